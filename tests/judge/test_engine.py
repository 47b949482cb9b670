from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.judge.selection import selects
from milepost.model.command import Misspelt
from milepost.model.finding import Found, Unsure
from milepost.model.prose import Gap, plain, say
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import (
    TODAY,
    blocks,
    issue,
    milestone,
    portfolio,
    reading,
    record,
    verdict,
)
from milepost.rules.rule import Option, Rule
from milepost.rules.rule import catalogue as real


def found(subject: str = "", message: str = "seen") -> Found:
    return Found(message=say("{} here", message), fix=say("mend it"), subject=subject)


def rule(code: str, check, *, severity="warning", health=True, **fields) -> Rule:
    return Rule(
        code=code,
        name=code.lower(),
        says="",
        why="because",
        fix="",
        severity=severity,
        check=check,
        cases=(),
        health=health,
        **fields,
    )


def catalogue(*rules: Rule) -> dict[str, Rule]:
    return {one.code: one for one in rules}


def always(code: str, **fields) -> Rule:
    return rule(code, lambda _: iter([found()]), **fields)


def judged(held, *rules: Rule, **policy):
    return judge(held, catalogue(*rules), Policy(**policy))


def only(judgement):
    (one,) = judgement.milestones
    return one


# -- findings ----------------------------------------------------------------------------------


def test_what_a_rule_found_becomes_a_finding():
    refs, proof = (Ref("web", "#1"),), verdict(because="x").evidence
    words = Found(
        message=say("{} waits", Ref("web", "#1")),
        fix=say("close it"),
        subject="web#1",
        source="web",
        refs=refs,
        evidence=proof,
    )
    (one,) = only(judged(portfolio(milestone()), rule("MP406", lambda _: iter([words])))).findings
    assert (one.rule, one.name, one.kind, one.severity) == ("MP406", "mp406", "health", "warning")
    assert (one.milestone, one.source, one.subject) == ("data", "web", "web#1")
    assert plain(one.message) == "web#1 waits"
    assert (one.why, one.fix, one.refs, one.evidence) == ("because", words.fix, refs, proof)
    assert one.speaks


def test_what_a_rule_cannot_say_is_skipped_and_counted():
    unsure = Unsure(reason=say("web was not read"), source="web")
    result = judged(portfolio(milestone()), rule("MP501", lambda _: iter([unsure])))
    (one,) = result.skipped
    assert (one.rule, one.milestone, one.source) == ("MP501", "data", "web")
    assert plain(one.reason) == "web was not read"
    assert result.counts["skipped"] == 1


def test_a_rule_that_fails_is_a_finding_about_the_rule_and_the_others_go_on():
    def broken(_):
        yield found()
        raise KeyError("no such thing")

    def silent(_):
        raise RuntimeError
        yield

    result = judged(
        portfolio(milestone()), rule("MP404", broken), rule("MP405", silent), always("MP501")
    )
    assert [one.rule for one in only(result).findings] == ["MP404", "MP501"]
    assert [plain(one.reason) for one in result.skipped] == [
        (
            "the rule MP404 itself failed (KeyError): 'no such thing'; "
            "this is a mistake in the rule, not in the milestone"
        ),
        (
            "the rule MP405 itself failed (RuntimeError): no details; "
            "this is a mistake in the rule, not in the milestone"
        ),
    ]
    about = [(one.rule, one.kind, one.milestone, one.subject) for one in result.project]
    assert about == [("MP404", "upkeep", "", "rule"), ("MP405", "upkeep", "", "rule")]
    assert [plain(one.message) for one in result.project] == [
        plain(one.reason) for one in result.skipped
    ]
    assert "rules: ignore: [MP404]" in plain(result.project[0].fix)


def test_a_rule_that_fails_to_say_whose_past_it_needs_is_told():
    """It was read without those events: what it would say rests on nothing."""

    def past(_):
        raise KeyError("no such thing")
        yield

    result = judged(portfolio(milestone()), rule("MP404", lambda _: iter([found()]), past=past))
    (one,) = result.project
    assert (one.rule, one.subject) == ("MP404", "rule")
    assert [skip.rule for skip in result.skipped] == ["MP404"]
    assert only(result).findings == ()


def test_a_rule_that_fails_everywhere_is_told_once():
    def broken(_):
        raise KeyError("no such thing")
        yield

    result = judged(portfolio(milestone("data"), milestone("training")), rule("MP404", broken))
    assert len(result.project) == 1
    assert [one.milestone for one in result.skipped] == ["data", "training"]


def test_a_rule_about_the_plan_is_asked_once_and_colours_nothing():
    about_all = Rule(
        code="MP111",
        name="mp111",
        says="too many",
        why="because",
        fix="fewer",
        severity="error",
        health=True,
        survey=lambda view: iter([found(message=str(len(view.milestones)))]),
        cases=(),
    )
    held = portfolio(milestone("data"), milestone("training", judged=False))
    result = judged(held, about_all, always("MP501", health=False))
    (one,) = result.project
    assert (one.milestone, one.kind, plain(one.message)) == ("", "upkeep", "1 here")
    assert [one.health for one in result.milestones] == ["on_track", None]
    assert result.counts["error"] == 1
    assert [one.rule for one in result.milestones[0].findings] == ["MP501"]


def test_each_milestone_has_the_commands_misspelt_in_its_status_issue():
    wrong = Misspelt(milestone="data", source="web", url="", written="/signoff")
    result = judged(portfolio(milestone("data"), milestone("training"), misspelt=(wrong,)))
    told = {one.milestone.id: one.misspelt for one in result.milestones}
    assert told == {"data": (wrong,), "training": ()}


def test_how_long_it_took_is_what_the_caller_measured():
    assert judged(portfolio()).seconds == 0
    assert judge(portfolio(), {}, Policy(), seconds=1.5).seconds == 1.5


def test_the_same_finding_twice_is_one():
    twice = rule("MP404", lambda _: iter([found("a", "2"), found("a", "1"), found("b")]))
    findings = only(judged(portfolio(milestone()), twice)).findings
    assert [(one.subject, plain(one.message)) for one in findings] == [
        ("a", "1 here"),
        ("b", "seen here"),
    ]


def test_findings_come_health_first_and_the_worst_first():
    rules = [
        always("MP101", severity="error", health=False),
        always("MP114", severity="info", health=False),
        always("MP201", severity="warning", health=False),
        always("MP508", severity="warning"),
        always("MP501", severity="error"),
        always("MP404", severity="warning"),
    ]
    findings = only(judged(portfolio(milestone()), *rules)).findings
    assert [one.rule for one in findings] == ["MP501", "MP404", "MP508", "MP101", "MP201", "MP114"]


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ({}, ["MP101", "MP503"]),
        ({"select": frozenset({"ALL"})}, ["MP101", "MP106", "MP503"]),
        ({"select": frozenset({"MP1"})}, ["MP101", "MP106"]),
        ({"select": frozenset({"MP503"})}, ["MP503"]),
        ({"select": frozenset({"MP5", "MP106"})}, ["MP106", "MP503"]),
    ],
)
def test_which_rules_run(policy, codes):
    rules = [always("MP101"), always("MP106", pedantic=True), always("MP503")]
    assert [
        one.rule for one in only(judged(portfolio(milestone()), *rules, **policy)).findings
    ] == codes


@pytest.mark.parametrize(
    ("patterns", "code", "named"),
    [
        ({"ALL"}, "X001", True),
        ({"MP1"}, "MP101", True),
        ({"MP1"}, "MP201", False),
        (set(), "MP1", False),
    ],
)
def test_codes_and_prefixes(patterns, code, named):
    assert selects(frozenset(patterns), code) is named


def test_severity_is_the_user_s():
    one = only(judged(portfolio(milestone()), always("MP404"), severity={"MP404": "error"}))
    assert one.findings[0].severity == "error"
    assert one.health == "off_track"


def test_options_are_the_rule_s_defaults_and_the_user_s_numbers():
    options = (
        Option(name="days", default=5, unit="days", says=""),
        Option(name="n", default=3, unit="", says=""),
    )
    tell = rule("MP503", lambda view: iter([found(str(dict(view.options)))]), options=options)
    one = only(judged(portfolio(milestone()), tell, options={"MP503": {"days": 9}}))
    assert one.findings[0].subject == "{'days': 9, 'n': 3}"


def test_muted_findings_are_kept_and_counted_but_colour_nothing():
    rules = [always("MP404"), always("MP501", severity="error")]
    result = judged(portfolio(milestone()), *rules, ignore=frozenset({"MP5"}))
    one = only(result)
    assert [(found.rule, found.muted) for found in one.findings] == [
        ("MP501", True),
        ("MP404", False),
    ]
    assert one.health == "at_risk"
    assert (result.counts["error"], result.counts["warning"], result.counts["muted"]) == (0, 1, 1)


# -- health ------------------------------------------------------------------------------------


def health(held, *rules):
    return only(judged(held, *rules)).health


ERROR, WARNING, INFO = (always("MP501", severity=one) for one in ("error", "warning", "info"))
UPKEEP = always("MP101", severity="error", health=False)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), "on_track"),
        ((INFO,), "on_track"),
        ((UPKEEP,), "on_track"),
        ((WARNING, UPKEEP), "at_risk"),
        ((ERROR, always("MP404")), "off_track"),
    ],
)
def test_health_of_an_open_milestone(rules, expected):
    assert health(portfolio(milestone()), *rules) == expected


@pytest.mark.parametrize(
    ("states", "rules", "expected"),
    [
        ((), (), "done"),
        (("met",), (), "done"),
        (("met",), (WARNING, UPKEEP), "done"),
        (("met",), (ERROR,), "closed_unmet"),
        (("met", "unmet"), (), "closed_unmet"),
        (("met", "unknown"), (), "unknown"),
        (("unknown", "unmet"), (), "closed_unmet"),
        (("unknown",), (ERROR,), "closed_unmet"),
    ],
)
def test_health_of_a_closed_milestone(states, rules, expected):
    verdicts = tuple(verdict(f"c{index}", state) for index, state in enumerate(states))
    held = portfolio(milestone(closed="2027-02-19"), verdicts={"data": verdicts})
    assert health(held, *rules) == expected


@pytest.mark.parametrize("want", [Want.MILESTONES, Want.ISSUES, Want.LINKS])
@pytest.mark.parametrize("closed", ["", "2027-02-19"])
def test_a_source_that_was_not_read_comes_before_all_others(want, closed):
    held = portfolio(milestone(closed=closed, sources=("web", "api")), unread={"api": [want]})
    assert health(held, ERROR) == "unknown"


@pytest.mark.parametrize("want", [Want.COMMENTS, Want.LABELS])
def test_what_colours_nothing_may_be_missing(want):
    assert health(portfolio(milestone(), unread={"web": [want]})) == "on_track"


def test_a_source_another_milestone_lies_in_may_be_missing():
    held = portfolio(
        milestone(), milestone("kickoff", sources=("api",)), unread={"api": [Want.ISSUES]}
    )
    result = {one.milestone.id: one.health for one in judged(held).milestones}
    assert result == {"data": "on_track", "kickoff": "unknown"}


@pytest.mark.parametrize(
    ("gaps", "expected"), [({"#1"}, "unknown"), ({"#9"}, "on_track"), ((), "unknown")]
)
def test_a_gap_in_the_links_matters_where_it_is(gaps, expected):
    held = portfolio(
        milestone(), issues=[issue(1, "data")], unread={"web": [Want.LINKS]}, gaps=frozenset(gaps)
    )
    assert health(held) == expected


def test_a_source_that_was_never_asked_is_unknown():
    held = portfolio(milestone())
    assert health(replace(held, readings={})) == "unknown"
    unasked = {"web": replace(held.readings["web"], proofs={Want.MILESTONES: Proof(complete=True)})}
    assert health(replace(held, readings=unasked)) == "unknown"
    no_links = {Want.MILESTONES: Proof(complete=True), Want.ISSUES: Proof(complete=True)}
    asked = {"web": replace(held.readings["web"], proofs=no_links)}
    assert health(replace(held, readings=asked)) == "on_track"


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        ([("MP501", "error", True)], {}, "unknown"),
        ([("MP501", "warning", True)], {}, "unknown"),
        ([("MP501", "info", True)], {}, "on_track"),
        ([("MP501", "info", True)], {"severity": {"MP501": "error"}}, "unknown"),
        ([("MP101", "error", False)], {}, "on_track"),
    ],
)
def test_a_doubt_of_a_health_rule_about_what_was_not_read_colours(rules, policy, expected):
    def doubting(reason):
        return [
            rule(code, lambda _: iter([Unsure(reason=reason)]), severity=severity, health=health)
            for code, severity, health in rules
        ]

    look = portfolio(milestone(), milestone("training"))
    doubted = judged(look, *doubting(say("{} was not read", Gap("web"))), **policy)
    assert [one.health for one in doubted.milestones] == [expected, expected]
    other = judged(look, *doubting(say("nobody wrote it down")), **policy)
    assert [one.health for one in other.milestones] == ["on_track", "on_track"]


def test_a_listed_milestone_has_no_health_and_no_findings():
    held = portfolio(
        milestone(judged=False, closed="2026-01-12"), issues=[issue(1, "data", "done")]
    )
    one = only(judged(held, ERROR))
    assert (one.health, one.findings, one.verdicts) == (None, (), ())
    assert one.progress.closed == 1


# -- facts and order ---------------------------------------------------------------------------


def test_the_facts_beside_the_verdict():
    late = milestone(
        "data",
        due="2027-02-18",
        closed="2027-02-19",
        sources=("web", "api"),
        depends_on=["kickoff"],
    )
    kick = milestone("kickoff", due="2027-02-25")
    issues = [issue(1, "data", "done"), issue(2, "data", "dropped", source="api")]
    held = portfolio(kick, late, issues=issues, statuses={"kickoff": Ref("web", "#9")})
    result = judge(held, {}, Policy(), seconds=1.5)
    assert result.seconds == 1.5
    assert result.portfolio is held
    first, second = result.milestones
    assert first.milestone is kick
    assert (first.status, first.due_slack_days, first.reached_on, first.days_early) == (
        Ref("web", "#9"),
        3,
        None,
        None,
    )
    assert (first.depends_on, first.blocks) == ((), ("data",))
    assert (second.depends_on, second.blocks) == (("kickoff",), ())
    assert (second.due_slack_days, second.reached_on, second.days_early) == (
        None,
        date(2027, 2, 19),
        -1,
    )
    assert (second.progress.closed, second.progress.dropped) == (1, 1)
    assert {name: one.total for name, one in second.progress_by_source.items()} == {
        "web": 1,
        "api": 1,
    }
    assert [one.state for one in second.verdicts] == ["met"]


def test_without_a_date_nothing_is_early_or_late():
    held = portfolio(milestone(due="", closed="2027-02-19"), milestone("kickoff", due=""))
    assert [(one.due_slack_days, one.days_early) for one in judged(held).milestones] == [
        (None, None)
    ] * 2


def test_milestones_come_in_the_order_people_read_them():
    held = portfolio(
        milestone("listed", judged=False, due="2027-01-01"),
        milestone("done", closed="2027-02-19", due="2027-01-01"),
        milestone("bad-close", closed="2027-02-19", due="2027-01-01"),
        milestone("fine-late", due="2027-03-09"),
        milestone("fine-b", title="B", due="2027-03-05"),
        milestone("fine-a", title="A", due="2027-03-05"),
        milestone("undated", due=""),
        milestone("risky", due="2027-03-01"),
        milestone("bad", due="2027-12-01"),
        milestone("dark", sources=("api",), due="2027-01-01"),
        unread={"api": [Want.ISSUES]},
        verdicts={"bad-close": (verdict("x", "unmet"),)},
    )
    colour = rule(
        "MP404", lambda view: iter([found()] if view.milestone.id in ("risky", "bad") else [])
    )
    worse = rule(
        "MP501",
        lambda view: iter([found()] if view.milestone.id == "bad" else []),
        severity="error",
    )
    order = [one.milestone.id for one in judged(held, colour, worse).milestones]
    assert order == [
        *("bad", "bad-close", "risky", "dark"),
        *("fine-a", "fine-b", "fine-late", "undated", "done", "listed"),
    ]


def test_the_whole_way_from_a_reading_to_a_verdict(joined, held):
    blocker, blocked = issue(2, ""), issue(1, "3", blockers=1)
    web = reading(
        "web",
        records=[held("3", says="Done when:\n- all closed\n"), record("4", closed="2027-02-19")],
        issues=[blocker, blocked],
        links=[blocks(blocker, blocked)],
    )
    result = judge(decide(joined(web)), {}, Policy())
    assert [(one.milestone.id, one.health) for one in result.milestones] == [
        ("web/3", "on_track"),
        ("web/4", "done"),
    ]
    assert result.complete


def test_what_no_tracker_has_is_unknown_whatever_else_is_said(joined, declare, held):
    late = declare("gone", due=TODAY - timedelta(days=3), criteria=("all closed",))
    web = reading("web", records=[held("3", title="Gone away")])
    (judged, _) = judge(decide(joined(web, declared=[late])), real(), Policy()).milestones
    assert judged.milestone.nowhere
    assert judged.health == "unknown"
    partly = declare("here", title="Gone away", places=("web", "api"))
    (found,) = judge(
        decide(joined(web, reading("api"), declared=[partly])), {}, Policy()
    ).milestones
    assert (found.health, found.milestone.missing) == ("on_track", ("api",))
