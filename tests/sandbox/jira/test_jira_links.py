"""Links between issues and to elsewhere, over REST."""

from __future__ import annotations

import pytest

from milepost.sandbox import World, jira_project


@pytest.fixture
def pair(cust):
    return cust.issue("Hook"), cust.issue("Form")


def sent(kind, inward="CUST-1", outward="CUST-2"):
    return {
        "type": {"name": kind},
        "inwardIssue": {"key": inward},
        "outwardIssue": {"key": outward},
    }


def told(api, key):
    rows = api.get(f"/issue/{key}?fields=issuelinks")["fields"]["issuelinks"]
    ends = ("outwardIssue", "inwardIssue")
    return [(it["type"]["name"], end, it[end]["key"]) for it in rows for end in ends if end in it]


def test_the_inward_issue_is_the_one_that_blocks(api, cust, pair):
    hook, form = pair
    api.ok("POST", "/issueLink", sent("Blocks"), 201)
    assert [cust.key(it) for it in pair] == ["CUST-1", "CUST-2"]
    assert (hook.blocks, form.blocked_by) == ([form.id], [hook.id])
    assert told(api, "CUST-1") == [("Blocks", "outwardIssue", "CUST-2")]
    assert told(api, "CUST-2") == [("Blocks", "inwardIssue", "CUST-1")]


@pytest.mark.parametrize("kind", ["Blocks", "Relates", "Depends"])
def test_a_link_that_is_there_is_not_made_twice(api, pair, kind):
    for _ in range(2):
        api.ok("POST", "/issueLink", sent(kind), 201)
    assert len(told(api, "CUST-1")) == 1
    api.ok("POST", "/issueLink", sent(kind, "CUST-2", "CUST-1"), 201)
    assert len(told(api, "CUST-1")) == 2


@pytest.mark.parametrize("kind", ["Blocks", "Relates"])
def test_a_link_is_taken_away(api, pair, kind):
    api.ok("POST", "/issueLink", sent(kind), 201)
    (row,) = api.get("/issue/CUST-1")["fields"]["issuelinks"]
    api.ok("DELETE", f"/issueLink/{row['id']}", status=204)
    assert told(api, "CUST-2") == []
    assert "No issue link" in api.refused("GET", f"/issueLink/{row['id']}", 404)


def test_blocking_built_for_any_tracker_is_a_link_here(api, cust, pair, world):
    other = jira_project(world, "PUB").issue("Elsewhere")
    cust.repo.block(blocked=pair[0], blocker=other)
    assert told(api, "CUST-1") == [("Blocks", "inwardIssue", "PUB-1")]


def test_links_to_what_one_may_not_see_are_not_told(server, connect, deployment, pair, cust, world):
    hidden = jira_project(world, "SECRET", owner="acme").issue("Hidden")
    cust.link("Relates", pair[0], hidden)
    writer = connect(server, deployment, "writer")
    assert told(writer, "CUST-1") == []
    (number,) = world.state.ties
    writer.refused("GET", f"/issueLink/{number}", 404)


def test_a_link_that_is_none(wrong, pair, connect, asked_wrongly, deployment):
    assert "Hates" in wrong.refused("POST", "/issueLink", 404, sent("Hates"))
    wrong.refused("POST", "/issueLink", 404, sent("Blocks") | {"type": {"id": "1"}})
    wrong.refused("POST", "/issueLink", 404, sent("Blocks") | {"type": "Blocks"})
    wrong.refused("POST", "/issueLink", 404, sent("Blocks", "CUST-9"))
    assert "itself" in wrong.refused("POST", "/issueLink", 400, sent("Blocks", outward="CUST-1"))
    wrong.refused("POST", "/issueLink", 400, {"type": {"name": "Blocks"}})
    guest = connect(asked_wrongly, deployment, "guest")
    assert "CUST-1" in guest.refused("POST", "/issueLink", 403, sent("Blocks"))
    for number in ("x", "1"):
        wrong.refused("DELETE", f"/issueLink/{number}", 404)


def test_deleting_an_issue_takes_its_links_along(api, pair, cust, world):
    for kind in ("Relates", "Blocks"):
        api.ok("POST", "/issueLink", sent(kind), 201)
    cust.repo.delete_issue(pair[0])
    assert told(api, "CUST-2") == []
    assert world.state.ties == {}


LINK = {"globalId": "web#7", "object": {"url": "https://x.example", "title": "web#7"}}


def test_a_remote_link_lives(api, pair):
    path = "/issue/CUST-1/remotelink"
    made = api.ok("POST", path, LINK, 201)
    again = api.ok("POST", path, LINK | {"relationship": "twin"}, 200)
    assert made["id"] == again["id"]
    assert api.get(f"{path}?globalId=web%237")["relationship"] == "twin"
    renamed = {"object": {"url": "https://x.example", "title": "new"}}
    api.ok("PUT", f"{path}/{made['id']}", renamed, 204)
    assert api.get(f"{path}/{made['id']}")["object"]["title"] == "new"
    api.ok("DELETE", f"{path}?globalId=web%237", status=204)
    assert api.get(path) == []


def test_a_remote_link_that_is_none(wrong, pair):
    path = "/issue/CUST-1/remotelink"
    assert "title" in wrong.refused("POST", path, 400, {"object": {"url": "x"}})
    wrong.refused("GET", f"{path}?globalId=x", 404)
    wrong.refused("DELETE", f"{path}?globalId=x", 404)
    wrong.refused("DELETE", path, 400)
    for method in ("GET", "PUT", "DELETE"):
        body = LINK if method == "PUT" else None
        assert "'1' does not exist" in wrong.refused(method, f"{path}/1", 404, body)
    made = wrong.ok("POST", path, LINK, 201)
    wrong.ok("DELETE", f"{path}/{made['id']}", status=204)


def test_a_dump_keeps_everything(world, cust, pair, clock):
    version = cust.version("1.0", driver="kim", approvers=[("dana", "APPROVED")], archived=True)
    hook, form = pair
    hook.milestones, hook.properties = [version.number], {"p": {"deep": [1]}}
    cust.link("Relates", hook, form)
    cust.comment(hook, "x").properties["q"] = None
    dumped = world.dump()
    again = World.load(dumped, clock)
    assert again.dump() == dumped
    assert again.state.ties == world.state.ties


@pytest.mark.parametrize(
    "fact",
    [{"type": "Saga"}, {"status": "Soon"}, {"resolution": "Perhaps"}, {"priority": "Urgent"}],
)
def test_what_this_jira_does_not_know_is_not_built(cust, fact):
    with pytest.raises(ValueError, match="this Jira has no"):
        cust.issue("Hook", **fact)


def test_a_link_this_jira_does_not_know_is_not_built(cust, pair):
    with pytest.raises(ValueError, match="no link 'Hates'"):
        cust.link("Hates", *pair)
