"""What one run writes down, the next one knows: in a file and on a server."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.app.remembering import remembering
from milepost.model.change import Applied, Change, ChangeKind, Outcome, Precondition, Target
from milepost.model.clock import ManualClock
from milepost.model.memory import FORGETFUL, Memory
from milepost.store.open import open_store
from milepost.store.packing import packed, unpacked

HOUR = timedelta(hours=1)
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=()))


def waiting(journal, change):
    journal.left(Outcome(change=change, outcome="not_attempted", detail="no time left"))


def test_a_new_store_knows_that_it_knows_nothing(place):
    store = place.open()
    assert store.memory("nordwind") == Memory(where=store.where)
    assert store.runs("nordwind") == store.writes("nordwind") == ()


def test_a_store_that_is_not_there_is_not_made_for_reading(place):
    store = place.open(create=False)
    assert store.memory("nordwind") == FORGETFUL
    assert [*place.folder.iterdir()] == []
    assert place.open(create=False).memory("nordwind") == FORGETFUL


def test_none_is_kept_without_a_store(clock, change, write, snooze, stood):
    store = remembering("none", clock, create=True)
    with store.lease("nordwind", wait=None, waiting=print):
        journal = store.begin("nordwind", "sync")
        journal.acts_as({"web": "bot"})
        assert write(journal, change()) == journal.run == store.where == ""
        waiting(journal, change())
        journal.silenced([snooze])
        journal.woken([snooze])
        journal.saw([stood(journal, "data")])
        journal.finish("complete")
    assert store.memory("nordwind") == FORGETFUL
    assert store.runs("nordwind") == store.writes("nordwind") == ()
    store.close()


def test_the_settings_address_is_below_the_working_folder(tmp_path, monkeypatch, clock):
    monkeypatch.chdir(tmp_path)
    store = remembering("sqlite:///.milepost/state.db", clock, create=True)
    store.close()
    assert store.where == ".milepost/state.db"
    assert (tmp_path / ".milepost" / "state.db").exists()


def test_a_run_is_told_as_it_was(place):
    journal = place.open().begin("nordwind", "sync")
    journal.acts_as({"web": "kim", "ops": "bot[bot]"})
    journal.acts_as({"web": "milepost[bot]"})
    place.clock.sleep(90)
    journal.finish("partial", "2 changes were not attempted")
    (run,) = place.open().runs("nordwind")
    assert (run.id, run.instance, run.command) == (journal.run, "nordwind", "sync")
    assert (run.started, run.finished) == (NOW, NOW + timedelta(seconds=90))
    assert (run.state, run.detail) == ("partial", "2 changes were not attempted")
    assert run.actors == {"ops": "bot[bot]", "web": "milepost[bot]"}


def test_the_last_word_on_how_a_run_ended_counts(place):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    journal.finish("complete")
    journal.finish("failed", "the webhook's run")
    assert [run.state for run in store.runs("nordwind")] == ["failed"]


def test_a_run_that_never_ended_has_no_state(place):
    store = place.open()
    store.begin("nordwind", "sync")
    (run,) = store.runs("nordwind")
    assert (run.state, run.finished, run.detail) == (None, None, "")


def test_instances_do_not_know_of_each_other(place, change, write, snooze, stood):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    write(journal, change())
    waiting(journal, change(2))
    journal.silenced([snooze])
    journal.saw([stood(journal, "data")])
    journal.finish("partial")
    assert store.memory("other") == Memory(where=store.where)
    assert store.runs("other") == store.writes("other") == ()


def test_a_write_is_told_as_it_was_sent_without_the_people_it_notified(place, change):
    sent = change(
        7,
        kind=ChangeKind.PUT_COMMENT,
        target=Target("comment", "99", parent="#7", title="A\0 title"),
        before="old\r\ntext \ud800",
        after=MappingProxyType({"body": ("a", 1, None, True), "more": MappingProxyType({"b": 2})}),
        precondition=Precondition.of("old"),
        notifies=("kim", "dana"),
    )
    store = place.open()
    journal = store.begin("nordwind", "sync")
    line = journal.intend(sent, "milepost[bot]")
    (open_,) = store.writes("nordwind")
    assert (open_.outcome, open_.key, open_.url, open_.stands) == (None, "", "", False)
    outcome = Outcome(change=sent, outcome="done", detail="a\0b", url="https://a.test/2")
    journal.settle(line, outcome, Applied(key="99", url="https://a.test/1"))
    (one,) = store.writes("nordwind")
    assert one.change == change(
        7, kind=sent.kind, target=sent.target, before=sent.before, after=sent.after,
        precondition=sent.precondition,
    )  # fmt: skip
    assert (one.id, one.run, one.at, one.actor) == (line, journal.run, NOW, "milepost[bot]")
    assert (one.outcome, one.key, one.url) == ("done", "99", "https://a.test/1")
    assert one.detail == "a\ufffdb"


@given(texts=st.lists(TEXT, min_size=4, max_size=4))
def test_every_text_survives_packing(texts):
    key, before, after, reason = texts
    one = Change(
        source="web",
        target=Target("issue", key, title=after),
        kind=ChangeKind.PUT_COMMENT,
        before=before,
        after={before: (after, {reason: key})},
        reason=reason,
    )
    assert unpacked(packed(one)) == one


def test_an_address_without_an_adapters_answer_is_the_outcomes(place, change):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    line = journal.intend(change(), "bot")
    journal.settle(line, Outcome(change=change(), outcome="unknown", url="https://a.test/1"))
    assert store.writes("nordwind")[0].url == "https://a.test/1"


def test_what_stands_at_a_place_is_not_hidden_by_what_changed_nothing(place, change, write):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    first = write(journal, change())
    write(journal, change(), "failed")
    for state in ("conflict", "not_attempted"):
        journal.left(Outcome(change=change(), outcome=state))
    (one,) = store.memory("nordwind").written
    assert (one.id, one.outcome) == (first, "done")
    assert len(store.writes("nordwind")) == 4


def test_what_may_stand_at_a_place_is_told(place, change, write):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    for outcome in ("done", "unknown", "already", None):
        line = write(journal, change(), outcome)
        (one,) = store.memory("nordwind").written
        assert (one.id, one.outcome) == (line, outcome)


def test_writes_come_newest_first_each_place_once(place, change, write):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    lines = [write(journal, change(number)) for number in (1, 2, 3, 1)]
    assert [one.id for one in store.writes("nordwind")] == lines[::-1]
    memory = store.memory("nordwind")
    assert [one.id for one in memory.written] == [lines[3], lines[2], lines[1]]
    assert memory.of("web issue/#2 milepost: off track").id == lines[1]


def test_waiting_counts_runs_in_a_row(place, change, write):
    store = place.open()
    kept, done, gone = change(1), change(2), change(3)
    for _ in range(3):
        journal = store.begin("nordwind", "sync")
        for one in (kept, done, gone):
            waiting(journal, one)
        journal.finish("partial")
    assert store.memory("nordwind").waiting == {one.place: 3 for one in (kept, done, gone)}
    journal = store.begin("nordwind", "sync")
    waiting(journal, kept)
    waiting(journal, kept)
    write(journal, done)
    journal.finish("partial")
    assert store.memory("nordwind").waiting == {kept.place: 4, gone.place: 3}
    store.begin("nordwind", "sync")  # it dies
    assert store.memory("nordwind").waiting == {kept.place: 4, gone.place: 3}
    store.begin("nordwind", "sync").finish("complete")
    assert store.memory("nordwind").waiting == {}


def test_a_gesture_lasts_until_it_is_taken_back(place, snooze):
    store = place.open()
    store.begin("nordwind", "sync").silenced([snooze])
    assert store.memory("nordwind").snoozes == (snooze,)
    store.begin("nordwind", "sync").woken([snooze])
    memory = store.memory("nordwind")
    assert memory.snoozes == ()
    (woken,) = memory.woken.values()
    assert [*memory.woken] == ["web issue/#4"]
    journal = store.begin("nordwind", "sync")
    journal.silenced([snooze])
    assert woken < journal.run
    assert store.memory("nordwind").snoozes == (snooze,)
    assert store.memory("nordwind").woken == {"web issue/#4": woken}


def test_how_a_milestone_stood_last_is_known(place, stood):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    early = stood(journal, "data", health="on_track", due=date(2027, 3, 1), title="Data\0")
    other = stood(journal, "pilot")
    journal.saw([early, other])
    journal = store.begin("nordwind", "sync")
    late = stood(journal, "data", health="off_track")
    journal.saw([late])
    assert store.memory("nordwind").seen == {"data": late, "pilot": other}


def test_what_was_sent_within_the_hour_counts_against_limits(place, change, write):
    store = place.open()
    journal = store.begin("nordwind", "sync")
    write(journal, change(1))
    place.clock.sleep(1800)
    for number, outcome in enumerate(("done", "failed", "unknown", None), 2):
        write(journal, change(number, source="ops"), outcome)
    for state in ("already", "conflict", "not_attempted"):
        journal.left(Outcome(change=change(9), outcome=state))
    half = NOW + HOUR / 2
    assert store.memory("nordwind").recent == {"web": (NOW,), "ops": (half,) * 4}
    place.clock.sleep(1801)
    assert store.memory("nordwind").recent == {"ops": (half,) * 4}


def test_the_largest_removal_is_that_of_a_run_that_ended_and_was_no_undo(place, change, write):
    store = place.open()
    for command, count, ends in (("sync", 2, True), ("undo", 5, True), ("sync", 4, False)):
        journal = store.begin("nordwind", command)
        for number in range(count):
            write(journal, change(number, kind=ChangeKind.REMOVE_LABEL, before="x", after=None))
        write(journal, change(90, kind=ChangeKind.REMOVE_LABEL, before="x", after=None), "failed")
        write(journal, change(91))
        if ends:
            journal.finish("complete")
    assert [run.removed for run in store.runs("nordwind")] == [4, 5, 2]
    assert store.memory("nordwind").largest_removal == 2


def test_a_memory_holds_the_latest_runs_only(place):
    store = place.open()
    runs = [store.begin("nordwind", "sync").run for _ in range(52)]
    assert [run.id for run in store.memory("nordwind").runs] == runs[:1:-1]
    assert len(store.runs("nordwind")) == 52


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
@given(steps=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6))
def test_whatever_the_clock_does_nothing_is_lost_or_out_of_order(tmp_path_factory, change, steps):
    folder, clock = tmp_path_factory.mktemp("store"), ManualClock(NOW)
    runs, lines = [], []
    for step in (0, *steps):
        clock.instant += timedelta(milliseconds=step)
        store = open_store("sqlite:///state.db", clock, folder=folder, create=True)
        journal = store.begin("nordwind", "sync")
        runs.append(journal.run)
        lines += [journal.intend(change(1), "bot"), journal.intend(change(2), "bot")]
        store.close()
    assert [run.id for run in store.runs("nordwind")] == runs[::-1]
    assert [one.id for one in store.writes("nordwind")] == lines[::-1]
    assert [one.id for one in store.memory("nordwind").written] == lines[:-3:-1]
