"""Texts: the status issue, its one comment, and the block in a milestone's description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target, later
from milepost.model.issue import Comment, Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Parsed, parse
from milepost.model.milestone import Record
from milepost.plan.desired import headline, new_issue_labels, wants_status_issue
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report.block import block
from milepost.report.comment import checked_on, same, status_comment, status_issue
from milepost.report.dress import HIDES_MARKS

RENEW_AFTER = timedelta(days=7)
"""A "checked" stamp without other news is renewed once a week."""

_ALONE = "its description is left alone"


def texts(
    judged: Judged, judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[Change | NotPlanned]:
    """The changes to everything written about one milestone."""
    home = sites.get(judged.milestone.home)
    status_url = ""
    if home is not None and (judged.status or wants_status_issue(judged, writing)):
        if judged.status is None:
            yield _new_issue(judged, writing, home)
        status_url = _comment_address(judged, judgement, writing, home)
        yield from _comment(judged, judgement, writing, home)
    for record in judged.milestone.records:
        site = sites[record.source]
        if _wants_block(site, writing):
            yield from _block(judged, record, judgement, writing, status_url, site)


def _wants_block(site: Site, writing: Writing) -> bool:
    """By itself only where the marks around it are hidden; elsewhere only where asked for."""
    if isinstance(writing.block, bool):
        return writing.block and site.markup in HIDES_MARKS
    return site.source in writing.block


def _new_issue(judged: Judged, writing: Writing, home: Site) -> Change:
    title, body = status_issue(judged, markup=home.markup)
    record = next(found for found in judged.milestone.records if found.source == home.source)
    return Change(
        source=home.source,
        target=Target("issue", f"new:{judged.milestone.id}", title=title),
        kind=ChangeKind.CREATE_ISSUE,
        after={
            "title": title,
            "body": body,
            "labels": tuple(home.label(name) for name in new_issue_labels(judged, writing)),
            "milestone": record.key,
        },
        reason="no status issue yet",
        precondition=Precondition("absent"),
        milestone=judged.milestone.id,
    )


def _comment_address(judged: Judged, judgement: Judgement, writing: Writing, home: Site) -> str:
    """Where blocks lead to: the comment that is there, or will be, or else the status issue."""
    ours = our_comments(judged, judgement, writing, home)
    if ours:
        return ours[0].url
    if not home.refuses(ChangeKind.PUT_COMMENT):
        return later("comment", judged.milestone.id)
    issue = judgement.portfolio.issue(judged.status) if judged.status else None
    return issue.url if issue else ""


def _comment(
    judged: Judged, judgement: Judgement, writing: Writing, home: Site
) -> Iterator[Change | NotPlanned]:
    portfolio = judgement.portfolio
    milestone = judged.milestone.id
    body = status_comment(
        judged,
        portfolio,
        instance=writing.instance,
        checked=portfolio.today,
        limit=home.limits.comment,
        markup=home.markup,
    )
    ours = our_comments(judged, judgement, writing, home)
    if ours:
        if len(ours) > 1:
            yield NotPlanned(
                source=home.source,
                reason=f"{len(ours)} status comments of ours on issue {ours[0].issue}",
                fallback="the oldest is kept up to date, the others are left alone",
                milestone=milestone,
            )
        reason = _news(ours[0].body, body, portfolio.today, judged)
        if reason:
            yield Change(
                source=home.source,
                target=Target("comment", ours[0].id, parent=ours[0].issue.key),
                kind=ChangeKind.PUT_COMMENT,
                before=ours[0].body,
                after=body,
                reason=reason,
                precondition=Precondition.of(ours[0].body),
                milestone=milestone,
            )
        return
    issue = portfolio.issue(judged.status) if judged.status else None
    yield Change(
        source=home.source,
        target=Target(
            "issue",
            issue.ref.key if issue else f"new:{milestone}",
            title=issue.title if issue else judged.milestone.title,
        ),
        kind=ChangeKind.PUT_COMMENT,
        after=body,
        reason=headline(judged),
        precondition=Precondition("absent"),
        notifies=_participants(issue, home) if issue else (),
        milestone=milestone,
    )


def our_comments(
    judged: Judged, judgement: Judgement, writing: Writing, home: Site
) -> tuple[Comment, ...]:
    """Our status comments on the milestone's status issue, oldest first."""
    reading = judgement.portfolio.readings[home.source]
    mine = [
        comment
        for comment in reading.comments
        if comment.issue == judged.status
        and home.is_ours(comment, writing.instance, judged.milestone.id)
    ]
    return tuple(sorted(mine, key=lambda comment: (comment.created_at, comment.id)))


def _news(old: str, new: str, today: date, judged: Judged) -> str:
    if not same(old, new):
        return headline(judged)
    stamp = checked_on(old)
    if stamp is None or today - stamp >= RENEW_AFTER:
        return "no news; the weekly stamp is due"
    return ""


def _participants(issue: Issue, home: Site) -> tuple[str, ...]:
    people = (*((issue.author,) if issue.author else ()), *issue.assignees)
    me = home.me.login if home.me else ""
    logins = (person.login for person in people if person.kind != "bot" and person.login != me)
    return tuple(dict.fromkeys(logins))


def _block(
    judged: Judged,
    record: Record,
    judgement: Judgement,
    writing: Writing,
    status_url: str,
    site: Site,
) -> Iterator[Change | NotPlanned]:
    parsed = parse(record.description)
    text = block(
        judged,
        judgement.portfolio,
        instance=writing.instance,
        status_url=status_url,
        markup=site.markup if site.markup in HIDES_MARKS else "plain",
    )
    old = parsed.block.replace("\r\n", "\n")
    why = _keeps_out(parsed, record, judged, writing) or _too_long(parsed, text, record, site)
    if why is not None:
        reason, fallback = why
        yield NotPlanned(
            source=record.source,
            reason=reason,
            fallback=fallback,
            milestone=judged.milestone.id,
        )
    elif old != text:
        yield Change(
            source=record.source,
            target=Target("milestone", record.key, title=record.title),
            kind=ChangeKind.PUT_BLOCK,
            before=old or None,
            after=text,
            reason=headline(judged),
            precondition=Precondition.of(parsed.human),
            milestone=judged.milestone.id,
        )


def _keeps_out(
    parsed: Parsed, record: Record, judged: Judged, writing: Writing
) -> tuple[str, str] | None:
    """Why the description is left alone, and what that means; ``None`` where it is not."""
    own = parsed.mark
    if parsed.state == "damaged":
        return (
            f'the marks of the block in milestone {record.key} "{record.title}" are damaged',
            "left alone; delete what is left of the block there to get a new one",
        )
    if own is not None and (own.instance, own.milestone) != (writing.instance, judged.milestone.id):
        carries = f"a block of instance {own.instance!r}, milestone {own.milestone!r}"
        return f'milestone {record.key} "{record.title}" carries {carries}', _ALONE
    return None


def _too_long(parsed: Parsed, text: str, record: Record, site: Site) -> tuple[str, str] | None:
    limit = site.limits.description
    if len(parsed.with_block(text).encode()) <= limit:
        return None
    over = f"would be longer than the {limit:,} bytes {record.source} takes"
    return f'the description of milestone {record.key} "{record.title}" {over}', _ALONE
