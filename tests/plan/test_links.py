"""Links from a status issue to the same milestone in other trackers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.change import ChangeKind
from milepost.model.memory import FORGETFUL, Memory, Written
from milepost.model.ref import Ref
from milepost.model.sample import NOW, milestone
from milepost.plan.links import links
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind")
KEPT = Memory(runs=())


@pytest.fixture
def linked(judged, sites):
    """The links from the status issue of ``data`` (by default ``ops#7``) to its twins."""

    def told(memory=KEPT, writing=WRITING, status=True, **more):
        here = replace(milestone(sources=("web", "api", "ops")), home="ops")
        statuses = {"data": Ref("ops", "#7")} if status else {}
        found = judged(here, statuses=statuses)
        places = sites(found)
        places = {name: replace(site, **more.get(name, {})) for name, site in places.items()}
        return [*links(found.milestones[0], writing, places, memory)]

    return told


def test_each_twin_is_linked_once(linked):
    web, api = linked()
    assert (web.source, str(web.target), web.kind) == ("ops", "issue/#7", ChangeKind.LINK)
    assert web.after == {
        "url": "https://web.example/milestones/data",
        "title": "Data migration validated (web)",
        "global_id": "milepost:nordwind:data:web",
    }
    assert web.place == "ops issue/#7 milepost:nordwind:data:web"
    assert api.place != web.place


def test_what_the_ledger_has_is_not_put_again(linked):
    web, api = linked()
    done = Written(id="1", run="1", at=NOW, change=web, outcome="done")
    assert linked(replace(KEPT, written=(done,))) == [api]
    lost = replace(done, outcome="unknown")
    assert linked(replace(KEPT, written=(lost,))) == [web, api]
    moved = replace(done, change=replace(web, after={**web.after, "title": "Old (web)"}))
    assert linked(replace(KEPT, written=(moved,))) == [web, api]


def test_without_a_store_nobody_knows_which_are_there(linked):
    assert linked(FORGETFUL) == []


def test_only_where_the_tracker_has_such_links(linked):
    assert linked(ops={"can": frozenset(ChangeKind) - {ChangeKind.LINK}}) == []


def test_a_new_status_issue_gets_them_with_its_first_words(linked):
    assert linked(status=False) == []
    web, _ = linked(status=False, writing=replace(WRITING, create_status_issue=True))
    assert str(web.target) == "issue/new:data"


def test_a_more_private_twin_is_linked_nowhere(linked):
    (web,) = linked(ops={"visibility": "public"}, web={"visibility": "public"})
    assert web.after["global_id"].endswith(":web")
