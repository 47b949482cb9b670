"""The secrets a configuration holds, in every form in which they must appear nowhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from milepost.config.settings import Settings
from milepost.trackers.contract import TrackerOptions


def held(settings: Settings, state: str) -> frozenset[str]:
    """Tokens, e-mails, the webhook's address, and what opens the store at ``state``."""
    found = set(_of_store(state))
    for options in settings.trackers.values():
        found |= set(secrets_of(options))
    if settings.notify is not None:
        found.add(settings.notify.webhook)
    return frozenset(filter(None, found))


def secrets_of(options: TrackerOptions) -> Iterator[str]:
    """Every value of a tracker's entry that is not to be shown, also as it is sent."""
    fields = type(options).model_fields
    hidden = [getattr(options, name) for name, field in fields.items() if not field.repr]
    yield from (value for value in hidden if isinstance(value, str))
    email = getattr(options, "email", None)
    if isinstance(email, str) and options.token:
        yield base64.b64encode(f"{email}:{options.token}".encode()).decode()


def _of_store(url: str) -> Iterator[str]:
    """The address of a store with a password in it, and where errors tell the password.

    Not the password by itself: many are words that stand elsewhere as well.
    """
    login = url.partition("://")[2].rpartition("@")[0]
    password = login.partition(":")[2]
    if password or "password=" in url:
        yield url
    if password:
        yield from (f":{password}@", f"password={password}")
