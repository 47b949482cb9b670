"""A store in a PostgreSQL database, shared by machines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, Connection, create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from milepost.model.clock import Clock
from milepost.store.book import NoStore, Store
from milepost.store.database import Database
from milepost.store.schema import prepare
from milepost.store.tables import metadata
from milepost.store.trouble import Address

_WAYS = {
    "connect_timeout": "10",
    "keepalives_idle": "60",  # a lease is a connection that says nothing for a whole run
    "application_name": "milepost",
}
"""How we connect where the address does not say; in seconds."""

_PATIENCE = "30s"
"""How long to wait until others let go of a table."""


def open_server(url: URL, clock: Clock, *, create: bool, keep: timedelta | None = None) -> Store:
    """The store in the database at ``url``, whichever driver that names.

    Without ``create`` a database without our tables is a store that keeps
    nothing.  What is older than ``keep`` goes when a run ends.  Raises
    ``StoreError``.
    """
    url = _plain(url)
    address = Address(name=_name(url), secrets=_secrets(url))
    engine = create_engine(
        url.update_query_dict(_WAYS | dict(url.query)),
        pool_pre_ping=True,
        hide_parameters=True,
    )

    def latch(instance: str) -> Callable[[], None] | None:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = _key(f"milepost lease {instance}")
        if connection.scalar(select(func.pg_try_advisory_lock(key))):
            # The lock belongs to the session: it is freed with it, however that ends.
            return lambda: _end(connection, key)
        connection.close()
        return None

    def sweep() -> None:
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"set lock_timeout = '{_PATIENCE}'")
            connection.exec_driver_sql(f"vacuum full {tables}")
            connection.invalidate()  # with what was set

    with ExitStack() as unless_opened:
        unless_opened.callback(engine.dispose)
        if not prepare(engine, address, create=create, alone=_alone):
            return NoStore()
        unless_opened.pop_all()
    return Database(
        engine=engine, address=address, clock=clock, keep=keep, latch=latch, sweep=sweep
    )


def _plain(url: URL) -> URL:
    """The address with our driver, and the password where it is never shown."""
    url = url.set(drivername="postgresql+psycopg")
    said = url.query.get("password")
    return url.set(password=str(said)).difference_update_query(["password"]) if said else url


def _name(url: URL) -> str:
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def _secrets(url: URL) -> tuple[str, ...]:
    said = [url.password, *(value for name, value in url.query.items() if "password" in name)]
    plain = [str(one) for one in said if one]
    return tuple(way(one) for one in plain for way in (str, quote, quote_plus))


def _alone(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(_key("milepost schema"))))


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _end(connection: Connection, key: int) -> None:
    try:
        connection.scalar(select(func.pg_advisory_unlock(key)))
    except SQLAlchemyError:
        connection.invalidate()
    finally:
        connection.close()
