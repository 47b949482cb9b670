"""Task items in a description, counted as GitLab counts them."""

from __future__ import annotations

import re

_ITEM = re.compile(
    r"^(?:>[ \t]{0,4})*(?:[ \t]*(?:[-+*]|\d+[.)]))+[ \t]+\[(?P<box>[ xX~])\][ \t].*\S",
    re.MULTILINE,
)
_FENCED = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)|\Z)", re.MULTILINE | re.DOTALL
)


def counted(description: str | None) -> tuple[int, int]:
    """How many task items there are, and how many are ticked.

    Items in fenced code are text, and those marked ``[~]`` do not apply.
    """
    text = _FENCED.sub("", description or "")
    boxes = [found["box"] for found in _ITEM.finditer(text) if found["box"] != "~"]
    return len(boxes), sum(box in "xX" for box in boxes)
