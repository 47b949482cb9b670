"""How many requests a read costs, what is asked for, and what is told meanwhile."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


@pytest.fixture
def many(ops):
    versions = [ops.milestone(f"M{number}") for number in range(17)]
    for number in range(230):
        ops.issue(f"Issue {number}", milestone=versions[number % 17])
    ops.block(blocked=2, blocker=1)
    return ops


def test_a_first_read_of_cloud_within_its_budget(many, server, opened, paths):
    """ceil(N / 100) + 4: versions, what it is, who we are, and what search may not know yet."""
    jira = opened(server, said=False)
    jira.whoami()
    reading = jira.read(FIRST)
    assert (len(reading.milestones), len(reading.issues), len(reading.links)) == (17, 230, 1)
    assert len(server.log) == jira.transport.requests == 3 + 4
    assert paths(server) == [
        "myself",
        "project/CUST/versions",
        "serverInfo",
        "search/jql",
        "search/jql",
        "search/jql",
        "issue/CUST-231",
    ]
    assert jira.transport.mutating == 0
    assert reading.requests == 6


def test_a_first_read_of_data_center_takes_as_few_pages_as_the_server_allows(
    many, server, opened, paths, conduct
):
    reading = opened(server, "datacenter").read(FIRST)
    assert len(reading.issues) == 230
    assert paths(server) == ["project/CUST/versions", "search", "search"]  # the last: flags
    server.log.reset()
    conduct.page_server = 50
    reading = opened(server, "datacenter").read(FIRST)
    assert (len(reading.issues), reading.complete) == (230, True)
    assert paths(server) == ["project/CUST/versions", *["search"] * 6]


def test_what_is_known_is_not_asked_for(many, server, opened, paths, deployment):
    jira = opened(server, deployment)
    jira.read(FIRST)
    assert "serverInfo" not in paths(server)
    assert "field" not in paths(server)
    jira = opened(server, deployment, said=False)
    server.log.reset()
    for _ in range(3):
        jira.read(FIRST)
    assert paths(server).count("serverInfo") == 1


def test_the_epic_field_is_asked_for_once(ops, server, opened, paths):
    ops.issue("Epic").type = "Epic"
    jira = opened(server, "datacenter", milestones="epics")
    jira.read(FIRST)
    jira.read(Scope.of(Want.ISSUES, refs=("CUST-1",)))
    assert paths(server).count("field") == 1
    cloud = opened(server, "cloud", milestones="epics")
    server.log.reset()
    cloud.read(FIRST)
    assert "field" not in paths(server)


def test_progress_is_told_page_by_page(many, server, opened, conduct):
    jira = opened(server)
    jira.read(FIRST)
    assert jira.told == [
        ("versions", 1, 1),
        ("issues", 1, None),
        ("issues", 2, None),
        ("issues", 3, 3),
    ]
    conduct.page_server = 100
    center = opened(server, "datacenter")
    center.read(FIRST)
    assert center.told == [
        ("versions", 1, 1),
        ("issues", 1, 3),
        ("issues", 2, 3),
        ("issues", 3, 3),
    ]
    jira.told.clear()
    jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1", "CUST-2")))
    assert [told[1:] for told in jira.told] == [(1, 2), (2, 2)]


def test_one_client_per_thread(many, server, opened):
    import threading  # noqa: PLC0415 - only here

    jira = opened(server)
    wrong, clients = [], set()
    gate = threading.Barrier(4)

    def work(number):
        gate.wait()
        for _ in range(10):
            key = f"CUST-{number}"
            found = jira.read(Scope.of(Want.ISSUES, refs=(key,)))
            if [issue.ref.key for issue in found.issues] != [key] or found.requests != 1:
                wrong.append(found)
        clients.add(jira.adapter.client._jira())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(clients) == 4
    assert jira.transport.requests == len(server.log) == 40
