"""Descriptions of versions take *Administer Projects*: who lacks it is told before."""

import pytest

from milepost.trackers.contract import Foresees


@pytest.fixture
def asked(server, opened, live, to, deployment):
    """What is said of a block in a version: ``asked(token="t-admin")``."""

    def ask(wishes=(), **how):
        adapter = opened(server, deployment, **how).adapter
        assert isinstance(adapter, Foresees)
        server.log.reset()
        return adapter.unwritable(wishes or (to.block(live.id), to.block("9"), to.comment()))

    return ask


def test_blocks_without_administer_projects(asked, server, to, live):
    told = asked()
    assert set(told) == {to.block(live.id).id, to.block("9").id}
    (why,) = set(told.values())
    assert why.startswith("versions can be edited only with the project permission `Administer")
    assert "give it to the token's owner in CUST" in why
    assert len(server.log) == 1


def test_whatever_is_written_to_a_version_takes_it(asked, server, to, live):
    """And each is told with its own way out."""
    wishes = (to.fields(live, due="2027-04-01"), to.make(), to.shut(live), to.close())
    told = asked(wishes)
    assert [told.get(wish.id, "").rpartition(", or ")[2] for wish in wishes] == [
        "let no field follow another place: see `sync`",
        "take the tracker out of `sync.create_missing`",
        "do without `write.close_when_ready`",
        "",
    ]
    assert len(server.log) == 1


def test_who_administers_the_project_may(asked):
    assert asked(token="t-admin") == {}


def test_who_administers_jira_itself_may(asked, server):
    """Jira takes either permission."""
    rows = {
        name: {"havePermission": has}
        for name, has in {"ADMINISTER_PROJECTS": False, "ADMINISTER": True}.items()
    }
    server.faults.answer("GET", "*/mypermissions", 200, body={"permissions": rows})
    assert asked() == {}


@pytest.mark.parametrize(
    ("status", "body"), [(500, None), (403, None), (200, []), (200, {}), (200, {"permissions": 1})]
)
def test_what_cannot_be_known_is_tried(asked, server, status, body):
    server.faults.answer("GET", "*/mypermissions", status, body=body, times=None)
    assert asked() == {}


def test_nobody_is_asked_where_it_does_not_matter(asked, server, to):
    assert asked((to.comment(),)) == {}
    assert asked(token=None) == {}
    assert asked(milestones="epics") == {}
    assert len(server.log) == 0
