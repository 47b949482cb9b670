from __future__ import annotations

import pytest

ISSUES = "/projects/acme%2Fweb/issues"
DOCS = "/projects/acme%2Fdocs"


@pytest.fixture
def limited(world, gitlab_server, connect):
    """A client for a server with these limits."""
    contexts = []

    def made(token="t", **limits):  # noqa: S107 - a toy
        context = gitlab_server(world, **limits)
        server = context.__enter__()
        contexts.append(context)
        return connect(server, token)

    yield made
    for context in contexts:
        context.__exit__(None, None, None)


def test_every_answer_says_what_is_left(limited, clock):
    api = limited(user=10)
    answer = api("GET", DOCS)
    told = {
        name: answer.headers[f"RateLimit-{name}"] for name in ("Limit", "Observed", "Remaining")
    }
    assert told == {"Limit": "10", "Observed": "1", "Remaining": "9"}
    assert answer.headers["RateLimit-Name"] == "throttle_authenticated_api"
    assert int(answer.headers["RateLimit-Reset"]) == int(clock.now().timestamp()) + 60
    assert api("GET", "/nothing").headers["RateLimit-Observed"] == "2"
    other = limited(None, anonymous=7)("GET", DOCS)
    assert other.headers["RateLimit-Limit"] == "7"
    assert other.headers["RateLimit-Name"] == "throttle_unauthenticated_api"


def test_a_self_managed_gitlab_limits_nothing(limited):
    answer = limited(user=None)("GET", DOCS)
    assert not any(name.lower().startswith("ratelimit") for name in answer.headers)


def test_too_many_requests_are_refused_in_plain_text(limited, clock):
    clock.sleep(20)
    api = limited(user=2)
    assert [api("GET", DOCS).status_code for _ in range(2)] == [200, 200]
    refused = api("GET", DOCS)
    assert (refused.status_code, refused.text) == (429, "Retry later\n")
    assert refused.headers["Content-Type"] == "text/plain"
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["RateLimit-ResetTime"] == "Mon, 22 Feb 2027 09:01:00 GMT"
    clock.sleep(40)
    assert api("GET", DOCS).status_code == 200


def test_a_refusal_need_not_say_when(limited):
    refused = limited(user=0, retry_after=False)("GET", DOCS)
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


@pytest.mark.parametrize(
    ("limits", "path", "body"),
    [
        ({"notes": 2}, ISSUES + "/1/notes", {"body": "x"}),
        ({"issues": 2}, ISSUES, {"title": "x"}),
    ],
)
def test_new_notes_and_issues_have_limits_of_their_own(limited, web, clock, limits, path, body):
    web.issue("One")
    api = limited(**limits)
    assert [api("POST", path, body).status_code for _ in range(2)] == [201, 201]
    before = len(web.project.issues), len(web.project.comments)
    refused = api("POST", path, body)
    assert refused.status_code == 429
    told = "This endpoint has been requested too many times. Try again later."
    assert refused.json() == {"message": {"error": told}}
    assert refused.headers["Retry-After"] == "60"
    assert (len(web.project.issues), len(web.project.comments)) == before
    assert api("GET", ISSUES).status_code == 200
    clock.sleep(60)
    assert api("POST", path, body).status_code == 201


def test_an_issue_holds_only_so_many_notes(limited, web):
    web.issue("One")
    api = limited(comments=1)
    first = api("POST", ISSUES + "/1/notes", {"body": "x"})
    refused = api("POST", ISSUES + "/1/notes", {"body": "y"})
    assert refused.status_code == 400
    assert "Maximum number of comments exceeded" in refused.json()["message"]
    edited = api("PUT", f"{ISSUES}/1/notes/{first.json()['id']}", {"body": "y"})
    assert edited.json()["body"] == "y"
