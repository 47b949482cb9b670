"""A small world, a GitLab over it, and adapters on both."""

from contextlib import ExitStack

import pytest
import requests

import milepost_gitlab
from milepost.errors import WriteFailed
from milepost.model.change import Change, ChangeKind, Target
from milepost.sandbox import GitLabInstance, World, serve
from milepost.trackers.contract import Context
from milepost.trackers.transport import Pace, Transport

TOKEN = "glpat-dana"
PROJECT = "acme/api"


@pytest.fixture
def world(clock):
    world = World(clock)
    world.user("dana-o", "Dana Ortiz")
    world.token(TOKEN, login="dana-o", repos={"acme": "write"})
    world.token("glpat-kim", login="kimosei", repos={PROJECT: "comment"})
    world.token("glpat-reader", login="reader", repos={PROJECT: "read"})
    return world


@pytest.fixture
def api(world):
    return world.repo(PROJECT, author="dana-o", private=True)


@pytest.fixture
def gitlab(world):
    """Serve the world as some GitLab: ``gitlab(tier="premium")``."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(
            serve(world, gitlab=GitLabInstance(**{"user": None, **how}))
        )


@pytest.fixture
def server(gitlab):
    """GitLab's Enterprise Edition without a licence."""
    return gitlab()


@pytest.fixture
def opened(clock):
    """Open an adapter on a server: ``opened(server, token=…, paced=False, …)``."""
    made = []

    def make(server, *, default_identity="", url=None, **more):
        keys = {name: more.pop(name) for name in tuple(more) if name in KEYS}
        transport = Transport(clock, Pace(**{"paced": False, **more}))
        seen = []
        context = Context(
            source="api",
            transport=transport,
            progress=lambda *told: seen.append(told),
            default_identity=default_identity,
        )
        base = {"project": PROJECT, "token": TOKEN, "url": url or server.gitlab}
        options = milepost_gitlab.Options(**(base | keys))
        made.append(transport)
        return Opened(milepost_gitlab.open(options, context), transport, seen)

    yield make
    for transport in made:
        transport.close()


KEYS = frozenset(milepost_gitlab.Options.model_fields)


class Opened:
    """An adapter with what a test wants to look at."""

    def __init__(self, adapter, transport, told):
        self.adapter = adapter
        self.transport = transport
        self.told = told
        self.read = adapter.read
        self.apply = adapter.apply
        self.whoami = adapter.whoami
        self.probe = adapter.probe


TEXT = "**On track** ✅\n\nlast line"


class Wishes:
    """Changes as the planner makes them."""

    def change(self, kind, target, before=None, after=None):
        return Change(source="api", target=target, kind=kind, before=before, after=after)

    def comment(self, issue="#1", text=TEXT):
        return self.change(ChangeKind.PUT_COMMENT, Target("issue", issue), after=text)

    def edit(self, key, text=TEXT, before="old"):
        return self.change(ChangeKind.PUT_COMMENT, Target("comment", str(key), "#1"), before, text)

    def block(self, milestone, text="human\n\nblock", before=None):
        key = str(getattr(milestone, "id", milestone))
        return self.change(ChangeKind.PUT_BLOCK, Target("milestone", key), before, text)

    def add(self, name, issue="#1"):
        return self.change(ChangeKind.ADD_LABEL, Target("issue", issue), after=name)

    def remove(self, name, issue="#1"):
        return self.change(ChangeKind.REMOVE_LABEL, Target("issue", issue), before=name)

    def new_label(self, name="milepost: at-risk"):
        after = {"name": name, "color": "#FBCA04", "description": "May be late"}
        return self.change(ChangeKind.CREATE_LABEL, Target("label", name), after=after)

    def new_issue(self, held, **more):
        after = {
            "title": "Status: Live",
            "body": "b",
            "labels": ("milestone",),
            "milestone": str(held.id),
        }
        target = Target("issue", "new:live")
        return self.change(ChangeKind.CREATE_ISSUE, target, after=after | more)


@pytest.fixture
def to():
    """``to.comment()`` and so on: a change to make."""
    return Wishes()


@pytest.fixture
def live(api):
    """A milestone with its status issue."""
    milestone = api.milestone("Live", due="2027-03-05", description="human")
    api.issue("Status", milestone=milestone, labels=["bug"])
    return milestone


@pytest.fixture
def refused(server, opened):
    """Apply a change that must be refused; returns the error."""

    def apply(wish, kind=WriteFailed, **options):
        with pytest.raises(kind) as caught:
            opened(server, **options).apply(wish)
        return caught.value

    return apply


@pytest.fixture
def paths():
    """What a server was asked for, below the project, and below the API for the rest."""

    def asked(server):
        return [
            exchange.path.removeprefix("/gitlab/api/v4").removeprefix("/projects/acme%2Fapi")
            for exchange in server.log.exchanges
        ]

    return asked


@pytest.fixture
def row():
    """The first row a server answers with, to be falsified: ``row(server, "issues")``."""

    def get(server, path, token=TOKEN):
        url = f"{server.gitlab}/api/v4/projects/acme%2Fapi/{path}"
        answer = requests.Session().get(url, headers={"PRIVATE-TOKEN": token}, timeout=5)
        return answer.json()[0]

    return get
