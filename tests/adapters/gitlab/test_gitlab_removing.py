"""Taking away and closing: what is sent, what is looked at before, and when it is refused."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied
from milepost.trackers.contract import Hides, Mentions

LATE = "milepost: at-risk"


@pytest.fixture
def sent(paths):
    """The requests below the project: verb and path."""
    return lambda server: [
        f"{it.method} {path}" for it, path in zip(server.log.exchanges, paths(server), strict=True)
    ]


def test_a_note_is_deleted_in_one_request(api, live, server, opened, to, sent):
    made, theirs = api.comment(1, "ours"), api.comment(1, "theirs", author="kim")
    applied = opened(server).apply(to.fold(made))
    assert applied == Applied(key=str(made.id), url=f"{server.gitlab}/acme/api/-/issues/1")
    assert list(api.project.comments) == [theirs.id]
    assert sent(server) == [f"DELETE /issues/1/notes/{made.id}"]


def test_a_note_that_is_away_is_looked_for(live, server, opened, to, sent):
    assert opened(server).apply(to.fold(7)).already
    assert sent(server)[1:] == ["GET /issues/1/notes"]


def test_somebody_elses_note_without_a_role(api, live, server, opened, to):
    made = api.comment(1, "theirs")
    with pytest.raises(WriteFailed) as caught:
        opened(server, token="glpat-kim").apply(to.fold(made))
    assert caught.value.hint == "give the token the scope `api` and the role Reporter or above"
    assert list(api.project.comments) == [made.id]


@pytest.mark.parametrize(
    ("status", "rows"), [(404, {}), (500, {}), (200, ["odd"]), (200, [{"id": None}]), (200, {})]
)
def test_not_found_proves_nothing_where_nobody_can_look(live, server, opened, to, status, rows):
    server.faults.answer("DELETE", "*", 404, body={"message": "404 Not found"})
    server.faults.answer("GET", "*", status, body=rows, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.fold(7))
    assert caught.value.hint.startswith("either it is not there, or the token may not see it")


def test_an_odd_answer_to_a_deletion_is_in_doubt(live, server, opened, to):
    server.faults.answer("DELETE", "*", 200, body={"id": 7})
    with pytest.raises(WriteUnknown, match="perhaps deleted"):
        opened(server).apply(to.fold(7))


def test_a_definition_costs_three_looks_and_a_deletion(api, live, server, opened, to, sent):
    """It is deleted by its number: a name of digits would be taken for one."""
    label = api.label(LATE)
    applied = opened(server).apply(to.undefine(LATE))
    assert applied.key == LATE
    assert api.project.label(LATE) is None
    assert api.project.label("bug") is not None
    assert sent(server) == [
        "GET /labels", "GET /issues", "GET /merge_requests", f"DELETE /labels/{label.id}"
    ]  # fmt: skip
    server.log.reset()
    assert opened(server).apply(to.undefine(LATE)).already
    assert sent(server) == ["GET /labels"]


@pytest.mark.parametrize(("carrier", "why"), [("opened", "#2"), ("closed", "#2"), ("merge", "!7")])
def test_a_definition_that_is_carried_stays(api, live, server, opened, to, carrier, why):
    if carrier == "merge":
        api.pull("Merged", labels=[LATE], merged="2027-02-01", iid=7)
    else:
        api.issue("Form", labels=[LATE], closed="2027-02-01" if carrier == "closed" else None)
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.undefine(LATE))
    assert caught.value.why == f"it is still carried by {why}"
    assert server.log.mutating == ()


def test_a_groups_label_of_the_same_name_is_left_alone(api, live, server, opened, to, row):
    api.label(LATE)
    theirs = [row(server, "labels") | {"name": LATE, "is_project_label": False}]
    server.faults.answer("GET", "*/labels", 200, body=theirs)
    assert opened(server).apply(to.undefine(LATE)).already
    assert server.log.mutating == ()


@pytest.mark.parametrize("name", ["", "a,b", "Any", "none"])
def test_a_name_nobody_can_ask_for(live, server, opened, to, name):
    with pytest.raises(WriteFailed):
        opened(server).apply(to.undefine(name))
    assert len(server.log) == 0


@pytest.mark.parametrize(
    ("path", "rows", "why"),
    [
        ("*/labels", [7], "no list of such"),
        ("*/labels", [{"name": LATE, "id": "x"}], "its number cannot be found out"),
        ("*/issues", {}, "no list of issues"),
        ("*/merge_requests", [{"iid": None}], "no list of merge_requests"),
    ],
)
def test_a_look_that_shows_nothing_deletes_nothing(api, live, server, opened, to, path, rows, why):
    api.label(LATE)
    server.faults.answer("GET", path, 200, body=rows)
    with pytest.raises(WriteFailed, match=why):
        opened(server).apply(to.undefine(LATE))
    assert api.project.label(LATE) is not None


def test_a_definition_without_a_role(api, live, server, opened, to):
    api.label(LATE)
    with pytest.raises(WriteFailed, match="HTTP 403"):
        opened(server, token="glpat-reader").apply(to.undefine(LATE))


def test_closing_costs_a_look_and_an_edit(api, live, server, opened, to, sent):
    applied = opened(server).apply(to.close())
    assert applied == Applied(key="#1", url=f"{server.gitlab}/acme/api/-/issues/1")
    assert api.project.issues[1].state == "closed"
    assert sent(server) == ["GET /issues/1", "PUT /issues/1"]
    assert server.log.mutating[0].body == {"state_event": "close"}
    assert opened(server).apply(to.close()) == Applied(
        key="#1", url=f"{server.gitlab}/acme/api/-/issues/1", already=True
    )


def test_closing_without_a_role(api, live, server, opened, to):
    with pytest.raises(WriteFailed, match="not closed: #1"):
        opened(server, token="glpat-kim").apply(to.close())
    with pytest.raises(WriteFailed, match="HTTP 404"):
        opened(server).apply(to.close("#99"))


@pytest.mark.parametrize(
    ("body", "error"),
    [({"state": "opened"}, WriteFailed), ({"state": 7}, WriteUnknown), ([], WriteUnknown)],
)
def test_a_closing_that_did_not_take(live, server, opened, to, body, error):
    server.faults.answer("PUT", "*", 200, body=body)
    with pytest.raises(error):
        opened(server).apply(to.close())


def test_a_description_is_emptied(live, server, opened, to):
    opened(server).apply(to.block(live, text=""))
    assert live.description == ""


@pytest.mark.parametrize(
    ("login", "text"),
    [
        ("kosei", "@kosei"),
        ("kim.osei", "@kim.osei"),
        ("_kim", "@_kim"),
        ("all", ""),
        ("ALL", ""),
        ("allan", "@allan"),
        ("kim.", ""),
        ("acme/leads", ""),
        ("kim\n/close", ""),
        ("", ""),
    ],
)
def test_a_mention(api, server, opened, login, text):
    adapter = opened(server).adapter
    assert isinstance(adapter, Mentions)
    assert not isinstance(adapter, Hides)
    assert adapter.mention(login) == text
    assert len(server.log) == 0
