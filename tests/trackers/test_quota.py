"""No more in a time than a tracker takes, also over several runs."""

from bisect import bisect_right
from contextlib import suppress
from datetime import timedelta

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.clock import ManualClock
from milepost.trackers.pacing import Pace
from milepost.trackers.quota import Quota, Window, over
from milepost.trackers.retry import Held
from milepost.trackers.transport import Transport
from milepost_github import quotas as github
from milepost_gitlab import quotas as gitlab

FAST = {"writes": 0.0, "notifying": 0.0}
COMMENTS = "/issues/1/comments"


def go(session, script, verb="GET", path="/x"):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False)


def most(times, seconds):
    """The most of the given times that lie in any window of so many seconds."""
    return max(bisect_right(times, at + seconds - 1e-6) - place for place, at in enumerate(times))


def test_600_writes_stay_within_80_a_minute_and_500_an_hour(session_on, script, clock):
    session = session_on(**FAST, quotas=github, deadline=10_000.0)
    times = []
    for _ in range(600):
        assert go(session, script, "PATCH").status_code == 200
        times.append(clock.waited)
    assert most(times, 60) == 80
    assert most(times, 3600) == 500
    assert times[-1] == 3660, "and no slower than that: 100 of the second hour in two minutes"


def test_with_our_own_pace_the_minute_is_never_full(session_on, script, clock):
    session = session_on(quotas=github)
    times = []
    for number in range(120):
        go(session, script, "POST", COMMENTS if number % 2 else "/labels")
        times.append(clock.waited)
    assert most(times, 60) < 80


def test_reads_are_neither_counted_nor_held(session_on, script, clock):
    session = session_on(quotas=(Quota(kind="writes", count=1, seconds=60.0),))
    go(session, script, "POST")
    for _ in range(5):
        go(session, script)
    assert clock.waited == 0
    go(session, script, "POST")
    assert clock.waited == 60


def test_gitlabs_notes_are_counted_apart_from_other_writes(session_on, script, clock):
    session = session_on(**FAST, quotas=gitlab)
    for _ in range(60):
        go(session, script, "POST", "/projects/1/issues/1/notes")
        go(session, script, "PUT", "/projects/1/issues/1")
    assert clock.waited == 0
    go(session, script, "PUT", "/projects/1/issues/1")
    assert clock.waited == 0
    go(session, script, "POST", "/projects/1/issues/1/notes")
    assert clock.waited == 60


def test_towards_loopback_without_pace_nothing_is_waited_for(session_on, script, clock):
    session = session_on(paced=False, quotas=(Quota(kind="writes", count=1, seconds=60.0),))
    for _ in range(3):
        go(session, script, "POST", COMMENTS)
    assert clock.waited == 0


def test_a_wait_beyond_the_deadline_is_not_begun(session_on, script, clock):
    few = (Quota(kind="writes", count=2, seconds=3600.0),)
    session = session_on(**FAST, quotas=few, deadline=3600.0)
    clock.sleep(5)
    go(session, script)
    clock.sleep(5)
    for _ in range(2):
        go(session, script, "POST")
    before = clock.waited
    with pytest.raises(Held, match="longer than the deadline of 3600 s"):
        go(session, script, "POST")
    assert (clock.waited, len(script.asked)) == (before, 3)
    assert go(session, script).status_code == 200, "what may be asked is asked all the same"


def test_the_next_run_goes_on_within_the_same_hour(session_on, script, clock):
    """What a run notes down is noted before it is sent, and may be sent much later."""
    first = session_on(**FAST, quotas=github, deadline=600.0)
    noted, sent = [], []

    def write(session):
        noted.append(clock.now())
        go(session, script, "PATCH")
        sent.append(clock.waited)

    with suppress(Held):
        while len(sent) < 600:
            write(first)
    assert 400 < len(sent) <= 500
    clock.sleep(300)
    second = session_on(**FAST, quotas=github, deadline=10_000.0)
    second.transport.gate.remember(over(noted, clock))
    while len(sent) < 600:
        write(second)
    assert most(sent, 60) <= 80
    assert most(sent, 3600) <= 500


def test_what_was_written_down_was_over_when_the_next_one_was(clock):
    start = clock.now()
    clock.sleep(100)
    noted = [start + timedelta(seconds=second) for second in (40, 0, 10)]
    assert over(noted, clock) == (10.0, 40.0, 100.0)
    assert over([], clock) == ()
    assert over([start + timedelta(hours=1)], clock) == (100.0,), "a clock that was set back"


@given(
    st.lists(st.integers(0, 500), max_size=60),
    st.integers(1, 5),
    st.integers(1, 100),
    st.lists(st.integers(0, 500), max_size=10),
)
def test_a_window_is_never_overfull(wishes, count, seconds, before):
    window = Window(Quota(kind="writes", count=count, seconds=seconds))
    for instant in before:
        window.note(instant - 500)
    sent, now = [instant - 500 for instant in before], 0.0
    for wish in sorted(wishes):
        now = max(now, wish, window.due())
        window.note(now)
        sent.append(now)
    for instant in sent[len(before) :]:
        assert sum(instant - seconds < other <= instant for other in sent) <= count


def test_two_transports_beside_each_other_share_it(script, clock: ManualClock):
    few = Pace(**FAST, quotas=(Quota(kind="writes", count=2, seconds=60.0),))
    one = Transport(clock, few)
    two = Transport(clock, beside=one)
    for transport in (one, two, one):
        with requests.Session() as session:
            transport.mount(session, script.url)
            go(session, script, "POST")
    assert clock.waited == 60
    one.close()
    two.close()
