"""What milepost needs to be allowed at GitHub, held against what GitHub tells of a token.

GitHub tells a lot of a classic token (its scopes stand in every answer), little
of a fine-grained one (the role of its owner, not what the token was given) and
next to nothing of a job's own.  What it does not tell is *unknown*, never *yes*:
the only way to find out would be to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milepost.trackers.contract import Need
from milepost_github.trouble import Trouble

ROLES = ("admin", "maintain", "push", "triage", "pull")
"""Roles as answers name them, the highest first."""

JOB = "permissions:\n  contents: read\n  issues: write"
"""What a workflow's job says to get a token that milepost can work with."""

_NAMES = {"push": "Write", "triage": "Triage", "pull": "Read", "none": "no role at all"}
_WRITES = (
    ("comment on status issues", "pull"),
    ("put labels on issues", "triage"),
    ("edit milestones and labels", "push"),
)
"""What sync does, and the least role of a person who may."""
_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a token.

    ``scopes`` are those of a classic token, else ``None``.  ``job``: it may not
    ask whose it is, so it is a job's or an app's.  ``role`` is the owner's,
    ``none`` if none, ``None`` if not told.  ``issues`` is the trouble there was
    with reading one.
    """

    token: bool
    scopes: frozenset[str] | None
    job: bool
    role: str | None
    private: bool | None
    issues: Trouble | None


def needs(seen: Seen) -> tuple[Need, ...]:
    """Each permission that milepost needs there, and whether the token has it."""
    return (_reading(seen), *_writing(seen))


def _reading(seen: Seen) -> Need:
    title = "read issues and milestones"
    if seen.issues is None:
        return Need(title=title, has=True, why="an issue could be asked for")
    trouble = seen.issues
    if trouble.status == _GONE:
        return Need(
            title=title, has=False, why=trouble.reason,
            grant="switch issues on: Settings, General, Features",
        )  # fmt: skip
    asked = f"; GitHub wants {trouble.accepts}" if trouble.accepts else ""
    return Need(title=title, has=False, why=f"{trouble.reason}{asked}", grant=_grant(seen))


def _writing(seen: Seen) -> Iterator[Need]:
    for title, role in _WRITES:
        has, why = _may(seen, role)
        grant = "" if has else _role_grant(seen, role) if _too_low(seen, role) else _grant(seen)
        yield Need(title=title, has=has, why=why, grant=grant, writes=True)


def _may(seen: Seen, role: str) -> tuple[bool | None, str]:
    if not seen.token:
        return False, "there is no token"
    if seen.job:
        return None, "GitHub does not tell what the token of a job or an app may do"
    return _person_may(seen, role)


def _person_may(seen: Seen, role: str) -> tuple[bool | None, str]:
    if seen.scopes is not None and not _scope_fits(seen):
        told = ", ".join(sorted(seen.scopes)) or "none"
        return False, f"the token lacks the scope (it has: {told})"
    if _too_low(seen, role):
        return False, f"the account's role is {_name(seen.role)}"
    if seen.scopes is None:
        return None, "GitHub does not tell what a fine-grained token was given"
    role_told = seen.role is not None
    told = _name(seen.role) if role_told else "not told by GitHub"
    return role_told or None, f"the token has the scope; the account's role: {told}"


def _scope_fits(seen: Seen) -> bool:
    scopes = seen.scopes or frozenset()
    return "repo" in scopes or (seen.private is False and "public_repo" in scopes)


def _too_low(seen: Seen, role: str) -> bool:
    """Whether the owner's role is known and below ``role``; a job's token has no owner."""
    if seen.job or seen.role is None or not seen.token:
        return False
    return seen.role == "none" or ROLES.index(seen.role) > ROLES.index(role)


def _grant(seen: Seen) -> str:
    if not seen.token:
        return "set GITHUB_TOKEN, or write `access: read`"
    if seen.job:
        return JOB
    if seen.scopes is not None:
        return "scope `public_repo`" if seen.private is False else "scope `repo`"
    return "repository permission `Issues: Read and write`"


def _role_grant(seen: Seen, role: str) -> str:
    if seen.scopes is not None and not _scope_fits(seen):
        return f"{_grant(seen)}, and the role {_name(role)} for the account"
    return f"the role {_name(role)} for the account"


def _name(role: str | None) -> str:
    return _NAMES.get(role or "none", (role or "").capitalize())
