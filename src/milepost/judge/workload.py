"""Criteria about the issues of a milestone: ``all closed`` and ``no open LABEL``."""

from __future__ import annotations

from datetime import UTC, datetime

from milepost.judge.answers import Answer, still_open, unknown
from milepost.model.criterion import Evidence
from milepost.model.issue import Issue, same_label
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.reading import Want

_NEVER = datetime.min.replace(tzinfo=UTC)


def all_closed(portfolio: Portfolio, milestone: Milestone) -> Answer:
    """Whether no committed issue is open: certain if one is, else only with proof."""
    work = list(portfolio.work(milestone))
    left = [issue for issue in work if issue.open]
    done = [issue for issue in work if issue.state == "done"]
    total = len(left) + len(done)
    if left:
        return Answer("unmet", tuple(map(still_open, left)), (), len(done), total)
    if gap := _unproven(portfolio, milestone):
        return Answer("unknown", (), gap, len(done), None)
    if not done:
        # Silence is no success: an empty milestone must not turn green by itself.
        dropped = say("all committed work was dropped, none of it was done")
        nothing = say("there is no committed work in it yet")
        return unknown(dropped if work else nothing, cause="no_work")
    return Answer("met", _last_closed(done), (), len(done), total)


def no_open(portfolio: Portfolio, milestone: Milestone, labels: tuple[str, ...]) -> Answer:
    """Whether no open issue, stretch or not, carries one of the labels, however spelt."""
    wanted = frozenset(map(same_label, labels))
    members = list(portfolio.members(milestone))
    labelled = [issue for issue in members if wanted.intersection(map(same_label, issue.labels))]
    left = [issue for issue in labelled if issue.open]
    closed = [issue for issue in labelled if not issue.open]
    if left:
        return Answer("unmet", tuple(map(still_open, left)), (), len(closed), len(labelled))
    if gap := _unproven(portfolio, milestone):
        return Answer("unknown", (), gap, len(closed), None)
    if not members:
        return unknown(say("there are no issues in it yet"), cause="no_work")
    names = join(tuple(say("{}", label) for label in labels), ", ", " or ")
    nothing = (Evidence(text=say("none of its {} issues carries {}", len(members), names)),)
    return Answer("met", _last_closed(closed) or nothing, (), len(closed), len(labelled))


def _unproven(portfolio: Portfolio, milestone: Milestone) -> Prose | None:
    """Why there may be more work than is known."""
    absent = [say("there is no record of it in {}", name) for name in milestone.missing]
    gap = portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES)
    return join((*absent, *((gap,) if gap else ())), "; ") or None


def _last_closed(issues: list[Issue]) -> tuple[Evidence, ...]:
    if not issues:
        return ()
    last = max(issues, key=lambda one: (one.closed_at or _NEVER, len(one.ref.key), one.ref))
    text = say('last closed: {} "{}"', last.ref, last.title)
    return (Evidence(text=text, url=last.url, at=last.closed_at),)
