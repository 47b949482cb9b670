"""Second status issues of ours, as two installations open them that do not know of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.issue import Issue
from milepost.model.judgement import Judgement
from milepost.model.marks import read_mark
from milepost.model.memory import Memory
from milepost.model.ref import Ref
from milepost.plan.desired import is_writable
from milepost.plan.site import Site
from milepost.plan.writing import Writing


def doubles(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[Change]:
    """Close the younger ones; whatever was said there stays.

    Only what our account opened, in our name where a mark tells it.  One that
    somebody opened again after us, as far as the ledger knows, is left so.
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
                milestone=judged.milestone.id,
            )
            before = memory.of(change.place)
            reopened = before is not None and before.stands
            if issue.open and _is_ours(issue, writing, site) and not reopened:
                yield change


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
