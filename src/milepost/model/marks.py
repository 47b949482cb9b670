"""Hidden marks in texts we write: write them, find them, cut our part out.

A mark is an HTML comment, invisible where Markdown is rendered.  The status
comment and the issues we create start with one; the managed block in a
milestone's description lies between two.  Everything outside is a person's and
survives byte for byte; so does the block of another installation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args
from urllib.parse import quote, unquote

MarkKind = Literal["status", "block", "issue"]
"""What begins with it: a status comment, a block in a description, an issue we created."""

_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
_WORD = r"[^\s<>]*"
_START = re.compile(
    r"<!--[ \t]*milepost:(?P<kind>status|block|issue)"
    rf"[ \t]+instance=(?P<instance>{_WORD})[ \t]+milestone=(?P<milestone>{_WORD})"
    rf"(?:[ \t]+by=(?P<by>{_WORD}))?(?:[ \t]+base=(?P<base>{_WORD}))?[ \t]*-->"
)
_END = re.compile(r"<!--[ \t]*/milepost:block[ \t]*-->")
_ANY = re.compile(
    r"<!--\s*(?P<closes>/\s*)?milepost\s*:"
    r"(?:\s*(?:block|status|issue)\b"
    r"|(?:b(?:l(?:oc?)?)?|s(?:t(?:a(?:tu?)?)?)?|i(?:s(?:su?)?)?)?(?=[ \t]*(?:[\r\n<]|\Z)))",
    re.IGNORECASE,
)
"""How a mark begins, also one that is cut off there.  People may speak of milepost in comments."""
_OWNER = re.compile(rf"<!--[ \t]*milepost:block[ \t]+instance=({_WORD})[ \t]+milestone=")
_GAP = "\n\n"
_GAPS = ("\r\n\r\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose text it is: the installation (``instance``) and the logical milestone.

    ``by`` is the account that wrote a block.  Only who may edit milestones can
    put it there, so it tells when another account is at work; comments have
    an author of their own.  ``base`` tells on what fields agreed (``model.based``).
    """

    kind: MarkKind
    instance: str
    milestone: str
    by: str = ""
    base: str = ""

    def __str__(self) -> str:
        words = [f"milepost:{self.kind}"]
        words += [f"instance={quote(self.instance)}", f"milestone={quote(self.milestone)}"]
        words += [f"by={quote(self.by)}"] if self.by else []
        words += [f"base={self.base}"] if self.base else []
        return f"<!-- {' '.join(words)} -->"


END = "<!-- /milepost:block -->"


@dataclass(frozen=True, slots=True)
class Found:
    """A mark of a block in a description, from ``begin`` to before ``end``.

    ``instance`` says whose it is: by itself, or by the mark it closes; ``None``
    where nobody can tell.  ``opens``: it begins a block, or would.  ``whole``:
    it is as we write it; of a broken one only the beginning is in the span.
    ``paired``: it bounds a well-formed block.
    """

    begin: int
    end: int
    instance: str | None
    mark: Mark | None = None
    opens: bool = True
    whole: bool = True
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A description taken apart, as one installation sees it.

    ``none``: no mark of ours, all of it is in ``before``.  ``one``: ``before`` +
    our block + ``after``.  ``damaged``: marks that are ours, or may be, and do
    not make one well-formed block; nothing may be written, ``before`` holds
    everything.
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


def parse(description: str, instance: str) -> Parsed:
    """Take a milestone's description apart around the managed block of ``instance``.

    What another installation wrote is a person's text to this one.  A mark of
    which nobody can tell whose it is may be ours.
    """
    ours = [one for one in find(description) if one.instance in (instance, None)]
    if not ours:
        return Parsed("none", description)
    if [one.paired for one in ours] != [True, True]:
        return Parsed("damaged", description)
    start, end = ours
    return Parsed(
        "one",
        description[: start.begin],
        description[start.begin : end.end],
        description[end.end :],
        start.mark,
    )


def people(description: str) -> tuple[str, bool]:
    """What is surely a person's, for reading; and whether damaged marks cut it short.

    Every block is left out, whoever's it is; with damaged marks so is all that
    follows the first of them.  The parts around a block stand apart; an
    empty one is none.
    """
    parts: list[str] = []
    at = 0
    for one in find(description):
        if one.opens or not one.paired:
            parts.append(_without_gap(description[at : one.begin]))
        if not one.paired:
            return _GAP.join(filter(None, parts)), True
        at = one.end
    return _GAP.join(filter(None, [*parts, description[at:]])), False


def with_people(description: str, text: str) -> str:
    """The description with ``text`` as what people wrote; every block keeps its place.

    Those in front of all that people wrote stay in front.  Raises ``ValueError``
    for damaged marks.
    """
    found = find(description)
    if not all(one.paired for one in found):
        raise ValueError("the marks in this description are damaged")
    kept = blocks(description)
    if not kept:
        return text
    first = not description[: found[0].begin].strip() and bool(description[found[-1].end :].strip())
    parts = (*kept, text) if first else (text, *kept)
    return _GAP.join(filter(None, parts))


def blocks(description: str) -> tuple[str, ...]:
    """Every well-formed block, whoever's it is."""
    found = find(description)
    return tuple(
        description[start.begin : end.end] for start, end in pairwise(found) if is_block(start, end)
    )


def is_block(start: Found, end: Found) -> bool:
    """Whether two marks, one after the other, bound a well-formed block."""
    return start.opens and start.paired and end.paired


def find(description: str) -> tuple[Found, ...]:
    """Every mark of a block, in order.

    A start directly followed by an end makes a well-formed block.  All else is
    damaged: broken, nested, reversed or alone.
    """
    found: list[Found] = []
    unclosed: list[int] = []
    for one in _scan(description):
        closing = one
        if one.opens:
            unclosed.append(len(found))
        elif unclosed:
            at = unclosed.pop()
            start = found[at]
            paired = start.whole and one.whole and at == len(found) - 1
            found[at] = replace(start, paired=paired)
            closing = replace(one, instance=start.instance, paired=paired)
        found.append(closing)
    return tuple(found)


def _scan(description: str) -> Iterator[Found]:
    """The marks one by one, each for itself."""
    at = 0
    while hit := _ANY.search(description, at):
        begin, at = hit.span()
        if start := _START.match(description, begin):
            at = start.end()
            mark = _mark(start)
            if mark.kind == "block":
                yield Found(begin, at, mark.instance, mark=mark)
        elif end := _END.match(description, begin):
            at = end.end()
            yield Found(begin, at, None, opens=False)
        else:
            owner = _OWNER.match(description, begin)
            instance = unquote(owner[1]) if owner else None
            yield Found(begin, at, instance, opens=not hit["closes"], whole=False)


def _mark(found: re.Match[str]) -> Mark:
    kind: MarkKind = next(one for one in _KINDS if one == found["kind"])
    words = (found["instance"], found["milestone"], found["by"] or "")
    instance, milestone, by = map(unquote, words)
    return Mark(kind, instance, milestone, by, found["base"] or "")


def _without_gap(text: str) -> str:
    for gap in _GAPS:
        if text.endswith(gap):
            return text[: -len(gap)]
    return text
