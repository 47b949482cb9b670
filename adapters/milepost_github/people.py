"""Accounts by their logins: are they there, and can issues be given to them."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from milepost.model.person import Account
from milepost_github import shapes
from milepost_github.read import Desk
from milepost_github.trouble import Trouble

_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LOGIN = re.compile(rf"{_PERSON.pattern}(\[bot\])?")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_-]+")
_MISSING = 404


def account(desk: Desk, login: str) -> Account:
    """The account of that login: one request, and one more for a person.  Raises ``Trouble``."""
    if _TEAM.fullmatch(login):
        return Account(login, "team")
    if not _LOGIN.fullmatch(login):
        return Account(login, "missing")
    try:
        found = shapes.account(desk.client.get(f"/users/{quote(login, safe='')}").data)
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return Account(login, "missing")
        raise
    if found.kind != "user":
        return found
    return replace(found, assignable=_assignable(desk, found.login))


def mention(login: str) -> str:
    """What tells a person; empty for teams, which are many people, for bots and odd logins."""
    return f"@{login}" if _PERSON.fullmatch(login) else ""


def _assignable(desk: Desk, login: str) -> bool | None:
    """Whether issues of the repository can be given to a person; ``None`` where it is not told."""
    try:
        desk.client.get(f"{desk.client.repo}/assignees/{quote(login, safe='')}")
    except Trouble as trouble:
        return False if trouble.status == _MISSING else None
    return True
