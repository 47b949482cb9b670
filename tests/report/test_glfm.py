"""GitLab: nothing foreign is a reference of its own, and no line is a quick action."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.report import safe
from milepost.report.block import block
from milepost.report.comment import status_comment
from milepost.report.dress import dress

# After https://docs.gitlab.com/user/markdown/#gitlab-specific-references: each with the widest
# pattern GitLab looks for in the rendered text.
REFERENCES = {
    "user, group, all": r"@[A-Za-z0-9_]",
    "issue": r"(?:#|\bGL-)[0-9]",
    "merge request": r"![0-9]",
    "snippet": r"\$[0-9]",
    "epic": r"&[0-9]",
    "label": r'~(?:[A-Za-z0-9_\-?.&]|"[^"]+")',
    "milestone": r'%(?:[^"\s<\u200b]|"[^"]+")',  # nothing is called by an invisible sign
    "in brackets": r"\[(?:vulnerability|feature_flag|contact|cadence|issue|epic|work_item|wiki_page"
    r"|snippet|project|label):[^\]]",
    "iteration": r"\*iteration:[0-9\"]",
    "alert": r"\^alert#[0-9]",
    "contents": r"\[\[?_?TOC_?\]\]?",
    "inline difference": r"[\[{][+-].*[+-][\]}]",
    "address": r"(?:https?|ftp)://",
}
DOCUMENTED = (
    "@user @group/sub @all #1 group/project#1 project#1 GL-7 !1 group/project!1 $1 &1 &amp;1",
    '~1 ~bug ~? ~-x ~.y ~&z ~"in progress" %1 %v1.0 %-x %"Sprint 3" %ü',
    "[vulnerability:1] [vulnerability:g/p/1] [feature_flag:1] [contact:a@b.cd] [cadence:1]",
    '*iteration:1 *iteration:"x" ^alert#1 [issue:1] [epic:g/2] [work_item:1] [wiki_page:home]',
    "[TOC]", "[[_TOC_]]", "{+ in +} [- out -]", "https://gitlab.com/a/b/-/issues/1",
)  # fmt: skip
COMMANDS = ("/close", "/assign @user", "/close\n/merge", " /close", "\u00a0/close", "\r/close",
            "x\r\n/close", "x\u2028/close", "/")  # fmt: skip
TOKENS = st.sampled_from(
    ["@", "#", "!", "%", "~", "&", "$", "[", "]", "*", "^", "{", "+", "-", "}", "/", ":", "|", "`",
     "1", "bug", "vulnerability:1", "iteration:", "alert", "all", "_TOC_", "\n", "\r", " ", '"',
     "TOC", "close", "a/b", "\\", "<", "&amp;"]
)  # fmt: skip
TEXTS = st.lists(TOKENS | st.text(max_size=3), max_size=10).map("".join)


def alive(texts: list[str]) -> list[str]:
    return [
        f"{name}: {text!r}"
        for text in texts
        for name, pattern in REFERENCES.items()
        if re.search(pattern, text)
    ]


def commands(markdown: str) -> list[str]:
    """Lines GitLab would run: those that begin with a slash, outside of code."""
    found, code = [], False
    for line in re.split(r"[\r\n\v\f\x85\u2028\u2029]", markdown):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code and line.lstrip().startswith("/"):
            found.append(line)
    return found


@pytest.mark.parametrize("text", DOCUMENTED)
def test_the_eyes_see_what_is_not_broken(text: str) -> None:
    assert alive([text])


@pytest.mark.parametrize("text", [*DOCUMENTED, *COMMANDS])
def test_documented_references_and_commands_are_text(text: str, look: Callable) -> None:
    shown = dress(safe.gfm(text), "glfm")
    page = look(shown)
    assert alive(page.texts) == []
    assert commands(shown) == []
    assert page.words == safe.plain(text)


def test_hostile(hostile: str, poisoned: Callable, look: Callable) -> None:
    here = poisoned(hostile)
    comment = status_comment(
        here["here"], here.portfolio, instance="x", checked=here.portfolio.today,
        limit=10**6, markup="glfm",
    )  # fmt: skip
    managed = block(here["here"], here.portfolio, instance="x", status_url="", markup="glfm")
    for text in (dress(safe.gfm(hostile), "glfm"), comment, managed):
        assert alive(look(text).texts) == []
        assert commands(text) == []


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_any_text(look: Callable, text: str) -> None:
    shown = dress(f"x {safe.gfm(text)}", "glfm")
    assert alive(look(shown).texts) == []
    assert commands(dress(safe.gfm(text), "glfm")) == []


@given(st.lists(st.sampled_from(["/close", " /x", "a", "\r", "\n", "\u2028", "- /x", "| /y |"])))
def test_no_line_of_whatever_text_is_a_command(parts: list[str]) -> None:
    assert commands(dress("".join(parts), "glfm")) == []


def test_code_is_left_alone() -> None:
    code = "a\n\n```mermaid\n/x\n```\n\n~~~~\n~~~\n/y\n~~~~\n"
    assert dress(code, "glfm") == code
    assert dress(f"{code}/z", "glfm") == f"{code}\\/z"


def test_a_comment_of_ours_is_unchanged(rich) -> None:
    for one in rich.judgement.milestones:
        text = status_comment(
            one, rich.portfolio, instance="x", checked=rich.portfolio.today, limit=10**6
        )
        assert dress(text, "glfm") == text
        assert dress(text, "gfm") is text
