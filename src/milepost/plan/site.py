"""One tracker as the planner sees it: what it can, how long its texts may be, who we are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from milepost.model.agreement import Field
from milepost.model.change import ChangeKind
from milepost.model.issue import Comment
from milepost.model.marks import Mark, read_mark
from milepost.model.person import Account
from milepost.model.visible import Visibility
from milepost.trackers.contract import Limits, Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the planner must know of a tracker besides what was read from it.

    ``me`` is the account our token writes as, ``None`` without one.
    ``identities`` are further accounts whose comments are ours.  ``label``
    maps a label of ours to its name in this tracker.  ``read_only`` is set by
    ``access: read``.  ``barred`` says why the tracker would not tell who we are.
    ``mention`` gives what speaks to a login there, empty for one that cannot be
    spoken to; ``None`` where nobody can.  ``visibility`` says who reads what is
    written there.  ``holds`` are the fields of milestones that can be set; ``denied`` says
    why the tracker would refuse this token a kind of change of an object, by its key.
    """

    source: str
    can: frozenset[ChangeKind]
    markup: Markup
    limits: Limits
    label: Callable[[str], str]
    me: Account | None = None
    identities: frozenset[str] = frozenset()
    read_only: bool = False
    barred: str = ""
    mention: Callable[[str], str] | None = None
    visibility: Visibility = "private"
    holds: frozenset[Field] = frozenset()
    denied: Mapping[tuple[ChangeKind, str], str] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def refuses(self, kind: ChangeKind, key: str = "") -> str:
        """Why a change of that kind, of the object ``key``, may not be sent; empty if it may."""
        if self.read_only:
            return f"{self.source} is configured with access: read"
        if self.barred:
            return self.barred
        if self.me is None:
            return f"there is no token for {self.source}"
        if kind not in self.can:
            return f"{self.source} cannot {kind.replace('_', ' ')}"
        return self.denied.get((kind, key), "")

    def is_me(self, login: str) -> bool:
        """Whether an account is ours: the token's own, or a configured identity."""
        mine = {self.me.login.casefold()} if self.me else set()
        return login.casefold() in mine | {known.casefold() for known in self.identities}

    def our_mark(self, comment: Comment) -> Mark | None:
        """The mark of a status comment of ours: by mark *and* author, never by mark alone."""
        mark = read_mark(comment.body)
        ours = mark is not None and mark.kind == "status" and self.is_me(comment.author.login)
        return mark if ours else None
