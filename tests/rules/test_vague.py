"""Which criteria compare without anything to inspect (MP104)."""

from __future__ import annotations

import pytest

from milepost.rules.english import is_state, is_version, words
from milepost.rules.mp104_vague_criterion import vague

NAMES = frozenset({"kim", "osei", "dana"})
VAGUE = {
    "improve performance": "improve",
    "Better onboarding": "Better",
    "the import is faster": "faster",
    "customers are happier than before": "happier",
    "Improved usability": "Improved",
    "reduce the need to wait": "reduce",
    "more quality": "more",
    "better, faster, simpler": "better",
    "Onboarding gets easier": "easier",
}
INSPECTABLE = [
    "rollback plan documented",
    "customers are happy",
    "faster than 20 minutes",
    "response time improved by 10%",
    "two more customers",
    "no better alternative",
    "better runbook",
    "better runbooks",
    "faster indexes, shown in the dashboards",
    "improved and approved",
    "the site is faster and live",
    "improve web#42",
    "improve config.yaml_old",
    "Kim finds it easier",
    "the import is easier for Dana",
    "the import is easier for Maria",
    "a simpler API",
    "a simpler iOS app",
    "eBay gets easier",
    "better than in q3",
    "better `import`",
    "@kimosei finds it better",
    "",
]


@pytest.mark.parametrize(("text", "told"), VAGUE.items())
def test_a_comparison_that_stands_alone_is_vague(text, told):
    assert vague(text, NAMES) == told


@pytest.mark.parametrize("text", INSPECTABLE)
def test_anything_to_inspect_is_enough(text):
    assert vague(text, NAMES) == ""


@pytest.mark.parametrize(
    "word", ["live", "Validated", "signed", "agreed", "guaranteed", "re-opened", "met"]
)
def test_states(word):
    assert is_state(word)


@pytest.mark.parametrize(
    "word", ["speed", "need", "feed", "embed", "naked", "hundred", "led", "red", "goal", ""]
)
def test_words_that_only_look_like_states(word):
    assert not is_state(word)


def test_words_keep_what_belongs_to_them_and_versions_are_told():
    assert words("Go-live of v2.0, (beta)...") == ["Go-live", "of", "v2.0", "beta"]
    assert [is_version(word) for word in ("2", "v1.4.0", "1.0-rc1", "V2", "beta2", "v")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
