"""Addresses of stores: which are taken, what is told of them, and that no password ever is."""

import itertools
import logging
import re

import pytest

from milepost.errors import MilepostError, StoreError, UsageError
from milepost.model.change import Outcome
from milepost.model.memory import FORGETFUL
from milepost.store.open import open_store

SECRET, QUOTED = "pl4nted/s3cret", "pl4nted%2Fs3cret"
NOWHERE = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "it names no file"),
        ("sqlite:///:memory:", "it names no file"),
        ("sqlite:/state.db", "it is no address of a database"),
        (f"postgresql://kim:{QUOTED}@db.test:port/state", "it is no address of a database"),
        (f"mysql://kim:{QUOTED}@db.test/state", "it begins with none of these words"),
        (SECRET, "it begins with none of these words"),
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(tmp_path, clock, url, why):
    with pytest.raises(UsageError, match="the address of the store cannot be used") as error:
        open_store(url, clock, folder=tmp_path, create=True)
    assert error.value.why == why
    assert "postgresql://" in error.value.hint
    assert "pl4nted" not in everything(error.value)
    assert [*tmp_path.iterdir()] == []


def everything(error):
    """All that a handler of an error could print."""
    seen = [error]
    for one in seen:
        seen += [more for more in (one.__cause__, one.__context__) if more and more not in seen]
    # `from None` hides the context from every traceback
    shown = [error, *itertools.takewhile(lambda _: not error.__suppress_context__, seen[1:])]
    return "".join(f"{one}{one!r}{vars(one)}" for one in shown)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://kim:{QUOTED}@{NOWHERE}/state",
        f"postgresql+psycopg2://kim:{QUOTED}@{NOWHERE}/state?sslmode=require",
        f"postgres://kim@{NOWHERE}/state?password={QUOTED}",
        f"postgresql://kim@{NOWHERE}/state?sslpassword={QUOTED}&connect_timeout=2",
        f"postgresql://kim:{QUOTED}@{NOWHERE}/state?passfile={QUOTED}",
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_a_server_that_is_not_there_is_named_without_the_password(
    tmp_path, clock, url, create, caplog
):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError, match="cannot open what is remembered") as error:
        open_store(url, clock, folder=tmp_path, create=create)
    assert error.value.where == f"postgresql://{NOWHERE}/state"
    assert error.value.why
    assert "account and password" in error.value.hint
    assert "pl4nted" not in everything(error.value) + caplog.text


def test_an_option_that_no_server_knows_is_named_without_its_value(tmp_path, clock):
    url = f"postgresql://kim:{QUOTED}@{NOWHERE}/state?wrong={QUOTED}"
    with pytest.raises(StoreError) as error:
        open_store(url, clock, folder=tmp_path, create=True)
    assert "wrong" in error.value.why
    assert "pl4nted" not in everything(error.value)


@pytest.mark.needs("postgres")
def test_a_wrong_password_is_not_told_either(database, caplog):
    caplog.set_level(logging.DEBUG)
    database.url = database.url.replace("s3cret", "s3cret-but-wrong")
    with pytest.raises(StoreError) as error:
        database.open()
    assert "password authentication failed" in error.value.why
    assert "pl4nted" not in everything(error.value) + caplog.text


@pytest.mark.needs("postgres")
def test_a_password_is_nowhere_to_be_seen_while_all_is_well(database, caplog, change):
    caplog.set_level(logging.DEBUG)
    store = database.open()
    with store.lease("nordwind", wait=None, waiting=print):
        journal = store.begin("nordwind", "sync")
        journal.intend(change(), "bot")
    assert re.fullmatch(r"postgresql:///state\d+", store.where)
    shown = f"{store!r}{journal!r}{store.engine!r}{store.engine.url}{caplog.text}"
    assert "pl4nted" not in shown + repr(store.memory("nordwind"))


@pytest.mark.needs("postgres")
def test_a_database_without_our_tables_is_not_touched_for_reading(database):
    assert database.open(create=False).memory("nordwind") == FORGETFUL
    database.open()
    assert database.open(create=False).memory("nordwind").kept


@pytest.mark.needs("postgres")
def test_a_text_that_fails_to_be_written_is_not_in_the_error(database, change):
    store = database.open()
    journal = store.begin("nordwind", "sync")
    line = journal.intend(change(reason=SECRET), "bot")
    journal.settle(line, Outcome(change=change(), outcome="done", detail=SECRET))
    with pytest.raises(MilepostError, match="cannot write down") as error:
        journal.settle(line, Outcome(change=change(), outcome="done", detail=SECRET))
    assert "pl4nted" not in everything(error.value)
