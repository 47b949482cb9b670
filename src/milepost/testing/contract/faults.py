"""Completeness is honest: what is proven is all there, what is there is true, nothing raises."""

from __future__ import annotations

from math import inf

import pytest

from milepost.model.reading import Reading, Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import WHOLE, Desk, Kit, Opener
from milepost.testing.contract.faulty import Fault, answered, nonsense

FAILURES = {
    "500": answered(500),
    "502 as HTML": Fault(act="answer", status=502, body=b"<html>Bad gateway"),
    "no connection": Fault(act="unreachable"),
    "connection dropped": Fault(act="drop"),
    "no answer in time": Fault(act="time out"),
    "body cut off": Fault(act="cut"),
}
"""What may pass, and is then asked for again."""
REFUSALS = {
    "400": answered(400),
    "401": answered(401),
    "403": answered(403),
    "404": answered(404),
    "410": answered(410),
    "429": answered(429, Retry_After="99999"),
    "moved": answered(301, Location="https://elsewhere.invalid/"),
}
NONSENSE = {
    "nothing": nonsense(b""),
    "HTML": nonsense(b"<!doctype html><title>Sign in</title>"),
    "null": nonsense(b"null"),
    "an empty object": nonsense(b"{}"),
    "a list of nulls": nonsense(b"[null, null]"),
    "text": nonsense(b'"x"'),
    "half of it": nonsense(b'{"items": [{"id": 1'),
    "no UTF-8": nonsense(b'["\xff\xfe"]'),
    "nested without end": nonsense(b"[" * 100_000),
    "numbers for texts": Fault(act="spoil"),
}


class Honesty(Kit):
    """Each request of a full reading goes wrong in each way, one after the other."""

    @pytest.fixture
    def issues(self, bench: Bench) -> tuple[str, ...]:
        """Keys of two issues with everything around them, in a project of several pages."""
        return laid_out(bench, self.many)

    @pytest.fixture
    def truth(self, desk: Desk, issues: tuple[str, ...]) -> Reading:
        """What is there when nothing goes wrong."""
        reading = desk.everything(*issues)
        assert reading.complete, reading.reason
        return reading

    @pytest.mark.parametrize("how", FAILURES)
    def test_a_failure_that_passes_costs_nothing(
        self, opener: Opener, issues: tuple[str, ...], truth: Reading, how: str
    ) -> None:
        """Each request fails once: it is sent again, and everything is read."""
        for nth in range(1, truth.requests + 1):
            desk = opener()
            desk.transport.strike(FAILURES[how], nth=nth, tries=1)
            reading = desk.everything(*issues)
            assert reading.complete, f"request {nth}: {reading.reason}"
            _is_honest(reading, truth, nth)

    @pytest.mark.parametrize("how", FAILURES | REFUSALS | NONSENSE)
    def test_one_request_fails_for_good(
        self, opener: Opener, issues: tuple[str, ...], truth: Reading, how: str
    ) -> None:
        """A page, or whatever else: what is missing is not passed off as read."""
        for nth in range(1, truth.requests + 1):
            desk = opener()
            desk.transport.strike((FAILURES | REFUSALS | NONSENSE)[how], nth=nth)
            _is_honest(desk.everything(*issues), truth, nth)

    @pytest.mark.parametrize("how", FAILURES | REFUSALS)
    def test_the_tracker_goes_down(
        self, opener: Opener, issues: tuple[str, ...], truth: Reading, how: str
    ) -> None:
        """From the n-th request on all fail; from the first on, nothing is proven."""
        for nth in range(1, truth.requests + 1):
            desk = opener()
            desk.transport.strike((FAILURES | REFUSALS)[how], nth=nth, times=inf)
            reading = desk.everything(*issues)
            _is_honest(reading, truth, nth)
            if nth == 1:
                assert not any(reading.proofs[want].complete for want in WHOLE)
                assert (reading.milestones, reading.issues) == ((), ())

    def test_a_rate_limit_is_waited_for(
        self, opener: Opener, issues: tuple[str, ...], truth: Reading
    ) -> None:
        """As long as the tracker says, and then it goes on."""
        desk = opener()
        desk.transport.strike(answered(429, Retry_After="7"), nth=2, tries=1)
        reading = desk.everything(*issues)
        assert reading.complete, reading.reason
        assert desk.clock.waited == 7
        _is_honest(reading, truth, 2)

    def test_after_a_failure_all_is_well_again(
        self, opener: Opener, issues: tuple[str, ...], truth: Reading
    ) -> None:
        """The same adapter reads everything once the tracker is back."""
        desk = opener()
        desk.transport.strike(answered(500), times=inf)
        assert not desk.everything(*issues).complete
        desk.transport.heal()
        reading = desk.everything(*issues)
        assert reading.complete, reading.reason
        _is_honest(reading, truth, 0)


def laid_out(bench: Bench, many: int) -> tuple[str, str]:
    """Milestones, issues on more than one page, links, comments; keys of two of the issues."""
    live = bench.milestone("Live", description="Owner: @dana-o")
    bench.milestone("Kick-off held")
    first = bench.issue("Status", milestone=live, labels=("milestone",))
    second = bench.issue("Form", milestone=live)
    bench.block(blocked=first, blocker=second)
    bench.comment(first, "Waiting")
    bench.comment(second, "Done")
    for number in range(many):
        bench.issue(f"Issue {number}")
    return first, second


def _is_honest(reading: Reading, truth: Reading, nth: int) -> None:
    """Whether everything proven is all there, and everything there is true."""
    for want, proof in reading.proofs.items():
        found, there = _found(reading, want), _found(truth, want)
        if proof.complete:
            assert found == there, f"request {nth}: {want} is proven, but not all of it was read"
        else:
            assert proof.reason, f"request {nth}: nobody is told why {want} is not complete"
            assert found <= there, f"request {nth}: some of {want} is made up"


def _found(reading: Reading, want: Want) -> frozenset[object]:
    kinds: dict[Want, tuple[object, ...]] = {
        Want.MILESTONES: reading.milestones,
        Want.ISSUES: (*reading.issues, *reading.pulls),
        Want.LABELS: reading.labels,
        Want.LINKS: reading.links,
        Want.COMMENTS: reading.comments,
    }
    return frozenset(kinds[want])
