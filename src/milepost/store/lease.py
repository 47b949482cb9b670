"""Who is at work on an instance, and how a run waits for another one."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from milepost.errors import Refused
from milepost.model.clock import Clock
from milepost.store.tables import leases

_PATIENCE = 1.0
"""Seconds between two looks at a lease that somebody holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A run at work: its token, machine, process and command, and since when.

    ``expires`` is ``None`` where a lock tells whether it still lives.
    """

    token: str = ""
    host: str = ""
    pid: int = 0
    command: str = ""
    since: datetime | None = None
    expires: datetime | None = None

    @classmethod
    def here(cls, token: str, since: datetime, expires: datetime | None = None) -> Holder:
        """This very process."""
        return cls(token=token, host=platform.node(), pid=os.getpid(), since=since, expires=expires)

    def told(self, instance: str) -> str:
        """One sentence: another run of this instance is at work."""
        known = [
            self.command,
            f"since {self.since.astimezone(UTC):%H:%M:%S} UTC" if self.since else "",
            f"host {self.host}" if self.host else "",
            f"process {self.pid}" if self.pid else "",
            f"until {self.expires.astimezone(UTC):%H:%M:%S} UTC at least" if self.expires else "",
        ]
        more = ", ".join(filter(None, known))
        return f"another run of instance {instance!r} is at work" + (f" ({more})" if more else "")


def holder_of(connection: Connection, instance: str) -> Holder:
    """Whom the lease names; nobody in particular where it names no one."""
    row = connection.execute(select(leases).where(leases.c.instance == instance)).one_or_none()
    if row is None:
        return Holder()
    return Holder(
        token=row.holder,
        host=row.host,
        pid=row.pid,
        command=row.command,
        since=row.since,
    )


def take(connection: Connection, instance: str, holder: Holder) -> None:
    """Name the holder, in place of whoever was named."""
    connection.execute(delete(leases).where(leases.c.instance == instance))
    connection.execute(
        insert(leases).values(
            instance=instance,
            holder=holder.token,
            host=holder.host,
            pid=holder.pid,
            command=holder.command,
            since=holder.since,
        )
    )


def name(connection: Connection, token: str, command: str) -> None:
    """Say what the holder of this token is doing."""
    connection.execute(update(leases).where(leases.c.holder == token).values(command=command))


def drop(connection: Connection, token: str) -> None:
    """Name nobody where this token was named."""
    connection.execute(delete(leases).where(leases.c.holder == token))


def wait_for(
    attempt: Callable[[], Holder | None],
    clock: Clock,
    instance: str,
    *,
    wait: float | None,
    waiting: Callable[[str], None],
    patience: float = _PATIENCE,
) -> None:
    """Try until ``attempt`` gives ``None``: the lease is ours.

    Else it gives who holds it.  ``wait`` is for how many seconds to try,
    ``None`` only once, every ``patience`` seconds; ``waiting`` is told once that
    we wait.  Raises ``Refused``.
    """
    until = clock.monotonic() + (wait or 0)
    first = True
    while (holder := attempt()) is not None:
        left = until - clock.monotonic()
        if left <= 0:
            raise Refused(
                holder.told(instance),
                why=f"it was still at work after {wait:.0f} s" if wait else "",
                hint="try again when it is done" + ("" if wait else ", or wait for it: --wait"),
            )
        if first:
            waiting(f"waiting: {holder.told(instance)}")
            first = False
        clock.sleep(min(patience, left))
