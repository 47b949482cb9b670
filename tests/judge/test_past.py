"""What follows from snapshots equals what really happened, as far as a run could see it."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge.past import distance, history, remembered
from milepost.model.calendar import Calendar
from milepost.model.clock import parse_day
from milepost.model.history import Lapse, Regression
from milepost.model.issue import Event
from milepost.model.person import Account
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, issue, milestone, person, portfolio, verdict
from milepost.model.sample_past import seen, work

_spec = importlib.util.spec_from_file_location("lives", Path(__file__).parent / "lives.py")
lives = sys.modules["lives"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lives)

CALENDAR = Calendar()
ONE = Ref("web", "#1")


def derived(life):
    """Histories of a life in which nobody wrote anything down and nothing stands now."""
    empty = replace(portfolio(), today=date(2030, 1, 1))
    return remembered(empty, {name: tuple(them) for name, them in life.seen.items()})


@st.composite
def lived(draw):
    chance = draw(st.randoms(use_true_random=True))
    weeks = draw(st.integers(2, 60))
    start = draw(st.integers(1, weeks))
    lost = range(start, start + draw(st.integers(0, 12)))
    down = frozenset(draw(st.sets(st.integers(1, weeks), max_size=3)))
    life = lives.Life(chance, weeks=weeks, lost=lost, down=down)
    return life.live()


def between(record, after, on):
    return [one for one in record if after < one[0] <= on]


@settings(max_examples=150, deadline=None)
@given(lived())
def test_dates_moved_as_the_record_says(life):
    for name, one in derived(life).items():
        expected = []
        for after, on in pairwise(life.days):
            here = [it for it in between(life.dates, after, on) if it[1] == name]
            if here and here[0][2] != here[-1][3]:
                expected.append((after, on, here[0][2], here[-1][3]))
        assert [(it.after, it.on, it.was, it.now) for it in one.slips] == expected
        last = None
        for slip in one.slips:
            last = slip.was or last
            assert slip.working_days == (worked(last, slip.now) if slip.now else 0)


def worked(start, end):
    """Weekdays after the one day up to the other, by counting."""
    if end < start:
        return -worked(end, start)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


@settings(max_examples=150, deadline=None)
@given(lived())
def test_issues_came_and_left_as_the_record_says(life):
    found = {
        (name, it.ref, it.after, it.on, it.came)
        for name, one in derived(life).items()
        for it in one.moves
    }
    expected = set()
    for after, on in pairwise(life.days):
        trips = between(life.trips, after, on)
        for ref in {it[1] for it in trips}:
            mine = [it for it in trips if it[1] == ref]
            was, now = mine[0][2], mine[-1][3]
            if was != now:
                expected |= {
                    (name, ref, after, on, came)
                    for name, came in ((was, False), (now, True))
                    if name
                }
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(lived())
def test_what_went_from_one_to_the_other_is_carried_over(life):
    """Seen from each end: the place it was committed in before, and the next one."""
    found = derived(life)
    for name, one in found.items():
        for move in one.moves:
            others = [
                (it.on, other, it.came)
                for other, history in found.items()
                for it in history.moves
                if it.ref == move.ref and it.came != move.came
            ]
            near = (
                max((it for it in others if it[0] <= move.on), default=None)
                if move.came
                else min((it for it in others if it[0] >= move.on), default=None)
            )
            expected = near[1] if near and near[1] != name else ""
            assert move.other == expected
            assert (move.kind == "carried_over") == bool(expected)


@settings(max_examples=150, deadline=None)
@given(lived())
def test_criteria_were_lost_as_the_record_says(life):
    for name, one in derived(life).items():
        expected = []
        for text in lives.TEXTS:
            turns = [it for it in life.turns if it[1:3] == (name, text)]
            states = [(day, _state(turns, day)) for day in life.days]
            for (before, was), (day, now) in pairwise(states):
                if was and not now:
                    expected.append(Regression(criterion=text, met_on=before, lost_on=day))
        assert sorted(one.regressions, key=repr) == sorted(expected, key=repr)


def _state(turns, day):
    return next((met for on, _, _, met in reversed(turns) if on <= day), False)


@settings(max_examples=100, deadline=None)
@given(lived())
def test_what_nobody_saw_is_a_lapse_and_only_that(life):
    gaps = [Lapse(since=a, until=b) for a, b in pairwise(life.days) if (b - a).days >= 21]
    for one in derived(life).values():
        assert one.lapses == tuple(gaps)


def test_a_written_life():
    """Once in whole: a slip, a carry, a regression, and three weeks nobody saw."""
    due = {"due": parse_day("2027-03-05")}
    later = {"due": parse_day("2027-03-12")}
    known = {
        "data": (
            seen("2027-01-04", committed=work(1, 2), criteria={"all closed": "met"}, **due),
            seen("2027-01-11", committed=work(2), criteria={"all closed": "unknown"}, **due),
            seen("2027-01-18", committed=work(2), criteria={"all closed": "unmet"}, **due),
            seen("2027-02-15", committed=work(2, 3), criteria={"all closed": "unmet"}, **later),
        ),
        "live": (
            seen("2027-01-04", "live", **due),
            seen("2027-01-11", "live", committed=work(1), **due),
        ),
    }
    here = milestone(due="2027-03-12")
    look = remembered(portfolio(here, issues=[issue(2, "data"), issue(3, "data")]), known)
    data, live = look["data"], look["live"]
    assert [(it.was, it.now, it.working_days, it.after, it.on) for it in data.slips] == [
        (due["due"], later["due"], 5, parse_day("2027-01-18"), parse_day("2027-02-15"))
    ]
    assert data.later == data.slips
    assert [(it.ref.key, it.kind, it.came, it.other) for it in data.moves] == [
        ("#1", "carried_over", False, "live"),
        ("#3", "added", True, ""),
    ]
    assert [(it.ref.key, it.kind, it.came, it.other) for it in live.moves] == [
        ("#1", "carried_over", True, "data")
    ]
    assert [(str(it.met_on), str(it.lost_on)) for it in data.regressions] == [
        ("2027-01-04", "2027-01-18")
    ]
    assert data.lapses == (Lapse(since=parse_day("2027-01-18"), until=parse_day("2027-02-15")),)
    assert data.baseline == known["data"][0]
    assert data.known_since == parse_day("2027-01-04")


def test_how_it_stands_now_is_the_last_thing_known():
    look = remembered(
        portfolio(
            milestone(due="2027-03-12"),
            issues=[issue(1, "data"), issue(2, "data")],
            verdicts={"data": (verdict(state="unmet"),)},
        ),
        {
            "data": (
                seen(
                    "2027-02-15",
                    due=parse_day("2027-03-05"),
                    committed=work(1),
                    criteria={"all closed": "met"},
                ),
            )
        },
    )["data"]
    assert [str(it.on) for it in (*look.slips, *look.moves)] == ["2027-02-22", "2027-02-22"]
    assert [str(it.lost_on) for it in look.regressions] == ["2027-02-22"]
    assert len(look.snapshots) == 1


def test_what_a_tracker_has_no_more_may_be_met_under_another_name():
    met = {"all closed": "met"}
    known = {"data": (seen("2027-02-15", committed=work(1), criteria=met),)}
    unmet = {"data": (verdict(state="unmet"),)}
    for here, lost in ((milestone(), 1), (milestone(records=()), 0)):
        found = remembered(portfolio(here, verdicts=unmet), known)["data"]
        assert len(found.regressions) == lost


def test_what_was_not_read_to_its_end_proves_no_leaving():
    known = {"data": (seen("2027-02-15", committed=work(1, 2), due=parse_day("2027-03-01")),)}
    cut = portfolio(milestone(), issues=[issue(1, "data")], unread={"web": [Want.ISSUES]})
    gone = portfolio(milestone(records=()))
    for look in (cut, gone):
        found = remembered(look, known)["data"]
        assert (found.moves, found.slips) == ((), ())


def test_a_milestone_that_nobody_remembers_begins_now():
    found = remembered(portfolio(milestone(), issues=[issue(1, "data")]), {})["data"]
    assert found.known_since is None
    assert found.baseline.committed == {ONE: "open"}
    assert (found.slips, found.moves, found.lapses) == ((), (), ())


def test_one_that_is_gone_and_the_plan_itself_keep_their_past():
    known = {"": (seen("2027-02-15", ""),), "old": (seen("2027-02-15", "old"),)}
    found = remembered(portfolio(milestone()), known)
    assert set(found) == {"", "old", "data"}
    assert found[""].snapshots == known[""]


def test_a_day_that_is_still_to_come_is_left_out():
    known = {"data": (seen("2027-02-15"), seen("2030-01-01"))}
    assert remembered(portfolio(milestone()), known)["data"].snapshots == known["data"][:1]


def test_after_a_clock_was_set_back_no_time_is_negative():
    one, two = seen("2027-02-15", committed=work(1)), seen("2027-02-08", committed=work(2))
    found = history("data", (one, two), CALENDAR)
    assert {(str(it.after), str(it.on)) for it in found.moves} == {("2027-02-08", "2027-02-08")}
    assert found.lapses == ()


def test_a_first_date_is_no_slip_and_one_after_none_counts_from_the_last():
    days = [None, "2027-03-05", None, "2027-03-12"]
    snapshots = [
        seen(f"2027-02-0{index + 1}", due=parse_day(day) if day else None)
        for index, day in enumerate(days)
    ]
    found = history("data", snapshots, CALENDAR)
    assert [(it.was is None, it.now is None, it.working_days) for it in found.slips] == [
        (False, True, 0),
        (True, False, 5),
    ]
    assert found.later == found.slips[1:]


def test_the_baseline_waits_for_a_date_and_work():
    due = parse_day("2027-03-05")
    bare, dated, full = (
        seen("2027-02-01", committed=work(1)),
        seen("2027-02-02", due=due),
        seen("2027-02-03", due=due, committed=work(1)),
    )
    assert history("data", (bare, dated, full), CALENDAR).baseline is full
    assert history("data", (bare, dated), CALENDAR).baseline is bare
    assert history("data", (replace(full, whole=False),), CALENDAR).baseline is None


def test_what_a_tracker_told_has_its_very_day_and_no_more_than_it_holds():
    told = replace(seen("2027-02-03", committed=work(1, 2)), rebuilt=True)
    dated = replace(seen("2027-02-04", due=parse_day("2027-03-12")), rebuilt=True, whole=False)
    run = seen("2027-02-08", due=parse_day("2027-03-12"), committed=work(1, 2))
    first = seen("2027-02-01", due=parse_day("2027-03-05"), committed=work(1))
    found = history("data", (first, told, run), CALENDAR)
    assert [(it.after, str(it.on)) for it in found.moves] == [(None, "2027-02-03")]
    assert [(str(it.after), str(it.on)) for it in found.slips] == [("2027-02-01", "2027-02-08")]
    found = history("data", (first, replace(dated, whole=True), run), CALENDAR)
    assert [(it.after, str(it.on)) for it in found.slips] == [(None, "2027-02-04")]


@pytest.mark.parametrize(
    ("days", "usual"),
    [
        ([], 7),
        (["2027-01-01", "2027-06-01"], 7),
        (["2027-01-01", "2027-01-02", "2027-01-03", "2027-03-01"], 1),
        (["2027-01-01", "2027-01-31", "2027-03-02"], 30),
    ],
)
def test_how_often_runs_usually_are(days, usual):
    assert distance(seen(day) for day in days) == usual


@pytest.mark.parametrize(
    ("gap", "usual", "is_lapse"),
    [(13, 1, False), (14, 1, True), (14, 7, False), (15, 7, True), (60, 30, False)],
)
def test_what_is_a_lapse(gap, usual, is_lapse):
    last = parse_day("2027-01-01") + timedelta(days=gap)
    found = history("data", (seen("2027-01-01"), seen(str(last))), CALENDAR, usual=usual)
    assert bool(found.lapses) == is_lapse


def moved(kind, day, title="Data migration validated", *, by="dana-o", by_title=True):
    return Event(
        issue=Ref("web", "#2"),
        kind=kind,
        at=at(day),
        name=title,
        by_title=by_title,
        actor=Account(by) if by else None,
    )


def told(*events, before=(1,), now=(1, 2)):
    known = {"data": (seen("2027-02-15", committed=work(*before)),)}
    look = portfolio(milestone(aliases=("Data moved",)), issues=[issue(one, "data") for one in now])
    readings = {"web": replace(look.readings["web"], events=events)}
    return [it.by for it in remembered(replace(look, readings=readings), known)["data"].moves]


@pytest.mark.parametrize(
    ("events", "by"),
    [
        ((moved("milestoned", "2027-02-18"),), "dana-o"),
        ((moved("milestoned", "2027-02-18", "Data moved"),), "dana-o"),
        ((moved("milestoned", "2027-02-18", "data", by_title=False),), "dana-o"),
        # The only one of that time: its title was another one then.
        ((moved("milestoned", "2027-02-18", "Before the renaming"),), "dana-o"),
        ((moved("milestoned", "2027-02-18"), moved("milestoned", "2027-02-19", by="kim")), "kim"),
        ((moved("milestoned", "2027-02-18", "A"), moved("milestoned", "2027-02-19", "B")), ""),
        ((moved("milestoned", "2027-02-18", "other", by_title=False),), ""),
        ((moved("milestoned", "2027-02-01"),), ""),
        ((moved("demilestoned", "2027-02-18"),), ""),
        ((moved("milestoned", "2027-02-18", by=""),), ""),
        ((), ""),
    ],
)
def test_who_put_an_issue_there_is_told_where_the_tracker_remembers(events, by):
    assert told(*events) == [by]


def test_who_took_one_out():
    assert told(moved("demilestoned", "2027-02-18"), before=(1, 2), now=(1,)) == ["dana-o"]


def test_where_trackers_decide_it_has_slipped_from_the_plan_s_date():
    dated = (("2027-01-18", "2027-02-26"), ("2027-02-01", "2027-03-05"))
    known = {"data": tuple(seen(day, due=parse_day(due)) for day, due in dated)}
    planned = replace(milestone(due="2027-03-05"), planned=parse_day("2027-02-19"))

    def slips(one):
        found = remembered(portfolio(one), known)["data"].slips
        return [(str(slip.was), str(slip.now), slip.working_days) for slip in found]

    later = ("2027-02-26", "2027-03-05", 5)
    assert slips(planned) == [("2027-02-19", "2027-02-26", 5), later]
    assert slips(replace(planned, planned=parse_day("2027-02-26"))) == [later]
    assert slips(replace(planned, planned=parse_day("2027-03-26"))) == [later]
    assert slips(milestone(due="2027-03-05")) == [later]


def remembered_mover(who, *, people=(), authors=()):
    """What is told of who moved web#2 in, of whom a tracker remembered ``who`` once."""
    lone = replace(seen("2027-02-02", committed=work(1)), rebuilt=True)
    came = replace(seen("2027-02-03", committed=work(1, 2)), rebuilt=True)
    came = replace(came, movers=MappingProxyType({Ref("web", "#2"): who}))
    items = [replace(issue(one, "data"), author=author) for one, author in enumerate(authors, 1)]
    look = replace(portfolio(milestone(), issues=items), people=people)
    return next(it.by for it in remembered(look, {"data": (lone, came)})["data"].moves if it.came)


def test_a_remembered_account_is_called_as_the_plan_file_does_else_as_its_tracker_does_now():
    kim = person("kim", github="kosei")
    there = Account("Kosei", name="Osei, Kim (ACME)")
    assert remembered_mover("kosei") == "kosei"
    assert remembered_mover("kosei", authors=(there,)) == "Osei, Kim (ACME)"
    assert remembered_mover("kosei", authors=(there,), people=(kim,)) == "Kim Osei"
    assert remembered_mover("") == ""


def test_who_was_forgotten_is_not_taken_for_an_account_of_that_name():
    there = Account("somebody", name="Sam Body")
    assert remembered_mover("somebody", authors=(there,)) == "somebody"
