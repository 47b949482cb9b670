"""What stands on a milestone's status issue, and which of it is ours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from milepost.model.issue import Comment
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Mark, read_mark
from milepost.model.memory import Memory, Written
from milepost.plan.past import comment_of, posted
from milepost.plan.site import Site
from milepost.plan.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands on a milestone's status issue.

    ``current`` is the comment to keep up to date, ``written`` our last write of
    it, where that is known.  ``copies`` are further ones of ours for the same
    milestone, ``hidden`` those that somebody has hidden, both oldest first.
    ``other`` is the instance of a comment our account wrote here under another
    name.  ``strangers`` carry our mark but are none of our accounts.
    """

    current: Comment | None = None
    written: Written | None = None
    copies: tuple[Comment, ...] = ()
    hidden: tuple[Comment, ...] = ()
    other: str = ""
    strangers: tuple[str, ...] = ()


def standing(
    judged: Judged,
    judgement: Judgement,
    writing: Writing,
    home: Site,
    memory: Memory,
    hidden: Collection[str],
) -> Standing:
    """Look at the comments of the milestone's status issue.

    Ours for this milestone are known by mark and author, or by the id that the
    ledger has.  Of those that nobody has hidden the ledger's is kept, else the
    oldest.  Where there is none, one of ours for another milestone is taken
    over: its issue has moved here.
    """
    if judged.status is None:
        return Standing()
    wanted = Mark("status", writing.instance, judged.milestone.id)
    written = posted(memory, judged.milestone.id, judged.status, home)
    known = comment_of(written) if written else ""
    comments = sorted(
        (
            it
            for it in judgement.portfolio.readings[home.source].comments
            if it.issue == judged.status
        ),
        key=lambda it: (it.created_at, len(it.id), it.id),
    )
    marks = {comment.id: mark for comment in comments if (mark := home.our_mark(comment))}
    exact = [
        it
        for it in comments
        if marks.get(it.id) == wanted or (it.id == known and home.is_me(it.author.login))
    ]
    ours = sorted((it for it in exact if it.id not in hidden), key=lambda it: it.id != known)
    moved = [
        it
        for it in comments
        if not exact and it.id in marks and marks[it.id].instance == writing.instance
    ]
    current = next(iter([*ours, *moved]), None)
    return Standing(
        current=current,
        written=written if current and current.id == known else None,
        copies=tuple(ours[1:]),
        hidden=tuple(it for it in exact if it.id in hidden),
        other="" if current or exact else next((it.instance for it in marks.values()), ""),
        strangers=tuple(
            dict.fromkeys(
                it.author.login
                for it in comments
                if read_mark(it.body) == wanted and not home.is_me(it.author.login)
            )
        ),
    )
