"""One tracker as the planner sees it: what it can, how long its texts may be, who we are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from milepost.model.change import ChangeKind
from milepost.model.issue import Comment
from milepost.model.marks import read_mark
from milepost.model.person import Account
from milepost.trackers.contract import Limits, Markup

_WORD = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the planner must know of a tracker besides what was read from it.

    ``me`` is the account our token writes as, ``None`` without one.
    ``identities`` are further accounts whose comments are ours.  ``label``
    maps a label of ours to its name in this tracker.  ``read_only`` is set by
    ``access: read``.
    """

    source: str
    can: frozenset[ChangeKind]
    markup: Markup
    limits: Limits
    label: Callable[[str], str]
    me: Account | None = None
    identities: frozenset[str] = frozenset()
    read_only: bool = False

    def prefix(self, ours: str) -> str:
        """How every label of ours begins here; mapped with a word behind it, as labels are."""
        return self.label(f"{ours}{_WORD}").removesuffix(_WORD)

    def refuses(self, kind: ChangeKind) -> str:
        """Why a change of that kind may not be sent here; empty if it may."""
        if self.read_only:
            return f"{self.source} is configured with access: read"
        if self.me is None:
            return f"there is no token for {self.source}"
        if kind not in self.can:
            return f"{self.source} cannot {kind.replace('_', ' ')}"
        return ""

    def is_ours(self, comment: Comment, instance: str, milestone: str) -> bool:
        """Whether ``comment`` is our status comment: by mark *and* author, never by mark alone."""
        mine = {self.me.login.casefold()} if self.me else set()
        authors = mine | {login.casefold() for login in self.identities}
        mark = read_mark(comment.body)
        return (
            mark is not None
            and mark.kind == "status"
            and (mark.instance, mark.milestone) == (instance, milestone)
            and comment.author.login.casefold() in authors
        )
