"""Flags, links and parents in the change log, driven by nothing but the jira client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from jira import JIRAError

FLAG = {"cloud": "customfield_10021", "dc": "customfield_10105"}


@pytest.fixture
def jira(library, deployment):
    return library(deployment)


def log(jira, key="CUST-1"):
    """What the change log tells of an issue."""
    histories = jira.issue(key, expand="changelog").raw["changelog"]["histories"]
    return [it for entry in histories for it in entry["items"]]


def test_the_flag_is_a_field_with_one_box(jira, cust, deployment):
    cust.issue("Hook")
    flag = FLAG[deployment]
    (row,) = [it for it in jira.fields() if it["name"] == "Flagged"]
    assert (row["id"], row["schema"]["items"]) == (flag, "option")
    issue = jira.issue("CUST-1")
    assert getattr(issue.fields, flag) is None
    issue.update(fields={flag: [{"value": "Impediment"}]})
    (box,) = getattr(jira.issue("CUST-1").fields, flag)
    assert box.value == "Impediment"
    assert [it.key for it in jira.search_issues("Flagged = Impediment")] == ["CUST-1"]
    issue.update(fields={flag: [{"id": box.id}]})  # it is already
    issue.update(fields={flag: None})
    assert jira.search_issues("project = CUST AND Flagged is not EMPTY") == []
    told = [(it["fieldId"], it["fromString"], it["toString"]) for it in log(jira)]
    assert told == [(flag, "", "Impediment"), (flag, "Impediment", "")]


@pytest.mark.parametrize("value", ["Impediment", [{"value": "Other"}], ["Impediment"], [{}, {}]])
def test_what_ticks_no_box(library, deployment, cust, asked_wrongly, value):
    cust.issue("Hook")
    with pytest.raises(JIRAError) as refused:
        library(deployment).issue("CUST-1").update(fields={FLAG[deployment]: value})
    assert (refused.value.status_code, "is not valid" in refused.value.text) == (400, True)


def test_the_flag_of_another_jira_is_no_field_here(jira, cust, deployment):
    cust.issue("Hook")
    other = FLAG["dc" if deployment == "cloud" else "cloud"]
    with pytest.raises(JIRAError):
        jira.issue("CUST-1").update(fields={other: [{"value": "Impediment"}]})
    with pytest.raises(JIRAError):
        jira.search_issues("Flagged = Other")


@pytest.mark.parametrize(
    ("kind", "active", "passive"),
    [("Blocks", "blocks", "is blocked by"), ("Depends", "depends on", "is depended on by")],
)
def test_links_are_told_on_both_ends(jira, cust, kind, active, passive):
    cust.issue("First")
    cust.issue("Second")
    jira.create_issue_link(kind, "CUST-1", "CUST-2")
    (link,) = jira.issue("CUST-1").fields.issuelinks
    jira.delete_issue_link(link.id)
    for key, other, says in (("CUST-1", "CUST-2", active), ("CUST-2", "CUST-1", passive)):
        made, gone = log(jira, key)
        text = f"This issue {says} {other}"
        assert (made["field"], made["to"], made["toString"]) == ("Link", other, text)
        assert (gone["field"], gone["from"], gone["fromString"]) == ("Link", other, text)
        assert "fieldId" not in made


def test_a_link_to_an_issue_that_is_gone_is_told_by_its_id(jira, cust):
    cust.issue("First")
    gone = cust.issue("Second")
    jira.create_issue_link("Blocks", "CUST-2", "CUST-1")
    jira.issue("CUST-2").delete()
    assert [it["to"] for it in log(jira)] == [str(gone.id)]


def test_how_each_tells_a_parent(jira, cust, deployment):
    epic = cust.issue("Go live", type="Epic")
    cust.issue("Form")
    form = jira.issue("CUST-2")
    if deployment == "dc":
        form.update(fields={"customfield_10014": "CUST-1"})
        form.update(fields={"customfield_10014": None})
        made, gone = log(jira, "CUST-2")
        assert (made["field"], made["to"], made["toString"]) == (
            "Epic Link",
            str(epic.id),
            "CUST-1",
        )
        assert (gone["from"], gone["fromString"]) == (str(epic.id), "CUST-1")
    else:
        form.update(fields={"parent": {"key": "CUST-1"}})
        (made,) = log(jira, "CUST-2")
        expected = {"field": "IssueParentAssociation", "fieldtype": "jira", "to": str(epic.id)}
        assert made == expected


def test_since_when_a_status_means_what_it_means(library, cust, clock):
    cust.issue("Hook")
    cust.issue("Begun", status="In Progress", started="2027-02-10T09:00:00Z")
    jira = library("cloud")

    def since(key):
        return jira.issue(key).fields.statuscategorychangedate

    opened = since("CUST-1")
    assert opened == jira.issue("CUST-1").fields.created
    assert since("CUST-2").startswith("2027-02-10T10:00:00")  # as in Berlin
    clock.sleep(timedelta(hours=1).total_seconds())
    jira.transition_issue("CUST-1", "21")
    begun = since("CUST-1")
    clock.sleep(timedelta(hours=1).total_seconds())
    jira.transition_issue("CUST-1", "31")  # In Review: of the same category
    assert opened < since("CUST-1") == begun
    jira.transition_issue("CUST-1", "41")
    done = jira.issue("CUST-1").fields
    assert done.statuscategorychangedate == done.resolutiondate > begun
    center = library("dc").issue("CUST-1").fields
    assert not hasattr(center, "statuscategorychangedate")


def test_who_left_cannot_be_assigned(jira, world, cust, deployment):
    cust.person("ada", "Ada Kern")
    name = "query" if deployment == "cloud" else "username"

    def found():
        return jira.search_assignable_users_for_issues(project="CUST", **{name: "ada"})

    assert [it.displayName for it in found()] == ["Ada Kern"]
    world.user("ada").active = False
    assert found() == []
    (ada,) = jira.search_users(**{"query" if deployment == "cloud" else "user": "ada"})
    assert ada.active is False


def test_who_may_ask_who_can_be_assigned(library, deployment, cust):
    cust.person("ada")
    name = "query" if deployment == "cloud" else "username"
    with pytest.raises(JIRAError) as refused:
        library(deployment, "reader").search_assignable_users_for_issues(
            project="CUST", **{name: "ada"}
        )
    assert refused.value.status_code == 403
