"""GitLab carries out commands hidden in texts: none of ours may hold one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.sandbox.gitlab.quick import extracted
from milepost_gitlab.commands import command_in

COMMANDS = [
    "/close",
    "fine\n/close",
    "fine\n\n/label ~bug\n\nfine",
    "fine\r\n/close",
    "fine\n\r/close",
    "fine\r/close",
    "   /close",
    "\t/close",
    "\ufeff/close",
    "\u200b/close",
    "\u00a0/close",
    "fine\u2028/close",
    "<!--\n/close\n-->",
    "```\nopen fence\n/close",
    "~~~\n/close\n~~~",
    "`\n/close\n`",
    "> quote\n/close",
    "```\n/close\n```",
    "fine\n\n```mermaid\na\n/close\n```\nfine",
    "<p>\n```\n\n/close\n\n```\n",
    "/no_such_command",
    "/opt/file",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_quick_actions_are_never_sent(world, api, server, refused, to, live, text):
    """GitLab carries out lines that start with a slash; milepost's texts have none."""
    for wish in (to.comment(text=text), to.edit("7", text=text), to.new_issue(live, body=text)):
        error = refused(wish)
        assert "GitLab would carry out the line" in error.what
        assert "bug" in error.why
    block = f"<!-- milepost:block instance=x milestone=live -->\n{text}\n<!-- /milepost:block -->"
    refused(to.block(live, f"human\n\n{block}"))
    assert len(server.log) == 0


@pytest.mark.parametrize(
    "text",
    [
        "a/b",
        "say `/close`",
        "- /close",
        "> /close",
        r"\/close",
        "```\nfine\n```",
        "| /close |",
        "&#47;close",
    ],
)
def test_lines_that_are_no_commands_are_sent(world, api, server, opened, to, live, text):
    world.state.tokens["glpat-dana"].ours = True
    opened(server).apply(to.comment(text=text))
    assert [it for it in world.violations if it.kind == "quick action"] == []
    assert api.project.issues[1].state == "open"


def test_people_may_begin_lines_with_a_slash(world, api, server, opened, to, live):
    """GitLab carries out nothing in the description of a milestone; their words stay."""
    world.state.tokens["glpat-dana"].ours = True
    block = "<!-- milepost:block instance=x milestone=live -->\nfine\n<!-- /milepost:block -->"
    opened(server).apply(to.block(live, f"/opt is full\n\n{block}"))
    assert live.description == f"/opt is full\n\n{block}"
    assert world.violations == []


OLDER = re.compile(
    r"""(?P<code>^```.+?\n```$)
    |(?P<inline>^.*`\n*.+?\n*`$)
    |(?P<html>^<[^>]+?>\n.+?\n</[^>]+?>$)
    |(?P<quote>^>>>.+?\n>>>$)
    |(?:^/(?P<command>close|label)(?:[ ][^\n]*)?(?:\s*\n|$))""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""What GitLab took for a command before it parsed Markdown."""
PIECES = [
    "/close", "\n/close", "/label ~bug", "```", "\n```\n", "`", "~~~", "\n", "\r", " ", "    ",
    "> ", "- ", "a", "<p>", "</p>", ">>>", "<!--", "-->",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_that_passes_is_a_command_to_any_gitlab(text):
    if not command_in(text):
        assert extracted(text)[1] == []
        assert not any(found["command"] for found in OLDER.finditer(text.replace("\r", "")))
