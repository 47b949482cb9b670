"""What a request proves itself with is in no refusal, in no header and in no redirect."""

import base64
from urllib.parse import quote

import pytest
import requests

from milepost.trackers.retry import Moved
from milepost.trackers.trouble import unanswered

TOKEN = "ATATT3x/Fp+k9=F00BAR"
MAIL = "dana@nordwind.example"
BASIC = base64.b64encode(f"{MAIL}:{TOKEN}".encode()).decode()
FORMS = [TOKEN, quote(TOKEN, safe=""), TOKEN.replace("/", "\\/")]
SENT = [
    ({"Authorization": f"token {TOKEN}"}, FORMS),
    ({"Authorization": f"Bearer {TOKEN}"}, FORMS),
    ({"PRIVATE-TOKEN": TOKEN}, FORMS),
    ({"Authorization": f"Basic {BASIC}"}, [*FORMS, BASIC, MAIL]),
    ({"Authorization": b"Basic " + BASIC.encode()}, [BASIC, MAIL, TOKEN]),
]


def go(session, script, headers):
    return session.get(f"{script.url}/x", headers=headers, allow_redirects=False)


@pytest.mark.parametrize(("headers", "secrets"), SENT)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
def test_a_refusal_that_repeats_it_is_masked(session_on, script, headers, secrets, status):
    body = f'{{"message": "no: {" and ".join(secrets)} are bad"}}'.encode()
    told = secrets[-1]
    script.answers = [(status, {"X-Why": f"{told} is bad", "Content-Type": told}, body)]
    answer = go(session_on(tries=1), script, headers)
    seen = answer.text + repr(answer.headers) + answer.reason
    assert not [secret for secret in secrets if secret in seen]
    assert answer.text.startswith('{"message": "no: *** and' if len(secrets) > 1 else "{")
    assert answer.headers["X-Why"] == "*** is bad"


@pytest.mark.parametrize(("headers", "secrets"), SENT)
def test_a_redirect_does_not_tell_it(session_on, script, headers, secrets):
    location = f"https://evil.example/{secrets[-1]}/x"
    script.answers = [(302, {"Location": location}, b"")]
    session = session_on()
    with pytest.raises(Moved) as caught:
        go(session, script, headers)
    assert caught.value.location == "https://evil.example/***/x"
    assert secrets[-1] not in unanswered(caught.value, session.transport).reason


def test_what_people_wrote_stays_as_it_is(session_on, script):
    body = f'{{"title": "{TOKEN}"}}'.encode()
    script.answers = [(200, {}, body)]
    assert go(session_on(), script, SENT[0][0]).content == body


@pytest.mark.parametrize("value", ["Basic !!", "Basic 4pyT/w==", "token a", "", "word"])
def test_what_proves_little_hides_nothing_and_breaks_nothing(session_on, script, value):
    script.answers = [(404, {}, b"a word about basics")]
    answer = go(session_on(), script, {"Authorization": value})
    assert answer.content == b"a word about basics"


def test_a_stream_is_left_alone_but_for_its_headers(session_on, script):
    script.answers = [(404, {"X-Why": TOKEN}, TOKEN.encode())]
    session = session_on()
    with session.get(f"{script.url}/x", headers={"Private-Token": TOKEN}, stream=True) as answer:
        assert answer.headers["X-Why"] == "***"
        assert b"".join(answer.iter_content()) == TOKEN.encode()


def test_a_request_without_any_is_left_alone(session_on, script):
    script.answers = [(404, {}, b"nothing here")]
    session = session_on()
    session.trust_env = False
    assert requests.Session.get(session, f"{script.url}/x").content == b"nothing here"
