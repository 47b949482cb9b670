"""Issues over REST: reading parts of them, changing them, and what is refused."""

from __future__ import annotations

import pytest


@pytest.fixture
def hook(cust):
    return cust.issue("Hook", labels=["crm"], versions=[cust.version("1.0")], components=["Web"])


def test_what_is_asked_for_is_given(api, hook):
    def names(fields):
        return set(api.get(f"/issue/CUST-1?fields={fields}")["fields"])

    assert names("summary,labels") == {"summary", "labels"}
    everything = names("*all")
    assert "comment" in everything
    assert names("*navigable") == everything - {"comment"}
    assert names("-labels,-description") == everything - {"comment", "labels", "description"}
    assert set(api.get("/issue/CUST-1")["fields"]) == everything
    assert api.get(f"/issue/{hook.id}")["key"] == "CUST-1"
    assert api.get("/issue/CUST-1?fields=summary&fields=status")["fields"].keys() == {
        "summary",
        "status",
    }


def test_v3_shows_documents(server, connect, cust):
    cust.issue("Hook", description="First\nline\n\nSecond *bold*")
    document = connect(server, "cloud", api="3").get("/issue/CUST-1")["fields"]["description"]
    first, second = document["content"]
    assert [it["type"] for it in first["content"]] == ["text", "hardBreak", "text"]
    assert second["content"] == [{"type": "text", "text": "Second *bold*"}]


def test_v3_takes_documents_and_nothing_else(asked_wrongly, connect, hook):
    v3 = connect(asked_wrongly, "cloud", api="3")
    assert "Atlassian Document" in v3.refused(
        "PUT", "/issue/CUST-1", 400, {"fields": {"description": "plain"}}
    )
    mention = {"type": "mention", "attrs": {"id": "abc", "text": "@Kim"}}
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": [mention]}]}
    document = {
        "type": "doc",
        "version": 1,
        "content": [
            {
                "type": "heading",
                "attrs": {"level": 1},
                "content": [{"type": "text", "text": "Head"}],
            },
            {"type": "bulletList", "content": [item]},
            {"type": "mediaSingle"},
            "nonsense",
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "one"},
                    {"type": "hardBreak"},
                    {"type": "x", "content": [{"type": "text", "text": "two"}, 3]},
                ],
            },
        ],
    }
    v3.ok("PUT", "/issue/CUST-1", {"fields": {"description": document}}, 204)
    assert hook.body == "Head\n\n[~accountid:abc]\n\none\ntwo"
    v3.ok("PUT", "/issue/CUST-1", {"fields": {"description": None}}, 204)
    assert v3.get("/issue/CUST-1")["fields"]["description"] is None


def test_labels_with_spaces_are_refused(api, hook):
    sent = {"update": {"labels": [{"add": "milepost: off-track"}]}}
    said = "labels: The label 'milepost: off-track' contains spaces which is invalid."
    assert api.refused("PUT", "/issue/CUST-1", 400, sent) == said
    assert api.refused("PUT", "/issue/CUST-1", 400, {"fields": {"labels": ["a\tb"]}})
    assert "255" in api.refused("PUT", "/issue/CUST-1", 400, {"fields": {"labels": ["x" * 256]}})
    assert api.get("/issue/CUST-1")["fields"]["labels"] == ["crm"]


def test_labels_are_added_and_removed_apart_from_others(api, hook, cust):
    sent = {"update": {"labels": [{"add": "CRM"}, {"remove": "none"}, {"add": "crm"}]}}
    api.ok("PUT", "/issue/CUST-1", sent, 204)
    assert api.get("/issue/CUST-1")["fields"]["labels"] == ["crm", "CRM"]
    cust.project.labels.clear()
    assert api.get("/issue/CUST-1")["fields"]["labels"] == []


def test_every_label_there_is(cloud, hook, cust):
    cust.issue("Form", labels=["late", "crm"])
    page = cloud.get("/label")
    assert (page["values"], page["total"], page["isLast"]) == (["crm", "late"], 2, True)


def test_versions_in_an_issue_tell_what_they_are(api, cust):
    version = cust.version(
        "1.0", description="Owner: dana", released="2027-02-01", due="2027-02-01"
    )
    cust.issue("Hook", versions=[version])
    (row,) = api.get("/issue/CUST-1")["fields"]["fixVersions"]
    del row["self"]
    assert row == {
        "id": str(version.id),
        "name": "1.0",
        "description": "Owner: dana",
        "archived": False,
        "released": True,
        "releaseDate": "2027-02-01",
    }


def test_an_issue_may_be_in_several_versions(api, hook, cust):
    two = cust.version("2.0")
    sent = {"update": {"fixVersions": [{"add": {"id": str(two.id)}}]}}
    api.ok("PUT", "/issue/CUST-1", sent, 204)
    told = [it["name"] for it in api.get("/issue/CUST-1")["fields"]["fixVersions"]]
    assert told == ["1.0", "2.0"]
    api.ok("PUT", "/issue/CUST-1", {"update": {"fixVersions": [{"remove": {"name": "1.0"}}]}}, 204)
    assert hook.milestones == [two.number]
    api.ok("PUT", "/issue/CUST-1", {"fields": {"fixVersions": []}}, 204)
    assert hook.milestones == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"fields": {"colour": "red"}}, "colour: Field 'colour' cannot be set."),
        ({"fields": {"summary": ""}}, "summary: You must specify"),
        ({"fields": {"summary": "a\nb"}}, "newline"),
        ({"fields": {"summary": "x" * 256}}, "255"),
        ({"fields": {"labels": "x"}}, "labels:"),
        ({"fields": {"labels": [1]}}, "labels:"),
        ({"fields": {"fixVersions": "1.0"}}, "fixVersions:"),
        ({"fields": {"fixVersions": [{"id": "1"}]}}, "Version with id '1'"),
        ({"fields": {"fixVersions": ["1.0"]}}, "is not valid"),
        ({"fields": {"components": ["x"]}}, "components:"),
        ({"fields": {"duedate": "soon"}}, "duedate:"),
        ({"fields": {"priority": {"name": "Urgent"}}}, "priority:"),
        ({"fields": {"issuetype": None}}, "issuetype:"),
        ({"fields": {"resolution": {"id": "1"}}}, "resolution:"),
        ({"fields": {"parent": {"key": "CUST-9"}}}, "parent:"),
        ({"fields": {"reporter": None}}, "reporter:"),
        ({"fields": {"assignee": "kim"}}, "assignee:"),
        ({"fields": {"description": 3}}, "description:"),
        ({"fields": {"description": "x" * 32768}}, "32,767"),
        ({"fields": "x"}, "fields"),
        ({"update": {"labels": "x"}}, "labels:"),
        ({"update": {"labels": [{"add": "a", "remove": "b"}]}}, "labels:"),
        ({"update": {"labels": [{"explode": "a"}]}}, "labels:"),
        ({"update": {"summary": [{"add": "a"}]}}, "'add' is not supported"),
        ({"fields": {"labels": []}, "update": {"labels": []}}, "both"),
        ({"update": {"comment": [{"add": {"body": ""}}]}}, "comment:"),
    ],
)
def test_a_change_that_is_none(wrong, hook, sent, said):
    before = wrong.get("/issue/CUST-1")
    assert said in wrong.refused("PUT", "/issue/CUST-1", 400, sent)
    assert wrong.get("/issue/CUST-1") == before


def test_all_errors_are_told_and_nothing_is_done(api, hook):
    sent = {"fields": {"summary": "New", "duedate": "soon", "priority": {"name": "Urgent"}}}
    said = api.refused("PUT", "/issue/CUST-1", 400, sent)
    assert "duedate:" in said
    assert "priority:" in said
    assert hook.title == "Hook"


def test_cloud_knows_people_by_account_only(server, connect, hook):
    cloud, dc = connect(server, "cloud"), connect(server, "dc")
    by_name = {"fields": {"assignee": {"name": "kim"}}}
    assert "accountId" in cloud.refused("PUT", "/issue/CUST-1", 400, by_name)
    dc.ok("PUT", "/issue/CUST-1", by_name, 204)
    account = cloud.get("/issue/CUST-1")["fields"]["assignee"]["accountId"]
    cloud.ok("PUT", "/issue/CUST-1/assignee", {"accountId": None}, 204)
    assert hook.assignees == []
    cloud.ok("PUT", "/issue/CUST-1", {"fields": {"assignee": {"id": account}}}, 204)
    assert hook.assignees == ["kim"]


def test_only_members_are_assigned(api, hook, deployment, world):
    world.user("lee")
    name, value = {"cloud": ("accountId", "x"), "dc": ("name", "x")}[deployment]
    said = api.refused("PUT", "/issue/CUST-1", 400, {"fields": {"assignee": {name: value}}})
    assert "does not exist" in said
    if deployment == "dc":
        sent = {"fields": {"assignee": {"name": "lee"}}}
        assert "cannot be assigned" in api.refused("PUT", "/issue/CUST-1", 400, sent)


def test_other_fields_change(api, hook, cust, deployment, world):
    who = {"cloud": {"accountId": "5b10ac8d82e05b22cc7d4ef5"}, "dc": {"name": "dana"}}[deployment]
    cust.issue("Whole")
    fields = {
        "reporter": who,
        "components": [{"name": "API"}],
        "issuetype": {"id": "10004"},
        "parent": {"key": "CUST-2"},
        "duedate": "2027-03-01",
    }
    api.ok(
        "PUT", "/issue/CUST-1", {"fields": fields, "properties": [{"key": "p", "value": 1}]}, 204
    )
    told = api.get("/issue/CUST-1?properties=p,q")
    assert told["properties"] == {"p": 1}
    told = told["fields"]
    assert (told["reporter"]["displayName"], told["issuetype"]["name"]) == ("Dana Ortiz", "Bug")
    assert (told["parent"]["key"], told["duedate"]) == ("CUST-2", "2027-03-01")
    assert told["components"] == [{"name": "API"}]
    update = {"components": [{"add": {"name": "Web"}}, {"remove": {"name": "API"}}]}
    gone = {"parent": None, "duedate": None, "priority": None}
    api.ok("PUT", "/issue/CUST-1", {"fields": gone, "update": update}, 204)
    told = api.get("/issue/CUST-1")["fields"]
    assert ("parent" in told, told["duedate"]) == (False, None)
    assert told["components"] == [{"name": "Web"}]


def test_the_epic_is_data_center_s_own_field(cloud, dc, cust, hook):
    cust.issue("Go live", type="Epic")
    sent = {"fields": {"customfield_10014": "CUST-2"}}
    assert "customfield_10014" in cloud.refused("PUT", "/issue/CUST-1", 400, sent)
    dc.ok("PUT", "/issue/CUST-1", sent, 204)
    assert dc.get("/issue/CUST-1")["fields"]["customfield_10014"] == "CUST-2"
    assert dc.get("/issue/CUST-2")["fields"]["customfield_10014"] is None
    assert cloud.get("/issue/CUST-1")["fields"]["parent"]["key"] == "CUST-2"


def test_return_issue_saves_the_second_read(cloud, dc, hook):
    sent = {"fields": {"summary": "New"}}
    row = cloud.ok("PUT", "/issue/CUST-1?returnIssue=true", sent)
    assert row["fields"]["summary"] == "New"
    dc.ok("PUT", "/issue/CUST-1?returnIssue=true", sent, 204)


def test_a_change_may_come_with_a_comment(api, hook, cust):
    sent = {"update": {"comment": [{"add": {"body": "Because"}}]}}
    api.ok("PUT", "/issue/CUST-1", sent, 204)
    assert [it.body for it in cust.project.comments.values()] == ["Because"]


NEW = {"project": {"key": "CUST"}, "issuetype": {"name": "Task"}, "summary": "New"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"project": {"key": "NONE"}}, "project:"),
        ({"project": "CUST"}, "project:"),
        ({"issuetype": "Task"}, "issuetype:"),
        ({"issuetype": {"name": "Sub-task"}}, "parent issue key"),
        ({"labels": ["a b"]}, "spaces"),
    ],
)
def test_a_new_issue_that_is_none(wrong, cust, change, said):
    assert said in wrong.refused("POST", "/issue", 400, {"fields": NEW | change})
    assert cust.project.issues == {}


@pytest.mark.parametrize("name", ["project", "issuetype", "summary"])
def test_what_a_new_issue_needs(wrong, name):
    fields = {key: value for key, value in NEW.items() if key != name}
    assert name in wrong.refused("POST", "/issue", 400, {"fields": fields})


def test_a_new_issue_is_whole_at_once_and_nothing_has_changed(api, hook, deployment):
    sent = {
        "fields": NEW | {"labels": ["a"], "fixVersions": [{"name": "1.0"}]},
        "properties": [{"key": "milepost", "value": {"mark": 1}}],
    }
    made = api.ok("POST", "/issue", sent, 201)
    row = api.get(f"/issue/{made['id']}?expand=changelog&properties=milepost")
    assert (row["key"], row["changelog"]["total"]) == ("CUST-2", 0)
    assert row["properties"] == {"milepost": {"mark": 1}}
    assert row["fields"]["labels"] == ["a"]
    assert row["fields"]["creator"]["displayName"] == "Dana Ortiz"


def test_many_issues_by_key(cloud, wrong_cloud, dc, hook, cust):
    cust.issue("Form")
    sent = {"issueIdsOrKeys": ["CUST-2", str(hook.id), "CUST-9"], "fields": ["summary"]}
    found = cloud.ok("POST", "/issue/bulkfetch", sent)
    assert [it["key"] for it in found["issues"]] == ["CUST-2", "CUST-1"]
    assert [it["id"] for it in found["issueErrors"]] == ["CUST-9"]
    wrong_cloud.refused("POST", "/issue/bulkfetch", 400, {"issueIdsOrKeys": []})
    wrong_cloud.refused("POST", "/issue/bulkfetch", 400, {"issueIdsOrKeys": ["x"] * 101})
    dc.refused("POST", "/issue/bulkfetch", 405, sent)


def test_an_issue_with_sub_tasks_is_not_deleted_by_mistake(api, hook, cust):
    cust.issue("Part", parent=hook)
    assert "subtasks" in api.refused("DELETE", "/issue/CUST-1", 400)
    api.ok("DELETE", "/issue/CUST-1?deleteSubtasks=true", status=204)
    assert cust.project.issues == {}


def test_steps_of_the_workflow(wrong, hook, deployment, connect, asked_wrongly):
    steps = {it["name"]: it["id"] for it in wrong.get("/issue/CUST-1/transitions")["transitions"]}
    names = {
        "cloud": {"In Progress", "In Review", "Done"},
        "dc": {"Start Progress", "Resolve Issue", "Close Issue"},
    }
    assert set(steps) == names[deployment]
    assert wrong.get("/issue/CUST-1/transitions?transitionId=1")["transitions"] == []
    guest = connect(asked_wrongly, deployment, "guest")
    assert guest.get("/issue/CUST-1/transitions")["transitions"] == []
    no_step = {"transition": {"id": "999"}}
    assert "999" in wrong.refused("POST", "/issue/CUST-1/transitions", 400, no_step)
    start = {"cloud": "In Progress", "dc": "Start Progress"}[deployment]
    sent = {"transition": {"id": steps[start]}}
    wrong.ok("POST", "/issue/CUST-1/transitions", sent, 204)
    assert (hook.state, hook.status, hook.resolution) == ("open", "In Progress", None)
    done = {"cloud": "41", "dc": "5"}[deployment]
    wrong.ok("POST", "/issue/CUST-1/transitions", {"transition": {"id": done}}, 204)
    assert (hook.state, hook.reason) == ("closed", "completed")
    assert hook.resolution == {"cloud": "Done", "dc": "Fixed"}[deployment]


@pytest.mark.parametrize(
    ("resolution", "reason"),
    [("Won't Do", "not_planned"), ("Duplicate", "duplicate"), ("Done", "completed")],
)
def test_a_resolution_says_why_to_other_trackers(api, hook, deployment, resolution, reason):
    sent = {
        "transition": {"id": {"cloud": "41", "dc": "2"}[deployment]},
        "fields": {"resolution": {"name": resolution}},
    }
    api.ok("POST", "/issue/CUST-1/transitions", sent, 204)
    assert hook.reason == reason


def test_what_another_tracker_closed_is_done_here(api, cust, hook, deployment):
    cust.repo.close(1, reason="not_planned")
    told = api.get("/issue/CUST-1")["fields"]
    assert told["status"]["name"] == {"cloud": "Done", "dc": "Closed"}[deployment]
    assert told["resolution"]["name"] == "Won't Do"
    hook.status = "To Do"
    assert api.get("/issue/CUST-1")["fields"]["status"]["statusCategory"]["key"] == "done"
    cust.repo.reopen(1)
    assert api.get("/issue/CUST-1")["fields"]["resolution"] is None


def test_done_without_a_resolution_stays_so(api, cust):
    cust.issue("Odd", status="Resolved")
    told = api.get("/issue/CUST-1")["fields"]
    assert (told["status"]["name"], told["resolution"]) == ("Resolved", None)
    assert told["resolutiondate"] is None


def test_a_resolution_does_not_end_an_issue(api, hook):
    api.ok("PUT", "/issue/CUST-1", {"fields": {"resolution": {"name": "Hold"}}}, 204)
    api.ok("PUT", "/issue/CUST-1", {"fields": {"resolution": {"name": "Hold"}}}, 204)
    told = api.get("/issue/CUST-1?fields=status,resolution,resolutiondate&expand=changelog")
    assert told["fields"]["status"]["statusCategory"]["key"] == "new"
    assert told["fields"]["resolution"]["name"] == "Hold"
    assert told["fields"]["resolutiondate"] is None
    (entry,) = told["changelog"]["histories"]
    assert entry["items"][0]["toString"] == "Hold"


def test_pull_requests_are_none_of_jira_s(api, cust):
    cust.repo.pull("Change")
    assert api("GET", "/issue/CUST-1").status_code == 404


def test_a_body_that_is_no_object(wrong, hook):
    assert wrong("PUT", "/issue/CUST-1", [1]).status_code == 400
