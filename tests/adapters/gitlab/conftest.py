"""A small world, a GitLab over it, and adapters on both."""

from contextlib import ExitStack

import pytest
import requests

import milepost_gitlab
from milepost.sandbox import GitLabInstance, World, serve

TOKEN = "glpat-dana"
PROJECT = "acme/api"
TEXT = "**On track** ✅\n\nlast line"
KEYS = frozenset(milepost_gitlab.Options.model_fields)


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
def opened(opening):
    """Open an adapter on a server: ``opened(server, token=…, paced=False, …)``."""

    def make(server, *, url=None, **more):
        keys = {name: more.pop(name) for name in tuple(more) if name in KEYS}
        base = {"project": PROJECT, "token": TOKEN, "url": url or server.gitlab}
        return opening(milepost_gitlab, "api", milepost_gitlab.Options(**(base | keys)), **more)

    return make


@pytest.fixture
def to(wishes):
    """``to.comment()`` and so on: a change to make."""
    return wishes("api", "#1", TEXT)


@pytest.fixture
def live(api):
    """A milestone with its status issue."""
    milestone = api.milestone("Live", due="2027-03-05", description="human")
    api.issue("Status", milestone=milestone, labels=["bug"])
    return milestone


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
