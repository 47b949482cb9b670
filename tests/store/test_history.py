"""How milestones stood comes back as it was; what did not change is kept once."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url

from milepost.app.remembering import remembering
from milepost.model.change import Outcome
from milepost.model.clock import ManualClock
from milepost.model.history import Snapshot
from milepost.model.ref import Ref
from milepost.store.merge import merge
from milepost.store.open import open_store
from milepost.store.pictures import picture, seen
from milepost.store.tables import frozen, pictures, snapshots

KEEP = timedelta(days=31)
DAY = timedelta(days=1)
TEXT = st.text(st.characters(exclude_categories=()), max_size=5)
REFS = st.builds(Ref, TEXT, TEXT)
STATES = st.sampled_from(["open", "done", "dropped"])
HEALTHS = st.sampled_from(["on_track", "off_track", "unknown", None])


def mapping(keys, values):
    return st.dictionaries(keys, values, max_size=4).map(MappingProxyType)


SNAPSHOTS = st.builds(
    Snapshot,
    run=st.just("r"),
    at=st.just(datetime(2027, 2, 22, 9, tzinfo=UTC)),
    day=st.just(date(2027, 2, 22)),
    milestone=TEXT,
    title=TEXT,
    due=st.none() | st.dates(),
    health=HEALTHS,
    closed=st.booleans(),
    owners=st.lists(TEXT, max_size=2).map(tuple),
    criteria=mapping(TEXT, st.sampled_from(["met", "unmet", "unknown"])),
    committed=mapping(REFS, STATES),
    stretch=st.frozensets(REFS, max_size=3),
    findings=mapping(TEXT, TEXT),
    numbers=mapping(TEXT, TEXT),
    rank=st.none() | st.integers(1, 99),
)


@pytest.fixture
def stand():
    """``stand(journal, "data", due=…)``: how a milestone stands in that run."""

    def make(journal, milestone="data", **fields):
        now = journal.clock.now()
        return Snapshot(run=journal.run, at=now, day=now.date(), milestone=milestone, **fields)

    return make


@pytest.fixture
def ran(stand):
    """``ran(store, data={"due": …})``: a check that sees these milestones; gives its run."""

    def run(store, **milestones):
        journal = store.begin("nordwind", "check")
        journal.remember(stand(journal, one, **fields) for one, fields in milestones.items())
        journal.finish("complete")
        return journal.run

    return run


def count(place, table):
    url = make_url(place.url)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(place.folder / url.database))
    else:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).select_from(table))
    engine.dispose()
    return found


@given(SNAPSHOTS)
def test_a_picture_comes_back_as_it_was(snapshot):
    back = Snapshot(
        run="r", at=snapshot.at, day=snapshot.day, milestone=snapshot.milestone,
        **seen(picture(snapshot).body),
    )  # fmt: skip
    assert back == snapshot


@given(SNAPSHOTS, SNAPSHOTS)
def test_pictures_have_the_same_key_if_they_show_the_same(one, other):
    alike = replace(one, milestone="", why="") == replace(other, milestone="", why="")
    assert (picture(one).digest == picture(other).digest) is alike
    turned = replace(one, committed=dict(reversed(one.committed.items())))
    assert picture(turned) == picture(one)


def test_what_runs_saw_is_told_in_their_order(place, ran, stand):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    first = (
        stand(journal, "data", title="Data", due=date(2027, 3, 5), owners=("kim",),
              committed=MappingProxyType({Ref("web", "#1"): "open"}), health="at_risk"),
        stand(journal, "live", whole=False, criteria=MappingProxyType({"all closed": "met"})),
        stand(journal, "", findings=MappingProxyType({"a1": "MP402 warning"})),
    )  # fmt: skip
    journal.remember(first)
    place.clock.instant += DAY
    second = ran(store, data={"title": "Data", "closed": True})
    known = place.open().history("nordwind")
    assert known.keys() == {"data", "live", ""}
    assert known["live"] == first[1:2]
    assert known[""] == first[2:]
    assert known["data"][0] == first[0]
    assert [(one.run, one.day, one.closed) for one in known["data"][1:]] == [
        (second, date(2027, 2, 23), True)
    ]
    assert store.history("other") == {}


def test_nothing_is_known_without_a_store_or_before_a_run(place, clock, stand):
    none = remembering("none", clock, create=True)
    none.begin("nordwind", "check").remember([])
    assert none.history("nordwind") == {}
    store = place.open()
    assert store.history("nordwind") == {}
    store.begin("nordwind", "check").remember([])
    assert store.history("nordwind") == {}


def test_history_up_to_a_day(place, ran):
    store = place.open()
    for _ in range(3):
        ran(store, data={})
        place.clock.instant += DAY
    days = [one.day for one in store.history("nordwind", date(2027, 2, 23))["data"]]
    assert days == [date(2027, 2, 22), date(2027, 2, 23)]
    assert store.history("nordwind", date(2027, 2, 21)) == {}


def test_what_did_not_change_is_kept_once(place, ran):
    store = place.open()
    for _ in range(5):
        ran(store, data={"title": "Data"}, live={"title": "Live"})
    assert count(place, pictures) == 3
    assert count(place, snapshots) == 5
    ran(store, data={"title": "Data"}, live={"title": "Live!"})
    assert count(place, pictures) == 5
    assert [one.title for one in store.history("nordwind")["live"]] == ["Live"] * 5 + ["Live!"]


def test_a_run_that_says_it_twice_is_remembered_once(place, stand):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    for title in ("Old", "New"):
        journal.remember([stand(journal, title=title, why="closed")])
    assert [one.title for one in store.history("nordwind")["data"]] == ["New"]


def test_a_run_that_dies_leaves_what_it_saw(place, stand, change, write):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    journal.remember([stand(journal)])
    write(journal, change(), None)
    store.close()
    again = place.open()
    journal = again.begin("nordwind", "sync")
    journal.remember([stand(journal)])
    journal.finish("complete")
    assert [one.run for one in again.history("nordwind")["data"]] == [
        run.id for run in reversed(again.runs("nordwind"))
    ]
    assert count(place, pictures) == 2


def test_a_clock_set_back_and_runs_within_one_second_lose_nothing(place, ran):
    store = place.open()
    runs = [ran(store, data={"title": "1"}), ran(store, data={"title": "2"})]
    place.clock.instant -= 40 * DAY
    runs += [ran(place.open(), data={"title": "3"}), ran(store, data={"title": "4"})]
    known = store.history("nordwind")["data"]
    assert [one.title for one in known] == ["1", "2", "3", "4"]
    assert [one.run for one in known] == runs
    assert known[2].day == date(2027, 1, 13)


def test_a_picture_is_kept_for_two_reasons_at_once(place, stand):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    journal.remember(stand(journal, why=why) for why in ("gate freeze", "closed"))
    (one,) = store.history("nordwind")["data"]
    assert one.whys == ("closed", "gate freeze")
    assert count(place, frozen) == 2


def test_what_is_too_old_goes_and_what_is_kept_for_good_stays(place, ran):
    store = place.open(keep=KEEP)
    kept = ran(store, data={"title": "At the gate", "why": "gate freeze"}, live={"title": "Old"})
    ran(store, data={"title": "Later"})
    for number in range(3):
        place.clock.instant += 20 * DAY
        ran(store, data={"title": f"New {number}"})
    known = store.history("nordwind")
    assert [one.title for one in known["data"]] == ["At the gate", "New 0", "New 1", "New 2"]
    assert (known["data"][0].run, known["data"][0].why) == (kept, "gate freeze")
    assert known["data"][0].whole
    assert known.keys() == {"data"}
    assert count(place, pictures) == 1 + 3 * 2
    assert kept in {run.id for run in store.runs("nordwind")}


def test_what_others_remember_stays(place, stand, ran):
    store = place.open(keep=KEEP)
    journal = store.begin("other", "check")
    journal.remember([stand(journal, title="Theirs")])
    for _ in range(3):
        place.clock.instant += 40 * DAY
        ran(store, data={"title": "Ours"})
    assert [one.title for one in store.history("other")["data"]] == ["Theirs"]


def test_checks_write_nothing_so_they_wait_for_nothing(place, ran, change):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    journal.left(Outcome(change=change(), outcome="not_attempted"))
    journal.finish("partial")
    before = store.memory("nordwind")
    ran(store, data={})
    assert store.memory("nordwind") == before
    assert [run.command for run in store.runs("nordwind")] == ["check", "sync"]


def test_more_milestones_than_a_database_takes_in_one_question(place, ran):
    store = place.open()
    many = {f"m{number}": {"title": f"{number}"} for number in range(1201)}
    ran(store, **many)
    ran(store, **many)
    known = store.history("nordwind")
    assert {one: len(them) for one, them in known.items()} == dict.fromkeys(many, 2)


WRITER = """
import sys
from milepost.model.clock import SystemClock
from milepost.model.history import Snapshot
from milepost.store.open import open_store
from datetime import timedelta
from pathlib import Path
clock = SystemClock()
for number in range(10):
    store = open_store(sys.argv[1], clock, folder=Path(), create=True, keep=timedelta())
    journal = store.begin(sys.argv[2], "check")
    now = clock.now()
    journal.remember([Snapshot(run=journal.run, at=now, day=now.date(), milestone="data",
                               title=str(number % 3))])
    journal.finish("complete")
    known = store.history(sys.argv[2])["data"]
    assert known[-1].title == str(number % 3)
    store.close()
"""


def test_two_at_once_never_drop_what_the_other_needs(place):
    """What two portfolios saw alike is kept once for both, and each drops what it needs no more."""
    (place.folder / ".milepost").mkdir()
    others = [
        subprocess.Popen([sys.executable, "-c", WRITER, place.url, instance], cwd=place.folder)
        for instance in ("nordwind", "other")
    ]
    assert [other.wait(120) for other in others] == [0, 0]


def test_two_files_become_one_history(tmp_path, stand):
    def store(name, minutes):
        clock = ManualClock(datetime(2027, 2, 22, 9, minutes, tzinfo=UTC))
        return open_store(f"sqlite:///{name}", clock, folder=tmp_path, create=True)

    for name, minutes, title in (("a", 0, "1"), ("b", 1, "1"), ("a", 2, "2"), ("b", 3, "2")):
        opened = store(name, minutes)
        journal = opened.begin("nordwind", "check")
        journal.remember([stand(journal, title=title, why="closed")])
        opened.close()
    assert merge(tmp_path / "a", tmp_path / "b") == 2 * 3
    assert merge(tmp_path / "a", tmp_path / "b") == 0
    opened = store("a", 9)
    assert [one.title for one in opened.history("nordwind")["data"]] == ["1", "1", "2", "2"]
    opened.close()


def rebuilt(name="data", day="2027-02-01", **fields):
    """What trackers remember of a day; of no run."""
    when = date.fromisoformat(day)
    return Snapshot(
        run="",
        at=datetime(when.year, when.month, when.day, 12, 30, 15, 1, tzinfo=UTC),
        day=when,
        milestone=name,
        rebuilt=True,
        **fields,
    )


WORK = {Ref("web", "#1"): "open", Ref("ops", "CUST-2"): "unknown"}
TOLD = (
    rebuilt(day="2027-01-31", whole=False),
    rebuilt(
        committed=MappingProxyType(WORK),
        stretch=frozenset({Ref("web", "#3")}),
        movers=MappingProxyType({Ref("web", "#1"): "Kim Osei"}),
        whole=False,
    ),
)


def test_what_a_run_rebuilt_comes_before_what_it_saw(place, stand, ran):
    store = place.open()
    journal = store.begin("nordwind", "check")
    journal.remember([*TOLD, stand(journal, title="Data"), stand(journal, "live")])
    journal.finish("complete")
    ran(store, data={"title": "Data"}, live={})
    first, second, third, last = place.open().history("nordwind")["data"]
    assert (first, second) == tuple(replace(one, run=journal.run) for one in TOLD)
    assert (third.run, third.title, third.rebuilt) == (journal.run, "Data", False)
    assert not last.rebuilt
    assert len(store.history("nordwind")["live"]) == 2
    assert store.history("nordwind", date(2027, 1, 31)) == {}


def test_what_a_later_run_rebuilds_adds_nothing_to_what_one_saw_whole(place, stand, ran):
    """Two machines may both have been the first; a first one may have been cut short."""
    store = place.open()
    for whole in (False, True, True):
        journal = store.begin("nordwind", "check")
        journal.remember([*(TOLD if whole else ()), stand(journal, whole=whole)])
        journal.finish("complete")
    kinds = [(one.rebuilt, one.whole) for one in store.history("nordwind")["data"]]
    assert kinds == [(True, False), (True, False), (False, False), (False, True), (False, True)]


def test_what_was_rebuilt_goes_with_its_run(place, stand, ran):
    store = place.open(keep=KEEP)
    journal = store.begin("nordwind", "check")
    journal.remember([*TOLD, stand(journal)])
    journal.finish("complete")
    for _ in range(2):
        place.clock.sleep(KEEP.total_seconds() + 1)
        ran(store, data={})
    assert not any(one.rebuilt for one in store.history("nordwind")["data"])
