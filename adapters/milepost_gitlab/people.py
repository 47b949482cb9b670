"""Whose token it is, and accounts by their names."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from milepost.errors import SourceError
from milepost.model.person import Account
from milepost.trackers.rows import Malformed
from milepost.trackers.trouble import Trouble
from milepost_gitlab import accounts
from milepost_gitlab.read import Desk
from milepost_gitlab.trouble import READING, advice

_LOGIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_MENTIONED = re.compile(r"(?!all$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?", re.IGNORECASE)
"""What ``@`` may stand before: not ``all``, which is everybody in the project."""
_GROUP = re.compile(rf"{_LOGIN.pattern}(?:/{_LOGIN.pattern})+")
_FORBIDDEN, _MISSING = 403, 404


def whoami(desk: Desk) -> Account | None:
    """The token's account.

    A token whose scopes do not let it ask (403) is who the configuration or
    the caller says.  Raises ``SourceError``.
    """
    options, context = desk.options, desk.context
    if options.token is None:
        return None
    try:
        data = desk.client.get("/user").data
        found = accounts.account(data)
    except Malformed as error:
        why, hint = f"the answer cannot be understood ({error})", ""
    except Trouble as trouble:
        login = options.identity or context.default_identity
        if trouble.status == _FORBIDDEN and login:
            return Account(login)
        why, hint = trouble.reason, advice(trouble, token=True, need=READING)
    else:
        desk.learned.member = found.id
        desk.learned.administrator = data.get("is_admin") is True
        return found
    raise SourceError(
        "GitLab did not say whose token it is", where=options.base, why=why, hint=hint
    )


def account(desk: Desk, login: str) -> Account:
    """The account of that name: one request, and one more.  Raises ``Trouble`` and ``Malformed``.

    Users and groups share their names: where there is no user, a group of that
    name is a team.
    """
    if _GROUP.fullmatch(login):
        return Account(login, "team")
    if not _LOGIN.fullmatch(login):
        return Account(login, "missing")
    rows = desk.client.get("/users", username=login).data
    if not isinstance(rows, list):
        raise Malformed("not a list")
    found = [accounts.account(row) for row in rows]
    same = [one for one in found if one.login.casefold() == login.casefold()]
    if not same:
        return _group(desk, login)
    one = same[0]
    asked = one.kind == "user" and one.id and desk.options.token is not None
    return replace(one, assignable=_assignable(desk, one.id)) if asked else one


def _assignable(desk: Desk, number: str) -> bool | None:
    """Whether somebody is a member, also by a group; ``None`` where it is not told."""
    try:
        desk.client.get(f"{desk.client.project}/members/all/{number}")
    except Trouble as trouble:
        return False if trouble.status == _MISSING else None
    return True


def _group(desk: Desk, name: str) -> Account:
    try:
        desk.client.get(f"/groups/{quote(name, safe='')}", with_projects="false")
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return Account(name, "missing")
        raise
    return Account(name, "team")


def mention(login: str) -> str:
    """What tells an account; empty for groups by their paths, and for odd names."""
    return f"@{login}" if _MENTIONED.fullmatch(login) else ""
