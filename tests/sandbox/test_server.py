from __future__ import annotations

import threading

import pytest
import requests

from milepost.model.clock import ManualClock
from milepost.sandbox import Limits, World, serve
from milepost.sandbox.github.dialect import GitHub
from milepost.sandbox.server import Server
from milepost.sandbox.site import Site

COMMENTS = "/repos/acme/web/issues/1/comments"


@pytest.fixture(autouse=True)
def issue(web):
    return web.issue("One")


def test_it_serves_until_closed(world):
    with serve(world) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        with requests.Session() as session:
            # Kept alive on purpose: closing hangs up on it.
            assert session.get(f"{server.api}/rate_limit", timeout=5).status_code == 200
            server.close()
            with pytest.raises(requests.ConnectionError):
                session.get(f"{server.api}/rate_limit", timeout=5)


def test_a_port_can_be_chosen(world):
    with serve(world) as server:
        port = server.port
    with serve(world, port=port) as server:
        assert server.port == port


def test_the_log_tells_who_asked_what(server, api, connect):
    api.get("/repos/acme/web/issues?state=all")
    connect(server, "job")("POST", COMMENTS, {"body": "hi"})
    connect(server, None)("GET", "/user")
    first, second, third = server.log.exchanges
    assert (first.method, first.path, first.query) == (
        "GET",
        "/api/v3/repos/acme/web/issues",
        "state=all",
    )
    assert (first.login, first.status, first.mutating, first.acted) == ("dana", 200, False, True)
    assert first.answer[0]["title"] == "One"
    assert first.answer_headers["X-RateLimit-Limit"] == "5000"
    assert first.headers["authorization"] == "Bearer t"
    assert (second.login, second.status, second.body) == (
        "github-actions[bot]",
        201,
        {"body": "hi"},
    )
    assert server.log.mutating == (second,)
    assert (third.login, third.status) == (None, 401)
    assert server.log.count("GET") == 2
    assert server.log.count(path="*/issues*") == 2
    assert server.log.count("POST", "*/comments") == len(server.log.matching("POST")) == 1
    assert len(server.log) == 3
    server.log.reset()
    assert len(server.log) == 0


def test_a_fault_answers_in_the_worlds_stead(server, api, issue):
    server.faults.answer(
        "POST", "*/comments", 502, body={"message": "Bad gateway"}, headers={"X-A": "b"}, nth=2
    )
    assert api("POST", COMMENTS, {"body": "1"}).status_code == 201
    struck = api("POST", COMMENTS, {"body": "2"})
    assert (struck.status_code, struck.json(), struck.headers["X-A"]) == (
        502,
        {"message": "Bad gateway"},
        "b",
    )
    assert api("POST", COMMENTS, {"body": "3"}).status_code == 201
    assert [it.acted for it in server.log.exchanges] == [True, False, True]
    assert [it.struck for it in server.log.exchanges] == [False, True, False]
    assert len(issue.comments) == 2


def test_an_answer_can_be_lost_after_the_world_acted(server, api, issue):
    server.faults.answer("POST", "*/comments", 502, after=True)
    assert api("POST", COMMENTS, {"body": "1"}).status_code == 502
    assert len(issue.comments) == 1
    (exchange,) = server.log.exchanges
    assert (exchange.acted, exchange.status, exchange.login) == (True, 502, "dana")


def test_an_answer_may_be_anything(server, api):
    server.faults.answer("GET", "*", 500, body=b"<h1>oops</h1>", times=None)
    for _ in range(3):
        assert api("GET", "/user").text == "<h1>oops</h1>"
    server.faults.clear()
    assert api("GET", "/user").status_code == 200


@pytest.mark.parametrize("after", [False, True])
def test_a_connection_can_be_dropped(server, api, issue, after):
    server.faults.drop("POST", "*/comments", after=after)
    with pytest.raises(requests.ConnectionError):
        api("POST", COMMENTS, {"body": "1"})
    assert len(issue.comments) == int(after)
    assert server.log.exchanges[0].status is None
    assert api("POST", COMMENTS, {"body": "2"}).status_code == 201


def test_an_answer_can_be_cut_off(server, api):
    server.faults.truncate("GET", "*/issues", keep=20)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api("GET", "/repos/acme/web/issues")
    assert api("GET", "/repos/acme/web/issues").status_code == 200


@pytest.mark.parametrize("after", [False, True])
def test_an_answer_can_be_slow(server, api, issue, after):
    server.faults.slow("POST", "*/comments", 0.4, after=after)
    with pytest.raises(requests.ReadTimeout):
        api("POST", COMMENTS, {"body": "1"}, timeout=0.1)
    assert api("POST", COMMENTS, {"body": "2"}).status_code == 201


def test_each_fitting_fault_counts_and_the_first_that_strikes_is_taken(server, api):
    server.faults.answer("GET", "*", 500, nth=2)
    server.faults.answer("GET", "*/user", 503, nth=2, times=2)
    assert [api("GET", "/user").status_code for _ in range(4)] == [200, 500, 503, 200]


def test_latency_is_waited_for_each_request(world, connect):
    waits = ManualClock(world.now())
    dialects = (GitHub(Limits()), Site())
    with Server(world, dialects, latency=1.5, waits=waits) as server:
        client = connect(server)
        client.get("/user")
        assert waits.waited == 1.5
        server.latency = 0.5
        server.faults.slow("GET", "*", 10)
        client.get("/user")
        assert waits.waited == 12.0


def test_what_no_dialect_knows_is_not_found(world, connect):
    with Server(world, (GitHub(Limits()),)) as server:
        assert connect(server)("GET", f"{server.url}/elsewhere").status_code == 404


def test_many_threads_at_once(server, connect, issue):
    def write():
        client = connect(server)
        for number in range(10):
            assert client("POST", COMMENTS, {"body": str(number)}).status_code == 201

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(issue.comments) == len(set(issue.comments)) == 50


def test_broken_json_is_refused(wrong):
    headers = {"Content-Type": "application/json"}
    for data in (b"{", b"[1]"):
        sent = wrong("POST", "/repos/acme/web/milestones", data=data, headers=headers)
        assert sent.status_code in (400, 422), sent.text


def test_a_bug_in_a_dialect_is_seen(connect, capfd):
    class Broken:
        prefix = "/"

        def handle(self, world, request, root):
            raise RuntimeError("a bug")

    with Server(World(), (Broken(),)) as server, pytest.raises(requests.ConnectionError):
        connect(server)("GET", f"{server.url}/x")
    assert "a bug" in capfd.readouterr().err


def test_only_the_head_of_an_answer(api):
    answer = api("HEAD", "/repos/acme/web/issues")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100


def test_methods_nobody_knows(api, server):
    assert api("BREW", "/user").status_code == 501
    with pytest.raises(AttributeError):
        server._listener.RequestHandlerClass.do_BREW  # noqa: B018 - the lookup is the test
