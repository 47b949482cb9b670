"""What one look at the project tells: is it there, and what may the token do.  Only reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from milepost.model.reading import Lack
from milepost.trackers.contract import Feature, Need, Probe
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.client import PER_PAGE
from milepost_gitlab.read import NO_LINKS, NO_TOKEN, Desk
from milepost_gitlab.rights import around
from milepost_gitlab.trouble import READING, WRITING, advice

_GUEST, _PLANNER, _REPORTER = 10, 15, 20
_ROLES = {
    0: "no role at all", 5: "Minimal Access", 10: "Guest", 15: "Planner", 20: "Reporter",
    30: "Developer", 40: "Maintainer", 50: "Owner",
}  # fmt: skip
_WRITES = (
    ("comment on status issues", _GUEST),
    ("put labels on issues", _PLANNER),
    ("edit milestones and labels", _PLANNER),
)
"""What sync does, and the least role of an account that may."""


def probe(desk: Desk) -> Probe:
    """Look at the project, the token, an issue and milestones: four requests at most.

    And one for each group whose milestones the project inherits.
    """
    token = desk.options.token is not None
    try:
        data = desk.client.get(desk.client.project).data
    except Trouble as trouble:
        hint = advice(trouble, token=token, need=READING)
        return Probe(reachable=False, reason=trouble.reason, hint=hint, status=trouble.status)
    row = data if isinstance(data, dict) else {}
    scopes = _scopes(desk) if token else frozenset[str]()
    issues = _issues(desk)
    milestones = _milestones(desk)
    reading = _reading(issues, milestones, token=token)
    needs = (*reading, *_writing(token=token, scopes=scopes, role=_role(row)))
    writing = [need.has for need in needs if need.writes]
    visibility = row.get("visibility")
    return Probe(
        reachable=True,
        may_write=False if False in writing else True if all(writing) else None,
        private=visibility != "public" if isinstance(visibility, str) else None,
        needs=needs,
        features=(
            *(() if isinstance(issues, Trouble) else (_links(issues, token=token),)),
            *(() if isinstance(milestones, Trouble) else around(desk, milestones)),
        ),
    )


def _issues(desk: Desk) -> list[Any] | Trouble:
    """The latest issue, if there is one; the trouble where issues cannot be read."""
    return _some(desk, "issues", per_page="1", scope="all")


def _milestones(desk: Desk) -> list[Any] | Trouble:
    """Open milestones, those of the groups around too; the trouble where there is some."""
    asked = {"include_ancestors": "true", "state": "active", "per_page": str(PER_PAGE)}
    return _some(desk, "milestones", **asked)


def _some(desk: Desk, things: str, **parameters: str) -> list[Any] | Trouble:
    try:
        rows = desk.client.get(f"{desk.client.project}/{things}", **parameters).data
    except Trouble as trouble:
        return trouble
    return rows if isinstance(rows, list) else []


def _scopes(desk: Desk) -> frozenset[str] | None:
    """What an access token was given; ``None`` for tokens that cannot ask (OAuth, a job's)."""
    try:
        data = desk.client.get("/personal_access_tokens/self").data
    except Trouble:
        return None
    told = data.get("scopes") if isinstance(data, dict) else None
    return frozenset(map(str, told)) if isinstance(told, list) else None


def _role(row: dict[str, Any]) -> int | None:
    """The account's role by the project or by its group; ``None`` if GitLab does not say."""
    allowed = row.get("permissions")
    if not isinstance(allowed, dict):
        return None
    found = [allowed.get(name) for name in ("project_access", "group_access")]
    levels = [it.get("access_level") for it in found if isinstance(it, dict)]
    return max((it for it in levels if isinstance(it, int)), default=0)


def _reading(
    issues: list[Any] | Trouble, milestones: list[Any] | Trouble, *, token: bool
) -> Iterator[Need]:
    """Both are asked for: GitLab shows the issues of a public project to all, milestones not."""
    for things, found in (("issues", issues), ("milestones", milestones)):
        title = f"read {things}"
        if isinstance(found, Trouble):
            grant = advice(found, token=token, need=READING)
            yield Need(title=title, has=False, why=found.reason, grant=grant)
        else:
            yield Need(title=title, has=True, why="GitLab showed them")


def _writing(*, token: bool, scopes: frozenset[str] | None, role: int | None) -> Iterator[Need]:
    for title, least in _WRITES:
        has, why, grant = _may(token=token, scopes=scopes, role=role, least=least)
        yield Need(title=title, has=has, why=why, grant=grant, writes=True)


def _may(
    *, token: bool, scopes: frozenset[str] | None, role: int | None, least: int
) -> tuple[bool | None, str, str]:
    low = role is None or role < least
    lacks = [] if scopes is not None and WRITING in scopes else [f"scope `{WRITING}`"]
    lacks += [f"role {_ROLES[max(least, _REPORTER)]} or above"] if low else []
    grant = " and ".join(lacks)
    if not token:
        return False, "there is no token", "set GITLAB_TOKEN, or write `access: read`"
    if scopes is not None and WRITING not in scopes:
        told = ", ".join(sorted(scopes)) or "none"
        return False, f"the token lacks the scope `{WRITING}` (it has: {told})", grant
    if role is None:
        return None, "GitLab does not tell the account's role", grant
    known = _ROLES.get(role, f"level {role}")
    if role < least:
        # An administrator has no role and may do everything; GitLab does not tell who is one.
        has = None if role == 0 else False
        return has, f"the account's role in the project is {known}", grant
    if scopes is None:
        return None, f"GitLab does not tell this token's scopes; the role is {known}", grant
    return True, f"the token has the scope; the account's role is {known}", ""


def _links(rows: list[Any], *, token: bool) -> Feature:
    title = "links that say what blocks an issue"
    tier = shapes.tells_tier(rows[0]) if rows else None
    if tier is None:
        return Feature(title=title, there=None, why="there is no issue yet to see it by")
    lack: Lack | None = NO_LINKS if not tier else None if token else NO_TOKEN
    if lack is None:
        return Feature(title=title, there=True)
    return Feature(title=title, there=False, why=f"{lack.what}; {lack.fallback}")
