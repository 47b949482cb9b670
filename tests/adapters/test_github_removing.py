"""Taking away and closing: what is sent, what is looked at before, and when it is refused."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied

LATE = "milepost: at-risk"


def sent(server):
    """The requests below the repository: verb, path and query."""
    return [
        f"{it.method} {it.path.removeprefix('/api/v3/repos/acme/web')}"
        + (f"?{it.query}" if it.query else "")
        for it in server.log.exchanges
    ]


def test_a_comment_is_deleted_in_one_request(live, server, opened, to):
    made, theirs = live.comment(1, "ours"), live.comment(1, "theirs", author="kim")
    applied = opened(server).apply(to.fold(made))
    assert applied == Applied(key=str(made.id), url=f"{server.url}/acme/web/issues/1")
    assert list(live.project.comments) == [theirs.id]
    assert sent(server) == [f"DELETE /issues/comments/{made.id}"]


def test_a_comment_that_is_away_is_looked_for(live, server, opened, to):
    live.comment(1, "theirs")
    assert opened(server).apply(to.fold(7)).already
    assert sent(server)[1:] == ["GET /issues/1/comments?per_page=100"]


def test_somebody_elses_comment_without_push_rights(live, refused, to):
    error = refused(to.fold(live.comment(1, "theirs")), token="t-kim")
    assert error.what.startswith("not deleted: the comment")
    assert error.hint == "give the token the permission `issues: write`"


@pytest.mark.parametrize(
    ("status", "rows"),
    [(404, {"message": "Not Found"}), (500, {}), (200, ["odd"]), (200, [{"id": None}]), (200, {})],
)
def test_not_found_proves_nothing_where_nobody_can_look(
    live, bare_server, opened, to, status, rows
):
    bare_server.faults.answer("DELETE", "*", 404, body={"message": "Not Found"})
    bare_server.faults.answer("GET", "*", status, body=rows, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(to.fold(7))
    assert caught.value.hint.startswith("either it is not there, or the token may not see it")


def test_an_odd_answer_to_a_deletion_is_in_doubt(live, bare_server, opened, to):
    bare_server.faults.answer("DELETE", "*", 200, body={"id": 7})
    with pytest.raises(WriteUnknown, match="perhaps deleted"):
        opened(bare_server).apply(to.fold(7))


def test_a_definition_costs_a_look_and_a_deletion(live, server, opened, to):
    live.label(LATE)
    applied = opened(server).apply(to.undefine(LATE))
    assert applied == Applied(key=LATE, url=f"{server.url}/acme/web/labels")
    assert live.project.label(LATE) is None
    assert live.project.label("bug") is not None
    assert sent(server) == [
        "GET /issues?labels=milepost%3A+at-risk&per_page=1&state=all",
        "DELETE /labels/milepost%3A%20at-risk",
    ]
    assert opened(server).apply(to.undefine("MILEPOST: at-risk")).already


@pytest.mark.parametrize("carrier", ["open", "closed", "pull"])
def test_a_definition_that_is_carried_stays(live, server, opened, to, carrier):
    if carrier == "pull":
        live.pull("Merged", labels=[LATE], merged="2027-02-01")
    else:
        live.issue("Form", labels=[LATE], state=carrier)
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.undefine(LATE))
    assert caught.value.why == "it is still carried by #2"
    assert server.log.mutating == ()
    assert live.project.label(LATE) is not None


@pytest.mark.parametrize("rows", [{}, [7], [{"number": "x"}], None])
def test_a_look_that_shows_nothing_deletes_nothing(live, bare_server, opened, to, rows):
    live.label(LATE)
    bare_server.faults.answer("GET", "*/issues", 200, body=rows)
    with pytest.raises(WriteFailed, match="the answer lists no issues"):
        opened(bare_server).apply(to.undefine(LATE))
    assert live.project.label(LATE) is not None


def test_a_look_that_fails_deletes_nothing(live, bare_server, opened, to):
    bare_server.faults.answer("GET", "*", 500, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(to.undefine(LATE))
    assert caught.value.why.startswith("HTTP 500")
    assert bare_server.log.mutating == ()


@pytest.mark.parametrize("name", ["..", ".", "", "  ", "a,b"])
def test_a_name_that_no_address_can_hold(live, server, opened, to, name):
    with pytest.raises(WriteFailed, match="cannot name it"):
        opened(server).apply(to.undefine(name))
    assert len(server.log) == 0


def test_a_definition_without_push_rights(live, refused, to):
    live.label(LATE)
    assert refused(to.undefine(LATE), token="t-kim").why.startswith("HTTP 403")
    assert live.project.label(LATE) is not None


def test_closing_costs_a_look_and_an_edit(live, server, opened, to):
    applied = opened(server).apply(to.close())
    assert applied == Applied(key="#1", url=f"{server.url}/acme/web/issues/1")
    issue = live.project.issues[1]
    assert (issue.state, issue.reason, issue.title) == ("closed", "completed", "Status")
    assert sent(server) == ["GET /issues/1", "PATCH /issues/1"]
    assert server.log.mutating[0].body == {"state": "closed", "state_reason": "completed"}


def test_what_is_closed_keeps_its_reason(live, server, opened, to):
    live.close(1, reason="not_planned")
    assert opened(server).apply(to.close()).already
    assert live.project.issues[1].reason == "not_planned"
    assert server.log.mutating == ()


def test_closing_without_rights(live, refused, to):
    assert refused(to.close(), token="t-kim").what == "not closed: #1"
    assert refused(to.close("#99")).why.startswith("HTTP 404")


@pytest.mark.parametrize(
    ("body", "error", "why"),
    [
        ({"state": "open"}, WriteFailed, "left it open"),
        ({"state": 7}, WriteUnknown, "does not tell its state"),
        ([], WriteUnknown, "does not tell its state"),
    ],
)
def test_a_closing_that_did_not_take(live, bare_server, opened, to, body, error, why):
    bare_server.faults.answer("PATCH", "*", 200, body=body)
    with pytest.raises(error, match=why):
        opened(bare_server).apply(to.close())


def test_a_description_is_emptied(live, server, opened, to):
    opened(server).apply(to.block(text=""))
    assert live.project.milestones[1].description == ""


def test_an_emptied_description_may_be_told_as_null(live, bare_server, opened, to):
    bare_server.faults.answer("PATCH", "*", 200, body={"description": None})
    assert opened(bare_server).apply(to.block(text="")).key == "1"
    bare_server.faults.answer("PATCH", "*", 200, body={})
    with pytest.raises(WriteUnknown):
        opened(bare_server).apply(to.block(text=""))
