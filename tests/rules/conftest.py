from __future__ import annotations

from types import MappingProxyType

import pytest

from milepost.model.finding import Found
from milepost.model.prose import plain
from milepost.rules.rule import View, catalogue


@pytest.fixture
def ask():
    """``ask("MP406", portfolio, "data")``: everything the rule says to that milestone."""

    def asked(code, look, name=""):
        held = look.by_id[name] if name else look.milestones[0]
        return tuple(catalogue()[code].check(View(look, held, MappingProxyType({}))))

    return asked


@pytest.fixture
def told(ask):
    """The same as sentences: messages as they are, doubts after ``?``."""

    def words(code, look, name=""):
        return [
            plain(one.message) if isinstance(one, Found) else f"? {plain(one.reason)}"
            for one in ask(code, look, name)
        ]

    return words
