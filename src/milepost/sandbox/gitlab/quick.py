"""Quick actions: which lines of a text GitLab takes for commands.

As in GitLab, a command begins a line of a paragraph that is not inside a
quote, a list, a table, code or HTML; its line is taken out of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

PERFORMED = frozenset(
    re.findall(
        r"\w+",
        "close reopen title label labels unlabel remove_label relabel assign unassign "
        "remove_assignee reassign milestone remove_milestone due due_date remove_due_date "
        "duplicate relate blocks blocked_by",
    )
)
"""The commands that change something in the sandbox."""
OTHERS = frozenset(
    re.findall(
        r"\w+",
        "todo done subscribe unsubscribe award react confidential lock unlock estimate "
        "estimate_time remove_estimate remove_time_estimate spend spent spend_time "
        "remove_time_spent weight clear_weight copy_metadata move clone promote promote_to "
        "promote_to_incident create_merge_request zoom remove_zoom severity publish epic "
        "remove_epic iteration remove_iteration health_status clear_health_status set_parent "
        "remove_parent add_child unlink add_contacts remove_contacts timeline type page "
        "target_branch merge draft ready rebase approve unapprove assign_reviewer reviewer "
        "unassign_reviewer request_review submit_review status add_email remove_email "
        "convert_to_ticket checkin_reminder",
    )
)
"""The commands that GitLab knows too: their lines vanish, nothing else happens here."""

_NAMES = "|".join(sorted(PERFORMED | OTHERS, key=len, reverse=True))
_LINE = re.compile(
    rf"`.+?`|^/(?P<name>{_NAMES})(?:[ ](?P<argument>[^\n]*))?(?:\s*\n|\Z|$)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_ENDED = re.compile(r"[^\n]*\n|[^\n]+")
_QUOTE = re.compile(r"^>>>\s*?$.*?^>>>\s*?$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One line that is a command: its name in lower case, what follows it, and as written."""

    name: str
    argument: str
    written: str


def extracted(text: str) -> tuple[str, list[Command]]:
    """The text without its commands, and those; carriage returns and the end's space go too."""
    content = text.replace("\r", "")
    lines = _ENDED.findall(content)
    commands: list[Command] = []
    for start, last in _paragraphs(content):
        # The blank line behind a paragraph goes with its commands.
        end = last + (last < len(lines) and lines[last] == "\n")
        kept = _LINE.sub(lambda found: _taken(found, commands), "".join(lines[start:end]))
        lines[start:end] = [kept] + [""] * (end - start - 1)
    return "".join(lines).rstrip(), commands


def _taken(found: re.Match[str], commands: list[Command]) -> str:
    if found["name"] is None:
        return found[0]
    argument = (found["argument"] or "").strip()
    commands.append(Command(found["name"].lower(), argument, found[0].strip()))
    return ""


def _paragraphs(content: str) -> list[tuple[int, int]]:
    """First line and the line behind of each paragraph at the top that may hold a command."""
    quoted = _QUOTE.sub(lambda found: re.sub("^", "> ", found[0], flags=re.MULTILINE), content)
    places = [
        it.map
        for it in _markdown().parse(quoted)
        if it.type == "paragraph_open" and it.level == 0 and it.map
    ]
    lines = content.split("\n")
    return [
        (start, end)
        for start, end in places
        if any(line.startswith("/") for line in lines[start:end])
    ]


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
