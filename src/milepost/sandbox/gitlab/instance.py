"""Which GitLab it is: its tier, its version and what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["ce", "free", "premium"]
"""``ce`` is the Community Edition; ``free`` the Enterprise Edition without a licence.

Only ``premium`` has blocking links, weights and scoped labels that replace each
other.  Asked for a blocking link, ``free`` answers 403 and ``ce`` 400.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLabInstance:
    """How a GitLab is set up; the defaults are those of gitlab.com.

    ``user`` and ``anonymous`` are requests a minute, ``notes`` and ``issues``
    how many of them one may create a minute (``None``: any number; 60 and 200
    on gitlab.com).  ``retry_after``: whether a refusal says when to come back.
    ``counted``: lists longer than this carry no totals.  ``offset``: how far
    page numbers reach in lists of issues.  ``comments``: notes an issue holds.
    """

    tier: Tier = "free"
    version: str = "18.4.1"
    user: int | None = 2000
    anonymous: int | None = 500
    notes: int | None = None
    issues: int | None = None
    retry_after: bool = True
    counted: int = 10_000
    offset: int = 50_000
    comments: int = 5000

    @property
    def enterprise(self) -> bool:
        """Whether it is the Enterprise Edition."""
        return self.tier != "ce"
