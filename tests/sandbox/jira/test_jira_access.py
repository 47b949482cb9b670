"""Who may do what, and how each Jira says no."""

from __future__ import annotations

import pytest

from milepost.sandbox import jira_project


def test_server_info_is_open_to_everybody(server, connect, deployment):
    info = connect(server, deployment, None).get("/serverInfo")
    assert info["deploymentType"] == {"cloud": "Cloud", "dc": "Server"}[deployment]
    assert info["baseUrl"].endswith(f"/jira-{deployment}")


def test_cloud_takes_a_wrong_token_for_nobody(server, connect, cust):
    cust.issue("Hook")
    guest = connect(server, "cloud", "wrong")
    for path in ("/project/CUST", "/issue/CUST-1"):
        response = guest("GET", path)
        assert response.status_code == 404
        assert response.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert "No project could be found" in guest.refused("GET", "/project/CUST", 404)
    said = guest("GET", "/myself")
    assert (said.status_code, said.json()["status-code"]) == (401, 401)
    written = guest.refused("POST", "/issue/CUST-1/comment", 404, {"body": "x"})
    assert written == "Issue does not exist or you do not have permission to see it."


def test_cloud_wants_the_e_mail_address_of_the_token(server, connect):
    client = connect(server, "cloud")
    client.email = "kim@acme.example"
    assert client("GET", "/myself").status_code == 401
    client.email = "DANA@acme.example"
    assert client.get("/myself")["displayName"] == "Dana Ortiz"


@pytest.mark.parametrize("sent", ["Basic !!!", "Bearer admin", "Basic Zm9v"])
def test_cloud_takes_other_credentials_for_nobody(server, connect, sent):
    client = connect(server, "cloud", None)
    client.session.headers["Authorization"] = sent
    assert client("GET", "/myself").status_code == 401
    client.get("/serverInfo")


@pytest.mark.parametrize("sent", ["Bearer wrong", "Basic ZGFuYTphZG1pbg=="])
def test_data_center_refuses_other_credentials(server, connect, sent):
    client = connect(server, "dc", None)
    client.session.headers["Authorization"] = sent
    client.refused("GET", "/serverInfo", 401)


def test_nobody_sees_what_is_public_and_writes_nothing(server, connect, deployment, world):
    jira_project(world, "PUB").issue("Open to all")
    nobody = connect(server, deployment, None)
    assert [it["key"] for it in nobody.get("/project")] == ["PUB"]
    assert nobody.get("/issue/PUB-1")["fields"]["summary"] == "Open to all"
    assert "not authenticated" in nobody.refused("PUT", "/issue/PUB-1", 401, {"fields": {}})
    for path in ("/user?accountId=x", "/user/search?query=x"):
        nobody.refused("GET", path, 401)


def test_data_center_tells_whom_it_hides_an_issue_from(server, connect, cust):
    cust.issue("Hook")
    said = "You do not have the permission to see the specified issue."
    assert connect(server, "dc", "stranger").refused("GET", "/issue/CUST-1", 403) == said
    nobody = connect(server, "dc", None)
    assert nobody.refused("GET", "/issue/CUST-1", 401) == f"{said} Login Required"
    assert nobody.refused("GET", "/issue/CUST-9", 404) == "Issue Does Not Exist"


def test_cloud_tells_nobody_what_it_hides(server, connect, cust):
    cust.issue("Hook")
    stranger = connect(server, "cloud", "stranger")
    same = {stranger.refused("GET", f"/issue/CUST-{number}", 404) for number in (1, 9)}
    assert same == {"Issue does not exist or you do not have permission to see it."}


WRITES = [
    ("reader", "POST", "/issue/CUST-1/comment", {"body": "x"}, "permission to comment"),
    ("guest", "PUT", "/issue/CUST-1", {"fields": {"summary": "x"}}, "edit issues"),
    ("guest", "PUT", "/issue/CUST-1/properties/x", {"a": 1}, "edit issues"),
    ("guest", "POST", "/issue/CUST-1/transitions", {"transition": {"id": "41"}}, "edit issues"),
    ("writer", "DELETE", "/issue/CUST-1", None, "delete issues"),
    ("writer", "PUT", "/project/CUST/properties/x", {"a": 1}, "configuration"),
    ("writer", "POST", "/version", {"name": "x", "project": "CUST"}, "configuration"),
]


@pytest.mark.parametrize(("token", "method", "path", "body", "said"), WRITES)
def test_each_level_writes_what_it_may(
    server, connect, cust, deployment, token, method, path, body, said
):
    cust.issue("Hook")
    assert said in connect(server, deployment, token).refused(method, path, 403, body)


def test_who_may_create_an_issue(server, connect, deployment):
    fields = {"project": {"key": "CUST"}, "issuetype": {"name": "Bug"}, "summary": "x"}
    made = connect(server, deployment, "guest").ok("POST", "/issue", {"fields": fields}, 201)
    assert made["key"] == "CUST-1"
    said = connect(server, deployment, "reader").refused("POST", "/issue", 403, {"fields": fields})
    assert "create issues" in said


def test_who_may_touch_a_comment(server, connect, cust, deployment):
    mine = cust.comment(cust.issue("Hook"), "mine", author="kim")
    path = f"/issue/CUST-1/comment/{mine.id}"
    guest = connect(server, deployment, "guest")
    assert "edit this comment" in guest.refused("PUT", path, 403, {"body": "x"})
    held = f"/comment/{mine.id}/properties/x"
    assert "edit this comment" in guest.refused("PUT", held, 403, {"a": 1})
    writer = connect(server, deployment, "writer")
    writer.ok("PUT", path, {"body": "y"})
    writer.ok("PUT", held, {"a": 1}, 201)
    connect(server, deployment, "admin").ok("PUT", path, {"body": "z"})


def test_permissions_are_told(asked_wrongly, connect, deployment, cust):
    cust.issue("Hook")
    writer = connect(asked_wrongly, deployment, "writer")
    names = "EDIT_ISSUES,ADMINISTER_PROJECTS,ADMINISTER"
    for place in ("projectKey=CUST", "issueKey=CUST-1", "x=y"):
        told = writer.get(f"/mypermissions?{place}&permissions={names}")["permissions"]
        had = {name: it["havePermission"] for name, it in told.items()}
        assert had == {"EDIT_ISSUES": True, "ADMINISTER_PROJECTS": False, "ADMINISTER": False}
        assert told["ADMINISTER"]["type"] == "GLOBAL"
    assert "FLY" in writer.refused("GET", "/mypermissions?permissions=FLY", 400)


def test_cloud_wants_to_know_which_permissions(asked_wrongly, connect):
    assert "required" in connect(asked_wrongly, "cloud").refused("GET", "/mypermissions", 400)
    assert "BROWSE_PROJECTS" in connect(asked_wrongly, "dc").get("/mypermissions")["permissions"]


def test_people_are_found_by_what_the_deployment_knows_them_by(wrong, deployment):
    name = {"cloud": "accountId", "dc": "username"}[deployment]
    assert name in wrong.refused("GET", "/user", {"cloud": 404, "dc": 400}[deployment])
    assert "does not exist" in wrong.refused("GET", f"/user?{name}=nobody", 404)
    wrong.refused("GET", "/user/search", 400)
    wrong.refused("GET", "/user/assignable/search?query=x", 400)
    row = wrong.get("/myself")
    assert ("accountId" in row, "name" in row) == (deployment == "cloud", deployment == "dc")
    if deployment == "cloud":
        (found,) = wrong.get(f"/user/search?accountId={row['accountId']}")
        assert found["accountType"] == "atlassian"


def test_who_may_be_assigned_to_an_issue(api, cust, deployment):
    cust.issue("Hook")
    name = {"cloud": "query", "dc": "username"}[deployment]
    found = api.get(f"/user/assignable/search?issueKey=CUST-1&{name}=OS")
    assert [it["displayName"] for it in found] == ["Kim Osei"]


@pytest.mark.parametrize("path", ["/rest/api/4/myself", "/rest/api/2/nonsense", "/nonsense"])
def test_other_addresses_are_not_there(wrong, path):
    assert wrong("GET", wrong.base + path).status_code == 404


def test_data_center_has_no_v3(asked_wrongly, connect):
    connect(asked_wrongly, "dc", api="3").refused("GET", "/myself", 404)
    assert connect(asked_wrongly, "cloud", api="3").get("/myself")


def test_an_issue_s_page_leads_to_the_page_for_people(api, cust, server):
    cust.issue("Hook")
    response = api("GET", f"{api.base}/browse/CUST-1", allow_redirects=False)
    assert response.headers["Location"] == f"{server.url}/acme/Customer/issues/1"
    assert api("GET", response.headers["Location"]).status_code == 200
    assert api("GET", f"{api.base}/browse/NONE-1").status_code == 404


def test_the_log_knows_who_asked(api, server):
    api.get("/myself")
    assert server.log.exchanges[-1].login == "dana"
