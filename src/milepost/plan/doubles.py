"""Second status issues of ours, as two installations open them that do not know of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned, Target
from milepost.model.issue import Issue
from milepost.model.judgement import Judgement
from milepost.model.marks import read_mark
from milepost.model.memory import Memory
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.plan.desired import is_writable
from milepost.plan.site import Site
from milepost.plan.writing import Writing

_BY_HAND = "both stay open and answers on both count; close the one nobody needs"


def doubles(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[Change | NotPlanned]:
    """Close those on which surely nobody said anything; of the others it is told why not.

    Only what our account opened, in our name where a mark tells it.  One that
    somebody opened again after us, as the ledger knows, is left so; without
    a ledger nobody can know that.
    """
    for judged in judgement.milestones:
        if not is_writable(judged, judgement):
            continue
        for issue in _of(judged.milestone.id, judgement):
            site = sites[issue.ref.source]
            change = Change(
                source=issue.ref.source,
                target=Target("issue", issue.ref.key, title=issue.title),
                kind=ChangeKind.SET_FIELD,
                before={"state": "open"},
                after={"state": "closed"},
                reason="a second status issue of ours",
                notifies=_participants(issue, site),
                milestone=judged.milestone.id,
            )
            before = memory.of(change.place)
            reopened = before is not None and before.stands
            if not issue.open or not _is_ours(issue, writing, site) or reopened:
                continue
            reading = judgement.portfolio.readings[issue.ref.source]
            if why := _why_not(issue, reading, site, memory):
                yield NotPlanned(
                    source=issue.ref.source,
                    reason=f"{issue.ref.key} is a second status issue of ours besides "
                    f"{judgement.portfolio.statuses[judged.milestone.id].key}; {why}",
                    fallback=_BY_HAND,
                    milestone=judged.milestone.id,
                )
            else:
                yield change


def _why_not(issue: Issue, reading: Reading, site: Site, memory: Memory) -> str:
    """Why it is not ours to close, although we opened it; empty where it is."""
    if not reading.tells(Want.COMMENTS, issue.ref):
        return "what was said there was not read"
    if any(it.issue == issue.ref and not site.our_mark(it) for it in reading.comments):
        return "somebody answered there"
    return "" if memory.kept else "without a store nobody knows whether somebody opened it again"


def _participants(issue: Issue, site: Site) -> tuple[str, ...]:
    """Whom the closing tells: nobody else opened it or said anything there.  Watchers apart."""
    logins = (who.login for who in issue.assignees if who.kind != "bot")
    return tuple(dict.fromkeys(login for login in logins if not site.is_me(login)))


def all_doubles(judgement: Judgement) -> frozenset[Ref]:
    """All second ones, closed ones as well: nothing more is changed there."""
    return frozenset().union(*judgement.portfolio.doubles.values())


def _of(milestone: str, judgement: Judgement) -> Iterator[Issue]:
    for ref in sorted(judgement.portfolio.doubles.get(milestone, ())):
        found = judgement.portfolio.issue(ref)
        if found is not None:
            yield found


def _is_ours(issue: Issue, writing: Writing, site: Site) -> bool:
    mark = read_mark(issue.body)
    ours = issue.author is not None and site.is_me(issue.author.login)
    return ours and (mark is None or mark.instance == writing.instance)
