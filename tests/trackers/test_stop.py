"""Somebody asked the run to end: no request waits any more, what need not wait still goes."""

import pytest
import requests

from milepost.trackers.retry import Held, never_sent
from milepost.trackers.transport import Pace, Transport
from milepost.trackers.trouble import unanswered


@pytest.fixture
def session(script, clock):
    """A session whose run is asked to end once the clock reads ``session.ends`` seconds."""
    session = requests.Session()
    session.ends = 0.0
    session.transport = Transport(clock, Pace(), stop=lambda: clock.waited >= session.ends)
    session.transport.mount(session, script.url)
    yield session
    session.close()
    session.transport.close()


def go(session, script, verb="GET", path="/x"):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False)


def test_what_need_not_wait_is_sent_all_the_same(session, script):
    """A write may take several requests: it is finished."""
    assert go(session, script).status_code == 200
    assert go(session, script, "POST", "/issues").status_code == 200


@pytest.mark.parametrize("ends", [0.0, 0.5, 2.95])
def test_our_own_pace_is_not_waited_for(session, script, clock, ends):
    go(session, script, "POST", "/issues")
    session.ends = ends
    with pytest.raises(Held, match="asked to end") as caught:
        go(session, script, "POST", "/issues")
    assert clock.waited == pytest.approx(ends, abs=0.1)
    assert len(script.asked) == 1
    assert never_sent(caught.value)
    assert unanswered(caught.value, session.transport).held


@pytest.mark.parametrize("verb", ["GET", "PUT", "POST"])
def test_a_limit_is_not_waited_for_and_it_is_certain_that_nothing_was_done(
    session, script, clock, verb
):
    script.answers = [(429, {"Retry-After": "60"}, b"")]
    session.ends = 5.0
    with pytest.raises(Held):
        go(session, script, verb)
    assert clock.waited == pytest.approx(5.0, abs=0.1)
    assert len(script.asked) == 1


def test_a_failure_that_may_have_been_done_is_handed_up(session, script):
    script.answers = [(502, {}, b"")]
    assert go(session, script, "PUT").status_code == 502


def test_a_broken_connection_is_never_called_unsent(session, script):
    script.answers = ["drop"]
    with pytest.raises(requests.ConnectionError) as caught:
        go(session, script, "DELETE")
    assert not isinstance(caught.value, Held)
    assert not never_sent(caught.value)


def test_a_wait_that_is_not_cut_short_is_waited_to_its_end(session, script, clock):
    session.ends = 100.0
    go(session, script, "POST", "/issues")
    go(session, script, "POST", "/issues")
    assert clock.waited == pytest.approx(3.0)
    assert len(script.asked) == 2
