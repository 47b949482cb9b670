"""Rules about dates: what they say beyond their cases, and where they cannot know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.criterion import SignedOff
from milepost.model.milestone import Dependency, Sought
from milepost.model.person import Account
from milepost.model.project import Project
from milepost.model.prose import Link, plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, issue, milestone, person, portfolio, record, verdict
from milepost.model.sample_met import asks, met
from milepost.model.terms import Gate, Terms

GAP = "web was not read completely"
CUT = {"web": [Want.ISSUES]}
UNREAD = Dependency(text="Schema", milestone=None, unsure="api was not read completely")


@pytest.mark.parametrize("code", ["MP206", "MP407", "MP504", "MP507", "MP508"])
def test_a_date_may_stand_in_a_record_not_read(told, code):
    held = milestone(due="", records=(), terms=Terms(buffer=3))
    look = portfolio(held, unread={"web": [Want.MILESTONES]})
    assert told(code, look) == [f"? whether it has a due date is not known: {GAP}"]
    assert told(code, portfolio(milestone(due="", terms=Terms(buffer=3)))) == []


@pytest.mark.parametrize(
    ("code", "doubt"),
    [
        ("MP206", "whether all its issues are assigned"),
        ("MP307", "how much of its work was dropped"),
        ("MP504", "whether its issues are due in time"),
        ("MP508", "how much of its work is closed"),
        ("MP511", "how many of its issues are past their date"),
    ],
)
def test_issues_that_were_not_read_may_say_otherwise(told, code, doubt):
    look = portfolio(milestone(due="2027-03-01"), unread=CUT)
    assert told(code, look) == [f"? {doubt} is not known: {GAP}"]
    # Nor may a record be missing: its issues would be missing with it.
    half = milestone(due="2027-03-01", sources=("web", "api"), records=(record("data"),))
    look = portfolio(half, unread={"api": [Want.MILESTONES]})
    assert told(code, look) == [f"? {doubt} is not known: api was not read completely"]


def test_mp206_says_who_is_to_do_what_and_shows_five(ask):
    look = portfolio(
        milestone(due="2027-03-01"), issues=[issue(number, "data") for number in range(1, 8)]
    )
    (found,) = ask("MP206", look)
    assert plain(found.fix) == (
        "assign somebody to web#1, web#2, web#3, web#4, web#5 and 2 more, "
        "or take it out of the milestone"
    )
    assert len(found.refs) == 7
    assert [plain(one.text) for one in found.evidence] == [
        f"web#{number} has no assignee" for number in range(1, 6)
    ]


def test_mp206_counts_an_issue_with_any_assignee_as_taken(told):
    taken = issue(1, "data", assignees=(Account("kimosei"), Account("dana-o")))
    assert told("MP206", portfolio(milestone(due="2027-03-01"), issues=[taken])) == []
    look = portfolio(milestone(due="2027-02-23"), issues=[issue(1, "data")])
    assert len(told("MP206", look, working_days=1)) == 1
    assert told("MP206", look, working_days=0) == []


def test_mp307_shows_what_was_dropped(ask):
    dropped = [issue(n, "data", "dropped", closed_at=at("2027-02-12")) for n in range(1, 8)]
    (found,) = ask("MP307", portfolio(milestone(), issues=dropped))
    assert plain(found.fix) == (
        "nothing, if they are not needed; what was done is to be closed as completed: "
        "web#1, web#2, web#3, web#4, web#5 and 2 more"
    )
    assert len(found.refs) == 7
    assert [plain(one.text) for one in found.evidence] == [
        f"web#{number} is dropped" for number in range(1, 6)
    ]


# -- MP308 --------------------------------------------------------------------------------


def gated(*verdicts, due="2027-02-19"):
    gate = Gate(
        name="freeze", due=parse_day(due), criteria=tuple(one.criterion for one in verdicts)
    )
    held = milestone(terms=Terms(gates=(gate,)), declared_at="milepost.yaml:7")
    return portfolio(held, gates={("data", "freeze"): verdicts})


def test_mp308_shows_the_evidence_that_leads_somewhere_else_the_milestone(ask):
    shown = verdict("docs", "unmet", because="web#7 is open")
    bare = verdict("signed", "unmet")
    (found,) = ask("MP308", gated(shown, bare))
    assert plain(found.message) == (
        'the gate freeze was due 2027-02-19, and is not met: "docs" and "signed"'
    )
    assert plain(found.fix) == (
        "meet what is left of the gate freeze, or give it a new date at milepost.yaml:7"
    )
    assert found.subject == "freeze"
    assert [plain(one.text) for one in found.evidence] == ["web#7 is open"]
    nowhere = replace(bare, evidence=tuple(replace(one, url="") for one in shown.evidence))
    (found,) = ask("MP308", gated(nowhere))
    assert [plain(one.text) for one in found.evidence] == ["open in web"]


def test_mp308_names_what_is_undecided(told):
    doubts = (verdict("docs", "unknown"), verdict("x"), verdict("signed", "unknown"))
    assert told("MP308", gated(*doubts)) == [
        '? whether the gate freeze was met is not known: "docs" and "signed"'
    ]


def test_mp308_looks_at_each_gate(told):
    gates = tuple(
        Gate(name=name, due=parse_day(day))
        for name, day in (("a", "2027-02-12"), ("b", "2027-03-01"), ("c", "2027-02-19"))
    )
    unmet = (verdict("x", "unmet"),)
    look = portfolio(
        milestone(terms=Terms(gates=gates)), gates={("data", name): unmet for name in "abc"}
    )
    assert [said.split()[2] for said in told("MP308", look)] == ["a", "c"]


# -- MP404, MP407 -------------------------------------------------------------------------


def test_mp404_says_what_is_not_known(told):
    waits = milestone("data", depends_on=["kickoff"])
    late = milestone("kickoff", due="2027-02-15", sources=("api",), records=())
    unread = {"api": [Want.MILESTONES]}
    doubt = "? whether Kick-off held is overdue is not known: {}"
    api = doubt.format("api was not read completely")
    assert told("MP404", portfolio(waits, late, unread=unread)) == [api]
    assert told("MP404", portfolio(waits, replace(late, due=None), unread=unread)) == [api]
    early = replace(late, due=parse_day("2027-02-22"))
    assert told("MP404", portfolio(waits, early, unread=unread)) == []
    lost = replace(late, sought=(Sought(source="api", title="x"),))
    assert told("MP404", portfolio(waits, lost)) == [doubt.format("no tracker has it")]
    assert told("MP404", portfolio(milestone(depends_on=[UNREAD]))) == [
        '? what it depends on is not known: "Schema" may exist: api was not read completely'
    ]


def test_mp404_is_sure_of_what_one_tracker_has_open(ask):
    late = milestone(
        "kickoff", due="2027-02-15", sources=("web", "api"), records=(record("kickoff"),)
    )
    look = portfolio(
        milestone("data", depends_on=["kickoff"], declared_at="milepost.yaml:7"),
        late,
        unread={"api": [Want.MILESTONES]},
    )
    (found,) = ask("MP404", look)
    assert plain(found.fix) == (
        "close Kick-off held or give it a new date, or take it out of what this one depends on, "
        "at milepost.yaml:7"
    )
    assert found.subject == "kickoff"
    assert [plain(one.text) for one in found.evidence] == ["open in web"]


def test_mp407_says_what_is_not_known(told):
    waits = milestone("rollout", due="2027-03-10", depends_on=["data"], terms=Terms(buffer=3))
    api = {"api": [Want.MILESTONES]}
    unread = milestone("data", due="2027-03-09", sources=("api",), records=())
    assert told("MP407", portfolio(waits, unread, unread=api)) == [
        "? whether Data migration validated is closed is not known: api was not read completely"
    ]
    undated = replace(unread, due=None)
    assert told("MP407", portfolio(waits, undated, unread=api)) == [
        "? when Data migration validated is due is not known: api was not read completely"
    ]
    lost = milestone("rollout", depends_on=[UNREAD], terms=Terms(buffer=3))
    assert told("MP407", portfolio(lost)) == [
        '? what it depends on is not known: "Schema" may exist: api was not read completely'
    ]


def test_mp407_without_a_buffer_asks_nothing(told):
    waits = milestone("rollout", due="2027-03-10", depends_on=["data", UNREAD])
    look = portfolio(
        waits,
        milestone("data", due="", sources=("api",), records=()),
        unread={"api": [Want.MILESTONES]},
    )
    assert told("MP407", look) == []


def test_mp407_is_sure_of_what_one_tracker_has_open(ask):
    waits = milestone("rollout", due="2027-03-10", depends_on=["data"], terms=Terms(buffer=3))
    half = milestone("data", due="2027-03-09", sources=("web", "api"), records=(record("data"),))
    (found,) = ask("MP407", portfolio(waits, half, unread={"api": [Want.MILESTONES]}))
    assert plain(found.message).startswith("2 of 3 of its buffer")
    assert plain(found.fix) == (
        "get Data migration validated done by 2027-03-05, or move this date, or make the buffer "
        "smaller, in the description of Full rollout"
    )
    assert found.subject == ""


# -- MP504, MP507 -------------------------------------------------------------------------


def test_mp504_says_what_to_do_with_the_issue(ask):
    late = issue(1, "data", due=parse_day("2027-03-06"))
    (found,) = ask("MP504", portfolio(milestone(due="2027-03-05"), issues=[late]))
    assert plain(found.fix) == (
        "give web#1 a date up to 2027-03-05, or move it out of Data migration validated"
    )
    assert (found.subject, found.refs) == ("web#1", (late.ref,))
    assert [(plain(one.text), one.url) for one in found.evidence] == [
        ("web#1 is due 2027-03-06", late.url)
    ]


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        (Calendar(), "2027-03-05 or 2027-03-08"),
        (Calendar(holidays=lambda _: {parse_day("2027-03-08"): "x"}), "2027-03-05 or 2027-03-09"),
        (Calendar(weekend=frozenset(range(7))), "a working day"),
    ],
)
def test_mp507_names_the_nearest_working_days(ask, calendar, days):
    held = milestone(due="2027-03-06", declared_at="milepost.yaml:7")
    (found,) = ask("MP507", portfolio(held, project=Project(calendar=calendar)))
    assert plain(found.fix) == f"set `due` at milepost.yaml:7 to {days}"


def test_mp507_names_the_only_working_day_within_reach(ask):
    ever = Calendar(closed=(Span(first=parse_day("2027-03-06"), last=parse_day("2029-01-01")),))
    (found,) = ask("MP507", portfolio(milestone(due="2027-03-06"), project=Project(calendar=ever)))
    assert plain(found.fix) == "move the due date of Data migration validated to 2027-03-05"


# -- MP508, MP511 -------------------------------------------------------------------------


def test_mp508_says_what_is_open(ask):
    look = portfolio(
        milestone(due="2027-03-01"), issues=[issue(number, "data") for number in range(1, 8)]
    )
    (found,) = ask("MP508", look)
    assert plain(found.message) == "due 2027-03-01, with 0 of 7 committed issues closed (0 %)"
    assert plain(found.fix) == (
        "close web#1, web#2, web#3, web#4, web#5 and 2 more, "
        "or move what can wait out of Data migration validated"
    )
    assert len(found.refs) == 7
    assert [plain(one.text) for one in found.evidence] == [
        f"web#{number} is open" for number in range(1, 6)
    ]


@pytest.mark.parametrize(("done", "percent", "speaks"), [(1, 51, 1), (1, 50, 0), (2, 100, 0)])
def test_mp508_compares_whole_shares(told, done, percent, speaks):
    issues = [issue(n, "data", "done" if n <= done else "open") for n in (1, 2)]
    look = portfolio(milestone(due="2027-03-01"), issues=issues)
    assert len(told("MP508", look, percent=percent)) == speaks


def test_mp508_counts_what_was_dropped_on_neither_side(told):
    states = ["done"] * 23 + ["open"] * 6 + ["dropped"] * 9
    issues = [issue(n, "data", state) for n, state in enumerate(states, 1)]
    assert told("MP508", portfolio(milestone(due="2027-03-01"), issues=issues)) == [
        "due 2027-03-01, with 23 of 29 committed issues closed (79 %)"
    ]


def test_mp511_says_what_is_late(ask):
    late = [issue(number, "data", due=parse_day("2027-02-19")) for number in range(1, 8)]
    (found,) = ask("MP511", portfolio(milestone(), issues=late))
    assert plain(found.fix) == (
        "close web#1, web#2, web#3, web#4, web#5 and 2 more, or give them dates that can be kept "
        "and see whether the milestone's still holds"
    )
    assert len(found.refs) == 7
    assert [plain(one.text) for one in found.evidence] == [
        f"web#{number} was due 2027-02-19" for number in range(1, 6)
    ]


@pytest.mark.parametrize(("late", "total", "speaks"), [(4, 21, 0), (4, 20, 1), (20, 101, 0)])
def test_mp511_knows_its_share_where_the_number_says_nothing(told, late, total, speaks):
    past = parse_day("2027-02-19")
    issues = [issue(n, "data", due=past if n <= late else None) for n in range(1, total + 1)]
    assert len(told("MP511", portfolio(milestone(), issues=issues), issues=99)) == speaks
    assert told("MP511", portfolio(milestone(), issues=issues), issues=99, percent=21) == []


# -- MP306 --------------------------------------------------------------------------------

SIGNED = asks("signed off by kim", SignedOff("kim"))
BY_QA = asks("signed off by qa", SignedOff("qa"))


def waiting(*verdicts, **fields):
    return portfolio(milestone(), verdicts={"data": verdicts}, **fields)


def test_mp306_says_whom_to_ask_and_where(ask):
    done = met("all closed", "2027-02-12")
    look = waiting(done, verdict(SIGNED, "unmet"), statuses={"data": Ref("web", "#5")})
    (found,) = ask("MP306", look)
    assert plain(found.fix) == (
        "ask Kim Osei to sign off Data migration validated by writing `/sign-off` in its "
        "status issue, or to say what is missing"
    )
    assert found.subject == "kim"
    assert [part.text for part in found.fix if isinstance(part, Link)]
    (found,) = ask("MP306", waiting(done, verdict(BY_QA, "unmet")))
    assert plain(found.fix) == (
        "ask qa to sign off Data migration validated where it is decided, or to say what is missing"
    )


def test_mp306_asks_each_person_who_is_missing(told):
    both = (verdict(SIGNED, "unmet"), verdict(BY_QA, "unknown", missing="it was edited"))
    assert told("MP306", waiting(met("all closed", "2027-02-12"), *both)) == [
        "all else is met since 2027-02-12; the sign-off of Kim Osei is missing",
        "? whether qa signed off is not known: it was edited",
    ]
    bare = verdict(BY_QA, "unknown")
    assert told("MP306", waiting(met("all closed", "2027-02-12"), bare)) == [
        "? whether qa signed off is not known"
    ]


def test_mp306_says_what_it_does_not_know(told):
    lacking = verdict(SIGNED, "unmet")
    unknown = (met("all closed", "2027-02-12"), verdict("x", "unknown"), verdict("y", "unknown"))
    assert told("MP306", waiting(*unknown, lacking)) == [
        '? whether all else is met is not known: "x" and "y"'
    ]
    undated = "? since when all else is met is not known"
    assert told("MP306", waiting(met("x", "2027-02-01"), met("y"), lacking)) == [undated]
    assert told("MP306", waiting(met("x", "2027-02-01", ""), lacking)) == [undated]
    assert told("MP306", waiting(met("x"), lacking)) == [undated]
    # What is known to be recent is not long ago, whatever else is not known.
    assert told("MP306", waiting(met("x", "2027-02-17"), met("y"), lacking)) == []


def test_mp306_counts_days_of_the_calendar(told):
    look = waiting(met("x", "2027-02-16"), verdict(SIGNED, "unmet"))
    off = Project(calendar=Calendar(holidays=lambda _: {parse_day("2027-02-18"): "x"}))
    assert len(told("MP306", look)) == 1
    assert told("MP306", replace(look, project=off)) == []
    assert told("MP306", look, working_days=4) == []


def test_people_have_names(told):
    look = waiting(met("x", "2027-02-01"), verdict(BY_QA, "unmet"))
    named = replace(look, people=(person("kim"), person("qa")))
    assert told("MP306", named) == [
        "all else is met since 2027-02-01; the sign-off of QA team is missing"
    ]
