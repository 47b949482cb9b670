"""Our bodies, built as GitHub's Markdown, in the markup of the tracker they go to."""

from __future__ import annotations

import re
from typing import assert_never

from milepost.report.retell import retell
from milepost.report.unmarked import UNMARKED
from milepost.report.wiki import WIKI
from milepost.trackers.contract import Markup

HIDES_MARKS = frozenset({"gfm", "glfm"})
"""Markups in which an HTML comment, and so a mark of ours, is not shown."""

_FENCE = re.compile(r"[ ]{0,3}(?P<fence>`{3,}|~{3,})")
_COMMAND = re.compile(r"(?P<blank>\s*)/")
_LINE = re.compile(r"\r\n|\n|\r|\v|\f|\x85|\u2028|\u2029")


def dress(text: str, markup: Markup) -> str:
    """``text`` (Markdown of ours) in ``markup``; lines that are marks stay as they are.

    ``gfm``: unchanged.  ``glfm``: no line outside code begins with a slash, as
    GitLab's quick actions do.  ``jira-wiki``: the same page in Jira's wiki
    markup; pictures are left out.  ``plain``: its text alone.
    """
    match markup:
        case "gfm":
            return text
        case "glfm":
            return _without_commands(text)
        case "jira-wiki":
            return retell(text, WIKI)
        case "plain":
            return retell(text, UNMARKED)
    assert_never(markup)


def _without_commands(text: str) -> str:
    lines: list[str] = []
    fence = ""
    at = 0
    for end in (*_LINE.finditer(text), None):
        line = text[at : end.start() if end else len(text)]
        mark = _FENCE.match(line)
        if mark and (not fence or mark["fence"].startswith(fence)):
            fence = "" if fence else mark["fence"]
        elif not fence:
            line = _COMMAND.sub(r"\g<blank>\\/", line, count=1) if _COMMAND.match(line) else line
        lines.append(line + (end[0] if end else ""))
        at = end.end() if end else at
    return "".join(lines)
