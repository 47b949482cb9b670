"""What arrives when a repository is read."""

from datetime import UTC, date, datetime

import pytest

from milepost.model.issue import Blocking
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


def test_a_milestone_arrives_whole(web, server, opened):
    web.milestone("Live", due="2027-03-05", description="Owner: @dana-o\r\n", created="2027-01-02")
    web.milestone("Kick-off", closed="2027-01-08")
    live, kickoff = opened(server).read(Scope.of(Want.MILESTONES)).milestones
    assert (live.source, live.key, live.title, live.state) == ("web", "1", "Live", "open")
    assert (live.due, live.start) == (date(2027, 3, 5), None)
    assert live.description == "Owner: @dana-o\r\n"
    assert live.url == f"{server.url}/acme/web/milestone/1"
    assert live.created_at == datetime(2027, 1, 2, 12, tzinfo=UTC)
    assert (kickoff.key, kickoff.state, kickoff.due, kickoff.description) == (
        "2",
        "closed",
        None,
        "",
    )
    assert kickoff.closed_at == datetime(2027, 1, 8, 12, tzinfo=UTC)


def test_an_issue_arrives_whole(web, server, opened):
    live = web.milestone("Live")
    parent = web.issue("All of it")
    hook = web.issue(
        "CRM webhook",
        milestone=live,
        labels=["bug", "größer ✅"],
        assignees=["kim", "ci[bot]"],
        body="- [ ] do",
        author="eve",
        created="2027-01-03",
        updated="2027-02-01",
    )
    web.sub_issue(parent=parent, child=hook)
    web.block(blocked=hook, blocker=web.issue("First this"))
    web.comment(hook, "hm", author="kim", created="2027-01-09")
    reading = opened(server).read(Scope.of(Want.ISSUES))
    issue = next(found for found in reading.issues if found.title == "CRM webhook")
    assert issue.ref == Ref("web", f"#{hook.number}")
    assert (issue.state, issue.open, issue.closed_at) == ("open", True, None)
    assert issue.labels == ("bug", "größer ✅")
    assert [(who.login, who.kind) for who in issue.assignees] == [
        ("kim", "user"),
        ("ci[bot]", "bot"),
    ]
    assert issue.author.login == "eve"
    assert issue.milestones == ("1",)
    assert (issue.body, issue.blockers, issue.comments) == ("- [ ] do", 1, 1)
    assert issue.parent == Ref("web", "#1")
    assert issue.created_at == datetime(2027, 1, 3, 12, tzinfo=UTC)
    assert issue.url == f"{server.url}/acme/web/issues/{hook.number}"
    other = next(found for found in reading.issues if found.title == "First this")
    assert (other.milestones, other.blockers, other.parent) == ((), 0, None)
    assert reading.complete


@pytest.mark.parametrize(
    ("reason", "state"),
    [("completed", "done"), ("not_planned", "dropped"), ("duplicate", "dropped")],
)
def test_why_an_issue_was_closed(web, server, opened, reason, state):
    web.issue("Closed", closed="2027-02-01", reason=reason)
    (issue,) = opened(server).read(Scope.of(Want.ISSUES)).issues
    assert issue.state == state
    assert issue.closed_at == datetime(2027, 2, 1, 12, tzinfo=UTC)


def test_a_reopened_issue_is_open(web, server, opened):
    issue = web.issue("Again", closed="2027-02-01")
    web.reopen(issue)
    assert opened(server).read(Scope.of(Want.ISSUES)).issues[0].state == "open"


def test_pull_requests_are_kept_apart_from_issues(web, server, opened):
    live = web.milestone("Live")
    web.issue("Work")
    web.pull("Merged", milestone=live, merged="2027-02-03")
    web.pull("Refused", closed="2027-02-04", state="closed")
    web.pull("Going on", author="kim")
    reading = opened(server).read(Scope.of(Want.ISSUES))
    assert [issue.title for issue in reading.issues] == ["Work"]
    assert [(pull.title, pull.state) for pull in reading.pulls] == [
        ("Merged", "merged"),
        ("Refused", "closed"),
        ("Going on", "open"),
    ]
    assert reading.pulls[0].merged_at == datetime(2027, 2, 3, 12, tzinfo=UTC)
    assert reading.pulls[0].milestones == ("1",)
    assert reading.pulls[2].author.login == "kim"


def test_what_blocks_an_issue_inside_and_outside(world, web, server, opened):
    form, hook = web.issue("Form"), web.issue("Hook", closed="2027-02-01")
    network = world.repo("acme/infra").issue("Network", milestone=None, assignees=["ops"])
    web.block(blocked=form, blocker=hook)
    web.block(blocked=form, blocker=network)
    reading = opened(server).read(Scope.of(Want.LINKS, refs=("#1",)))
    assert set(reading.links) == {
        Blocking(blocker=Ref("web", "#2"), blocked=Ref("web", "#1")),
        Blocking(blocker=Ref("", "acme/infra#1"), blocked=Ref("web", "#1")),
    }
    (outside,) = reading.outside
    assert (outside.title, outside.state) == ("Network", "open")
    assert outside.ref == Ref("", "acme/infra#1")
    assert [who.login for who in outside.assignees] == ["ops"]
    assert reading.proves(Want.LINKS)
    assert reading.requests == len(server.log) == 1


def test_links_without_refs_are_those_of_issues_that_count_blockers(web, server, opened):
    first, second, _ = web.issue("1"), web.issue("2"), web.issue("3")
    web.block(blocked=second, blocker=first)
    github = opened(server)
    reading = github.read(Scope.of(Want.LINKS))
    assert reading.links == (Blocking(blocker=Ref("web", "#1"), blocked=Ref("web", "#2")),)
    assert reading.issues == ()
    assert reading.requests == 2
    reading = github.read(Scope.of(Want.ISSUES, Want.LINKS))
    assert (len(reading.issues), len(reading.links), reading.requests) == (3, 1, 2)


def test_comments_arrive_raw(web, server, opened):
    issue = web.issue("Status")
    web.comment(issue, "<!-- milepost:status -->\r\n@all", author="ci[bot]", created="2027-02-01")
    (comment,) = opened(server).read(Scope.of(Want.COMMENTS, refs=("#1",))).comments
    assert comment.body == "<!-- milepost:status -->\r\n@all"
    assert comment.issue == Ref("web", "#1")
    assert (comment.author.login, comment.author.kind) == ("ci[bot]", "bot")
    assert comment.created_at == datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert comment.url.endswith(f"/issues/1#issuecomment-{comment.id}")


def test_comments_on_every_page_arrive(web, server, opened):
    issue = web.issue("Status")
    for number in range(250):
        web.comment(issue, f"{number}")
    reading = opened(server).read(Scope.of(Want.COMMENTS, refs=("#1",)))
    assert [comment.body for comment in reading.comments] == [str(n) for n in range(250)]
    assert reading.requests == 3


def test_comments_of_the_whole_repository(web, server, opened):
    for number in (1, 2):
        web.comment(web.issue(f"{number}"), f"on {number}")
    reading = opened(server).read(Scope.of(Want.COMMENTS))
    assert [(each.issue.key, each.body) for each in reading.comments] == [
        ("#1", "on 1"),
        ("#2", "on 2"),
    ]
    assert reading.requests == 1


def test_labels(web, server, opened):
    web.label("milepost: off-track", color="D73A4A", description="Will be late")
    web.label("bug")
    reading = opened(server).read(Scope.of(Want.LABELS))
    assert {(each.name, each.color, each.description) for each in reading.labels} == {
        ("milepost: off-track", "d73a4a", "Will be late"),
        ("bug", "ededed", ""),
    }


def test_named_labels_are_read_no_further_than_needed(web, server, opened):
    for number in range(250):
        web.label(f"label {number:03}")
    github = opened(server)
    reading = github.read(Scope.of(Want.LABELS, refs=("LABEL 007", "label 099")))
    assert [label.name for label in reading.labels] == ["label 007", "label 099"]
    assert (reading.requests, reading.proves(Want.LABELS)) == (1, True)
    reading = github.read(Scope.of(Want.LABELS, refs=("label 120",)))
    assert (len(reading.labels), reading.requests) == (1, 2)
    reading = github.read(Scope.of(Want.LABELS, refs=("no such label",)))
    assert (reading.labels, reading.requests, reading.complete) == ((), 3, True)


def test_people(world, web, server, opened):
    world.user("acme-corp", type="Organization")
    world.user("robot[bot]")
    logins = ("dana-o", "robot[bot]", "acme-corp", "nobody-here", "acme/qa", "../user", "a b")
    reading = opened(server).read(Scope.of(Want.PEOPLE, refs=logins))
    assert [(who.login, who.kind) for who in reading.people] == [
        ("dana-o", "user"),
        ("robot[bot]", "bot"),
        ("acme-corp", "organization"),
        ("nobody-here", "missing"),
        ("acme/qa", "team"),
        ("../user", "missing"),
        ("a b", "missing"),
    ]
    assert reading.people[0].name == "Dana Ortiz"
    assert reading.complete
    assert reading.requests == len(server.log) == 4 + 1


def test_who_can_be_assigned(world, web, server, opened, paths):
    """One request more for each person; nobody asks it of bots and organisations."""
    web.member("kim")
    world.user("lee")
    world.user("robot[bot]")
    reading = opened(server).read(Scope.of(Want.PEOPLE, refs=("KIM", "lee", "robot[bot]")))
    assert [(who.login, who.assignable) for who in reading.people] == [
        ("kim", True),
        ("lee", False),
        ("robot[bot]", None),
    ]
    assert [path for path in paths(server) if "assignees" in path] == [
        "/assignees/kim",
        "/assignees/lee",
    ]
    server.faults.answer("GET", "*/assignees/*", 403, body={"message": "no"})
    reading = opened(server).read(Scope.of(Want.PEOPLE, refs=("kim",)))
    assert (reading.people[0].assignable, reading.complete) == (None, True)


def test_who_is_suspended(world, web, bare_server, opened):
    """Only an Enterprise server tells."""
    row = {"login": "kim", "type": "User", "suspended_at": "2027-01-01T00:00:00Z"}
    bare_server.faults.answer("GET", "*/users/kim", 200, body=row)
    (kim,) = opened(bare_server).read(Scope.of(Want.PEOPLE, refs=("kim",))).people
    assert (kim.kind, kim.assignable) == ("deactivated", None)


def test_an_edited_comment(world, web, server, opened):
    made = web.comment(web.issue("Status"), "/sign-off", created="2027-02-01")
    github = opened(server)
    (comment,) = github.read(Scope.of(Want.COMMENTS, refs=("#1",))).comments
    assert not comment.edited
    made.updated_at = world.now()
    (comment,) = github.read(Scope.of(Want.COMMENTS, refs=("#1",))).comments
    assert comment.edited


def test_exactly_the_objects_that_were_named(web, server, opened, paths):
    web.milestone("One")
    web.milestone("Two")
    web.issue("First")
    web.pull("Second")
    github = opened(server)
    assert [
        each.title for each in github.read(Scope.of(Want.MILESTONES, refs=("2",))).milestones
    ] == ["Two"]
    reading = github.read(Scope.of(Want.ISSUES, refs=("#1", "#2")))
    assert ([each.title for each in reading.issues], [each.title for each in reading.pulls]) == (
        ["First"],
        ["Second"],
    )
    assert paths(server) == ["/milestones/2", "/issues/1", "/issues/2"]


def test_a_public_repository_needs_no_token(world, server, opened):
    world.repo("acme/open").milestone("Live")
    github = opened(server, repo="acme/open", token=None)
    assert len(github.read(FIRST).milestones) == 1
    assert github.whoami() is None
    assert all("authorization" not in exchange.headers for exchange in server.log.exchanges)


def test_what_the_reading_says_of_itself(web, server, opened):
    reading = opened(server).read(FIRST)
    assert (reading.source, reading.kind, reading.url) == (
        "web",
        "github",
        f"{server.url}/acme/web",
    )
    assert reading.proves(Want.MILESTONES, Want.ISSUES)
    assert reading.complete
    assert set(reading.proofs) == {Want.MILESTONES, Want.ISSUES}
