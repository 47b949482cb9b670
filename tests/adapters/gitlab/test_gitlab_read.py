"""What is read: every kind of thing, and what is learned on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import requests

from milepost.model.issue import Blocking, Label
from milepost.model.person import Account
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


def refs(want, *keys):
    return Scope.of(want, refs=keys)


def test_a_milestone(api, server, opened):
    made = api.milestone(
        "Live",
        due="2027-03-05",
        start="2027-02-01",
        description="Owner: @dana-o\r\n  ",
        created="2027-01-02T03:04:05Z",
        updated="2027-02-03T04:05:06Z",
    )
    (record,) = opened(server).read(FIRST).milestones
    assert (record.source, record.key, record.title) == ("api", str(made.id), "Live")
    assert record.url == f"{server.gitlab}/acme/api/-/milestones/1"
    assert (record.due, record.start) == (date(2027, 3, 5), date(2027, 2, 1))
    assert record.description == "Owner: @dana-o\r\n  "
    assert record.created_at == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert record.changed_at == datetime(2027, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert record.closed_at is None  # GitLab does not say when
    assert record.open


def test_closed_ones_are_read_too(api, server, opened):
    api.milestone("Closed", state="closed", closed="2027-01-10")
    api.issue("Closed", state="closed")
    reading = opened(server).read(FIRST)
    assert [record.open for record in reading.milestones] == [False]
    assert [issue.state for issue in reading.issues] == ["done"]


def test_an_issue(api, server, opened, live):
    made = api.issue(
        "Hook",
        milestone=live,
        labels=["bug", "P1"],
        assignees=["kimosei"],
        body="- [x] one\n- [ ] two",
        due="2027-03-01",
        author="dana-o",
        created="2027-01-02",
    )
    api.comment(made, "waiting")
    issue = opened(server).read(refs(Want.ISSUES, "#2")).issues[0]
    assert (issue.ref, issue.title, issue.state) == (Ref("api", "#2"), "Hook", "open")
    assert issue.url == f"{server.gitlab}/acme/api/-/issues/2"
    assert issue.milestones == (str(live.id),)
    assert (sorted(issue.labels), issue.due) == (["P1", "bug"], date(2027, 3, 1))
    assert issue.body == "- [x] one\n- [ ] two"  # tasks are counted from the body, as everywhere
    assert issue.comments == 1
    assert (issue.author.login, issue.author.kind) == ("dana-o", "user")
    assert [one.login for one in issue.assignees] == ["kimosei"]
    assert not issue.part_of_parent


def test_labels_that_say_dropped(api, server, opened):
    api.issue("Closed", state="closed", labels=["Won't do"])
    api.issue("Open", labels=["won't do"])
    api.issue("Done", state="closed", labels=["bug"])
    states = {it.title: it.state for it in opened(server).read(ISSUES).issues}
    assert states == {"Closed": "done", "Open": "open", "Done": "done"}
    gitlab = opened(server, dropped=("WON'T DO", "invalid"))
    states = {it.title: it.state for it in gitlab.read(ISSUES).issues}
    assert states == {"Closed": "dropped", "Open": "open", "Done": "done"}


@pytest.mark.parametrize(
    "said",
    [
        {"moved_to_id": 7},
        {"_links": {"closed_as_duplicate_of": "https://gitlab.example/api/v4/projects/1/issues/3"}},
    ],
)
def test_moved_issues_and_duplicates_are_dropped(api, server, opened, said, row):
    api.issue("Closed", state="closed")
    server.faults.answer("GET", "*/issues", 200, body=[row(server, "issues") | said])
    assert opened(server).read(ISSUES).issues[0].state == "dropped"


def test_merge_requests_are_read_by_their_keys(api, server, opened, paths, live):
    """They are kept apart, with numbers of their own."""
    api.issue("Issue 2", number=2)
    api.pull("Open", iid=1, milestone=live)
    api.pull("Merged", iid=2, merged="2027-02-01")
    api.pull("Closed", iid=3, state="closed")
    gitlab = opened(server)
    assert gitlab.read(FIRST).pulls == ()
    assert not any("merge_requests" in path for path in paths(server))
    reading = gitlab.read(refs(Want.ISSUES, "!1", "#2", "!2", "!3"))
    assert reading.complete
    assert [issue.ref.key for issue in reading.issues] == ["#2"]
    found = {pull.ref.key: pull for pull in reading.pulls}
    assert {key: pull.state for key, pull in found.items()} == {
        "!1": "open",
        "!2": "merged",
        "!3": "closed",
    }
    assert found["!2"].merged_at == datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert found["!1"].milestones == (str(live.id),)
    assert found["!1"].url == f"{server.gitlab}/acme/api/-/merge_requests/1"
    assert reading.requests == 2


def test_what_is_not_there_is_a_gap(api, server, opened, live):
    gitlab = opened(server)
    reading = gitlab.read(refs(Want.ISSUES, "#1", "#99", "!98", "CUST-1"))
    assert [issue.ref.key for issue in reading.issues] == ["#1"]
    proof = reading.proofs[Want.ISSUES]
    assert (proof.complete, proof.gaps) == (False, {"#99", "!98", "CUST-1"})
    assert proof.gone == proof.gaps
    assert "#99: either it is not there, or the token may not see it" in proof.reason
    reading = gitlab.read(refs(Want.MILESTONES, str(live.id), "999"))
    assert [record.title for record in reading.milestones] == ["Live"]
    assert reading.proofs[Want.MILESTONES].gaps == {"999"}
    for want in (Want.COMMENTS, Want.LINKS):
        proof = opened(server).read(refs(want, "#99", "!1")).proofs[want]
        assert proof.complete or proof.gaps == {"#99", "!1"}


def test_three_hundred_issues_by_number_are_three_requests(api, server, opened):
    keys = tuple(f"#{api.issue(f'Issue {number}').number}" for number in range(300))
    reading = opened(server).read(Scope.of(Want.ISSUES, refs=keys))
    assert (len(reading.issues), reading.complete, reading.requests) == (300, True, 3)


def test_comments_are_notes_of_people(api, server, opened, live):
    first = api.comment(1, "Waiting\n\n* for Kim", author="kimosei", created="2027-02-01")
    second = api.comment(1, "Done")
    (one, two) = opened(server).read(refs(Want.COMMENTS, "#1")).comments
    assert (one.id, one.body, one.author.login) == (
        str(first.id),
        "Waiting\n\n* for Kim",
        "kimosei",
    )
    assert one.url == f"{server.gitlab}/acme/api/-/issues/1#note_{first.id}"
    assert (one.issue, one.created_at) == (Ref("api", "#1"), datetime(2027, 2, 1, 12, tzinfo=UTC))
    assert two.id == str(second.id)


def test_all_comments(api, server, opened, paths):
    """GitLab has no list of them all: issues without any are not asked."""
    for number in range(1, 4):
        api.issue(f"Issue {number}")
    api.comment(2, "one")
    api.comment(3, "two")
    reading = opened(server).read(Scope.of(Want.COMMENTS))
    assert [comment.body for comment in reading.comments] == ["one", "two"]
    assert paths(server) == ["/issues", "/issues/2/notes", "/issues/3/notes"]


def test_labels(api, server, opened):
    for number in range(150):
        api.label(f"label {number:03}", color="FBCA04", description="said")
    gitlab = opened(server)
    assert len(gitlab.read(Scope.of(Want.LABELS)).labels) == 150
    reading = gitlab.read(refs(Want.LABELS, "label 003"))
    assert reading.labels == (Label("label 003", "fbca04", "said"),)
    assert reading.requests == 1
    missing = gitlab.read(refs(Want.LABELS, "label"))
    assert (missing.labels, missing.complete, missing.requests) == ((), True, 2)


def test_labels_of_other_letters(api, server, opened, to):
    """Trap: GitLab tells ``Bug`` from ``bug``: who asks for one is shown both."""
    for name in ("Bug", "debug"):
        api.label(name)
    lab = opened(server)
    lab.apply(to.new_label("bug"))
    found = lab.read(refs(Want.LABELS, "bug")).labels
    assert [label.name for label in found] == ["Bug", "bug"]


def test_people(world, api, server, opened):
    world.user("kimosei", "Kim Osei")
    world.user("project_7_bot_0a1b", "A bot")
    wanted = ("KIMOSEI", "nobody", "acme", "acme/reviewers", "no such name", "project_7_bot_0a1b")
    reading = opened(server).read(refs(Want.PEOPLE, *wanted))
    assert reading.complete
    assert [(one.login, one.kind) for one in reading.people] == [
        ("kimosei", "user"),
        ("nobody", "missing"),
        ("acme", "team"),
        ("acme/reviewers", "team"),
        ("no such name", "missing"),
        ("project_7_bot_0a1b", "bot"),
    ]
    assert reading.people[0].name == "Kim Osei"
    assert not opened(server).read(Scope.of(Want.PEOPLE)).complete


def test_people_that_cannot_be_asked_for(server, opened, api):
    server.faults.answer("GET", "*/users", 200, body={})
    server.faults.answer("GET", "*/groups/nobody", 403, body={"message": "403 Forbidden"})
    reading = opened(server).read(refs(Want.PEOPLE, "dana-o", "nobody"))
    assert reading.people == ()
    assert reading.proofs[Want.PEOPLE].gaps == {"dana-o", "nobody"}


def test_who_can_be_assigned(world, api, server, opened, paths):
    """One request more for each person, by the number that the first one told."""
    api.member("kimosei")
    lee = world.user("lee")
    world.user("gone").active = False
    world.user("project_7_bot_0a1b")
    wanted = ("kimosei", "lee", "dana-o", "gone", "project_7_bot_0a1b")
    reading = opened(server).read(refs(Want.PEOPLE, *wanted))
    assert [(one.kind, one.assignable) for one in reading.people] == [
        ("user", True),
        ("user", False),
        ("user", True),
        ("deactivated", None),
        ("bot", None),
    ]
    assert f"/members/all/{lee.id}" in paths(server)
    assert reading.requests == 5 + 3
    server.faults.answer("GET", "*/members/all/*", 403, body={"message": "no"})
    (kim,) = opened(server).read(refs(Want.PEOPLE, "kimosei")).people
    assert kim.assignable is None
    (kim,) = opened(server, token=None).read(refs(Want.PEOPLE, "kimosei")).people
    assert kim.assignable is None


@pytest.mark.parametrize("state", ["blocked", "ldap_blocked", "deactivated", "banned"])
def test_who_can_no_longer_sign_in(api, server, opened, state):
    server.faults.answer("GET", "*/users", 200, body=[{"username": "kim", "state": state}])
    (kim,) = opened(server).read(refs(Want.PEOPLE, "kim")).people
    assert kim.kind == "deactivated"


def test_blockers(world, api, gitlab, opened, live):
    """Of this project by key, of others with their path; other links do not count."""
    other = world.repo("acme/infra", author="dana-o")
    api.issue("Form", milestone=live)
    api.issue("Hook")
    outside = other.issue("Network")
    api.block(blocked=2, blocker=3)
    api.block(blocked=2, blocker=outside)
    api.block(blocked=1, blocker=2)
    premium = gitlab(tier="premium")
    lab = opened(premium)
    first = lab.read(FIRST)
    assert {issue.ref.key: issue.blockers for issue in first.issues} == dict.fromkeys(
        ("#1", "#2", "#3"), 1
    )
    assert first.lacks == ()
    reading = lab.read(refs(Want.LINKS, "#2", "#3"))
    assert reading.complete
    assert {replace(link, since=None) for link in reading.links} == {
        Blocking(blocker=Ref("api", "#3"), blocked=Ref("api", "#2")),
        Blocking(blocker=Ref("", "acme/infra#1"), blocked=Ref("api", "#2")),
    }
    assert [issue.title for issue in reading.outside] == ["Network"]
    assert reading.requests == 2
    everywhere = opened(premium).read(Scope.of(Want.LINKS))
    assert {str(link.blocked) for link in everywhere.links} == {"api#1", "api#2"}


@pytest.mark.parametrize(("end", "kind"), [(2, "is_blocked_by"), (1, "blocks")])
def test_a_link_tells_since_when_it_blocks(api, clock, gitlab, opened, live, end, kind):
    """So nothing more is asked for to judge how long an issue has been blocked."""
    api.issue("Form", milestone=live)
    server = gitlab(tier="premium")
    clock.sleep(86_400)
    made = clock.now()
    answer = requests.request(
        "POST",
        f"{server.gitlab}/api/v4/projects/{api.project.id}/issues/{end}/links",
        json={
            "target_project_id": api.project.id,
            "target_issue_iid": 3 - end,
            "link_type": kind,
        },
        headers={"PRIVATE-TOKEN": "glpat-dana"},
        timeout=10,
    )
    assert answer.status_code == 201
    clock.sleep(86_400)
    (link,) = opened(server).read(refs(Want.LINKS, "#2")).links
    assert (str(link.blocker), link.since) == ("api#1", made)


def test_a_project_by_its_id(world, api, gitlab, opened, live, to):
    """GitLab tells its path; where nothing was read yet, it is asked once."""
    other = world.repo("acme/infra", author="dana-o")
    api.issue("Form", milestone=live)
    api.block(blocked=2, blocker=1)
    api.block(blocked=2, blocker=other.issue("Network"))
    api.comment(1, "hello")
    server = gitlab(tier="premium")
    lab = opened(server, project=str(api.project.id))
    (comment,) = lab.read(refs(Want.COMMENTS, "#1")).comments
    assert comment.url.startswith(f"{server.gitlab}/acme/api/-/issues/1#note_")
    links = lab.read(refs(Want.LINKS, "#2"))
    assert {str(link.blocker) for link in links.links} == {"api#1", "acme/infra#1"}
    assert links.url == f"{server.gitlab}/acme/api"
    fresh = opened(server, project=str(api.project.id))
    assert fresh.read(ISSUES).url == f"{server.gitlab}/acme/api"
    lost = opened(server, project=str(api.project.id))
    server.faults.answer("GET", f"*/projects/{api.project.id}", 403, body={"message": "no"})
    (comment,) = lost.read(refs(Want.COMMENTS, "#1")).comments
    assert comment.url.startswith(f"{server.gitlab}/projects/{api.project.id}/-/issues/1")


def test_subgroups(world, server, opened):
    deep = world.repo("acme/teams/api", author="dana-o")
    world.group("acme/teams").milestone("Inner")
    world.group("acme").milestone("Outer")
    deep.milestone("Own")
    reading = opened(server, project="acme/teams/api").read(FIRST)
    assert {record.title for record in reading.milestones} == {"Own", "Inner", "Outer"}


@pytest.mark.parametrize(
    ("row", "account"),
    [
        ({"username": "x", "bot": True}, Account("x", "bot")),
        ({"username": "group_1_bot"}, Account("group_1_bot", "bot")),
        ({"username": "x", "id": 3, "name": "X"}, Account("x", "user", "3", "X")),
    ],
)
def test_who_is_a_bot(server, opened, api, row, account):
    server.faults.answer("GET", "*/user", 200, body=row)
    assert opened(server).whoami() == account
