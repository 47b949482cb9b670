"""A Jira world, and small clients for both deployments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from jira import JIRA

from milepost.sandbox import Conduct, Server, World, jira_project


@dataclass
class Client:
    """Asks one deployment as one token; ``client("GET", "/myself")`` gives the response."""

    server: Server
    deployment: str
    token: str | None
    email: str
    api: str = "2"
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def base(self) -> str:
        return self.server.jira_cloud if self.deployment == "cloud" else self.server.jira_dc

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        auth = None
        headers = {}
        if self.token is not None and self.deployment == "cloud":
            auth = (self.email, self.token)
        elif self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        url = path if path.startswith("http") else f"{self.base}/rest/api/{self.api}{path}"
        return self.session.request(
            method, url, json=body, headers=headers, auth=auth, timeout=5, **more
        )

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of a GET that must succeed."""
        response = self("GET", path, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def ok(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        """The JSON of a request that must succeed so."""
        response = self(method, path, body, **more)
        assert response.status_code == status, (response.status_code, response.text)
        return response.json() if response.content else None

    def refused(self, method: str, path: str, status: int, body: Any = None, **more: Any) -> str:
        """What is said with a refusal: its sentences and its fields' errors in one text."""
        response = self(method, path, body, **more)
        assert response.status_code == status, (response.status_code, response.text)
        said = response.json()
        return " ".join([*said["errorMessages"], *(f"{k}: {v}" for k, v in said["errors"].items())])


EMAILS = {"admin": "dana@acme.example", "writer": "kim@acme.example"}


@pytest.fixture
def world(clock):
    """One private and one public project; a token of each level."""
    world = World(clock)
    cust = jira_project(world, "CUST", name="Customer", owner="acme", author="dana")
    cust.person(
        "dana",
        "Dana Ortiz",
        account="5b10ac8d82e05b22cc7d4ef5",
        email="dana@acme.example",
        zone="Europe/Berlin",
    )
    cust.person("kim", "Kim Osei", email="kim@acme.example")
    jira_project(world, "PUB", owner="acme", author="dana", private=False)
    world.token("admin", login="dana", repos={"acme/customer": "admin", "acme/pub": "admin"})
    world.token("writer", login="kim", repos={"acme/customer": "write"})
    world.token("guest", login="guest", repos={"acme/customer": "comment"})
    world.token("reader", login="reader", repos={"acme/customer": "read"})
    world.token("stranger", login="stranger")
    return world


@pytest.fixture
def cust(world):
    """The private project, for building."""
    return jira_project(world, "CUST", author="dana")


@pytest.fixture
def conduct():
    """How both Jiras behave; may be turned in a test."""
    return Conduct()


@pytest.fixture
def server(world, checked_server, conduct):
    """The world, served; every exchange is held to Jira's documents."""
    with checked_server(world, jira=conduct) as server:
        yield server


@pytest.fixture
def asked_wrongly(world, checked_server, conduct):
    """The same, to ask wrongly on purpose: only answers are held to the documents."""
    with checked_server(world, jira=conduct, answers_only=True) as server:
        yield server


@pytest.fixture
def connect():
    """``connect(server, "cloud", "admin")`` makes a client; all are closed at the end."""
    made = []

    def connected(server, deployment, token="admin", api="2"):  # noqa: S107 - a toy
        email = EMAILS.get(token or "", f"{token}@example.com")
        client = Client(server, deployment, token, email, api)
        made.append(client)
        return client

    yield connected
    for client in made:
        client.session.close()


@pytest.fixture(params=["cloud", "dc"])
def deployment(request):
    """Tests that want this run on both."""
    return request.param


@pytest.fixture
def cloud(server, connect):
    """Cloud's v2, as administrator."""
    return connect(server, "cloud")


@pytest.fixture
def dc(server, connect):
    """Data Center, as administrator."""
    return connect(server, "dc")


@pytest.fixture
def api(server, connect, deployment):
    """v2 of either, as administrator."""
    return connect(server, deployment)


@pytest.fixture
def wrong(asked_wrongly, connect, deployment):
    """v2 of either, to ask wrongly on purpose."""
    return connect(asked_wrongly, deployment)


@pytest.fixture
def wrong_cloud(asked_wrongly, connect):
    """Cloud's v2, to ask wrongly on purpose."""
    return connect(asked_wrongly, "cloud")


@pytest.fixture
def library(server):
    """``library("cloud", token)`` opens the jira client; all are closed at the end."""
    opened = []

    def connected(deployment, token="admin"):  # noqa: S107 - a toy
        how = {"token_auth": token}
        if deployment == "cloud":
            how = {"basic_auth": (EMAILS.get(token, f"{token}@example.com"), token)}
        base = server.jira_cloud if deployment == "cloud" else server.jira_dc
        client = JIRA(base, max_retries=0, timeout=5, **how)
        opened.append(client)
        return client

    yield connected
    for client in opened:
        client.close()
