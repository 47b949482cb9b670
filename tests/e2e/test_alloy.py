"""The real project: what was loaded into the sandbox is what the adapter reads back."""

from collections import Counter

import pytest

from milepost.app.opened import open_trackers
from milepost.config.load import zero
from milepost.model.clock import HeldClock
from milepost.model.reading import Want
from milepost.sandbox.alloy import REPO, load_alloy
from milepost.sandbox.nordwind import NOW
from milepost.sandbox.server import serve
from milepost.sandbox.world import World
from milepost.trackers.contract import Scope


@pytest.fixture(scope="module")
def alloy():
    """What was loaded, what was read back, and how many requests the reads took."""
    world = World(HeldClock(NOW))
    loaded = load_alloy(world)
    world.token("t", login="reader", repos={"*": "read"})
    with serve(world) as server:
        opened = open_trackers(
            zero("github", REPO, server.url, "t"), world.clock, progress=lambda *_: None
        )
        adapter, transport = opened["github"].adapter, opened["github"].transport
        reading = adapter.read(Scope.of(Want.MILESTONES, Want.ISSUES))
        bulk = transport.requests
        linked = tuple(issue.ref.key for issue in reading.issues if issue.blockers)
        reading = reading.plus(adapter.read(Scope.of(Want.LINKS, refs=linked)))
        yield loaded, reading, bulk, transport.requests - bulk, len(linked)
        transport.close()


def test_everything_was_read_to_its_end(alloy):
    loaded, reading, bulk, links, linked = alloy
    assert reading.complete
    assert (len(reading.issues), len(reading.milestones)) == (1499, 176)
    assert (loaded.issues, loaded.versions) == (1499, 176)
    assert bulk == 2 + 15
    assert links == linked


def test_milestones_have_their_states_dates_and_counts(alloy):
    loaded, reading, *_ = alloy
    counts = Counter((issue.milestones, issue.open) for issue in reading.issues)
    read = {
        record.key: (
            record.title,
            record.due,
            record.state,
            record.closed_at,
            counts[((record.key,), True)],
            counts[((record.key,), False)],
        )
        for record in reading.milestones
    }
    assert read == {
        str(it.number): (it.title, it.due, it.state, it.closed_at, it.open, it.closed)
        for it in loaded.milestones
    }


def test_links_are_the_ones_that_were_loaded(alloy):
    loaded, reading, *_ = alloy
    read = {
        (int(link.blocked.key.lstrip("#")), int(link.blocker.key.lstrip("#")))
        for link in reading.links
    }
    assert read == loaded.blocking
    assert len(read) == 104


def test_what_was_left_out_is_counted(alloy):
    loaded, *_ = alloy
    assert (loaded.memberships_kept, loaded.memberships_left_out) == (1019, 629)
    assert sum(loaded.links_left_out.values()) == 585
