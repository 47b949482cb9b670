"""An older store becomes the newest form with everything in it; a newer one is refused."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, select, text
from sqlalchemy.engine import make_url

from milepost.errors import StoreError
from milepost.store.schema import MIGRATIONS, upgrade
from milepost.store.tables import HEAD, VERSION_TABLE, metadata

SCRIPTS = ScriptDirectory(MIGRATIONS)
REVISIONS = [one.revision for one in SCRIPTS.walk_revisions()][::-1]
OPENER = """
import sys
from pathlib import Path
from milepost.model.clock import SystemClock
from milepost.store.open import open_store
store = open_store(sys.argv[1], SystemClock(), folder=Path(), create=True)
store.begin("nordwind", "sync").finish("complete")
"""


@pytest.fixture
def engine(place):
    """Connections to the place, without milepost."""
    url = make_url(place.url)
    if url.get_backend_name() == "sqlite":
        (place.folder / ".milepost").mkdir()
        url = url.set(database=str(place.folder / url.database))
    else:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    yield engine
    engine.dispose()


def filled(connection):
    """One row in every table there is but alembic's, whatever columns it has."""
    there = MetaData()
    there.reflect(connection)
    samples = {"BOOLEAN": True, "INTEGER": 7, "BIGINT": 7, "BLOB": b"x", "BYTEA": b"x"}
    rows = {}
    for table in there.sorted_tables:
        if table.name == VERSION_TABLE:
            continue
        rows[table.name] = {
            column.name: samples.get(str(column.type), "one") for column in table.columns
        }
        connection.execute(insert(table).values(rows[table.name]))
    return rows


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_revision_with_everything_kept(place, engine, revision):
    with engine.begin() as connection:
        upgrade(connection, revision)
        rows = filled(connection)
    assert rows
    place.open()
    with engine.connect() as connection:
        there = MetaData()
        there.reflect(connection)
        for name, row in rows.items():
            kept = connection.execute(select(there.tables[name])).mappings().one()
            assert row.items() <= dict(kept).items()
        assert connection.scalar(text("select version_num from milepost_version")) == HEAD


def test_the_newest_revision_is_what_the_code_speaks_of(place, engine):
    assert SCRIPTS.get_heads() == [HEAD]
    assert sorted(REVISIONS) == REVISIONS
    place.open()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": False}
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_store_is_refused_and_left_alone(place, engine, create):
    place.open()
    with engine.begin() as connection:
        connection.execute(text("update milepost_version set version_num = '9999'"))
    with pytest.raises(StoreError, match="made by a newer milepost") as error:
        place.open(create=create)
    assert "9999" in error.value.why
    assert "upgrade milepost" in error.value.hint
    with engine.connect() as connection:
        assert connection.scalar(text("select version_num from milepost_version")) == "9999"


def test_a_migration_that_fails_leaves_the_store_as_it_was(place, engine):
    with engine.begin() as connection:
        connection.execute(text("create table milepost_seen (mine text)"))
    with pytest.raises(StoreError):
        place.open()
    with engine.connect() as connection:
        there = MetaData()
        there.reflect(connection)
    assert [*there.tables] == ["milepost_seen"]


def test_tables_of_others_stay_what_they_are(place, engine):
    with engine.begin() as connection:
        connection.execute(text("create table runs (mine text)"))
        connection.execute(text("create table alembic_version (version_num text)"))
    place.open().begin("nordwind", "sync")
    with engine.connect() as connection:
        assert connection.execute(text("select * from runs")).all() == []
        assert connection.execute(text("select * from alembic_version")).all() == []


def test_many_who_open_a_new_store_at_once_make_it_once(place):
    (place.folder / ".milepost").mkdir()
    others = [
        subprocess.Popen([sys.executable, "-c", OPENER, place.url], cwd=place.folder)
        for _ in range(4)
    ]
    assert [other.wait(60) for other in others] == [0] * 4
    assert [run.state for run in place.open().runs("nordwind")] == ["complete"] * 4
