"""What is read from Jira, in both deployments: values equal to what the world holds."""

from datetime import UTC, date, datetime

import pytest

from milepost.model.issue import Blocking
from milepost.model.person import Account
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.sandbox.entities import Approver
from milepost.sandbox.ties import Tie
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
NOON = datetime(2027, 2, 12, 12, tzinfo=UTC)


def by_key(reading):
    return {issue.ref.key: issue for issue in reading.issues}


def test_versions(ops, server, opened, deployment):
    version = ops.milestone(
        "1.0-data", due="2027-03-05", start="2027-02-01", description="Owner: @kim\n\nmore"
    )
    jira = opened(server, deployment)
    (record,) = jira.read(Scope.of(Want.MILESTONES)).milestones
    base = jira.adapter.options.base
    assert record.key == str(version.id)
    assert (record.source, record.title, record.state) == ("ops", "1.0-data", "open")
    assert (record.start, record.due) == (date(2027, 2, 1), date(2027, 3, 5))
    assert record.description == "Owner: @kim\n\nmore"
    assert record.url == f"{base}/projects/CUST/versions/{version.id}"
    assert record.closed_at is None
    assert jira.read(Scope.of(Want.MILESTONES, refs=(record.key,))).milestones == (record,)


def test_released_and_archived_versions_are_closed(ops, server, opened, deployment):
    ops.milestone("released", due="2027-02-12", state="closed")
    archived = ops.milestone("archived", due="2027-02-12", state="closed")
    archived.released, archived.archived = False, True
    ops.milestone("no date", state="closed")
    ops.milestone("date ahead", due="2027-03-05", state="closed")
    both = ops.milestone("released and archived", due="2027-02-12", state="closed")
    both.archived = True
    records = opened(server, deployment).read(Scope.of(Want.MILESTONES)).milestones
    assert [(record.title, record.state, record.closed_at) for record in records] == [
        ("released", "closed", NOON),
        ("archived", "closed", None),
        ("no date", "closed", None),
        ("date ahead", "closed", None),  # Jira does not ask for the true day
        ("released and archived", "closed", NOON),
    ]
    # Archived without ever being released: put away, and not reached.
    assert [record.title for record in records if record.given_up] == ["archived"]


def test_driver_and_approvers_where_there_are_some(world, ops, server, opened):
    version = ops.milestone("Live")
    version.driver, version.approvers = "kim", [Approver(login="dana-o")]
    world.user("kim").account = "5b10ac8d82e05b22cc7d4ef5"
    world.user("dana-o").account = "712020:0e6cc"
    (record,) = opened(server, "cloud").read(Scope.of(Want.MILESTONES)).milestones
    assert (record.driver, record.approvers) == ("5b10ac8d82e05b22cc7d4ef5", ("712020:0e6cc",))
    (record,) = opened(server, "datacenter").read(Scope.of(Want.MILESTONES)).milestones
    assert (record.driver, record.approvers) == ("", ())


def test_an_issue(world, ops, live, server, opened, deployment):
    issue = ops.issue(
        "CRM webhook",
        milestone=live,
        labels=["bug", "P1"],
        assignees=["kim"],
        due="2027-02-26",
        body="h1. Why\n\n*because*",
        author="dana-o",
        created="2027-01-11T08:30:00Z",
    )
    jira = opened(server, deployment)
    found = by_key(jira.read(Scope.of(Want.ISSUES)))["CUST-2"]
    base = jira.adapter.options.base
    kim = world.user("kim")
    assert found.ref == Ref("ops", f"CUST-{issue.number}")
    assert (found.title, found.body) == ("CRM webhook", "h1. Why\n\n*because*")
    assert (found.url, found.state) == (f"{base}/browse/CUST-2", "open")
    assert found.created_at == datetime(2027, 1, 11, 8, 30, tzinfo=UTC)
    assert found.due == date(2027, 2, 26)
    assert sorted(found.labels) == ["P1", "bug"]
    assert found.milestones == (str(live.id),)
    if deployment == "cloud":
        assert found.assignees == (Account(f"{kim.id:024x}", "user", f"{kim.id:024x}", "Kim Osei"),)
    else:
        assert found.assignees == (Account("kim", "user", "", "Kim Osei"),)
    assert found.author is not None
    assert found.author.name == "Dana Ortiz"
    assert not found.part_of_parent


def test_an_issue_in_two_versions_has_both(ops, server, opened, deployment):
    one, two = ops.milestone("one"), ops.milestone("two")
    issue = ops.issue("Both", milestone=one)
    issue.milestones = [one.number, two.number]
    found = by_key(opened(server, deployment).read(Scope.of(Want.ISSUES)))["CUST-1"]
    assert set(found.milestones) == {str(one.id), str(two.id)}


@pytest.mark.parametrize(
    ("status", "resolution", "state"),
    [
        ("To Do", None, "open"),
        ("In Progress", None, "open"),
        ("In Progress", "Won't Do", "open"),  # the status says it, not the resolution
        ("Done", "Done", "done"),
        ("Closed", "Fixed", "done"),
        ("Resolved", "Won't Fix", "dropped"),
        ("Closed", "Duplicate", "dropped"),
        ("Closed", "Cannot Reproduce", "dropped"),
        ("Done", None, "done"),
    ],
)
def test_states(ops, server, opened, deployment, status, resolution, state):
    is_done = status in ("Done", "Closed", "Resolved")
    issue = ops.issue("One", state="closed" if is_done else "open")
    issue.status, issue.resolution = status, resolution
    found = by_key(opened(server, deployment).read(Scope.of(Want.ISSUES)))["CUST-1"]
    assert found.state == state
    # Data Center notes when an issue was resolved, not when its status was reached.
    told = resolution is not None or deployment == "cloud"
    assert (found.closed_at is not None) == (is_done and told)


def test_resolutions_that_mean_dropped_can_be_said(ops, server, opened, deployment):
    issue = ops.issue("One", state="closed")
    issue.status, issue.resolution = "Closed", "Hold"
    read = opened(server, deployment).read(Scope.of(Want.ISSUES))
    assert by_key(read)["CUST-1"].state == "done"
    read = opened(server, deployment, dropped=["hold"]).read(Scope.of(Want.ISSUES))
    assert by_key(read)["CUST-1"].state == "dropped"


def test_a_status_drops_where_there_is_no_resolution(ops, server, opened):
    """Simple projects have statuses for it and set no resolution."""
    issue = ops.issue("One", state="closed")
    issue.status, issue.resolution = "Closed", None
    read = opened(server, dropped=["Closed"]).read(Scope.of(Want.ISSUES))
    assert by_key(read)["CUST-1"].state == "dropped"


def test_sub_tasks_are_parts_of_their_parent(ops, live, server, opened, deployment):
    ops.issue("Part", milestone=live)
    ops.sub_issue(parent=1, child=2)
    found = by_key(opened(server, deployment).read(Scope.of(Want.ISSUES)))["CUST-2"]
    assert found.part_of_parent
    assert found.parent == Ref("ops", "CUST-1")
    assert found.milestones == (str(live.id),)


def test_what_blocks_stands_in_the_issues(world, ops, server, opened, deployment, paths):
    infra = world.repo("acme/infra", author="dana-o")
    infra.project.key = "INFRA"
    for name in ("Waits", "Blocks", "Free"):
        ops.issue(name)
    far = infra.issue("Network", state="closed")
    ops.block(blocked=1, blocker=2)
    ops.block(blocked=1, blocker="acme/infra#1")
    jira = opened(server, deployment)
    reading = jira.read(Scope.of(Want.ISSUES))
    assert set(reading.links) == {
        Blocking(blocker=Ref("ops", "CUST-2"), blocked=Ref("ops", "CUST-1")),
        Blocking(blocker=Ref("", "INFRA-1"), blocked=Ref("ops", "CUST-1")),
    }
    (outside,) = reading.outside
    assert (outside.ref, outside.title, outside.state) == (Ref("", "INFRA-1"), far.title, "done")
    assert by_key(reading)["CUST-1"].blockers == 2
    assert by_key(reading)["CUST-2"].blockers == 0
    assert reading.proofs[Want.LINKS] == Proof(complete=True)
    look = ["issue/CUST-4"] if deployment == "cloud" else []  # what search may not know yet
    assert paths(server)[1:] == look
    again = jira.read(Scope.of(Want.LINKS, refs=("CUST-1", "CUST-3")))
    assert (set(again.links), again.outside) == (set(reading.links), reading.outside)
    assert again.proves(Want.LINKS)
    assert not again.issues
    alone = jira.read(Scope.of(Want.LINKS))
    assert (alone.links, alone.issues) == (reading.links, ())
    both = jira.read(Scope.of(Want.LINKS, Want.ISSUES))
    assert both.requests == 1 + len(look)
    assert both.links == reading.links


def tied(world, ops, kind):
    """CUST-1, which is tied to CUST-2 that way."""
    waits, needed = ops.issue("Waits"), ops.issue("Needed")
    world.state.ties[1] = Tie(id=1, type=kind, active=waits.id, passive=needed.id)


def test_links_of_other_types_do_not_block_unless_said(world, ops, server, opened, deployment):
    tied(world, ops, "Gantt: finish-start")
    assert opened(server, deployment).read(Scope.of(Want.ISSUES)).links == ()
    # What is said is compared without regard to case, whatever the language.
    jira = opened(server, deployment, blocked_by=["STARTS  After"])
    assert jira.read(Scope.of(Want.ISSUES)).links == (
        Blocking(blocker=Ref("ops", "CUST-2"), blocked=Ref("ops", "CUST-1")),
    )


def test_depends_on_is_blocked_by_in_other_words(world, ops, server, opened, deployment):
    """Only who waits: what is depended on does not wait for what depends on it."""
    tied(world, ops, "Depends")
    (link,) = opened(server, deployment).read(Scope.of(Want.ISSUES)).links
    assert link == Blocking(blocker=Ref("ops", "CUST-2"), blocked=Ref("ops", "CUST-1"))
    only = opened(server, deployment, blocked_by=["is blocked by"])
    assert only.read(Scope.of(Want.ISSUES)).links == ()


def test_comments_of_issues(ops, live, server, opened, deployment):
    ops.comment(1, "first", author="kim", created="2027-02-01T10:00:00Z")
    ops.comment(1, "second", author="dana-o", created="2027-02-02T10:00:00Z")
    jira = opened(server, deployment)
    reading = jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    assert [comment.body for comment in reading.comments] == ["first", "second"]
    first = reading.comments[0]
    assert first.issue == Ref("ops", "CUST-1")
    assert first.author.name == "Kim Osei"
    assert first.url.endswith(f"/browse/CUST-1?focusedCommentId={first.id}")
    assert first.created_at == datetime(2027, 2, 1, 10, tzinfo=UTC)
    assert reading.proves(Want.COMMENTS)


def test_kinds_that_have_to_be_named(ops, server, opened):
    reading = opened(server).read(Scope.of(Want.COMMENTS, Want.PEOPLE))
    assert "name the issues" in reading.proofs[Want.COMMENTS].reason
    assert "name the accounts" in reading.proofs[Want.PEOPLE].reason
    assert reading.requests == 0


def test_labels_need_no_definition(ops, server, opened):
    jira = opened(server)
    reading = jira.read(Scope.of(Want.LABELS, refs=("milepost:-at-risk", "x", "x")))
    assert [label.name for label in reading.labels] == ["milepost:-at-risk", "x"]
    assert reading.proves(Want.LABELS)
    assert jira.read(Scope.of(Want.LABELS)).labels == ()
    assert len(server.log) == 0


def test_people_by_account_or_name(world, ops, server, opened):
    kim = f"{world.user('kim').id:024x}"
    cloud = opened(server, "cloud").read(Scope.of(Want.PEOPLE, refs=(kim, "kim", "no such", "")))
    assert [(one.login, one.kind, one.name) for one in cloud.people] == [
        (kim, "user", "Kim Osei"),
        ("kim", "missing", ""),
        ("no such", "missing", ""),
        ("", "missing", ""),
    ]
    server.log.reset()
    center = opened(server, "datacenter").read(Scope.of(Want.PEOPLE, refs=("kim", "no such")))
    assert [(one.login, one.kind) for one in center.people] == [
        ("kim", "user"),
        ("no such", "missing"),
    ]
    assert center.proves(Want.PEOPLE)


def test_epics_as_milestones(ops, server, opened, deployment):
    epic = ops.issue("Data migration", due="2027-03-05", body="Owner: @kim")
    epic.type = "Epic"
    done = ops.issue("Kick-off", state="closed", closed="2027-02-12T12:00:00Z")
    done.type = "Epic"
    for name in ("Inside", "Part", "Outside"):
        ops.issue(name)
    ops.sub_issue(parent=1, child=3)
    ops.sub_issue(parent=3, child=4)
    jira = opened(server, deployment, milestones="epics")
    reading = jira.read(FIRST)
    assert reading.complete
    first, second = reading.milestones
    assert (first.key, first.title, first.state) == ("CUST-1", "Data migration", "open")
    assert (first.due, first.description) == (date(2027, 3, 5), "Owner: @kim")
    assert first.url.endswith("/browse/CUST-1")
    assert (second.key, second.state) == ("CUST-2", "closed")
    assert second.closed_at == datetime(2027, 2, 12, 12, tzinfo=UTC)
    issues = by_key(reading)
    assert sorted(issues) == ["CUST-3", "CUST-4", "CUST-5"]
    assert issues["CUST-3"].milestones == ("CUST-1",)
    assert issues["CUST-4"].milestones == ()
    assert issues["CUST-4"].part_of_parent
    assert issues["CUST-5"].milestones == ()
    assert jira.read(Scope.of(Want.MILESTONES, refs=("CUST-1",))).milestones == (first,)
    assert jira.read(Scope.of(Want.ISSUES, refs=("CUST-3",))).issues == (issues["CUST-3"],)


def test_an_epic_that_was_dropped_is_closed_and_not_reached(ops, server, opened, deployment):
    for reason in ("not_planned", "completed"):
        ops.issue(reason, state="closed", reason=reason).type = "Epic"
    found = opened(server, deployment, milestones="epics").read(Scope.of(Want.MILESTONES))
    assert [(one.title, one.state, one.given_up) for one in found.milestones] == [
        ("not_planned", "closed", True),
        ("completed", "closed", False),
    ]


def test_whose_token_it_is(ops, server, opened, deployment):
    account = opened(server, deployment).whoami()
    assert account.name == "Dana Ortiz"
    assert account.login == (account.id if deployment == "cloud" else "dana-o")
    assert opened(server, deployment, token=None).whoami() is None


def test_a_public_project_needs_no_token(world, server, opened, deployment):
    public = world.repo("acme/open", author="dana-o")
    public.project.key = "OPEN"
    public.issue("One", milestone=public.milestone("Live"))
    reading = opened(server, deployment, token=None, project="OPEN").read(FIRST)
    assert reading.complete
    assert (len(reading.milestones), len(reading.issues)) == (1, 1)
    assert all("authorization" not in exchange.headers for exchange in server.log.exchanges)
