"""Whose token it is, and accounts by their names."""

from __future__ import annotations

import re
from urllib.parse import quote

from milepost.errors import SourceError
from milepost.model.person import Account
from milepost.trackers.contract import Context
from milepost.trackers.rows import Malformed
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.client import Client
from milepost_gitlab.options import Options
from milepost_gitlab.read import Desk
from milepost_gitlab.trouble import READING, advice

_LOGIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_GROUP = re.compile(rf"{_LOGIN.pattern}(?:/{_LOGIN.pattern})+")
_FORBIDDEN, _MISSING = 403, 404


def whoami(client: Client, options: Options, context: Context) -> Account | None:
    """The token's account.

    A token whose scopes do not let it ask (403) is who the configuration or
    the caller says.  Raises ``SourceError``.
    """
    if options.token is None:
        return None
    try:
        return shapes.account(client.get("/user").data)
    except Malformed as error:
        why, hint = f"the answer cannot be understood ({error})", ""
    except Trouble as trouble:
        login = options.identity or context.default_identity
        if trouble.status == _FORBIDDEN and login:
            return Account(login)
        why, hint = trouble.reason, advice(trouble, token=True, need=READING)
    raise SourceError(
        "GitLab did not say whose token it is", where=options.base, why=why, hint=hint
    )


def account(desk: Desk, login: str) -> Account:
    """The account of that name.  Raises ``Trouble`` and ``Malformed``.

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
    found = [shapes.account(row) for row in rows]
    same = [one for one in found if one.login.casefold() == login.casefold()]
    return same[0] if same else _group(desk, login)


def _group(desk: Desk, name: str) -> Account:
    try:
        desk.client.get(f"/groups/{quote(name, safe='')}", with_projects="false")
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return Account(name, "missing")
        raise
    return Account(name, "team")
