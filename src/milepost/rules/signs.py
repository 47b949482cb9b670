"""Signs of work on a milestone: what moved it, and on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from milepost.model.issue import Pull
from milepost.model.milestone import Milestone
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.rules.rule import View
from milepost.rules.upstream import needed
from milepost.rules.wording import titled


class Moment(NamedTuple):
    """A day on which something happened, and what."""

    day: date
    what: Prose
    url: str = ""


def signs(view: View) -> Iterator[Moment]:
    """What shows that somebody works on it: closed, started, merged, met.

    Comments, labels and ``updated_at`` are none: bots make them, too.  Nor are
    changes that a bot proposed.
    """
    day, here = view.portfolio.day, view.milestone
    for issue in view.portfolio.members(here):
        for time, how in ((issue.started_at, "started"), (issue.closed_at, "closed")):
            if time:
                yield Moment(day(time), say(f"{{}} was {how}", issue.ref), issue.url)
    held = {(one.source, one.key) for one in here.records}
    for reading in view.portfolio.readings.values():
        for pull in reading.pulls:
            inside = any((reading.source, key) in held for key in pull.milestones)
            if pull.merged_at and inside and not _by_bot(pull):
                yield Moment(day(pull.merged_at), say("{} was merged", pull.ref), pull.url)
    gates = (view.portfolio.gates.get((here.id, gate.name), ()) for gate in here.terms.gates)
    for verdicts in (view.portfolio.verdicts.get(here.id, ()), *gates):
        for found in (found for one in verdicts for found in one.evidence):
            if found.at:
                yield Moment(day(found.at), found.text, found.url)


def beginnings(view: View) -> Iterator[Moment]:
    """Before what nobody could expect it to move: it was not there, or not its turn."""
    day = view.portfolio.day
    made = [(one.created_at, one.url) for one in view.milestone.records if one.created_at]
    if made:
        time, url = min(made)
        yield Moment(day(time), say("it was created"), url)
    if starts := [one.start for one in view.milestone.records if one.start]:
        yield Moment(min(starts), say("it was to begin"))
    if start := view.portfolio.project.start:
        yield Moment(start, say("the project began"))
    for one in needed(view):
        if closed := closed_by(one):
            yield Moment(day(closed), say("{} was reached", titled(one)))


def through(view: View) -> bool:
    """Whether its issues alone say what is to be done, and none is open, nor a change in it.

    ``False`` where more may be there than was read.
    """
    here = view.milestone
    gap = view.unseen() or view.gap(Want.ISSUES)
    work = tuple(view.portfolio.work(here))
    pulls = (pull for reading in view.portfolio.readings.values() for pull in reading.pulls)
    still = any(one.open for one in work) or any(
        pull.state == "open" and here in view.portfolio.milestones_of(pull) for pull in pulls
    )
    return bool(work) and not (still or here.criteria or here.terms.gates or gap)


def _by_bot(pull: Pull) -> bool:
    return pull.author is not None and pull.author.kind == "bot"


def closed_by(milestone: Milestone) -> datetime | None:
    """When it was closed, or an instant at which it was closed already; ``None`` if unknown."""
    return milestone.closed_at or milestone.closed_since
