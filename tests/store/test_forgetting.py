"""Who is forgotten is nowhere in the store any more, and all else is as it was."""

import sqlite3
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from milepost.app.remembering import remembering
from milepost.model.change import ChangeKind, Outcome, Target
from milepost.model.history import Snapshot
from milepost.model.memory import Forgotten
from milepost.model.ref import Ref
from milepost.report import safe
from milepost.store.forgetting import SOMEBODY, without
from milepost.store.merge import merge

NAMES = ("kim", "Kim Osei", "kim-o", "kosei_1")
AT = datetime(2027, 2, 22, 9, tzinfo=UTC)


def fill(store, change, write, instance="nordwind"):
    """A run that says of Kim whatever a run can say of a person."""
    journal = store.begin(instance, "sync")
    journal.acts_as({"web": "kim-o", "ops": "milepost[bot]"})
    journal.remember(
        Snapshot(run=journal.run, at=AT, day=AT.date(), milestone=one, **fields)
        for one, fields in {
            "data": {
                "title": "Data of Kim Osei",
                "owners": ("kim", "dana"),
                "criteria": MappingProxyType({"signed off by kim": "met", "all closed": "unmet"}),
                "committed": MappingProxyType({Ref("kim", "kim-1"): "open"}),
                "why": "closed",
            },
            "live": {"owners": ("dana",), "title": "Live"},
        }.items()
    )
    comment = change(
        1,
        kind=ChangeKind.PUT_COMMENT,
        target=Target("issue", "#1", title="For @kim-o"),
        before="**Owner** @\u200bkosei\\_1",
        after=MappingProxyType(
            {"body": ("Kim&nbsp;Osei, Kim Osei's", 3, None), "assignee": "kim-o"}
        ),
        reason="Kim  Osei wants it; kimono does not",
    )
    write(journal, comment)
    journal.left(Outcome(change=change(2), outcome="failed", detail="KIM may not do that"))
    journal.finish("partial", "kim-o was locked out")
    return journal


def stored(path):
    """All text in a file, what is packed in it too."""
    with sqlite3.connect(path) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        rows = [
            cell
            for (table,) in tables.fetchall()
            for row in connection.execute(f"select * from {table}")  # noqa: S608 - its own name
            for cell in row
        ]
    packed = [zlib.decompress(cell).decode() for cell in rows if isinstance(cell, bytes)]
    return "\n".join([path.read_bytes().decode("latin-1"), *packed])


def test_a_person_leaves_all_that_is_remembered(place, change, write):
    store = place.open()
    fill(store, change, write)
    assert store.forget("nordwind", NAMES) == Forgotten(milestones=1, writes=2, runs=2)
    store = place.open()
    data, live = (store.history("nordwind")[one][0] for one in ("data", "live"))
    assert (data.title, data.owners) == ("Data of somebody", ("somebody", "dana"))
    assert data.criteria == {"signed off by somebody": "met", "all closed": "unmet"}
    assert data.committed == {Ref("kim", "kim-1"): "open"}, "keys of trackers stay"
    assert (data.why, live.owners) == ("closed", ("dana",))
    failed, comment = store.writes("nordwind")
    assert comment.change.before == "**Owner** somebody"
    assert comment.change.after == {
        "body": ("somebody, somebody's", 3, None), "assignee": "somebody",
    }  # fmt: skip
    assert comment.change.reason == "somebody wants it; kimono does not"
    assert comment.change.target.title == "For somebody"
    assert failed.detail == "somebody may not do that"
    (run,) = store.runs("nordwind")
    assert run.actors == {"ops": "milepost[bot]"}
    assert run.detail == "somebody was locked out"
    assert store.forget("nordwind", NAMES) == Forgotten()


def test_of_the_accounts_that_moved_issues_only_the_persons_own_is_forgotten(place, change, write):
    store = place.open()
    journal = store.begin("nordwind", "check")
    who = {"#1": "KIM-O", "#2": "kim.osei", "#3": "kim@acme.example", "#4": "kosei_1"}
    day = Snapshot(run="", at=AT, day=AT.date(), milestone="data", rebuilt=True)
    movers = MappingProxyType({Ref("web", key): one for key, one in who.items()})
    last = Snapshot(run=journal.run, at=AT, day=AT.date(), milestone="data")
    journal.remember([replace(day, movers=movers), last])
    journal.finish("complete")
    assert store.forget("nordwind", NAMES).milestones == 1
    kept = place.open().history("nordwind")["data"][0].movers
    assert [kept[Ref("web", key)] for key in who] == [
        *(SOMEBODY, "kim.osei", "kim@acme.example", SOMEBODY),
    ]


def test_the_account_that_wrote_is_forgotten_too(place, change, write):
    store = place.open()
    write(store.begin("nordwind", "sync"), change())
    assert store.forget("nordwind", ["BOT"]).writes == 1
    assert [one.actor for one in store.writes("nordwind")] == [SOMEBODY]


def test_the_bytes_are_gone(file, change, write):
    store = file.open()
    for _ in range(3):
        fill(store, change, write)
    path = file.folder / ".milepost" / "state.db"
    assert "kim-o was locked out" in stored(path)
    assert "signed off by kim" in stored(path)
    size = path.stat().st_size
    store.forget("nordwind", NAMES)
    told = stored(path).replace('"kim":', "").replace("kim-1", "").replace("kimono", "")
    assert "kim" not in told.casefold()
    assert "osei" not in told.casefold()
    assert path.stat().st_size <= size


def test_pictures_that_nobody_needs_any_more_are_gone(place, change, write):
    store = place.open()
    fill(store, change, write)
    fill(store, change, write, "other")
    store.forget("nordwind", NAMES)
    assert store.history("nordwind")["data"][0].owners == ("somebody", "dana")
    assert store.history("other")["data"][0].owners == ("kim", "dana"), "another portfolio's"
    assert {one.change.target.title for one in store.writes("other")} >= {"For @kim-o"}


def test_nobody_is_known_without_a_store(clock):
    assert not remembering("none", clock, create=True).forget("nordwind", NAMES)


def test_nobody_is_meant_by_nothing(place, change, write):
    store = place.open()
    fill(store, change, write)
    before = store.writes("nordwind")
    assert not store.forget("nordwind", ["", " "])
    assert store.writes("nordwind") == before


def test_an_old_copy_brings_a_person_back_and_can_be_made_to_forget(tmp_path, clock, change, write):
    store = remembering(f"sqlite:///{tmp_path}/a", clock, create=True)
    fill(store, change, write)
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes())
    store.forget("nordwind", NAMES)
    merge(tmp_path / "a", tmp_path / "b")
    assert store.history("nordwind")["data"][0].owners == ("somebody", "dana")
    store.forget("nordwind", NAMES)
    assert "osei" not in stored(tmp_path / "a").casefold()
    store.close()


@pytest.mark.parametrize("text", ["kimono", "akim", "kim-olson", "kim_x", "x-kim", "hakim"])
def test_who_only_has_a_similar_name_stays(text):
    assert without(["kim"])(text) == text


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=9))
def test_whatever_the_name_our_own_texts_lose_it(name):
    assume(safe.plain(name) == name and name not in ("1", "2"))
    gone = without([name])(f"1 {safe.gfm(name)} 2, @{name}, {safe.plain(name)}")
    assert gone.count(SOMEBODY) == 3
