"""The sanitiser against hostile strings: nothing of theirs is live, all of it can be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.report import safe

HEAD = "| a | b | c |\n|---|---|---|\n"
TOKENS = (
    *"@#!%&~$|`*_[]()<>\\/.-+=:;'\"{}^ \n\r\t",
    *(
        "dana",
        "acme/web",
        "12",
        "GH-",
        "KEY-1",
        "1a2b3c4",
        "http://",
        "https://",
        "www.",
        "evil.com",
    ),
    *(
        "<!--",
        "-->",
        "milepost:status",
        "&lt;",
        "&#64;",
        "&amp;",
        "mailto:",
        "```",
        "~~~",
        "1.",
        "a@b.cd",
    ),
    *(
        "\u200b",
        "\u202e",
        "\x1b[31m",
        "\ud800",
        "e\u0301",
        "👩\u200d💻",
        "x" * 50,
        "http",
        "www",
        "GH",
    ),
)
TEXTS = st.lists(st.sampled_from(TOKENS) | st.text(max_size=4), max_size=12).map("".join)
SLOW = settings(deadline=None, max_examples=300)


@SLOW
@given(TEXTS)
def test_any_text_in_a_sentence_of_ours(tracker_page: Callable, text: str) -> None:
    page = tracker_page(f"x {safe.gfm(text)} y [{safe.gfm(text) or 'z'}](https://ours.example/)")
    assert page.classes == []
    assert page.links == ["https://ours.example/"]


@pytest.mark.parametrize(
    "text",
    ["Integrations live", "defaced facade", "v1.0.0 of 2027-03-05", "Done! 100 %", "C# and F#"],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert safe.gfm(text).removesuffix(safe.BREAK) == text


@given(st.lists(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True), max_size=8))
def test_ascii_words_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert safe.gfm(text) == text


def test_safe_twice_reads_the_same(hostile: str, look: Callable) -> None:
    once = look(safe.gfm(hostile)).words
    assert look(safe.gfm(once)).words == once


def test_the_cap_counts_what_is_seen() -> None:
    assert safe.gfm("&" * 200, cap=10) == "&amp;" * 9 + "…"
    assert safe.plain("x" * 121) == "x" * 119 + "…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@dana", "@\u200bdana"),
        ("fixes acme/web#12", "fixes acme/web#\u200b12"),
        ("GH-12, CUST-61", "GH-\u200b12, CUST-\u200b61"),
        ("!1 %1 ~bug &1 $1", "!\u200b1 %\u200b1 \\~\u200bbug &amp;\u200b1 \\$\u200b1"),
        ("1a2b3c4d", "1a2b3c\u200b4d"),
        ("https://x", "https:/\u200b/x"),
        ("/close", "\\/close"),
        ("12. x", "12\\. x"),
        ("- x", "\\- x"),
        ("a | b", "a &vert; b"),
        ("<!-- x -->", "&lt;!-- x --&gt;"),
        ("a@b.cd", "a@\u200bb.\u200bcd"),
    ],
)
def test_what_stops_what(text: str, expected: str) -> None:
    assert safe.gfm(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&amp;c=2#d"),
        ("HTTP://X.example:8080", "http://X.example:8080"),
        ("http://[::1]:9/x", "http://[::1]:9/x"),
        ("http://127.0.0.1:9/acme/web/milestone/4", "http://127.0.0.1:9/acme/web/milestone/4"),
        (
            "https://x.example/a(b)<c>\"d'`|[e]@f",
            "https://x.example/a%28b%29%3Cc%3E%22d%27%60%7C%5Be%5D%40f",
        ),
        ("https://x.example/ü%20", "https://x.example/%C3%BC%20"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("//x.example", ""),
        ("https://", ""),
        ("https://dana@evil.example/", ""),
        ("https://github.com\\@evil.example/", ""),
        ("https://x.example/a b", ""),
        ("https://x.example/\n", ""),
        ("https://x.example/\u202e", ""),
        ("https://x.example/\ud800", ""),
        ("https://[broken", ""),
        ("https://x.example:99999999/", ""),
        ("https://x.example/" + "a" * 2000, ""),
        ("known-after-apply:comment:x:", ""),
    ],
)
def test_url(text: str, expected: str) -> None:
    assert safe.url(text) == expected


@SLOW
@given(TEXTS)
def test_a_url_ends_where_it_should(look: Callable, text: str) -> None:
    leads = safe.url(f"https://x.example/{text}")
    page = look(f"[a]({leads}) b")
    assert page.words == "a b" if leads else page.links in ([], [""])
    assert all(link.startswith("https://x.example/") for link in page.links if link)
