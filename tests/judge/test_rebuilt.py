"""What was before the first run, put together from events: certain, or not said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge import histories
from milepost.judge.past import remembered
from milepost.judge.rebuilt import rebuilt
from milepost.model.clock import day_in, parse_day
from milepost.model.issue import Event
from milepost.model.person import Account
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import NOW, TODAY, at, issue, milestone, portfolio, record
from milepost.trackers.contract import Scope

KIM = Account(login="kimosei", name="Kim Osei")


def ref(number):
    return Ref("web", f"#{number}")


def here(title="Live", name="live", made="", source="web", **fields):
    one = replace(record(name, source, title=title), created_at=at(made) if made else None)
    return milestone(name, title, records=(one,), sources=(source,), **fields)


def event(number, kind, day, name="", *, by_title=True, who=KIM, hour=12):
    titled = by_title and kind in ("milestoned", "demilestoned")
    return Event(
        issue=ref(number), kind=kind, at=at(day, hour), name=name, by_title=titled, actor=who
    )


def put(number, day, name="Live", **more):
    return event(number, "milestoned", day, name, **more)


def took(number, day, name="Live", **more):
    return event(number, "demilestoned", day, name, **more)


def changed(number, *place, **fields):
    """An issue that somebody touched since it was made."""
    return issue(number, *place, updated_at=NOW, **fields)


def back(look, *events, told=None):
    """The rebuilt snapshots of all milestones; ``told`` are the issues whose past was read."""
    held = {one.ref: [] for one in look.readings["web"].issues}
    if told is not None:
        held = {ref(number): [] for number in told}
    for one in events:
        held[one.issue].append(one)
    return rebuilt(look, look.milestones, held)


def days(found, name="live"):
    """``2027-02-01: #1 open, #2 done (stretch #3)`` of each snapshot."""
    return [
        f"{one.day}: "
        + ", ".join(f"{it.key} {state}" for it, state in sorted(one.committed.items()))
        + "".join(f" ({it.key})" for it in sorted(one.stretch))
        for one in found.get(name, ())
    ]


def test_work_that_came_and_left_day_by_day_with_who():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live"), changed(3)])
    found = back(
        look,
        put(1, "2027-01-12"),
        put(3, "2027-01-12"),
        put(2, "2027-02-01"),
        took(3, "2027-02-03", who=None),
    )
    assert days(found) == [
        "2027-01-12: #1 open, #3 open",
        "2027-02-01: #1 open, #2 open, #3 open",
        "2027-02-03: #1 open, #2 open",
    ]
    assert all(one.whole and one.rebuilt and not one.run and not one.due for one in found["live"])
    assert [dict(one.movers) for one in found["live"]] == [{}, {ref(2): "kimosei"}, {}]
    past = remembered(look, found)["live"]
    assert [(str(it.on), it.ref.key, it.came, it.by, it.after) for it in past.moves] == [
        ("2027-02-01", "#2", True, "kimosei", None),
        ("2027-02-03", "#3", False, "", None),
    ]
    assert all(it.reconstructed for it in past.moves)
    assert (past.slips, past.known_since, past.lapses) == ((), None, ())
    assert past.baseline.day == TODAY  # nobody knows what date was promised before


def test_who_moved_it_is_not_who_closed_it_later_that_day():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live", "done")])
    dana = Account(login="dana-o")
    closed = event(2, "closed", "2027-02-01", hour=15)
    told = [put(1, "2027-01-12"), put(2, "2027-02-01", who=dana), closed]
    found = back(look, *told)
    assert [dict(one.movers) for one in found["live"]] == [{}, {ref(2): "dana-o"}]


def test_what_happens_today_belongs_to_how_it_stands_now():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live")])
    found = back(look, put(1, "2027-02-21"), put(2, "2027-02-22", hour=8))
    assert days(found) == ["2027-02-21: #1 open"]
    (move,) = remembered(look, found)["live"].moves
    assert (move.ref.key, str(move.after), str(move.on)) == ("#2", "2027-02-21", "2027-02-22")


def test_from_one_to_another_and_back():
    other = here("Next", "next")
    look = portfolio(here(), other, issues=[changed(1, "live"), changed(2, "live")])
    trips = [
        put(1, "2027-01-12"),
        put(2, "2027-01-12"),
        took(1, "2027-01-20"),
        put(1, "2027-01-20", "Next"),
        took(1, "2027-02-01", "Next"),
        put(1, "2027-02-01"),
    ]
    found = back(look, *trips)
    assert days(found) == [
        "2027-01-12: #1 open, #2 open",
        "2027-01-20: #2 open",
        "2027-02-01: #1 open, #2 open",
    ]
    assert days(found, "next") == ["2027-01-20: #1 open", "2027-02-01: "]
    moves = remembered(look, found)["live"].moves
    assert [(it.came, it.kind, it.other) for it in moves] == [
        (False, "removed", ""),  # it came first, so it does not tell of coming into the other
        (True, "carried_over", "next"),
    ]


def test_where_a_tracker_tells_when_it_was_made_it_begins_empty():
    plans = here(made="2027-01-11"), here("Next", "next", made="2027-02-02")
    look = portfolio(*plans, issues=[changed(1, "next")])
    trips = [put(1, "2027-01-12"), took(1, "2027-02-03"), put(1, "2027-02-03", "Next")]
    found = back(look, *trips)
    assert days(found) == ["2027-01-11: ", "2027-01-12: #1 open", "2027-02-03: "]
    assert days(found, "next") == ["2027-02-02: ", "2027-02-03: #1 open"]
    (_, left), (came,) = (remembered(look, found)[name].moves for name in ("live", "next"))
    assert [(it.kind, it.other) for it in (left, came)] == [
        ("carried_over", "next"),
        ("carried_over", "live"),
    ]


def test_closed_and_open_again_and_closed_for_good():
    look = portfolio(here(), issues=[changed(1, "live", "dropped"), changed(2, "live")])
    found = back(
        look,
        put(1, "2027-01-12"),
        put(2, "2027-01-12"),
        event(2, "closed", "2027-01-14"),
        event(2, "reopened", "2027-01-15"),
        event(1, "closed", "2027-01-16", who=Account(login="dana-o")),
    )
    assert [dict(one.movers) for one in found["live"]] == [{}, {}, {}, {}]  # it moved nowhere
    assert days(found) == [
        "2027-01-12: #1 open, #2 open",
        "2027-01-14: #1 open, #2 unknown",  # done or dropped: nobody knows any more
        "2027-01-15: #1 open, #2 open",
        "2027-01-16: #1 dropped, #2 open",
    ]


def test_a_state_that_no_event_explains_is_not_known_and_costs_nothing_else():
    look = portfolio(here(), issues=[changed(1, "live", "done"), changed(2, "live")])
    found = back(look, put(1, "2027-01-12"), put(2, "2027-02-01"))
    assert days(found) == ["2027-01-12: #1 unknown", "2027-02-01: #1 unknown, #2 open"]


def test_stretch_is_told_by_labels():
    plan = here(stretch=frozenset({"nice to have"}))
    look = portfolio(
        plan, issues=[changed(1, "live", labels=("Nice-to-have",)), changed(2, "live")]
    )
    found = back(
        look,
        put(1, "2027-01-12"),
        put(2, "2027-01-12"),
        event(1, "labeled", "2027-02-01", "Nice-to-have"),
        event(1, "labeled", "2027-02-02", "bug"),
    )
    assert days(found) == ["2027-01-12: #1 open, #2 open", "2027-02-01: #2 open (#1)"]
    (move,) = remembered(look, found)["live"].moves
    assert (move.ref.key, move.came, move.by) == ("#1", False, "kimosei")


def test_a_label_that_was_there_from_the_beginning_counts_from_there():
    plan = here(stretch=frozenset({"stretch"}))
    look = portfolio(plan, issues=[changed(1, "live", labels=("stretch",))])
    assert days(back(look, put(1, "2027-01-12"))) == ["2027-01-12:  (#1)"]


def test_what_was_made_in_the_milestone_was_there_from_then_on():
    """Jira tells nothing of what an issue begins with."""
    fields = {"author": KIM, "created_at": at("2027-01-20")}
    first, second = (
        replace(changed(number, "live"), **(fields if number == 2 else {})) for number in (1, 2)
    )
    found = back(portfolio(here(), issues=[first, second]))
    assert days(found) == ["2027-01-11: #1 open", "2027-01-20: #1 open, #2 open"]
    assert found["live"][1].movers == {ref(2): "kimosei"}


def test_a_day_is_a_day_of_the_project():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live")])
    told = [put(1, "2027-02-01", hour=12), put(2, "2027-02-02", hour=23)]
    assert days(back(look, *told))[-1].startswith("2027-02-02: ")
    berlin = replace(look, zone=ZoneInfo("Europe/Berlin"))
    assert days(back(berlin, *told))[-1].startswith("2027-02-03: ")


# -- titles ---------------------------------------------------------------------------------


def test_under_a_former_title_what_lies_here_is_certain_and_what_left_is_not():
    """Since the last event of an issue nothing moved it: it came here, whatever that was called."""
    look = portfolio(here("New"), issues=[changed(1, "live"), changed(2, "live"), changed(3)])
    told = [
        put(1, "2027-01-12", "Old"),
        put(3, "2027-01-12", "Old"),
        took(3, "2027-01-20", "Old"),
        put(2, "2027-02-01", "New"),
    ]
    found = back(look, *told)
    assert days(found) == ["2027-01-12: #1 open", "2027-02-01: #1 open, #2 open"]
    assert not any(one.whole for one in found["live"])
    (move,) = remembered(look, found)["live"].moves
    assert (move.ref.key, move.came) == ("#2", True)


def test_a_former_title_that_the_file_tells_is_known():
    plan = here("New", aliases=("Old",))
    look = portfolio(plan, issues=[changed(1, "live"), changed(3)])
    told = [put(1, "2027-01-12", "Old"), put(3, "2027-01-12", "Old"), took(3, "2027-01-20", "Old")]
    found = back(look, *told)
    assert days(found) == ["2027-01-12: #1 open, #3 open", "2027-01-20: #1 open"]
    assert found["live"][0].whole


def test_a_title_used_again_by_a_younger_milestone_means_the_older_one_before():
    young = here("Sprint", "young", made="2027-02-01")
    old = here("Sprint (old)", "old", made="2026-12-01")
    look = portfolio(young, old, issues=[changed(1, "old"), changed(2, "young"), changed(3)])
    told = [
        put(1, "2027-01-12", "Sprint"),
        put(3, "2027-01-12", "Sprint"),
        took(3, "2027-01-13", "Sprint"),
        put(2, "2027-02-02", "Sprint"),
    ]
    found = back(look, *told)
    assert days(found, "young") == ["2027-02-01: ", "2027-02-02: #2 open"]
    assert found["young"][0].whole  # what was called so before it was there is another one
    assert days(found, "old") == ["2026-12-01: ", "2027-01-12: #1 open"]
    assert not found["old"][0].whole


def test_what_was_called_so_before_the_younger_one_was_there_may_have_been_the_older_one():
    young = here("Sprint", "young", made="2027-02-01")
    old = here("Sprint (old)", "old", made="2026-12-01")
    look = portfolio(young, old, issues=[changed(1, "old"), changed(3)])
    told = [
        put(1, "2027-02-03", "Sprint (old)"),
        put(3, "2027-01-12", "Sprint"),
        took(3, "2027-01-13", "Sprint"),
    ]
    found = back(look, *told)
    assert {name: them[0].whole for name, them in found.items()} == {"young": True, "old": False}


def test_two_that_changed_their_titles_with_each_other_are_found_out():
    one, two = here("B", "one"), here("A", "two")
    look = portfolio(one, two, issues=[changed(1, "one"), changed(2, "two"), changed(3)])
    told = [
        put(1, "2027-01-12", "A"),
        put(2, "2027-01-13", "B"),
        put(3, "2027-01-12", "A"),
        took(3, "2027-01-13", "A"),
    ]
    found = back(look, *told)
    assert (days(found, "one"), days(found, "two")) == (
        ["2027-01-12: #1 open"],
        ["2027-01-13: #2 open"],
    )
    assert not any(it.whole for name in ("one", "two") for it in found[name])


def test_a_title_that_two_may_have_had_means_neither():
    one, two = here("A", "one"), here("B", "two", aliases=("A",))
    look = portfolio(one, two, issues=[changed(1, "one"), changed(2)])
    told = [put(1, "2027-01-12", "A"), put(2, "2027-01-12", "A"), took(2, "2027-01-13", "A")]
    found = back(look, *told)
    assert (days(found, "one"), days(found, "two")) == (["2027-01-12: #1 open"], [])
    assert not found["one"][0].whole


# -- what is missing ------------------------------------------------------------------------


def test_a_lost_event_is_not_made_up():
    """It came twice, and nobody says when it left: before the second time nothing is certain."""
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live")])
    told = [put(1, "2027-01-12"), put(1, "2027-02-01"), put(2, "2027-01-20")]
    found = back(look, *told)
    assert days(found) == ["2027-02-01: #1 open, #2 open"]


def test_where_the_last_event_contradicts_what_is_now_nothing_is_told():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live")])
    told = [put(1, "2027-01-12"), took(1, "2027-02-01"), put(2, "2027-01-20")]
    assert back(look, *told) == {}


def test_a_member_whose_past_was_not_read_leaves_the_milestone_as_it_is():
    look = portfolio(here(), issues=[changed(1, "live"), changed(2, "live")])
    assert back(look, put(1, "2027-01-12"), told=(1,)) == {}


def test_others_that_were_not_read_leave_it_partial_unless_nobody_touched_them():
    lying = (changed(1, "live"), issue(4), issue(5, updated_at=at("2027-01-15")))
    young = here(made="2027-01-20")
    told = (put(1, "2027-01-25"),)
    look = portfolio(young, issues=lying)
    assert back(look, *told, told=(1,))["live"][0].whole
    look = portfolio(young, issues=[*lying, changed(6)])
    assert not back(look, *told, told=(1,))["live"][0].whole


def test_a_part_counts_only_while_its_whole_is_elsewhere():
    part = replace(changed(2, "live"), parent=ref(1), part_of_parent=True)
    look = portfolio(here(), issues=[changed(1, "live"), part, changed(3, "live")])
    told = [put(number, "2027-01-12") for number in (2, 3)] + [put(1, "2027-02-01")]
    assert days(back(look, *told)) == [
        "2027-01-12: #2 open, #3 open",
        "2027-02-01: #1 open, #3 open",
    ]
    look = portfolio(here(), issues=[changed(1), part, changed(3, "live")])
    assert back(look, *told[:2], told=(2, 3)) == {}


def test_status_issues_are_no_work():
    issues = [changed(number, "live") for number in (1, 2, 3)]
    look = portfolio(here(), issues=issues, statuses={"live": ref(2)})
    look = replace(look, doubles={"live": frozenset({ref(3)})})
    found = back(look, put(1, "2027-01-12"), put(2, "2027-02-01"), put(3, "2027-02-02"))
    assert days(found) == ["2027-01-12: #1 open"]
    assert found["live"][0].whole


def test_two_records_are_one_milestone():
    one = here()
    both = replace(one, records=(*one.records, record("twin", "web", title="Live too")))
    look = portfolio(both, issues=[changed(1, "live"), changed(2, "twin")])
    keyed = {"by_title": False}
    told = [
        put(1, "2027-01-12", "twin", **keyed),
        put(2, "2027-01-12", "twin", **keyed),
        took(1, "2027-01-20", "twin", **keyed),
        put(1, "2027-01-20", "live", **keyed),
    ]
    assert days(back(look, *told)) == ["2027-01-12: #1 open, #2 open"]


def test_a_milestone_in_two_trackers_has_one_past():
    web, api = here(), here(source="api")
    both = replace(web, records=(*web.records, *api.records), sources=("web", "api"))
    form = replace(changed(2, "live"), ref=Ref("api", "#1"))
    look = portfolio(both, issues=[changed(1, "live"), form])
    told = {ref(1): [put(1, "2027-01-12")]}
    came = replace(put(1, "2027-02-01", by_title=False), issue=form.ref, name="live")
    found = rebuilt(look, [both], {**told, form.ref: [came]})["live"]
    assert [dict(one.committed) for one in found] == [
        {ref(1): "open"},
        {ref(1): "open", form.ref: "open"},
    ]
    assert rebuilt(look, [both], told) == {}


# -- whose past is asked for ----------------------------------------------------------------


def asked(look, known=()):
    seen = {name: remembered_once(name) for name in known}
    new = histories.unremembered(look, seen)
    return {name: scopes[0].refs for name, scopes in histories.pasts(look, new).items()}


def remembered_once(name, *, whole=True):
    found = rebuilt(
        portfolio(here(name=name), issues=[changed(1, name)]), [here(name=name)], {ref(1): []}
    )[name]
    return [replace(found[0], rebuilt=False, whole=whole)]


def test_asked_are_members_and_those_that_may_have_been():
    look = portfolio(here(), issues=[issue(1, "live"), issue(2), changed(3)])
    assert asked(look) == {"web": ("#1", "#3")}
    new = histories.unremembered(look, {})
    assert histories.pasts(look, new) == {"web": (Scope.of(Want.EVENTS, refs=("#1", "#3")),)}


def test_nobody_is_asked_of_what_a_run_saw_whole_or_what_is_not_judged_open_or_read():
    issues = [changed(1, "live")]
    assert asked(portfolio(here(), issues=issues), known=["live"]) == {}
    half = {"live": remembered_once("live", whole=False)}
    assert histories.unremembered(portfolio(here(), issues=issues), half) != ()
    assert asked(portfolio(here(judged=False), issues=issues)) == {}
    assert asked(portfolio(milestone("live", closed="2027-02-19"), issues=issues)) == {}
    assert asked(portfolio(milestone("live", records=()), issues=issues)) == {}
    assert asked(portfolio(here(), issues=issues, unread={"web": [Want.ISSUES]})) == {}


def test_the_next_due_are_asked_for_first_and_strangers_only_if_they_fit(monkeypatch):
    monkeypatch.setattr(histories, "AT_MOST", 3)
    late, soon = here("Late", "late", due="2027-06-01"), here("Soon", "soon", due="2027-03-01")
    issues = [changed(1, "late"), changed(2, "late"), changed(3, "soon"), changed(4, "soon")]
    assert asked(portfolio(late, soon, issues=issues)) == {"web": ("#3", "#4")}
    assert asked(portfolio(soon, issues=[*issues[2:], changed(5)])) == {"web": ("#3", "#4", "#5")}
    few = [*issues[2:], changed(5), changed(6)]
    assert asked(portfolio(soon, issues=few)) == {"web": ("#3", "#4")}


# -- a made-up life -------------------------------------------------------------------------


@dataclass
class Life:
    """Issues that move between two milestones, one of which may get other titles.

    ``record`` is what was so from each instant on, by issue: place, open, stretch.
    """

    titles: dict = field(default_factory=lambda: {"live": "Live", "next": "Next"})
    events: list = field(default_factory=list)
    record: dict = field(default_factory=dict)
    now: dict = field(default_factory=dict)

    def born(self, number, when):
        self.now[number] = (None, True, False)
        self.record[number] = [(when, self.now[number])]

    def do(self, number, what, when, *, by_title):
        place, is_open, stretch = self.now[number]
        told = []
        if what in ("live", "next", None) and what != place:
            names = self.titles if by_title else {"live": "live", "next": "next"}
            told += [("demilestoned", names[place])] if place else []
            told += [("milestoned", names[what])] if what else []
            place = what
        elif what == "turn":
            told, is_open = [("closed" if is_open else "reopened", "")], not is_open
        elif what == "label":
            told, stretch = [("unlabeled" if stretch else "labeled", "stretch")], not stretch
        for kind, name in told:
            titled = by_title and kind.endswith("milestoned")
            self.events.append(
                Event(issue=ref(number), kind=kind, at=when, name=name, by_title=titled)
            )
        self.now[number] = (place, is_open, stretch)
        self.record[number].append((when, self.now[number]))

    def truth(self, name, day, zone):
        """Committed work with states, and stretch, at the end of a day."""
        committed, stretch = {}, set()
        for number, then in self.record.items():
            before = [stood for when, stood in then if day_in(when, zone) <= day]
            place, is_open, is_stretch = before[-1] if before else (None, True, False)
            if place == name and is_stretch:
                stretch.add(ref(number))
            elif place == name:
                committed[ref(number)] = is_open
        return committed, stretch


@st.composite
def lived(draw):
    by_title, zone = draw(st.booleans()), draw(st.sampled_from(["UTC", "Pacific/Auckland"]))
    life, clock, fresh = Life(), datetime(2027, 1, 11, 9, tzinfo=UTC), count()
    for number in range(1, 5):
        life.born(number, clock)
    acts = st.sampled_from(["live", "next", None, "turn", "label", "rename"])
    steps = st.tuples(st.integers(1, 4), acts, st.integers(1, 40))
    for number, what, hours in draw(st.lists(steps, max_size=24)):
        clock += timedelta(hours=hours)
        if what == "rename":
            life.titles["live"] = f"Live {next(fresh)}"
        else:
            life.do(number, what, clock, by_title=by_title)
    return life, ZoneInfo(zone)


def _as_read(life, zone):
    """The world as a run reads it now."""
    issues = [
        changed(
            number,
            place or "",
            "open" if is_open else "done",
            labels=("stretch",) if stretch else (),
        )
        for number, (place, is_open, stretch) in life.now.items()
    ]
    plans = [
        here(title, name, stretch=frozenset({"stretch"})) for name, title in life.titles.items()
    ]
    return replace(portfolio(*plans, issues=issues), zone=zone, today=parse_day("2027-03-31"))


@pytest.mark.no_cover
@settings(max_examples=200, deadline=None)
@given(lived())
def test_what_is_rebuilt_is_true_on_each_day(made):
    life, zone = made
    look = _as_read(life, zone)
    told = {one.ref: [] for one in look.readings["web"].issues}
    for one in life.events:
        told[one.issue].append(one)
    found = rebuilt(look, look.milestones, told)
    for name, snapshots in found.items():
        sure = {it for one in snapshots for it in (*one.committed, *one.stretch)}
        for index, one in enumerate(snapshots):
            then = snapshots[index + 1].day if index + 1 < len(snapshots) else look.today
            day = one.day
            while day < then:
                committed, stretch = life.truth(name, day, zone)
                if not one.whole:
                    committed = {it: is_open for it, is_open in committed.items() if it in sure}
                    stretch &= sure
                assert one.committed.keys() == committed.keys()
                assert one.stretch == stretch
                for it, state in one.committed.items():
                    assert state == "unknown" or (state == "open") == committed[it]
                day += timedelta(days=1)
