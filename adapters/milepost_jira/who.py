"""Whose token it is, and what it may do in the project.  Only reads."""

from __future__ import annotations

from typing import Any

from milepost.errors import SourceError
from milepost.model.person import Account
from milepost.trackers.contract import Context, Feature, Need, Probe
from milepost.trackers.rows import Malformed
from milepost_jira import shapes
from milepost_jira.client import Client
from milepost_jira.options import Options
from milepost_jira.trouble import Trouble, advice

_FORBIDDEN = 403
_READS = ("BROWSE_PROJECTS", "Browse Projects", "read issues and versions")
_WRITES = (
    ("ADD_COMMENTS", "Add Comments", "comment on status issues"),
    ("EDIT_OWN_COMMENTS", "Edit Own Comments", "edit its own comments"),
    ("EDIT_ISSUES", "Edit Issues", "put labels on issues"),
)
_CREATES = ("CREATE_ISSUES", "Create Issues", "create status issues")
_ADMINISTERS = ("ADMINISTER_PROJECTS", "Administer Projects", "blocks in descriptions of versions")


def whoami(client: Client, options: Options, context: Context) -> Account | None:
    """The token's account; where it may not ask, who the configuration says.

    Raises ``SourceError``.
    """
    if options.token is None:
        return None
    try:
        return shapes.account(client.get("myself"))
    except Malformed as error:
        why, hint = f"the answer cannot be understood ({error})", ""
    except Trouble as trouble:
        login = options.identity or context.default_identity
        if trouble.status == _FORBIDDEN and login:
            return Account(login)
        why, hint = trouble.reason, _hint(options, trouble)
    raise SourceError("Jira did not say whose token it is", where=options.base, why=why, hint=hint)


def probe(client: Client, options: Options) -> Probe:
    """Look at the permissions in the project, and at whose token it is: two requests."""
    asked = (_READS, *_WRITES, _CREATES, _ADMINISTERS)
    keys = ",".join(key for key, _, _ in asked)
    try:
        data = client.get("mypermissions", {"projectKey": options.project, "permissions": keys})
    except Trouble as trouble:
        hint = _hint(options, trouble)
        return Probe(reachable=False, reason=trouble.reason, hint=hint, status=trouble.status)
    told = data.get("permissions") if isinstance(data, dict) else None
    held = told if isinstance(told, dict) else {}
    needs = (_need(held, _READS), *(_need(held, one, writes=True) for one in _WRITES))
    writing = [need.has for need in needs if need.writes]
    return Probe(
        reachable=True,
        may_write=False if False in writing else True if all(writing) else None,
        tells_who=_tells_who(client) if options.token is not None else None,
        needs=needs,
        features=tuple(_feature(held, one) for one in (_CREATES, _ADMINISTERS)),
    )


def _need(held: dict[str, Any], one: tuple[str, str, str], *, writes: bool = False) -> Need:
    key, name, title = one
    has = _has(held, key)
    return Need(
        title=title,
        has=has,
        why="Jira does not tell" if has is None else "",
        grant="" if has else f"project permission `{name}`",
        writes=writes,
    )


def _feature(held: dict[str, Any], one: tuple[str, str, str]) -> Feature:
    key, name, title = one
    there = _has(held, key)
    return Feature(
        title=title,
        there=there,
        why="" if there else f"only where the file asks for it; needs `{name}`",
    )


def _has(held: dict[str, Any], key: str) -> bool | None:
    row = held.get(key)
    has = row.get("havePermission") if isinstance(row, dict) else None
    return has if isinstance(has, bool) else None


def _tells_who(client: Client) -> bool | None:
    try:
        client.get("myself")
    except Trouble as trouble:
        return False if trouble.status == _FORBIDDEN else None
    return True


def _hint(options: Options, trouble: Trouble) -> str:
    return advice(
        trouble,
        email=options.email is not None,
        token=options.token is not None,
        need="Browse Projects",
    )
