"""Writing milestones of the project and of its groups: what is sent, and what may be answered."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost.trackers.holds import held_by

ALL = Scope.of(Want.MILESTONES)


def page(server, milestone):
    return f"{server.gitlab}/acme/api/-/milestones/{milestone.number}"


def test_what_it_holds(server, opened):
    assert held_by(opened(server).adapter) == {"title", "due", "start", "state", "description"}


def test_fields_go_in_one_request_and_no_other_with_them(live, api, server, opened, to):
    lab = opened(server)
    lab.read(ALL)
    server.log.reset()
    wish = to.fields(live, title="Later", due="2027-04-01", start="2027-03-01", description="new")
    assert lab.apply(wish) == Applied(key=str(live.id), url=page(server, live))
    (exchange,) = server.log.exchanges
    assert (exchange.method, exchange.body) == (
        "PUT",
        {
            "title": "Later",
            "description": "new",
            "due_date": "2027-04-01",
            "start_date": "2027-03-01",
        },
    )
    assert (live.title, str(live.due), str(live.start)) == ("Later", "2027-04-01", "2027-03-01")


def test_dates_are_taken_away_and_a_milestone_is_opened(live, server, opened, to):
    live.state = "closed"
    opened(server).apply(to.fields(live, due=None, start=None, state="open"))
    assert (live.due, live.start, live.state) == (None, None, "open")
    assert server.log.mutating[0].body == {
        "due_date": "", "start_date": "", "state_event": "activate",
    }  # fmt: skip


def test_a_field_that_is_silently_kept_is_named(live, server, opened, to, row):
    server.faults.answer("PUT", "*/milestones/*", 200, body=row(server, "milestones"))
    wish = to.fields(live, due="2027-04-01", before={"due": "2027-03-05"})
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(wish)
    assert caught.value.why == "GitLab answered with success and left its due as before"


def test_a_start_after_the_due_date_is_refused(live, server, opened, to):
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.fields(live, start="2027-05-01"))
    assert "must be greater than start date" in caught.value.why


@pytest.mark.parametrize("title", ["Go <b>live</b>", "<Go-live>", "Go </live"])
def test_a_title_with_a_tag_is_not_sent(live, server, opened, to, title):
    """GitLab would keep another one."""
    for wish in (to.fields(live, title=title), to.make(title)):
        with pytest.raises(WriteFailed) as caught:
            opened(server).apply(wish)
        assert "looks like an HTML tag" in caught.value.why
    assert server.log.mutating == ()
    assert opened(server).apply(to.make("Load < 5 s & > 1")).key


def test_fields_of_a_groups_milestone_are_set_at_the_group(world, api, server, opened, to):
    group = world.group("acme").milestone("Across")
    lab = opened(server)
    for wish in (to.fields(group, due="2027-04-01"), to.shut(group)):
        assert lab.apply(wish).key == str(group.id)
    assert (str(group.due), group.state) == ("2027-04-01", "closed")
    assert {"/groups/" in e.path for e in server.log.mutating} == {True}


def test_a_milestone_is_made_in_the_project(world, live, api, server, opened, to):
    lab = opened(server)
    made = lab.apply(to.make(due="2027-04-01", start="2027-03-01", description="What for"))
    (new,) = (it for it in api.project.milestones.values() if it is not live)
    assert made == Applied(key=str(new.id), url=page(server, new))
    assert (new.title, str(new.due), str(new.start)) == ("Go-live", "2027-04-01", "2027-03-01")
    assert len(server.log) == 1
    lab.apply(to.fields(new, title="Go-live 2"))  # whose it is, is known
    assert len(server.log) == 2


def test_a_title_that_is_taken_here_or_around(world, api, server, opened, to):
    """GitLab wants titles of projects and of the groups around them to be different."""
    own = api.milestone("Go-live", closed="2027-01-01")
    group = world.group("acme").milestone("Across")
    found = [opened(server).apply(to.make(title)) for title in ("Go-live", "Across")]
    assert [(one.key, one.already) for one in found] == [
        (str(own.id), True), (str(group.id), True),
    ]  # fmt: skip
    assert len(server.log) == 4


def test_a_title_that_cannot_be_looked_for(live, server, opened, to):
    body = {"message": {"title": ["has already been taken"]}}
    server.faults.answer("POST", "*/milestones", 400, body=body, times=None)
    with pytest.raises(WriteFailed, match="lists none"):
        opened(server).apply(to.make())
    server.faults.answer("GET", "*/milestones", 500, times=None)
    with pytest.raises(WriteFailed, match="HTTP 500"):
        opened(server).apply(to.make())


@pytest.mark.parametrize("wish", ["fields", "make", "shut"])
@pytest.mark.parametrize("token", ["glpat-kim", "glpat-reader"])
def test_a_role_that_is_too_small(live, refused, to, wish, token):
    changes = {"fields": to.fields(live, title="New"), "make": to.make(), "shut": to.shut(live)}
    error = refused(changes[wish], token=token)
    assert "HTTP 403" in error.why
    assert error.hint == "give the token the scope `api` and the role Reporter or above"


def test_closing(live, server, opened, to):
    lab = opened(server)
    lab.read(ALL)
    server.log.reset()
    assert lab.apply(to.shut(live)) == Applied(key=str(live.id), url=page(server, live))
    assert [(e.method, e.body) for e in server.log.exchanges] == [
        ("GET", None),
        ("PUT", {"state_event": "close"}),
    ]
    assert (live.state, str(live.due)) == ("closed", "2027-03-05")
    assert lab.apply(to.shut(live)).already


def test_a_milestone_that_stays_open(live, server, opened, to, row):
    server.faults.answer("PUT", "*/milestones/*", 200, body=row(server, "milestones"))
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.shut(live))
    assert "no role" in caught.value.why


def test_an_issue_is_moved(world, live, api, server, opened, to):
    """Also into a group's milestone; nought takes it out of each."""
    group = world.group("acme").milestone("Across")
    lab = opened(server)
    assert lab.apply(to.move(live, group)).key == "#1"
    assert api.project.issues[1].group_milestone == group.id
    lab.apply(to.move(group, None))
    issue = api.project.issues[1]
    assert (issue.milestones, issue.group_milestone) == ([], None)
    assert [e.body for e in server.log.exchanges] == [
        {"milestone_id": group.id},
        {"milestone_id": 0},
    ]


def test_a_move_that_is_silently_dropped(live, api, refused, to):
    api.issue("Mine", author="kimosei")
    error = refused(to.move(None, live, "#2"), token="glpat-kim")
    assert error.why.startswith("silently dropped")


def test_a_milestone_that_is_not_there(api, refused, to):
    for wish in (to.fields("999", title="New"), to.shut("999")):
        assert "either it is not there, or the token may not see it" in refused(wish).why


def test_nothing_is_sent_twice_that_makes_something(api, server, opened, to):
    server.faults.answer("POST", "*/milestones", 502, after=True)
    with pytest.raises(WriteUnknown):
        opened(server).apply(to.make())
    assert [it.title for it in api.project.milestones.values()] == ["Go-live"]
