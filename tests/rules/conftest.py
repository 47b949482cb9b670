from __future__ import annotations

import pytest

from milepost.model.finding import Found
from milepost.model.prose import plain
from milepost.rules import rule
from milepost.rules.rule import catalogue


@pytest.fixture
def ask():
    """``ask("MP406", portfolio, "data")``: everything the rule says to that milestone.

    Numbers of the rule can be set: ``issues=3``.
    """

    def asked(code, look, name="", **options):
        return tuple(rule.ask(catalogue()[code], look, name or look.milestones[0].id, options))

    return asked


@pytest.fixture
def told(ask):
    """The same as sentences: messages as they are, doubts after ``?``."""

    def words(code, look, name="", **options):
        return [
            plain(one.message) if isinstance(one, Found) else f"? {plain(one.reason)}"
            for one in ask(code, look, name, **options)
        ]

    return words
