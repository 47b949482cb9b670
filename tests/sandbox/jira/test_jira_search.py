"""Search: what makes Cloud's and Data Center's different, and JQL."""

from __future__ import annotations

import pytest


@pytest.fixture
def many(cust):
    for number in range(1, 251):
        cust.issue(f"Nr {number}")
    return cust


def keys(client, jql, **more):
    path = "/search/jql" if client.deployment == "cloud" else "/search"
    params = {"jql": jql, "fields": "summary", "maxResults": 100, **more}
    return [it["key"] for it in client.get(path, params=params)["issues"]]


def said(client, jql):
    path = "/search/jql" if client.deployment == "cloud" else "/search"
    return client.refused("GET", path, 400, params={"jql": jql})


def test_the_old_search_is_gone_from_cloud(cloud):
    for method in ("GET", "POST"):
        body = {"jql": "project = CUST"} if method == "POST" else None
        assert "search/jql" in cloud.refused(
            method, "/search?jql=x" if not body else "/search", 410, body
        )


def test_data_center_has_no_new_search(dc):
    for path in ("/search/jql", "/search/approximate-count"):
        dc.refused("POST", path, 404, {"jql": "project = CUST"})


def test_cloud_gives_only_ids_and_no_total_unless_asked_for_more(cloud, many):
    page = cloud.get("/search/jql", params={"jql": "project = CUST"})
    assert page.keys() == {"issues", "isLast", "nextPageToken"}
    assert len(page["issues"]) == 50
    assert page["issues"][0].keys() == {"id"}
    keyed = cloud.get("/search/jql", params={"jql": "project = CUST", "fields": "key"})
    assert keyed["issues"][0].keys() == {"expand", "id", "self", "key"}


def test_cloud_goes_on_by_tokens(cloud, many):
    params = {"jql": "project = CUST", "fields": "summary", "maxResults": 100}
    found, pages = [], 0
    while True:
        page = cloud.get("/search/jql", params=params)
        found += [it["key"] for it in page["issues"]]
        pages += 1
        assert page["isLast"] is ("nextPageToken" not in page)
        if page["isLast"]:
            break
        params["nextPageToken"] = page["nextPageToken"]
    assert (pages, len(set(found)), len(found)) == (3, 250, 250)


def test_pages_of_ids_hold_more(cloud, many, conduct):
    params = {"jql": "project = CUST", "maxResults": 1000}
    assert len(cloud.get("/search/jql", params=params)["issues"]) == 250
    params["fields"] = "summary"
    assert len(cloud.get("/search/jql", params=params)["issues"]) == 100
    conduct.page = 30
    assert len(cloud.get("/search/jql", params=params)["issues"]) == 30


def test_a_list_that_moves_while_it_is_paged_loses_nothing(cloud, many):
    params = {"jql": "project = CUST ORDER BY key ASC", "fields": "summary", "maxResults": 100}
    page = cloud.get("/search/jql", params=params)
    many.repo.delete_issue(1)
    params["nextPageToken"] = page["nextPageToken"]
    assert cloud.get("/search/jql", params=params)["issues"][0]["key"] == "CUST-101"
    many.repo.delete_issue(100)  # the one the first page ended with
    assert cloud.get("/search/jql", params=params)["issues"][0]["key"] == "CUST-103"


def test_a_token_is_for_its_query_and_for_a_week(wrong_cloud, many, clock):
    params = {"jql": "project = CUST"}
    token = wrong_cloud.get("/search/jql", params=params)["nextPageToken"]
    for other in ({"jql": "project=CUST", "nextPageToken": token}, params | {"nextPageToken": "x"}):
        assert "token" in wrong_cloud.refused("GET", "/search/jql", 400, params=other)
    clock.sleep(7 * 86_400 + 1)
    params["nextPageToken"] = token
    assert "expired" in wrong_cloud.refused("GET", "/search/jql", 400, params=params)


def test_cloud_s_queries_must_leave_something_out(wrong_cloud, many):
    for jql in ("", "ORDER BY key", " order by created desc"):
        assert "Unbounded" in said(wrong_cloud, jql)


def test_data_center_searches_everything_if_asked(dc, many):
    page = dc.get("/search", params={"maxResults": 10, "startAt": 245})
    assert (page["total"], page["startAt"], len(page["issues"])) == (250, 245, 5)


def test_data_center_gives_at_most_so_many_at_once(dc, cust, conduct):
    for number in range(1005):
        cust.issue(f"Nr {number}")
    page = dc.get("/search", params={"jql": "project = CUST", "maxResults": 5000, "fields": "id"})
    assert (page["maxResults"], page["total"], len(page["issues"])) == (1000, 1005, 1000)
    conduct.page_server = 100
    sent = {"jql": "project = CUST", "maxResults": 5000, "startAt": 1000, "fields": ["summary"]}
    page = dc.ok("POST", "/search", sent)
    assert (page["maxResults"], len(page["issues"])) == (100, 5)


def test_properties_come_with_the_search(api, cust, deployment):
    cust.issue("Hook").properties.update(milepost=1, other=2)
    path = {"cloud": "/search/jql", "dc": "/search"}[deployment]
    params = {"jql": "project = CUST", "fields": "summary", "properties": "milepost,none"}
    (row,) = api.get(path, params=params)["issues"]
    assert row["properties"] == {"milepost": 1}
    posted = {"jql": "project = CUST", "fields": ["summary"], "properties": ["milepost"]}
    assert api.ok("POST", path, posted)["issues"][0]["properties"] == {"milepost": 1}


def test_limits_of_cloud_s_search(wrong_cloud, cust):
    sent = {"jql": "project = CUST", "fields": ["summary"]}
    for more in (
        {"properties": list("abcdef")},
        {"reconcileIssues": list(range(51))},
        {"maxResults": 5001},
        {"maxResults": 0},
    ):
        wrong_cloud.refused("POST", "/search/jql", 400, sent | more)
    wrong_cloud.ok("POST", "/search/jql", sent | {"maxResults": "x"})


def test_what_one_may_not_see_is_not_found(server, connect, deployment, cust, world):
    cust.issue("Hook")
    stranger = connect(server, deployment, "stranger")
    assert keys(stranger, "labels is EMPTY") == []
    assert "'CUST' does not exist for the field 'project'" in said(stranger, "project = CUST")
    assert "An issue with key 'CUST-1' does not exist" in said(stranger, "key = CUST-1")


@pytest.fixture
def varied(cust, clock):
    one, two = cust.version("1.0"), cust.version("2.0-data")
    epic = cust.issue("Epic", type="Epic", created="2027-01-01", updated="2027-01-01")
    cust.issue("Both", versions=[one, two], labels=["a"], parent=epic, due="2027-03-01")
    cust.issue("First", versions=[one], labels=["a", "b"], assignee="kim", priority="Low")
    whole = cust.issue("None", status="In Progress", type="Bug", priority="Highest")
    cust.issue("Part", parent=whole, status="Done", resolution="Won't Do", labels=["B"])
    return one, two


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = CUST", "1 2 3 4 5"),
        ("project in (cust, PUB)", "1 2 3 4 5"),
        ('project = "Customer"', "1 2 3 4 5"),
        ("project != PUB", "1 2 3 4 5"),
        ("fixVersion = 1.0", "2 3"),
        ('fixVersion in ("2.0-data", "1.0")', "2 3"),
        ('fixVersion = "2.0-DATA"', "2"),
        ("fixVersion is EMPTY", "1 4 5"),
        ("fixVersion = empty", "1 4 5"),
        ("fixVersion is not null", "2 3"),
        ("fixVersion in (1.0, EMPTY)", "1 2 3 4 5"),
        ("fixVersion != 1.0", ""),
        ('fixVersion not in ("2.0-data")', "3"),
        ("key in (CUST-2, CUST-4)", "2 4"),
        ("issuekey = cust-2", "2"),
        ("key != CUST-1 AND key not in (CUST-2)", "3 4 5"),
        ("parent = CUST-4", "5"),
        ("statusCategory = Done", "5"),
        ('statusCategory != "Done"', "1 2 3 4"),
        ('statusCategory in ("To Do", "In Progress")', "1 2 3 4"),
        ('status = "In Progress"', "4"),
        ("resolution is EMPTY", "1 2 3 4"),
        ("resolution is not null", "5"),
        ("resolution != Unresolved", "5"),
        ('resolution in (unresolved, "Won\'t Do")', "1 2 3 4 5"),
        ("resolution = Unresolved", "1 2 3 4"),
        ('resolution = "Won\'t Do"', "5"),
        ("labels = a", "2 3"),
        ("labels in (B)", "3 5"),
        ("labels not in (a)", "5"),
        ("labels is EMPTY", "1 4"),
        ("issuetype = Epic or type = Bug", "1 4"),
        ("priority = Low", "3"),
        ("assignee = EMPTY", "1 2 4 5"),
        ('assignee = "kim@acme.example"', "3"),
        ("reporter = currentUser()", "1 2 3 4 5"),
        ("assignee = currentUser()", ""),
        ("due <= 2027-03-01", "2"),
        ("due is EMPTY", "1 3 4 5"),
        ("labels = a AND (fixVersion = 1.0 OR key = CUST-4) AND key != CUST-2", "3"),
        ("labels = a OR key = CUST-4 AND key = CUST-5", "2 3"),
        ("created >= '2027-02-22 10:00'", "2 3 4 5"),
        ("created >= '2027/02/23'", ""),
        ("updated >= -90m", "2 3 4 5"),
        ("updated >= -60d", "1 2 3 4 5"),
        ("updated < now()", "1"),
        ("updated <= 1w AND updated > -1h", "2 3 4 5"),
        ("updated >= 1803286800000", "2 3 4 5"),
        ("updated > 1803286800000", ""),
        ("resolved is EMPTY", "1 2 3 4"),
        ("resolutiondate >= -1d", "5"),
    ],
)
def test_jql(api, varied, jql, found):
    assert keys(api, f"{jql} ORDER BY key") == [f"CUST-{it}" for it in found.split()]


def test_versions_by_id(api, varied):
    one, two = varied
    assert keys(api, f"fixVersion in ({one.id}) ORDER BY key") == ["CUST-2", "CUST-3"]
    assert keys(api, f'fixVersion = "{two.id}"') == ["CUST-2"]


def test_a_version_may_be_called_like_the_id_of_another(api, cust, varied):
    one, _two = varied
    other = cust.version(str(one.id))
    cust.issue("Other", versions=[other])
    assert keys(api, f'fixVersion = "{one.id}"') == ["CUST-6"]
    assert keys(api, f"fixVersion = {one.id} ORDER BY key") == ["CUST-2", "CUST-3"]


def test_a_bare_time_is_in_the_zone_of_the_caller_s_profile(
    server, connect, deployment, cust, clock
):
    cust.issue("Hook")  # at 09:00 UTC; dana is in Berlin, kim in UTC
    dana, kim = connect(server, deployment, "admin"), connect(server, deployment, "writer")
    assert keys(dana, 'updated >= "2027-02-22 09:30"') == ["CUST-1"]
    assert keys(kim, 'updated >= "2027-02-22 09:30"') == []


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("key DESC", "5 4 3 2 1"),
        ("priority DESC, key ASC", "4 3 1 2 5"),
        ("due, key", "1 3 4 5 2"),
        ("summary", "2 1 3 4 5"),
        ("created, id", "1 2 3 4 5"),
        ("updated asc, key desc", "1 5 4 3 2"),
        ("resolved, issuekey", "1 2 3 4 5"),
        ("duedate DESC, key", "2 1 3 4 5"),
    ],
)
def test_order(api, varied, order, found):
    assert keys(api, f"project = CUST ORDER BY {order}") == [f"CUST-{it}" for it in found.split()]


def test_without_an_order_the_newest_come_first(api, varied):
    assert keys(api, "project = CUST") == [f"CUST-{it}" for it in (5, 4, 3, 2, 1)]


def test_epics_are_parents_in_cloud_and_links_in_data_center(cloud, dc, varied):
    assert keys(cloud, "parent = CUST-1") == ["CUST-2"]
    assert keys(dc, "parent = CUST-1") == []
    assert keys(dc, '"Epic Link" = CUST-1') == ["CUST-2"]
    assert keys(dc, '"Epic Link" is EMPTY AND project = CUST ORDER BY key')[:2] == [
        "CUST-1",
        "CUST-3",
    ]
    assert "Epic Link" in said(cloud, '"Epic Link" = CUST-1')


@pytest.mark.parametrize(
    ("jql", "told"),
    [
        ("colour = red", "Field 'colour' does not exist"),
        ("project = NONE", "The value 'NONE' does not exist for the field 'project'."),
        ("fixVersion = 9", "The value '9' does not exist for the field 'fixVersion'."),
        ("key = CUST-99", "An issue with key 'CUST-99' does not exist for field 'key'."),
        ("parent = x", "does not exist for field 'parent'"),
        ("statusCategory = Soon", "does not exist"),
        ("assignee = nobody", "does not exist for the field 'assignee'"),
        ("labels ~ a", "operator '~' is not supported by the 'labels' field"),
        ("updated in (1)", "operator 'in' is not supported"),
        ("due ~ 1", "operator '~' is not supported"),
        ("updated >= soon", "Date value 'soon'"),
        ("labels is a", "only supported with 'EMPTY'"),
        ("NOT key = CUST-1", "Expecting a field name but got 'NOT'"),
        ("key = ", "Expecting either a value"),
        ("key", "Expecting operator but got ''"),
        ("key was CUST-1", "Expecting operator but got 'was'"),
        ("key in CUST-1", "Expecting '('"),
        ("key in (CUST-1", "Expecting ')' before the end"),
        ("(key = CUST-1 key", "Expecting ')' but got 'key'"),
        ("key = CUST-1 key", "Expecting either 'OR' or 'AND' but got 'key'"),
        ("key = CUST-1 ORDER key", "Expecting 'BY'"),
        ("key = CUST-1 ORDER BY luck", "Not able to sort using field 'luck'"),
        ("labels = a@b", "The character '@' is a reserved JQL character."),
        ('fixVersion = "1.0', "has not been completed"),
        (r'labels = "a\q"', "illegal JQL escape"),
        ("labels = = a", "Expecting either a value"),
        ("AND", "Expecting operator"),
    ],
)
def test_jql_that_is_none(wrong, cust, jql, told):
    cust.issue("Hook", versions=[cust.version("1.0")])
    assert told in said(wrong, jql)


def test_quotes_and_escapes_are_read_as_written(api, cust):
    name = "Say \"hi\" \\ 'now' | 100 % [done]\n"
    cust.issue("Hook", versions=[cust.version(name)])
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert keys(api, f'fixVersion = "{quoted}"') == ["CUST-1"]
    other = name.replace("\\", "\\\\").replace("'", "\\u0027").replace("\n", "\\n")
    assert keys(api, f"fixVersion = '{other}'") == ["CUST-1"]


def test_counting(cloud, varied):
    assert cloud.ok("POST", "/search/approximate-count", {"jql": "labels = a"}) == {"count": 2}
