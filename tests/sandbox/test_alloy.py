"""The real project: read back through the API, it is what was loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from milepost.sandbox import World, load_alloy
from milepost.sandbox.alloy import chosen_version, title
from milepost.sandbox.alloy_data import Tie, rows, versions
from milepost.sandbox.alloy_rewound import DUMPED, alloy

ALLOY = "/repos/tidev/alloy"
MOVED_IN_LATER = 5
"""Issues of other projects before June 2014 that came to this one after it."""


@pytest.fixture(scope="module")
def loaded():
    world = World()
    world.token("t", login="dana", repos={"tidev/alloy": "write"})
    return world, load_alloy(world)


@pytest.fixture
def everything(loaded, checked_server, connect):
    world, _ = loaded
    with checked_server(world) as server:
        client = connect(server)

        def read(path):
            found, page = [], 1
            while rows := client.get(f"{ALLOY}/{path}state=all&per_page=100&page={page}"):
                found += rows
                page += 1
            return found

        read.client = client
        yield read


def test_the_data_is_whole():
    assert (len(rows()), len(versions())) == (1499, 176)
    assert len({row.number for row in rows()}) == 1499
    assert max(row.updated for row in rows()) == DUMPED


def test_every_link_inside_is_told_by_both_ends():
    known = {row.key: row for row in rows()}
    for row in rows():
        for tie in row.ties:
            if tie.other in known:
                back = Tie(tie.type, row.key, "in" if tie.direction == "out" else "out")
                assert back in known[tie.other].ties


def test_what_others_depend_on_was_mostly_done_first():
    known = {row.key: row for row in rows()}
    order = Counter()
    for row in rows():
        for tie in row.ties:
            if (tie.type, tie.direction) == ("Depends", "out") and tie.other in known:
                mine, other = row.resolved, known[tie.other].resolved
                if mine and other and mine != other:
                    order[other < mine] += 1
    assert order == {True: 78, False: 13}


def test_a_release_goes_before_a_sprint_then_the_earliest_date():
    by_name = {version.name: version for version in versions()}
    release, later = by_name["Alloy 1.0.0"], by_name["Alloy 1.4.0"]
    undated = by_name["Alloy 2.0.0"]
    sprint = next(it for it in versions() if it.sprint and it.release)
    row = rows()[0]

    def chosen(*them):
        return chosen_version(replace(row, versions=tuple(it.id for it in them)))

    assert chosen(sprint, later, release) == release
    assert chosen(sprint, undated) == undated
    assert chosen(undated, later) == later
    assert chosen(sprint) == sprint
    assert chosen() is None


def test_what_was_loaded_is_accounted_for(loaded):
    _, report = loaded
    assert (report.issues, report.issues_later, report.versions) == (1499, 0, 176)
    assert (report.memberships_kept, report.memberships_left_out) == (1019, 629)
    assert report.memberships_kept + report.memberships_left_out == sum(
        len(row.versions) for row in rows()
    )
    assert len(report.blocking) == 9 + 95
    assert report.links_left_out["type Relates"] == 364
    assert report.links_left_out["other end not in the repository"] == 118
    assert report.sub_issues == 71
    assert Counter(it.state for it in report.milestones) == {"closed": 174, "open": 2}


def test_milestones_read_back_are_what_was_loaded(loaded, everything):
    _, report = loaded
    read = {row["number"]: row for row in everything("milestones?")}
    assert len(read) == 176
    for stone in report.milestones:
        row = read[stone.number]
        assert (row["title"], row["state"]) == (stone.title, stone.state)
        assert (row["open_issues"], row["closed_issues"]) == (stone.open, stone.closed)
        assert (row["due_on"] or "")[:10] == str(stone.due or "")
        assert (row["closed_at"] is None) == (stone.closed_at is None)
        assert row["created_at"] <= (row["closed_at"] or row["updated_at"])


def test_issues_read_back_are_what_was_loaded(loaded, everything):
    _, report = loaded
    read = {row["number"]: row for row in everything("issues?")}
    assert set(read) == {row.number for row in rows()}
    inside = Counter(row["milestone"]["number"] for row in read.values() if row["milestone"])
    assert inside == {
        it.number: it.open + it.closed for it in report.milestones if it.open + it.closed
    }
    for row in rows():
        got = read[row.number]
        assert got["title"] == title(row)
        assert got["state"] == ("closed" if row.done else "open")
        assert (got["assignee"] or {}).get("login") == row.assignee
        assert got["created_at"] == row.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert len(got["labels"]) == len({it["name"].casefold() for it in got["labels"]})
    reasons = Counter(row["state_reason"] for row in read.values())
    assert reasons == {"completed": 993, "not_planned": 212, "duplicate": 79, None: 215}
    blocked = {number for number, _ in report.blocking}
    assert blocked == {
        number
        for number, row in read.items()
        if row["issue_dependencies_summary"]["total_blocked_by"]
    }


def test_blocking_read_back_is_what_was_loaded(loaded, everything):
    _, report = loaded
    read = set()
    for blocked in {number for number, _ in report.blocking}:
        for row in everything.client.get(f"{ALLOY}/issues/{blocked}/dependencies/blocked_by"):
            read.add((blocked, row["number"]))
    assert read == report.blocking
    # ALOY-11 says: Blocks, ALOY-22, in; ALOY-103 says: Depends, ALOY-432, out.
    assert {(11, 22), (103, 432)} <= read


@pytest.fixture(scope="module")
def rewound():
    world = World()
    return world, load_alloy(world, as_of=date(2014, 6, 1))


def test_rewound_nothing_later_has_happened(rewound):
    world, report = rewound
    end = datetime(2014, 6, 2, tzinfo=DUMPED.tzinfo)
    project = world.project("tidev/alloy")
    created = sum(row.created < end for row in rows())
    assert report.issues == len(project.issues) == created - MOVED_IN_LATER
    assert report.issues + report.issues_later == 1499
    for issue in project.issues.values():
        assert issue.created_at <= issue.updated_at < end
        assert issue.closed_at is None or issue.closed_at < end
        assert (issue.state == "closed") == (issue.closed_at is not None)
    for stone in project.milestones.values():
        assert stone.created_at <= stone.updated_at < end
        assert stone.closed_at is None or stone.closed_at < end
    assert all(event.created_at < end for event in project.events)


def test_rewound_later_closings_are_undone(rewound):
    world, report = rewound
    project = world.project("tidev/alloy")
    end = datetime(2014, 6, 2, tzinfo=DUMPED.tzinfo)
    later = [row for row in rows() if row.resolved and row.resolved >= end]
    undone = [project.issues[row.number] for row in later if row.number in project.issues]
    assert len(undone) > 50
    assert all(issue.state == "open" and issue.reason is None for issue in undone)
    by_title = {stone.title: stone for stone in report.milestones}
    assert by_title["Alloy 1.3.0"].state == "closed"
    assert by_title["Alloy 1.4.0"].state == "open"
    assert by_title["Alloy 1.4.0"].due == date(2014, 7, 17)
    assert (report.versions, report.versions_left_out) == (64, 112)
    assert {it.title for it in report.milestones if it.state == "open"} == {
        "Alloy 1.4.0",
        "Alloy 2.0.0",
    }


def test_rewound_before_the_beginning_there_is_nothing():
    report = load_alloy(World(), "a/b", date(2010, 1, 1))
    assert (report.issues, report.memberships_kept, len(report.blocking)) == (0, 0, 0)
    assert (report.issues_later, report.versions, report.versions_left_out) == (1499, 0, 176)


def test_rewound_to_its_last_day_it_is_the_dump():
    assert alloy(DUMPED.date()).rows == alloy().rows
    assert alloy(DUMPED.date()).closings == alloy().closings


def test_an_issue_of_another_project_is_there_once_it_came():
    # ALOY-1514 was created in 2013, and ALOY-1512 in August 2016: numbers are given in order.
    before = date(2016, 8, 11)
    assert {row.key: row for row in rows()}["ALOY-1512"].created.date() == before
    for day, there in ((before - timedelta(days=1), False), (before, True)):
        assert ("ALOY-1514" in {row.key for row in alloy(day).rows}) is there


def test_a_version_is_there_once_a_later_one_is():
    # 1.3.0 got its id before 2.0.0 did, and that one before the sprint that ended on the 22nd.
    for day, names in (
        (date(2013, 4, 18), set()),
        (date(2013, 4, 19), {"Alloy 1.2.0", "Alloy 1.3.0", "Alloy 2.0.0"}),
    ):
        then = alloy(day)
        named = {"Alloy 1.2.0", "Alloy 1.3.0", "Alloy 2.0.0"}
        assert {it.name for it in then.versions} & named == names
        assert [it.id for it in then.versions] == sorted(it.id for it in then.versions)


def test_what_nobody_knows_to_be_open_or_closed_is_left_out():
    # Released, with neither a date nor an issue: Release 5.1.2, Release 7.0.0, Alloy 1.10.9.
    then = alloy(date(2020, 3, 23))
    assert then.versions_unclear == 3
    assert not {"Release 5.1.2", "Release 7.0.0", "Alloy 1.10.9"} & {
        it.name for it in then.versions
    }
    assert [it.name for it in then.versions if it.id not in then.closings] == ["Alloy 2.0.0"]
    assert all(set(row.versions) <= {it.id for it in then.versions} for row in then.rows)


def test_a_status_is_kept_where_nothing_was_changed_since():
    then = {row.key: row for row in alloy(date(2020, 3, 23)).rows}
    last = {row.key: row for row in rows()}
    undone = [row for row in then.values() if not row.done]
    changed = [row for row in undone if last[row.key].updated > then[row.key].updated]
    assert {row.status for row in changed} == {"Open"}
    assert {row.status for row in undone} == {"Open", "Reopened", "In Progress", "In Review"}
    assert all(row.resolution is None and row.resolved is None for row in changed)


def test_it_is_loaded_once(loaded):
    world, _ = loaded
    with pytest.raises(ValueError, match="already"):
        load_alloy(world)
