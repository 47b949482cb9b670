"""Powers that an adapter may have: who has one, uses it well."""

from __future__ import annotations

from math import inf

import pytest

from milepost.testing.contract.bench import Bench, HidingBench
from milepost.testing.contract.desk import Desk, Kit
from milepost.testing.contract.faults import FAILURES, NONSENSE, REFUSALS
from milepost.trackers.contract import Hides, Mentions

ODD = ("", " ", "a b", "@a", "a\nb", "a]b", "<b>", "a`b", "a\u202eb", "a,b")
"""Logins that nobody has."""


class Powers(Kit):
    """``Hides`` and ``Mentions``; an adapter without one is let through."""

    def test_a_hidden_comment_is_seen(self, bench: Bench, desk: Desk) -> None:
        """The one that is hidden and no other, until it is shown again."""
        issue = bench.issue("Status")
        first, second = bench.comment(issue, "Waiting"), bench.comment(issue, "Done")
        adapter, hands = desk.adapter, _hands(bench, desk)
        if not isinstance(adapter, Hides) or hands is None:
            return
        assert adapter.hidden(desk.comments(issue)) == frozenset()
        hands.hide(first)
        comments = desk.comments(issue)
        assert adapter.hidden(comments) == {first}
        assert adapter.hidden(tuple(one for one in comments if one.id == second)) == frozenset()
        hands.show(first)
        assert adapter.hidden(desk.comments(issue)) == frozenset()
        with desk.without_a_request():
            assert adapter.hidden(()) == frozenset()

    @pytest.mark.parametrize("how", FAILURES | REFUSALS | NONSENSE)
    def test_what_cannot_be_seen_is_not_hidden(self, bench: Bench, desk: Desk, how: str) -> None:
        """Whatever the tracker does, nothing raises, and no comment is taken for a hidden one."""
        issue = bench.issue("Status")
        bench.comment(issue, "Waiting")
        adapter = desk.adapter
        if isinstance(adapter, Hides):
            comments = desk.comments(issue)
            desk.transport.strike((FAILURES | REFUSALS | NONSENSE)[how], times=inf)
            assert adapter.hidden(comments) == frozenset()

    def test_a_mention_names_the_account(self, bench: Bench, desk: Desk) -> None:
        """On one line; a login that would spill into the text around it is not written."""
        issue = bench.issue("Status")
        bench.comment(issue, "Waiting")
        (comment,) = desk.comments(issue)
        adapter = desk.adapter
        if isinstance(adapter, Mentions):
            login = comment.author.login
            assert login in adapter.mention(login)
            assert len(adapter.mention(login).split()) == 1
            assert {adapter.mention(odd) for odd in ODD} == {""}


def _hands(bench: Bench, desk: Desk) -> HidingBench | None:
    """The bench, if it has to be able to hide comments."""
    if not isinstance(desk.adapter, Hides):
        return None
    assert isinstance(bench, HidingBench), "the adapter sees hidden comments: the bench must hide"
    return bench
