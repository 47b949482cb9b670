from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.names import Names, fold
from milepost.judge.projects import project_path, resolved
from milepost.model.milestone import Dependency
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import blocks, issue, milestone, reading, record

WEB = replace(reading("web"), url="https://github.com/acme/onboarding")
INFRA = replace(reading("infra"), url="https://github.com/acme/infra")


@pytest.fixture
def names():
    return Names(
        [
            replace(
                milestone("data", "Data migrated", declared_at="milepost.yaml:4"),
                aliases=("Data moved",),
            ),
            milestone("web/7", "v1.0", records=(record("7", "web", title="v1.0"),)),
            milestone(
                "infra/3", "v1.0", sources=("infra",), records=(record("3", "infra", title="v1.0"),)
            ),
            milestone(
                "infra/4",
                "Network ready",
                sources=("infra",),
                records=(record("4", "infra", title="Network ready"),),
            ),
            milestone(
                "infra/5",
                "Data migrated",
                sources=("infra",),
                records=(record("5", "infra", title="Data migrated"),),
            ),
        ],
        {"web": WEB, "infra": INFRA},
    )


def found(names: Names, text: str, *near: str) -> list[str | None]:
    return [one.milestone for one in names.find(text, near=near)]


@pytest.mark.parametrize(
    ("text", "near", "ids"),
    [
        ("data", (), ["data"]),
        ("DATA", (), ["data"]),
        (" data  migrated ", (), ["data"]),
        ("Data moved", (), ["data"]),
        ("Data moved.", (), ["data"]),
        ("Data migrated", ("infra",), ["infra/5"]),
        ("infra/4", (), ["infra/4"]),
        ("web/data", (), ["data"]),
        ("v1.0", (), ["infra/3", "web/7"]),
        ("v1.0", ("infra",), ["infra/3"]),
        ('infra "V1.0"', (), ["infra/3"]),
        ('acme/infra "Network  ready"', (), ["infra/4"]),
        ('ACME/Onboarding "Data migrated"', (), ["data"]),
        ("Nothing like it", (), [None]),
    ],
)
def test_a_milestone_is_found_by_id_title_alias_or_place(names, text, near, ids):
    assert found(names, text, *near) == ids


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Netwrk ready", "Network ready"),
        ("dta", "data"),
        ('infra "Netwrk ready"', "Network ready"),
        ('infr "Network ready"', 'infra "Network ready"'),
        ("qqqqq", ""),
    ],
)
def test_an_unknown_name_gets_the_nearest(names, text, suggestion):
    assert names.find(text) == (Dependency(text=text, milestone=None, suggestion=suggestion),)


def test_a_tracker_nobody_configured_may_hold_it(names):
    (one,) = names.find('other/project "Network ready"')
    assert one.unsure == "other/project is not one of the trackers that were read"


def test_while_a_tracker_is_not_read_completely_a_name_may_exist_there():
    partial = reading("api", unread=[Want.MILESTONES])
    names = Names(
        [], {"web": WEB, "api": partial, "ops": replace(partial, source="ops", proofs={})}
    )
    (anywhere,) = names.find("Data moved")
    assert anywhere.unsure == ("api was not read completely; ops was not read completely")
    (there,) = names.find('api "Data moved"')
    assert there.unsure == "api was not read completely"
    (elsewhere,) = names.find('web "Data moved"')
    assert elsewhere.unsure == ""


def test_titles_are_compared_composed_folded_and_without_white_space():
    assert fold("  Ça\tva\n ") == fold("Ça VA")
    assert fold("Straße") == fold("STRASSE")


def test_a_link_into_another_configured_project_gets_its_tracker():
    here = issue(7, "data", blockers=2)
    near = issue(Ref("", "Acme/Infra#9"), title="Rack delivered")
    far = issue(Ref("", "other/project#9"))
    web = replace(WEB, outside=(near, far), links=(blocks(near, here), blocks(far, here)))
    found = resolved({"web": web, "infra": INFRA})
    assert [one.ref for one in found["web"].outside] == [Ref("infra", "#9"), far.ref]
    assert [one.blocker for one in found["web"].links] == [Ref("infra", "#9"), far.ref]
    assert {one.blocked for one in found["web"].links} == {here.ref}
    assert list(found) == ["web", "infra"]


def test_the_same_path_on_another_kind_of_tracker_is_another_project():
    near = issue(Ref("", "acme/infra#9"))
    found = resolved({"web": replace(WEB, outside=(near,)), "lab": replace(INFRA, kind="gitlab")})
    assert found["web"].outside == (near,)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://github.com/acme/infra", "acme/infra"),
        ("https://api.github.com/repos/acme/infra/", "acme/infra"),
        ("", ""),
    ],
)
def test_the_project_is_the_path_of_the_address(url, path):
    assert project_path(replace(WEB, url=url)) == path


def test_a_merge_request_elsewhere_keeps_its_sign():
    near = issue(Ref("", "acme/infra!9"))
    found = resolved({"web": replace(WEB, outside=(near,)), "infra": INFRA})
    assert found["web"].outside[0].ref == Ref("infra", "!9")
