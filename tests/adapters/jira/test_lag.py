"""Cloud's search lags: what one run wrote a moment ago, the next one still knows."""

import pytest

from milepost.errors import WriteFailed
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_jira.fresh import BEHIND

ISSUES = Scope.of(Want.ISSUES)


@pytest.fixture
def lagging(conduct, live, server, opened):
    """Search knows for a minute only what is there now."""
    conduct.lag_seconds = 60
    opened(server).read(ISSUES)
    server.log.reset()
    return live


def run(server, opened, **options):
    """A run of its own: it knows nothing of those before it, but who it is."""
    jira = opened(server, **options)
    jira.whoami()
    return jira


# -- reading ---------------------------------------------------------------------------------


def test_what_was_opened_a_moment_ago_is_read(ops, lagging, server, opened, paths):
    for number in range(3):
        ops.issue(f"New {number}", milestone=lagging)
    reading = opened(server).read(ISSUES)
    assert [issue.ref.key for issue in reading.issues] == [f"CUST-{n}" for n in range(1, 5)]
    assert reading.complete
    # Three that are there, and one that is not.
    looks = [f"issue/CUST-{n}" for n in range(2, 6)]
    assert paths(server) == ["search/jql", *looks, "search/jql"]  # the last: flags


def test_the_first_issue_of_a_project_is_read(conduct, ops, server, opened):
    conduct.lag_seconds = 60
    assert opened(server).read(ISSUES).issues == ()
    ops.issue("First")
    assert [issue.title for issue in opened(server).read(ISSUES).issues] == ["First"]


def test_an_issue_that_was_moved_away_is_not_read(world, ops, lagging, server, opened):
    """Its old key leads to it, in the other project."""
    elsewhere = world.repo("acme/infra", author="dana-o")
    elsewhere.project.key = "INFRA"
    elsewhere.issue("Moved")
    ops.issue("Gone")
    ops.issue("Here")
    row = opened(server).adapter.client.get("issue/INFRA-1")
    server.faults.answer("GET", "*/issue/CUST-2", 200, body=row)
    reading = opened(server).read(ISSUES)
    assert [issue.ref.key for issue in reading.issues] == ["CUST-1", "CUST-3"]


@pytest.mark.parametrize(
    "options", [{"token": None}, {"access": "read"}, {"deployment": "datacenter"}]
)
def test_who_writes_nothing_or_has_no_lag_does_not_look(world, server, opened, paths, options):
    public = world.repo("acme/open", author="dana-o")
    public.project.key = "OPEN"
    public.issue("One")
    assert opened(server, project="OPEN", **options).read(ISSUES).complete
    assert len(paths(server)) == 1


def test_a_look_that_fails_is_told(lagging, server, opened):
    server.faults.answer("GET", "*/issue/CUST-2", 500, times=None)
    reading = opened(server).read(ISSUES)
    assert not reading.complete
    assert reading.reason.startswith("issues that search may not know yet: HTTP 500")
    assert len(reading.issues) == 1


def test_a_search_that_failed_is_not_looked_behind(lagging, server, opened, paths):
    server.faults.answer("GET", "*/search/jql", 500, times=None)
    assert not opened(server).read(ISSUES).complete
    assert set(paths(server)) == {"search/jql"}


def test_a_flood_of_new_issues_is_not_read_one_by_one(ops, lagging, server, opened, paths):
    """An import of thousands: search will know them."""
    for number in range(120):
        ops.issue(f"Imported {number}")
    assert len(opened(server).read(ISSUES).issues) == 101
    assert paths(server)[1:-1] == [f"issue/CUST-{number}" for number in range(2, 102)]


# -- issues that are to be opened ------------------------------------------------------------


def wish(to, version, **more):
    return to.new_issue(milestone=str(version.id), labels=("milestone", "milepost:-late"), **more)


def late(ops, number=2, *, title="Status: Live", labels=("milestone",), **more):
    """An issue that a run does not know which has read before."""
    return ops.issue(title, number=number, labels=list(labels), **more)


@pytest.mark.parametrize("number", [2, 6])
def test_an_issue_that_is_there_is_not_opened_twice(ops, lagging, server, opened, to, number):
    """Another run opened it since this one has read; keys in between may lead nowhere."""
    jira = run(server, opened)
    jira.read(ISSUES)
    late(ops, number, milestone=lagging)
    server.log.reset()
    applied = jira.apply(wish(to, lagging))
    assert (applied.key, applied.already) == (f"CUST-{number}", True)
    assert applied.url.endswith(f"/browse/CUST-{number}")
    assert server.log.mutating == ()


def test_one_that_search_left_out_though_it_knows_a_later_one(
    ops, live, server, opened, to, conduct
):
    """Search learns of issues in any order."""
    late(ops, milestone=live)
    ops.issue("Later")
    jira = run(server, opened)
    body = opened(server).adapter.client.get(
        "search/jql", {"jql": 'project = "CUST"', "fields": "*all", "maxResults": 100}
    )
    body["issues"] = [row for row in body["issues"] if row["key"] != "CUST-2"]
    server.faults.answer("GET", "*/search/jql", 200, body=body)
    assert {issue.ref.key for issue in jira.read(ISSUES).issues} == {"CUST-1", "CUST-3"}
    applied = jira.apply(wish(to, live))
    assert (applied.key, applied.already) == ("CUST-2", True)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Status: Else"},
        {"author": "kim"},
        {"labels": ("bug",)},
        {"milestone": None},
    ],
    ids=["title", "author", "labels", "version"],
)
def test_an_issue_that_is_another_does_not_stand_in(ops, lagging, server, opened, to, other):
    jira = run(server, opened)
    jira.read(ISSUES)
    late(ops, **{"milestone": lagging, **other})
    applied = jira.apply(wish(to, lagging))
    assert (applied.key, applied.already) == ("CUST-3", False)


def test_what_search_left_out_is_looked_for_once_in_a_run(ops, lagging, server, opened, to, paths):
    jira = run(server, opened)
    jira.read(ISSUES)
    server.log.reset()
    for title in ("One", "Two"):
        jira.apply(wish(to, lagging, title=title))
    assert paths(server) == [*(f"issue/CUST-{n}" for n in range(2, 7)), "issue", "issue"]


def test_whoever_does_not_know_who_it_is_opens_it(ops, lagging, server, opened, to, paths):
    """None can be told for ours then."""
    jira = opened(server)
    jira.apply(wish(to, lagging))
    assert paths(server) == ["issue"]


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, None, "HTTP 500 after 4 tries"),
        (200, {"key": "CUST-2"}, "an issue that cannot be understood (id: Field required)"),
    ],
)
def test_nothing_is_opened_where_it_cannot_be_known(lagging, server, opened, to, status, body, why):
    jira = run(server, opened)
    jira.read(ISSUES)
    server.log.reset()
    server.faults.answer("GET", "*/issue/CUST-2", status, body=body, times=None)
    with pytest.raises(WriteFailed, match="not created: the issue 'Status: Live'") as caught:
        jira.apply(wish(to, lagging))
    assert caught.value.why == why
    assert server.log.mutating == ()


# -- labels ----------------------------------------------------------------------------------


def test_a_label_is_not_put_on_twice(lagging, server, opened, to):
    assert not run(server, opened).apply(to.add("late")).already
    server.log.reset()
    again = run(server, opened)
    assert again.read(ISSUES).issues[0].labels == ("bug",)  # search knows nothing of it
    assert again.apply(to.add("late")).already
    assert server.log.mutating == ()


def test_a_label_is_not_taken_off_twice(lagging, server, opened, to):
    assert not run(server, opened).apply(to.remove("bug")).already
    server.log.reset()
    again = run(server, opened)
    assert again.read(ISSUES).issues[0].labels == ("bug",)
    assert again.apply(to.remove("bug")).already
    assert server.log.mutating == ()


def test_a_label_is_not_touched_where_it_cannot_be_looked_at(lagging, server, to, refused):
    server.faults.answer("GET", "*/issue/CUST-1", 500, times=None)
    error = refused(to.add("late"))
    assert (error.what, error.why) == (
        "not added: the label 'late' to CUST-1",
        "HTTP 500 after 4 tries",
    )
    assert server.log.mutating == ()


def test_a_look_that_tells_no_labels_is_no_reason_to_stop(lagging, server, opened, to):
    for body in ({"fields": {"labels": None}}, {"fields": None}, []):
        server.faults.answer("GET", "*/issue/CUST-1", 200, body=body)
        assert not opened(server).apply(to.add("late")).already


# -- issues that are written about -----------------------------------------------------------


def test_a_status_issue_is_read_again_with_its_comments(ops, lagging, server, opened, paths):
    """Its labels are about to be compared; search may still tell what an earlier run replaced."""
    ops.issue("Other", number=2)
    earlier = run(server, opened).adapter.client
    earlier.send("PUT", "issue/CUST-1", {"update": {"labels": [{"add": "late"}]}})
    earlier.send("POST", "issue/CUST-1/comment", {"body": "Off track"})
    jira = opened(server)
    assert jira.read(ISSUES).issues[0].labels == ("bug",)
    server.log.reset()
    reading = jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    assert [(one.ref.key, set(one.labels)) for one in reading.issues] == [
        ("CUST-1", {"bug", "late"})
    ]
    assert paths(server) == ["issue/CUST-1/comment", "search/jql"]
    assert reading.proves(Want.COMMENTS)
    assert not reading.proves(Want.ISSUES)
    server.log.reset()
    assert jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",))).issues == ()  # once in a run
    assert paths(server) == ["issue/CUST-1/comment"]


def test_no_more_than_fifty_at_a_time(ops, live, server, opened, conduct):
    for number in range(60):
        ops.comment(ops.issue(f"Issue {number}"), "Off track")
    opened(server).adapter.client.send("POST", "issue/CUST-1/comment", {"body": "Off track"})
    conduct.lag_seconds = 60
    jira = opened(server)
    keys = tuple(f"CUST-{number}" for number in range(1, 62))
    jira.read(ISSUES)
    server.log.reset()
    reading = jira.read(Scope.of(Want.COMMENTS, refs=keys))
    assert {one.ref.key for one in reading.issues} == set(keys)
    assert [
        it.query.count("reconcileIssues") for it in server.log.matching("GET", "*/search/jql")
    ] == [50, 50]


@pytest.mark.parametrize(
    ("status", "body"), [(500, None), (200, {"issues": [{"key": "CUST-1"}], "isLast": True})]
)
def test_where_it_cannot_be_read_again_what_search_told_stands(
    lagging, server, opened, status, body
):
    jira = opened(server)
    jira.adapter.client.send("POST", "issue/CUST-1/comment", {"body": "Off track"})
    assert jira.read(ISSUES).complete
    server.faults.answer("GET", "*/search/jql", status, body=body, times=None)
    reading = jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    assert (reading.complete, reading.issues) == (True, ())


def test_where_nothing_was_written_for_hours_search_knows_by_now(
    ops, lagging, server, opened, clock, paths
):
    """One request less for every run of a schedule."""
    opened(server).adapter.client.send("POST", "issue/CUST-1/comment", {"body": "Off track"})
    clock.sleep(BEHIND.total_seconds())
    jira = opened(server)
    jira.read(ISSUES)
    server.log.reset()
    assert jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",))).issues == ()
    assert paths(server) == ["issue/CUST-1/comment"]


def test_what_search_never_told_of_is_not_read_again(lagging, server, opened, paths):
    opened(server).read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    assert paths(server) == ["issue/CUST-1/comment"]
