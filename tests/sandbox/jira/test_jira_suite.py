"""Both Jiras, driven by nothing but the jira client's high-level calls."""

from __future__ import annotations

import pytest
from jira import JIRAError
from jira.resources import Issue

from milepost.sandbox import jira_project


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr("jira.client.time.sleep", lambda _seconds: None)


@pytest.fixture
def hook(cust):
    live = cust.version("Integrations live", due="2027-03-05", start="2027-01-11", driver="kim")
    cust.version("Kick-off", released="2027-01-08", due="2027-01-08")
    return cust.issue(
        "CRM webhook",
        type="Bug",
        versions=[live],
        labels=["crm", "milestone"],
        assignee="kim",
        description="Calls *us*",
        priority="High",
        due="2027-02-26",
    )


@pytest.fixture
def jira(library, deployment):
    return library(deployment)


def test_what_and_who(jira, deployment):
    assert jira.deploymentType == {"cloud": "Cloud", "dc": "Server"}[deployment]
    me = {"cloud": "5b10ac8d82e05b22cc7d4ef5", "dc": "dana"}[deployment]
    assert jira.current_user() == me
    assert jira.user(me).displayName == "Dana Ortiz"
    assert jira.myself()["emailAddress"] == "dana@acme.example"
    found = jira.search_users(**({"query": "kim"} if deployment == "cloud" else {"user": "kim"}))
    assert [it.displayName for it in found] == ["Kim Osei"]
    name = "query" if deployment == "cloud" else "username"
    can = jira.search_assignable_users_for_issues(project="CUST", **{name: "K"})
    assert [it.displayName for it in can] == ["Kim Osei"]
    mine = jira.my_permissions(projectKey="CUST", permissions="EDIT_ISSUES,ADMINISTER_PROJECTS")
    assert all(it["havePermission"] for it in mine["permissions"].values())


def test_what_there_is(jira):
    assert [it.key for it in jira.projects()] == ["CUST", "PUB"]
    assert jira.project("CUST").name == "Customer"
    assert "Won't Do" in {it.name for it in jira.resolutions()}
    assert "In Progress" in {it.name for it in jira.statuses()}
    assert "High" in {it.name for it in jira.priorities()}
    assert jira.issue_type_by_name("Bug").subtask is False
    assert {"Blocks", "Relates"} <= {it.name for it in jira.issue_link_types()}
    assert "fixVersions" in {it["id"] for it in jira.fields()}


def test_a_version_lives(jira):
    made = jira.create_version(
        "1.0", "CUST", description="Owner: dana", startDate="2027-01-11", releaseDate="2027-03-05"
    )
    assert (made.name, made.releaseDate, made.released) == ("1.0", "2027-03-05", False)
    made.update(description="Owner: kim", releaseDate="2027-03-12")
    again = jira.version(made.id)
    assert (again.description, again.releaseDate, again.overdue) == (
        "Owner: kim",
        "2027-03-12",
        False,
    )
    made.update(released=True)
    assert jira.get_project_version_by_name("CUST", "1.0").released
    jira.rename_version("CUST", "1.0", "1.0.0")
    assert [it.name for it in jira.project_versions("CUST")] == ["1.0.0"]
    made.delete()
    assert jira.project_versions("CUST") == []


def test_counts_of_a_version(jira, hook, cust):
    (live, _done) = cust.project.milestones.values()
    cust.issue("Form", versions=[live], status="Done", resolution="Done")
    assert jira.version_count_related_issues(str(live.id))["issuesFixedCount"] == 2
    assert jira.version_count_unresolved_issues(str(live.id)) == 1
    full = jira.version(str(live.id), expand="issuesstatus")
    assert (full.issuesStatusForFixVersion.toDo, full.issuesStatusForFixVersion.done) == (1, 1)


def test_an_issue_is_read_whole(jira, hook, deployment):
    issue = jira.issue("CUST-1")
    assert (issue.key, issue.fields.summary) == ("CUST-1", "CRM webhook")
    assert [it.name for it in issue.fields.fixVersions] == ["Integrations live"]
    assert issue.fields.labels == ["crm", "milestone"]
    assert issue.fields.status.name == {"cloud": "To Do", "dc": "Open"}[deployment]
    assert issue.fields.status.statusCategory.key == "new"
    assert issue.fields.assignee.displayName == "Kim Osei"
    assert issue.fields.priority.name == "High"
    assert (issue.fields.duedate, issue.fields.description) == ("2027-02-26", "Calls *us*")
    assert issue.fields.created == "2027-02-22T10:00:00.000+0100"
    assert issue.fields.resolution is None
    assert issue.permalink().endswith("/browse/CUST-1")


def test_an_issue_lives(jira, hook):
    made = jira.create_issue(project="CUST", issuetype="Task", summary="Sign-up form")
    assert (made.key, made.fields.issuetype.name) == ("CUST-2", "Task")
    made.update(summary="Sign-up", labels=[{"add": "web"}, {"add": "form"}])
    made.add_field_value("labels", "late")
    made.update(update={"labels": [{"remove": "form"}]})
    assert (made.fields.summary, made.fields.labels) == ("Sign-up", ["web", "late"])
    made.update(fixVersions=[{"add": {"name": "Integrations live"}}])
    made.update(fixVersions=[{"add": {"name": "Kick-off"}}])
    assert [it.name for it in made.fields.fixVersions] == ["Integrations live", "Kick-off"]
    jira.assign_issue("CUST-2", "kim")
    assert jira.issue("CUST-2").fields.assignee.displayName == "Kim Osei"
    jira.assign_issue("CUST-2", None)
    assert jira.issue("CUST-2").fields.assignee is None
    made.update(duedate="2027-03-01", priority={"name": "Low"}, description="As *drawn*")
    assert (made.fields.duedate, made.fields.priority.name) == ("2027-03-01", "Low")
    made.delete()
    with pytest.raises(JIRAError) as gone:
        jira.issue("CUST-2")
    assert gone.value.status_code == 404


def test_a_workflow_is_walked(jira, hook, deployment):
    done = {"cloud": "Done", "dc": "Close Issue"}[deployment]
    jira.transition_issue("CUST-1", done, resolution={"name": "Won't Do"}, comment="Not now")
    issue = jira.issue("CUST-1")
    assert issue.fields.resolution.name == "Won't Do"
    assert issue.fields.status.statusCategory.key == "done"
    assert issue.fields.resolutiondate == "2027-02-22T10:00:00.000+0100"
    assert [it.body for it in jira.comments("CUST-1")] == ["Not now"]
    back = {"cloud": "To Do", "dc": "Reopen Issue"}[deployment]
    assert back in {it["name"] for it in jira.transitions("CUST-1")}
    jira.transition_issue(issue, back)
    assert jira.issue("CUST-1").fields.resolution is None


def test_comments_live(jira, hook, library, deployment):
    first = jira.add_comment("CUST-1", "Waiting for the *vendor*")
    library(deployment, "writer").add_comment("CUST-1", "Still")
    assert first.author.displayName == "Dana Ortiz"
    first.update(body="No longer")
    assert [it.body for it in jira.comments("CUST-1")] == ["No longer", "Still"]
    assert [it.body for it in jira.comments("CUST-1", order_by="-created")] == [
        "Still",
        "No longer",
    ]
    assert len(jira.comments("CUST-1", max_results=1)) == 1
    assert jira.comment("CUST-1", first.id).body == "No longer"
    first.delete()
    assert [it.body for it in jira.comments("CUST-1")] == ["Still"]


def test_properties_of_an_issue(jira, hook):
    jira.add_issue_property("CUST-1", "milepost", {"mark": "x"})
    assert [it.key for it in jira.issue_properties("CUST-1")] == ["milepost"]
    assert jira.issue_property("CUST-1", "milepost").value.mark == "x"
    jira.issue_property("CUST-1", "milepost").delete()
    assert jira.issue_properties("CUST-1") == []


def test_links_between_issues(jira, hook, cust):
    cust.issue("Form")
    jira.create_issue_link("Blocks", "CUST-1", "CUST-2")
    jira.create_issue_link("relates to", "CUST-1", "CUST-2")
    links = jira.issue("CUST-1").fields.issuelinks
    told = {(it.type.name, it.outwardIssue.key) for it in links if hasattr(it, "outwardIssue")}
    assert ("Blocks", "CUST-2") in told
    (back,) = [it for it in jira.issue("CUST-2").fields.issuelinks if it.type.name == "Blocks"]
    assert (back.inwardIssue.key, back.inwardIssue.fields.summary) == ("CUST-1", "CRM webhook")
    whole = jira.issue_link(back.id)
    assert (whole.inwardIssue.key, whole.outwardIssue.key) == ("CUST-1", "CUST-2")
    jira.delete_issue_link(back.id)
    assert {it.type.name for it in jira.issue("CUST-2").fields.issuelinks} == {"Relates"}


def test_links_to_elsewhere_are_upserted_by_global_id(jira, hook):
    link = {"url": "https://github.com/acme/web/issues/7", "title": "web#7"}
    with pytest.warns(Warning, match="applicationlinks"):
        made = jira.add_remote_link("CUST-1", link, globalId="web#7", relationship="twin")
    jira.add_simple_link("CUST-1", link | {"title": "other"})
    with pytest.warns(Warning, match="applicationlinks"):
        again = jira.add_remote_link("CUST-1", link | {"title": "web#7 renamed"}, globalId="web#7")
    assert made.id == again.id
    titles = {it.object.title for it in jira.remote_links("CUST-1")}
    assert titles == {"web#7 renamed", "other"}
    assert jira.remote_link("CUST-1", made.id).globalId == "web#7"
    jira.remote_link("CUST-1", made.id).delete()
    assert len(jira.remote_links("CUST-1")) == 1


def test_search_finds_all_pages(jira, cust, deployment, conduct):
    live = cust.version("Live")
    for number in range(1, 251):
        cust.issue(f"Nr {number}", versions=[live])
    query = 'project = CUST AND fixVersion in ("Live") ORDER BY key ASC'
    found = jira.search_issues(query, maxResults=False, fields="summary,fixVersions")
    assert [it.key for it in found] == [f"CUST-{number}" for number in range(1, 251)]
    assert len(jira.search_issues(query)) == 50
    posted = jira.search_issues(query, maxResults=False, fields=["summary"], use_post=True)
    assert len(posted) == 250
    if deployment == "cloud":
        assert jira.approximate_issue_count(query) == 250
    else:
        assert jira.search_issues(query).total == 250


def test_the_new_search_goes_on_by_tokens(library, cust):
    jira = library("cloud")
    for number in range(1, 6):
        cust.issue(f"Nr {number}")
    query = "project = CUST ORDER BY key ASC"
    page = jira.enhanced_search_issues(query, maxResults=2, fields="summary")
    assert [it.key for it in page] == ["CUST-1", "CUST-2"]
    on = jira.enhanced_search_issues(query, maxResults=2, nextPageToken=page.nextPageToken)
    assert [it.key for it in on] == ["CUST-3", "CUST-4"]
    raw = jira.enhanced_search_issues(query, maxResults=5, json_result=True)
    assert ("total" in raw, raw["isLast"]) == (False, True)
    with pytest.raises(JIRAError, match="enhanced_search_issues"):
        jira.search_issues(query, startAt=2)


def test_the_old_search_goes_on_by_position(library, cust):
    jira = library("dc")
    for number in range(1, 6):
        cust.issue(f"Nr {number}")
    page = jira.search_issues("project = CUST ORDER BY key ASC", startAt=3, maxResults=2)
    assert [it.key for it in page] == ["CUST-4", "CUST-5"]
    assert (page.startAt, page.total) == (3, 5)


def test_a_query_jira_does_not_understand_says_so(jira, cust):
    for query in ("colour = red", "project = CUST AND", 'fixVersion = "9.9" AND project = CUST'):
        with pytest.raises(JIRAError) as refused:
            jira.search_issues(query)
        assert refused.value.status_code == 400, query


def test_properties_come_with_the_search(jira, hook):
    jira.add_issue_property("CUST-1", "milepost", {"mark": "x"})
    (found,) = jira.search_issues("key = CUST-1", properties="milepost,other")
    assert found.raw["properties"] == {"milepost": {"mark": "x"}}


def test_labels_hold_no_spaces(jira, hook):
    issue = jira.issue("CUST-1")
    with pytest.raises(JIRAError) as refused:
        issue.update(update={"labels": [{"add": "off track"}]})
    assert (refused.value.status_code, "contains spaces" in refused.value.text) == (400, True)
    issue.add_field_value("labels", "off-track")
    assert jira.issue("CUST-1").fields.labels == ["crm", "milestone", "off-track"]


def test_a_description_has_at_most_16384_bytes(jira, hook):
    live = jira.get_project_version_by_name("CUST", "Integrations live")
    live.update(description="é" * 8192)
    assert len(jira.version(live.id).description.encode()) == 16_384
    with pytest.raises(JIRAError) as refused:
        live.update(description="é" * 8192 + "x")
    assert refused.value.status_code == 400


def test_search_gives_the_change_log(jira, cust, hook):
    made = jira.issue("CUST-1")
    made.update(fixVersions=[{"add": {"name": "Kick-off"}}])
    (found,) = jira.search_issues("key = CUST-1", expand="changelog")
    (entry,) = found.changelog.histories
    (item,) = entry.items
    assert (item.field, item.toString) == ("Fix Version", "Kick-off")
    assert item.to == made.fields.fixVersions[1].id
    assert entry.author.displayName == "Dana Ortiz"


def test_sub_tasks(jira, cust, hook):
    part = jira.create_issue(
        project="CUST", issuetype="Sub-task", summary="Retry", parent={"key": "CUST-1"}
    )
    assert part.fields.parent.key == "CUST-1"
    assert part.fields.issuetype.subtask
    assert [it.key for it in jira.issue("CUST-1").fields.subtasks] == ["CUST-2"]
    found = jira.search_issues("parent = CUST-1")
    assert [it.key for it in found] == ["CUST-2"]


def test_children_of_an_epic(jira, world, cust, deployment):
    epic = cust.issue("Go live", type="Epic")
    cust.issue("Form", parent=epic)
    (child,) = jira.search_issues(
        '"Epic Link" = CUST-1' if deployment == "dc" else "parent = CUST-1"
    )
    assert (child.key, child.fields.issuetype.name) == ("CUST-2", "Task")
    if deployment == "dc":
        assert child.fields.customfield_10014 == "CUST-1"
        assert not hasattr(child.fields, "parent")
    else:
        assert child.fields.parent.key == "CUST-1"
    assert jira.issue("CUST-1").fields.subtasks == []


def test_no_rights_no_version(library, deployment, cust):
    cust.version("1.0")
    jira = library(deployment, "writer")
    with pytest.raises(JIRAError) as refused:
        jira.create_version("2.0", "CUST")
    assert (refused.value.status_code, "configuration" in refused.value.text) == (403, True)
    with pytest.raises(JIRAError) as refused:
        jira.project_versions("CUST")[0].update(name="2.0")
    assert refused.value.status_code == 403


def test_a_project_one_may_not_see_is_not_there(library, deployment, world):
    jira_project(world, "SECRET", owner="acme")
    jira = library(deployment, "stranger")
    assert [it.key for it in jira.projects()] == ["PUB"]
    for key in ("SECRET", "CUST"):
        with pytest.raises(JIRAError) as refused:
            jira.project(key)
        assert refused.value.status_code == 404
    with pytest.raises(JIRAError) as refused:
        jira.search_issues("project = SECRET")
    assert (refused.value.status_code, "does not exist" in refused.value.text) == (400, True)


def test_an_issue_that_was_moved_answers_to_its_old_key(jira, world, cust, hook):
    cust.repo.transfer_issue(hook, "acme/pub")
    moved = jira.issue("CUST-1")
    assert isinstance(moved, Issue)
    assert moved.key == "PUB-1"
