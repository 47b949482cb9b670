"""Patterns of repositories: what they cover, and whose turn it is among their members."""

import pytest
from pydantic import ValidationError

from milepost.trackers.many import Known, ManyOptions
from milepost.trackers.transport import Pace, Transport


def options(*repos, exclude=()):
    return ManyOptions(kind="x", repos=repos[0] if len(repos) == 1 else repos, exclude=exclude)


@pytest.mark.parametrize(
    ("name", "covered"),
    [("acme/web", True), ("Acme/WEB", True), ("acme/old-archive", False), ("acme/Site", False),
     ("umbrella/web", False), ("umbrella/api-1", True), ("umbrella/api-10", False),
     ("umbrella/one", True), ("acme/web/x", True), ("acme", False)],
)  # fmt: skip
def test_what_patterns_cover(name, covered):
    many = options(
        "acme/*", "umbrella/api-?", "umbrella/one", exclude=("acme/*-archive", "acme/site")
    )
    assert many.covers(name) is covered


def test_what_must_be_asked():
    many = options(
        "acme/*", "Acme/web-*", "umbrella/one", "umbrella/two", exclude=("umbrella/two",)
    )
    assert many.owners == ("Acme",)
    assert many.exact == ("umbrella/one",)
    assert many.shown_as() == "acme/*, Acme/web-*, umbrella/one, umbrella/two"
    assert options("acme/*").patterns == ("acme/*",)
    assert many.leaves_out("umbrella/two")
    assert not many.leaves_out("umbrella/one")
    assert not many.leaves_out("umbrella/three")


@pytest.mark.parametrize(
    "pattern", ["*/web", "acme", "acme/", "/web", "acme/a/b", "acme/..", "a?me/x", "acme/[ab]", ""]
)
def test_what_is_no_pattern(pattern):
    with pytest.raises(ValidationError, match="owner in full"):
        options(pattern)
    with pytest.raises(ValidationError, match="owner in full"):
        options("acme/*", exclude=(pattern,))
    with pytest.raises(ValidationError, match="at least one"):
        ManyOptions(kind="x", repos=())


def test_names_that_references_may_use():
    known = Known(("web", "api"), [options("acme/*", exclude=("acme/site",))])
    assert [*known] == ["web", "api"]
    assert len(known) == 2
    assert "web" in known
    assert "acme/portal" in known
    assert "acme/site" not in known
    assert 3 not in known
    assert [*known.without({"web": 1})] == ["api"]
    assert "acme/portal" in known.without(["web"])


def test_transports_beside_each_other_share_pace_and_count_apart(script, clock):
    first = Transport(clock, Pace(deadline=9))
    second = Transport(clock, beside=first)
    assert second.pace is first.pace
    first.gate.sent("POST", "https://x.example/labels", clock.monotonic())
    assert second.gate.turn("PATCH", "https://x.example/milestones/1", 0) == clock.monotonic() + 1
    first.gate.hold(50)
    assert second.gate.turn("GET", "https://x.example/", 0) == 50
    assert (first.requests, second.requests) == (0, 0)
    assert Transport(clock).gate is not first.gate
