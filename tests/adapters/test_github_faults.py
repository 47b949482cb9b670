"""What can go wrong while reading: never a crash, never a false proof, always a reason."""

import pytest

from milepost.model.reading import Proof, Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


@pytest.fixture
def long(web):
    web.milestone("Live")
    for number in range(1, 651):
        web.issue(f"Issue {number}")
    return web


# -- single pages ----------------------------------------------------------------------------


def test_a_page_that_fails_for_good_leaves_the_rest_unproven(long, server, opened):
    server.faults.answer("GET", "*/issues", 502, nth=3, times=None)
    reading = opened(server).read(FIRST)
    assert reading.proves(Want.MILESTONES)
    assert reading.proofs[Want.ISSUES] == Proof(
        complete=False, reason="issues: page 3 of 7: HTTP 502 after 4 tries"
    )
    assert [issue.title for issue in reading.issues] == [f"Issue {n}" for n in range(1, 201)]
    assert reading.requests == 1 + 2 + 4


def test_a_page_that_fails_once_is_asked_again(long, server, opened, clock):
    server.faults.answer("GET", "*/issues", 500, nth=2)
    server.faults.drop("GET", "*/issues", nth=5)
    server.faults.truncate("GET", "*/issues", nth=7, keep=200)
    reading = opened(server).read(FIRST)
    assert (len(reading.issues), reading.complete, reading.requests) == (650, True, 8 + 3)
    assert clock.waited == 3


def test_a_page_that_stays_cut_off(long, server, opened):
    server.faults.truncate("GET", "*/issues", nth=2, times=None, keep=5000)
    reading = opened(server).read(FIRST)
    assert len(reading.issues) == 100
    assert not reading.complete
    assert reading.reason == "issues: page 2 of 7: the connection broke off after 4 tries"


def test_the_server_goes_down_in_the_middle(long, server, opened):
    opened_here = opened(server)
    server.faults.drop("GET", "*/issues", nth=4, times=None)
    reading = opened_here.read(Scope.of(Want.ISSUES, Want.LABELS, Want.COMMENTS))
    assert len(reading.issues) == 300
    assert not any(proof.complete for proof in reading.proofs.values())
    assert reading.proofs[Want.LABELS].reason == "labels: the connection broke off after 4 tries"
    assert reading.requests == 3 + 4  # nothing more is asked of a server that is gone


def test_the_server_is_not_there_at_all(web, server, opened):
    github = opened(server)
    server.close()
    reading = github.read(FIRST)
    assert reading.reason == "milestones and issues: no connection after 4 tries"
    assert reading.requests == 4


def test_a_server_whose_name_nobody_knows_is_named_once(web, server, opened):
    github = opened(server, url="http://github.invalid")
    assert github.read(FIRST).reason == (
        "milestones and issues: the name github.invalid is not known after 4 tries"
    )


# -- tokens and permissions ------------------------------------------------------------------


def test_a_wrong_token(web, server, opened):
    reading = opened(server, token="ghp_wrong").read(FIRST)
    assert "HTTP 401: Bad credentials" in reading.reason
    assert "GitHub does not accept the token" in reading.reason
    assert "ghp_wrong" not in reading.reason
    assert not reading.proves(Want.MILESTONES)
    assert not reading.proves(Want.ISSUES)
    assert reading.requests == 1


@pytest.mark.parametrize(
    ("token", "hint"),
    [("t-dana", "the token may not see it"), (None, "it is private and needs a token")],
)
def test_a_repository_nobody_shows_us(world, server, opened, token, hint):
    world.repo("else/where", private=True)
    reading = opened(server, repo="else/where", token=token).read(FIRST)
    assert reading.reason.startswith("milestones and issues: HTTP 404: Not Found (either ")
    assert reading.reason.count("404") == 1
    assert hint in reading.reason
    assert not reading.complete


@pytest.mark.parametrize(
    ("token", "hint"), [("t-dana", "the permission `issues: read`"), (None, "set GITHUB_TOKEN")]
)
def test_a_missing_permission(web, server, opened, clock, token, hint):
    body = {"message": "Resource not accessible by integration"}
    server.faults.answer("GET", "*/milestones", 403, body=body)
    reading = opened(server, token=token).read(Scope.of(Want.MILESTONES))
    assert "HTTP 403: Resource not accessible by integration" in reading.reason
    assert hint in reading.reason
    assert clock.waited == 0


def test_a_renamed_repository_is_told_not_followed(world, web, server, opened):
    """PyGithub follows, but drops the query: 30 open issues would pass for all of them."""
    web.issue("Open")
    world.token("t-all", login="dana-o", repos={"*": "write"})
    world.rename("acme/web", "acme/site")
    reading = opened(server, token="t-all").read(FIRST)
    assert reading.issues == ()
    assert not reading.complete
    assert reading.reason == (
        "milestones and issues: the repository is now acme/site (HTTP 301): change `repo:`"
    )
    assert len(server.log) == 2  # the list, and what the repository is called now


@pytest.mark.parametrize("body", [None, [], {"full_name": "no name"}, {"full_name": 7}])
def test_a_renamed_repository_that_nobody_names(world, web, bare_server, opened, body):
    world.token("t-all", login="dana-o", repos={"*": "write"})
    world.rename("acme/web", "acme/site")
    status = 404 if body is None else 200
    bare_server.faults.answer("GET", "*/repositories/???????", status, body=body or {}, times=None)
    reason = opened(bare_server, token="t-all").read(FIRST).reason
    assert reason.count("http://") == 1
    assert "?" not in reason
    assert reason.startswith("milestones and issues: moved to http://")
    assert reason.endswith("(HTTP 301): change `repo:`")


def test_a_redirect_to_nowhere_known(web, server, opened):
    elsewhere = {"Location": "https://elsewhere.example/x?token=1"}
    server.faults.answer("GET", "*", 302, headers=elsewhere, times=None)
    reason = opened(server).read(FIRST).reason
    assert reason.startswith("milestones and issues: moved to https://elsewhere.example/x (HTTP 3")
    assert len(server.log) == 1


# -- rate limits -----------------------------------------------------------------------------

LIMIT = {"message": "API rate limit exceeded for installation ID 7."}


@pytest.mark.parametrize("status", [403, 429])
def test_429_without_retry_after(long, server, opened, clock, status):
    body = {"message": "You have exceeded a secondary rate limit."}
    server.faults.answer("GET", "*/issues", status, body=body, nth=2)
    reading = opened(server).read(ISSUES)
    assert (len(reading.issues), reading.complete) == (650, True)
    assert clock.waited == 60


def test_403_with_retry_after(long, server, opened, clock):
    server.faults.answer("GET", "*/issues", 403, body=LIMIT, headers={"Retry-After": "7"})
    assert opened(server).read(ISSUES).complete
    assert clock.waited == 7


def test_a_rate_limit_longer_than_the_deadline_ends_the_reading(long, server, opened, clock):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1900000000"}
    server.faults.answer("GET", "*/issues", 403, body=LIMIT, headers=headers, nth=3, times=None)
    reading = opened(server).read(Scope.of(Want.ISSUES, Want.LABELS))
    assert len(reading.issues) == 200
    assert "page 3 of 7: HTTP 403: API rate limit exceeded" in reading.proofs[Want.ISSUES].reason
    assert "GitHub's rate limit is used up: run again later" in reading.reason
    assert not reading.proves(Want.LABELS)
    assert (len(server.log), clock.waited) == (3, 0)


def test_after_a_limit_that_is_too_long_nothing_is_sent(web, server, opened):
    github = opened(server)
    server.faults.answer("GET", "*/issues", 500, times=4)
    github.read(ISSUES)
    server.faults.answer("GET", "*/milestones", 429, headers={"Retry-After": "9999"})
    github.read(FIRST)
    before = len(server.log)
    reason = github.read(FIRST).reason
    assert "not sent: waiting for the tracker's limits" in reason
    assert "tries" not in reason
    assert len(server.log) == before
