"""MP503: in play, and nothing was closed, started, merged or met for days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from milepost.model.clock import parse_day
from milepost.model.criterion import Compared, Evidence, SignedOff, Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency, Milestone
from milepost.model.project import Project
from milepost.model.prose import plain, say
from milepost.model.reading import Want
from milepost.model.sample import at, issue, milestone, portfolio, pull, verdict
from milepost.model.sample_met import asks, met
from milepost.model.sample_quiet import DAYLESS, after, last_closed, unstarted, without_criteria
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.signs import Moment, beginnings, signs, through
from milepost.rules.unsettled import unsettled
from milepost.rules.upstream import needed
from milepost.rules.wording import move, open_in, some, write


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, today = view.milestone, view.portfolio.today
    reached = [view.portfolio.reached.get(one.id) for one in needed(view)]
    # With all of it met or through, nothing is left but to close it; MP306 waits for a sign-off.
    asked = [one for one in _verdicts(view) if not isinstance(one.criterion.phrase, SignedOff)]
    if False in reached or {one.state for one in asked} == {"met"} or through(view):
        return
    seen = list(signs(view))
    gap = view.unseen() or view.gap(Want.ISSUES)
    if here.nowhere:
        gap = say("no tracker has it")
    moments = [*seen, *beginnings(view)]
    if not seen:
        opens = _opens(view)
        if opens is None or opens > today:
            if gap:
                yield Unsure(reason=say("whether work on it has started is not known: {}", gap))
            return
        moments.append(Moment(opens, say("its date {} came near", here.due or ())))
        if not any(one.created_at for one in here.records):
            gap = gap or say("no tracker tells when it was created")
    last = max(moments, key=lambda one: (one.day, plain(one.what)))
    quiet = view.portfolio.project.calendar.working_days_between(last.day, today)
    if quiet < _patience(view):
        return
    doubts = [*unsettled(view), *((gap,) if gap else ())]
    if doubts:
        yield Unsure(reason=say("whether it is stalled is not known: {}", some(doubts, "; ", "; ")))
    else:
        yield _found(here, last)


def _verdicts(view: View) -> tuple[Verdict, ...]:
    return view.portfolio.verdicts.get(view.milestone.id, ())


def _opens(view: View) -> date | None:
    """The first day on which its date is so near that it is in play by that alone."""
    due = view.milestone.due
    ahead = view.options["ahead_days"]
    return date.fromordinal(max(due.toordinal() - ahead, 1)) if due else None


def _patience(view: View) -> int:
    """How many working days it may be quiet."""
    due = view.milestone.due
    near = due is not None and (due - view.portfolio.today).days <= view.options["near_days"]
    return view.options["near_quiet_days" if near else "quiet_days"]


def _found(here: Milestone, last: Moment) -> Found:
    shown = (Evidence(text=last.what, url=last.url),) if last.url else ()
    return Found(
        message=say(
            "nothing was closed, started, merged or met since {} ({})", last.day, last.what
        ),
        fix=say(
            "close what is done, or {}{}",
            write(here, "depends_on: [ID]", "Depends on: TITLE"),
            say(", or {} to another day", move(here)) if here.due else (),
        ),
        evidence=shown or open_in(here),
    )


_NEAR, _FAR = "2027-03-08", "2027-03-09"  # 14 and 15 days from the specimens' day
_PULL = replace(pull(7, "data", "merged"), merged_at=at("2027-02-12"))
_ERRORS = Compared("errors", "<=", Decimal(3))
_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")

RULE = Rule(
    code="MP503",
    name="stalled",
    says="in play (all it depends on is reached, and work has started or the date is within 45 "
    "days) and nothing was closed, started, merged or met for 5 working days (3 when 14 days or "
    "less remain). Comments, labels, bots and `updated_at` are no signal",
    why="A milestone dies quietly: nobody says no, it is just not worked on. What counts is what "
    "moves it: an issue closed or started, a change merged, a criterion met. The days are working "
    "days of the project's calendar, counted from the last such thing, and never from before it "
    "could begin: the day it was created or is to begin, the project began, or the last thing it "
    "depends on was reached; where no work has started, the day its date came within 45 days. One "
    "with all criteria met is left to MP302, one without any in which nothing is open to MP103. A "
    "met criterion without a day (a ticked task, a number) may be news: then it is not known.",
    fix="Close what is done, write down what it waits for, or move its date.",
    severity="warning",
    health=True,
    check=_check,
    options=(
        Option(
            name="quiet_days",
            default=5,
            unit="working days",
            says="how many without a sign of work make it stalled",
        ),
        Option(name="near_days", default=14, unit="days", says="how close to the due date is near"),
        Option(
            name="near_quiet_days",
            default=3,
            unit="working days",
            says="how many without a sign of work make it stalled when the date is near",
        ),
        Option(
            name="ahead_days",
            default=45,
            unit="days",
            says="how long before its date it is in play although no work has started",
        ),
    ),
    cases=(
        Case(
            says="an issue was closed 4 working days ago; 15 days remain",
            portfolio=lambda: last_closed("2027-02-16", _FAR),
        ),
        Case(
            says="an issue was closed 2 working days ago; 14 days remain",
            portfolio=lambda: last_closed("2027-02-18", _NEAR),
        ),
        Case(
            says="no work has started; the date came within 45 days 4 working days ago",
            portfolio=lambda: unstarted("2027-04-02"),
        ),
        Case(
            says="no work has started, and the date is far off",
            portfolio=lambda: unstarted("2027-06-30"),
        ),
        Case(
            says="no work has started, and there is no date: MP101 says so",
            portfolio=lambda: unstarted(""),
        ),
        Case(
            says="it was created 2 working days ago; 14 days remain",
            portfolio=lambda: unstarted(_NEAR, "2027-02-18"),
        ),
        Case(
            says="the project began 2 working days ago; 14 days remain",
            portfolio=lambda: unstarted(_NEAR, project=Project(start=parse_day("2027-02-18"))),
        ),
        Case(
            says="quiet, but what it depends on is open: it is not its turn",
            portfolio=lambda: after(_FAR, milestone("kickoff")),
        ),
        Case(
            says="quiet, but what it depends on was reached 4 working days ago",
            portfolio=lambda: after(_FAR, milestone("kickoff", closed="2027-02-16")),
        ),
        Case(
            says="an issue was started 4 working days ago",
            portfolio=lambda: portfolio(
                milestone(due=_FAR), issues=[issue(1, "data", started_at=at("2027-02-16"))]
            ),
        ),
        Case(
            says="a criterion was met 4 working days ago",
            portfolio=lambda: portfolio(
                milestone(due=_FAR),
                verdicts={
                    "data": (met("closed web#9", "2027-02-16"), verdict("no open P1", "unmet"))
                },
            ),
        ),
        Case(
            says="quiet, but everything is met: MP302 says what to do next",
            portfolio=lambda: portfolio(
                milestone(due=_FAR), verdicts={"data": (met("all closed", "2027-02-01"),)}
            ),
        ),
        Case(
            says="quiet and without criteria, but none of its issues is open: MP103 speaks",
            portfolio=lambda: without_criteria(_FAR),
        ),
        Case(
            says="the last issue was closed 5 working days ago; 15 days remain",
            portfolio=lambda: last_closed("2027-02-15", _FAR),
            finds=(
                "nothing was closed, started, merged or met since 2027-02-15 (web#1 was closed)",
            ),
        ),
        Case(
            says="the last issue was closed 3 working days ago; 14 days remain",
            portfolio=lambda: last_closed("2027-02-17", _NEAR),
            finds=(
                "nothing was closed, started, merged or met since 2027-02-17 (web#1 was closed)",
            ),
        ),
        Case(
            says="no date, and the last change was merged 6 working days ago",
            portfolio=lambda: portfolio(milestone(due=""), pulls=[_PULL]),
            finds=(
                "nothing was closed, started, merged or met since 2027-02-12 (web#7 was merged)",
            ),
        ),
        Case(
            says="no work has started; the date came within 45 days 5 working days ago",
            portfolio=lambda: unstarted("2027-04-01"),
            finds=(
                (
                    "nothing was closed, started, merged or met since 2027-02-15 "
                    "(its date 2027-04-01 came near)"
                ),
            ),
        ),
        Case(
            says="no work has started since it was created 3 working days ago; 14 days remain",
            portfolio=lambda: unstarted(_NEAR, "2027-02-17"),
            finds=("nothing was closed, started, merged or met since 2027-02-17 (it was created)",),
        ),
        Case(
            says="what it depends on was reached 5 working days ago, and nothing followed",
            portfolio=lambda: after(_FAR, milestone("kickoff", closed="2027-02-15")),
            finds=(
                (
                    "nothing was closed, started, merged or met since 2027-02-15 "
                    "(Kick-off held was reached)"
                ),
            ),
        ),
        Case(
            says="quiet, and the list of issues was cut off",
            portfolio=lambda: portfolio(
                milestone(due=_FAR),
                issues=[issue(1, "data", "done", closed_at=at("2027-02-01"))],
                unread={"web": [Want.ISSUES]},
            ),
            unsure=True,
        ),
        Case(
            says="the date is far off, and whether work has started was not read",
            portfolio=lambda: portfolio(milestone(due="2027-06-30"), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
        Case(
            says="quiet, and what it depends on may not be reached",
            portfolio=lambda: after(_FAR, _UNREAD),
            unsure=True,
        ),
        Case(
            says="quiet, and nobody knows when what it depends on was reached",
            portfolio=lambda: after(_FAR, milestone("kickoff", records=(DAYLESS,))),
            unsure=True,
        ),
        Case(
            says="quiet, but a number is what it should be, and nobody knows since when",
            portfolio=lambda: portfolio(
                milestone(due=_FAR),
                verdicts={
                    "data": (met(asks("errors <= 3", _ERRORS)), verdict("all closed", "unmet"))
                },
            ),
            unsure=True,
        ),
    ),
)
