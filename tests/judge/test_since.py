"""Since when a finding is there, whether it is new, and how many there were before."""

from __future__ import annotations

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.finding import Found, finding_id
from milepost.model.prose import say
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_past import lapse, remembered, seen
from milepost.model.trend import Tally, Trend
from milepost.rules.rule import Rule

LATE = finding_id("X001", "data", "", "")
HAS, HAS_NOT = {LATE: "X001 warning"}, {}


def rule(severity=None, **fields):
    def found(view):
        yield Found(message=say("late"), fix=say("hurry"), severity=severity)

    survey = {"survey": found} if fields.pop("survey", False) else {"check": found}
    return Rule(
        code="X001",
        name="late",
        says="late",
        why="why",
        fix="hurry",
        severity="warning",
        cases=(),
        **survey,
        **fields,
    )


def judged(look, policy=None, **fields):
    return judge(look, {"X001": rule(**fields)}, policy or Policy())


def found(*snapshots, lapses=(), policy=None):
    look = remembered(portfolio(milestone()), *snapshots, lapses=lapses)
    (finding,) = judged(look, policy).findings
    return (str(finding.since) if finding.since else None, finding.new)


@pytest.mark.parametrize(
    ("snapshots", "expected"),
    [
        ([], ("2027-02-22", None)),
        ([("2027-02-15", HAS_NOT)], ("2027-02-22", True)),
        ([("2027-02-15", HAS)], ("2027-02-15", False)),
        ([("2027-02-08", HAS), ("2027-02-15", HAS)], ("2027-02-08", False)),
        ([("2027-02-08", HAS), ("2027-02-15", HAS_NOT)], ("2027-02-22", True)),
        (
            [("2027-02-01", HAS), ("2027-02-08", HAS_NOT), ("2027-02-15", HAS)],
            ("2027-02-15", False),
        ),
    ],
)
def test_the_unbroken_run_of_snapshots_that_had_it(snapshots, expected):
    assert found(*(seen(day, findings=them) for day, them in snapshots)) == expected


def test_a_snapshot_that_could_not_tell_breaks_nothing():
    blind = seen("2027-02-15", whole=False)
    assert found(seen("2027-02-08", findings=HAS), blind) == ("2027-02-08", False)
    assert found(seen("2027-02-08"), blind) == ("2027-02-22", True)
    assert found(blind) == ("2027-02-22", None)
    rebuilt = seen("2027-02-15", rebuilt=True)
    assert found(seen("2027-02-08", findings=HAS), rebuilt) == ("2027-02-08", False)


def test_what_nobody_saw_breaks_it():
    snapshots = [seen("2027-01-11", findings=HAS), seen("2027-02-15", findings=HAS)]
    assert found(*snapshots, lapses=[lapse("2027-01-11", "2027-02-15")]) == ("2027-02-15", False)
    assert found(*snapshots, lapses=[lapse("2027-02-15", "2027-02-22")]) == ("2027-02-22", False)


def test_without_a_memory_and_of_what_is_silent_nobody_knows():
    (finding,) = judged(portfolio(milestone())).findings
    assert (finding.since, finding.new) == (None, None)
    muted = Policy(ignore=frozenset({"X001"}))
    assert found(seen("2027-02-15", findings=HAS), policy=muted) == (None, None)


def test_findings_about_the_plan_are_remembered_with_the_plan():
    plan = finding_id("X001", "", "", "")
    look = remembered(
        portfolio(milestone()), seen("2027-02-15", "", findings={plan: "X001 warning"})
    )
    (finding,) = judged(look, survey=True).findings
    assert (finding.id, str(finding.since), finding.new) == (plan, "2027-02-15", False)


@pytest.mark.parametrize(
    ("own", "said", "told"),
    [
        (None, None, "warning"),
        (None, "info", "info"),
        ("error", "info", "info"),
        ("error", None, "error"),
        ("info", "warning", "info"),
        (None, "error", "warning"),
    ],
)
def test_a_finding_may_be_milder_than_its_rule_and_never_graver(own, said, told):
    policy = Policy(severity={"X001": own} if own else {})
    (finding,) = judged(portfolio(milestone()), policy, severity=said).findings
    assert finding.severity == told


def test_a_rule_that_needs_a_memory_is_skipped_once_without_one():
    look = portfolio(milestone(), milestone("other"))
    told = judged(look, remembers=True)
    assert [(one.rule, one.milestone) for one in told.skipped] == [("X001", "")]
    assert len(tuple(judged(remembered(look), remembers=True).findings)) == 2


def whole_run(day, severities, plan=None, **fields):
    found = {str(number): f"X001 {severity}" for number, severity in enumerate(severities)}
    return seen(day, "", findings=plan or {}, **fields), seen(day, findings=found)


def test_how_many_there_were_in_the_last_run_and_four_weeks_ago():
    look = remembered(
        portfolio(milestone()),
        *whole_run("2027-01-18", ["error"]),
        *whole_run("2027-01-25", ["error", "warning", "warning"], {"p": "X002 info"}),
        *whole_run("2027-01-26", []),
        *whole_run("2027-02-08", ["error"], whole=False),
        *whole_run("2027-02-15", ["warning"]),
        seen("2027-02-16", findings={"a": "X001 error"}),
    )
    assert judged(look).trend == Trend(
        last=Tally(day=parse_day("2027-02-15"), warning=1),
        earlier=Tally(day=parse_day("2027-01-25"), error=1, warning=2, info=1),
    )


def test_a_short_memory_has_a_short_trend():
    assert judged(portfolio(milestone())).trend is None
    assert judged(remembered(portfolio(milestone()))).trend == Trend()
    old = remembered(portfolio(milestone()), *whole_run("2027-01-18", ["error"]))
    assert judged(old).trend == Trend(last=Tally(day=parse_day("2027-01-18"), error=1))
