"""What turned since a day: each kind, why, what is not known, and that none of it is news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge.engine import judge
from milepost.judge.past import remembered as derived
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.history import PLAN
from milepost.model.judgement import Judgement
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import (
    TODAY,
    at,
    issue,
    milestone,
    person,
    portfolio,
    reading,
    verdict,
)
from milepost.model.sample_past import lapse, seen, work
from milepost.model.seen import seen_from
from milepost.model.terms import Decision, Terms
from milepost.model.turn import first_day, last_day
from milepost.model.visible import Privacy
from milepost.report import json_v1, markdown
from milepost.report.changed import sentence
from milepost.report.comment import status_comment
from milepost.report.foot import changed_since, same
from milepost.report.published import table
from milepost.report.turns import turned

DAY = parse_day("2027-02-15")
FROM = "date moved from 2027-02-"
THEN = {
    "due": parse_day("2027-03-05"),
    "health": "on_track",
    "owners": ("kim",),
    "criteria": {"all closed": "unmet"},
}


def look(here=None, *snapshots, issues=(), more=(), **fields) -> Judgement:
    """The verdict on a milestone of which runs remember these snapshots."""
    there = portfolio(here or milestone(), *more, issues=issues, **fields)
    known: dict[str, list] = {}
    for one in snapshots:
        known.setdefault(one.milestone, []).append(one)
    return judge(replace(there, history=derived(there, known)), {}, Policy())


def turns(judgement: Judgement, since=DAY, name: str = "data") -> list[tuple[str, str]] | None:
    judged = next(one for one in judgement.milestones if one.milestone.id == name)
    told = turned(judged, judgement, since)
    return told and [(one.kind, plain(sentence(one))) for one in told.turns]


def then(day: str = "2027-02-15", name: str = "data", **fields):
    return seen(day, name, **(THEN | fields))


# -- each kind ---------------------------------------------------------------------------------


def test_nothing_turned_is_known_to_be_nothing() -> None:
    assert turns(look(None, then())) == []


def test_it_was_reached() -> None:
    here = milestone(closed="2027-02-19")
    told = turns(look(here, then(), issues=[issue(1, "data", "done")]))
    assert told[0] == ("reached", "reached 2027-02-19, 10 working days early")
    assert "criterion" not in dict(told)


def test_its_health_turned_and_it_was_opened_again() -> None:
    assert ("health", "turned on track, was off track") in turns(
        look(None, then(health="off_track"))
    )
    again = turns(look(None, then(health="done", closed=True, criteria={"all closed": "met"})))
    assert again == [
        ("health", "opened again, on track now"),
        ("criterion", "not met any more: “all closed”"),
    ]


@pytest.mark.parametrize("was", [None, "unknown"])
def test_a_health_that_was_not_known_did_not_turn(was) -> None:
    assert turns(look(None, then(health=was))) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("2027-02-26", "2027-03-05", f"{FROM}26 to 2027-03-05, 5 working days later"),
        ("2027-02-25", "2027-02-24", f"{FROM}25 to 2027-02-24, 1 working day earlier"),
        ("2027-02-27", "2027-02-28", f"{FROM}27 to 2027-02-28"),
        (None, "2027-03-05", "dated 2027-03-05, had no date"),
        ("2027-03-05", "", "has no date any more, was due 2027-03-05"),
    ],
)  # fmt: skip
def test_its_date_moved(was, now, told) -> None:
    before = then(due=parse_day(was) if was else None)
    assert turns(look(milestone(due=now), before)) == [("date", told)]


def test_why_it_moved_and_how_often() -> None:
    decided = Decision(
        on=parse_day("2027-02-18"),
        what="due 2027-02-26 -> 2027-03-05",
        why="vendor late",
        cause="external",
        by=person("dana"),
    )
    here = milestone(terms=Terms(decisions=(decided,)))
    days = ("2027-02-19", "2027-02-26")
    looks = [then(due=parse_day(days[0])), then("2027-02-17", due=parse_day(days[1]))]
    assert turns(look(here, *looks)) == [
        ("date", ("date moved from 2027-02-19 to 2027-03-05, 10 working days later, in 2 moves, "
                 "external: “vendor late” (Dana Ortiz)")),
    ]  # fmt: skip
    (judged,) = (judgement := look(here, *looks)).milestones
    (turn,) = turned(judged, judgement, DAY).turns
    assert (turn.after, turn.on) == (DAY, TODAY)


def test_a_date_that_moved_and_came_back_did_not_move() -> None:
    assert turns(look(None, then(), then("2027-02-17", due=parse_day("2027-04-01")))) == []


def test_what_came_and_what_left() -> None:
    before = then(committed=work(1, 2, 3, 4, 5), closed=False)
    other = then(name="late", committed=work(9))
    issues = [
        *(issue(one, "data") for one in (1, 8, 9)),
        *(issue(one, "late") for one in (2,)),
        *(issue(one) for one in (3, 4, 5)),
    ]
    late = milestone("late", "Training delivered")
    assert turns(look(None, before, other, issues=issues, more=[late])) == [
        ("scope", "web#8 came in"),
        ("scope", "web#9 came in from “Training delivered”"),
        ("scope", "web#2 left for “Training delivered”"),
        ("scope", "web#3, web#4 and web#5 left"),
    ]


def test_who_moved_it_is_not_who_says_why() -> None:
    """The mover is in what is told, and whoever is not to be named is left out."""
    decided = Decision(on=parse_day("2027-02-18"), what="scope", why="new client", by=person("kim"))
    here = milestone(due="2027-03-05", terms=Terms(decisions=(decided,)))
    judgement = look(here, then(committed=work(1)), issues=[issue(1, "data"), issue(2, "data")])
    for who, told in {"Dana Ortiz": ", moved by Dana Ortiz", "(private)": "", "": ""}.items():
        past = judgement.portfolio.history["data"]
        moves = tuple(replace(one, by=who) for one in past.moves)
        history = MappingProxyType({"data": replace(past, moves=moves)})
        there = replace(judgement, portfolio=replace(judgement.portfolio, history=history))
        assert ("scope", f"web#2 came in{told}, “new client”") in turns(there)
        (turn,) = (it for it in turned(there.milestones[0], there, DAY).turns if it.kind == "scope")
        assert turn.by == ""


def test_many_are_counted_and_dropped_ones_are_told() -> None:
    issues = [*(issue(one, "data") for one in range(2, 7)), issue(1, "data", "dropped")]
    assert turns(look(None, then(committed=work(1)), issues=issues)) == [
        ("scope", "web#2, web#3, web#4 and 2 more came in"),
        ("scope", "web#1 dropped"),
    ]


def test_a_pace_is_held_against_the_same_time_before() -> None:
    early = then("2027-02-08", committed=work(1, 2, 3, 4, 5, 6))
    middle = then(committed=work(3, 4, 5, 6) | dict.fromkeys(work(1, 2), "done"))
    issues = [issue(one, "data", "done" if one in (1, 3, 4, 5) else "open") for one in range(1, 7)]
    expected = "3 closed in 7 days, 2 in the 7 days before, 1 opened again"
    assert turns(look(None, early, middle, issues=issues)) == [("pace", expected)]
    assert turns(look(None, middle, issues=issues)) == [("pace", "3 closed, 1 opened again")]
    far = then("2027-01-04", committed=work(1, 2, 3, 4, 5, 6))
    assert turns(look(None, far, middle, issues=issues)) == [("pace", "3 closed, 1 opened again")]
    still = [issue(one, "data", "done" if one in (1, 2) else "open") for one in range(1, 7)]
    assert turns(look(None, early, middle, issues=still)) == [
        ("pace", "nothing closed in 7 days, 2 in the 7 days before")
    ]


def test_what_came_in_done_was_not_closed_here() -> None:
    old, new = (issue(one, "data", "done", closed_at=at(day)) for one, day in
                ((1, "2027-02-10"), (2, "2027-02-17")))  # fmt: skip
    assert turns(look(None, then(), issues=[old, new])) == [
        ("scope", "web#1 and web#2 came in"),
        ("pace", "1 closed"),
    ]


def test_criteria() -> None:
    before = then(criteria={"a": "unmet", "b": "met", "c": "met", "gone": "met", "e": "unknown"})
    now = [("a", "met"), ("b", "unmet"), ("c", "unknown"), ("d", "unmet"), ("e", "unmet")]
    told = tuple(verdict(text, state) for text, state in now)
    assert turns(look(None, before, verdicts={"data": told})) == [
        ("criterion", "met: “a”"),
        ("criterion", "not met any more: “b”"),
        ("criterion", "new criterion “d”"),
        ("criterion", "not asked any more: “gone”"),
    ]


DEPENDENCY = {
    "reached": ({"closed": "2027-02-18"}, {}, "was reached 2027-02-18"),
    "moved": ({"due": "2027-03-12"}, {}, "moved from 2027-03-05 to 2027-03-12"),
    "opened": ({}, {"closed": True, "health": "done"}, "was opened again"),
}


@pytest.mark.parametrize("name", DEPENDENCY)
def test_what_it_waits_for(name) -> None:
    fields, before, told = DEPENDENCY[name]
    late = milestone("late", "Training delivered", **fields)
    judgement = look(
        milestone(depends_on=("late",)), then(), then(name="late", **before), more=[late]
    )
    assert turns(judgement) == [("dependency", f"“Training delivered”, which it waits for, {told}")]


def test_what_it_waits_for_turned_off_track() -> None:
    late = milestone("late", "Training delivered")
    judgement = look(milestone(depends_on=("late",)), then(), then(name="late"), more=[late])
    off = tuple(
        replace(one, health="off_track") if one.milestone.id == "late" else one
        for one in judgement.milestones
    )
    assert turns(replace(judgement, milestones=off)) == [
        ("dependency", "“Training delivered”, which it waits for, turned off track")
    ]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (("dana",), ("kim",), "owner is Kim Osei, was Dana Ortiz"),
        (("gone",), ("kim",), "owner is Kim Osei"),
        (("kim",), (), "nobody owns it any more, was Kim Osei"),
        ((), ("kim", "dana"), "owner is Kim Osei, Dana Ortiz"),
    ],
)
def test_its_owner(was, now, told) -> None:
    other = milestone("other", owners=("dana", "kim"))
    assert turns(look(milestone(owners=now), then(owners=was), more=[other])) == [("owner", told)]


def test_somebody_who_came_into_the_plan_file_is_the_same_owner() -> None:
    here = milestone(owners=(person("kim", github="kimosei"),))
    assert turns(look(here, then(owners=("kimosei",)))) == []


# -- what is not known -------------------------------------------------------------------------


def test_nothing_is_told_of_a_day_of_which_nothing_is_known() -> None:
    assert turns(look(None, then("2027-02-16"))) is None
    assert turns(look(None)) is None
    assert turns(look(None, then(whole=False))) is None
    assert turns(judge(portfolio(milestone()), {}, Policy())) is None


def test_nothing_is_told_where_it_was_not_read_to_its_end_now() -> None:
    assert turns(look(None, then(), unread={"web": [Want.ISSUES]})) is None
    assert turns(look(milestone(judged=False), then())) is None


def test_the_last_whole_look_on_or_before_the_day_counts() -> None:
    looks = [then("2027-02-12", due=parse_day("2027-02-26")), then("2027-02-14", whole=False)]
    judgement = look(None, *looks)
    (judged,) = judgement.milestones
    assert str(turned(judged, judgement, DAY).since) == "2027-02-12"
    page = markdown.report(judgement, DAY)
    assert (
        "**[Data migration validated](https://web.example/milestones/data)** (since 2027-02-12): d"
        in page
    )


def test_a_rebuilt_picture_is_no_look() -> None:
    before = seen("2027-02-15", rebuilt=True, committed=work(1, 2))
    assert turns(look(None, before, issues=[issue(1, "data")])) is None
    assert first_day({"data": (before,)}) is None


def test_a_time_that_no_run_saw_is_told() -> None:
    judgement = look(None, then("2027-01-01", due=parse_day("2027-02-26")))
    history = judgement.portfolio.history["data"]
    assert history.lapses == (lapse("2027-01-01", "2027-02-22"),)
    told = comment(judgement, parse_day("2027-01-01"))
    assert " · no run saw it between 2027-01-01 and 2027-02-22\n" in told


# -- in the outputs ----------------------------------------------------------------------------


def comment(judgement: Judgement, since=DAY, *, markup="gfm", limit=9999) -> str:
    (judged, *_) = judgement.milestones
    return status_comment(
        judged,
        judgement.portfolio,
        instance="x",
        checked=TODAY,
        limit=limit,
        markup=markup,
        changed=turned(judged, judgement, since) if since else None,
    )


MOVED = {"due": parse_day("2027-02-26"), "committed": work(*range(1, 3))}
SINCE = "Changed since 2027-02-15:"


@pytest.mark.parametrize("markup", ["gfm", "glfm", "jira-wiki", "plain"])
def test_a_comment_tells_it_under_its_headline_and_it_is_no_news(markup) -> None:
    judgement = look(None, then(**MOVED))
    told, bare = comment(judgement, markup=markup), comment(judgement, None, markup=markup)
    at_ = next(place for place, line in enumerate(told.splitlines()) if SINCE in line)
    assert at_ == 3
    assert same(bare, told)
    assert same(told, bare)
    assert told != bare
    assert changed_since(told) == DAY
    assert changed_since(bare) is None
    assert changed_since(told.replace("2027-02-15", "2027-02-31")) is None
    assert changed_since("Some words") is None


def test_a_comment_names_five_and_counts_the_rest() -> None:
    criteria = {f"criterion {number}": "met" for number in range(7)}
    told = tuple(verdict(text, "unmet") for text in criteria)
    judgement = look(None, then(criteria=criteria), verdicts={"data": told})
    (line,) = (one for one in comment(judgement).splitlines() if SINCE in one)
    assert line.count("not met any more: ") == 5
    assert line.endswith(" · and 2 more")


def test_it_is_cut_first_and_silently() -> None:
    judgement = look(None, then(**MOVED))
    whole = comment(judgement)
    cut = comment(judgement, limit=len(whole.encode()) - 1)
    assert cut == comment(judgement, None)
    assert "Left out" not in cut


def test_hostile_words_stay_words(hostile: str, tracker_page: Callable) -> None:
    decided = Decision(on=TODAY, what="due", why=hostile, cause=hostile, by=None)
    here = milestone(title=hostile, terms=Terms(decisions=(decided,)), depends_on=("late",))
    late = milestone("late", hostile, due="2027-03-12")
    judgement = look(here, then(**MOVED, criteria={hostile: "met"}), then(name="late"), more=[late])
    assert tracker_page(comment(judgement)).live == []
    page = markdown.report(judgement, DAY)
    assert tracker_page(page).live == []
    assert same(comment(judgement), comment(judgement, None))


def test_the_report_begins_with_it_and_says_that_nothing_changed() -> None:
    late = milestone("late", "Training delivered", closed="2027-02-19")
    other = milestone("other", "Pilot sign-off")
    looks = [
        then(**MOVED),
        then(name="late"),
        seen("2027-02-15", PLAN),
        then("2027-02-16", "other"),
    ]
    judgement = look(None, *looks, more=[late, other])
    page = markdown.report(judgement)
    section = page.partition("## ")[2].partition("\n\n## ")[0]
    assert section.splitlines() == [
        "Changed since 2027-02-15",
        "",
        (
            "- **[Training delivered](https://web.example/milestones/late)**: reached 2027-02-19, "
            "10 working days early"
        ),
        (
            "- **[Data migration validated](https://web.example/milestones/data)**: date moved "
            "from 2027-02-26 to 2027-03-05, 5 working days later · web#\u200b1 and web#\u200b2 left"
        ),
        "- Not known then, or not read to its end now: Pilot sign-off.",
    ]
    calm = markdown.report(look(None, then(), seen("2027-02-15", PLAN)))
    assert "## Changed since 2027-02-15\n\n- Nothing changed.\n" in calm
    assert "Changed since" not in markdown.report(look(None, then()))


def test_in_json() -> None:
    judgement = look(None, then(**MOVED), seen("2027-02-15", PLAN))
    told = json_v1.check(judgement, "x")
    assert told["since"] == "2027-02-15"
    changes = told["milestones"][0]["changes"]
    assert (changes["since"], changes["unseen"]) == ("2027-02-15", [])
    assert changes["list"][0] == {
        "kind": "date",
        "text": "date moved from 2027-02-26 to 2027-03-05, 5 working days later",
        "on": "2027-02-22",
        "after": "2027-02-15",
        "why": None,
        "cause": None,
        "by": None,
    }
    without = json_v1.check(judge(portfolio(milestone()), {}, Policy()), "x")
    assert (without["since"], without["milestones"][0]["changes"]) == (None, None)


def test_outside_the_team_only_dates_are_told_and_no_reason() -> None:
    decided = Decision(on=TODAY, what="due -> 2027-03-05", why="vendor late", by=person("dana"))
    here = milestone(terms=Terms(decisions=(decided,)))
    judgement = look(here, then(**MOVED, health="off_track"), seen("2027-02-15", PLAN))
    page = table(judgement, ())
    assert (
        "Changed since 2027-02-15:\n\n- Data migration validated: date moved from 2027-02-26 to "
        "2027-03-05, 5 working days later\n\n| Date |"
    ) in page
    told = json_v1.external(judgement, "x", ())
    assert told["since"] == "2027-02-15"
    assert told["milestones"][0]["changes"] == [
        {
            "kind": "date",
            "text": "date moved from 2027-02-26 to 2027-03-05, 5 working days later",
            "on": "2027-02-22",
        }
    ]
    assert "Changed since" not in table(look(here, then()), ())


def test_no_words_of_a_more_private_tracker() -> None:
    """Not even that a criterion came or went that only it has."""
    hidden = reading("api", issues=[issue(7, "data", source="api", title="Zephyr gives up")])
    here = milestone(sources=("web", "api"), owners=(person("zoe"),))
    told = (verdict("no open zephyr", "unmet"), verdict("all closed", "unmet"))
    before = then(criteria={"zephyr is calm": "met", "all closed": "unmet"}, owners=("kim",))
    judgement = look(here, before, verdicts={"data": told})
    readings = {**judgement.portfolio.readings, "api": replace(hidden, milestones=here.records[1:])}
    private = Privacy(trackers={"web": "public", "api": "private"}, plan=frozenset({"all closed"}))
    there = replace(judgement.portfolio, readings=MappingProxyType(readings), privacy=private)
    shown = seen_from(replace(judgement, portfolio=there), "public")
    found = turns(shown)
    assert ("scope", "api#7 came in") in found
    assert "zephyr" not in str(found).casefold()
    assert not {"criterion"} & {kind for kind, _ in found}


def test_which_days_are_known() -> None:
    judgement = look(
        None,
        then("2027-02-01"),
        seen("2027-02-08", PLAN),
        seen("2027-02-12", PLAN, whole=False),
        seen("2027-02-22", PLAN),
    )
    assert str(last_day(judgement.portfolio)) == "2027-02-08"
    assert last_day(portfolio(milestone())) is None
    looks = {"data": (then("2027-02-03", whole=False), then("2027-02-04"))}
    assert str(first_day(looks)) == "2027-02-04"
    assert first_day({}) is None


# -- none of it is news ------------------------------------------------------------------------

_DAYS = st.integers(1, 40).map(lambda days: str(TODAY - timedelta(days=days)))
_LOOKS = st.builds(
    then,
    _DAYS,
    due=st.sampled_from([None, parse_day("2027-02-26"), parse_day("2027-03-05")]),
    health=st.sampled_from([None, "on_track", "off_track", "done", "unknown"]),
    closed=st.booleans(),
    owners=st.sampled_from([(), ("kim",), ("dana",)]),
    criteria=st.dictionaries(
        st.sampled_from(["all closed", "x"]), st.sampled_from(["met", "unmet", "unknown"])
    ),
    committed=st.sets(st.integers(1, 6)).map(
        lambda numbers: {Ref("web", f"#{one}"): "done" if one % 2 else "open" for one in numbers}
    ),
    whole=st.booleans(),
    rebuilt=st.booleans(),
)


@settings(deadline=None, max_examples=40)
@given(
    looks=st.lists(_LOOKS, max_size=4),
    since=_DAYS,
    closed=st.sampled_from(["", "2027-02-19"]),
    markup=st.sampled_from(["gfm", "glfm", "jira-wiki", "plain"]),
)
def test_whatever_is_remembered_makes_no_news(looks, since, closed, markup) -> None:
    issues = [issue(one, "data", "done" if one < 4 else "open") for one in range(1, 6)]
    here = milestone(closed=closed)
    judgement = look(here, *sorted(looks, key=lambda one: one.day), issues=issues)
    told = comment(judgement, parse_day(since), markup=markup)
    bare = comment(
        judge(replace(judgement.portfolio, history=None), {}, Policy()), None, markup=markup
    )
    first = comment(look(here, issues=issues), None, markup=markup)
    assert same(first, told)
    assert same(first, bare)
