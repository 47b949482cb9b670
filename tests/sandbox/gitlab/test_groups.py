from __future__ import annotations

import json

from milepost.sandbox import World


def test_a_world_with_groups_survives_a_dump(world, web, acme):
    shared = acme.milestone("All", due="2027-04-09", start="2027-03-01", closed="2027-02-01")
    issue = web.issue("One", milestone=shared, due="2027-03-01")
    world.group("acme/south").milestone("South")
    again = World.load(json.loads(json.dumps(world.dump())), world.clock)
    assert again.state == world.state
    assert again.group_milestone(issue.group_milestone).title == "All"
    assert again.group("acme").milestone("Next").number == 2


def test_a_milestone_is_built_with_its_dates(world, acme):
    stone = acme.milestone("All", due="2027-04-09", start="2027-03-01", created="2027-01-05")
    assert (str(stone.start), str(stone.due), stone.state) == ("2027-03-01", "2027-04-09", "open")
    assert (stone.created_at, stone.creator) == (stone.updated_at, "dana")
    assert acme.milestone("Done", state="closed").closed_at == world.now()
    assert acme.milestone("Then", updated="2027-01-06").updated_at.day == 6


def test_groups_lie_around_projects(world, web):
    assert [it.path for it in world.groups_of("acme/web")] == ["acme"]
    assert world.group("acme").group.id == world.user("acme").id
    world.repo("acme/south/site")
    assert [it.path for it in world.groups_of("acme/south/site")] == ["acme/south", "acme"]
    assert world.group_by_id(world.group("acme/south").group.id).name == "south"
    assert world.group_by_id(1) is None
    assert world.group("fresh", author="dana").author == "dana"
    world.repo("kim/notes")
    assert world.groups_of("kim/notes") == []


def test_a_group_s_milestone_is_none_of_the_project_s(web, acme):
    own, shared = web.milestone("Own"), acme.milestone("Shared")
    assert own.number == shared.number
    one, two = web.issue("One", milestone=own), web.issue("Two", milestone=shared)
    assert (one.milestones, one.group_milestone) == ([1], None)
    assert (two.milestones, two.group_milestone) == ([], shared.id)


def test_a_transferred_issue_leaves_its_group_s_milestone(world, web, acme):
    world.repo("other/place")
    issue = web.issue("One", milestone=acme.milestone("All"))
    web.transfer_issue(issue, "other/place")
    assert issue.group_milestone is None


def test_a_renamed_project_finds_its_new_groups(world, web):
    world.rename("acme/web", "new/site")
    assert [it.path for it in world.groups_of("new/site")] == ["new"]


def test_a_role_is_told_also_where_it_comes_from_further_up(world, web, acme, connect, server):
    world.token("own", login="project_1_bot", repos={"acme/web": "write"})
    bot, dana = world.state.users["project_1_bot"], world.state.users["dana"]
    own = connect(server, "own")
    told = own.get(f"/projects/acme%2Fweb/members/all/{bot.id}")
    assert (told["username"], told["access_level"]) == ("project_1_bot", 30)
    assert own.get(f"/projects/acme%2Fweb/members/all/{dana.id}")["access_level"] == 30
    refused = own("GET", f"/groups/acme/members/all/{bot.id}")
    assert (refused.status_code, refused.json()) == (404, {"message": "404 Not found"})
    for nobody in ("/groups/acme/members/all/1", "/projects/acme%2Fweb/members/all/1"):
        assert own("GET", nobody).status_code == 404
    assert own("GET", "/groups/acme/members/all/x").status_code == 400
    assert connect(server, None)("GET", "/groups/acme/members/all/1").status_code == 401
