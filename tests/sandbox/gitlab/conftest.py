"""A world with projects and groups, served as a GitLab whose answers are held to its schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gitlab
import jsonschema_rs
import pytest
import requests

from milepost.sandbox import GitLabInstance, Server, World, serve
from milepost.sandbox.log import Exchange

SPECS = Path(__file__).parents[2] / "specs" / "gitlab"
_ISSUES = re.compile(r".*/issues(/\d+)?(/links(/\d+)?)?")
_MILESTONES = re.compile(r".*/(milestones(/\d+)?|resource_milestone_events)")
_STATUSES = {
    "GET": {200, 304},
    "POST": {201, 202},  # 202: a note that was nothing but quick actions
    "PUT": {200, 202},
    "DELETE": {200, 204},  # 200: a link, told once more
}
_MOVED = 301
_REFUSED = 400
_TOO_MANY = 429


class Schemas:
    """GitLab's shapes of issues and milestones, to hold answers against."""

    def __init__(self) -> None:
        self._known = [
            (pattern, _validator(SPECS / f"{name}.schema.json"))
            for pattern, name in ((_ISSUES, "issue"), (_MILESTONES, "milestone"))
        ]

    def deviations(self, exchange: Exchange) -> list[str]:
        """What of an answer does not fit."""
        if exchange.struck or "/api/v4/" not in exchange.path or exchange.status is None:
            return []
        if exchange.status in (_MOVED, _TOO_MANY):  # no JSON
            return []
        where = f"{exchange.method} {exchange.path}"
        if exchange.status >= _REFUSED:
            said = exchange.answer
            fits = isinstance(said, dict) and said.keys() & {"message", "error"}
            return [] if fits else [f"{where} {exchange.status} says {said!r}"]
        if exchange.status not in _STATUSES[exchange.method.replace("HEAD", "GET")]:
            return [f"{where} status {exchange.status}"]
        if exchange.answer is None or exchange.status not in (200, 201):
            return []
        found = []
        for pattern, validator in self._known:
            if pattern.fullmatch(exchange.path):
                rows = _rows(exchange.answer)
                if "with_labels_details" in exchange.query:  # the schema knows names only
                    rows = [row | {"labels": [it["name"] for it in row["labels"]]} for row in rows]
                found += [
                    f"{exchange.path} {'/'.join(map(str, error.instance_path))} {error.message}"
                    for row in rows
                    for error in validator.iter_errors(row)
                ]
        return found


def _validator(path: Path) -> Any:
    return jsonschema_rs.Draft202012Validator(
        json.loads(path.read_text()), validate_formats=True, offline=True
    )


def _rows(answer: Any) -> list[Any]:
    """What of an answer is of its kind.

    A link tells both issues, an event its milestone, or none where that is gone.
    """
    if isinstance(answer, list):
        rows = [it["milestone"] if "action" in it else it for it in answer]
        return [it for it in rows if it is not None]
    ends = [answer[end] for end in ("source_issue", "target_issue") if end in answer]
    return ends or [answer]


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    return Schemas()


@pytest.fixture
def gitlab_server(schemas):
    """``with gitlab_server(world, tier="premium") as server``; every answer must fit."""

    @contextmanager
    def served(world: World, **instance: Any) -> Iterator[Server]:
        seen: list[Exchange] = []
        with serve(world, gitlab=GitLabInstance(**instance)) as server:
            server.log.listen(seen.append)
            yield server
        found = [text for exchange in seen for text in schemas.deviations(exchange)]
        assert not found, "\n".join(dict.fromkeys(found))

    return served


@pytest.fixture
def base():
    """Where GitLab's paths begin on a server."""
    return lambda server: f"{server.gitlab}/api/v4"


@pytest.fixture
def sign():
    """The headers that tell GitLab a token."""
    return lambda token: {"PRIVATE-TOKEN": token}


@pytest.fixture
def world(clock):
    """A private and a public project in one group; tokens of every kind."""
    world = World(clock)
    world.user("dana", "Dana Ortiz")
    world.user("kim", "Kim Osei")
    world.token("t", login="dana", repos={"acme": "write"})
    world.token("bot", login="milepost-bot", repos={"acme": "write"}, ours=True)
    world.token("reader", login="kim", repos={"acme/web": "read"})
    world.token("guest", login="kim", repos={"acme/web": "comment"})
    world.token("stranger", login="lee")
    world.job_token("job", repos={"acme/web": "write"})
    world.repo("acme/web", author="dana", private=True).member("kim")
    world.repo("acme/docs", author="dana")
    return world


@pytest.fixture
def web(world):
    """The private project, for building."""
    return world.repo("acme/web", author="dana")


@pytest.fixture
def acme(world):
    """The group, for building."""
    return world.group("acme", author="dana")


@pytest.fixture
def server(world, gitlab_server):
    with gitlab_server(world) as server:
        yield server


@pytest.fixture
def api(server, connect):
    """Whoever may write in both projects and in the group."""
    return connect(server)


@pytest.fixture
def lab():
    """``lab(server, token)``: python-gitlab, set to pages of a hundred."""
    sessions = []

    def made(server, token="t"):  # noqa: S107 - a toy
        session = requests.Session()
        sessions.append(session)
        return gitlab.Gitlab(
            server.gitlab, private_token=token, session=session, per_page=100, timeout=5
        )

    yield made
    for session in sessions:
        session.close()
