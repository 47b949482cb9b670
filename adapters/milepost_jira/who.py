"""Whose token it is, and what it may do in the project.  Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from milepost.errors import SourceError
from milepost.model.change import Change, ChangeKind
from milepost.model.person import Account
from milepost.trackers.contract import Context, Need, Probe
from milepost.trackers.rows import Malformed
from milepost_jira import shapes
from milepost_jira.client import Client
from milepost_jira.options import Options
from milepost_jira.trouble import Trouble, advice

_FORBIDDEN = 403
_ADMINISTERS, _ADMINISTERS_ALL = "ADMINISTER_PROJECTS", "ADMINISTER"
_READS = ("BROWSE_PROJECTS", "Browse Projects", "read issues and versions", None)
_CREATES, _FOLDS = ChangeKind.CREATE_ISSUE, ChangeKind.FOLD_COMMENT
_WRITES = (
    ("ADD_COMMENTS", "Add Comments", "comment on status issues", None),
    ("EDIT_OWN_COMMENTS", "Edit Own Comments", "edit its own comments", None),
    ("DELETE_OWN_COMMENTS", "Delete Own Comments", "delete its own comments", _FOLDS),
    ("EDIT_ISSUES", "Edit Issues", "put labels on issues", None),
    ("CREATE_ISSUES", "Create Issues", "create status issues", _CREATES),
    ("TRANSITION_ISSUES", "Transition Issues", "close status issues it created", _CREATES),
    ("LINK_ISSUES", "Link Issues", "link status issues to each other", ChangeKind.LINK),
)
_NAME = "Administer Projects"
_VERSIONS = (
    (_ADMINISTERS, _NAME, "put blocks into versions", ChangeKind.PUT_BLOCK),
    (_ADMINISTERS, _NAME, "change names and dates of versions", ChangeKind.SET_FIELD),
    (_ADMINISTERS, _NAME, "create versions", ChangeKind.CREATE_RECORD),
    (_ADMINISTERS, _NAME, "release versions", ChangeKind.CLOSE_RECORD),
)
"""A permission's key, its name for people, what for, and the kind of change it is only for."""
_ON_VERSIONS = frozenset(row[-1] for row in _VERSIONS)
_KEYS = {
    ChangeKind.PUT_BLOCK: "take the tracker out of `write.block`",
    ChangeKind.SET_FIELD: "let no field follow another place: see `sync`",
    ChangeKind.CREATE_RECORD: "take the tracker out of `sync.create_missing`",
    ChangeKind.CLOSE_RECORD: "do without `write.close_when_ready`",
}
"""The way out without the permission."""
_SET = 'set JIRA_TOKEN (for Jira Cloud also write `email: "${JIRA_EMAIL}"`)'
_Row = tuple[str, str, str, ChangeKind | None]


def whoami(client: Client, options: Options, context: Context) -> Account | None:
    """The token's account; where it may not ask, who the configuration says.

    Raises ``SourceError``.
    """
    if options.token is None:
        return None
    found = _account(client, options, context)
    client.memory.me = found.login
    return found


def _account(client: Client, options: Options, context: Context) -> Account:
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
    # Whoever administers all of Jira need not administer the project; epics are issues.
    writes = _WRITES if options.milestones == "epics" else (*_WRITES, *_VERSIONS)
    asked = dict.fromkeys((*(row[0] for row in (_READS, *writes)), _ADMINISTERS_ALL))
    keys = ",".join(asked)
    try:
        data = client.get("mypermissions", {"projectKey": options.project, "permissions": keys})
    except Trouble as trouble:
        hint = _hint(options, trouble)
        return Probe(reachable=False, reason=trouble.reason, hint=hint, status=trouble.status)
    told = data.get("permissions") if isinstance(data, dict) else None
    held = told if isinstance(told, dict) else {}
    token = options.token is not None
    needs = (_reading(held, token=token), *(_writing(held, row, token=token) for row in writes))
    writing = [need.has for need in needs if need.writes and need.only is None]
    return Probe(
        reachable=True,
        may_write=False if False in writing else True if all(writing) else None,
        tells_who=_tells_who(client) if token else None,
        needs=needs,
    )


def unwritable(client: Client, options: Options, changes: tuple[Change, ...]) -> Mapping[str, str]:
    """Why writes to versions would be refused, by the id of the change; one request."""
    writes = [it for it in changes if it.kind in _ON_VERSIONS and it.target.kind == "milestone"]
    if not writes or options.token is None or options.milestones == "epics":
        return MappingProxyType({})
    either = (_ADMINISTERS, _ADMINISTERS_ALL)
    wanted = {"projectKey": options.project, "permissions": ",".join(either)}
    try:
        data = client.get("mypermissions", wanted)
    except Trouble:
        return MappingProxyType({})
    told = data.get("permissions") if isinstance(data, dict) else None
    held = told if isinstance(told, dict) else {}
    if any(_has(held, key) is not False for key in either):
        return MappingProxyType({})
    why = (
        f"versions can be edited only with the project permission `{_NAME}`: "
        f"give it to the token's owner in {options.project}, or "
    )
    return MappingProxyType({it.id: f"{why}{_KEYS[it.kind]}" for it in writes})


def _reading(held: dict[str, Any], *, token: bool) -> Need:
    key, name, title, _ = _READS
    has = _has(held, key)
    grant = _permission(name) if token else f"{_SET}, or let everybody browse the project"
    return Need(title=title, has=has, why=_told(name, has=has), grant="" if has else grant)


def _writing(held: dict[str, Any], row: _Row, *, token: bool) -> Need:
    key, name, title, only = row
    has = _has(held, key) if token else False
    if key == _ADMINISTERS and token and _has(held, _ADMINISTERS_ALL):
        has = True
    why = _told(name, has=has) if token else "there is no token"
    grant = _permission(name) if token else f"{_SET}, or write `access: read`"
    return Need(title=title, has=has, why=why, grant="" if has else grant, writes=True, only=only)


def _permission(name: str) -> str:
    return f"project permission `{name}` for the token's owner"


def _told(name: str, *, has: bool | None) -> str:
    return f"Jira does not tell of `{name}`" if has is None else f"`{name}`" if has else ""


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
