"""Milestones of groups are edited with a role in the group: who has none is told before."""

import pytest

from milepost.errors import WriteFailed
from milepost.model.reading import Want
from milepost.trackers.contract import Foresees, Scope

MILESTONES = Scope.of(Want.MILESTONES)
OWN = "glpat-project"


@pytest.fixture
def group(world, api):
    """A milestone of the group around the project, where a project's own token has no role."""
    world.token(OWN, login="project_1_bot", repos={"acme/api": "write"})
    return world.group("acme").milestone("Across", description="human")


@pytest.fixture
def lab(server, opened, group):
    """The project's token, after a read and after it asked who it is."""

    def ready(token=OWN):
        lab = opened(server, token=token)
        assert lab.read(MILESTONES).complete
        lab.whoami()
        server.log.reset()
        return lab

    return ready


def test_a_group_milestone_with_a_projects_token(world, lab, to, group, paths, server):
    lab = lab()
    assert isinstance(lab.adapter, Foresees)
    wish = to.block(group)
    assert lab.adapter.unwritable((wish,)) == {
        wish.id: "milestones of the group acme are the group's, and the token's account has no "
        "role there: give it the role Reporter or above there, or use an access token of that group"
    }
    user = world.state.users["project_1_bot"].id
    place = f"/groups/{world.state.groups['acme'].id}/members/all/{user}"
    assert paths(server) == [place]


def test_fields_and_closing_are_foreseen_as_well(lab, to, group, server):
    lab = lab()
    wishes = (to.fields(group, due="2027-04-01"), to.shut(group), to.make())
    assert set(lab.adapter.unwritable(wishes)) == {wish.id for wish in wishes[:2]}
    assert len(server.log) == 1


def test_one_request_for_all_milestones_of_a_group(world, lab, to, group, server):
    more = world.group("acme").milestone("More")
    lab = lab()
    wishes = (to.block(group), to.block(more))
    assert len(lab.adapter.unwritable(wishes)) == 2
    assert len(lab.adapter.unwritable(wishes)) == 2
    assert len(server.log) == 1


def test_a_role_that_is_too_small_is_named(world, lab, to, group):
    world.token("glpat-guest", login="guest", repos={"acme": "comment"})
    (why,) = lab("glpat-guest").adapter.unwritable((to.block(group),)).values()
    assert "the token's account has the role Guest there" in why


def test_a_role_in_the_group_is_enough(lab, to, group, server):
    lab = lab("glpat-dana")
    assert lab.adapter.unwritable((to.block(group),)) == {}
    assert len(server.log) == 1


def test_the_projects_own_milestones_need_no_look(lab, to, api, server):
    lab = lab()
    own = api.milestone("Own")
    assert lab.adapter.unwritable((to.block(own), to.comment())) == {}
    assert len(server.log) == 0


def test_an_administrator_needs_no_role(lab, to, group, server, opened):
    """GitLab tells who is one only to themselves."""
    row = {"id": 7, "username": "root", "is_admin": True}
    server.faults.answer("GET", "*/user", 200, body=row)
    lab = lab()
    assert lab.adapter.unwritable((to.block(group),)) == {}
    assert len(server.log) == 0


@pytest.mark.parametrize(("status", "refused"), [(403, 1), (404, 1), (500, 0)])
def test_a_server_that_does_not_show_it(lab, to, group, server, status, refused):
    """Who is a member may see that; what a broken server says proves nothing."""
    lab = lab()
    server.faults.answer("GET", "*/members/all/*", status, times=None)
    assert len(lab.adapter.unwritable((to.block(group),))) == refused


@pytest.mark.parametrize("body", [[], {}, {"access_level": "owner"}, None])
def test_nonsense_is_no_answer(lab, to, group, server, body):
    lab = lab()
    server.faults.answer("GET", "*/members/all/*", 200, body=body)
    assert lab.adapter.unwritable((to.block(group),)) == {}


def test_without_a_token_nobody_is_asked(server, opened, to, group):
    lab = opened(server, token=None)
    assert lab.adapter.unwritable((to.block(group),)) == {}
    assert len(server.log) == 0


def test_a_refusal_that_was_not_foreseen_is_met_once_in_a_run(world, lab, to, group, server):
    more = world.group("acme").milestone("More")
    lab = lab()
    for wish in (to.block(group), to.block(more)):
        with pytest.raises(WriteFailed) as caught:
            lab.apply(wish)
        assert caught.value.hint == (
            "give the token the scope `api` and the role Reporter or above in the group acme"
        )
    assert len(server.log.mutating) == 1
    assert "refused another milestone of the same place" in caught.value.why


def test_another_failure_is_tried_again(lab, to, group, server):
    lab = lab("glpat-dana")
    server.faults.answer("PUT", "*/milestones/*", 400, body={"message": "no"})
    with pytest.raises(WriteFailed):
        lab.apply(to.block(group))
    lab.apply(to.block(group, "anew"))
    assert group.description == "anew"


def test_a_group_nobody_named_is_told_by_its_number(world, server, opened, to, group, row):
    found = row(server, "milestones?include_ancestors=true")
    lab = opened(server, token=OWN)
    elsewhere = [found | {"web_url": "https://gitlab.example/nowhere"}]
    server.faults.answer("GET", "*/milestones", 200, body=elsewhere)
    lab.read(MILESTONES)
    lab.whoami()
    (why,) = lab.adapter.unwritable((to.block(group),)).values()
    assert f"the group {world.state.groups['acme'].id} are" in why


def feature(lab):
    title = "blocks in milestones of the group acme"
    return next((it for it in lab.probe().features if it.title == title), None)


def test_a_look_tells_of_the_groups_milestones(lab, group):
    found = feature(lab())
    assert found.there is False
    assert "give it the role Reporter or above there" in found.why
    assert found.why.endswith("without it only the status comment tells how they stand")
    found = feature(lab("glpat-dana"))
    assert (found.there, found.why) == (True, "")


def test_a_look_that_cannot_tell(lab, group, server):
    lab = lab()
    server.faults.answer("GET", "*/members/all/*", 500, times=None)
    assert feature(lab).there is None


@pytest.mark.parametrize("fault", [(500, None), (200, [{"id": "x"}]), (200, ["x"])])
def test_a_look_at_milestones_that_fails(server, opened, group, fault):
    status, body = fault
    server.faults.answer("GET", "*/milestones", status, body=body, times=None)
    lab = opened(server, token=OWN)
    assert feature(lab) is None


def test_a_look_without_anything_to_say(server, opened, group, api):
    group.state = "closed"
    assert feature(opened(server, token=OWN)) is None
    group.state = "open"
    assert feature(opened(server, token=OWN, access="read")) is None
    server.faults.answer("GET", "*/user", 500, times=None)
    assert feature(opened(server, token=OWN)) is None
