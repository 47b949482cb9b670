"""Hidden marks in texts we write: write them, find them, cut our part out.

A mark is an HTML comment, invisible where Markdown is rendered.  The status
comment starts with one; the managed block in a milestone's description lies
between two.  Everything outside is a person's and survives byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

_START = re.compile(
    r"<!--[ \t]*milepost:(?P<kind>status|block)"
    r"[ \t]+instance=(?P<instance>\S*)[ \t]+milestone=(?P<milestone>\S*)"
    r"(?:[ \t]+by=(?P<by>\S*))?[ \t]*-->"
)
_END = re.compile(r"<!--[ \t]*/milepost:block[ \t]*-->")
_ANY = re.compile(r"<!--\s*/?\s*milepost\s*:", re.IGNORECASE)
_GAP = "\n\n"
_GAPS = ("\r\n\r\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose text it is: the installation (``instance``) and the logical milestone.

    ``by`` is the account that wrote a block.  Only who may edit milestones can
    put it there, so it tells when another account is at work; comments have
    an author of their own.
    """

    kind: Literal["status", "block"]
    instance: str
    milestone: str
    by: str = ""

    def __str__(self) -> str:
        words = [f"milepost:{self.kind}"]
        words += [f"instance={quote(self.instance)}", f"milestone={quote(self.milestone)}"]
        words += [f"by={quote(self.by)}"] if self.by else []
        return f"<!-- {' '.join(words)} -->"


END = "<!-- /milepost:block -->"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A description taken apart.

    ``none``: no mark, all of it is in ``before``.  ``one``: ``before`` + our
    block + ``after``.  ``damaged``: marks that do not make one well-formed
    block; nothing may be written, ``before`` holds everything.
    """

    state: Literal["none", "one", "damaged"]
    before: str
    block: str = ""
    after: str = ""
    mark: Mark | None = None

    @property
    def human(self) -> str:
        """What people wrote, without our block and the gap we put before it."""
        return _without_gap(self.before) + self.after if self.state == "one" else self.before

    @property
    def certain(self) -> str:
        """What is surely not ours: of damaged marks only the text before the first one.

        For reading, not for writing back: the two parts of a text around our
        block stand apart.
        """
        if self.state == "one":
            return f"{_without_gap(self.before)}{_GAP}{self.after}"
        first = _ANY.search(self.before)
        return self.before[: first.start()] if first else self.before

    def with_block(self, block: str) -> str:
        """The description with ``block`` in place of ours, or at its end where there was none.

        Raises ``ValueError`` for a damaged one.
        """
        if self.state == "damaged":
            raise ValueError("the marks in this description are damaged")
        if self.state == "one":
            return self.before + block + self.after
        return f"{self.before}{_GAP}{block}" if self.before else block


def read_mark(text: str) -> Mark | None:
    """The mark a text starts with, if it is one of ours."""
    found = _START.match(text.lstrip("\ufeff"))
    return _mark(found) if found else None


def parse(description: str) -> Parsed:
    """Take a milestone's description apart around our managed block."""
    if not _ANY.search(description):
        return Parsed("none", description)
    starts = [found for found in _START.finditer(description) if found["kind"] == "block"]
    ends = list(_END.finditer(description))
    if len(starts) == len(ends) == 1 and starts[0].end() <= ends[0].start():
        start, end = starts[0], ends[0]
        inner = description[start.end() : end.start()]
        outer = description[: start.start()] + description[end.end() :]
        if not _ANY.search(inner) and not _ANY.search(outer):
            return Parsed(
                "one",
                description[: start.start()],
                description[start.start() : end.end()],
                description[end.end() :],
                _mark(start),
            )
    return Parsed("damaged", description)


def _mark(found: re.Match[str]) -> Mark:
    kind: Literal["status", "block"] = "status" if found["kind"] == "status" else "block"
    words = (found["instance"], found["milestone"], found["by"] or "")
    return Mark(kind, *map(unquote, words))


def _without_gap(text: str) -> str:
    for gap in _GAPS:
        if text.endswith(gap):
            return text[: -len(gap)]
    return text
