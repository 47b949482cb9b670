"""Writing milestones: what is sent, in how many requests, and what GitHub may answer."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost.trackers.holds import held_by

URL = "/acme/web/milestone/1"


def test_what_it_holds(server, opened):
    assert held_by(opened(server).adapter) == {"title", "due", "state", "description"}


def test_fields_go_in_one_request_and_no_other_with_them(live, server, opened, to):
    fields = {"title": "Live, later", "due": "2027-04-01", "description": "new"}
    assert opened(server).apply(to.fields(**fields)) == Applied(key="1", url=server.url + URL)
    (exchange,) = server.log.exchanges
    assert (exchange.method, exchange.body) == (
        "PATCH",
        {"title": "Live, later", "description": "new", "due_on": "2027-04-01T12:00:00Z"},
    )
    milestone = live.project.milestones[1]
    assert (milestone.title, str(milestone.due)) == ("Live, later", "2027-04-01")


def test_a_date_is_taken_away(live, server, opened, to):
    """PyGithub cannot: it asserts that there is one."""
    opened(server).apply(to.fields(due=None, before={"due": "2027-03-05"}))
    assert live.project.milestones[1].due is None
    assert server.log.mutating[0].body == {"due_on": None}


def test_a_milestone_is_opened_again(live, server, opened, to):
    live.project.milestones[1].state = "closed"
    opened(server).apply(to.fields(state="open"))
    assert live.project.milestones[1].state == "open"
    assert server.log.mutating[0].body == {"state": "open"}


@pytest.mark.parametrize(
    ("kept", "left"),
    [({"due_on"}, "due"), ({"title"}, "title"), ({"title", "due_on"}, "title and due")],
)
def test_a_field_that_is_silently_kept_is_named(live, bare_server, opened, to, rows, kept, left):
    old = rows(bare_server, opened, "/milestones/1")
    new = {"title": "New", "due_on": "2027-04-01T07:00:00Z"}
    answer = old | {name: value for name, value in new.items() if name not in kept}
    bare_server.faults.answer("PATCH", "*/milestones/1", 200, body=answer)
    wish = to.fields(title="New", due="2027-04-01", before={"title": "Live", "due": "2027-03-05"})
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(wish)
    assert caught.value.what == "not changed: milestone 1"
    assert caught.value.why == f"GitHub answered with success and left its {left} as before"


def test_what_somebody_else_wrote_meanwhile_is_not_called_a_failure(
    live, bare_server, opened, to, rows
):
    old = rows(bare_server, opened, "/milestones/1")
    bare_server.faults.answer("PATCH", "*/milestones/1", 200, body=old | {"title": "Theirs"})
    with pytest.raises(WriteUnknown) as caught:
        opened(bare_server).apply(to.fields(title="New", before={"title": "Live"}))
    assert caught.value.why == "the answer holds another title"
    bare_server.faults.answer("PATCH", "*/milestones/1", 200, body=old)
    with pytest.raises(WriteUnknown):  # nobody said what it was before
        opened(bare_server).apply(to.fields(title="New"))


def test_a_milestone_is_made(live, server, opened, to):
    made = opened(server).apply(to.make(due="2027-04-01", description="What for"))
    assert made == Applied(key="2", url=f"{server.url}/acme/web/milestone/2")
    (exchange,) = server.log.exchanges
    assert (exchange.method, exchange.body) == (
        "POST",
        {"title": "Go-live", "description": "What for", "due_on": "2027-04-01T12:00:00Z"},
    )


def test_one_of_that_title_is_found_on_any_page(live, server, opened, to):
    for number in range(120):
        live.milestone(f"Milestone {number}")
    closed = live.milestone("Go-live", due="2020-01-01")
    closed.state = "closed"
    found = opened(server).apply(to.make(due="2027-04-01"))
    assert (found.key, found.already) == (str(closed.number), True)
    assert (len(server.log), len(server.log.mutating)) == (3, 1)
    assert str(closed.due) == "2020-01-01"


def test_a_title_that_is_taken_by_nobody_who_can_be_seen(live, server, bare_server, opened, to):
    taken = {
        "message": "Validation Failed",
        "errors": [{"resource": "Milestone", "code": "already_exists", "field": "title"}],
    }
    bare_server.faults.answer("POST", "*/milestones", 422, body=taken, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(to.make())
    assert caught.value.why == "GitHub says there is one of that title, and lists none"
    bare_server.faults.answer("GET", "*/milestones", 403, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(to.make())
    assert "HTTP 403" in caught.value.why
    bare_server.faults.clear()
    bare_server.faults.answer("POST", "*/milestones", 422, body=taken)
    bare_server.faults.answer("GET", "*/milestones", 200, body=[{"number": "1"}])
    with pytest.raises(WriteFailed, match="the answer is no milestone"):
        opened(bare_server).apply(to.make())


def test_a_new_one_that_lacks_something_is_not_called_done(live, bare_server, opened, to, rows):
    row = rows(bare_server, opened, "/milestones/1") | {"title": "Go-live", "due_on": None}
    bare_server.faults.answer("POST", "*/milestones", 201, body=row)
    with pytest.raises(WriteUnknown) as caught:
        opened(bare_server).apply(to.make(due="2027-04-01"))
    assert caught.value.why == "it was created, but GitHub did not take its due"


def test_a_title_that_is_too_long(live, refused, to):
    for wish in (to.fields(title="x" * 257), to.make("x" * 257)):
        assert "maximum is 256 characters" in refused(wish).why


@pytest.mark.parametrize("wish", ["fields", "make", "shut"])
def test_a_token_without_push_rights(live, refused, to, wish):
    changes = {"fields": to.fields(title="New"), "make": to.make(), "shut": to.shut()}
    error = refused(changes[wish], token="t-kim")
    assert "HTTP 403" in error.why
    assert error.hint == "give the token the permission `issues: write`"


def test_closing(live, server, opened, to):
    github = opened(server)
    assert github.apply(to.shut()) == Applied(key="1", url=server.url + URL)
    assert [(e.method, e.body) for e in server.log.exchanges] == [
        ("GET", None),
        ("PATCH", {"state": "closed"}),
    ]
    milestone = live.project.milestones[1]
    assert (milestone.state, str(milestone.due)) == ("closed", "2027-03-05")
    assert github.apply(to.shut()).already
    assert len(server.log.mutating) == 1


def test_a_milestone_that_stays_open(live, bare_server, opened, to, rows):
    row = rows(bare_server, opened, "/milestones/1")
    bare_server.faults.answer("PATCH", "*/milestones/1", 200, body=row)
    with pytest.raises(WriteFailed, match="left it open"):
        opened(bare_server).apply(to.shut())
    bare_server.faults.answer("GET", "*/milestones/1", 200, body={"state": "open"})
    with pytest.raises(WriteFailed, match="the answer is no milestone"):
        opened(bare_server).apply(to.shut())


def test_an_issue_is_moved(live, server, opened, to):
    live.milestone("Later")
    github = opened(server)
    done = Applied(key="#1", url=f"{server.url}/acme/web/issues/1")
    assert github.apply(to.move("1", "2")) == done
    assert live.project.issues[1].milestones == [2]
    assert github.apply(to.move("2", None)) == done
    assert live.project.issues[1].milestones == []
    assert [e.body for e in server.log.exchanges] == [{"milestone": 2}, {"milestone": None}]


def test_a_move_that_is_silently_dropped(live, refused, to):
    live.issue("Mine", author="kimosei")
    error = refused(to.move(None, "1", "#2"), token="t-kim")
    assert error.why == "silently dropped: the token has no write access"
    assert live.project.issues[2].milestones == []


def test_a_milestone_that_is_not_there(live, refused, to):
    for wish in (to.fields("9", title="New"), to.shut("9")):
        assert "HTTP 404" in refused(wish).why
    assert "HTTP 422" in refused(to.move("1", "9")).why


@pytest.mark.parametrize("fields", [{"start": "2027-03-01"}, {"owner": "dana-o"}, {"due": "soon"}])
def test_what_it_cannot_hold_is_not_sent(live, server, opened, to, fields):
    for wish in (to.fields(**fields), to.make(**fields)):
        with pytest.raises(WriteFailed):
            opened(server).apply(wish)
    with pytest.raises(WriteFailed, match="carries no title"):
        opened(server).apply(to.make(None, due="2027-03-05"))
    assert len(server.log) == 0


@pytest.mark.parametrize("status", [500, 502])
def test_nothing_is_sent_twice_that_makes_something(live, server, opened, to, status):
    server.faults.answer("POST", "*/milestones", status, after=True)
    with pytest.raises(WriteUnknown):
        opened(server).apply(to.make())
    assert len(server.log) == 1
    titles = [one.title for one in opened(server).read(Scope.of(Want.MILESTONES)).milestones]
    assert titles.count("Go-live") == 1
