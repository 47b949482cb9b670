"""What an expression may ask of a milestone and its issues: names, kinds, meanings, values.

Every time is a calendar date in the project's zone, so that any two of them compare.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from milepost.model.issue import Issue
from milepost.model.progress import Progress
from milepost.model.prose import Prose, join
from milepost.model.reading import Want
from milepost.rules.rule import View

Kind = Literal["text", "texts", "number", "number or null", "truth", "day", "day or null", "counts"]
Value = None | bool | int | str | date | list[str] | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Field:
    """One name after ``milestone.`` or ``issue.``, for the check of types and for people."""

    name: str
    kind: Kind
    says: str


@dataclass(frozen=True, slots=True)
class OfMilestone(Field):
    """``value`` gives it; ``counts`` says that it is known only if every issue was read."""

    value: Callable[[View], Value]
    counts: bool = False


@dataclass(frozen=True, slots=True)
class OfIssue(Field):
    """``value`` gives it, of an issue in the milestone looked at."""

    value: Callable[[View, Issue], Value]


def values(view: View, names: Collection[str]) -> Mapping[str, object]:
    """What an expression that says ``names`` is evaluated on.

    They are those of ``Expression.names``: a field of the milestone is
    ``milestone.due``, one of an issue ``due``.
    """
    found: dict[str, object] = {
        "today": view.portfolio.today,
        "milestone": {one.name: one.value(view) for one in MILESTONE if _asked(one, names)},
    }
    if "issues" in names:
        found["issues"] = [
            {one.name: one.value(view, issue) for one in ISSUE if one.name in names}
            for issue in view.portfolio.counted(view.milestone)
        ]
    return found


def unread(view: View, names: Collection[str]) -> Prose | None:
    """Why a value that ``names`` ask for is not known, as something was not read."""
    counts = "issues" in names or any(one.counts and _asked(one, names) for one in MILESTONE)
    doubts = [view.unseen(), view.gap(Want.ISSUES) if counts else None]
    if "milestone.depends_on" in names:
        doubts += view.unread_dependencies()
    told = dict.fromkeys(doubt for doubt in doubts if doubt)
    return join(tuple(told), "; ") if told else None


def _asked(field: OfMilestone, names: Collection[str]) -> bool:
    return f"milestone.{field.name}" in names


def _on(view: View, instant: datetime | None) -> date | None:
    return view.portfolio.day(instant) if instant else None


def _progress(view: View) -> Progress:
    return view.portfolio.progress(view.milestone)


def _owner(view: View) -> str:
    owners = view.milestone.owners
    return owners[0].id if len(owners) == 1 else ""


def _verdicts(view: View) -> Mapping[str, int]:
    states = [one.state for one in view.portfolio.verdicts.get(view.milestone.id, ())]
    return {state: states.count(state) for state in CRITERIA}


def _days_left(view: View) -> int | None:
    due = view.milestone.due
    return (due - view.portfolio.today).days if due else None


def _working_days_left(view: View) -> int | None:
    due, calendar = view.milestone.due, view.portfolio.project.calendar
    return calendar.working_days_between(view.portfolio.today, due) if due else None


CRITERIA: Mapping[Literal["met", "unmet", "unknown"], str] = {
    "met": "how many done-criteria are met",
    "unmet": "how many are not",
    "unknown": "how many cannot be decided",
}
"""What ``milestone.criteria`` holds."""

MILESTONE: tuple[OfMilestone, ...] = (
    OfMilestone("id", "text", "its id in the file", lambda it: it.milestone.id),
    OfMilestone("title", "text", "its title", lambda it: it.milestone.title),
    OfMilestone("level", "text", "`major` or `minor`", lambda it: it.milestone.level),
    OfMilestone("phase", "text", "its phase", lambda it: it.milestone.phase),
    OfMilestone(
        "state",
        "text",
        "`open`, or `closed` where every tracker that holds it has closed it",
        lambda it: "closed" if it.milestone.closed else "open",
    ),
    OfMilestone(
        "owner",
        "text",
        "its owner's id under `people:`, or the words used; empty for none or several",
        _owner,
    ),
    OfMilestone(
        "owners", "texts", "all owners", lambda it: [one.id for one in it.milestone.owners]
    ),
    OfMilestone("due", "day or null", "the date that counts", lambda it: it.milestone.due),
    OfMilestone(
        "days_left",
        "number or null",
        "calendar days from today to the date, negative after it",
        _days_left,
    ),
    OfMilestone(
        "working_days_left",
        "number or null",
        "the same in working days of the project's calendar",
        _working_days_left,
    ),
    OfMilestone(
        "open", "number", "open issues, without stretch", lambda it: _progress(it).open, counts=True
    ),
    OfMilestone(
        "closed", "number", "issues that are done", lambda it: _progress(it).closed, counts=True
    ),
    OfMilestone(
        "dropped",
        "number",
        "issues closed without being done",
        lambda it: _progress(it).dropped,
        counts=True,
    ),
    OfMilestone(
        "total",
        "number",
        "open, done and dropped ones together",
        lambda it: _progress(it).total,
        counts=True,
    ),
    OfMilestone(
        "percent",
        "number or null",
        "how much of the work is done, 0 to 100; null without work",
        lambda it: _progress(it).percent,
        counts=True,
    ),
    OfMilestone(
        "stretch",
        "number",
        "issues outside the committed scope",
        lambda it: _progress(it).stretch,
        counts=True,
    ),
    OfMilestone(
        "criteria",
        "counts",
        "; ".join(f"`criteria.{name}`: {says}" for name, says in CRITERIA.items()),
        _verdicts,
    ),
    OfMilestone(
        "depends_on",
        "texts",
        "ids of what it waits for, or the words used",
        lambda it: [one.milestone or one.text for one in it.milestone.depends_on],
    ),
    OfMilestone(
        "sources",
        "texts",
        "the trackers that hold it",
        lambda it: [*dict.fromkeys(one.source for one in it.milestone.records)],
    ),
    OfMilestone("delivers", "texts", "what it delivers", lambda it: [*it.milestone.delivers]),
    OfMilestone(
        "supports",
        "texts",
        "key results and objectives it serves",
        lambda it: [*it.milestone.terms.supports],
    ),
    OfMilestone(
        "part_of",
        "text",
        "id of the major milestone it leads up to",
        lambda it: it.milestone.terms.part_of,
    ),
    OfMilestone(
        "priority",
        "text",
        "`must`, `should`, `could`, `wont`, or empty",
        lambda it: it.milestone.terms.priority,
    ),
    OfMilestone("value", "number or null", "1 to 10", lambda it: it.milestone.terms.value),
    OfMilestone(
        "buffer",
        "number",
        "working days kept free before the date",
        lambda it: it.milestone.terms.buffer,
    ),
    OfMilestone(
        "committed_to",
        "text",
        "to whom it was promised",
        lambda it: it.milestone.terms.committed_to,
    ),
)
"""What there is of a milestone."""

ISSUE: tuple[OfIssue, ...] = (
    OfIssue("ref", "text", "how people refer to it: `web#42`", lambda _, it: str(it.ref)),
    OfIssue("title", "text", "its title", lambda _, it: it.title),
    OfIssue(
        "state",
        "text",
        "`open`, `done`, or `dropped`: closed without being done",
        lambda _, it: it.state,
    ),
    OfIssue("labels", "texts", "as they are spelt", lambda _, it: [*it.labels]),
    OfIssue(
        "assignees",
        "texts",
        "their logins in that tracker",
        lambda _, it: [one.login for one in it.assignees],
    ),
    OfIssue(
        "author", "text", "the login, or empty", lambda _, it: it.author.login if it.author else ""
    ),
    OfIssue("created", "day", "the day it was written", lambda view, it: _on(view, it.created_at)),
    OfIssue("updated", "day", "the day it changed last", lambda view, it: _on(view, it.updated_at)),
    OfIssue(
        "closed", "day or null", "the day it was closed", lambda view, it: _on(view, it.closed_at)
    ),
    OfIssue("due", "day or null", "its own date", lambda _, it: it.due),
    OfIssue(
        "stretch",
        "truth",
        "whether it is outside the committed scope",
        lambda view, it: view.milestone.is_stretch(it.labels),
    ),
    OfIssue("source", "text", "its tracker's name", lambda _, it: it.ref.source),
)
"""What there is of each of ``issues``."""
