"""Releases and deployments: what is out, and what runs where."""

from datetime import UTC, datetime

import pytest

from milepost.model.reading import Want
from milepost.model.release import Deployment
from milepost.trackers.contract import Scope

AT = datetime(2027, 2, 1, 12, tzinfo=UTC)
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)


def tags(*names):
    return Scope.of(Want.RELEASES, refs=names)


def into(*names):
    return Scope.of(Want.DEPLOYMENTS, refs=names)


@pytest.fixture
def many(web):
    """Thirty-one releases, ``v0`` the oldest."""
    for number in range(31):
        web.release(f"v{number}", created=f"2027-01-{number + 1:02}")
    return web


def test_a_release_arrives_whole(web, server, opened, paths):
    web.release("v2.4", name="Spring", created="2027-02-01")
    web.release("other")
    reading = opened(server).read(tags("v2.4"))
    (release,) = reading.releases
    assert (release.source, release.tag, release.name) == ("web", "v2.4", "Spring")
    assert release.url == f"{server.url}/acme/web/releases/tag/v2.4"
    assert (release.at, release.draft, release.prerelease, release.upcoming) == (
        AT,
        False,
        False,
        False,
    )
    assert reading.proves(Want.RELEASES)
    assert paths(server) == ["/releases"]


def test_any_number_of_tags_is_one_request(web, server, opened):
    for number in range(8):
        web.release(f"v{number}", prerelease=number == 3)
    reading = opened(server).read(tags("v1", "v3", "v7", "no-such"))
    assert {release.tag: release.prerelease for release in reading.releases} == {
        "v1": False,
        "v3": True,
        "v7": False,
    }
    assert (reading.complete, reading.requests) == (True, 1)


def test_an_older_one_is_asked_for_by_its_tag(many, server, opened, paths):
    reading = opened(server).read(tags("v0", "v30"))
    assert {release.tag for release in reading.releases} == {"v0", "v30"}
    assert paths(server) == ["/releases", "/releases/tags/v0"]


def test_what_was_never_released_is_known_not_to_be(many, server, opened):
    reading = opened(server).read(tags("v99", "release/1.0"))
    assert reading.releases == ()
    assert reading.proves(Want.RELEASES)
    assert reading.proofs[Want.RELEASES].gaps == frozenset()
    assert reading.requests == 3


def test_a_tag_may_hold_slashes(many, server, opened):
    many.release("release/1.0#a", created="2026-01-01")
    (release,) = opened(server).read(tags("release/1.0#a")).releases
    assert release.tag == "release/1.0#a"


@pytest.mark.parametrize("tag", ["", "../../../user", "a/./b", "/v1", "v1/", "v 1", "v1\n", "a..b"])
def test_what_git_takes_for_no_tag_is_not_asked_for(many, server, opened, paths, tag):
    reading = opened(server).read(tags(tag))
    assert (reading.releases, reading.complete) == ((), True)
    assert paths(server) == ["/releases"]


def test_drafts_are_seen_by_those_who_may_write(web, server, opened):
    web.release("v3", draft=True)
    (draft,) = opened(server).read(tags("v3")).releases
    assert (draft.draft, draft.at) == (True, None)
    reading = opened(server, token="t-readonly").read(tags("v3"))
    assert (reading.releases, reading.complete) == ((), True)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_releases_that_cannot_be_read_are_gaps(web, server, opened, status):
    server.faults.answer("GET", "*/releases", status, body={"message": "no"}, times=None)
    reading = opened(server).read(tags("v1", "v2"))
    proof = reading.proofs[Want.RELEASES]
    assert (reading.releases, proof.complete) == ((), False)
    assert proof.gaps == {"v1", "v2"}
    assert proof.gone == frozenset()
    if status != 500:
        assert "permission `contents: read`" in proof.reason


def test_one_tag_that_fails_is_a_gap_of_its_own(many, server, opened):
    server.faults.answer("GET", "*/tags/v0", 500, times=None)
    reading = opened(server).read(tags("v0", "v30"))
    assert [release.tag for release in reading.releases] == ["v30"]
    assert reading.proofs[Want.RELEASES].gaps == {"v0"}


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        ({}, {"v1"}),
        ([{"tag_name": "v1"}], {"v1"}),
        ([{"tag_name": "other"}], set()),
        (["nonsense"], set()),
    ],
)
def test_releases_nobody_can_understand(web, bare_server, opened, body, gaps):
    bare_server.faults.answer("GET", "*/releases", 200, body=body)
    proof = opened(bare_server).read(tags("v1")).proofs[Want.RELEASES]
    assert proof.gaps == gaps
    assert proof.complete is not bool(gaps)


def test_an_answer_about_another_tag_counts_for_nothing(many, bare_server, opened, rows):
    row = rows(bare_server, opened, "/releases/tags/v1")
    bare_server.faults.answer("GET", "*/tags/v0", 200, body=row)
    reading = opened(bare_server).read(tags("v0"))
    assert (reading.releases, reading.proofs[Want.RELEASES].gaps) == ((), {"v0"})


def test_the_latest_deployment_and_how_it_went(web, server, opened, paths):
    web.deployment("production", "running", "failure", created="2027-01-01")
    latest = web.deployment("production", "running", "success", ref="v2", created="2027-02-01")
    web.deployment("staging", "failure")
    reading = opened(server).read(into("production"))
    assert reading.deployments == (
        Deployment(
            source="web",
            environment="production",
            state="success",
            ref="v2",
            url=f"{server.url}/acme/web/actions/runs/{latest.id}",
            at=AT,
        ),
    )
    assert reading.proves(Want.DEPLOYMENTS)
    assert paths(server) == ["/deployments", f"/deployments/{latest.id}/statuses"]


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("success",), "success"),
        (("success", "inactive"), "inactive"),
        (("failure",), "failure"),
        (("canceled",), "failure"),
        (("created",), "running"),
        (("queued",), "running"),
        (("queued", "running"), "running"),
        ((), "unknown"),
    ],
)
def test_states(web, server, opened, states, state):
    web.deployment("production", *states)
    (found,) = opened(server).read(into("production")).deployments
    assert (found.state, found.at) == (state, NOW)
    assert found.url.startswith(f"{server.url}/acme/web/")


def test_a_state_nobody_knows_is_unknown(web, bare_server, opened, rows):
    made = web.deployment("pro/duction", "success")
    (row,) = rows(bare_server, opened, f"/deployments/{made.id}/statuses")
    row |= {"state": "haunted", "log_url": "javascript:alert(1)", "target_url": None}
    bare_server.faults.answer("GET", "*/statuses", 200, body=[row])
    (found,) = opened(bare_server).read(into("pro/duction")).deployments
    assert found.state == "unknown"
    assert found.url == f"{bare_server.url}/acme/web/deployments/pro%2Fduction"


def test_where_nothing_was_deployed(web, server, opened):
    reading = opened(server).read(into("production", "staging"))
    assert (reading.deployments, reading.complete, reading.requests) == ((), True, 2)


def test_deployments_that_cannot_be_read(web, server, opened):
    web.deployment("production", "success")
    web.deployment("staging", "success")
    server.faults.answer("GET", "*/statuses", 500, times=None)
    server.faults.answer(
        "GET", "*/deployments", 403, body={"message": "Resource not accessible"}, nth=2
    )
    reading = opened(server).read(into("production", "staging"))
    proof = reading.proofs[Want.DEPLOYMENTS]
    assert (reading.deployments, proof.gaps) == ((), {"production", "staging"})
    assert proof.gone == {"staging"}
    assert "permission `deployments: read`" in proof.reason
    assert "HTTP 500" in proof.reason


@pytest.mark.parametrize("body", [{}, [{}], [{"environment": "staging"}]])
def test_deployments_nobody_can_understand(web, bare_server, opened, rows, body):
    web.deployment("staging", "success")
    if body == [{"environment": "staging"}]:
        body = rows(bare_server, opened, "/deployments")
    bare_server.faults.answer("GET", "*/deployments", 200, body=body)
    reading = opened(bare_server).read(into("production"))
    assert (reading.deployments, reading.proofs[Want.DEPLOYMENTS].gaps) == ((), {"production"})


@pytest.mark.parametrize(
    ("want", "name"), [(Want.RELEASES, "tags"), (Want.DEPLOYMENTS, "environments")]
)
def test_they_must_be_named(web, server, opened, want, name):
    reading = opened(server).read(Scope.of(want))
    assert not reading.complete
    assert reading.reason.endswith(f"name the {name}")
    assert len(server.log) == 0
