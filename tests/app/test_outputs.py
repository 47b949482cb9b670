"""Plans and outcomes as those may see them who read along."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.app.outputs import (
    for_outputs,
    outcomes_for_outputs,
    plan_for_outputs,
    shared_for_outputs,
)
from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.agreement import PLAN as FILE
from milepost.model.change import Change, ChangeKind, NotPlanned, Outcome, Plan, Target
from milepost.model.patch import Patch
from milepost.model.person import Account
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_shared import agreement, side
from milepost.model.visible import Privacy


def judged(**trackers):
    found = portfolio(
        milestone("data", "Data moved", sources=("web",)),
        milestone("ops/7", "Zebra portal", sources=("ops",)),
        people=[Account("zebra-kim", name="Zebra Kim")],
    )
    said = found.readings["web"]
    readings = {**found.readings, "web": replace(said, people=(Account("dana"),))}
    privacy = Privacy(trackers=MappingProxyType(trackers))
    return judge(replace(found, readings=MappingProxyType(readings), privacy=privacy), {}, Policy())


MIXED = judged(web="public", ops="private")
COMMENT = Change(
    source="ops", target=Target("issue", "CUST-1", title="Zebra portal"),
    kind=ChangeKind.PUT_COMMENT, after="the zebra is late", notifies=("zebra-kim", "zebra-ray"),
    reason="off track: MP501 overdue",
)  # fmt: skip
CHANGES = (
    COMMENT,
    replace(COMMENT, kind=ChangeKind.PUT_BLOCK, before="a zebra", after=None, notifies=()),
    replace(COMMENT, kind=ChangeKind.ADD_LABEL, after="milepost: at-risk", notifies=("zebra-kim",)),
    replace(
        COMMENT, kind=ChangeKind.CREATE_ISSUE, after={"title": "Status: Zebra", "body": "zebra"},
        notifies=(),
    ),
    replace(COMMENT, source="web", after="hello", notifies=("dana",), target=Target("issue", "#1")),
)  # fmt: skip
SKIPPED = tuple(
    NotPlanned(source=source, reason=reason, fallback=fallback)
    for source, reason, fallback in (
        ("ops", 'the description of milestone 7 "Zebra portal" has damaged marks', "left"),
        ("ops", "a comment is by zebra-kim (Zebra Kim)", "see https://ops.example/x"),
        ("web", "the marks of dana are damaged", "left"),
    )
)
PLAN = Plan(changes=CHANGES, skipped=SKIPPED)


def test_of_a_more_private_tracker_only_what_is_changed_where_is_shown():
    seen = plan_for_outputs(PLAN, MIXED)
    told = [(one.target.title, one.before, one.after, one.notifies) for one in seen.changes]
    assert told == [
        ("ops/7", None, "(private)", ("(private 1)", "(private 2)")),
        ("ops/7", "(private)", None, ()),
        ("ops/7", None, "milepost: at-risk", ("(private 1)",)),
        ("ops/7", None, {"title": "(private)", "body": "(private)"}, ()),
        ("", None, "hello", ("dana",)),
    ]
    assert seen.summary == PLAN.summary
    assert [(one.reason, one.fallback) for one in seen.skipped] == [
        ('the description of milestone 7 "(private)" has damaged marks', "left"),
        ("a comment is by (private) ((private))", "see (private)"),
        ("the marks of dana are damaged", "left"),
    ]


def test_an_outcome_tells_neither_address_nor_name():
    outcome = Outcome(
        change=COMMENT, outcome="failed", detail="zebra-kim may not (https://ops.example/1)",
        url="https://ops.example/milestones/ops/7",
    )  # fmt: skip
    (seen,) = outcomes_for_outputs((outcome,), PLAN, MIXED)
    assert (seen.detail, seen.url, seen.outcome) == ("(private) may not ((private))", "", "failed")
    assert seen.change == plan_for_outputs(PLAN, MIXED).changes[0]


@pytest.mark.parametrize("trackers", [{}, {"web": "public", "ops": "public"}])
def test_where_nothing_is_hidden_all_is_as_it_was(trackers):
    there = judged(**trackers)
    outcomes = (Outcome(change=COMMENT, outcome="done"),)
    assert for_outputs(there) is there
    assert plan_for_outputs(PLAN, there) is PLAN
    assert outcomes_for_outputs(outcomes, PLAN, there) is outcomes


def test_a_login_that_an_open_tracker_knows_as_well_stays():
    readings = MIXED.portfolio.readings
    both = replace(readings["ops"], people=(Account("dana"),))
    there = replace(
        MIXED,
        portfolio=replace(MIXED.portfolio, readings=MappingProxyType({**readings, "ops": both})),
    )
    assert plan_for_outputs(PLAN, there).skipped[2] == SKIPPED[2]


def test_of_shared_fields_private_words_are_left_out_and_dates_stay():
    found = judged(ops="private", web="public")
    title = agreement(
        "conflict",
        side("web", "Go live", "changed", was="Live"),
        side("ops", "Rescue of the Initech account", "changed", was="Live"),
        field="title",
    )
    due = agreement("drift", side(FILE, "2027-03-05"), side("ops", "2027-03-12", "changed"))
    secret = replace(
        found.portfolio.readings["ops"].milestones[0], title="Rescue of the Initech account"
    )
    readings = dict(found.portfolio.readings)
    readings["ops"] = replace(readings["ops"], milestones=(secret,))
    found = replace(
        found,
        portfolio=replace(
            found.portfolio,
            readings=MappingProxyType(readings),
            agreements=MappingProxyType({found.milestones[0].milestone.id: (title, due)}),
        ),
    )
    line = Patch(path="milepost.yaml", line=3, old="a", new="b")
    edits = {("data", "title", "ops"): line, ("data", "due", "ops"): line}
    (named, dated), kept = shared_for_outputs(found, edits)
    assert [one.value for one in named.sides] == ["Go live", "(private)"]
    assert dated == due
    assert {*kept} == {("data", "due", "ops")}
    alike, every = shared_for_outputs(
        replace(found, portfolio=replace(found.portfolio, privacy=Privacy())), edits
    )
    assert (alike, every) == ((title, due), edits)
