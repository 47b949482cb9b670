"""The sandbox's GitLab, driven by nothing but python-gitlab's high-level calls."""

from __future__ import annotations

import gitlab
import pytest
from gitlab.exceptions import GitlabCreateError, GitlabGetError, GitlabUpdateError


@pytest.fixture
def built(web, acme):
    """A little history in the private project."""
    live = web.milestone("Integrations live", due="2027-03-05", start="2027-01-11")
    web.milestone("Kick-off", due="2027-01-08", closed="2027-01-08")
    shared = acme.milestone("Full rollout", due="2027-04-09", description="All of us.")
    body = "- [x] asked\n- [ ] answered\n"
    hook = web.issue("CRM webhook", milestone=live, labels=["bug"], assignees=["kim"], body=body)
    form = web.issue("Sign-up form", milestone=live, closed="2027-02-20")
    web.issue("Train the sites", milestone=shared)
    web.pull("Add the form", milestone=live, merged="2027-02-19", iid=1)
    web.block(blocked=form, blocker=hook)
    web.comment(hook, "Waiting for the vendor", author="kim")
    web.release("v1.0", body="First")
    return web


@pytest.fixture
def gl(built, world, gitlab_server, lab):
    with gitlab_server(world, tier="premium") as server:
        yield lab(server)


@pytest.fixture
def project(gl):
    return gl.projects.get("acme/web")


def test_who_and_what(gl, project):
    gl.auth()
    assert (gl.user.username, gl.user.name) == ("dana", "Dana Ortiz")
    assert [it.username for it in gl.users.list(username="KIM", get_all=True)] == ["kim"]
    assert gl.users.get(gl.user.id).bot is False
    assert gl.version() == ("18.4.1-ee", "0ea3fcec397")
    assert gl.personal_access_tokens.get("self").scopes == ["api"]
    assert (project.path_with_namespace, project.visibility) == ("acme/web", "private")
    assert project.namespace["full_path"] == "acme"
    assert project.open_issues_count == 2
    assert gl.projects.get(project.id).id == project.id
    assert [it.username for it in project.members_all.list(get_all=True)] == ["kim"]


def test_groups_hold_projects_and_groups(gl, world):
    world.repo("acme/south/site", author="dana")
    acme = gl.groups.get("acme")
    assert acme.full_path == "acme"
    assert {it.path for it in acme.projects.list(get_all=True)} == {"web", "docs"}
    deep = acme.projects.list(get_all=True, include_subgroups=True)
    assert {it.path_with_namespace for it in deep} == {"acme/web", "acme/docs", "acme/south/site"}
    assert [it.full_path for it in acme.subgroups.list(get_all=True)] == ["acme/south"]
    assert gl.groups.get("acme/south").parent_id == acme.id
    assert [it.full_path for it in gl.groups.list(get_all=True)] == ["acme", "acme/south"]
    assert gl.projects.get("acme/south/site").namespace["kind"] == "group"
    assert len(gl.projects.list(get_all=True, membership=True)) == 3


def test_milestones_of_the_project_and_of_the_groups_around_it(project, gl):
    own = project.milestones.list(get_all=True)
    assert [(it.title, it.state) for it in own] == [
        ("Kick-off", "closed"),
        ("Integrations live", "active"),
    ]
    both = project.milestones.list(get_all=True, include_ancestors=True)
    assert [it.title for it in both] == ["Kick-off", "Integrations live", "Full rollout"]
    live = own[1]
    assert (live.due_date, live.start_date, live.expired) == ("2027-03-05", "2027-01-11", False)
    assert own[0].expired
    shared = gl.groups.get("acme").milestones.list(get_all=True)
    assert [it.group_id for it in shared] == [gl.groups.get("acme").id]
    assert [it.iid for it in live.issues()] == [1, 2]
    assert [it.iid for it in live.merge_requests()] == [1]
    assert [it.title for it in shared[0].issues()] == ["Train the sites"]


def test_a_milestone_lives(project):
    made = project.milestones.create(
        {"title": "Pilot", "due_date": "2027-04-09", "start_date": "2027-03-01"}
    )
    made.due_date = "2027-05-01"
    made.description = "b"
    made.state_event = "close"
    made.save()
    again = project.milestones.get(made.id)
    assert (again.due_date, again.description, again.state) == ("2027-05-01", "b", "closed")
    project.milestones.update(made.id, {"due_date": "", "state_event": "activate"})
    again = project.milestones.get(made.id)
    assert (again.due_date, again.state) == (None, "active")
    made.delete()
    with pytest.raises(GitlabGetError, match="404 Not found"):
        project.milestones.get(made.id)


def test_a_group_s_milestone_lives(gl):
    milestones = gl.groups.get("acme").milestones
    made = milestones.create({"title": "Handover", "due_date": "2027-06-01"})
    milestones.update(made.id, {"title": "Handed over", "state_event": "close"})
    assert milestones.get(made.id).title == "Handed over"
    assert [it.title for it in milestones.list(get_all=True, state="closed")] == ["Handed over"]
    made.delete()
    assert [it.title for it in milestones.list(get_all=True)] == ["Full rollout"]


def test_issues_are_filtered(project, clock):
    def numbers(**asked):
        return [it.iid for it in project.issues.list(get_all=True, **asked)]

    assert numbers() == [3, 2, 1]
    assert numbers(state="opened") == [3, 1]
    assert numbers(milestone="Integrations live") == [2, 1]
    assert numbers(milestone="Full rollout") == [3]
    assert numbers(milestone="None") == []
    assert numbers(milestone="Any", sort="asc") == [1, 2, 3]
    assert numbers(labels=["bug"]) == [1]
    assert numbers(labels=["Bug"]) == []
    assert numbers(iids=[1, 3]) == [3, 1]
    assert numbers(search="FORM") == [2]
    assert numbers(updated_after="2027-02-21T00:00:00Z") == [3, 1]
    assert numbers(updated_after=clock.now().isoformat()) == [3, 1]
    assert numbers(order_by="updated_at", sort="asc") == [2, 1, 3]


def test_without_per_page_there_are_twenty(web, world, gitlab_server):
    for number in range(21):
        web.issue(f"Issue {number}")
    with gitlab_server(world) as server, gitlab.Gitlab(server.gitlab, private_token="t") as gl:
        issues = gl.projects.get("acme/web").issues
        with pytest.warns(UserWarning, match="Your query returned 20 of 21 items"):
            issues.list()
        assert len(issues.list(get_all=True)) == 21


def test_pages_by_number_and_by_keyset_hold_the_same(web, project):
    for number in range(7):
        web.issue(f"Issue {number}")
    by_number = project.issues.list(iterator=True, per_page=3, order_by="created_at", sort="asc")
    assert (by_number.total, by_number.total_pages, by_number.per_page) == (10, 4, 3)
    found = [it.iid for it in by_number]
    keyset = {"pagination": "keyset", "order_by": "created_at", "sort": "asc"}
    by_keyset = project.issues.list(iterator=True, per_page=3, **keyset)
    assert by_keyset.total is None
    assert [it.iid for it in by_keyset] == found == list(range(1, 4)) + list(range(5, 12))
    third = project.issues.list(per_page=3, page=3, order_by="created_at", sort="asc")
    assert [it.iid for it in third] == found[6:9]


def test_a_quick_action_is_carried_out_and_not_kept(world, project, gl):
    issue = project.issues.get(1)
    answer = issue.notes.create({"body": "/close"})
    assert "commands_changes" in answer.attributes
    assert project.issues.get(1).state == "closed"
    assert "/close" not in [it.body for it in issue.notes.list(get_all=True)]
    assert world.violations == []
    ours = gitlab.Gitlab(gl.url, private_token="bot", session=gl.session)
    ours.projects.get("acme/web").issues.get(1).notes.create({"body": "/reopen"})
    assert project.issues.get(1).state == "opened"
    [seen] = world.violations
    assert (seen.kind, seen.login, seen.text) == ("quick action", "milepost-bot", "/reopen")


def test_an_issue_tells_everything(project):
    issue = project.issues.get(1)
    assert (issue.title, issue.state, issue.author["username"]) == ("CRM webhook", "opened", "dana")
    assert [it["username"] for it in issue.assignees] == ["kim"]
    assert issue.milestone["title"] == "Integrations live"
    assert issue.labels == ["bug"]
    assert issue.task_completion_status == {"count": 2, "completed_count": 1}
    assert (issue.has_tasks, issue.task_status) == (True, "1 of 2 checklist items completed")
    assert issue.references["full"] == "acme/web#1"
    assert issue.web_url.endswith("/gitlab/acme/web/-/issues/1")
    assert issue.user_notes_count == 1
    assert issue.blocking_issues_count == 0
    assert project.issues.get(2).attributes["closed_by"]["username"] == "dana"
    (detailed,) = project.issues.list(get_all=True, iids=[1], with_labels_details=True)
    assert detailed.labels[0]["name"] == "bug"


def test_an_issue_lives(project, gl):
    live = project.milestones.list(get_all=True, title="Integrations live")[0]
    kim = gl.users.list(username="kim", get_all=True)[0]
    made = project.issues.create(
        {
            "title": "Status",
            "description": "b",
            "milestone_id": live.id,
            "labels": ["bug", "milestone"],
            "assignee_ids": [kim.id],
            "due_date": "2027-03-01",
        }
    )
    assert (made.labels, made.due_date, made.iid) == (["bug", "milestone"], "2027-03-01", 5)
    assert made.milestone["id"] == live.id
    project.issues.update(
        made.iid,
        {
            "title": "Status: live",
            "add_labels": "milepost: late",
            "remove_labels": "bug",
            "milestone_id": 0,
            "due_date": None,
            "state_event": "close",
        },
    )
    again = project.issues.get(made.iid)
    assert (again.title, again.state, again.labels) == (
        "Status: live",
        "closed",
        ["milepost: late", "milestone"],
    )
    assert (again.milestone, again.due_date) == (None, None)
    again.state_event = "reopen"
    again.save()
    assert project.issues.get(made.iid).state == "opened"
    again.delete()
    with pytest.raises(GitlabGetError):
        project.issues.get(made.iid)


def test_notes_live(project):
    issue = project.issues.get(1)
    made = issue.notes.create({"body": "First"})
    issue.notes.update(made.id, {"body": "Second"})
    assert issue.notes.get(made.id).body == "Second"
    assert [it.body for it in issue.notes.list(get_all=True, sort="asc")] == [
        "assigned to @kim",
        "Waiting for the vendor",
        "Second",
    ]
    made.delete()
    own = [it.body for it in issue.notes.list(get_all=True) if not it.system]
    assert own == ["Waiting for the vendor"]
    assert project.mergerequests.get(1).notes.list(get_all=True) == []


def test_labels_live(project):
    made = project.labels.create(
        {"name": "prio::high", "color": "#d73a4a", "description": "Past its date"}
    )
    assert (made.color, made.description, made.is_project_label) == (
        "#d73a4a",
        "Past its date",
        True,
    )
    made.new_name = "prio::top"
    made.save()
    assert project.labels.get("prio::top").id == made.id
    assert project.labels.get("bug").open_issues_count == 1
    assert [it.name for it in project.labels.list(get_all=True)] == ["bug", "prio::top"]
    project.labels.delete("bug")
    assert project.issues.get(1).labels == []
    with pytest.raises(GitlabCreateError, match="Label already exists"):
        project.labels.create({"name": "prio::top", "color": "#000"})


def test_links_live(project):
    hook, form = project.issues.get(1), project.issues.get(2)
    assert [(it.iid, it.link_type) for it in form.links.list()] == [(1, "is_blocked_by")]
    assert [(it.iid, it.link_type) for it in hook.links.list()] == [(2, "blocks")]
    form.links.delete(form.links.list()[0].issue_link_id)
    assert hook.links.list() == []
    source, target = hook.links.create(
        {"target_project_id": project.id, "target_issue_iid": 3, "link_type": "is_blocked_by"}
    )
    assert (source.iid, target.iid) == (1, 3)
    assert [it.link_type for it in project.issues.get(3).links.list()] == ["blocks"]
    assert project.issues.get(3).blocking_issues_count == 1
    hook.links.create({"target_project_id": project.id, "target_issue_iid": 2})
    assert [it.link_type for it in form.links.list()] == ["relates_to"]


def test_merge_requests_are_counted_apart(project):
    (pull,) = project.mergerequests.list(get_all=True)
    assert (pull.iid, pull.state, pull.merged_by["username"]) == (1, "merged", "dana")
    assert project.mergerequests.get(1).title == "Add the form"
    assert project.issues.get(1).title == "CRM webhook"
    assert project.mergerequests.list(get_all=True, state="opened") == []
    assert pull.references["short"] == "!1"


def test_events_tell_what_happened(project):
    issue = project.issues.get(1)
    project.issues.update(1, {"milestone_id": 0, "remove_labels": "bug", "state_event": "close"})
    moves = issue.resourcemilestoneevents.list(get_all=True)
    assert [(it.action, it.milestone["title"]) for it in moves] == [
        ("add", "Integrations live"),
        ("remove", "Integrations live"),
    ]
    tags = issue.resourcelabelevents.list(get_all=True)
    assert [(it.action, it.label["name"]) for it in tags] == [("add", "bug"), ("remove", "bug")]
    assert [it.state for it in issue.resourcestateevents.list(get_all=True)] == ["closed"]
    pull = project.mergerequests.get(1)
    assert [it.action for it in pull.resourcemilestoneevents.list(get_all=True)] == ["add"]


def test_a_move_is_told_once(project):
    """Where to, and not where from."""
    issue = project.issues.get(1)
    other = project.milestones.create({"title": "Next"})
    project.issues.update(1, {"milestone_id": other.id})
    moves = issue.resourcemilestoneevents.list(get_all=True)
    assert [(it.action, it.milestone["title"]) for it in moves] == [
        ("add", "Integrations live"),
        ("add", "Next"),
    ]


def test_deployments_are_listed(project, world):
    web = world.repo("acme/web")
    web.deployment("production", "running", "success", ref="v1")
    web.deployment("production", ref="v2")
    web.deployment("staging", "failure")
    found = project.deployments.list(
        environment="production", order_by="id", sort="desc", get_all=True
    )
    assert [(it.ref, it.status) for it in found] == [("v2", "created"), ("v1", "success")]
    assert {it.environment["name"] for it in found} == {"production"}
    (failed,) = project.deployments.list(status="failed", get_all=True)
    assert failed.deployable["pipeline"]["web_url"].endswith(f"/pipelines/{failed.id}")
    by_end = project.deployments.list(order_by="finished_at", get_all=True)
    assert [it.iid for it in by_end] == [1, 2, 3]


def test_people_who_left_are_shown_as_such(gl, project, world):
    world.user("gone").active = False
    (gone,) = gl.users.list(username="gone", get_all=True)
    assert gone.state == "blocked"
    mara = world.user(world.repo("acme/web").member("mara"))
    assert project.members_all.get(mara.id).access_level == 30
    with pytest.raises(GitlabGetError):
        project.members_all.get(gone.id)


def test_a_reaction_moves_the_time_of_a_note(gl, project, world):
    web = world.repo("acme/web")
    made = web.comment(1, "Signed", created="2027-01-02")
    query = '{n: note(id: "gid://gitlab/Note/%s") {updatedAt lastEditedAt lastEditedBy {id}}}'
    url = f"{gl.url}/api/graphql"
    web.react(made)
    assert project.issues.get(1).notes.get(made.id).updated_at > "2027-02"
    told = gl.http_get(url, query_data={"query": query % made.id})["data"]["n"]
    assert (told["lastEditedAt"], told["lastEditedBy"]) == (told["updatedAt"], None)
    project.issues.get(1).notes.update(made.id, {"body": "Not signed"})
    told = gl.http_get(url, query_data={"query": query % made.id})["data"]["n"]
    assert told["lastEditedBy"]["id"].startswith("gid://gitlab/User/")
    gone = gl.http_get(url, query_data={"query": query % 7})
    assert gone == {"data": {"n": None}}


def test_releases_are_listed(project):
    (release,) = project.releases.list(get_all=True)
    assert (release.tag_name, release.description) == ("v1.0", "First")
    assert project.releases.get("v1.0").upcoming_release is False
    with pytest.raises(GitlabGetError, match="404 Not found"):
        project.releases.get("v2.0")


def test_a_refusal_says_why(project):
    with pytest.raises(GitlabUpdateError, match="404 Not found"):
        project.milestones.update(1, {"title": "x"})
    with pytest.raises(GitlabCreateError, match="can't be blank"):
        project.issues.create({"title": " "})
    with pytest.raises(GitlabCreateError, match="already assigned"):
        project.issues.get(1).links.create({"target_project_id": project.id, "target_issue_iid": 2})
