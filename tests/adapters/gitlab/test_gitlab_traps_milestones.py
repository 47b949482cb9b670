"""The traps of GitLab's milestones, one test named after each."""

from datetime import date

import pytest

from milepost.model.milestone import Milestone
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_gitlab.read import OLD

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


def test_milestones_are_told_by_id_never_by_number(world, api, server, opened, to):
    """The number of one may be the id of another."""
    trap = api.milestone("Trap", number=world.state.last_id + 2)
    live = api.milestone("Live")
    assert trap.number == live.id
    lab = opened(server)
    lab.read(FIRST)
    assert lab.apply(to.block(live, "ours")).key == str(live.id)
    assert (live.description, trap.description) == ("ours", None)


def test_group_milestones_are_inherited(world, api, server, opened, paths):
    """One request for both levels; an issue may be in either."""
    group = world.group("acme").milestone("Across", due="2027-04-01")
    own = api.milestone("Own")
    api.issue("One", milestone=group)
    api.issue("Two", milestone=own)
    reading = opened(server).read(FIRST)
    assert {record.key: record.title for record in reading.milestones} == {
        str(group.id): "Across",
        str(own.id): "Own",
    }
    assert [issue.milestones for issue in reading.issues] == [(str(group.id),), (str(own.id),)]
    assert paths(server) == ["/milestones", "/issues"]
    assert "include_ancestors=true" in server.log.exchanges[0].query


def test_group_milestones_are_read_and_written_at_their_group(
    world, api, server, opened, paths, to
):
    """The project's address answers 404 for them."""
    group = world.group("acme").milestone("Across", description="human")
    lab = opened(server)
    one = Scope.of(Want.MILESTONES, refs=(str(group.id),))
    assert lab.read(one).milestones[0].title == "Across"  # unknown: looked for in the list
    assert lab.read(one).milestones[0].title == "Across"  # known: at its own address
    lab.apply(to.block(group, "human\n\nours"))
    assert group.description == "human\n\nours"
    place = f"/groups/{world.state.groups['acme'].id}/milestones/{group.id}"
    assert paths(server) == ["/milestones", place, place]
    assert server.log.mutating[0].body == {"description": "human\n\nours"}
    fresh = opened(server)
    fresh.apply(to.block(group, "anew"))
    assert group.description == "anew"


def test_an_old_gitlab_lists_no_group_milestones(world, api, server, opened, row):
    """Before 16.7: the unknown parameter is ignored; issues show what they are in."""
    group = world.group("acme").milestone("Across", description="human")
    api.issue("One", milestone=group)
    server.faults.answer("GET", "*/milestones", 200, body=[], times=None)
    reading = opened(server).read(FIRST)
    assert [(record.key, record.description) for record in reading.milestones] == [
        (str(group.id), "human")
    ]
    assert reading.complete
    assert OLD in reading.lacks
    broken = row(server, "issues")
    broken["milestone"]["state"] = "odd"
    server.faults.answer("GET", "*/issues", 200, body=[broken])
    assert "milestones: a row that cannot be understood (state" in opened(server).read(FIRST).reason


@pytest.mark.parametrize("day", ["2027-01-01", "2028-02-29", "2026-12-31", "2027-03-28"])
def test_dates_are_plain_days(api, server, opened, day):
    api.milestone("Live", due=day, start=day)
    (record,) = opened(server).read(FIRST).milestones
    assert record.due == record.start == date.fromisoformat(day)


@pytest.mark.parametrize("due", ["2027-13-01", "tomorrow", "2027-03-05T12:00:00Z", 20270305, True])
def test_a_date_that_is_none_is_malformed(api, server, opened, row, due):
    api.milestone("Live")
    rows = [row(server, "milestones") | {"due_date": due}]
    server.faults.answer("GET", "*/milestones", 200, body=rows)
    reading = opened(server).read(FIRST)
    assert "a row that cannot be understood (due_date" in reading.reason


def test_nobody_knows_when_a_milestone_was_closed(api, server, opened):
    """But not after it was last changed, which is how long it is closed at least."""
    api.milestone("Old", closed="2026-11-02", updated="2026-12-01")
    (record,) = opened(server).read(FIRST).milestones
    assert record.closed_at is None
    closed = Milestone(id="old", title="Old", records=(record,))
    assert closed.closed_at is None
    assert closed.closed_since == record.changed_at
    assert record.changed_at.date() == date(2026, 12, 1)
