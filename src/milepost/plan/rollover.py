"""What is left of one milestone, moved into another: asked for by a person, never by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import (
    ALREADY_IN,
    Change,
    ChangeKind,
    Json,
    NotPlanned,
    Plan,
    Precondition,
    Target,
)
from milepost.model.issue import Issue, same_label
from milepost.model.judgement import Judgement
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.plan.diff import within_means
from milepost.plan.site import Site
from milepost.report.words import plural

STAY = "they stay where they are"
STILL_OPEN = Precondition.of("state=open")
"""That an issue is still open: what is done meanwhile was shipped with its milestone."""


def rollover(
    judgement: Judgement, old: Milestone, new: Milestone, sites: Mapping[str, Site], instance: str
) -> Plan:
    """The plan that moves the open committed issues of ``old`` into ``new``, tracker by tracker.

    What is done or dropped stays, and so do stretch issues and status issues.
    """
    portfolio = judgement.portfolio
    wished = [wish for record in old.records for wish in _moved(portfolio, record, old, new)]
    wished += [
        NotPlanned(
            source=name,
            reason="it was not read completely",
            fallback="what is left there stays; roll over again",
            milestone=old.id,
        )
        for name in old.sources
        if not _is_read(portfolio, name) and name not in {one.source for one in old.records}
    ]
    changes, skipped = within_means(wished, sites, "what is left there stays")
    return Plan(
        changes=tuple(changes),
        skipped=tuple(dict.fromkeys(skipped)),
        instance=instance,
        compared=1,
    )


def stays_open(judgement: Judgement, old: Milestone, plan: Plan) -> int:
    """How many committed open issues of ``old`` the plan leaves in it."""
    moved = {(change.source, change.target.key) for change in plan.changes}
    left = {
        (issue.ref.source, issue.ref.key)
        for record in old.records
        for issue in _left(judgement.portfolio, record, old)
    }
    return len(left - moved)


def _moved(
    portfolio: Portfolio, record: Record, old: Milestone, new: Milestone
) -> Iterator[Change | NotPlanned]:
    """What is left in one record, each with where it goes; else why it stays."""
    issues = list(_left(portfolio, record, old))
    into = [one for one in new.records if one.source == record.source]
    if why := _why_not(portfolio, record, new, into, len(issues)):
        yield NotPlanned(source=record.source, reason=why, fallback=STAY, milestone=old.id)
        return
    for issue in issues:
        yield Change(
            source=record.source,
            target=Target("issue", issue.ref.key, title=issue.title),
            kind=ChangeKind.MOVE_ISSUE,
            before=_standing(issue, record.key, into[0].key),
            after={"milestone": into[0].key},
            reason=f'left of "{record.title}", rolled over to "{into[0].title}"',
            precondition=STILL_OPEN,
            milestone=old.id,
        )
    stretch = sum(1 for it in _open(portfolio, record, old) if old.is_stretch(it.labels))
    if stretch:
        yield NotPlanned(
            source=record.source,
            reason=f'{plural(stretch, "open stretch issue")} of "{record.title}", never committed',
            fallback="stretch stays; move it by hand where it is still wanted",
            milestone=old.id,
        )


def _standing(issue: Issue, out: str, into: str) -> Mapping[str, Json]:
    """Where it is taken out of, and whether it lay there already where it is to go."""
    lies: dict[str, Json] = {"milestone": out}
    return lies | {ALREADY_IN: True} if into in issue.milestones else lies


def _why_not(
    portfolio: Portfolio, record: Record, new: Milestone, into: list[Record], left: int
) -> str:
    """Why what is left in a record cannot go where it should; empty where it can, or nothing is."""
    if not _is_read(portfolio, record.source):
        return f"{record.source} was not read completely"
    if not left:
        return ""
    stays = f'so {plural(left, "open issue")} of "{record.title}" cannot go to it'
    if len(into) != 1:
        few = "no milestone" if not into else "more than one milestone"
        return f'{few} there is "{new.title}", {stays}'
    return "" if into[0].open else f'"{into[0].title}" is closed there, {stays}'


def _left(portfolio: Portfolio, record: Record, old: Milestone) -> Iterator[Issue]:
    """Open committed issues of a record, sub-tasks with those they are part of."""
    return (one for one in _open(portfolio, record, old) if not old.is_stretch(one.labels))


def _open(portfolio: Portfolio, record: Record, old: Milestone) -> Iterator[Issue]:
    """Open issues of a record that are work: no status issue, whoever's."""
    status = frozenset(map(same_label, portfolio.status_labels))
    for issue in portfolio.members(old, record.source):
        is_status = issue.ref in {*portfolio.statuses.values()} or not status.isdisjoint(
            map(same_label, issue.labels)
        )
        if record.key in issue.milestones and issue.state == "open" and not is_status:
            yield issue


def _is_read(portfolio: Portfolio, source: str) -> bool:
    reading = portfolio.readings.get(source)
    return reading is not None and reading.proves(Want.MILESTONES, Want.ISSUES)
