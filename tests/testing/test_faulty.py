"""What goes wrong on the wire goes wrong as planned, and no further."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout  # noqa: A004 - theirs

from milepost.model.clock import ManualClock
from milepost.testing.contract.faulty import Fault, Faulty, answered, nonsense
from milepost.trackers.retry import never_sent

URL = "http://127.0.0.1:1/x"


@pytest.fixture
def wire():
    """A transport and ``send(method)``, with what the tracker saw in ``seen``."""
    transport = Faulty(ManualClock(datetime(2027, 2, 22, tzinfo=UTC)))
    seen = []

    def send(method="GET", body=b'{"name": "x", "rows": [1, "y", null]}'):
        request = requests.Request(method, URL).prepare()

        def true():
            seen.append(method)
            answer = requests.Response()
            answer.status_code, answer._content = 200, body
            return answer

        return transport.exchange(request, true)

    return SimpleNamespace(transport=transport, send=send, seen=seen)


def test_without_a_plan_nothing_is_touched(wire):
    assert wire.send().json() == {"name": "x", "rows": [1, "y", None]}
    assert wire.seen == ["GET"]


def test_an_answer_in_place_of_the_trackers(wire):
    wire.transport.strike(answered(403, X_Reason="no"), nth=2)
    assert wire.send().status_code == 200
    struck = wire.send()
    assert (struck.status_code, struck.headers["X-Reason"]) == (403, "no")
    assert "fault" in struck.json()["message"]
    assert wire.send().status_code == 200
    assert wire.seen == ["GET", "GET"]


def test_only_writes(wire):
    wire.transport.strike(answered(500, after=True), writes=True)
    assert wire.send("GET").status_code == 200
    assert wire.send("POST").status_code == 500
    assert wire.send("POST").status_code == 200
    assert wire.seen == ["GET", "POST", "POST"]


def test_a_request_that_is_struck_once_is_let_through_when_it_comes_again(wire):
    wire.transport.strike(answered(500), tries=1)
    assert wire.send().status_code == 200
    assert wire.transport.requests == 2
    assert wire.seen == ["GET"]


def test_healed(wire):
    wire.transport.strike(answered(500), times=float("inf"))
    assert wire.send("POST").status_code == 500
    wire.transport.heal()
    assert wire.send("POST").status_code == 200


@pytest.mark.parametrize(
    ("act", "error", "reached"),
    [("unreachable", ConnectionError, False), ("drop", ConnectionError, False),
     ("time out", ReadTimeout, False), ("cut", ChunkedEncodingError, True)],
)  # fmt: skip
def test_connections(wire, act, error, reached):
    wire.transport.strike(Fault(act=act))
    with pytest.raises(error) as caught:
        wire.send("POST")
    assert bool(wire.seen) is reached
    assert never_sent(caught.value) is (act == "unreachable")


def test_texts_become_numbers(wire):
    wire.transport.strike(Fault(act="spoil"), times=2)
    assert wire.send().json() == {"name": 7, "rows": [1, 7, None]}
    assert wire.send(body=b"<html>").json() == 7


def test_nonsense(wire):
    wire.transport.strike(nonsense(b"<html>"))
    answer = wire.send()
    assert (answer.status_code, answer.text) == (200, "<html>")
