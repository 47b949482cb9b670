"""Rules about the plan, its risks and its purpose beyond their cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.milestone import Dependency
from milepost.model.number import Objective
from milepost.model.person import Person
from milepost.model.prose import Spot, plain
from milepost.model.reading import Want
from milepost.model.sample import at, issue, milestone, portfolio, record
from milepost.model.sample_plan import WATCHER, billed, numbers, project, risky
from milepost.model.terms import Lookback, Risk, Terms
from milepost.rules.purpose import line, serves
from milepost.rules.risks import by_kind

READ = {"api": [Want.MILESTONES]}
GAP = "api was not read completely"
PLAN = "milepost.yaml:12"
DATA = "Data migration validated"


def fixes(said):
    return [plain(one.fix) for one in said]


def subjects(said):
    return [one.subject for one in said]


def test_mp106_says_where_to_clear_the_date(ask):
    held = replace(record("data", "api"), start=date(2027, 2, 1))
    (found,) = ask("MP106", portfolio(milestone(sources=("api",), records=(held,))))
    assert fixes([found]) == [f"clear the start date of {DATA} in api"]
    assert (found.source, found.subject) == ("api", "data")


def test_mp106_speaks_of_what_it_saw_and_doubts_the_rest(told):
    held = replace(record("data"), start=date(2027, 2, 1))
    look = portfolio(milestone(sources=("web", "api"), records=(held,)), unread=READ)
    assert told("MP106", look) == [
        "has a start date, 2027-02-01, in web: that makes it a phase",
        f"? whether it has a start date everywhere is not known: {GAP}",
    ]


def test_mp107_takes_its_number_from_the_user(told, ask):
    look = portfolio(milestone(), issues=[issue(1, "data"), issue(2, "data")])
    assert told("MP107", look, issues=2) == []
    assert told("MP107", look, issues=1) == ["2 committed issues, more than 1"]
    assert fixes(ask("MP107", look, issues=1)) == [
        f"split {DATA} where a part of it can be shown on its own, or make issues stretch"
    ]
    unseen = portfolio(milestone(sources=("web", "api"), records=(record("data"),)), unread=READ)
    assert told("MP107", unseen) == [f"? how many issues it holds is not known: {GAP}"]


def test_mp108_leads_to_the_first_open_one_and_keeps_its_subject(ask, told):
    days = ("2027-02-12", "2027-02-19", "2027-02-26", "2027-03-05")
    row = [
        milestone(name, due=day, declared_at=PLAN, closed=day if name == "a" else "")
        for name, day in zip("abcd", days, strict=True)
    ]
    (found,) = ask("MP108", portfolio(*row))
    assert subjects([found]) == ["a"]
    assert fixes([found]) == [
        (
            f"set `due` at {PLAN} to the day its outcome is needed, "
            "or leave sprints out of what is judged with `discover`"
        )
    ]
    assert told("MP108", portfolio(*row), row=5) == []
    assert told("MP108", portfolio(*row[:3]), row=3) == [
        "3 dates in a row come every week: A, B and C"
    ]
    tracked = [replace(one, declared_at="") for one in row]
    assert fixes(ask("MP108", portfolio(*tracked)))[0].startswith("move the due date of B to")


@pytest.mark.parametrize(
    ("days", "regular"),
    [
        (("2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"), True),
        (("2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"), True),
        (("2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29"), True),
        (("2027-01-30", "2027-02-27", "2027-03-30", "2027-04-30"), False),
        (("2027-04-29", "2027-05-30", "2027-06-29", "2027-07-30"), False),
        (("2027-03-01", "2027-04-02", "2027-05-03", "2027-06-04"), False),
        (("2026-12-15", "2027-12-15", "2028-12-15", "2029-12-15"), False),
        (("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04"), False),
    ],
)
def test_mp108_knows_how_long_months_are(told, days, regular):
    look = portfolio(*(milestone(name, due=day) for name, day in zip("abcd", days, strict=True)))
    assert bool(told("MP108", look)) is regular


def test_mp108_ends_with_the_calendar(told):
    days = ("9999-10-31", "9999-11-30", "9999-12-31", "0001-01-01", "0001-02-01")
    look = portfolio(*(milestone(name, due=day) for name, day in zip("abcde", days, strict=True)))
    assert told("MP108", look) == []


def test_mp109_names_the_place_of_the_phases(ask, told):
    plan = project(phases=("Build ", "Live"), where="milepost.yaml:2")
    look = portfolio(milestone(phase="live"), project=plan)
    (found,) = ask("MP109", look)
    assert fixes([found]) == [
        (
            "write `phase: Build ` at the milestone that ends it, "
            "or take it out of `phases` at milepost.yaml:2"
        )
    ]
    assert [part.key for part in found.fix if isinstance(part, Spot)] == ["project"]
    assert subjects([found]) == ["build"]
    bare = portfolio(milestone(phase="live"), project=replace(plan, where=""))
    assert fixes(ask("MP109", bare))[0].endswith("take it out of `phases`")
    unread = portfolio(milestone(phase="live", sources=("api",)), project=plan, unread=READ)
    assert told("MP109", unread) == [
        f"? whether a milestone ends the phase Build  is not known: {GAP}"
    ]


def test_mp110_says_what_to_write(ask):
    few = milestone("rollout", level="major", declared_at=PLAN)
    (found,) = ask("MP110", portfolio(few))
    assert fixes([found]) == [
        f"add `part_of: rollout` to what leads up to it, or write `level: minor` at {PLAN}"
    ]
    assert subjects([found]) == ["rollout"]
    minors = [milestone(f"m{index}", terms=Terms(part_of="rollout")) for index in range(7)]
    (found,) = ask("MP110", portfolio(few, *minors))
    assert fixes([found]) == [f"split Full rollout into two major milestones, at {PLAN}"]
    assert subjects([found]) == ["rollout"]


def test_mp110_takes_its_numbers_from_the_user(told, ask):
    majors = [
        milestone(name, level="major", due=f"2027-03-0{place}", declared_at=f"plan.yaml:{place}")
        for place, name in enumerate("ab", 1)
    ]
    look = portfolio(*majors, milestone("m", terms=Terms(part_of="a")))
    assert told("MP110", look, fewest=1, most=1, majors=2)[0].startswith("B with 0 minor")
    assert told("MP110", look, fewest=0, most=1, majors=2) == []
    assert told("MP110", look, fewest=0, most=0, majors=2) == [
        "A with 1 minor milestone leading up to it, more than 0"
    ]
    assert told("MP110", look, fewest=0, most=9, majors=1) == [
        "2 major milestones are open, more than 1: A and B"
    ]
    (found,) = ask("MP110", look, fewest=0, most=9, majors=1)
    assert fixes([found]) == ["write `level: minor` at plan.yaml:2, or at another one"]
    assert subjects([found]) == ["majors"]


def test_mp110_says_why_it_cannot_tell(told):
    unread = Dependency(text="Schema", milestone=None, unsure=GAP)
    look = portfolio(milestone("rollout", level="major", depends_on=[unread, unread]))
    assert told("MP110", look) == [
        f'? what leads up to Full rollout is not known: "Schema" may exist: {GAP}'
    ]
    minors = [milestone(f"m{index}", terms=Terms(part_of="rollout")) for index in range(7)]
    hidden = milestone("rollout", level="major", sources=("api",), records=())
    assert told("MP110", portfolio(hidden, *minors, unread=READ)) == [
        "? whether Full rollout is closed is not known"
    ]
    others = [milestone(name, level="major", closed="") for name in "abc"]
    doubts = told("MP110", portfolio(hidden, *others, *minors, unread=READ), fewest=0)
    assert doubts[0] == "? how many major milestones are open is not known: Full rollout"
    assert told("MP110", portfolio(hidden, unread=READ), majors=0, fewest=0) == [
        "? how many major milestones are open is not known: Full rollout",
        f"? what leads up to Full rollout is not known: {GAP}",
    ]


def test_mp111_takes_its_number_from_the_user(told, ask):
    look = portfolio(milestone("a"), milestone("b"))
    assert told("MP111", look, milestones=2) == []
    assert told("MP111", look, milestones=1) == ["2 milestones are open, more than 1: A and B"]
    assert fixes(ask("MP111", look, milestones=1))[0].startswith("close those that are reached")
    unread = portfolio(milestone("a", sources=("api",), records=()), unread=READ)
    assert told("MP111", unread, milestones=0) == [
        f"? how many milestones are open is not known: {GAP}"
    ]


def released(due, calendar, **fields):
    return portfolio(milestone(due=due, **fields), project=project(calendar=calendar))


def test_mp113_names_the_nearest_release_days_that_people_work_on(ask):
    closed = Span(first=parse_day("2027-03-04"), last=parse_day("2027-03-04"))
    days = Calendar(release_days=frozenset({1, 3}), closed=(closed,))
    assert fixes(ask("MP113", released("2027-03-05", days))) == [
        f"move the due date of {DATA} to 2027-03-02 or 2027-03-09"
    ]
    assert fixes(ask("MP113", released("2027-03-05", days, declared_at=PLAN))) == [
        f"set `due` at {PLAN} to 2027-03-02 or 2027-03-09"
    ]
    weekends = Calendar(release_days=frozenset({5}))
    assert fixes(ask("MP113", released("2027-03-05", weekends))) == [
        f"move the due date of {DATA} to 2027-02-27 or 2027-03-06"
    ]


@pytest.mark.parametrize(
    ("closed_from", "near"), [("2027-02-12", "2027-02-11"), ("2027-02-05", "2027-03-04")]
)
def test_mp113_looks_four_weeks_around_for_a_working_day(ask, closed_from, near):
    """The next Thursday that is further away than that is 29 days before the date."""
    span = Span(first=parse_day(closed_from), last=parse_day("2027-12-31"))
    days = Calendar(release_days=frozenset({3}), closed=(span,))
    (found,) = ask("MP113", released("2027-03-05", days))
    assert plain(found.fix).endswith(f" to {near} or 2027-03-11")


@pytest.mark.parametrize(
    ("due", "weekday", "near"),
    [
        ("2027-03-05", 3, "2027-03-04 or 2027-03-11"),
        ("2027-03-05", 5, "2027-02-27 or 2027-03-06"),
        ("9999-12-31", 3, "9999-12-30"),
        ("9999-12-30", 4, "9999-12-24 or 9999-12-31"),
        ("0001-01-01", 3, "0001-01-04"),
        ("0001-01-02", 0, "0001-01-01 or 0001-01-08"),
    ],
)
def test_mp113_looks_on_both_sides_as_far_as_the_calendar_goes(ask, due, weekday, near):
    (found,) = ask("MP113", released(due, Calendar(release_days=frozenset({weekday}))))
    assert plain(found.fix).endswith(f" to {near}")


def test_mp114_says_where_a_milestone_is_missing_and_keeps_its_subject(ask, told):
    look = portfolio(
        milestone("data", due="2027-03-05"),
        milestone("rollout", due="2027-06-20"),
        project=project(end="2027-12-31"),
    )
    said = ask("MP114", look)
    assert fixes(said) == [
        "date a milestone before Full rollout (2027-06-20) by which something can be shown already",
        (
            "date a milestone before the project's end (2027-12-31) "
            "by which something can be shown already"
        ),
    ]
    assert subjects(said) == ["rollout", "end"]
    assert told("MP114", look, days=200) == []
    assert len(told("MP114", look, days=107)) == 1
    assert len(told("MP114", look, days=106)) == 2


def test_mp114_starts_and_ends_with_the_plan(told):
    """The project's own days count only where no milestone lies beyond them."""
    inside = portfolio(
        milestone("kickoff", due="2027-01-13", closed="2027-01-13", judged=False),
        milestone("data", due="2027-03-05"),
        milestone("rollout", due="2027-07-01"),
        project=project(start="2027-02-01", end="2027-05-01"),
    )
    assert told("MP114", inside) == [
        f"no milestone between {DATA} (2027-03-05) and Full rollout (2027-07-01)"
    ]
    same = portfolio(
        milestone(due="2027-03-05"), project=project(start="2027-03-05", end="2027-03-05")
    )
    assert told("MP114", same) == []
    for start in ("2027-06-01", "2027-08-01"):
        later = portfolio(milestone(due="2027-08-01"), project=project(start=start))
        assert told("MP114", later) == []
    late = portfolio(milestone(due="2027-08-01"), project=project(start="2027-08-02"))
    assert len(told("MP114", late)) == 1


def test_mp114_counts_a_closed_one_by_its_date_where_nobody_knows_the_day(told):
    held = replace(record("kickoff", closed="2027-01-13"), closed_at=None)
    look = portfolio(
        milestone("kickoff", due="2027-01-20", records=(held,)),
        milestone("data", due="2027-04-21"),
    )
    assert told("MP114", look) == [
        f"no milestone between Kick-off held (2027-01-20) and {DATA} (2027-04-21)"
    ]
    undated = replace(look.milestones[0], due=None)
    assert told("MP114", portfolio(undated, look.milestones[1])) == []


def test_risks_of_one_kind_are_told_once_and_say_where_to_write(ask):
    terms = Terms(
        risks=(
            Risk(kind="Vendor", level="low"),
            Risk(kind="vendor ", level="high"),
            Risk(kind="law", level="high", owner=WATCHER, contingency="ask"),
        )
    )
    look = portfolio(milestone(terms=terms, declared_at=PLAN))
    (unwatched,) = ask("MP207", look)
    (bare,) = ask("MP703", look)
    assert fixes([unwatched, bare]) == [
        f"add `owner:` to the risk “vendor ” at {PLAN}",
        f"add `contingency:` to the risk “vendor ” at {PLAN}",
    ]
    assert subjects([unwatched, bare]) == ["vendor", "vendor"]


def test_the_gravest_risk_of_a_kind_speaks_for_it():
    risks = [Risk(kind="x", level=level) for level in ("low", "medium", "high")]
    assert by_kind(risks[:2])["x"].level == "medium"
    assert by_kind(risks[1:])["x"].level == "high"
    assert by_kind(reversed(risks))["x"].level == "high"


def test_mp702_names_the_questions_that_are_left(ask, told):
    look = portfolio(milestone(closed="2027-02-12", declared_at=PLAN))
    assert fixes(ask("MP702", look)) == [f"write `hit` and `next` under `lookback` at {PLAN}"]
    missed = Terms(lookback=Lookback(hit="partly"))
    look = portfolio(milestone(closed="2027-02-12", terms=missed))
    assert fixes(ask("MP702", look)) == [
        f"write `why` and `next` under `Look-back:` in the description of {DATA}"
    ]
    assert told("MP702", look, working_days=6) == []
    assert told("MP702", portfolio(milestone(closed="2027-02-22")), working_days=0) == []
    assert len(told("MP702", portfolio(milestone(closed="2027-02-19")), working_days=0)) == 1


def test_mp702_says_what_is_not_known_of_the_day(told):
    unknown = replace(record("data", closed="2027-02-01"), closed_at=None)
    look = portfolio(milestone(records=(unknown,)))
    assert told("MP702", look) == ["? on which day it was closed is not known: no tracker tells"]
    fresh = replace(unknown, created_at=at("2027-02-15"))
    assert told("MP702", portfolio(milestone(records=(fresh,)))) == []
    older = replace(unknown, created_at=at("2027-02-14"))
    assert len(told("MP702", portfolio(milestone(records=(older,))))) == 1
    hidden = portfolio(milestone(sources=("api",), records=()), unread=READ)
    assert told("MP702", hidden) == [f"? on which day it was closed is not known: {GAP}"]


def test_mp706_leads_to_the_first_open_carrier(ask, told):
    look = portfolio(
        milestone("data", due="2027-03-19", closed="2027-03-19", terms=risky("high")),
        milestone("training", due="2027-03-26", terms=risky("high"), declared_at=PLAN),
        milestone("rollout", due="2027-04-09", terms=risky("high")),
        project=project(start="2027-01-11", end="2027-04-11"),
    )
    (found,) = ask("MP706", look)
    assert subjects([found]) == ["training"]
    assert plain(found.message).startswith(
        "a high risk, the highest of the plan, is settled only with "
        "Training delivered (2027-03-26) and Full rollout (2027-04-09);"
    )
    assert fixes([found]) == [
        (
            "add a milestone before 2027-03-13 that settles it, "
            f"or set `due` at {PLAN} to an earlier day"
        )
    ]


def test_mp706_says_why_it_cannot_tell(told):
    for plan in (project(end="2027-04-11"), project(start="2027-01-11")):
        undated = portfolio(milestone(due="", terms=risky("high")), project=plan)
        assert told("MP706", undated) == [
            f"? when the highest risk is settled is not known: {DATA} has no date"
        ]
    unread = portfolio(milestone(sources=("api",), terms=risky("high")), unread=READ)
    assert told("MP706", unread) == [f"? when the highest risk is settled is not known: {GAP}"]


@pytest.mark.parametrize(
    ("start", "end", "speaks"),
    [
        ("2027-03-05", "2027-03-05", False),
        ("2027-03-01", "2027-03-01", False),
        ("2027-03-04", "2027-03-05", True),
        ("2027-03-06", "2027-03-05", False),
        ("", "2027-03-06", False),
        ("2027-03-03", "", True),
        ("", "", False),
    ],
)
def test_mp706_needs_a_plan_with_a_length(told, start, end, speaks):
    look = portfolio(milestone(terms=risky("medium")), project=project(start=start, end=end))
    assert bool(told("MP706", look)) is speaks


def test_what_a_milestone_is_part_of_may_go_in_circles():
    look = portfolio(
        milestone("a", terms=Terms(part_of="b", supports=("Seats",))),
        milestone("b", terms=Terms(part_of="a", supports=("speed ",))),
        milestone("c", terms=Terms(part_of="gone")),
    )
    a, b, c = look.milestones
    assert line(look, a) == (a, b)
    assert line(look, c) == (c,)
    assert serves(look, a) == serves(look, b) == {"seats", "speed"}
    assert serves(look, c) == frozenset()


def test_mp901_says_where_to_write_and_asks_once(ask, told):
    plan = project(start="2027-01-11", key_results=["seats"])
    (found,) = ask("MP901", portfolio(milestone(), project=plan, numbers=numbers("seats")))
    assert fixes([found]) == [
        (
            "add `supports: [seats]` to a milestone that shows early whether it is coming, "
            "or take it out of `key_results` at milepost.yaml:9"
        )
    ]
    assert subjects([found]) == ["seats"]
    assert [part.key for part in found.fix if isinstance(part, Spot)] == ["live-90"]
    twice = Objective(id="again", title="Again", key_results=("seats",))
    both = replace(plan, objectives=(twice, *plan.objectives))
    (found,) = ask("MP901", portfolio(milestone(), project=both, numbers=numbers("seats")))
    assert fixes([found])[0].endswith("take it out of `key_results`")
    second = Terms(supports=("LIVE-90",))
    look = portfolio(
        milestone(due="2027-02-23", terms=second), project=both, numbers=numbers("seats")
    )
    assert told("MP901", look) == []


def test_mp901_says_what_is_lacking(told):
    serving = milestone(due="2027-02-12", terms=Terms(supports=("seats",)))
    plan = project(start="2027-01-11", key_results=["seats"])
    assert told("MP901", portfolio(serving, project=plan)) == [
        "? the halfway date of the key result seats is not known: it has no `by`"
    ]
    bare = replace(plan, start=None)
    assert told("MP901", portfolio(serving, project=bare, numbers=numbers("seats"))) == [
        "? the halfway date of the key result seats is not known: the project has no `start`"
    ]
    undated = replace(serving, due=None)
    assert told("MP901", portfolio(undated, project=plan, numbers=numbers("seats"))) == [
        f"? whether anything serves the key result seats in time is not known: {DATA} has no date"
    ]
    unread = portfolio(
        milestone(sources=("api",)), project=plan, numbers=numbers("seats"), unread=READ
    )
    assert told("MP901", unread) == [
        f"? which milestones serve the key result seats is not known: {GAP}"
    ]


def test_mp902_says_what_it_may_serve_and_why_it_cannot_tell(ask, told):
    plan = project(key_results=["seats", "speed"])
    declared = portfolio(milestone(declared_at=PLAN), project=plan)
    assert fixes(ask("MP902", declared)) == [f"add `supports` at {PLAN}: seats, speed or live-90"]
    known = portfolio(milestone(), project=plan)
    assert fixes(ask("MP902", known)) == [
        f"add the line `Supports: NAME` to the description of {DATA}: seats, speed or live-90"
    ]
    hidden = portfolio(
        milestone(sources=("web", "api"), records=(record("data"),)), project=plan, unread=READ
    )
    assert told("MP902", hidden) == [f"? what it serves is not known: {GAP}"]


def test_mp905_says_what_to_do_and_what_is_not_known(ask, told):
    (found,) = ask(
        "MP905", portfolio(milestone(closed="2027-02-12", terms=billed(), declared_at=PLAN))
    )
    assert fixes([found]) == [f"send the invoice and write the day as its `sent` at {PLAN}"]
    half = portfolio(
        milestone(
            sources=("web", "api"), records=(record("data", closed="2027-02-12"),), terms=billed()
        ),
        unread=READ,
    )
    assert told("MP905", half) == [f"? whether it is reached is not known: {GAP}"]
    unknown = replace(
        portfolio(milestone(closed="2027-02-12", terms=billed())), reached={"data": None}
    )
    assert told("MP905", unknown) == [
        "? whether it is reached is not known: a criterion is undecided"
    ]


def test_specimens_of_a_plan_say_what_they_are():
    assert Person(id="dana", name="Dana Ortiz") == WATCHER
    assert project().objectives == ()
    assert project(key_results=["seats"]).objectives[0].key_results == ("seats",)
    assert numbers("a", by="")["a"].by is None
    assert risky("low", "high").risks[1].contingency == "Wait"
    assert billed("2027-02-15").invoice.sent == date(2027, 2, 15)
