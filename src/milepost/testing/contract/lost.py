"""Writes whose answer is lost: sent once, told as unknown, never doubled."""

from __future__ import annotations

from contextlib import suppress
from math import inf

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Change, ChangeKind
from milepost.model.reading import Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import Desk, Kit, Opener, create_issue, new_comment
from milepost.testing.contract.faulty import Fault, answered
from milepost.testing.contract.writing import MARK, wishes

LOST = {
    "502": answered(502, after=True),
    "connection dropped": Fault(act="drop", after=True),
    "no answer in time": Fault(act="time out", after=True),
    "body cut off": Fault(act="cut", after=True),
}
"""The tracker has acted, and does not get to say so."""


class Lost(Kit):
    """Ambiguous writes."""

    @pytest.mark.parametrize("how", LOST)
    def test_a_comment_whose_answer_is_lost(self, bench: Bench, opener: Opener, how: str) -> None:
        """There is one, and nobody claims to know."""
        issue = bench.issue("Status")
        wish = new_comment(issue, f"{MARK}\nAt risk")
        desk = opener()
        if desk.can(wish):
            _loses(desk, wish, LOST[how])
            assert len(opener().comments(issue)) == 1

    @pytest.mark.parametrize("how", LOST)
    def test_an_issue_whose_answer_is_lost(self, bench: Bench, opener: Opener, how: str) -> None:
        """There is one, and nobody claims to know."""
        wish = create_issue(bench.milestone("Live"))
        desk = opener()
        if desk.can(wish):
            _loses(desk, wish, LOST[how])
            reading = opener().read(Want.ISSUES)
            assert reading.complete, reading.reason
            assert len(reading.issues) == 1

    @pytest.mark.parametrize("how", LOST)
    def test_any_other_change_whose_answer_is_lost(
        self, bench: Bench, opener: Opener, how: str
    ) -> None:
        """It is made, or unknown; made again, it is as it should be."""
        for wish in wishes(bench, opener()):
            desk = opener()
            if wish.kind in (ChangeKind.PUT_COMMENT, ChangeKind.CREATE_ISSUE) or not desk.can(wish):
                continue
            desk.transport.strike(LOST[how], writes=True)
            with suppress(WriteUnknown):
                desk.apply(wish)
            opener().apply(wish)

    def test_a_write_that_never_left_has_failed(self, bench: Bench, opener: Opener) -> None:
        """No connection came about: that is certain."""
        for wish in wishes(bench, opener()):
            desk = opener()
            if desk.can(wish):
                desk.transport.strike(Fault(act="unreachable"), times=inf)
                with pytest.raises(WriteFailed):
                    desk.apply(wish)

    def test_a_rate_limited_write_is_made_once(self, bench: Bench, opener: Opener) -> None:
        """The tracker refused and said when to come back."""
        issue = bench.issue("Status")
        wish = new_comment(issue, f"{MARK}\nAt risk")
        desk = opener()
        if desk.can(wish):
            desk.transport.strike(answered(429, Retry_After="7"), tries=1, writes=True)
            desk.apply(wish)
            assert desk.clock.waited == 7
            assert len(opener().comments(issue)) == 1


def _loses(desk: Desk, wish: Change, fault: Fault) -> None:
    desk.transport.strike(fault, writes=True)
    with pytest.raises(WriteUnknown) as caught:
        desk.apply(wish)
    assert caught.value.hint, "say what to do next"
