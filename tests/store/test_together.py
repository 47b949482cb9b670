"""Two clients of one PostgreSQL server at once."""

import itertools
import subprocess
import sys

import psycopg
import pytest

from milepost.errors import StoreError
from milepost.model.change import Outcome

pytestmark = pytest.mark.needs("postgres")
RUNS, WRITES = 5, 20
CLIENT = """
import sys
from pathlib import Path
from milepost.model.change import Applied, Change, ChangeKind, Outcome, Target
from milepost.model.clock import SystemClock
from milepost.model.memory import Seen
from milepost.store.open import open_store
url, instance, runs, writes = *sys.argv[1:3], *map(int, sys.argv[3:])
clock = SystemClock()
store = open_store(url, clock, folder=Path(), create=True)
for _ in range(runs):
    with store.lease(instance, wait=60, waiting=lambda _: None):
        assert all(run.state for run in store.runs(instance)), "two runs at once"
        journal = store.begin(instance, "sync")
        journal.acts_as({"web": instance})
        for number in range(writes):
            change = Change(source="web", target=Target("issue", f"#{number}"),
                            kind=ChangeKind.ADD_LABEL, after="late")
            journal.settle(journal.intend(change, "bot"), Outcome(change=change, outcome="done"))
        journal.saw([Seen(milestone="data", run=journal.run, at=clock.now(), health="done",
                          due=None)])
        journal.finish("complete")
store.close()
"""


@pytest.mark.parametrize("names", [("one", "two"), ("one", "one")])
def test_two_clients_lose_nothing_and_never_run_at_once(database, names):
    clients = [
        subprocess.Popen([sys.executable, "-c", CLIENT, database.url, name, str(RUNS), str(WRITES)])
        for name in names
    ]
    assert [client.wait(120) for client in clients] == [0, 0]
    store = database.open()
    for name in set(names):
        count = RUNS * names.count(name)
        assert [run.state for run in store.runs(name)] == ["complete"] * count
        assert len(store.writes(name)) == count * WRITES
        assert {run.actors["web"] for run in store.runs(name)} == {name}
        assert [*store.memory(name).seen] == ["data"]
        spans = [(run.started, run.finished) for run in store.runs(name)][::-1]
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def dropped(url):
    """How many connections of others to this database the server just ended."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(
            "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity"
            " where datname = current_database() and pid != pg_backend_pid()"
        ).fetchone()[0]


def test_a_lease_whose_connection_was_dropped_ends_without_an_error(database):
    first, second = database.open(), database.open()
    with first.lease("nordwind", wait=None, waiting=print):
        assert dropped(database.url) >= 1
    with second.lease("nordwind", wait=None, waiting=print):
        pass


def test_a_server_that_drops_a_connection_between_two_lines_is_asked_again(database, change):
    store = database.open()
    journal = store.begin("nordwind", "sync")
    line = journal.intend(change(), "bot")
    assert dropped(database.url) >= 1
    journal.settle(line, Outcome(change=change(), outcome="done"))
    assert store.writes("nordwind")[0].stands


def test_a_database_that_is_gone_is_told(database, change):
    store = database.open()
    journal = store.begin("nordwind", "sync")
    base, _, name = database.url.partition("?")[0].rpartition("/")
    options = database.url.partition("?")[2]
    with psycopg.connect(f"{base}/postgres?{options}", autocommit=True) as other:
        other.execute(f"drop database {name} with (force)")
    with pytest.raises(StoreError, match="cannot write down what is done") as error:
        journal.intend(change(), "bot")
    assert error.value.where == store.where
    assert name in error.value.why
