"""Answers nobody can use: malformed rows, bodies that are no lists, servers that are gone."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Sign in</html>", "the answer is not JSON (text/html); is the address GitLab's?"),
        (b'[{"iid": 1', "the answer is not JSON"),
        (b"[" * 50_000, "the answer is not JSON"),
        ({"message": "hello"}, "the answer is not a list"),
        (b"", "the answer is not a list"),
        (b'"text"', "the answer is not a list"),
        (b'["\\ud800"]', "the answer is not JSON"),
    ],
)
def test_an_answer_that_is_no_list(api, server, opened, body, reason):
    server.faults.answer("GET", "*/issues", 200, body=body)
    reading = opened(server).read(FIRST)
    assert f"issues: {reason}" in reading.reason
    assert reading.proves(Want.MILESTONES)
    assert not reading.proves(Want.ISSUES)


BROKEN = [
    ({"title": None}, "title: "),
    ({"iid": "1"}, "iid: "),
    ({"iid": True}, "iid: "),
    ({"state": "reopened"}, "state: "),
    ({"author": {"id": 1}}, "author.username: "),
    ({"labels": None}, "labels: "),
    ({"labels": [{"name": "bug"}]}, "labels.0"),
    ({"milestone": "Live"}, "milestone: "),
    ({"created_at": "yesterday"}, "created_at: "),
    ({"updated_at": "2027-01-01T00:00:00"}, "updated_at: "),
    ({"web_url": "javascript:alert(1)"}, "web_url: "),
    ({"due_date": "soon"}, "due_date: "),
    ({"user_notes_count": "many"}, "user_notes_count: "),
    ({"_links": []}, "_links: "),
]


@pytest.mark.parametrize(("change", "where"), BROKEN)
def test_a_malformed_row_is_never_dropped_in_silence(api, server, opened, change, where, row):
    api.issue("Good")
    good = row(server, "issues")
    rows = [good | change | ({} if "iid" in change else {"iid": 9}), good]
    server.faults.answer("GET", "*/issues", 200, body=rows, times=2)
    reading = opened(server).read(ISSUES)
    assert [issue.title for issue in reading.issues] == ["Good"]
    assert f"issues: a row that cannot be understood ({where}" in reading.reason
    assert reading.proofs[Want.ISSUES].gaps == frozenset()
    some = opened(server).read(Scope.of(Want.ISSUES, refs=("#1", "#9")))
    assert [issue.title for issue in some.issues] == ["Good"]
    proof = some.proofs[Want.ISSUES]
    assert (proof.gaps, proof.gone) == ({"#1", "#9"}, frozenset())  # which one it was, nobody knows


@pytest.mark.parametrize("nothing", [None, 7, "text", [], {}])
@pytest.mark.parametrize(
    ("path", "want"),
    [("milestones", Want.MILESTONES), ("issues", Want.ISSUES), ("labels", Want.LABELS)],
)
def test_a_row_that_is_none(api, server, opened, nothing, path, want):
    server.faults.answer("GET", f"*/{path}", 200, body=[nothing])
    reading = opened(server).read(Scope.of(want))
    assert f"{path}: a row that cannot be understood" in reading.reason


def test_a_note_that_is_none(api, server, opened):
    api.issue("One")
    server.faults.answer("GET", "*/notes", 200, body=[{"id": 1, "system": False}])
    proof = opened(server).read(Scope.of(Want.COMMENTS, refs=("#1",))).proofs[Want.COMMENTS]
    assert "comments of #1: a row that cannot be understood (author" in proof.reason
    assert proof.gaps == {"#1"}


def test_nobody_wrote_it(api, server, opened, row):
    """The account was deleted: GitLab has a ghost for that, and some servers have nobody."""
    issue = api.issue("One")
    api.comment(issue, "hello")
    found = row(server, "issues/1/notes") | {"author": None}
    server.faults.answer("GET", "*/notes", 200, body=[found])
    (comment,) = opened(server).read(Scope.of(Want.COMMENTS, refs=("#1",))).comments
    assert (comment.author.login, comment.author.kind) == ("ghost", "missing")
    server.faults.answer("GET", "*/issues", 200, body=[row(server, "issues") | {"author": None}])
    assert opened(server).read(ISSUES).issues[0].author is None


@pytest.mark.parametrize("total", ["x", "-1", "9" * 12, "²"])
def test_totals_that_are_none(api, server, opened, total):
    server.faults.answer("GET", "*/milestones", 200, body=[], headers={"X-Total-Pages": total})
    lab = opened(server)
    assert lab.read(Scope.of(Want.MILESTONES)).complete
    assert lab.told == [("milestones", 1, 1)]


def test_a_second_page_that_fails(api, server, opened):
    """What was read is kept, unproven, and it is told where it ended."""
    for number in range(150):
        api.issue(f"Issue {number}")
    server.faults.answer("GET", "*/issues", 500, nth=2, times=None)
    reading = opened(server).read(FIRST)
    assert len(reading.issues) == 100
    assert "issues: page 2: HTTP 500 after 4 tries" in reading.reason


def test_a_server_that_is_gone(api, server, opened, clock):
    lab = opened(server, url="http://127.0.0.1:9/gitlab")
    reading = lab.read(FIRST)
    assert "milestones and issues: no connection after 4 tries" in reading.reason
    assert not any(proof.complete for proof in reading.proofs.values())
    assert reading.requests == 4  # the issues were not even asked for
    for want in (Want.ISSUES, Want.COMMENTS, Want.LINKS, Want.PEOPLE):
        keys = tuple(f"#{number}" for number in range(150))
        far = opened(server, url="http://127.0.0.1:9/gitlab")
        proof = far.read(Scope.of(want, refs=keys)).proofs[want]
        assert not proof.complete or want is Want.PEOPLE
        assert proof.gaps == (frozenset() if want is Want.PEOPLE else set(keys))
        assert far.transport.requests <= 8


def test_progress_is_told(api, server, opened):
    api.comment(api.issue("One"), "hello")
    lab = opened(server)
    lab.read(FIRST)
    lab.read(Scope.of(Want.COMMENTS, refs=("#1",)))
    lab.read(Scope.of(Want.ISSUES, refs=("#1",)))
    assert lab.told == [
        ("milestones", 1, 1),
        ("issues", 1, 1),
        ("comments of issues", 1, 1),
        ("issues", 1, 1),
    ]
