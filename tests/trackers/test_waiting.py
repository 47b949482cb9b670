"""How long a tracker's limits are waited for."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

LIMIT = b'{"message": "API rate limit exceeded for user ID 1."}'
SECONDARY = b'{"message": "You have exceeded a secondary rate limit."}'
FORBIDDEN = b'{"message": "Resource not accessible by integration"}'


def go(session, script, verb="GET", path="/x", **more):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False, **more)


def reset_in(clock, **time):
    return str(int((clock.now() + timedelta(**time)).timestamp()))


@pytest.mark.parametrize("status", [403, 429])
def test_429_without_retry_after_waits_a_minute_and_doubles(session_on, script, clock, status):
    script.answers = [(status, {}, SECONDARY)] * 3
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 60 + 120 + 240


def test_403_with_retry_after_is_waited_for(session_on, script, clock):
    script.answers = [(403, {"Retry-After": "30"}, b"<html>slow down</html>")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 30


def test_retry_after_as_a_date(session_on, script, clock):
    when = format_datetime(clock.now() + timedelta(seconds=90), usegmt=True)
    script.answers = [(429, {"Retry-After": when}, b"")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 90


def test_retry_after_as_a_date_without_a_zone_is_utc(session_on, script, clock):
    when = f"{clock.now() + timedelta(seconds=90):%a, %d %b %Y %H:%M:%S} -0000"
    script.answers = [(429, {"Retry-After": when}, b"")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 90


@pytest.mark.parametrize("remaining", ["x-ratelimit-remaining", "ratelimit-remaining"])
def test_a_used_up_allowance_waits_for_its_reset(session_on, script, clock, remaining):
    reset = remaining.replace("remaining", "reset")
    headers = {remaining: "0", reset: reset_in(clock, minutes=20)}
    script.answers = [(403, headers, LIMIT)]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 20 * 60 + 1


def test_a_reset_as_an_iso_instant(session_on, script, clock):
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2027-02-22T09:02Z"}
    script.answers = [(429, headers, b"")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 121


@pytest.mark.parametrize("reason", ["jira-burst-based", "jira-per-issue-on-write"])
def test_jiras_reset_counts_where_nothing_is_said_of_what_is_left(
    session_on, script, clock, reason
):
    headers = {"RateLimit-Reason": reason, "X-RateLimit-Reset": "2027-02-22T09:02Z"}
    script.answers = [(429, headers, b"")]
    assert go(session_on(), script, "POST").status_code == 200
    assert clock.waited == 121


def test_a_reset_is_not_looked_at_while_something_is_left(session_on, script, clock):
    headers = {"x-ratelimit-remaining": "4771", "x-ratelimit-reset": reset_in(clock, minutes=50)}
    script.answers = [(403, headers, SECONDARY)]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 60


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "0"},
        {"Retry-After": "Mon, 22 Feb 2027 08:00:00 GMT"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_reset_in_the_past_is_a_short_wait_that_doubles(session_on, script, clock, headers):
    script.answers = [(403, headers, LIMIT)] * 3
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 15 + 30 + 60


@pytest.mark.parametrize("told", ["soon", "-5", "nan", "Mon, 99 Feb 2027 08:00:00 GMT"])
def test_nonsense_in_retry_after_counts_as_none(session_on, script, clock, told):
    script.answers = [(429, {"Retry-After": told}, b"")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 60


@pytest.mark.parametrize("told", ["", "later", "9999-99-99T00:00:00Z", "nan"])
def test_nonsense_in_the_reset_counts_as_none(session_on, script, clock, told):
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": told}
    script.answers = [(403, headers, LIMIT)]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 60


def test_503_with_retry_after_waits_at_least_that_long(session_on, script, clock):
    script.answers = [(503, {"Retry-After": "20"}, b""), (503, {"Retry-After": "1"}, b"")]
    assert go(session_on(), script).status_code == 200
    assert clock.waited == 20 + 2


@pytest.mark.parametrize(
    "answer",
    [
        (403, {"x-ratelimit-remaining": "58"}, FORBIDDEN),
        (403, {"x-ratelimit-remaining": "0"}, FORBIDDEN),
        (403, {}, b"<html>forbidden</html>"),
        (403, {}, b"[" * 100_000),
        (403, {}, b'{"message": 7}'),
        (403, {}, b"[]"),
        (401, {}, b""),
        (404, {}, b""),
        (422, {}, b""),
    ],
)
def test_a_403_of_permission_is_no_rate_limit(session_on, script, clock, answer):
    script.answers = [answer]
    assert go(session_on(), script).status_code == answer[0]
    assert len(script.asked) == 1
    assert clock.waited == 0


def test_a_403_without_words_is_a_limit_if_nothing_is_left(session_on, script):
    script.answers = [(403, {"x-ratelimit-remaining": "0"}, b"")]
    assert go(session_on(), script).status_code == 200
