"""Accounts by their ids or names: are they there, and can issues be given to them."""

from __future__ import annotations

import re
from dataclasses import replace

from milepost.model.person import Account
from milepost.model.reading import Reading
from milepost.trackers.rows import Malformed
from milepost_jira import shapes
from milepost_jira.client import Client, Parameters
from milepost_jira.read import Desk, Tally
from milepost_jira.trouble import Trouble

_ACCOUNT = re.compile(r"[0-9A-Za-z:_-]{1,128}")
_NAME = re.compile(r"\w[\w.@+-]{0,254}")
_FOUND_AT_ONCE = 1000
_MISSING = 404
_NOT_TOLD = frozenset({400, 401, 403, 404})
"""Answers to somebody who may not ask who can be assigned."""


def people(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The accounts with the given ids or names; one that is not there has the kind ``missing``."""
    desk = tally.desk
    if refs is None:
        tally.missing("Jira has no list of people to read: name the accounts")
    found = tally.each("account", refs or (), lambda login: _account(desk, login))
    return replace(desk.empty(), people=tuple(found))


def _account(desk: Desk, login: str) -> Account:
    """One request, and one more for somebody who could be assigned.  Raises ``Trouble``."""
    cloud = desk.client.cloud
    if not login or (cloud and not _ACCOUNT.fullmatch(login)):
        return Account(login, "missing")
    name = "accountId" if cloud else "username"
    try:
        found = shapes.account(desk.client.get("user", {name: login}))
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return Account(login, "missing")
        raise
    if found.kind not in ("user", "unknown"):
        return found
    return replace(found, assignable=_assignable(desk, name, found.login))


def _assignable(desk: Desk, name: str, login: str) -> bool | None:
    """Whether issues of the project can be given to it; ``None`` where Jira does not tell.

    Data Center finds everybody whose name begins so.
    """
    asked: Parameters = {"project": desk.options.project, name: login, "maxResults": _FOUND_AT_ONCE}
    try:
        rows = desk.client.get("user/assignable/search", asked)
    except Trouble as trouble:
        if trouble.status in _NOT_TOLD and not trouble.hopeless:
            return None
        raise
    if not isinstance(rows, list):
        raise Malformed("not a list of accounts")
    if login in {shapes.account(row).login for row in rows}:
        return True
    return False if len(rows) < _FOUND_AT_ONCE else None


def mention(client: Client, login: str) -> str:
    """What tells an account: by its id (Cloud) or its name; empty for odd ones.

    Nothing where it cannot be found out which Jira it is.
    """
    try:
        known, prefix = (_ACCOUNT, "accountid:") if client.cloud else (_NAME, "")
    except Trouble:
        return ""
    return f"[~{prefix}{login}]" if known.fullmatch(login) else ""
