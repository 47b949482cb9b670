"""The real project in Jira: read back from both deployments, it is the file."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from milepost.sandbox import World, load_alloy_jira
from milepost.sandbox.alloy_data import rows, versions


@pytest.fixture(scope="module")
def loaded():
    world = World()
    world.token("reader", login="reader", repos={"tidev/aloy": "read"})
    return world, load_alloy_jira(world)


@pytest.fixture(scope="module")
def kept():
    """What was read once, by deployment: reading it all takes a while."""
    return {}


@pytest.fixture
def read(loaded, kept, checked_server, connect, deployment):
    """The issues and versions of the project, as the deployment tells them."""
    world, _ = loaded
    if deployment not in kept:
        with checked_server(world) as server:
            kept[deployment] = _everything(connect(server, deployment, "reader"))
    return kept[deployment]


def _everything(client):
    params = {"jql": "project = ALOY ORDER BY key ASC", "fields": "*navigable"}
    issues = []
    if client.deployment == "cloud":
        params["maxResults"] = 100
        while params.get("nextPageToken", "first"):
            page = client.get("/search/jql", params=params)
            issues += page["issues"]
            params["nextPageToken"] = page.get("nextPageToken")
    else:
        for start in (0, 1000):
            page = client.get("/search", params=params | {"maxResults": 1000, "startAt": start})
            issues += page["issues"]
    versions_told = client.get("/project/ALOY/versions?expand=issuesstatus")
    return {it["key"]: it["fields"] for it in issues}, {it["id"]: it for it in versions_told}


def test_what_was_loaded_is_accounted_for(loaded):
    _, report = loaded
    assert (len(report.issues), len(report.versions), report.memberships) == (1499, 176, 1648)
    assert report.sub_tasks == 71
    assert Counter(kind for kind, _, _ in report.links) == {
        "Relates": 152,
        "Depends": 95,
        "Duplicate": 14,
        "Gantt: start-finish": 12,
        "Includes": 10,
        "Blocks": 9,
        "Cloners": 6,
    }
    told = sum(len(row.ties) for row in rows())
    assert 2 * len(report.links) + sum(report.links_left_out.values()) == told


def test_versions_are_the_file_s(read, loaded):
    _, told = read
    assert told.keys() == {str(it.id) for it in versions()}
    inside = Counter(number for row in rows() for number in row.versions)
    for version in versions():
        row = told[str(version.id)]
        assert (row["name"], row["released"], row["archived"]) == (
            version.name,
            version.released,
            version.archived,
        )
        assert row.get("releaseDate") == (str(version.release) if version.release else None)
        counts = row["issuesStatusForFixVersion"]
        assert sum(counts.values()) == inside[version.id]


def test_issues_are_the_file_s(read, deployment):
    issues, _ = read
    assert issues.keys() == {row.key for row in rows()}
    for row in rows():
        told = issues[row.key]
        assert sorted(int(it["id"]) for it in told["fixVersions"]) == sorted(row.versions)
        assert told["labels"] == list(row.labels)
        assert (told["issuetype"]["name"], told["status"]["name"]) == (row.type, row.status)
        assert (told["status"]["statusCategory"]["key"] == "done") is row.done
        assert (told["resolution"] or {}).get("name") == row.resolution
        assert (told["priority"] or {}).get("name") == row.priority
        assert [it["name"] for it in told["components"]] == list(row.components)
        assert told.get("parent", {}).get("key") == row.parent
        who = {"cloud": "displayName", "dc": "name"}[deployment]
        assert (told["assignee"] or {}).get(who) == row.assignee
        for name, at in (
            ("created", row.created),
            ("updated", row.updated),
            ("resolutiondate", row.resolved),
        ):
            assert told[name] == (at.strftime("%Y-%m-%dT%H:%M:%S.000%z") if at else None)


def test_several_versions_per_issue_are_kept(read):
    issues, _ = read
    assert sum(len(it["fixVersions"]) > 1 for it in issues.values()) == 599


def test_links_are_the_file_s(read, loaded):
    issues, _ = read
    _, report = loaded
    told = set()
    for key, fields in issues.items():
        for link in fields["issuelinks"]:
            kind = link["type"]["name"]
            if "outwardIssue" in link:
                told.add((kind, key, link["outwardIssue"]["key"]))
            else:
                told.add((kind, link["inwardIssue"]["key"], key))
    assert told == report.links
    assert sum(len(it["issuelinks"]) for it in issues.values()) == 2 * len(report.links)


def test_sub_tasks_are_the_file_s(read):
    issues, _ = read
    told = {(key, it["key"]) for key, fields in issues.items() for it in fields["subtasks"]}
    assert told == {(row.parent, row.key) for row in rows() if row.parent}


def test_rewound_it_is_as_it_was(checked_server, connect, deployment):
    world = World()
    world.token("reader", login="reader", repos={"tidev/aloy": "read"})
    report = load_alloy_jira(world, date(2014, 6, 23))
    with checked_server(world) as server:
        issues, told = _everything(connect(server, deployment, "reader"))
    assert (len(report.issues), report.issues_later) == (len(issues), 1499 - len(issues))
    assert (len(told), report.versions_left_out) == (len(report.versions), 176 - len(told))
    assert all(it["created"] <= it["updated"] < "2014-06-24" for it in issues.values())
    assert all((it["resolutiondate"] or "") < "2014-06-24" for it in issues.values())
    opened = {it["name"]: it["releaseDate"] for it in told.values() if "releaseDate" in it}
    opened = {name: day for name, day in opened.items() if day > "2014-06-23"}
    assert opened == {"Alloy 1.4.0": "2014-07-17", "Alloy 1.5.0": "2014-09-29"}
    assert {it["name"] for it in told.values() if not it["released"] and not it["archived"]} == {
        *opened,
        "Alloy 2.0.0",
    }
    for row in rows():
        if row.key in issues:
            done = row.resolved is not None and str(row.resolved) < "2014-06-24"
            assert (issues[row.key]["status"]["statusCategory"]["key"] == "done") is done
            assert (issues[row.key]["resolution"] is not None) is done


def test_it_is_loaded_once(loaded):
    world, _ = loaded
    with pytest.raises(ValueError, match="already"):
        load_alloy_jira(world)
