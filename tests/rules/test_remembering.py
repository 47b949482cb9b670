"""Rules that look at the past: edges their specimens do not show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.clock import parse_day
from milepost.model.finding import Found
from milepost.model.issue import Event
from milepost.model.person import Account
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, issue, milestone, person, portfolio, record, verdict
from milepost.model.sample_past import (
    lapse,
    move,
    regression,
    remembered,
    seen,
    slip,
    with_past,
    work,
)
from milepost.model.sample_said import command
from milepost.rules.rule import catalogue, past_of

RULES = ("MP303", "MP505", "MP601", "MP602", "MP603", "MP704")
FIRST = slip("2027-02-01", "2027-02-19", "2027-02-26", after="2027-01-25")
SECOND = slip("2027-02-08", "2027-02-26", "2027-03-05", after="2027-02-01")
STATUS = Ref("web", "#90")


def grown(**fields):
    """Four issues on 2027-02-01, six now."""
    issues = [issue(number, "data") for number in range(1, 7)]
    held = portfolio(milestone(**fields), issues=issues)
    return with_past(held, seen("2027-02-01", committed=work(1, 2, 3, 4)))


@pytest.mark.parametrize("code", RULES)
def test_a_milestone_that_nobody_saw_before_has_no_past(code, told):
    look = remembered(portfolio(milestone(), issues=[issue(1, "data")], unread={}))
    assert told(code, look) == []


@pytest.mark.parametrize("code", sorted({*RULES} - {"MP602"}))
def test_a_closed_one_is_left_alone(code, told):
    look = with_past(
        portfolio(
            milestone(closed="2027-02-19"),
            issues=[issue(number, "data") for number in range(1, 7)],
            verdicts={"data": (verdict(state="unmet"),)},
        ),
        seen("2027-02-01", committed=work(1, 2, 3, 4)),
        slips=(FIRST, SECOND),
        moves=(move(5, "2027-02-08"),),
        regressions=(regression("all closed", "2027-02-01", "2027-02-08"),),
    )
    assert told(code, look) == []


@pytest.mark.parametrize("code", RULES)
def test_each_of_them_needs_a_memory(code):
    assert catalogue()[code].remembers


def test_a_limit_can_be_set(told):
    look = with_past(portfolio(milestone()), seen("2027-01-18"), slips=(FIRST,))
    assert told("MP505", look) == []
    assert len(told("MP505", look, times=1)) == 1
    assert len(told("MP505", look, working_days=4)) == 1
    assert len(told("MP601", grown())) == 1
    assert told("MP601", grown(), percent=50) == []
    scope = with_past(
        portfolio(milestone()),
        seen("2027-01-18", committed=work(*range(1, 101))),
        moves=(move(5, "2027-02-08", after="2027-02-01"),),
    )
    assert told("MP704", scope) == []
    assert len(told("MP704", scope, scope_percent=1)) == 1


def test_slips_with_reasons_are_a_note(ask):
    slips = (replace(FIRST, reason="vendor"), replace(SECOND, cause="external"))
    (found,) = ask("MP505", with_past(portfolio(milestone()), seen("2027-01-18"), slips=slips))
    assert found.severity == "info"
    assert "external" in plain(found.message)
    silent = (FIRST, SECOND)
    (found,) = ask("MP505", with_past(portfolio(milestone()), seen("2027-01-18"), slips=silent))
    assert found.severity is None


def test_a_slip_that_a_tracker_told_has_a_day_and_one_to_nothing_says_so(told):
    gone = replace(SECOND, now=None, working_days=0)
    again = replace(slip("2027-02-15", "2027-02-26", "2027-03-12"), was=None)
    look = with_past(portfolio(milestone()), seen("2027-01-18"), slips=(gone, again))
    assert told("MP704", look) == [
        (
            "the date moved, and nobody wrote down why: from 2027-02-26 to no date (by "
            "2027-02-08); from no date to 2027-03-12 (on 2027-02-15)"
        )
    ]


def test_where_to_write_the_reason(ask):
    def way(**fields):
        look = with_past(
            portfolio(milestone(**fields), statuses={"data": STATUS}),
            seen("2027-01-18"),
            slips=(FIRST, SECOND),
        )
        return plain(ask("MP505", look)[0].fix)

    said = "`/reason CAUSE: text` in its status issue"
    assert way() == f"write down why: `decisions:` in a plan file or {said}"
    assert way(declared_at="milepost.yaml:12") == (
        f"write down why: `decisions:` at milepost.yaml:12 or {said}"
    )


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (command("reason", "2027-01-10", by=person("dana", github="dana-o"), edited=True), False),
        (command("reason", "2027-02-08", by="stranger", edited=True), False),
        (command("review", "2027-02-08", by=person("dana", github="dana-o"), edited=True), False),
        (command("reason", "2027-02-08", by=person("dana", github="dana-o"), edited=True), True),
        (command("reason", "2027-02-08", by="kimosei", edited=True), True),
    ],
)
def test_only_an_edited_reason_of_the_time_leaves_a_doubt(said, answers, told):
    owner = person("kim", github="kimosei")
    look = with_past(portfolio(milestone(owners=(owner,))), seen("2027-01-18"), slips=(SECOND,))
    (answer,) = told("MP704", replace(look, commands=(said,)))
    assert answer.startswith("?") == answers


def test_a_status_issue_in_a_tracker_that_is_not_there_may_hold_a_reason(told):
    look = portfolio(milestone(), statuses={"data": Ref("gone", "#1")})
    answer = told("MP704", with_past(look, seen("2027-01-18"), slips=(SECOND,)))
    assert answer[0].startswith("? whether it is written down why it changed is not known")


def test_a_criterion_that_was_never_decided_leaves_no_doubt(told):
    look = with_past(
        portfolio(milestone(), verdicts={"data": (verdict(state="unknown"),)}),
        seen("2027-02-08", criteria={"all closed": "unmet"}),
        seen("2027-02-15", criteria={"all closed": "unknown"}),
    )
    assert told("MP303", look) == []
    known = with_past(look, seen("2027-02-08", criteria={"all closed": "met"}))
    assert told("MP303", known) == [
        '? whether "all closed" is still met is not known: nothing tells'
    ]


def test_growth_is_not_measured_without_a_date_or_a_baseline_or_since_a_slip_nobody_saw(told):
    assert told("MP601", grown(due="")) == []
    bare = grown()
    assert told("MP601", replace(bare, history={})) == []
    fresh = replace(bare.history["data"], slips=(slip("2027-02-22", "2027-03-01", "2027-03-05"),))
    assert told("MP601", replace(bare, history={"data": fresh})) == []
    empty = replace(bare.history["data"], baseline=seen("2027-02-01"))
    assert told("MP601", replace(bare, history={"data": empty})) == []


def test_the_past_is_asked_only_of_issues_that_are_named():
    rule = catalogue()["MP601"]
    assert past_of(rule, grown(), "data", {}) == (Ref("web", "#5"), Ref("web", "#6"))
    assert past_of(rule, grown(), "data", {"percent": 50}) == ()
    assert past_of(rule, grown(due=""), "data", {}) == ()
    assert past_of(rule, grown(closed="2027-02-19"), "data", {}) == ()
    assert past_of(rule, replace(grown(), history=None), "data", {}) == ()


def test_an_issue_without_stretch_labels_can_only_go_out(ask):
    (found,) = ask("MP601", grown())
    assert "label it" not in plain(found.fix)
    (found,) = ask("MP601", grown(stretch=frozenset({"later"})))
    assert "label it later" in plain(found.fix)


def carried(*events, moves=(), milestones=(), lapses=(), here="data"):
    """web#7 lies in *data*, and was seen to leave *kickoff*."""
    look = portfolio(milestone("data"), milestone("kickoff"), *milestones, issues=[issue(7, here)])
    reads = {name: replace(one, events=tuple(events)) for name, one in look.readings.items()}
    out = move(7, "2027-01-25", after="2027-01-18", came=False, other="data")
    known = remembered(
        replace(look, readings=reads),
        seen("2027-01-18"),
        seen("2027-01-18", "kickoff"),
        lapses=lapses,
    )
    history = dict(known.history)
    history["kickoff"] = replace(history["kickoff"], moves=(out, *moves))
    return replace(known, history=history)


def event(name, kind="milestoned", *, by_title=False):
    return Event(
        issue=Ref("web", "#7"), kind=kind, at=at("2027-01-12"), name=name, by_title=by_title,
        actor=Account("kim"),
    )  # fmt: skip


THREE = ["carried over from milestone to milestone: web#7 (3 milestones)"]


@pytest.mark.parametrize(
    ("events", "answer"),
    [
        ([event("training")], THREE),
        ([event("Training delivered", by_title=True)], THREE),
        ([event("Was called so", by_title=True)], THREE),
        ([event("Once remembered", by_title=True)], THREE),
        ([event("deleted since")], THREE),
        ([event("kickoff")], []),
        ([event("data")], []),
        ([event("", by_title=True)], []),
        ([event("blocked", "labeled")], []),
    ],
)
def test_what_a_tracker_remembers_counts_where_it_names_one_milestone(events, answer, told):
    training = milestone("training", aliases=("Was called so",))
    look = carried(*events, milestones=(training,))
    past = replace(
        look.history["kickoff"],
        milestone="training",
        snapshots=(seen("2027-01-18", "training", title="Once remembered"),),
        moves=(),
    )
    assert told("MP603", replace(look, history={**look.history, "training": past})) == answer


def test_a_title_of_two_milestones_or_of_another_tracker_is_nobodys(told):
    twins = (milestone("a", "Sprint"), milestone("b", "Sprint"))
    doubt = [
        (
            "? how often work was carried over is not known: "
            "what it was in before is not known of web#7"
        )
    ]
    named = event("Sprint", by_title=True)
    assert told("MP603", carried(named, milestones=twins)) == doubt
    elsewhere = milestone("a", "Sprint", sources=("api",))
    assert told("MP603", carried(named, milestones=(elsewhere,))) == doubt


def test_one_that_lies_in_several_at_once_was_not_carried_over(told):
    both = replace(issue(7, "data"), milestones=("data", "kickoff", "training"))
    look = portfolio(*(milestone(one) for one in ("data", "kickoff", "training")), issues=[both])
    assert told("MP603", remembered(look, seen("2027-01-18"))) == []


def test_a_lapse_matters_only_to_what_moved_in_it(told):
    times = [lapse("2027-01-25", "2027-02-15")]
    assert told("MP603", carried(lapses=times)) == []


def test_an_unread_tracker_leaves_every_answer_open(told):
    look = with_past(
        portfolio(
            milestone(records=(record("data", due="2027-03-05"),), sources=("web", "api")),
            unread={"api": [Want.MILESTONES, Want.ISSUES]},
            issues=[issue(number, "data") for number in range(1, 7)],
        ),
        seen("2027-02-01", committed=work(1, 2, 3, 4), due=parse_day("2027-03-05")),
    )
    for code in set(RULES) - {"MP303"}:
        (answer,) = told(code, look)
        assert answer.startswith("? ")
        assert answer.endswith("api was not read completely")


def test_scope_is_told_across_a_time_that_no_run_saw(ask):
    look = with_past(
        portfolio(milestone()),
        seen("2027-01-18", committed=work(1, 2)),
        moves=(move(3, "2027-02-15", after="2027-01-25"),),
        lapses=(lapse("2027-01-25", "2027-02-15"),),
    )
    (found,) = ask("MP704", look)
    assert isinstance(found, Found)
    assert plain(found.message).endswith("in: web#3; between 2027-01-25 and 2027-02-15")
