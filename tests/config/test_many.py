"""``repos:`` with ``exclude:``: what an entry of many repositories may say, and be called by."""

from __future__ import annotations

import pytest

from milepost.model.criterion import Closed
from milepost.model.milestone import Place
from milepost.model.ref import Ref
from milepost.trackers.many import ManyOptions

BASE = """version: 1
trackers:
  web: {kind: github, repos: acme/*, exclude: [acme/site, "acme/*-archive"]}
"""


def test_it_is_read(settings):
    found = settings(base=BASE, GITHUB_TOKEN="secret")
    (web,) = found.trackers.values()
    assert isinstance(web, ManyOptions)
    assert (web.patterns, web.exclude) == (("acme/*",), ("acme/site", "acme/*-archive"))
    assert (web.token, web.kind) == ("secret", "github")
    assert found.inactive == ()
    assert (found.project.name, found.writing.instance) == ("acme/*", "acme")
    assert "secret" not in repr(web)


def test_its_repositories_have_names(settings):
    found = settings(
        """
        milestones:
          a: {in: [web], done_when: ["closed acme/portal#42, acme/api#1"]}
          b: {in: {acme/portal: 12, web: "1.0"}, part_of: acme/portal/7}
        write: {status_issue: {home: acme/portal}, block: [web, acme/portal]}
        """,
        base=BASE,
    )
    a, b = found.milestones
    assert a.criteria[0].phrase == Closed((Ref("acme/portal", "#42"), Ref("acme/api", "#1")))
    assert b.places == (
        Place(source="acme/portal", key="12"), Place(source="web", title="1.0"),
    )  # fmt: skip
    assert found.policy.home == "acme/portal"
    assert found.writing.block == {"web", "acme/portal"}


@pytest.mark.parametrize(
    ("body", "at", "what", "hint"),
    [
        ("milestones: {a: {in: {web: 12}}}", "4  milestones.a.in.web",
         "`web` stands for many repositories, and each of them may have a milestone 12",
         "name the repository: `{acme/NAME: 12}`"),
        ("milestones: {a: {in: [acme/site]}}", "4  milestones.a.in[0]",
         "there is no tracker `acme/site`", "`exclude` of `web` leaves it out"),
        ("milestones: {a: {done_when: [closed acme/Site#1]}}", "4  milestones.a.done_when[0]",
         "there is no tracker `acme/Site`", "`exclude` of `web` leaves it out"),
        ("milestones: {a: {done_when: [closed umbrella/x#1]}}", "4  milestones.a.done_when[0]",
         "there is no tracker `umbrella/x`", "known trackers: none"),
        ("milestones: {a: {done_when: [closed web#1]}}", "4  milestones.a.done_when[0]",
         "there is no tracker `web`",
         "`web` stands for many repositories: name one of them, like `acme/NAME`"),
        ("milestones: {a: {done_when: [{count: {label: x, tracker: web, at_most: 0}}]}}",
         "4  milestones.a.done_when[0].count.tracker", "`web` is not one tracker",
         "`web` stands for many repositories: name one of them, like `acme/NAME`"),
        ("sync: {create_missing: [web]}", "4  sync.create_missing[0]", "`web` is not one tracker",
         "`web` stands for many repositories: name one of them, like `acme/NAME`"),
        ("sync: {due: tracker web}", "4  sync.due", "`web` is not one tracker",
         "`web` stands for many repositories: name one of them, like `acme/NAME`"),
        ("milestones: {a: {part_of: umbrella/x/7}}", "4  milestones.a.part_of",
         "there is no milestone `umbrella/x/7`", "known milestones: a"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(problems, body, at, what, hint):
    assert problems(f"{body}\n", base=BASE) == [(at, what, hint)]


@pytest.mark.parametrize(
    ("entry", "key", "what", "hint"),
    [
        ("repos: acme/*, repo: acme/x", ".kind", "`repo` and `repos` stand in one entry",
         "keep `repos` for many repositories or `repo` for one"),
        ("repo: acme/x, exclude: [acme/y]", ".exclude", "there is no key `exclude` here", "known"),
        ('repos: "*/x"', ".repos", "`*/x` is not valid here", "the owner in full"),
        ("repos: []", ".repos", "`` is not valid here", "name at least one pattern"),
        ("repos: acme/*, exclude: [acme/x, site]", ".exclude", "`` is not valid here",
         "write `site` as owner/pattern"),
        ("repos: {a: b}", ".repos", "a map in braces stands where text or a list is expected", ""),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_fit(problems, entry, key, what, hint):
    base = f"version: 1\ntrackers:\n  web: {{kind: github, {entry}}}\n"
    ((where, told, way),) = problems("", base=base)
    assert (where, told) == (f"3  trackers.web{key}", what)
    assert hint in way
