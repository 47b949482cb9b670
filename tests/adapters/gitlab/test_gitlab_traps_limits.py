"""The traps of GitLab's limits and tokens, one test named after each."""

import pytest

from milepost.errors import WriteFailed
from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


def test_a_thousand_notes_are_one(api, gitlab, opened, to, live):
    """An issue holds 5,000 notes: ours is edited, a new one is refused in words."""
    server = gitlab(comments=1)
    lab = opened(server)
    key = lab.apply(to.comment()).key
    assert lab.apply(to.edit(key, "new", before="**On track** ✅\n\nlast line")).key == key
    with pytest.raises(WriteFailed, match=r"not written: the comment on #1") as refused:
        lab.apply(to.comment())
    assert "Maximum number of comments exceeded" in refused.value.why


@pytest.mark.parametrize("retry_after", [True, False])
def test_a_rate_limit_is_waited_for(api, gitlab, opened, clock, retry_after):
    """429 in plain text, with Retry-After or only with RateLimit-Reset."""
    server = gitlab(user=2, retry_after=retry_after)
    api.issue("One")
    lab = opened(server)
    for _ in range(3):
        assert lab.read(ISSUES).complete
    assert clock.waited == pytest.approx(60 if retry_after else 61, abs=1.5)
    assert [it.status for it in server.log.exchanges] == [200, 200, 429, 200]


def test_notes_have_a_limit_of_their_own(api, gitlab, opened, clock, to, live):
    """60 a minute; a refused one was certainly not written, so it is sent again."""
    server = gitlab(notes=1)
    lab = opened(server)
    lab.apply(to.comment())
    lab.apply(to.comment())
    assert len(api.project.issues[1].comments) == 2
    assert clock.waited >= 59
    assert [it.status for it in server.log.exchanges] == [201, 429, 201]


def test_a_limit_beyond_the_deadline_is_told(api, server, opened, clock):
    """python-gitlab would sleep as long as it is told to."""
    api.issue("One")
    server.faults.answer(
        "GET", "*", 429, body=b"Retry later", headers={"Retry-After": "7200"}, times=None
    )
    reading = opened(server, deadline=600).read(FIRST)
    assert clock.waited == 0
    assert "HTTP 429" in reading.reason
    assert "GitLab's rate limit is used up: run again later" in reading.reason
    assert reading.requests == 1  # the issues were not even asked for


def test_retry_after_as_a_date(api, server, opened, clock):
    """python-gitlab would raise ValueError."""
    api.issue("One")
    at = "Mon, 22 Feb 2027 09:00:30 GMT"
    server.faults.answer("GET", "*/issues", 429, headers={"Retry-After": at})
    assert opened(server).read(ISSUES).complete
    assert clock.waited == 30


def test_a_token_that_only_reads(api, server, opened, to, live):
    """Scope read_api: reading works, writing says what is missing."""
    lab = opened(server, token="glpat-reader")
    assert lab.read(FIRST).complete
    with pytest.raises(WriteFailed) as refused:
        lab.apply(to.comment())
    assert "requires higher privileges than provided by the access token" in refused.value.why
    assert refused.value.hint == "give the token the scope `api` and the role Reporter or above"


def test_a_jobs_token_may_do_nothing_here(world, api, server, opened):
    world.job_token("glcbt-1", repos={"acme/api": "write"})
    reading = opened(server, token="glcbt-1").read(FIRST)
    assert not reading.complete
    assert "GitLab does not accept the token" in reading.reason
    assert reading.requests == 1
