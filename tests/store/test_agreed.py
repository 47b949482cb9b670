"""Which record is whose and on what sides agreed: written once, known by the next run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from milepost.app.remembering import remembering
from milepost.model.agreement import PLAN, Base, Member
from milepost.model.clock import HeldClock
from milepost.model.memory import FORGETFUL
from milepost.store.merge import merge
from milepost.store.open import open_store
from milepost.store.tables import bases, joined, members

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
DATA = Member(milestone="data", source="web", key="3", title="Data moved",
              url="https://github.com/acme/web")  # fmt: skip
DUE = Base(milestone="data", source="web", field="due", value="2027-03-05")


def ran(store, held=(), read=(), agreed=()):
    journal = store.begin("nordwind", "sync")
    journal.holds(held, read)
    journal.agreed(agreed)
    journal.finish("complete")
    return journal.run


def rows(store, table):
    with store.engine.connect() as connection:
        return len(connection.execute(table.select()).all())


def test_what_one_run_found_the_next_one_knows(place):
    store = place.open()
    plan = Base(milestone="data", source=PLAN, field="title", value="Données\r\n🎯")
    ran(store, [DATA], ["web", "api"], [DUE, plan])
    memory = place.open().memory("nordwind")
    assert memory.members == {("data", "web"): replace(DATA, since=NOW)}
    assert memory.bases == {
        ("data", "web", "due"): "2027-03-05",
        ("data", PLAN, "title"): "Données\r\n🎯",
    }
    assert memory.joined == {"web": NOW, "api": NOW}
    other = store.memory("another")
    assert other.members == other.bases == other.joined == {}


def test_what_is_known_is_not_written_again(place):
    store = place.open()
    ran(store, [DATA], ["web"], [DUE])
    place.clock.sleep(60)
    ran(store, [DATA, replace(DATA, source="api", key="81")], ["web", "api"], [DUE])
    assert (rows(store, members), rows(store, joined), rows(store, bases)) == (2, 2, 1)
    memory = store.memory("nordwind")
    assert memory.members["data", "web"].since == memory.joined["web"] == NOW
    assert memory.joined["api"] == NOW + timedelta(seconds=60)


def test_a_new_value_takes_the_place_of_the_old_one(place):
    store = place.open()
    ran(store, [DATA], (), [DUE, replace(DUE, source=PLAN)])
    place.clock.sleep(60)
    ran(store, [replace(DATA, title="Data")], (), [replace(DUE, value="")])
    memory = store.memory("nordwind")
    assert memory.members["data", "web"] == replace(DATA, title="Data", since=NOW), "the same key"
    assert memory.bases == {("data", "web", "due"): "", ("data", PLAN, "due"): "2027-03-05"}
    ran(store, [replace(DATA, key="81")])
    moved = store.memory("nordwind").members["data", "web"]
    assert (moved.key, moved.since) == ("81", NOW + timedelta(seconds=60))
    assert (rows(store, members), rows(store, bases)) == (1, 1)
    assert store.memory("nordwind").bases == {("data", PLAN, "due"): "2027-03-05"}, (
        "what another record agreed on, this one did not"
    )


def test_of_two_instances_each_has_its_own(place):
    store = place.open()
    ran(store, [DATA], ["web"], [DUE])
    journal = store.begin("another", "sync")
    journal.holds([replace(DATA, key="9")], ["web"])
    journal.agreed([replace(DUE, value="")])
    assert store.memory("nordwind").members["data", "web"].key == "3"
    assert store.memory("nordwind").bases["data", "web", "due"] == "2027-03-05"


def test_without_a_store_it_is_forgotten(clock):
    store = remembering("none", clock, create=True)
    ran(store, [DATA], ["web"], [DUE])
    assert store.memory("nordwind") == FORGETFUL


def test_it_is_kept_however_old_it_is(place):
    store = place.open(keep=timedelta(days=31))
    ran(store, [DATA], ["web"], [DUE])
    for _ in range(3):
        place.clock.instant += timedelta(days=40)
        ran(store)
    memory = store.memory("nordwind")
    assert (len(memory.members), len(memory.bases), len(memory.joined)) == (1, 1, 1)
    assert len(store.runs("nordwind")) == 3, "the first, for what it knows, and the last two"


def test_a_forgotten_person_leaves_a_title_and_takes_a_base_along(place):
    store = place.open()
    named = Base(milestone="data", source="web", field="description", value="Ask Kim Osei")
    owner = Base(milestone="data", source="web", field="owner", value="kim")
    ran(store, [replace(DATA, title="Kim's data")], (), [DUE, named, owner])
    gone = store.forget("nordwind", ["Kim", "kim", "Kim Osei"])
    assert gone.milestones == 3
    memory = store.memory("nordwind")
    assert memory.members["data", "web"].title == "somebody's data"
    assert memory.bases == {("data", "web", "due"): "2027-03-05"}, "a false base would lie"


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_stores_put_together_the_later_word_counts(tmp_path, turned):
    early, late = HeldClock(NOW), HeldClock(NOW + timedelta(hours=1))
    one, two = (
        open_store(f"sqlite:///{name}", clock, folder=tmp_path, create=True)
        for name, clock in (("one", early), ("two", late))
    )
    ran(one, [DATA], ["web"], [DUE])
    ran(two, [replace(DATA, key="81")], ["web"], [replace(DUE, value="2027-03-12")])
    target, other = ("two", "one") if turned else ("one", "two")
    assert merge(tmp_path / target, tmp_path / other) == 5
    memory = (two if turned else one).memory("nordwind")
    assert memory.members["data", "web"].key == "81"
    assert memory.bases["data", "web", "due"] == "2027-03-12"
    assert memory.joined["web"] == NOW
    for store in (one, two):
        store.close()
