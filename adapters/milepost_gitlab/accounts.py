"""Accounts as values of the model, from any row that shows one."""

from __future__ import annotations

import re

from pydantic import StrictBool, StrictInt, StrictStr

from milepost.model.person import Account, AccountKind
from milepost.trackers.rows import Row, Web, checked

GHOST = Account("ghost", "missing")
"""Whoever wrote what a deleted account left behind."""

_BOT = re.compile(r"(?:project|group)_[0-9]+_bot(?:_[0-9a-f]+)?")
_OUT = frozenset({"blocked", "ldap_blocked", "deactivated", "banned"})
"""States of accounts that can no longer sign in."""


class User(Row):
    """What rows tell of a person or a bot."""

    username: StrictStr
    id: StrictInt | None = None
    name: StrictStr | None = None
    web_url: Web | None = None
    bot: StrictBool | None = None
    state: StrictStr = "active"


def account(row: object) -> Account:
    """A user."""
    return account_of(checked(User, row))


def account_of(found: User) -> Account:
    """A user whose row was checked."""
    is_bot = found.bot is True or _BOT.fullmatch(found.username) is not None
    kind: AccountKind = "bot" if is_bot else "deactivated" if found.state in _OUT else "user"
    return Account(
        found.username,
        kind,
        "" if found.id is None else str(found.id),
        found.name or "",
        found.web_url or "",
    )
