"""The order of the input, and what is none of a milestone's business, change nothing."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.judge.join import join
from milepost.judge.phrases import parse
from milepost.judge.policy import Policy
from milepost.model.criterion import Criterion
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Declared, Place
from milepost.model.person import Account
from milepost.model.project import Project
from milepost.model.prose import say
from milepost.model.reading import Proof, Want
from milepost.model.sample import FAILURE, NOW, TODAY, blocks, issue, reading, record
from milepost.rules.rule import Rule

POLICY = Policy(owners=("kim",), stretch=frozenset({"stretch"}))


def _rule(code: str, check) -> Rule:
    return Rule(
        code=code,
        name=code,
        says="",
        why="",
        fix="",
        severity="error",
        check=check,
        cases=(),
        health=True,
    )


def _open_work(view):
    if gap := view.gap(Want.MILESTONES, Want.ISSUES):
        yield Unsure(reason=gap)
    for one in view.portfolio.work(view.milestone):
        if one.open:
            message = say("{} is open: {}", one.ref, one.title)
            yield Found(message=message, fix=say("close it"), subject=str(one.ref))


def _waiting(view):
    for one in view.milestone.depends_on:
        if not view.portfolio.reached.get(one.milestone or ""):
            yield Found(message=say("waits for {}", one.text), fix=say("wait"), subject=one.text)


RULES = {one.code: one for one in (_rule("MP305", _open_work), _rule("MP404", _waiting))}


def _held(key, source, title, says="", **fields):
    return replace(record(key, source, title=title, **fields), description=says)


DECLARED = (
    Declared(id="kickoff", title="Kick-off", places=(Place(source="web"),)),
    Declared(
        id="data",
        title="Data moved",
        depends_on=("kickoff", "Network ready"),
        criteria=tuple(
            Criterion(text=text, phrase=parse(text, ("web", "api")))
            for text in ("all closed", "[ ] docs", "reached Network ready", "closed api#3, web#2")
        ),
    ),
)
WEB = reading(
    "web",
    records=[
        _held("1", "web", "Kick-off", "Owner: @maria, @zoe", closed="2027-02-12"),
        _held("2", "web", "Data moved", "- [x] docs", due="2027-03-01"),
        _held("3", "web", "v1", "Depends on: Data moved\n\nDone when:\n- [ ] all closed\n"),
        _held("4", "web", "Old", closed="2026-02-12"),
    ],
    issues=[
        issue(1, "1", "done"),
        issue(2, "2"),
        replace(issue(3, "2", labels=("milestone",), body="- [x] docs"), author=Account("maria")),
        issue(4, "2", labels=("milestone",)),
        issue(5, "3", "done"),
        issue(6, "3", labels=("stretch",)),
    ],
    links=[blocks(issue(5), issue(2)), blocks(issue(6), issue(2))],
)
API = reading(
    "api",
    records=[
        _held("1", "api", "Network ready", "Owner: TBD", closed="2027-02-15"),
        _held("2", "api", "data  moved", "- [x] docs", due="2027-02-20"),
        _held("3", "api", "v1", "Depends on: v1, Nothing"),
    ],
    issues=[issue(3, "2", "done", source="api"), issue(4, "2", "dropped", source="api")],
)
OPS = reading("ops", records=[_held("1", "ops", "Training"), _held("2", "ops", "v1")])


def verdict(*readings, declared=DECLARED):
    portfolio = join(
        declared,
        {one.source: one for one in readings},
        (),
        POLICY,
        now=NOW,
        today=TODAY,
        zone=ZoneInfo("UTC"),
        project=Project(),
        numbers={},
    )
    judgement = judge(decide(portfolio), RULES, POLICY)
    return judgement.milestones, judgement.skipped


EXPECTED = verdict(WEB, API, OPS)


def _shuffled(draw, one):
    return replace(
        one,
        milestones=tuple(draw(st.permutations(one.milestones))),
        issues=tuple(draw(st.permutations(one.issues))),
        links=tuple(draw(st.permutations(one.links))),
    )


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_the_input_changes_nothing(data):
    readings = data.draw(st.permutations([_shuffled(data.draw, one) for one in (WEB, API, OPS)]))
    declared = tuple(data.draw(st.permutations(DECLARED)))
    assert verdict(*readings, declared=declared) == EXPECTED


def _health(*readings):
    return {one.milestone.id: one.health for one in verdict(*readings)[0]}


def _failed(one):
    proofs = {
        want: Proof(complete=False, reason=FAILURE) for want in (Want.MILESTONES, Want.ISSUES)
    }
    return replace(one, milestones=(), issues=(), links=(), proofs=proofs)


@pytest.mark.parametrize("failing", ["web", "api", "ops"])
def test_what_lies_in_a_failed_source_is_unknown_and_nothing_else(failing):
    readings = [_failed(one) if one.source == failing else one for one in (WEB, API, OPS)]
    before, after = _health(WEB, API, OPS), _health(*readings)
    milestones = {one.milestone.id: one.milestone for one in EXPECTED[0]}
    for name, health in after.items():
        concerned = failing in milestones[name].sources
        assert health == ("unknown" if concerned else before[name]), name
    assert {name for name in before if not name.startswith(f"{failing}/")} == set(after)


def test_the_specimen_is_worth_shuffling():
    healths = {one.health for one in EXPECTED[0]}
    assert healths == {"off_track", "done", "on_track", None}
    assert sum(len(one.findings) for one in EXPECTED[0]) >= 5
    data = next(one for one in EXPECTED[0] if one.milestone.id == "data")
    assert [one.state for one in data.verdicts] == ["unmet", "met", "met", "unmet"]


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=5))
def test_milestones_that_have_nothing_to_do_with_it_change_nothing(count):
    more = [_held(str(100 + number), "web", f"Aside {number}") for number in range(count)]
    extra = [issue(500 + number, str(100 + number)) for number in range(count)]
    web = replace(WEB, milestones=(*WEB.milestones, *more), issues=(*WEB.issues, *extra))
    found = [
        replace(one, priority_rank=None)
        for one in verdict(web, API, OPS)[0]
        if not one.milestone.title.startswith("Aside")
    ]
    assert found == [replace(one, priority_rank=None) for one in EXPECTED[0]]
