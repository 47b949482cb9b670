"""One digest per owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from milepost.model.calendar import Span
from milepost.model.clock import parse_day
from milepost.model.gated import Gated
from milepost.model.judgement import Judgement
from milepost.model.person import Person
from milepost.model.sample import milestone, person, portfolio, verdict
from milepost.model.terms import Gate, Terms
from milepost.report import json_v1
from milepost.report.owners import decide_by, digests, page, stand_in

AWAY = Span(first=parse_day("2027-02-22"), last=parse_day("2027-02-26"))


@pytest.fixture
def shared(rich) -> Judgement:
    """The rich example with a group, somebody away, and a milestone of two."""
    kim = replace(person("kim"), away=(AWAY,), deputy="dana")
    qa = Person(id="qa", name="QA team", team=True, lead="dana")
    owners = {"integrations": (kim,), "pilot": (kim, person("dana")), "training": (qa,)}
    ranks = {"integrations": 1, "pilot": 2, "training": 3, "rollout": 4}
    milestones = tuple(
        replace(
            one,
            milestone=replace(
                one.milestone, owners=owners.get(one.milestone.id, one.milestone.owners)
            ),
            priority_rank=ranks.get(one.milestone.id),
        )
        for one in rich.judgement.milestones
    )
    seen = replace(rich.portfolio, people=(kim, person("dana"), qa))
    return replace(rich.judgement, portfolio=seen, milestones=milestones)


def test_golden(shared, golden: Callable) -> None:
    golden("owners.md", page(shared))


def test_owners_by_name_and_nobody_last(shared) -> None:
    told = digests(shared)
    assert [one.owner and one.owner.id for one in told] == ["dana", "kim", "qa", None]


def test_of_two_owners_each_has_it(shared) -> None:
    dana, kim, *_ = digests(shared)
    assert [one.milestone.id for one in dana.milestones] == ["pilot"]
    assert [one.milestone.id for one in kim.milestones] == ["legacy", "integrations", "pilot"]
    assert (dana.reached, kim.reached) == (1, 1)


def test_the_most_urgent_decision_first(shared) -> None:
    kim = digests(shared)[1]
    assert [(one.judged.milestone.id, str(one.by)) for one in kim.decisions] == [
        ("legacy", "2027-02-22"),
        ("pilot", "2027-02-22"),
        ("integrations", "2027-03-05"),
    ]


def decided_by(make_judged: Callable, *, gates=(), next_review=None, **fields) -> date | None:
    here = milestone(**fields)
    seen = portfolio(here)
    judged = replace(make_judged(here, seen, "at_risk"), gates=gates, next_review=next_review)
    return decide_by(judged, seen)


def gate(day: str, state: str = "unmet") -> Gated:
    due = parse_day(day) if day else None
    return Gated(gate=Gate(name=day, due=due), verdicts=(verdict("docs", state),))


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({"due": "2027-03-05"}, "2027-03-05"),
        ({"due": "2027-03-05", "terms": Terms(buffer=5)}, "2027-02-26"),
        ({"due": "2027-02-23", "terms": Terms(buffer=5)}, "2027-02-22"),
        ({"due": "2027-02-19"}, "2027-02-22"),
        ({"due": "2027-02-22"}, "2027-02-22"),
        ({"due": ""}, "None"),
        ({"due": "", "next_review": parse_day("2027-02-24")}, "2027-02-24"),
        ({"due": "2027-03-05", "gates": (gate("2027-02-25"), gate(""))}, "2027-02-25"),
        ({"due": "2027-03-05", "gates": (gate("2027-02-25", "met"),)}, "2027-03-05"),
        ({"due": "2027-03-05", "gates": (gate("2027-02-19"),)}, "2027-03-05"),
        ({"due": "2027-03-05", "closed": "2027-02-12"}, "2027-02-22"),
    ],
)
def test_by_when(make_judged: Callable, fields: dict, by: str) -> None:
    assert str(decided_by(make_judged, **fields)) == by


@pytest.mark.parametrize(
    ("away", "deputy", "says"),
    [
        ((), "dana", ""),
        ((AWAY,), "dana", "Away until 2027-02-26; Dana Ortiz stands in."),
        ((AWAY,), "", "Away until 2027-02-26, and nobody stands in."),
        ((replace(AWAY, first=parse_day("2027-02-23")),), "dana", ""),
    ],
)
def test_who_stands_in(away, deputy: str, says: str) -> None:
    seen = replace(portfolio(), people=(person("dana"),))
    assert stand_in(replace(person("kim"), away=away, deputy=deputy), seen) == says


def test_in_json(shared) -> None:
    told = json_v1.by_owner(shared, "1.0")
    assert (told["schema"], told["as_of"], told["complete"]) == (
        "milepost.owners/1", "2027-02-22", False,
    )  # fmt: skip
    dana, kim, team, nobody = told["owners"]
    assert kim["owner"] == {
        "id": "kim",
        "name": "Kim Osei",
        "team": False,
        "lead": None,
        "away_until": "2027-02-26",
        "deputy": "dana",
    }
    assert dana["owner"]["away_until"] is None
    assert (team["owner"]["team"], team["owner"]["lead"]) == (True, "dana")
    assert [one["by"] for one in kim["decisions"]] == ["2027-02-22", "2027-02-22", "2027-03-05"]
    assert kim["decisions"][2]["rule"] == "MP406"
    integrations = kim["milestones"][1]
    assert (integrations["id"], integrations["priority_rank"]) == ("integrations", 1)
    assert (len(integrations["upkeep"]), len(integrations["notes"])) == (1, 2)
    assert nobody["owner"] is None
    assert [one["id"] for one in nobody["milestones"]] == ["rollout"]


def test_somebody_whose_milestones_are_all_reached(rich) -> None:
    told = page(replace(rich.judgement, milestones=(rich["kickoff"],)))
    assert told.endswith("## Dana Ortiz\n\n1 milestone reached.\n")


def test_nothing_is_anybodys(rich) -> None:
    empty = replace(rich.judgement, portfolio=portfolio(), milestones=())
    assert page(empty) == (
        "# Milestones by owner\n\n"
        "**0 owners, 0 milestones to reach, 0 decisions to take.** As of 2027-02-22.\n\n"
        "Not told here: 1 check undecided.\n"
    )


def test_hostile_everywhere(
    hostile: str, poisoned: Callable, look: Callable, tracker_page: Callable
) -> None:
    bad = poisoned(hostile).judgement
    owner = Person(id=hostile, name=hostile, team=True, lead=hostile, deputy=hostile, away=(AWAY,))
    here = replace(bad.milestones[0], health="at_risk")
    here = replace(here, milestone=replace(here.milestone, owners=(owner,)))
    seen = replace(bad.portfolio, people=(owner,))
    told = page(replace(bad, portfolio=seen, milestones=(here,)))
    assert look(told).live == []
    assert tracker_page(told).live == []
