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


def test_issues_have_a_limit_of_their_own(api, gitlab, opened, clock, to, live):
    """200 a minute on gitlab.com; a refused one was certainly not opened, so it is sent again."""
    server = gitlab(issues=1)
    lab = opened(server)
    lab.apply(to.new_issue(live))
    lab.apply(to.new_issue(live, title="Status: Next"))
    assert [it.status for it in server.log.exchanges] == [201, 429, 201]
    assert clock.waited >= 59


def test_texts_keep_a_distance_from_gitlabs_limits(server, opened, api):
    """Titles of 255 signs, texts of 1,048,576 bytes; of descriptions of milestones it is silent."""
    limits = opened(server).adapter.limits
    assert (limits.title, limits.label) == (255, 255)
    assert limits.comment == limits.description < 1_048_576


def test_an_etag_is_never_sent_back(api, server, opened):
    """python-gitlab raises for the 304 that would answer it."""
    api.issue("One")
    lab = opened(server)
    for _ in range(2):
        assert lab.read(FIRST).complete
    asked = [{name.lower() for name in it.headers} for it in server.log.exchanges]
    assert not any("if-none-match" in names for names in asked)
    assert {it.status for it in server.log.exchanges} == {200}


def test_answers_come_packed(api, server, opened):
    api.issue("One")
    assert opened(server).read(FIRST).complete
    asked = [{name.lower(): it for name, it in one.headers.items()} for one in server.log.exchanges]
    assert all("gzip" in headers["accept-encoding"] for headers in asked)


def test_a_server_that_hangs_is_left_after_a_time(api, server, opened):
    """python-gitlab would wait for ever."""
    api.issue("One")
    server.faults.slow("GET", "*/issues", seconds=3, times=None)
    reading = opened(server, read=0.05).read(FIRST)
    assert "issues: no answer" in reading.reason
    assert reading.proves(Want.MILESTONES)
