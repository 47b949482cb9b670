"""Two files become one with every row of both."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.errors import StoreError
from milepost.store.merge import merge
from milepost.store.open import open_store


@pytest.fixture
def opened(tmp_path, clock):
    """``opened("a")``: the store in a file of that name."""
    stores = []

    def opened(name):
        store = open_store(f"sqlite:///{name}", clock, folder=tmp_path, create=True)
        stores.append(store)
        return store

    yield opened
    for store in stores:
        store.close()


def full(store, change, write, snooze, stood, count=2):
    journal = store.begin("nordwind", "sync")
    journal.acts_as({"web": "bot"})
    for number in range(count):
        write(journal, change(number))
    journal.silenced([snooze])
    journal.saw([stood(journal, "data", title=f"{count}")])
    journal.finish("complete")
    return journal.run


def test_what_is_missing_is_added_once(tmp_path, opened, change, write, snooze, stood):
    one, two = opened("one"), opened("two")
    first = full(one, change, write, snooze, stood)
    assert merge(tmp_path / "two", tmp_path / "one") == 9
    assert two.memory("nordwind").written == one.memory("nordwind").written
    second = full(two, change, write, snooze, stood, 3)
    third = full(one, change, write, snooze, stood, 1)
    assert merge(tmp_path / "one", tmp_path / "two") == 11
    assert merge(tmp_path / "one", tmp_path / "two") == 0
    assert [run.id for run in one.runs("nordwind")] == sorted([first, second, third])[::-1]
    assert len(one.writes("nordwind")) == 6
    assert len(two.writes("nordwind")) == 5


def test_leases_stay_as_they_are(tmp_path, opened):
    one, two = opened("one"), opened("two")
    with one.lease("nordwind", wait=None, waiting=print):
        assert merge(tmp_path / "two", tmp_path / "one") == 0
        with two.lease("nordwind", wait=None, waiting=print):
            pass


def test_an_empty_file_takes_everything(tmp_path, opened, change, write, snooze, stood):
    full(opened("one"), change, write, snooze, stood)
    (tmp_path / "new").touch()
    assert merge(tmp_path / "new", tmp_path / "one") == 9
    assert len(opened("new").writes("nordwind")) == 2


def test_what_is_no_store_is_not_taken_in(tmp_path, opened):
    opened("one")
    (tmp_path / "bad").write_text("no database" * 999)
    with pytest.raises(StoreError, match="cannot open"):
        merge(tmp_path / "one", tmp_path / "bad")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None
)
@given(order=st.lists(st.sampled_from("abc"), min_size=1, max_size=6), into=st.permutations("abc"))
def test_whatever_the_order_the_whole_is_the_same(tmp_path_factory, clock, change, order, into):
    folder = tmp_path_factory.mktemp("stores")
    stores = {
        name: open_store(f"sqlite:///{name}", clock, folder=folder, create=True) for name in "abc"
    }
    for name in order:
        stores[name].begin("nordwind", "sync").intend(change(), "bot")
    whole = {one.id for store in stores.values() for one in store.writes("nordwind")}
    target, *others = into
    added = sum(merge(folder / target, folder / other) for other in others)
    assert {one.id for one in stores[target].writes("nordwind")} == whole
    assert len(whole) == len(order)
    assert added == 2 * (len(order) - order.count(target))
