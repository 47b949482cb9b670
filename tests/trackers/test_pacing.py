"""The pause between writes."""

import threading

import pytest
import requests

from milepost.trackers.pacing import Pace, Pacer, loopback


def go(session, script, verb="GET", path="/x", **more):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False, **more)


def test_a_second_lies_between_writes_and_three_between_notifying_ones(session_on, script, clock):
    session = session_on()
    steps = [
        ("PATCH", "/milestones/1", 0),
        ("PATCH", "/issues/comments/7", 1),
        ("GET", "/issues", 0),
        ("POST", "/issues/1/labels", 1),
        ("POST", "/issues/1/comments", 1),
        ("POST", "/issues", 3),
        ("DELETE", "/issues/1/labels/x", 1),
        ("POST", "/rest/api/2/issue/K-1/comment", 2),
        ("POST", "/projects/1/issues/1/notes/", 3),
    ]
    for verb, path, expected in steps:
        before = clock.waited
        go(session, script, verb, path)
        assert clock.waited - before == expected, path


def test_pacing_can_be_switched_off_towards_loopback(session_on, script, clock):
    session = session_on(paced=False)
    for _ in range(3):
        go(session, script, "POST", "/issues/1/comments")
    assert clock.waited == 0


def test_pacing_cannot_be_switched_off_towards_anyone_else(clock):
    pacer = Pacer(Pace(paced=False))
    pacer.sent("POST", "https://api.github.com/repos/a/b/issues", 100.0)
    assert pacer.due("POST", "https://api.github.com/repos/a/b/issues") == 103.0
    assert pacer.due("PATCH", "https://api.github.com/repos/a/b/milestones/1") == 101.0
    assert pacer.due("GET", "https://api.github.com/repos/a/b") < 0


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/api", True),
        ("http://127.9.9.9", True),
        ("http://localhost:1", True),
        ("http://x.localhost", True),
        ("http://[::1]:9", True),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost.example.com", False),
        ("https://10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback(url, here):
    assert loopback(url) is here


def test_writes_go_one_after_the_other(session_on, script):
    session = session_on(paced=False)
    inside, most = [], []

    def send():
        inside.append(1)
        most.append(len(inside))
        threading.Event().wait(0.005)
        inside.pop()
        return requests.Response()

    request = requests.Request("POST", f"{script.url}/x").prepare()
    threads = [
        threading.Thread(target=session.transport.exchange, args=(request, send)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8
    assert session.transport.mutating == 8
