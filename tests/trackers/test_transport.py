"""Where requests may go, and what is told of them."""

import logging
import threading

import pytest
import requests
from urllib3.exceptions import LocationParseError, ReadTimeoutError

from milepost.trackers.pacing import Pace
from milepost.trackers.retry import Moved, NotSent, in_words, never_sent
from milepost.trackers.trace import shown
from milepost.trackers.transport import Transport


def go(session, script, verb="GET", path="/x", **more):
    return session.request(verb, f"{script.url}{path}", allow_redirects=False, **more)


# -- where it goes ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_no_redirect_is_followed(session_on, script, status, verb):
    script.answers = [(status, {"Location": "https://evil.example/x"}, b"")]
    session = session_on()
    with pytest.raises(Moved, match=r"moved to https://evil.example/x \(HTTP") as caught:
        session.request(verb, f"{script.url}/x", headers={"PRIVATE-TOKEN": "s3cret"})
    assert len(script.asked) == 1
    assert never_sent(caught.value) is (status != 303)
    assert caught.value.location == "https://evil.example/x"


def test_a_redirect_without_a_place_to_go(session_on, script):
    script.answers = [(301, {}, b"")]
    with pytest.raises(Moved, match="an address that was not given"):
        go(session_on(), script)


@pytest.mark.parametrize(
    "other", ["https://evil.example/x", "http://127.0.0.1:1/x", "http://localhost/x"]
)
def test_a_library_cannot_talk_to_another_host(session_on, script, other):
    session = session_on()
    with pytest.raises(NotSent, match="another host") as caught:
        session.get(other, headers={"Authorization": "token s3cret"})
    assert session.transport.requests == 0
    assert in_words(caught.value) == "not sent: the address leads to another host"


def test_a_proxy_of_the_environment_is_not_used_for_loopback(session_on, script, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert go(session_on(), script).status_code == 200


def test_a_certificate_nobody_trusts_is_not_tried_again(clock):
    transport = Transport(clock)
    request = requests.Request("POST", "https://x.example").prepare()

    def send():
        raise requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    with pytest.raises(requests.exceptions.SSLError) as caught:
        transport.exchange(request, send)
    assert transport.requests == 1
    assert never_sent(caught.value)
    assert in_words(caught.value) == "its certificate is not trusted"


def test_a_name_nobody_knows(session_on):
    session = session_on(base="http://nowhere.invalid", tries=1)
    with pytest.raises(requests.ConnectionError) as caught:
        session.get("http://nowhere.invalid/x")
    assert never_sent(caught.value)
    assert in_words(caught.value) == "the name nowhere.invalid is not known"


def test_an_error_of_urllib3_itself_is_told_as_one_of_requests(clock):
    transport = Transport(clock)
    request = requests.Request("POST", "https://x.example").prepare()

    def fail(error):
        def send():
            raise error

        return send

    with pytest.raises(requests.RequestException) as caught:
        transport.exchange(request, fail(LocationParseError("x")))
    assert in_words(caught.value) == "the connection broke off"
    late = requests.ConnectionError(ReadTimeoutError(None, "/x", "Read timed out."))
    with pytest.raises(requests.ConnectionError) as caught:
        transport.exchange(request, fail(late))
    assert in_words(caught.value) == "the answer broke off"
    with pytest.raises(requests.exceptions.InvalidHeader) as caught:
        transport.exchange(request, fail(requests.exceptions.InvalidHeader("token s3cret")))
    assert in_words(caught.value) == "the address or a header cannot be sent"
    assert never_sent(caught.value)


def test_json_without_a_charset_is_utf_8(session_on, script):
    kind = {"Content-Type": "application/vnd.github+json"}
    script.answers = [(200, kind, '{"a": "größer"}'.encode())]
    assert go(session_on(), script).text == '{"a": "größer"}'


def test_a_stream_is_left_to_whoever_asked_for_it(session_on, script):
    script.answers = [(200, {}, b"abc")]
    with go(session_on(), script, stream=True) as answer:
        assert list(answer.iter_content(2)) == [b"ab", b"c"]


def test_keep_alive_is_on(session_on, script):
    session = session_on()
    for _ in range(5):
        go(session, script)
    assert script.connections == 1


def test_threads_share_connections(session_on, script):
    session = session_on()
    go(session, script)

    def elsewhere():
        other = requests.Session()
        session.transport.mount(other, script.url)
        go(other, script)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert (len(script.asked), script.connections) == (2, 1)


def test_long_waits_are_told_before_they_begin(script, clock):
    told = []
    transport = Transport(clock, waiting=lambda seconds: told.append((seconds, clock.waited)))
    session = requests.Session()
    transport.mount(session, script.url)
    script.answers = [(502, {}, b""), (429, {"Retry-After": "40"}, b"")]
    with session:
        go(session, script)
    assert told == [(40, 1)]


def test_closing_the_transport_closes_connections_and_it_may_be_used_again(session_on, script):
    session = session_on()
    go(session, script)
    session.transport.close()
    go(session, script)
    assert script.connections == 2


# -- what is told of it ----------------------------------------------------------------------


def test_every_attempt_is_counted_and_traced_without_secrets(session_on, script, caplog):
    caplog.set_level(logging.DEBUG, logger="milepost")
    script.answers = [(502, {}, b"")]
    session = session_on()
    go(session, script, path="/x?private_token=s3cret&page=2&access_token=t&q=a")
    go(session, script, "PATCH", headers={"Authorization": "token s3cret"})
    transport = session.transport
    assert (transport.requests, transport.mutating, transport.requests_here) == (3, 1, 3)
    assert [(call.method, call.status, call.attempt) for call in transport.trace] == [
        ("GET", 502, 1),
        ("GET", 200, 2),
        ("PATCH", 200, 1),
    ]
    assert transport.trace[0].url.endswith("/x?private_token=***&page=2&access_token=***&q=a")
    assert all(call.seconds == 0 for call in transport.trace)
    assert "s3cret" not in repr(transport.trace) + caplog.text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:pw@h.example/p?a=1#f", "https://h.example/p?a=1"),
        (
            "https://h.example/p?client_secret=x&key=&b=2",
            "https://h.example/p?client_secret=***&key=***&b=2",
        ),
        ("https://h.example:8/p", "https://h.example:8/p"),
    ],
)
def test_addresses_are_shown_without_secrets(url, expected):
    assert shown(url) == expected


def test_each_thread_sees_its_own_last_call_and_count(session_on, script):
    session = session_on()
    go(session, script, path="/mine")
    seen = []

    def elsewhere():
        seen.append((session.transport.last, session.transport.requests_here))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [(None, 0)]
    assert session.transport.requests_here == 1
    assert session.transport.last.url.endswith("/mine")


def test_without_any_time_one_try_is_made(clock):
    transport = Transport(clock, Pace(deadline=0.0))
    request = requests.Request("GET", "https://x.example").prepare()

    def send():
        raise requests.ConnectionError("gone")

    with pytest.raises(requests.ConnectionError):
        transport.exchange(request, send)
    assert transport.requests == 1
