"""What is too old goes; what ``undo`` and the next run need stays."""

from datetime import UTC, datetime, timedelta

import pytest

from milepost.model.change import ChangeKind, Outcome, Target

KEEP = timedelta(days=31)
LATER = timedelta(days=40)


@pytest.fixture
def ran(place):
    """``ran(store, something)``: one run of ``sync`` in which something is written down."""

    def run(store, *steps):
        journal = store.begin("nordwind", "sync")
        journal.acts_as({"web": "milepost[bot]"})
        for step in steps:
            step(journal)
        journal.finish("complete")
        return journal.run

    return run


def dated(change, before, after):
    return change(
        kind=ChangeKind.SET_FIELD,
        target=Target("milestone", "3"),
        before={"due": before},
        after={"due": after},
    )


def test_old_runs_go_and_young_ones_stay(place, ran):
    store = place.open(keep=KEEP)
    runs = []
    for _ in range(5):
        runs.append(ran(store))
        place.clock.instant += timedelta(days=20)
    # the last of them began on day 80; counted from the one before it, day 60 - 31
    assert [run.id for run in store.runs("nordwind")] == runs[:1:-1]
    assert all(run.actors for run in store.runs("nordwind"))


def test_nothing_goes_without_a_limit(place, ran):
    store = place.open()
    for _ in range(3):
        ran(store)
        place.clock.instant += 100 * LATER
    assert len(store.runs("nordwind")) == 3


def test_what_undo_and_the_next_run_need_stays(place, ran, change, write, snooze, stood):
    store = place.open(keep=KEEP)
    lines = []
    oldest = ran(
        store,
        lambda journal: lines.append(write(journal, change(1))),
        lambda journal: lines.append(write(journal, change(2))),
        lambda journal: lines.append(write(journal, dated(change, None, "2027-01-01"))),
        lambda journal: journal.left(Outcome(change=change(3), outcome="not_attempted")),
        lambda journal: journal.silenced([snooze]),
        lambda journal: journal.woken([snooze]),
        lambda journal: journal.silenced([snooze]),
        lambda journal: journal.saw([stood(journal, "data", health="done")]),
    )
    place.clock.instant += timedelta(days=1)
    newer = ran(
        store,
        lambda journal: lines.append(write(journal, change(2))),
        lambda journal: lines.append(write(journal, dated(change, "2027-01-01", "2027-02-01"))),
        lambda journal: lines.append(write(journal, dated(change, "2027-02-01", "2027-03-01"))),
        lambda journal: write(journal, change(2), "failed"),
    )
    before = store.memory("nordwind")
    for _ in range(2):
        place.clock.instant += LATER
        last = ran(store)
    first, _, set_first, second, _, set_last = lines
    assert [one.id for one in store.writes("nordwind")] == [set_last, second, set_first, first]
    after = store.memory("nordwind")
    assert after.written == before.written
    assert (after.snoozes, after.woken, after.seen) == (before.snoozes, before.woken, before.seen)
    assert {run.id for run in after.runs} >= {oldest, newer, last}


def test_a_clock_that_leaps_once_costs_nothing(place, ran, change, write):
    store = place.open(keep=KEEP)
    first = ran(store, lambda journal: write(journal, change(1)))
    place.clock.instant = datetime(2099, 1, 1, tzinfo=UTC)
    leapt = ran(store, lambda journal: write(journal, change(1)))
    place.clock.instant = datetime(2027, 2, 23, tzinfo=UTC)
    back = ran(store, lambda journal: write(journal, change(1)))
    assert [run.id for run in store.runs("nordwind")] == [back, leapt, first]
    assert len(store.writes("nordwind")) == 3


def test_what_others_keep_is_theirs(place, ran):
    store = place.open(keep=KEEP)
    store.begin("other", "sync").finish("complete")
    for _ in range(3):
        place.clock.instant += LATER
        ran(store)
    assert len(store.runs("other")) == 1


def test_what_is_forgotten_is_nowhere_in_the_file(file, ran, change):
    store = file.open(keep=KEEP)
    refused = Outcome(change=change(), outcome="failed", detail="a word of Dana's")
    ran(store, lambda journal: journal.left(refused))
    path = file.folder / ".milepost" / "state.db"
    assert b"a word of Dana's" in path.read_bytes()
    for _ in range(2):
        file.clock.instant += LATER
        ran(store)
    assert b"a word of Dana's" not in path.read_bytes()
