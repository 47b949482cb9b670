"""How fast the sandbox answers, seen by a plain client over one kept-alive connection.

``make bench`` prints the figures.  They are to be read, so nothing here fails on one.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection
from statistics import median
from time import perf_counter

import pytest

from milepost.sandbox import Limits, World, load_alloy, serve

ALLOY = "/api/v3/repos/tidev/alloy"
HEADERS = {"Authorization": "Bearer t", "Content-Type": "application/json"}
ROUNDS = 200
REQUESTS = (
    ("one issue", "GET", "/issues/12", None),
    ("one milestone", "GET", "/milestones/12", None),
    ("10 issues", "GET", "/issues?state=all&per_page=10", None),
    ("100 issues", "GET", "/issues?state=all&per_page=100", None),
    ("since, none", "GET", "/issues?state=all&since=2099-01-01T00:00:00Z", None),
    ("100 milestones", "GET", "/milestones?state=all&per_page=100", None),
    ("blocked by", "GET", "/issues/11/dependencies/blocked_by", None),
    ("new comment", "POST", "/issues/12/comments", {"body": "x" * 2000}),
    ("put a label on", "POST", "/issues/12/labels", {"labels": ["milepost: late"]}),
    ("edit milestone", "PATCH", "/milestones/12", {"description": "x" * 2000}),
)


@pytest.fixture(scope="module")
def connection():
    world = World()
    world.token("t", login="dana", repos={"tidev/alloy": "write"})
    load_alloy(world)
    with serve(world, limits=Limits(user=10**9)) as server:
        connection = HTTPConnection("127.0.0.1", server.port)
        yield connection
        connection.close()


def test_requests(connection):
    print(f"\n{'request':<16}{'median ms':>10}{'worst ms':>10}{'bytes':>10}")
    for name, method, path, body in REQUESTS:
        times, size = [], 0
        for _ in range(ROUNDS):
            start = perf_counter()
            connection.request(method, ALLOY + path, json.dumps(body) if body else None, HEADERS)
            answer = connection.getresponse()
            size = len(answer.read())
            times.append((perf_counter() - start) * 1000)
            assert answer.status in (200, 201)
        print(f"{name:<16}{median(times):>10.2f}{max(times):>10.2f}{size:>10}")
