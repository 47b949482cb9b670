"""The traps of Jira and of the jira library, one test named after each."""

import logging
import time
from datetime import date
from urllib.parse import parse_qs

import pytest
import requests
from jira import JIRA

from milepost.errors import WriteUnknown
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_jira.client import Client

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


def asked(exchange):
    return parse_qs(exchange.query, keep_blank_values=True)


def searches(server):
    return server.log.matching("GET", "*/search*")


# -- versions --------------------------------------------------------------------------------


def test_versions_come_in_one_request(ops, server, opened, paths, deployment):
    """The paged list stops at 50."""
    for number in range(120):
        ops.milestone(f"M{number}")
    reading = opened(server, deployment).read(Scope.of(Want.MILESTONES))
    assert (len(reading.milestones), reading.complete) == (120, True)
    assert paths(server) == ["project/CUST/versions"]


def test_dates_in_somebodys_locale(ops, server, opened, deployment):
    """``userReleaseDate`` reads ``05/Mar/27`` here and otherwise elsewhere."""
    ops.milestone("Live", due="2027-03-05", start="2027-03-04")
    reading = opened(server, deployment).read(Scope.of(Want.MILESTONES))
    sent = server.log.exchanges[0].answer[0]
    assert sent["userReleaseDate"] == "05/Mar/27"
    assert (reading.milestones[0].start, reading.milestones[0].due) == (
        date(2027, 3, 4),
        date(2027, 3, 5),
    )


def test_dates_have_no_zone(world, ops, server, opened, deployment):
    """A release date is a day; whoever asks from wherever is told the same one."""
    ops.milestone("Live", due="2027-03-05")
    ops.issue("One", due="2027-02-26")
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        world.user("dana-o").zone = zone
        reading = opened(server, deployment).read(FIRST)
        assert reading.milestones[0].due == date(2027, 3, 5)
        assert reading.issues[0].due == date(2027, 2, 26)


def test_times_have_an_offset(world, ops, server, opened, deployment):
    """``2027-01-11T22:30:00.000+1400``: without a colon, in the zone of whoever asks."""
    ops.issue("One", created="2027-01-11T08:30:00Z")
    world.user("dana-o").zone = "Pacific/Kiritimati"
    (issue,) = opened(server, deployment).read(ISSUES).issues
    assert "+1400" in searches(server)[-1].answer["issues"][0]["fields"]["created"]
    assert issue.created_at.isoformat() == "2027-01-11T08:30:00+00:00"


# -- search ----------------------------------------------------------------------------------


def test_cloud_gives_nothing_but_ids_unasked(ops, live, server, opened):
    (issue,) = opened(server).read(ISSUES).issues
    assert (issue.title, issue.labels) == ("Status", ("bug",))
    fields = asked(searches(server)[0])["fields"][0].split(",")
    assert {"summary", "issuelinks", "fixVersions", "labels", "status", "resolution"} <= set(fields)
    assert "comment" not in fields  # Data Center would send every comment


def test_the_old_search_is_gone_from_cloud(ops, server, opened):
    """It answers 410; whoever says `datacenter` of a Cloud is told what is wrong."""
    jira = opened(
        server,
        "datacenter",
        url=f"{server.url}/jira-cloud",
        token=None,
        project="OPEN",
    )
    reading = jira.read(ISSUES)
    assert "HTTP 410" in reading.reason
    assert "this is Jira Cloud: leave `deployment` away" in reading.reason


def test_queries_have_a_bound(ops, server, opened):
    """Cloud refuses a query without one."""
    assert opened(server).read(ISSUES).complete
    assert asked(searches(server)[-1])["jql"] == ['project = "CUST" ORDER BY key ASC']


def test_a_page_of_cloud_may_be_any_size(ops, server, opened, conduct):
    """With many fields it holds fewer than were asked for; only the token says what follows."""
    for number in range(61):
        ops.issue(f"Issue {number}")
    conduct.page = 7
    reading = opened(server).read(ISSUES)
    assert (len(reading.issues), reading.complete) == (61, True)
    tokens = [asked(exchange).get("nextPageToken") for exchange in searches(server)]
    assert tokens[0] is None
    assert len(tokens) == 9
    assert "nextPageToken" not in searches(server)[-1].answer


def test_one_page_whatever_was_asked_for(ops, server, opened, deployment, conduct):
    """The library's ``maxResults=250`` gives one page and no word of the rest."""
    for number in range(250):
        ops.issue(f"Issue {number}")
    conduct.page_server = 100
    reading = opened(server, deployment).read(ISSUES)
    assert (len(reading.issues), len(searches(server))) == (250, 3)


def test_no_server_info_and_the_search_gives_none(ops, live, server, opened):
    """Told not to ask what Jira it is, the library's search sends nothing and returns ``None``."""
    base = f"{server.url}/jira-cloud"
    bare = JIRA(server=base, basic_auth=("dana-o@example.com", "t-dana"), get_server_info=False)
    assert bare.enhanced_search_issues("project = CUST") is None
    assert len(server.log) == 0
    assert len(opened(server).read(ISSUES).issues) == 1


def test_no_list_of_fields_is_asked_for(ops, live, server, opened, paths, deployment):
    """The library's first search asks for ``/field`` as well."""
    opened(server, deployment).read(FIRST)
    assert "field" not in paths(server)


def test_the_own_writes_are_found_though_search_lags(ops, live, server, opened, to, conduct):
    """By hours, as reports have it; but it looks again at issues it is told of."""
    conduct.lag_requests, conduct.lag_seconds = 1000, 3600
    jira = opened(server)
    assert [issue.labels for issue in jira.read(ISSUES).issues] == [("bug",)]
    jira.apply(to.new_issue(milestone=str(live.id)))
    jira.apply(to.add("new"))
    assert {issue.ref.key: set(issue.labels) for issue in jira.read(ISSUES).issues} == {
        "CUST-1": {"bug", "new"},
        "CUST-2": {"milestone"},
    }
    ids = asked(searches(server)[-1])["reconcileIssues"]
    assert len(ids) == 2
    # Whoever does not know of the writes is told what was, and looks for what is new.
    assert {issue.ref.key: issue.labels for issue in opened(server).read(ISSUES).issues} == {
        "CUST-1": ("bug",),
        "CUST-2": ("milestone",),
    }
    # One object by its key is always as it is.
    (issue,) = opened(server).read(Scope.of(Want.ISSUES, refs=("CUST-2",))).issues
    assert issue.labels == ("milestone",)


def test_no_more_than_fifty_issues_are_looked_at_again(ops, live, server, opened, to, conduct):
    conduct.lag_requests = 1000
    jira = opened(server)
    for number in range(60):
        ops.issue(f"Issue {number}")
    jira.read(Scope.of(Want.ISSUES, refs=tuple(f"CUST-{number}" for number in range(1, 62))))
    for number in range(1, 62):
        jira.apply(to.add("new", f"CUST-{number}"))
    assert jira.read(ISSUES).complete
    ids = asked(searches(server)[-1])["reconcileIssues"]
    last = str(ops.project.issues[61].id)
    assert (len(ids), ids[-1]) == (50, last)


def test_no_times_in_queries(ops, server, opened, to, deployment):
    """A bare time in JQL is read in the zone of the profile of whoever asks."""
    jira = opened(server, deployment)
    jira.read(FIRST)
    queries = [asked(exchange).get("jql", [""])[0] for exchange in server.log.exchanges]
    assert not any(word in query for query in queries for word in ("updated", "created", ":"))


# -- writing ---------------------------------------------------------------------------------


def test_an_edit_is_one_request(ops, live, server, opened, to, deployment, paths):
    """The library's ``update`` is PUT and GET, for issues and versions alike."""
    jira = opened(server, deployment, token="t-admin")
    jira.apply(to.add("new"))
    jira.apply(to.block(live.id))
    assert paths(server, "PUT") == ["issue/CUST-1", f"version/{live.id}"]
    # Nothing is read again; Cloud's search lags, so there the labels are looked at before.
    looks = ["issue/CUST-1"] if deployment == "cloud" else []
    assert paths(server, "GET") == looks


def test_labels_with_spaces_are_refused(ops, live, server, opened, to, deployment):
    """ "The label '…' contains spaces which is invalid": so they never have any."""
    jira = opened(server, deployment)
    name = jira.adapter.label("milepost: at risk")
    jira.apply(to.add(name))
    assert name == "milepost:-at-risk"
    assert server.log.exchanges[-1].status in (200, 204)


def test_labels_of_others_survive(ops, live, server, opened, to, deployment):
    """Nobody's label is sent back: what was put there since is not taken off."""
    jira = opened(server, deployment)
    jira.read(ISSUES)
    jira.adapter.client.send("PUT", "issue/CUST-1", {"update": {"labels": [{"add": "theirs"}]}})
    jira.apply(to.add("ours"))
    (issue,) = jira.read(ISSUES).issues
    assert set(issue.labels) == {"bug", "theirs", "ours"}


def test_comments_are_wiki_markup(ops, live, server, opened, to, deployment):
    """Version 3 wants documents; version 2 is served by both."""
    opened(server, deployment).apply(to.comment(text="h1. *wiki*"))
    (exchange,) = server.log.mutating
    assert exchange.path.endswith("/rest/api/2/issue/CUST-1/comment")
    assert exchange.body["body"] == "h1. *wiki*"


def test_comments_of_one_issue_have_pages(ops, live, server, opened, deployment):
    """The library reads one."""
    for number in range(23):
        ops.comment(1, f"Comment {number}")
    jira = opened(server, deployment)
    body = jira.adapter.client.get("issue/CUST-1/comment")
    for nth, start in enumerate((0, 10, 20), start=1):
        page = {**body, "startAt": start, "maxResults": 10}
        page["comments"] = body["comments"][start : start + 10]
        server.faults.answer("GET", "*/comment", 200, body=page, nth=nth)
    reading = jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    assert [comment.body for comment in reading.comments] == [f"Comment {n}" for n in range(23)]
    starts = [asked(exchange)["startAt"] for exchange in server.log.exchanges[1:]]
    assert starts == [["0"], ["10"], ["20"]]


def test_nobody_else_is_notified_of_less(ops, live, server, opened, to, deployment):
    """``notifyUsers=false`` needs an administrator, who could then be silent by accident."""
    jira = opened(server, deployment, token="t-admin")
    made = jira.apply(to.comment())
    for wish in (to.add("x"), to.remove("x"), to.edit(made.key), to.block(live.id)):
        jira.apply(wish)
    assert not any("notifyUsers" in exchange.query for exchange in server.log.exchanges)


def test_account_ids_in_cloud_and_names_in_data_center(world, ops, server, opened):
    ops.issue("One", assignees=["kim"])
    account = f"{world.user('kim').id:024x}"
    seen = {
        deployment: opened(server, deployment).read(ISSUES).issues[0].assignees[0].login
        for deployment in ("cloud", "datacenter")
    }
    assert seen == {"cloud": account, "datacenter": "kim"}


# -- the library -----------------------------------------------------------------------------


def test_a_dropped_connection_is_no_second_comment(ops, live, server, opened, to, deployment):
    """The library re-sends any verb after a broken connection."""
    server.faults.drop("POST", "*/comment", after=True)
    with pytest.raises(WriteUnknown):
        opened(server, deployment).apply(to.comment())
    assert len(ops.project.comments) == 1


def test_the_library_never_sleeps(ops, live, server, opened, to, clock, monkeypatch, deployment):
    """Up to a minute after 429 or 503, and a second after each new version."""
    naps = []
    monkeypatch.setattr(time, "sleep", naps.append)
    server.faults.answer("GET", "*/versions", 429, headers={"Retry-After": "120"})
    server.faults.answer("PUT", "*/issue/*", 503, headers={"Retry-After": "7"})
    jira = opened(server, deployment)
    reading = jira.read(FIRST)
    jira.apply(to.add("new"))
    assert reading.complete
    assert naps == []
    assert clock.waited == 127  # as long as Jira says, not the library's 30 to 60 seconds


def test_an_error_of_another_shape(ops, server, opened, deployment):
    """The library's reader of errors breaks on errors that are no objects, or hold null."""
    for body in (5, [], "no", None, {"errorMessages": None, "errors": None}, b"<html>"):
        server.faults.answer("GET", "*/versions", 400, body=body)
        reading = opened(server, deployment).read(Scope.of(Want.MILESTONES))
        assert reading.reason == "versions: HTTP 400"
    odd = {"errorMessages": "one", "message": "two.", "errorMessage": "three", "errors": {"a": 7}}
    server.faults.answer("GET", "*/versions", 400, body=odd)
    reading = opened(server, deployment).read(Scope.of(Want.MILESTONES))
    assert reading.reason == "versions: HTTP 400: one; two; three; a"


def test_a_wrong_token_reads_an_empty_cloud(world, server, opened):
    """Cloud takes whoever fails to log in for nobody, answers 200 and shows what is public."""
    public = world.repo("acme/open", author="dana-o")
    public.project.key = "OPEN"
    public.issue("Public", milestone=public.milestone("Live"))
    reading = opened(server, token="wrong", project="OPEN").read(FIRST)
    assert not reading.complete
    assert (reading.milestones, reading.issues) == ((), ())
    assert "Jira answered as to a stranger" in reading.reason
    assert "Jira does not accept the e-mail and token" in reading.reason
    assert len(server.log) == 1


def test_a_wrong_token_finds_nothing_in_cloud(ops, live, server, opened, to, refused, paths):
    """And what is private is not there for nobody: that is said of the token, not the project."""
    reading = opened(server, token="wrong").read(FIRST)
    assert server.log.exchanges[0].status == 404
    assert "Jira does not accept the e-mail and token" in reading.reason
    assert "it is not there" not in reading.reason
    error = refused(to.add("x"), token="wrong")  # certainly not done
    assert "answered as to a stranger" in error.why


def test_no_token_from_a_netrc_file(world, server, opened, tmp_path, monkeypatch):
    """Without a token none is looked for."""
    (tmp_path / "netrc").write_text("default login someone password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert requests.utils.get_netrc_auth(server.url) == ("someone", "secret")
    opened(server, token=None).read(FIRST)
    assert not any("authorization" in exchange.headers for exchange in server.log.exchanges)


def test_the_library_logs_no_bodies(ops, live, server, opened, caplog):
    """On errors it writes headers and bodies into its log."""
    caplog.set_level(logging.DEBUG)
    server.faults.answer("GET", "*/versions", 500, times=None, body={"message": "s3cret"})
    opened(server).read(FIRST)
    own = [record for record in caplog.records if record.name.startswith("jira")]
    assert not any("s3cret" in record.getMessage() for record in own)


def test_the_library_is_really_used(ops, server, opened, clock):
    """Its client, its session, its address; our transport below."""
    jira = opened(server)
    client = jira.adapter.client
    assert isinstance(client, Client)
    library = client._jira()
    assert isinstance(library, JIRA)
    assert library.server_url == jira.adapter.options.base
    assert library._session.max_retries == 0
    door = library._session.get_adapter(library.server_url)
    assert door._transport is jira.transport
    assert client._jira() is library


def test_a_path_before_the_rest_interface(ops, server, opened):
    """Data Center may live below a path of its own."""
    assert opened(server, "datacenter").read(FIRST).complete
    assert all(it.path.startswith("/jira-dc/rest/api/2/") for it in server.log.exchanges)
