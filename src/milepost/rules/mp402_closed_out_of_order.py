"""MP402: closed before something it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency, Milestone, Record
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import at, milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_closed
from milepost.rules.wording import place, titled


@while_closed
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    for name in view.portfolio.graph.depends_on(here.id):
        if name != here.id and name in view.portfolio.by_id:
            yield from _compare(view, view.portfolio.by_id[name])
    for doubt in view.unread_dependencies():
        yield Unsure(reason=say("what it depends on is not known: {}", doubt))


def _compare(view: View, needed: Milestone) -> Iterator[Found | Unsure]:
    here, name = view.milestone, titled(needed)
    closed = view.closed(needed)
    if closed is False:
        message = say("closed, but depends on {}, which is not closed", name)
        yield _found(here, needed, message, say("reopen {} until {} is", titled(here), name))
    elif closed is None:
        gap = view.unseen(needed) or ()
        yield Unsure(reason=say("whether {} is closed is not known: {}", name, gap))
    else:
        yield from _by_day(view, needed)


def _by_day(view: View, needed: Milestone) -> Iterator[Found | Unsure]:
    """Compare the days; where a tracker tells none, between which days it must have been."""
    here, name = view.milestone, titled(needed)
    mine, theirs = _days(view, here), _days(view, needed)
    if mine.last is not None and theirs.first is not None and mine.last < theirs.first:
        before = say(f"closed {'on' if here.closed_at else 'by'} {{}}", mine.last)
        after = say(f"closed {'on' if needed.closed_at else 'not before'} {{}}", theirs.first)
        message = say("{}, but depends on {}, {}", before, name, after)
        again = say("check {} against {} and close it again", titled(here), name)
        yield _found(here, needed, message, again)
    elif theirs.last is None or mine.first is None or theirs.last > mine.first:
        yield Unsure(reason=say("when it and {} were closed is not known", name))


class _Days(NamedTuple):
    """The first and the last day on which it can have been closed, as far as trackers tell."""

    first: date | None
    last: date | None


def _days(view: View, milestone: Milestone) -> _Days:
    bounds = (milestone.open_until, milestone.closed_since)
    return _Days(*(view.portfolio.day(it) if it is not None else None for it in bounds))


def _found(here: Milestone, needed: Milestone, message: Prose, way_out: Prose) -> Found:
    return Found(
        message=message,
        fix=say("{}, or take that out of what it depends on, {}", way_out, place(here)),
        subject=needed.id,
        evidence=tuple(
            Evidence(
                text=say(f"{held.state} in {{}}", held.source), url=held.url, at=held.closed_at
            )
            for held in needed.records
        ),
    )


def _changed(key: str, changed: str, created: str = "2027-01-11") -> tuple[Record]:
    """Closed, as a tracker tells it that only knows when it was changed last."""
    there = record(key, "api", closed=changed)
    return (replace(there, closed_at=None, created_at=at(created), changed_at=at(changed)),)


_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")

RULE = Rule(
    code="MP402",
    name="closed-out-of-order",
    says="closed before something it depends on",
    why="Either it was closed on a promise, or the dependency is not a real one. Both mislead "
    "whoever plans with it. Whole days are compared: what is closed in one sitting is in order.",
    fix="Reopen it until what it depends on is closed, or take the dependency out.",
    severity="error",
    health=True,
    check=_check,
    cases=(
        Case(
            says="closed a week after what it depends on",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-19"),
                milestone("kickoff", closed="2027-02-12"),
            ),
        ),
        Case(
            says="closed in one sitting, an hour before what it depends on",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed=at("2027-02-12", 9)),
                milestone("kickoff", closed=at("2027-02-12", 10)),
            ),
        ),
        Case(
            says="open itself: it waits, as it should",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]), milestone("kickoff")
            ),
        ),
        Case(
            says="closed while what it depends on is open",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-12"),
                milestone("kickoff"),
            ),
            finds=("closed, but depends on Kick-off held, which is not closed",),
        ),
        Case(
            says="closed a week before what it depends on",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-12"),
                milestone("kickoff", closed="2027-02-19"),
            ),
            finds=("closed on 2027-02-12, but depends on Kick-off held, closed on 2027-02-19",),
        ),
        Case(
            says="closed the day before what it depends on",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed=at("2027-02-12", 23)),
                milestone("kickoff", "A", closed=at("2027-02-13", 1)),
            ),
            finds=("closed on 2027-02-12, but depends on A, closed on 2027-02-13",),
        ),
        Case(
            says="nobody knows the day, but it was before what it depends on was closed",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], records=_changed("data", "2027-02-12")),
                milestone("kickoff", closed="2027-02-19"),
            ),
            finds=("closed by 2027-02-12, but depends on Kick-off held, closed on 2027-02-19",),
        ),
        Case(
            says="what it depends on was made after it was closed",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-12"),
                milestone("kickoff", records=_changed("kickoff", "2027-02-19", "2027-02-15")),
            ),
            finds=(
                "closed on 2027-02-12, but depends on Kick-off held, closed not before 2027-02-15",
            ),
        ),
        Case(
            says="what it depends on was last changed before it was closed",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-12"),
                milestone("kickoff", records=_changed("kickoff", "2027-02-10")),
            ),
        ),
        Case(
            says="the tracker does not tell when it was closed, and either may have been first",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], records=_changed("data", "2027-02-19")),
                milestone("kickoff", closed="2027-02-12"),
            ),
            unsure=True,
        ),
        Case(
            says="the tracker does not tell when it was closed, and what it depends on is open",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], records=_changed("data", "2027-02-12")),
                milestone("kickoff"),
            ),
            finds=("closed, but depends on Kick-off held, which is not closed",),
        ),
        Case(
            says="what it depends on lies in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff", _UNREAD], closed="2027-02-12"),
                milestone("kickoff", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
