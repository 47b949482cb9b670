"""What is sent again, what never, and when it ends."""

import pytest
import requests

from milepost.trackers.retry import NotReady, NotSent, in_words, never_sent

SECONDARY = b'{"message": "You have exceeded a secondary rate limit."}'


def go(session, script, verb="GET", path="/x", **more):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False, **more)


# -- what is sent again ----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_idempotent_verbs_are_sent_again(session_on, script, clock, verb, status):
    script.answers = [(status, {}, b"")] * 3
    assert go(session_on(paced=False), script, verb).status_code == 200
    assert len(script.asked) == 4
    assert clock.waited == 1 + 2 + 4


@pytest.mark.parametrize("failure", ["drop", "half"])
def test_idempotent_verbs_are_sent_again_after_a_broken_connection(session_on, script, failure):
    script.answers = [failure, failure]
    session = session_on()
    assert go(session, script).json() == {}
    assert [call.status for call in session.transport.trace] == [None, None, 200]


def test_a_failure_that_lasts_is_handed_up_after_four_tries(session_on, script):
    script.answers = [(502, {}, b"")] * 9
    session = session_on()
    assert go(session, script).status_code == 502
    assert session.transport.last.attempt == len(script.asked) == 4


def test_an_error_that_lasts_is_raised_after_four_tries(session_on, script):
    script.answers = ["drop"] * 9
    session = session_on()
    with pytest.raises(requests.ConnectionError) as caught:
        go(session, script)
    assert session.transport.last.attempt == len(script.asked) == 4
    assert in_words(caught.value) == "the connection broke off"


@pytest.mark.parametrize("verb", ["POST", "PATCH"])
@pytest.mark.parametrize(
    "failure",
    ["drop", "half", "hang", (500, {}, b""), (502, {}, b""), (503, {"Retry-After": "1"}, b"")],
)
def test_re_sent_posts_what_may_have_been_executed_is_sent_once(session_on, script, verb, failure):
    script.answers = [failure]
    session = session_on(read=0.1)
    if isinstance(failure, str):
        with pytest.raises(requests.RequestException) as caught:
            go(session, script, verb, data="{}")
        assert not never_sent(caught.value)
    else:
        assert go(session, script, verb, data="{}").status_code == failure[0]
    assert len(script.asked) == 1
    assert (session.transport.requests, session.transport.mutating) == (1, 1)


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_what_never_left_may_be_sent_again(session_on, script, clock, verb):
    script.close()
    with pytest.raises(requests.ConnectionError) as caught:
        go(session_on(paced=False), script, verb)
    assert never_sent(caught.value)
    assert in_words(caught.value) == "no connection"
    assert clock.waited == 1 + 2 + 4


@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [429, 403])
def test_a_rate_limit_was_not_executed_so_any_verb_is_sent_again(
    session_on, script, clock, verb, status
):
    script.answers = [(status, {"Retry-After": "7"}, SECONDARY)]
    assert go(session_on(paced=False), script, verb).status_code == 200
    assert len(script.asked) == 2
    assert clock.waited == 7


def test_202_is_asked_again_but_not_for_ever(session_on, script, clock):
    script.answers = [(202, {}, b"{}")]
    session = session_on()
    assert go(session, script).status_code == 200
    script.answers = [(202, {}, b"{}")] * 9
    with pytest.raises(NotReady) as caught:
        go(session, script)
    assert len(script.asked) == 2 + 4
    assert in_words(caught.value) == "the answer was still not ready (HTTP 202)"
    script.answers = [(202, {}, b"{}")]
    assert go(session, script, "POST").status_code == 202


# -- bounds ----------------------------------------------------------------------------------


def test_a_limit_that_lasts_is_handed_up_after_four_tries(session_on, script, clock):
    script.answers = [(429, {"Retry-After": "5"}, b"")] * 9
    session = session_on()
    assert go(session, script).status_code == 429
    assert len(script.asked) == 4
    assert clock.waited == 15


@pytest.mark.parametrize("told", ["3601", "1e999", "99999999999999999999"])
def test_secondary_limit_waits_are_capped_by_the_deadline(session_on, script, clock, told):
    script.answers = [(403, {"Retry-After": told}, SECONDARY)]
    session = session_on()
    assert go(session, script).status_code == 403
    assert clock.waited == 0
    # Nobody hammers on: what follows is not even sent.
    with pytest.raises(NotSent, match="deadline of 3600 s") as caught:
        go(session, script)
    assert never_sent(caught.value)
    assert len(script.asked) == 1


def test_the_deadline_counts_from_the_first_request_over_all_waits(session_on, script, clock):
    session = session_on(deadline=100.0)
    clock.sleep(1000)
    script.answers = [
        (429, {"Retry-After": "60"}, b""),
        (200, {}, b"{}"),
        (429, {"Retry-After": "60"}, b""),
    ]
    assert go(session, script).status_code == 200
    assert go(session, script).status_code == 429
    assert len(script.asked) == 3
    assert clock.waited == 1000 + 60


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_after_the_deadline_nothing_is_sent(session_on, script, clock, method):
    """Also where nothing had to be waited for: a tracker may be slow in answering."""
    session = session_on(deadline=30.0)
    go(session, script)
    clock.sleep(30)
    assert go(session, script, method).status_code == 200
    clock.sleep(0.5)
    with pytest.raises(NotSent, match="the deadline of 30 s is over"):
        go(session, script, method)
    assert len(script.asked) == 2


def test_backing_off_ends_at_the_deadline(session_on, script, clock):
    script.answers = [(502, {}, b"")] * 9
    assert go(session_on(deadline=2.5), script).status_code == 502
    assert clock.waited == 1


def test_a_write_that_would_have_to_wait_too_long_is_not_sent(session_on, script):
    session = session_on(deadline=2.0)
    go(session, script, "POST", "/issues/1/comments")
    with pytest.raises(NotSent):
        go(session, script, "POST", "/issues/1/comments")
    assert len(script.asked) == 1


def test_a_limit_told_to_one_thread_holds_for_all(session_on, script, clock):
    session = session_on()
    script.answers = [(429, {"Retry-After": "50"}, b"")] * 4
    assert go(session, script).status_code == 429
    waited = clock.waited
    assert go(session, script).status_code == 200
    assert clock.waited - waited == 50


def test_a_read_time_out(session_on, script):
    script.answers = ["hang"]
    with pytest.raises(requests.ReadTimeout) as caught:
        go(session_on(read=0.05, tries=1), script, timeout=99)
    assert in_words(caught.value) == "no answer in time"
