from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from milepost.model.clock import SystemClock
from milepost.sandbox import World
from milepost.sandbox.links import found
from milepost.sandbox.times import day, instant, iso


@pytest.fixture
def full(world, web):
    live = web.milestone("Live", due="2027-03-05", description="a\r\nb")
    one = web.issue("One", milestone=live, labels=["bug"], assignees=["kim"])
    two = web.issue("Two", milestone="Live", closed="2027-02-01", reason="duplicate")
    web.pull("Three", milestone=1, merged="2027-02-02", draft=True)
    web.block(blocked=one, blocker=2)
    web.sub_issue(parent=one, child=two)
    web.comment(1, "Hello", author="kim")
    web.release("v1", body="First", created=date(2027, 1, 2))
    return web.project


def test_a_dump_loaded_again_is_the_same_world(world, full):
    dumped = json.loads(json.dumps(world.dump()))
    again = World.load(dumped, world.clock)
    assert again.dump() == dumped
    assert again.state == world.state
    place, issue = again.issue_by_id(full.issues[1].id)
    assert (place.full_name, issue.title) == ("acme/web", "One")
    assert again.repo("acme/web").issue("Four").number == 4


def test_what_is_no_dump_is_refused():
    with pytest.raises(ValidationError):
        World.load({"projects": 3})


def test_a_world_lives_in_real_time_unless_told():
    assert isinstance(World().clock, SystemClock)


def test_issues_and_pull_requests_share_their_numbers(full):
    assert list(full.issues) == [1, 2, 3]
    assert [it.pull is not None for it in full.issues.values()] == [False, False, True]
    assert full.issues[3].pull.merged_at == datetime(2027, 2, 2, 12, tzinfo=UTC)
    assert full.issues[3].reason is None


def test_numbers_can_be_chosen_and_go_on_from_the_highest(web):
    assert web.issue("Ten", number=10).number == 10
    assert web.issue("Three", number=3).number == 3
    assert web.issue("Next").number == 11
    assert web.milestone("Five", number=5).number == 5
    assert web.milestone("Two", number=2).number == 2
    assert web.milestone("Next").number == 6
    with pytest.raises(ValueError, match="10 is taken"):
        web.issue("Again", number=10)


def test_closing_is_told_by_a_time_a_state_or_a_reason(web, clock):
    assert web.issue("a", closed="2027-01-01").reason == "completed"
    assert web.issue("b", state="closed").closed_at == clock.now()
    assert web.issue("c", reason="not_planned").state == "closed"
    assert web.issue("d", reason="reopened").state == "open"
    assert web.milestone("e", closed=date(2027, 1, 1)).closed_at.hour == 12
    assert web.milestone("f", state="closed").closed_at == clock.now()


def test_updates_follow_what_happened_last_unless_told(web):
    assert web.issue("a", created="2026-01-01").updated_at.year == 2026
    assert web.issue("b", created="2026-01-01", closed="2027-01-01").updated_at.year == 2027
    late = web.issue("c", created="2026-01-01", updated="2026-05-05")
    assert late.updated_at.month == 5
    assert web.milestone("d", created="2026-01-01", updated="2026-03-03").updated_at.month == 3


def test_people_come_into_being_when_named(world, web):
    web.issue("a", author="ravi", assignees=["Kim"])
    assert world.user("ravi").type == "User"
    assert web.project.members == ["kim"]
    assert world.user("ci[bot]").type == "Bot"
    assert world.user("acme").type == "Organization"
    assert world.user("github-actions[bot]").id == 41898282
    assert world.user("zoe", id=7).id == 7
    assert world.user("ZOE", "Zoe Adler", type="Bot").name == "Zoe Adler"


def test_blocking_reaches_across_projects_by_address(world, web):
    docs = world.repo("acme/docs")
    guide = docs.issue("Guide")
    form = web.issue("Form")
    web.block(blocked=form, blocker="acme/docs#1")
    web.block(blocked="#1", blocker=web.issue("Other"))
    assert form.blocked_by == [guide.id, web.project.issues[2].id]
    assert guide.blocks == [form.id]


def test_a_part_has_one_parent(world, web):
    first, second, child = web.issue("a"), web.issue("b"), web.issue("c")
    web.sub_issue(parent=first, child=child)
    web.sub_issue(parent=second, child=child)
    assert (first.children, second.children, child.parent) == ([], [child.id], second.id)


def test_a_deleted_issue_leaves_nothing_behind(world, full, web):
    one = full.issues[1]
    web.block(blocked=web.issue("Four"), blocker=one)
    web.sub_issue(parent=4, child=1)
    web.delete_issue(1)
    assert world.issue_by_id(one.id) is None
    assert full.deleted == [1]
    assert full.comments == {}
    assert full.issues[2].blocks == []
    assert full.issues[2].parent is None
    assert full.issues[4].blocked_by == full.issues[4].children == []
    assert all(event.issue != 1 for event in full.events)
    with pytest.raises(LookupError):
        found(world, one.id)


def test_a_transferred_issue_takes_its_talk_and_its_known_labels_along(world, full, web):
    docs = world.repo("acme/docs")
    docs.label("Bug")
    docs.issue("first")
    moved = web.transfer_issue(1, "acme/docs")
    assert moved.number == 2
    assert [docs.project.labels[number].name for number in moved.labels] == ["Bug"]
    assert moved.milestones == []
    assert [it.issue for it in docs.project.comments.values()] == [2]
    assert full.moved == {1: moved.id}
    assert world.issue_by_id(moved.id) == (docs.project, moved)


def test_closing_and_reopening_later(web, clock):
    issue = web.issue("a", created="2027-01-01")
    web.close(issue, reason="not_planned")
    web.close(issue, reason="completed")
    assert (issue.state, issue.reason, issue.closed_at) == ("closed", "not_planned", clock.now())
    web.reopen(issue)
    assert (issue.state, issue.reason, issue.closed_at) == ("open", "reopened", None)


def test_a_renamed_project_is_found_by_its_new_name_only(world, full):
    world.rename("acme/web", "New-Co/Site")
    assert world.project("new-co/site") is full
    assert world.project("acme/web") is None
    assert world.user("New-Co").type == "Organization"
    world.rename("new-co/site", "acme/site")
    assert world.project("ACME/Site") is full


def test_a_project_needs_an_owner_and_a_name(world):
    with pytest.raises(ValueError, match="owner/name"):
        world.repo("web")


def test_times_as_people_write_them():
    noon = datetime(2027, 3, 5, 12, tzinfo=UTC)
    assert instant("2027-03-05") == instant(date(2027, 3, 5)) == noon
    assert instant("2027-03-05T14:00:00+02:00") == noon
    zone = timezone(timedelta(hours=2))
    assert instant(datetime(2027, 3, 5, 14, 0, 0, 5, tzinfo=zone)) == noon
    assert instant(None) is None
    assert day(date(2027, 3, 5)) == day("2027-03-05")
    assert iso(noon) == "2027-03-05T12:00:00Z"
    with pytest.raises(ValueError, match="zone"):
        instant("2027-03-05T14:00:00")
