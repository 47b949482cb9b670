"""The tables of the store, as the newest revision in ``migrations`` leaves them.

Rows are only added, under keys that no other store makes and that sort by
time (``ids``): two stores are put together by adding the rows that are missing
(``merge``).  Only leases are rewritten.

How milestones stood is kept once: a *picture* of each, under a key made of what
is in it, and an *album* with the pictures of a run.  A run in which nothing
changed is one row that names the album of the run before.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

HEAD = "0003"
"""The newest revision.  Revisions are numbered, so that a later one compares as greater."""

VERSION_TABLE = "milepost_version"
"""Where alembic notes the revision."""


class Instant(TypeDecorator[datetime]):
    """An instant, as ISO 8601 text in UTC: the same in every database, and it sorts."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
    ) -> str | None:
        """As it is kept."""
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
    ) -> datetime | None:
        """As it was given."""
        return datetime.fromisoformat(value) if value else None


class Day(TypeDecorator[date]):
    """A calendar day, as ISO 8601 text."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: date | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
    ) -> str | None:
        """As it is kept."""
        return value.isoformat() if value else None

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
    ) -> date | None:
        """As it was given."""
        return date.fromisoformat(value) if value else None


class Foreign(TypeDecorator[str]):
    """Text from a tracker, without what no database takes: NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
    ) -> str | None:
        """As it is kept."""
        return value and value.replace("\0", "\ufffd").encode(errors="replace").decode()


metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _run() -> Column[str]:
    return Column("run", Text, ForeignKey("milepost_runs.id"), nullable=False)


def _with(row: str) -> ForeignKey:
    """A row that goes with another one."""
    return ForeignKey(row, ondelete="cascade")


runs = Table(
    "milepost_runs",
    metadata,
    _id(),
    Column("instance", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("started", Instant, nullable=False),
    Index("milepost_runs_of", "instance", "id"),
)
actors = Table(
    "milepost_actors",
    metadata,
    Column("run", Text, _with("milepost_runs.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("account", Foreign, nullable=False),
)
ends = Table(
    "milepost_ends",
    metadata,
    Column("run", Text, _with("milepost_runs.id"), primary_key=True),
    Column("finished", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Foreign, nullable=False),
)
writes = Table(
    "milepost_writes",
    metadata,
    _id(),
    _run(),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("place", Foreign, nullable=False),
    Column("kind", Text, nullable=False),
    Column("removes", Boolean, nullable=False),
    Column("actor", Foreign, nullable=False),
    Column("change", LargeBinary, nullable=False),
    Index("milepost_writes_of", "run"),
)
outcomes = Table(
    "milepost_outcomes",
    metadata,
    Column("write", Text, _with("milepost_writes.id"), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("detail", Foreign, nullable=False),
    Column("key", Foreign, nullable=False),
    Column("url", Foreign, nullable=False),
)
snoozes = Table(
    "milepost_snoozes",
    metadata,
    _id(),
    _run(),
    Column("silent", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("place", Foreign, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("since", Instant, nullable=False),
)
seen = Table(
    "milepost_seen",
    metadata,
    _id(),
    _run(),
    Column("at", Instant, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("health", Text),
    Column("due", Day),
    Column("title", Foreign, nullable=False),
)
pictures = Table(
    "milepost_pictures",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
snapshots = Table(
    "milepost_snapshots",
    metadata,
    Column("run", Text, _with("milepost_runs.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("day", Day, nullable=False),
    Column("album", Text, nullable=False),
)
frozen = Table(
    "milepost_frozen",
    metadata,
    Column("run", Text, ForeignKey("milepost_runs.id"), primary_key=True),
    Column("milestone", Foreign, primary_key=True),
    Column("why", Foreign, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("day", Day, nullable=False),
    Column("picture", Text, nullable=False),
)
members = Table(
    "milepost_members",
    metadata,
    _id(),
    _run(),
    Column("milestone", Foreign, nullable=False),
    Column("source", Text, nullable=False),
    Column("key", Foreign, nullable=False),
    Column("url", Foreign, nullable=False),
    Column("title", Foreign, nullable=False),
    Column("since", Instant, nullable=False),
)
bases = Table(
    "milepost_bases",
    metadata,
    _id(),
    _run(),
    Column("milestone", Foreign, nullable=False),
    Column("source", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Foreign, nullable=False),
)
joined = Table(
    "milepost_joined",
    metadata,
    _id(),
    _run(),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
leases = Table(
    "milepost_leases",
    metadata,
    Column("instance", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("command", Text, nullable=False),
    Column("since", Instant, nullable=False),
)
