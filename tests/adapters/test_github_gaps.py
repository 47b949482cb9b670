"""Single things that are gone, elsewhere or out of reach: each a gap with its reason."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope

ISSUES = Scope.of(Want.ISSUES)


@pytest.fixture
def odd(world, web):
    """Issue 1 is there, 2 was deleted, 3 was transferred, 4 never was."""
    world.repo("acme/infra")
    for number in (1, 2, 3):
        web.issue(f"Issue {number}")
    web.delete_issue(2)
    web.transfer_issue(3, "acme/infra")
    return web


@pytest.mark.parametrize("want", [Want.ISSUES, Want.COMMENTS, Want.LINKS])
def test_301_and_410_and_404_are_gaps_with_a_reason(odd, server, opened, want):
    reading = opened(server).read(Scope.of(want, refs=("#1", "#2", "#3", "#4")))
    proof = reading.proofs[want]
    assert not proof.complete
    assert proof.gaps == {"#2", "#3", "#4"}
    assert "#2: HTTP 410: This issue was deleted" in proof.reason
    assert "#3: moved to" in proof.reason
    assert "(HTTP 301)" in proof.reason
    assert "#4: HTTP 404: Not Found" in proof.reason
    if want is Want.ISSUES:
        assert [issue.ref.key for issue in reading.issues] == ["#1"]


def test_an_issue_answered_with_another_number_was_moved(odd, bare_server, opened, rows):
    row = rows(bare_server, opened, "/issues/1")
    bare_server.faults.answer("GET", "*/issues/9", 200, body=row)
    reading = opened(bare_server).read(Scope.of(Want.ISSUES, refs=("#9",)))
    assert reading.issues == ()
    assert reading.proofs[Want.ISSUES].gaps == {"#9"}
    assert "GitHub answers with #1: it was moved" in reading.reason


@pytest.mark.parametrize("want", [Want.ISSUES, Want.COMMENTS, Want.LINKS, Want.MILESTONES])
@pytest.mark.parametrize("key", ["new:live", "../../user", "#", "#1/../2", ""])
def test_keys_that_are_none_are_not_asked_for(odd, server, opened, want, key):
    reading = opened(server).read(Scope.of(want, refs=(key,)))
    assert reading.proofs[want].gaps == {key}
    assert len(server.log) == 0


def test_many_gaps_are_told_in_short(web, server, opened):
    refs = tuple(f"#{number}" for number in range(1, 10))
    proof = opened(server).read(Scope.of(Want.ISSUES, refs=refs)).proofs[Want.ISSUES]
    assert proof.gaps == set(refs)
    assert proof.reason.endswith("; and 6 more")


def test_when_the_server_is_gone_the_other_things_named_are_gaps_too(odd, server, opened):
    server.faults.drop("GET", "*", nth=2, times=None)
    for want in (Want.ISSUES, Want.COMMENTS):
        server.faults.clear()
        server.faults.drop("GET", "*", nth=2, times=None)
        before = len(server.log)
        reading = opened(server).read(Scope.of(want, refs=("#1", "#2", "#3")))
        assert reading.proofs[want].gaps == {"#2", "#3"}
        assert len(server.log) - before == 1 + 4


def test_a_server_without_dependencies(web, server, opened):
    for number in range(3):
        web.issue(f"Issue {number}")
    server.faults.answer("GET", "*/blocked_by", 404, body={"message": "Not Found"}, times=None)
    reading = opened(server).read(Scope.of(Want.LINKS, Want.COMMENTS, refs=("#1", "#2", "#3")))
    assert reading.proofs[Want.LINKS].gaps == {"#1", "#2", "#3"}
    assert "it has no dependencies API" in reading.reason
    assert reading.proves(Want.COMMENTS)
    assert len(server.log) == 2 + 3


def test_an_account_that_cannot_be_read(web, server, opened):
    server.faults.answer("GET", "*/users/kim", 500, times=None)
    reading = opened(server).read(Scope.of(Want.PEOPLE, refs=("kim", "dana-o")))
    assert [who.login for who in reading.people] == ["dana-o"]
    assert reading.proofs[Want.PEOPLE].gaps == {"kim"}
