"""Writing versions, and epics where they are the milestones: what is sent, what may come back."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied
from milepost.model.marks import END, Mark
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost.trackers.holds import held_by

ADMIN = "t-admin"


@pytest.fixture
def jira(server, opened, deployment):
    """An administrator of the project."""
    return opened(server, deployment, token=ADMIN)


@pytest.fixture
def epics(ops, server, opened, deployment):
    """Epics are the milestones: CUST-1 and CUST-2, with the task CUST-3 below the first."""
    for title in ("Live", "Later"):
        ops.issue(title).type = "Epic"
    ops.sub_issue(parent=1, child=ops.issue("Hook"))
    return opened(server, deployment, milestones="epics")


def test_what_it_holds(server, opened, deployment):
    """Who drives a version is only shown: the document calls it read-only."""
    assert held_by(opened(server, deployment).adapter) == {
        "title", "due", "start", "state", "description",
    }  # fmt: skip
    epics = opened(server, deployment, milestones="epics").adapter
    assert held_by(epics) == {"title", "due", "state", "description"}


def test_fields_go_in_one_request_and_no_other_with_them(live, jira, server, to):
    wish = to.fields(live, title="Later", due="2027-04-01", start="2027-03-01", description="new")
    assert jira.apply(wish).key == str(live.id)
    (exchange,) = server.log.exchanges
    assert (exchange.method, exchange.body) == (
        "PUT",
        {
            "name": "Later",
            "description": "new",
            "releaseDate": "2027-04-01",
            "startDate": "2027-03-01",
        },
    )


def test_dates_are_taken_away(live, jira, server, to):
    jira.apply(to.fields(live, due=None))
    assert live.due is None
    assert server.log.mutating[0].body == {"releaseDate": None}


def test_a_version_is_opened_again(live, jira, server, to):
    """Released, or put away: then it is neither."""
    live.state, live.archived = "closed", True
    jira.apply(to.fields(live, state="open"))
    assert (live.state, live.archived, str(live.due)) == ("open", False, "2027-03-05")
    assert server.log.mutating[0].body == {"released": False, "archived": False}


def test_a_field_that_is_silently_kept_is_named(live, jira, server, to):
    row = {"id": str(live.id), "name": "Live", "releaseDate": "2027-03-05"}
    server.faults.answer("PUT", "*/version/*", 200, body=row)
    wish = to.fields(live, due=None, before={"due": "2027-03-05"})
    with pytest.raises(WriteFailed) as caught:
        jira.apply(wish)
    assert caught.value.why == "Jira answered with success and left its due as before"


def test_our_block_is_kept_readable_in_a_description(live, jira, to):
    block = f"{Mark('block', 'kit', 'live')}\nAt risk\n{END}"
    jira.apply(to.fields(live, description=f"human\n\n{block}"))
    assert "<!--" not in live.description
    (record,) = jira.read(Scope.of(Want.MILESTONES)).milestones
    assert record.description == f"human\n\n{block}"


def test_a_version_is_made(ops, jira, server, to):
    """By the project's number, which is asked for once in a run."""
    made = jira.apply(to.make(due="2027-04-01", start="2027-03-01", description="What for"))
    (version,) = ops.project.milestones.values()
    assert made.key == str(version.id)
    assert (str(version.due), str(version.start)) == ("2027-04-01", "2027-03-01")
    assert server.log.mutating[0].body == {
        "name": "Go-live", "description": "What for", "projectId": ops.project.id,
        "releaseDate": "2027-04-01", "startDate": "2027-03-01",
    }  # fmt: skip
    jira.apply(to.make("Another"))
    assert [e.method for e in server.log.exchanges] == ["GET", "POST", "POST"]


@pytest.mark.parametrize("title", ["Live", "LIVE"])
def test_a_name_that_is_taken(live, jira, to, title):
    """Jira does not tell cases apart."""
    live.state = "closed"
    made = jira.apply(to.make(title, due="2027-04-01"))
    assert (made.key, made.already, str(live.due)) == (str(live.id), True, "2027-03-05")


def test_a_name_that_is_taken_by_none_that_is_listed(ops, jira, server, to):
    errors = {"name": "A version with this name already exists in this project."}
    body = {"errorMessages": [], "errors": errors}
    server.faults.answer("POST", "*/version", 400, body=body, times=None)
    with pytest.raises(WriteFailed, match="lists none"):
        jira.apply(to.make())
    server.faults.answer("GET", "*/versions", 200, body={"values": []})
    with pytest.raises(WriteFailed, match="no list of versions"):
        jira.apply(to.make())


@pytest.mark.parametrize("body", [{"id": "x"}, {"key": "CUST"}, []])
def test_a_project_that_tells_no_number(ops, jira, server, to, body):
    server.faults.answer("GET", "*/project/CUST", 200, body=body)
    with pytest.raises(WriteFailed, match="does not tell the project's number"):
        jira.apply(to.make())
    assert server.log.mutating == ()


def test_what_is_too_long(live, jira, server, to):
    for wish in (to.fields(live, title="x" * 256), to.make("x" * 256)):
        with pytest.raises(WriteFailed) as caught:
            jira.apply(wish)
        assert "maximum length is 255" in caught.value.why
    server.log.reset()
    with pytest.raises(WriteFailed, match="Jira takes 16384"):
        jira.apply(to.fields(live, description="x" * 16_385))
    assert len(server.log) == 0


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize("wish", ["fields", "make", "shut"])
def test_whoever_does_not_administer_the_project(live, refused, server, to, wish, status):
    """Jira says so with 403, its document with 400 and, of new ones, with 404."""
    said = {"errorMessages": ["You cannot edit the configuration of this project."], "errors": {}}
    if status != 403:
        server.faults.answer("P*", "*/version*", status, body=said)
    changes = {"fields": to.fields(live, title="New"), "make": to.make(), "shut": to.shut(live)}
    error = refused(changes[wish])
    assert f"HTTP {status}" in error.why
    assert "the token's owner lacks the permission `Administer Projects`" in error.hint


def test_a_version_is_released(live, jira, server, to):
    """Its date stays as it is: Jira would put today's there only if it were asked to."""
    assert jira.apply(to.shut(live)).key == str(live.id)
    assert [(e.method, e.body) for e in server.log.exchanges] == [
        ("GET", None),
        ("PUT", {"released": True}),
    ]
    assert (live.state, live.released, str(live.due)) == ("closed", True, "2027-03-05")
    assert jira.apply(to.shut(live)).already


def test_a_version_that_was_put_away_is_closed_already(live, jira, server, to):
    live.state, live.archived, live.released = "closed", True, False
    assert jira.apply(to.shut(live)).already
    assert (live.archived, live.released, server.log.mutating) == (True, False, ())


def test_a_version_that_stays_unreleased(live, jira, server, to):
    row = {"id": str(live.id), "name": "Live", "released": False}
    server.faults.answer("PUT", "*/version/*", 200, body=row)
    with pytest.raises(WriteFailed, match="left it unreleased"):
        jira.apply(to.shut(live))


def test_an_issue_is_moved_and_its_other_versions_stay(ops, live, server, opened, to, deployment):
    """Exactly the two that were named are touched, in one request."""
    other, later = ops.milestone("Other"), ops.milestone("Later")
    ops.project.issues[1].milestones.append(other.number)
    jira = opened(server, deployment)
    assert jira.apply(to.move(live, later)).key == "CUST-1"
    assert set(ops.project.issues[1].milestones) == {other.number, later.number}
    assert server.log.mutating[0].body == {
        "update": {
            "fixVersions": [{"remove": {"id": str(live.id)}}, {"add": {"id": str(later.id)}}]
        }
    }
    jira.apply(to.move(later, None))
    assert ops.project.issues[1].milestones == [other.number]
    assert len(server.log) == 2


def test_a_move_that_was_not_made(ops, live, server, opened, to, refused):
    later = ops.milestone("Later")
    body = {"fields": {"fixVersions": [{"id": str(live.id)}]}}
    server.faults.answer("PUT", "*/issue/CUST-1", 200, body=body)
    assert "left it where it was" in refused(to.move(live, later)).why
    error = refused(to.move(live, later), token="t-kim")
    assert "`Edit Issues`" in error.hint


@pytest.mark.parametrize("more", [{"url": "ftp://a"}, {"title": " "}, {"global_id": "x" * 256}])
def test_a_link_that_is_none_is_not_sent(ops, live, server, refused, to, more):
    assert refused(to.link(**more)).why == "the change carries no link"
    assert len(server.log) == 0


def test_linking_takes_a_permission(live, refused, to):
    assert "`Link Issues`" in refused(to.link(), token="t-kim").hint


def test_nothing_is_sent_twice_that_makes_something(ops, jira, server, to):
    server.faults.answer("POST", "*/version", 502, after=True)
    with pytest.raises(WriteUnknown):
        jira.apply(to.make())
    assert [it.title for it in ops.project.milestones.values()] == ["Go-live"]


def test_fields_of_an_epic(ops, epics, server, to, deployment):
    """Cloud answers with the epic; in Data Center one has to look."""
    wish = to.fields("CUST-1", title="Go-live", due="2027-04-01", description="new")
    done = Applied(key="CUST-1", url=epics.adapter.options.base + "/browse/CUST-1")
    assert epics.apply(wish) == done
    epic = ops.project.issues[1]
    assert (epic.title, str(epic.due), epic.body) == ("Go-live", "2027-04-01", "new")
    assert len(server.log) == (1 if deployment == "cloud" else 2)
    epics.apply(to.fields("CUST-1", due=None))
    assert epic.due is None


def test_an_epic_is_closed_and_opened(ops, epics, server, to):
    epic = ops.project.issues[1]
    assert not epics.apply(to.shut("CUST-1")).already
    assert epic.state == "closed"
    assert epics.apply(to.shut("CUST-1")).already
    epics.apply(to.fields("CUST-1", state="open", title="Again"))
    assert (epic.state, epic.title) == ("open", "Again")
    epics.apply(to.fields("CUST-1", state="open"))
    assert epic.state == "open"


def test_an_epic_that_no_step_opens(ops, epics, server, to):
    ops.close(1)
    server.faults.answer("GET", "*/transitions", 200, body={"transitions": []})
    with pytest.raises(WriteFailed) as caught:
        epics.apply(to.fields("CUST-1", state="open"))
    assert "leads to an open status" in caught.value.why
    assert caught.value.hint.startswith("open it by hand")


def test_a_field_of_an_epic_that_is_silently_kept(ops, epics, server, to, deployment):
    row = epics.adapter.client.get("issue/CUST-1")
    method, path = ("PUT", "*/issue/CUST-1") if deployment == "cloud" else ("GET", "*/issue/CUST-1")
    server.faults.answer(method, path, 200, body=row)
    with pytest.raises(WriteFailed) as caught:
        epics.apply(to.fields("CUST-1", title="New", before={"title": "Live"}))
    assert caught.value.why == "Jira answered with success and left its title as before"


def test_an_epic_that_cannot_be_looked_at_afterwards(ops, server, opened, epics, to, deployment):
    if deployment == "cloud":
        assert epics.apply(to.fields("CUST-1", title="New")).key == "CUST-1"
        return
    server.faults.answer("GET", "*/issue/CUST-1", 500, times=None)
    with pytest.raises(WriteUnknown):
        epics.apply(to.fields("CUST-1", title="New"))


def test_a_description_of_an_epic_that_is_too_long(ops, epics, server, to):
    with pytest.raises(WriteFailed, match="Jira takes 32767 signs"):
        epics.apply(to.fields("CUST-1", description="x" * 32_768))
    assert len(server.log) == 0


def test_an_issue_is_moved_below_another_epic(ops, epics, to):
    issue, ids = ops.project.issues[3], {key: ops.project.issues[key].id for key in (1, 2)}
    assert issue.parent == ids[1]
    epics.apply(to.move("CUST-1", "CUST-2", "CUST-3"))
    assert issue.parent == ids[2]
    epics.apply(to.move("CUST-2", None, "CUST-3"))
    assert issue.parent is None
    epics.apply(to.move(None, "CUST-1", "CUST-3"))
    assert issue.parent == ids[1]


def test_a_move_between_epics_that_was_not_made(ops, server, opened, to):
    for title in ("Live", "Later"):
        ops.issue(title).type = "Epic"
    ops.issue("Hook")
    body = {"fields": {"parent": {"key": "CUST-1"}}}
    server.faults.answer("PUT", "*/issue/CUST-3", 200, body=body)
    with pytest.raises(WriteFailed, match="left it there"):
        opened(server, milestones="epics").apply(to.move("CUST-1", "CUST-2", "CUST-3"))
    server.faults.answer("GET", "*/field", 500, times=None)
    with pytest.raises(WriteFailed, match="HTTP 500"):
        opened(server, "datacenter", milestones="epics").apply(
            to.move("CUST-1", "CUST-2", "CUST-3")
        )
    assert len(server.log.mutating) == 1


def test_epics_are_not_made(epics, server, to):
    with pytest.raises(WriteFailed, match="cannot do create_record"):
        epics.apply(to.make())
    assert len(server.log) == 0
