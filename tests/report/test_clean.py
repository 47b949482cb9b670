"""Foreign text as characters."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.report.clean import clean, shorten, sound

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
ODD = st.text(
    st.sampled_from(
        "a@#\x1b[31m]8;\x07\x9b\u200d\u200b\u202e\ufe0f❤🔥👩🏽💻🇩🇪\u0301\u0302 \n\t\x85\u2028\ud800"
        "\ufe01\U000e0100\u2800\u2065\u2139"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ASCII words, as they are", "plain ASCII words, as they are"),
        ("two\n lines\r\nand\ta tab", "two lines and a tab"),
        ("  around  ", "around"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]8;;https://evil.example\x07link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1bPq\x1b\\x", "x"),
        ("never closed \x1b]0;title", "never closed 0;title"),
        ("a\x00\x07\x08\x7fb", "ab"),
        ("\u202egnp.exe\u202c \u2066x\u2069 \u200e\u200f\u061c\ufeffy", "gnp.exe x y"),
        ("@\u200bdana #\u206012", "@dana #12"),
        ("\u3164\u115f\u2800", ""),
        ("\U000e0041tag\u00ad", "tag"),
        ("\ufffe\uffff\ufdd0x", "x"),
        ("\ud800x", "\ufffdx"),
        ("\ud83d\ude00", "😀"),
        ("👩\u200d💻 ❤\ufe0f\u200d🔥 a\u200db \u200d", "👩\u200d💻 ❤\ufe0f\u200d🔥 ab"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("\u0301x \u0301y", "x y"),
        (
            "a\ufe00b\U000e0100c❤\ufe0f\ufe0f \u2139\ufe0f 1\ufe0f\u20e3",
            "abc❤\ufe0f \u2139\ufe0f 1\ufe0f\u20e3",
        ),
        ("x\u2065\ufff0\U000e0fffy ❤\u200d\u2800", "xy ❤"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(ANY | ODD)
def test_any_text_is_clean_and_stays_so(eyes: ModuleType, text: str) -> None:
    once = clean(text)
    assert list(eyes.characters(once)) == []
    assert once == " ".join(once.split())
    once.encode()
    assert clean(once) == once


@given(st.text(st.characters(categories=["L", "N"]), max_size=30))
def test_letters_and_digits_of_all_scripts_stay(text: str) -> None:
    blank = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    assert clean(text) == "".join(char for char in text if char not in blank)


@pytest.mark.parametrize(
    ("text", "cap", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("two words", 5, "two…"),
        ("abe\u0301\u0301f", 5, "ab…"),
        ("ab👩\u200d💻c", 5, "ab…"),
        ("ab👩🏽cd", 4, "ab…"),
        ("a🇩🇪🇫🇷", 4, "a🇩🇪…"),
        ("a🇩🇪🇫🇷", 3, "a…"),
        ("\u0301" * 9, 4, "…"),
    ],
)
def test_shorten_cuts_between_characters(text: str, cap: int, expected: str) -> None:
    assert shorten(text, cap) == expected


@given(ANY | ODD, st.integers(1, 20))
def test_shorten_keeps_the_cap_and_the_beginning(text: str, cap: int) -> None:
    text = clean(text)
    short = shorten(text, cap)
    assert len(short) <= cap
    assert text.startswith(short.removesuffix("…"))
    assert (short == text) == (len(text) <= cap)


def test_sound_can_be_encoded() -> None:
    assert sound("fine") == "fine"
    assert sound("\udfff") == "\ufffd"
