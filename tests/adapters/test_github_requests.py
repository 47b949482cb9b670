"""How many requests a read costs, and what is told meanwhile."""

import json

from milepost.model.person import Account
from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


def test_requests_of_a_first_read(world, web, server, opened):
    milestones = [web.milestone(f"M{n}") for n in range(110)]
    for number in range(230):
        web.issue(f"Issue {number}", milestone=milestones[number % 110])
    for number in range(20):
        web.pull(f"Pull {number}")
    web.block(blocked=2, blocker=1)
    web.block(blocked=3, blocker=1)
    web.comment(4, "status")
    github = opened(server)
    github.whoami()
    first = github.read(FIRST)
    blocked = tuple(issue.ref.key for issue in first.issues if issue.blockers)
    github.read(Scope.of(Want.LINKS, refs=blocked))
    github.read(Scope.of(Want.COMMENTS, refs=("#4", "#5")))
    github.read(Scope.of(Want.PEOPLE, refs=("kim",)))
    github.read(Scope.of(Want.LABELS, refs=("milepost: at-risk",)))
    pages = 2 + 3  # ceil(110 / 100) + ceil(250 / 100)
    assert len(server.log) == github.transport.requests == pages + 2 + 2 + 1 + 2
    assert github.transport.mutating == 0


def test_progress_is_told_page_by_page(web, server, opened):
    for number in range(250):
        web.issue(f"Issue {number}")
    web.comment(1, "a")
    github = opened(server)
    github.read(FIRST)
    assert github.told == [
        ("milestones", 1, 1),
        ("issues", 1, 3),
        ("issues", 2, 3),
        ("issues", 3, 3),
    ]
    github.told.clear()
    github.read(Scope.of(Want.COMMENTS, refs=("#1", "#2")))
    assert [told[1:] for told in github.told] == [(1, 2), (2, 2)]


def test_people_must_be_named(web, server, opened):
    reading = opened(server).read(Scope.of(Want.PEOPLE))
    assert not reading.complete
    assert "name the logins" in reading.reason


def test_a_ghost(web, bare_server, opened, rows):
    """Deleted accounts are null in GitHub's answers."""
    issue = web.issue("Left behind", labels=["bug"])
    web.comment(issue, "bye")
    plain = json.loads(json.dumps(rows(bare_server, opened, "/issues")))
    plain[0]["user"] = None
    plain[0]["labels"] = ["bug", {"name": "help"}]
    bare_server.faults.answer("GET", "*/issues", 200, body=plain)
    comments = rows(bare_server, opened, "/issues/1/comments")
    comments[0]["user"] = None
    comments[0]["body"] = None
    bare_server.faults.answer("GET", "*/comments", 200, body=comments)
    reading = opened(bare_server).read(Scope.of(Want.ISSUES, Want.COMMENTS, refs=None))
    assert reading.issues[0].author is None
    assert reading.issues[0].labels == ("bug", "help")
    assert reading.comments[0].author == Account("ghost", "missing")
    assert reading.comments[0].body == ""
