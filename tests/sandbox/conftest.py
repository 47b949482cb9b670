"""A small client for the sandbox, and a world to try it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from milepost.sandbox import World


@dataclass
class Client:
    """Sends requests as one token; ``client("GET", "/user")`` gives the response.

    ``base`` is where paths begin, ``sign`` how a token is told.
    """

    base: str
    token: str | None
    sign: Callable[[str], dict[str, str]]
    session: requests.Session = field(default_factory=requests.Session)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = {} if self.token is None else self.sign(self.token)
        headers |= more.pop("headers", {})
        options = {"allow_redirects": False, "timeout": 5} | more
        url = path if path.startswith("http") else self.base + path
        return self.session.request(method, url, json=body, headers=headers, **options)

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of a GET that must succeed."""
        response = self("GET", path, **more)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def base():
    """Where the dialect's paths begin on a server."""
    return lambda server: server.api


@pytest.fixture
def sign():
    """The headers that tell a token."""
    return lambda token: {"Authorization": f"Bearer {token}"}


@pytest.fixture
def connect(base, sign):
    """``connect(server, token)`` makes a client; all are closed at the end."""
    made = []

    def connected(server, token="t"):  # noqa: S107 - a toy
        client = Client(base(server), token, sign)
        made.append(client)
        return client

    yield connected
    for client in made:
        client.session.close()


@pytest.fixture
def world(clock):
    """One private and one public repository; tokens of every kind."""
    world = World(clock)
    world.user("dana", "Dana Ortiz")
    world.token("t", login="dana", repos={"acme/web": "write", "acme/docs": "write"})
    world.token("reader", login="kim", repos={"acme/web": "read"})
    world.token("guest", login="kim", repos={"acme/web": "comment"})
    world.token("stranger", login="lee")
    world.job_token("job", repos={"acme/web": "write"})
    world.job_token("job-read", repos={"acme/web": "read"})
    world.repo("acme/web", author="dana", private=True).member("kim")
    world.repo("acme/docs", author="dana")
    return world


@pytest.fixture
def web(world):
    """The private repository, for building."""
    return world.repo("acme/web", author="dana")


@pytest.fixture
def server(world, checked_server):
    """The world, served; every exchange is held to GitHub's document."""
    with checked_server(world) as server:
        yield server


@pytest.fixture
def wrong(world, checked_server, connect):
    """The same on a server of its own, to ask wrongly on purpose: only answers are checked."""
    with checked_server(world, answers_only=True) as server:
        yield connect(server)


@pytest.fixture
def api(server, connect):
    """Whoever may write in both repositories."""
    return connect(server)
