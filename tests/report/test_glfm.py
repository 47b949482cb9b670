"""GitLab: nothing foreign is a reference of its own, and no line is a quick action."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.report import safe
from milepost.report.block import block
from milepost.report.comment import status_comment
from milepost.report.dress import dress

COMMANDS = ("/close", "/assign @user", "/close\n/merge", " /close", "\u00a0/close", "\r/close",
            "x\r\n/close", "x\u2028/close", "/")  # fmt: skip


@pytest.mark.parametrize("text", COMMANDS)
def test_commands_are_text(text: str, eyes: ModuleType) -> None:
    assert list(eyes.gitlab(text)) == []


def test_hostile(hostile: str, poisoned: Callable, eyes: ModuleType) -> None:
    here = poisoned(hostile)
    comment = status_comment(
        here["here"], here.portfolio, instance="x", checked=here.portfolio.today,
        limit=10**6, markup="glfm",
    )  # fmt: skip
    managed = block(here["here"], here.portfolio, instance="x", status_url="", markup="glfm")
    for text in (dress(safe.gfm(hostile), "glfm"), comment, managed):
        assert eyes.in_gitlab(eyes.look(text).texts) == []
        assert eyes.commands(text) == []


@given(st.lists(st.sampled_from(["/close", " /x", "a", "\r", "\n", "\u2028", "- /x", "| /y |"])))
def test_no_line_of_whatever_text_is_a_command(eyes: ModuleType, parts: list[str]) -> None:
    assert eyes.commands(dress("".join(parts), "glfm")) == []


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
