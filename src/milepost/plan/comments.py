"""The status issue and the one comment on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target, later
from milepost.model.issue import Comment, Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Mark, read_mark
from milepost.plan.desired import headline, new_issue_labels
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.writing import Writing
from milepost.report.comment import checked_on, same, status_comment, status_issue

RENEW_AFTER = timedelta(days=7)
"""A "checked" stamp without other news is renewed once a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands on a milestone's status issue.

    ``current`` is the comment to keep up to date; ``copies`` counts further
    ones of ours for the same milestone.  ``other`` is the instance of a
    comment our account wrote here under another name.  ``strangers`` carry our
    mark but are none of our accounts.
    """

    current: Comment | None = None
    copies: int = 0
    other: str = ""
    strangers: tuple[str, ...] = ()


def standing(judged: Judged, judgement: Judgement, writing: Writing, home: Site) -> Standing:
    """Look at the comments of the milestone's status issue.

    The oldest of ours for this milestone is kept.  Where there is none, one of
    ours for another milestone is taken over: its issue has moved here.
    """
    marked = [
        (comment, mark)
        for comment in judgement.portfolio.readings[home.source].comments
        if comment.issue == judged.status and (mark := read_mark(comment.body)) is not None
    ]
    marked.sort(key=lambda found: (found[0].created_at, found[0].id))
    ours = [(comment, mark) for comment, mark in marked if home.our_mark(comment) is not None]
    here = [(comment, mark) for comment, mark in ours if mark.instance == writing.instance]
    exact = [comment for comment, mark in here if mark.milestone == judged.milestone.id]
    current = exact[0] if exact else here[0][0] if here else None
    return Standing(
        current=current,
        copies=max(0, len(exact) - 1),
        other="" if current else next((mark.instance for _, mark in ours), ""),
        strangers=tuple(
            dict.fromkeys(
                comment.author.login
                for comment, mark in marked
                if home.our_mark(comment) is None and _names(mark, judged, writing)
            )
        ),
    )


def _names(mark: Mark, judged: Judged, writing: Writing) -> bool:
    return (mark.instance, mark.milestone) == (writing.instance, judged.milestone.id)


def new_issue(judged: Judged, judgement: Judgement, writing: Writing, home: Site) -> Change:
    """Create the status issue of a milestone that has none."""
    there = Spelling(judgement.portfolio.readings[home.source])
    title, body = status_issue(judged, markup=home.markup)
    record = next(found for found in judged.milestone.records if found.source == home.source)
    return Change(
        source=home.source,
        target=Target("issue", f"new:{judged.milestone.id}", title=title),
        kind=ChangeKind.CREATE_ISSUE,
        after={
            "title": title,
            "body": body,
            "labels": tuple(
                there.of(home.label(name)) for name in new_issue_labels(judged, writing)
            ),
            "milestone": record.key,
        },
        reason="no status issue yet",
        precondition=Precondition("absent"),
        milestone=judged.milestone.id,
    )


def address(judged: Judged, judgement: Judgement, writing: Writing, home: Site) -> str:
    """Where blocks lead to: the comment that is there, or will be, or else the status issue."""
    now = standing(judged, judgement, writing, home)
    if now.current:
        return now.current.url
    allowed = not now.other and not home.refuses(ChangeKind.PUT_COMMENT)
    if allowed and not _comes_too_late(judged, judgement):
        return later("comment", judged.milestone.id)
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return issue.url if issue else ""


def status(
    judged: Judged, judgement: Judgement, writing: Writing, home: Site
) -> Iterator[Change | NotPlanned]:
    """Put the comment where there is none, edit it where there is news, else nothing.

    One that stands there is kept up to date as long as its milestone is judged.
    """
    now = standing(judged, judgement, writing, home)
    yield from _oddities(now, judged, home)
    if now.other:
        return
    portfolio = judgement.portfolio
    body = status_comment(
        judged,
        portfolio,
        instance=writing.instance,
        checked=portfolio.today,
        limit=home.limits.comment,
        markup=home.markup,
    )
    if now.current is None:
        if not _comes_too_late(judged, judgement):
            yield _first(judged, judgement, home, body)
    elif reason := _news(now.current.body, body, portfolio.today, judged):
        yield Change(
            source=home.source,
            target=Target("comment", now.current.id, parent=now.current.issue.key),
            kind=ChangeKind.PUT_COMMENT,
            before=now.current.body,
            after=body,
            reason=reason,
            precondition=Precondition.of(now.current.body),
            milestone=judged.milestone.id,
        )


def _comes_too_late(judged: Judged, judgement: Judgement) -> bool:
    """Whether a first comment would only stir up what was over before we came.

    On a milestone that is closed it is written where people still ask for it:
    on a status issue that is open.
    """
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return judged.milestone.closed and not (issue is not None and issue.open)


def _oddities(now: Standing, judged: Judged, home: Site) -> Iterator[NotPlanned]:
    issue = str(judged.status)
    if now.copies:
        yield _skip(
            judged,
            home,
            f"{now.copies + 1} status comments of ours on issue {issue}",
            "the oldest is kept up to date, the others are left alone",
        )
    if now.other:
        yield _skip(
            judged,
            home,
            f"issue {issue} holds our status comment of instance {now.other!r}",
            f"no second one is written; was the project renamed? write: {{instance: {now.other}}}",
        )
    for login in now.strangers:
        yield _skip(
            judged,
            home,
            f"a comment on issue {issue} carries our mark but is by {login}",
            f"it is ignored; if that account is yours: write: {{identities: [{login}]}}",
        )


def _skip(judged: Judged, home: Site, reason: str, fallback: str) -> NotPlanned:
    return NotPlanned(
        source=home.source, reason=reason, fallback=fallback, milestone=judged.milestone.id
    )


def _first(judged: Judged, judgement: Judgement, home: Site, body: str) -> Change:
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return Change(
        source=home.source,
        target=Target(
            "issue",
            issue.ref.key if issue else f"new:{judged.milestone.id}",
            title=issue.title if issue else judged.milestone.title,
        ),
        kind=ChangeKind.PUT_COMMENT,
        after=body,
        reason=headline(judged),
        precondition=Precondition("absent"),
        notifies=_participants(issue, home) if issue else (),
        milestone=judged.milestone.id,
    )


def _news(old: str, new: str, today: date, judged: Judged) -> str:
    if not same(old, new):
        return headline(judged)
    stamp = checked_on(old)
    if stamp is None or today - stamp >= RENEW_AFTER:
        return "no news; the weekly stamp is due"
    return ""


def _participants(issue: Issue, home: Site) -> tuple[str, ...]:
    """Whom a first comment tells, as far as was read: the author and the assignees."""
    people = (*((issue.author,) if issue.author else ()), *issue.assignees)
    logins = (who.login for who in people if who.kind != "bot" and not home.is_me(who.login))
    return tuple(dict.fromkeys(logins))
