"""Releases and deployments: what is out, and what runs where."""

from datetime import UTC, datetime

import pytest

from milepost.model.reading import Want
from milepost.model.release import Deployment, Release
from milepost.trackers.contract import Scope

AT = datetime(2027, 2, 1, 12, tzinfo=UTC)


def tags(*names):
    return Scope.of(Want.RELEASES, refs=names)


def into(*names):
    return Scope.of(Want.DEPLOYMENTS, refs=names)


@pytest.fixture
def many(api):
    """Thirty-one releases, ``v0`` the oldest."""
    for number in range(31):
        api.release(f"v{number}", created=f"2027-01-{number + 1:02}")
    return api


def test_a_release_arrives_whole(api, server, opened, paths):
    api.release("v2/4", name="Spring", created="2027-02-01")
    api.release("other")
    reading = opened(server).read(tags("v2/4"))
    assert reading.releases == (
        Release(
            source="api",
            tag="v2/4",
            name="Spring",
            url=f"{server.gitlab}/acme/api/-/releases/v2%2F4",
            at=AT,
        ),
    )
    assert reading.proves(Want.RELEASES)
    assert paths(server) == ["/releases"]


def test_one_whose_day_has_not_come(api, server, opened):
    api.release("v3", created="2027-03-01")
    (release,) = opened(server).read(tags("v3")).releases
    assert release.upcoming


def test_an_older_one_is_asked_for_by_its_tag(many, server, opened, paths):
    many.release("old/1", created="2026-01-01")
    reading = opened(server).read(tags("v30", "old/1", "v99", "../../user"))
    assert {release.tag for release in reading.releases} == {"old/1", "v30"}
    assert reading.proves(Want.RELEASES)
    assert paths(server) == ["/releases", "/releases/old%2F1", "/releases/v99"]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_releases_that_cannot_be_read_are_gaps(api, server, opened, status):
    server.faults.answer("GET", "*/releases", status, body={"message": "no"}, times=None)
    proof = opened(server).read(tags("v1", "v2")).proofs[Want.RELEASES]
    assert (proof.complete, proof.gaps, proof.gone) == (False, {"v1", "v2"}, frozenset())
    assert f"HTTP {status}" in proof.reason


def test_one_tag_that_fails_is_a_gap_of_its_own(many, server, opened):
    server.faults.answer("GET", "*/releases/v0", 500, times=None)
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
def test_releases_nobody_can_understand(api, server, opened, body, gaps):
    server.faults.answer("GET", "*/releases", 200, body=body)
    proof = opened(server).read(tags("v1")).proofs[Want.RELEASES]
    assert proof.gaps == gaps
    assert proof.complete is not bool(gaps)


def test_an_answer_about_another_tag_counts_for_nothing(many, server, opened, row):
    other = row(server, "releases") | {"_links": {"self": "javascript:alert(1)"}}
    lab = opened(server)
    server.faults.answer("GET", "*/releases/v0", 200, body=other)
    reading = lab.read(tags("v0"))
    assert (reading.releases, reading.proofs[Want.RELEASES].gaps) == ((), {"v0"})
    server.faults.answer("GET", "*/releases", 200, body=[other])
    (release,) = lab.read(tags("v30")).releases
    assert release.url == ""


def test_the_latest_deployment_that_began(api, server, opened):
    """A job that waits for somebody to start it has deployed nothing."""
    api.deployment("production", "failure")
    latest = api.deployment("production", "success", ref="v2", created="2027-02-01")
    api.deployment("staging", "failure")
    api.deployment("production", "skipped")
    for _ in range(25):
        api.deployment("production", "created")
    reading = opened(server).read(into("production"))
    assert reading.deployments == (
        Deployment(
            source="api",
            environment="production",
            state="success",
            ref="v2",
            url=f"{server.gitlab}/acme/api/-/pipelines/{latest.id}",
            at=AT,
        ),
    )
    assert (reading.complete, reading.requests) == (True, 2)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("success", "success"),
        ("failure", "failure"),
        ("canceled", "failure"),
        ("running", "running"),
        ("queued", "running"),
    ],
)
def test_states(api, server, opened, said, state):
    api.deployment("production", said)
    (found,) = opened(server).read(into("production")).deployments
    assert found.state == state


def test_a_state_nobody_knows_is_unknown(api, server, opened, row):
    api.deployment("production", "success")
    odd = row(server, "deployments") | {"status": "haunted", "deployable": None}
    server.faults.answer("GET", "*/deployments", 200, body=[odd])
    (found,) = opened(server).read(into("production")).deployments
    assert (found.state, found.url) == ("unknown", "")


def test_where_nothing_was_deployed(api, server, opened):
    api.deployment("staging")
    reading = opened(server).read(into("production", "staging"))
    assert (reading.deployments, reading.complete, reading.requests) == ((), True, 2)


def test_nobody_looks_back_for_ever(api, server, opened):
    for _ in range(201):
        api.deployment("production")
    reading = opened(server).read(into("production"))
    assert reading.proofs[Want.DEPLOYMENTS].gaps == {"production"}
    assert "none of the last 200 deployments has begun" in reading.reason
    assert reading.requests == 10


def test_deployments_that_cannot_be_read(api, server, opened):
    for _ in range(25):
        api.deployment("production")
    server.faults.answer("GET", "*/deployments", 500, nth=2, times=None)
    reading = opened(server).read(into("production"))
    assert (reading.deployments, reading.proofs[Want.DEPLOYMENTS].gaps) == ((), {"production"})
    server.faults.clear()
    server.faults.answer("GET", "*/deployments", 403, body={"message": "403 Forbidden"})
    proof = opened(server).read(into("production")).proofs[Want.DEPLOYMENTS]
    assert proof.gaps == proof.gone == {"production"}


@pytest.mark.parametrize("body", [{}, [{}], ["x"], "another"])
def test_deployments_nobody_can_understand(api, server, opened, row, body):
    api.deployment("staging", "success")
    told = [row(server, "deployments")] if body == "another" else body
    server.faults.answer("GET", "*/deployments", 200, body=told)
    reading = opened(server).read(into("production"))
    assert (reading.deployments, reading.proofs[Want.DEPLOYMENTS].gaps) == ((), {"production"})


@pytest.mark.parametrize(
    ("want", "name"),
    [(Want.RELEASES, "tags"), (Want.DEPLOYMENTS, "environments"), (Want.EVENTS, "issues")],
)
def test_they_must_be_named(api, server, opened, want, name):
    reading = opened(server).read(Scope.of(want))
    assert not reading.complete
    assert reading.reason.endswith(f"name the {name}")
    assert len(server.log) == 0
