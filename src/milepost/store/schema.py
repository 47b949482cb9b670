"""From an older store to the newest form, and never back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Text, column, inspect, select, table

from milepost.errors import StoreError
from milepost.store.tables import HEAD, VERSION_TABLE
from milepost.store.trouble import Address

MIGRATIONS = Path(__file__).with_name("migrations")


def _as_it_is(_connection: Connection) -> None:
    """Nothing to do: a transaction that may write keeps others out by itself."""


def prepare(
    engine: Engine,
    address: Address,
    *,
    create: bool,
    alone: Callable[[Connection], None] = _as_it_is,
) -> bool:
    """Bring the store up to the newest revision; whether there is one.

    With ``create`` its tables are made where there are none.  ``alone`` keeps
    other programs from doing the same until the transaction ends.  Raises
    ``StoreError`` for a store that a newer milepost made.
    """
    with address.trying("cannot open what is remembered"):
        with engine.execution_options(reads=True).connect() as connection:
            found = revision_of(connection)
        if found is None and not create:
            return False
        if found != HEAD:
            with engine.begin() as connection:
                alone(connection)
                found = revision_of(connection)
                if found is None or found < HEAD:
                    upgrade(connection, HEAD)
    if found is not None and found > HEAD:
        raise StoreError(
            "the store was made by a newer milepost",
            where=address.name,
            why=f"it is at revision {found}, this milepost knows {HEAD}",
            hint="upgrade milepost, or name another store with `state:`",
        )
    return True


def revision_of(connection: Connection) -> str | None:
    """The revision a store is at, ``None`` where there are no tables of milepost."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = column("version_num", Text)
    return connection.scalar(select(version).select_from(table(VERSION_TABLE, version)))


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up to ``revision`` within the transaction of the connection."""
    # It takes a third of a second to load, and only a new or an old store needs it.
    from alembic.operations import Operations  # noqa: PLC0415 - see above
    from alembic.runtime.migration import MigrationContext, MigrationStep  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    scripts = ScriptDirectory(str(MIGRATIONS))

    def steps(found: tuple[str, ...], _: MigrationContext) -> Sequence[MigrationStep]:
        missing = scripts.iterate_revisions(revision, found or "base")
        return [MigrationStep.upgrade_from_script(scripts.revision_map, one) for one in missing][
            ::-1
        ]

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "version_table": VERSION_TABLE}
    )
    with Operations.context(context):
        context.run_migrations()
