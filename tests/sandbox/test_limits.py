from __future__ import annotations

import pytest

from milepost.sandbox import Limits

ISSUES = "/repos/acme/web/issues"


@pytest.fixture
def limited(world, checked_server, connect):
    """A client for a server with these limits."""
    contexts = []

    def made(token="t", **limits):  # noqa: S107 - a toy
        context = checked_server(world, limits=Limits(**limits))
        server = context.__enter__()
        contexts.append(context)
        return connect(server, token)

    yield made
    for context in contexts:
        context.__exit__(None, None, None)


def left(answer):
    names = ("Limit", "Remaining", "Used")
    return tuple(int(answer.headers[f"X-RateLimit-{name}"]) for name in names)


def test_every_answer_says_what_is_left(limited, clock):
    api = limited(user=10)
    first = api("GET", "/user")
    assert left(first) == (10, 9, 1)
    assert first.headers["X-RateLimit-Resource"] == "core"
    assert int(first.headers["X-RateLimit-Reset"]) == int(clock.now().timestamp()) + 3600
    assert left(api("GET", "/repos/acme/nothing")) == (10, 8, 2)
    assert left(api("POST", ISSUES, {"title": "x"})) == (10, 7, 3)


def test_tokens_have_their_own_hour(limited):
    assert left(limited("job")("GET", ISSUES)) == (1000, 999, 1)
    assert left(limited(None)("GET", "/repos/acme/docs")) == (60, 59, 1)
    assert left(limited("nonsense")("GET", "/user")) == (60, 60, 0)


def test_asking_for_the_limit_is_free(limited):
    api = limited(user=2)
    for _ in range(3):
        body = api.get("/rate_limit")
    assert body["rate"] == body["resources"]["core"]
    assert (body["rate"]["limit"], body["rate"]["remaining"], body["rate"]["used"]) == (2, 2, 0)


def test_the_primary_limit_refuses_until_its_hour_is_over(limited, clock):
    api = limited(user=2)
    api.get("/user")
    api.get("/user")
    refused = api("GET", "/user")
    assert refused.status_code == 403
    assert refused.json()["message"] == "API rate limit exceeded for user ID dana."
    assert left(refused) == (2, 0, 2)
    assert "Retry-After" not in refused.headers
    clock.sleep(3600)
    assert left(api("GET", "/user")) == (2, 1, 1)
    anonymous = limited(None, anonymous=0)("GET", "/repos/acme/docs")
    assert anonymous.json()["message"] == "API rate limit exceeded for 127.0.0.1."


@pytest.mark.parametrize(
    ("status", "retry_after"), [(403, 60), (403, None), (429, 30), (429, None)]
)
def test_the_secondary_limit_refuses_too_many_new_things_a_minute(
    limited, clock, web, status, retry_after
):
    api = limited(writes=2, writes_status=status, retry_after=retry_after)
    web.issue("One")
    assert api("POST", ISSUES, {"title": "x"}).status_code == 201
    assert api("POST", ISSUES + "/1/comments", {"body": "x"}).status_code == 201
    refused = api("POST", "/repos/acme/web/milestones", {"title": "x"})
    assert refused.status_code == status
    assert refused.json()["message"].startswith("You have exceeded a secondary rate limit")
    assert refused.headers.get("Retry-After") == (str(retry_after) if retry_after else None)
    assert web.project.milestones == {}
    assert api("GET", ISSUES).status_code == 200
    assert api("PATCH", ISSUES + "/1", {"title": "y"}).status_code == 200
    clock.sleep(60)
    assert api("POST", "/repos/acme/web/labels", {"name": "x"}).status_code == 201


def test_an_answer_nobody_needs_twice_is_free(limited):
    api = limited()
    first = api("GET", "/user")
    tag = first.headers["ETag"]
    again = api("GET", "/user", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, left(again)) == (304, b"", left(first))
    other = limited("reader")("GET", ISSUES)
    mine = api("GET", ISSUES)
    assert other.json() == mine.json()
    # The tag is bound to the token, as GitHub's is.
    assert other.headers["ETag"] != mine.headers["ETag"]
    api("POST", ISSUES, {"title": "x"})
    changed = api("GET", ISSUES, headers={"If-None-Match": mine.headers["ETag"]})
    assert changed.status_code == 200
