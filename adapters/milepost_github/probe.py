"""What one look at the repository tells: is it there, and what may the token do.  Only reads."""

from __future__ import annotations

from typing import Any

from milepost.trackers.contract import Feature, Probe
from milepost_github.client import Answer, Client
from milepost_github.options import Options
from milepost_github.rights import ROLES, Seen, needs
from milepost_github.trouble import Trouble, advice

_FORBIDDEN = 403
_DEPENDENCIES = "issue_dependencies_summary"


def probe(client: Client, options: Options) -> Probe:
    """Look at the repository, at whose token it is, and at one issue: three requests at most."""
    try:
        answer = client.get(client.repo)
    except Trouble as trouble:
        hint = advice(trouble, token=options.token is not None, need="issues: read")
        return Probe(reachable=False, reason=trouble.reason, hint=hint, status=trouble.status)
    row = answer.data if isinstance(answer.data, dict) else {}
    private = row.get("private")
    issues = _issues(client)
    tells_who = _tells_who(client) if options.token is not None else None
    seen = Seen(
        token=options.token is not None,
        scopes=_scopes(answer) if options.token is not None else None,
        job=tells_who is False,
        role=_role(row),
        private=private if isinstance(private, bool) else None,
        issues=issues if isinstance(issues, Trouble) else None,
    )
    asked = needs(seen)
    writing = [need.has for need in asked if need.writes]
    return Probe(
        reachable=True,
        may_write=False if False in writing else True if all(writing) else None,
        private=seen.private,
        tells_who=tells_who,
        needs=asked,
        features=() if isinstance(issues, Trouble) else (_dependencies(issues),),
    )


def _issues(client: Client) -> list[Any] | Trouble:
    """The latest issue, if there is one; the trouble where issues cannot be read."""
    try:
        rows = client.get(f"{client.repo}/issues", state="all", per_page=1).data
    except Trouble as trouble:
        return trouble
    return rows if isinstance(rows, list) else []


def _tells_who(client: Client) -> bool | None:
    try:
        client.get("/user")
    except Trouble as trouble:
        return False if trouble.status == _FORBIDDEN else None
    return True


def _scopes(answer: Answer) -> frozenset[str] | None:
    """The scopes of a classic token; ``None`` for the kinds of tokens that have none."""
    told = answer.headers.get("x-oauth-scopes")
    return None if told is None else frozenset(filter(None, map(str.strip, told.split(","))))


def _role(row: dict[str, Any]) -> str | None:
    """The highest of ``ROLES`` that GitHub says the account has; ``None`` if it does not say."""
    allowed = row.get("permissions")
    if not isinstance(allowed, dict):
        return None
    return next((role for role in ROLES if allowed.get(role) is True), "none")


def _dependencies(rows: list[Any]) -> Feature:
    title = "dependencies between issues"
    if not rows or not isinstance(rows[0], dict):
        return Feature(title=title, there=None, why="there is no issue yet to see it by")
    if _DEPENDENCIES in rows[0]:
        return Feature(title=title, there=True)
    return Feature(
        title=title,
        there=False,
        why="this server does not have them; only `Depends on:` in descriptions counts",
    )
