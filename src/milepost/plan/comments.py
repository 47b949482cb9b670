"""The status issue and the one comment on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target, later
from milepost.model.history import Snapshot
from milepost.model.issue import Comment, Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.portfolio import Portfolio
from milepost.model.turn import look_of, look_on
from milepost.plan.desired import headline, new_issue_labels
from milepost.plan.edited import reason
from milepost.plan.fold import fold
from milepost.plan.gestures import NONE, Gestures
from milepost.plan.mentions import manners
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.standing import Standing
from milepost.plan.writing import Writing
from milepost.report.comment import status_comment, status_issue
from milepost.report.foot import RENEWED_EVERY, changed_since, checked_on, same
from milepost.report.turns import turned


def new_issue(judged: Judged, judgement: Judgement, writing: Writing, home: Site) -> Change:
    """Create the status issue of a milestone that has none."""
    there = Spelling(judgement.portfolio.readings[home.source])
    title, body = status_issue(judged, instance=writing.instance, markup=home.markup)
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


def address(
    now: Standing, judged: Judged, judgement: Judgement, home: Site, gestures: Gestures = NONE
) -> str:
    """Where blocks lead to: the comment that is there, or will be, or else the status issue."""
    if now.current:
        return now.current.url
    silenced = gestures.leaves(judged.status)
    allowed = not silenced and not now.other and not home.refuses(ChangeKind.PUT_COMMENT)
    if allowed and not _comes_too_late(judged, judgement):
        return later("comment", judged.milestone.id)
    if now.hidden:
        return now.hidden[0].url
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return issue.url if issue else ""


def status(
    now: Standing,
    judged: Judged,
    judgement: Judgement,
    writing: Writing,
    home: Site,
    memory: Memory = FORGETFUL,
    gestures: Gestures = NONE,
) -> Iterator[Change | NotPlanned]:
    """Put the comment where there is none, edit it where there is news, else nothing.

    One that stands there is kept up to date as long as its milestone is judged,
    unless people silenced it.  Further ones of ours go.
    """
    yield from _oddities(now, judged, home)
    if now.other or gestures.leaves(judged.status):
        return
    portfolio = judgement.portfolio
    # What is judged as of a coming day was looked at today, and must be looked at again.
    checked = min(portfolio.today, portfolio.day(portfolio.now))
    old = now.current.body if now.current else ""
    behaved, mentioned = manners(judged, judgement, writing, home, memory, old=old)
    body = status_comment(
        judged,
        portfolio,
        instance=writing.instance,
        checked=checked,
        limit=home.limits.comment,
        markup=home.markup,
        manners=behaved,
        changed=turned(judged, judgement, _told_from(now, judged, portfolio, checked)),
    )
    if now.current is not None:
        yield from _renewed(now.current, now, judged, body, checked, mentioned)
    elif _comes_too_late(judged, judgement):
        return
    else:
        yield _first(now, judged, judgement, home, body, mentioned)
    for copy in now.copies:
        yield fold(copy, judged.milestone.id, "a second status comment of ours")
    for copy in now.hidden:
        yield fold(copy, judged.milestone.id, "somebody hid it; there is news now")


def _told_from(
    now: Standing, judged: Judged, portfolio: Portfolio, checked: date
) -> Snapshot | None:
    """The look that the comment which is there was made from: what turned since is to be told.

    That of the run that wrote it; where nobody knows which, the first one of the
    day in its stamp.  One that was written today told of what turned before
    it, and that is told again with the rest.
    """
    if now.current is None:
        return None
    past = (portfolio.history or {}).get(judged.milestone.id)
    then = look_of(past, now.written.run) if now.written else None
    day = then.day if then else checked_on(now.current.body)
    if day is None or day > checked:
        return None
    told = changed_since(now.current.body) if day == checked else None
    return (look_on(past, told) if told else None) or then or look_on(past, day)


def _renewed(
    current: Comment,
    now: Standing,
    judged: Judged,
    body: str,
    checked: date,
    mentioned: tuple[str, ...],
) -> Iterator[Change]:
    """The edit of the comment that is there, if there is anything new."""
    news = _news(current.body, body, checked, judged)
    if not news:
        return
    wrote = now.written.change.after if now.written else None
    yield Change(
        source=current.issue.source,
        target=Target("comment", current.id, parent=current.issue.key),
        kind=ChangeKind.PUT_COMMENT,
        before=current.body,
        after=body,
        reason=reason(
            news,
            wrote=wrote if isinstance(wrote, str) else None,
            there=current.body,
            wanted=body,
            same=same,
        ),
        precondition=Precondition.of(current.body),
        notifies=mentioned,
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


def _first(
    now: Standing,
    judged: Judged,
    judgement: Judgement,
    home: Site,
    body: str,
    mentioned: tuple[str, ...],
) -> Change:
    """A new comment; ``before`` is the hidden one in whose place it comes."""
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return Change(
        source=home.source,
        target=Target(
            "issue",
            issue.ref.key if issue else f"new:{judged.milestone.id}",
            title=issue.title if issue else judged.milestone.title,
        ),
        kind=ChangeKind.PUT_COMMENT,
        before=now.hidden[0].body if now.hidden else None,
        after=body,
        reason=headline(judged),
        precondition=Precondition("absent"),
        notifies=tuple(dict.fromkeys((*_participants(issue, judgement, home), *mentioned))),
        milestone=judged.milestone.id,
    )


def _news(old: str, new: str, checked: date, judged: Judged) -> str:
    if not same(old, new):
        return _headline(old, judged)
    stamp = checked_on(old)
    if stamp is None or checked - stamp >= RENEWED_EVERY:
        return "no news; the weekly stamp is due"
    return ""


def _headline(old: str, judged: Judged) -> str:
    """Why it has its health, and which upkeep notes are new where nothing else speaks."""
    noted = dict.fromkeys(
        f"{one.rule} {one.name}" for one in judged.speaking("upkeep") if one.rule not in old
    )
    calm = not judged.speaking("health") and noted
    return f"{headline(judged)}; noted: {', '.join(noted)}" if calm else headline(judged)


def _participants(issue: Issue | None, judgement: Judgement, home: Site) -> tuple[str, ...]:
    """Whom a first comment tells, as far as was read: author, assignees and who commented.

    Watchers apart: nobody can list them.
    """
    if issue is None:
        return ()
    comments = judgement.portfolio.readings[home.source].comments
    people = (
        *((issue.author,) if issue.author else ()),
        *issue.assignees,
        *(comment.author for comment in comments if comment.issue == issue.ref),
    )
    logins = (who.login for who in people if who.kind != "bot" and not home.is_me(who.login))
    return tuple(dict.fromkeys(logins))
