"""The sandbox, driven by nothing but PyGithub's high-level calls."""

from __future__ import annotations

from datetime import date

import pytest
from github import Auth, Github, GithubException

from milepost.sandbox import World


@pytest.fixture
def world(clock):
    world = World(clock)
    world.user("dana-o", "Dana Ortiz")
    world.token("t-dana", login="dana-o", repos={"acme/web": "write", "acme/infra": "read"})
    web = world.repo("acme/web", author="dana-o", private=True)
    live = web.milestone("Integrations live", due="2027-03-05", description="Owner: @dana-o")
    web.milestone("Kick-off", closed="2027-01-08", due="2027-01-08")
    hook = web.issue("CRM webhook", milestone=live, labels=["bug"], assignees=["kim"])
    form = web.issue("Sign-up form", milestone=live, closed="2027-02-20", reason="not_planned")
    web.pull("Add the form", milestone=live, merged="2027-02-19")
    web.block(blocked=form, blocker=hook)
    web.comment(hook, "Waiting for the vendor", author="kim")
    return world


@pytest.fixture
def server(world, checked_server):
    with checked_server(world) as server:
        yield server


@pytest.fixture
def hub(server):
    hub = Github(
        base_url=server.api,
        auth=Auth.Token("t-dana"),
        per_page=100,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )
    with hub:
        yield hub


@pytest.fixture
def repo(hub):
    return hub.get_repo("acme/web")


def test_who_and_what(hub, repo):
    me = hub.get_user()
    assert (me.login, me.name, me.type) == ("dana-o", "Dana Ortiz", "User")
    assert hub.get_user("kim").login == "kim"
    assert (repo.full_name, repo.private, repo.permissions.push) == ("acme/web", True, True)
    assert repo.owner.type == "Organization"
    assert repo.open_issues_count == 1
    assert hub.get_rate_limit().rate.limit == 5000


def test_milestones_are_listed_with_counts_of_issues_and_pull_requests(repo):
    (live,) = repo.get_milestones()
    assert (live.title, live.state, live.open_issues, live.closed_issues) == (
        "Integrations live",
        "open",
        1,
        2,
    )
    assert live.due_on.isoformat() == "2027-03-05T08:00:00+00:00"
    assert [it.title for it in repo.get_milestones(state="all", sort="due_on")] == [
        "Kick-off",
        "Integrations live",
    ]
    assert [it.name for it in live.get_labels()] == ["bug"]


def test_a_milestone_lives(repo):
    made = repo.create_milestone("Pilot", description="a", due_on=date(2027, 4, 9))
    # The library sends midnight UTC, which on the Pacific coast is still the day before.
    assert made.due_on.date() == date(2027, 4, 8)
    made.edit("Pilot sign-off", state="closed", description="b")
    again = repo.get_milestone(made.number)
    assert (again.title, again.state, again.description) == ("Pilot sign-off", "closed", "b")
    assert again.closed_at is not None
    made.edit("Pilot sign-off", due_on=date(2027, 5, 1))
    assert repo.get_milestone(made.number).due_on.date() == date(2027, 4, 30)
    made.delete()
    with pytest.raises(GithubException) as caught:
        repo.get_milestone(made.number)
    assert caught.value.status == 404


def test_issues_are_filtered(repo, clock):
    numbers = [it.number for it in repo.get_issues(state="all")]
    assert numbers == [3, 2, 1]
    live = repo.get_milestone(1)
    assert [it.number for it in repo.get_issues(milestone=live)] == [1]
    assert [it.number for it in repo.get_issues(milestone="none", state="all")] == []
    assert [it.number for it in repo.get_issues(labels=["bug"], assignee="kim")] == [1]
    assert [it.number for it in repo.get_issues(creator="dana-o", state="closed")] == [3, 2]
    assert [it.number for it in repo.get_issues(since=clock.now(), state="all")] == [1]
    ascending = repo.get_issues(state="all", sort="updated", direction="asc")
    assert [it.number for it in ascending] == [3, 2, 1]


def test_an_issue_tells_everything(repo):
    issue = repo.get_issue(1)
    assert (issue.title, issue.state, issue.user.login) == ("CRM webhook", "open", "dana-o")
    assert [it.login for it in issue.assignees] == ["kim"]
    assert issue.milestone.title == "Integrations live"
    assert issue.issue_dependencies_summary.blocking == 0
    assert issue.issue_dependencies_summary.total_blocking == 1
    assert repo.get_issue(2).state_reason == "not_planned"
    assert repo.get_issue(2).issue_dependencies_summary.blocked_by == 1
    pull = repo.get_issue(3)
    assert pull.pull_request.html_url.endswith("/acme/web/pull/3")
    assert pull.as_pull_request().merged


def test_an_issue_lives(repo):
    live = repo.get_milestone(1)
    made = repo.create_issue(
        "Status", body="b", milestone=live, labels=["bug", "milestone"], assignees=["kim"]
    )
    assert {it.name for it in made.labels} == {"bug", "milestone"}
    made.edit(title="Status: live", body="c", state="closed", state_reason="completed")
    again = repo.get_issue(made.number)
    assert (again.title, again.body, again.state_reason) == ("Status: live", "c", "completed")
    assert again.closed_by.login == "dana-o"
    made.edit(state="open", milestone=None, assignees=[])
    again = repo.get_issue(made.number)
    assert (again.state, again.milestone, again.assignees) == ("open", None, [])
    assert again.state_reason == "reopened"


def test_labels_live(repo):
    made = repo.create_label("milepost: off-track", "d73a4a", "Past its date")
    assert (made.color, made.description) == ("d73a4a", "Past its date")
    issue = repo.get_issue(1)
    issue.add_to_labels("milepost: off-track", "a/b")
    assert [it.name for it in issue.get_labels()] == ["bug", "milepost: off-track", "a/b"]
    issue.remove_from_labels("a/b")
    made.edit("milepost: late", "00ff00", "Late")
    assert [it.name for it in repo.get_issue(1).labels] == ["bug", "milepost: late"]
    issue.set_labels("bug")
    assert [it.name for it in issue.get_labels()] == ["bug"]
    repo.get_label("a/b").delete()
    assert [it.name for it in repo.get_labels()] == ["bug", "milepost: late"]
    issue.delete_labels()
    assert list(issue.get_labels()) == []


def test_comments_live(repo):
    issue = repo.get_issue(1)
    made = issue.create_comment("First\r\nsecond")
    assert repo.get_issue(1).get_comment(made.id).body == "First\r\nsecond"
    made.edit("Changed")
    assert [it.body for it in issue.get_comments()] == ["Waiting for the vendor", "Changed"]
    assert [it.user.login for it in repo.get_issues_comments()] == ["kim", "dana-o"]
    made.delete()
    assert [it.body for it in issue.get_comments()] == ["Waiting for the vendor"]


def test_dependencies_live(repo):
    hook, form = repo.get_issue(1), repo.get_issue(2)
    assert [it.number for it in form.get_blocked_by()] == [1]
    assert [it.number for it in hook.get_blocking()] == [2]
    form.remove_blocked_by(hook)
    assert list(form.get_blocked_by()) == []
    other = repo.create_issue("Other")
    form.add_blocked_by(other)
    assert [it.title for it in form.get_blocked_by()] == ["Other"]


def test_sub_issues_live(repo):
    parent, child = repo.get_issue(1), repo.get_issue(2)
    parent.add_sub_issue(child)
    assert [it.number for it in parent.get_sub_issues()] == [2]
    assert repo.get_issue(1).sub_issues_summary.completed == 1
    assert repo.get_issue(2).parent_issue_url.endswith("/issues/1")
    parent.remove_sub_issue(child)
    assert list(parent.get_sub_issues()) == []


def test_assignees_releases_and_events(repo, world):
    assert [it.login for it in repo.get_assignees()] == ["kim"]
    assert repo.has_in_assignees("kim")
    assert not repo.has_in_assignees("dana-o")
    world.repo("acme/web", author="dana-o").release("v1.0", body="First")
    assert [it.tag_name for it in repo.get_releases()] == ["v1.0"]
    assert repo.get_release("v1.0").body == "First"
    issue = repo.get_issue(1)
    issue.edit(title="Webhook", milestone=None, state="closed")
    happened = [it.event for it in issue.get_events()]
    assert happened == ["labeled", "assigned", "milestoned", "demilestoned", "renamed", "closed"]
    newest = repo.get_issues_events()[0]
    assert (newest.event, newest.issue.number) == ("closed", 1)


def test_an_object_can_be_refreshed_for_free_while_nothing_changed(repo, hub):
    issue = repo.get_issue(1)
    before = hub.get_rate_limit().rate.used
    assert issue.update() is False
    assert hub.get_rate_limit().rate.used == before
    repo.get_issue(1).create_comment("news")
    assert issue.update() is True


def test_releases_and_drafts(world, repo):
    web = world.repo("acme/web")
    web.release("v1", created="2027-01-02")
    web.release("v2", prerelease=True)
    web.release("v3", draft=True)
    assert {it.tag_name: (it.draft, it.prerelease) for it in repo.get_releases()} == {
        "v1": (False, False),
        "v2": (False, True),
        "v3": (True, False),
    }
    assert repo.get_release("v1").published_at.isoformat() == "2027-01-02T12:00:00+00:00"
    with pytest.raises(GithubException):
        repo.get_release("v3")


def test_deployments_and_how_they_went(world, repo):
    web = world.repo("acme/web")
    web.deployment("production", "failure", ref="v1")
    web.deployment("production", "queued", "running", "success", ref="v2")
    web.deployment("staging")
    found = list(repo.get_deployments(environment="production"))
    assert [(it.ref, it.environment) for it in found] == [
        ("v2", "production"),
        ("v1", "production"),
    ]
    states = [it.state for it in found[0].get_statuses()]
    assert states == ["success", "in_progress", "queued"]
    (staging,) = repo.get_deployments(environment="staging")
    assert list(staging.get_statuses()) == []
    assert repo.get_deployments(ref="v1").totalCount == 1
    with pytest.raises(GithubException):
        repo.requester.requestJsonAndCheck("GET", f"{repo.url}/deployments/7/statuses")


def test_events_name_the_blocker(repo):
    hook, form = repo.get_issue(1), repo.get_issue(2)
    form.remove_blocked_by(hook)
    form.add_blocked_by(hook)
    rows = repo.requester.requestJsonAndCheck("GET", f"{form.url}/events")[1]
    told = [row for row in rows if row["event"].startswith("blocked_by")]
    assert [row["event"] for row in told] == ["blocked_by_removed", "blocked_by_added"]
    assert {row["blocked_by"]["number"] for row in told} == {1}
    assert told[0]["blocked_by"]["repository"]["full_name"] == "acme/web"
