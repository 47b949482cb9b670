"""Trackers that stand for many repositories: places, references, homes, words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.groups import Groups, called
from milepost.judge.policy import Policy
from milepost.model.criterion import Closed
from milepost.model.milestone import Place
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, reading, record
from milepost.trackers.many import ManyOptions

PATTERN = ManyOptions(kind="github", repos="acme/*")
MEMBERS = ("acme/api", "acme/web")
GROUPS = Groups({"web": MEMBERS}, (PATTERN,))
LOST = Groups({"web": ("acme/api", "web")}, (PATTERN,))


def failed(name: str) -> Reading:
    proof = Proof(complete=False, reason="HTTP 404")
    return Reading(source=name, kind="github", proofs={Want.MILESTONES: proof, Want.ISSUES: proof})


def titled(source: str, *titles: str, **more) -> Reading:
    records = [record(str(key), source, title=title) for key, title in enumerate(titles, 1)]
    return reading(source, records=records, **more)


@pytest.mark.parametrize(
    ("name", "source"),
    [("acme/web", "acme/web"), ("Acme/Web", "acme/web"), ("umbrella/x", ""), ("OPS", "ops"),
     ("acme/shop", "shop"), ("shop", "shop")],
)  # fmt: skip
def test_what_a_name_leads_to(name, source):
    shop = replace(reading("shop"), url="https://github.com/acme/shop")
    readings = {one.source: one for one in (reading("acme/web"), reading("ops"), shop)}
    assert called(name, readings) == source


def test_it_lies_in_any_member_that_holds_it(joined, declare):
    found = joined(
        titled("acme/api", "Other", "Data"), titled("acme/web", "data"), titled("ops", "Data"),
        declared=[declare("data", places=("web",))], groups=GROUPS,
    ).by_id["data"]  # fmt: skip
    assert [(one.source, one.key) for one in found.records] == [
        ("acme/api", "2"),
        ("acme/web", "1"),
    ]
    assert found.sources == MEMBERS
    assert found.sought == ()


def test_one_member_is_enough(joined, declare):
    found = joined(
        titled("acme/api", "Other"), titled("acme/web", "Data"),
        declared=[declare("data", places=("web",))], groups=GROUPS,
    ).by_id["data"]  # fmt: skip
    assert [one.source for one in found.records] == ["acme/web"]
    assert found.sought == ()


@pytest.mark.parametrize("places", [("web",), ()])
def test_in_none_of_them_it_is_sought_once(joined, declare, places):
    found = joined(
        titled("acme/api", "Dato"), titled("acme/web", "Other"),
        declared=[declare("data", places=places)], groups=GROUPS,
    ).by_id["data"]  # fmt: skip
    assert [(one.source, one.title, one.perhaps) for one in found.sought] == [
        ("web", "Data", "Dato"),
    ]


def test_where_they_are_not_all_known_nothing_is_certainly_missing(joined, declare):
    portfolio = joined(
        titled("acme/api", "Other"), failed("web"),
        declared=[declare("data", places=("web",))], groups=LOST,
    )  # fmt: skip
    found = portfolio.by_id["data"]
    assert found.sought == ()
    assert found.sources == ("acme/api", "web")
    assert portfolio.gap(found, Want.MILESTONES)


def test_what_is_said_of_one_member_counts_before_what_is_said_of_all(joined, declare):
    places = (Place(source="web", title="Data"), Place(source="Acme/API", key="1"))
    found = joined(
        titled("acme/api", "First", "Data"), titled("acme/web", "Data"),
        declared=[declare("data", places=places)], groups=GROUPS,
    ).by_id["data"]  # fmt: skip
    assert [(one.source, one.key) for one in found.records] == [
        ("acme/api", "1"),
        ("acme/web", "1"),
    ]


@pytest.mark.parametrize(
    ("written", "groups", "ref"),
    [("closed Acme/web#1", GROUPS, Ref("acme/web", "#1")),
     ("closed acme/new#1", GROUPS, Ref("", "acme/new#1")),
     ("closed acme/new#1", LOST, Ref("", "acme/new#1"))],
)  # fmt: skip
def test_references_to_members(joined, declare, held, written, groups, ref):
    says = f"Done when:\n- {written}"
    found = joined(
        reading("acme/api"), reading("acme/web", records=[held("1", "acme/web", says=says)]),
        groups=groups,
    ).by_id["acme/web/1"]  # fmt: skip
    assert [one.phrase for one in found.criteria] == [Closed((ref,))]
    assert found.unread == ()


def statusful(source: str, *labels: str) -> Reading:
    return titled(source, "Data", issues=[issue(1, "1", source=source, labels=labels)])


@pytest.mark.parametrize(
    ("home", "labelled", "at"),
    [("", (), "acme/api"), ("web", (), "acme/api"), ("acme/web", (), "acme/web"),
     ("", ("acme/web",), "acme/web"), ("web", ("acme/web",), "acme/web"),
     ("acme/gone", (), "acme/api"), ("ops", (), "ops")],
)  # fmt: skip
def test_the_home_among_members(joined, declare, home, labelled, at):
    each = [statusful(name, *(("milestone",) if name in labelled else ())) for name in MEMBERS]
    portfolio = joined(
        *each, titled("ops", "Data"), groups=GROUPS, home=home,
        declared=[declare("data", places=("web", "ops"))],
    )  # fmt: skip
    assert portfolio.by_id["data"].home == at
    assert [one.source for one in portfolio.statuses.values()] == ([at] if labelled else [])


def test_members_that_hold_nothing_are_no_home(joined, declare):
    found = joined(
        reading("acme/api"), reading("acme/web"), titled("ops", "Data"), groups=GROUPS, home="web",
        declared=[declare("data", places=("web", "ops"))],
    ).by_id["data"]  # fmt: skip
    assert found.home == "ops"


def test_words_that_name_the_tracker(joined, declare):
    portfolio = joined(
        titled("acme/api", "Cut"), titled("acme/web", "Cut", "Data"), groups=GROUPS,
        declared=[
            declare("live", depends_on=('web "Cut"',)),
            declare("late", depends_on=('web "Nothing"',)),
        ],
        discover="all",
    )  # fmt: skip
    depends = {one.id: [it.milestone for it in one.depends_on] for one in portfolio.milestones}
    assert depends["live"] == ["acme/api/1", "acme/web/1"]
    assert depends["late"] == [None]


def test_without_such_trackers_a_name_means_itself():
    groups = Policy().groups
    readings = {"web": reading("web")}
    assert groups.meant("web", readings) == ("web",)
    assert groups.meant("gone", readings) == ("gone",)
    assert groups.entries(readings) == ("web",)
    assert GROUPS.entries({**readings, "acme/api": reading("acme/api")}) == ("web",)
