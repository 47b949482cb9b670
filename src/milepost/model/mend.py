"""Make one well-formed block of a description whose marks are damaged.

No line goes that may be a person's: only marks, whole blocks of ours, and lines
that are exactly lines we wrote.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from milepost.model.marks import END, Found, blocks, find, is_block, parse, read_mark

_LINE = re.compile(r"[^\r\n]+")
_REST = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_OTHERWISE = re.compile(
    r"<!--\s*(?:/\s*)?milepost\s*:\s*(?:block|status|issue)"
    r"(?:[ \t]+(?:instance|milestone|by)=[^\s<>]*)*[ \t]*-->",
    re.IGNORECASE,
)
"""A mark that is whole, but not as we write it."""
_CUT_OFF = re.compile(r"[ \t]*(?=[\r\n<]|\Z)")


class _Cut(NamedTuple):
    """What goes of a text; ``whole`` if nothing else stood on its lines, which go with it."""

    begin: int
    end: int
    whole: bool = False


def mend(description: str, block: str, ours: Collection[str] = ()) -> str:
    """The description with ``block`` as the one block of its installation.

    It takes the place of our first well-formed block, else that of the first
    mark if this has a line of its own, else it goes to the end.  Every further
    block of ours goes whole.  ``ours`` are texts of earlier blocks: next to a
    mark without its other half, lines of theirs and of ``block`` go too.
    Blocks of other installations stay as they are.  A description that is not
    damaged just gets the block.  Raises ``ValueError`` if ``block`` is none.
    """
    mark = read_mark(block)
    if mark is None or blocks(block) != (block,):
        raise ValueError("not a block")
    known = [line for text in (block, *ours) for line in _LINE.findall(text)]
    # Taking a mark out may join the halves of another, so look again.
    while (parsed := parse(description, mark.instance)).state == "damaged":
        description = _cleared(description, block, mark.instance, known)
    return parsed.with_block(block)


def _cleared(text: str, block: str, instance: str, known: Sequence[str]) -> str:
    """The text without what is damaged; with the block where a lost one began."""
    found = find(text)
    whole = [
        (start.begin, end.end)
        for start, end in pairwise(found)
        if is_block(start, end) and start.instance == instance
    ]
    stray = [one for one in found if not one.paired and one.instance in (instance, None)]
    cuts = list(
        _tidied(
            text,
            [
                *whole[1:],
                *(_span(text, one, known) for one in stray),
                *_our_lines(text, found, stray, frozenset(known)),
            ],
        )
    )
    if whole:
        return _without(text, cuts)
    place = next(cut for cut in cuts if cut.end > stray[0].begin)
    before = _without(text[: place.begin], [cut for cut in cuts if cut.end <= place.begin])
    after = _without(text, [_Cut(0, place.end), *(cut for cut in cuts if cut.begin >= place.end)])
    if not place.whole or _splits(before, after):
        return before + after
    line_end = "\r\n" if text[: place.end].endswith("\r\n") else "\n"
    return before + block + (line_end + after if after else "")


def _span(text: str, mark: Found, known: Iterable[str]) -> tuple[int, int]:
    """A mark; of a broken one only what is surely of it, for words may have been put into it."""
    if mark.whole:
        return mark.begin, mark.end
    if otherwise := _OTHERWISE.match(text, mark.begin):
        return otherwise.span()
    longest = max(_begun(text, mark.begin, one) for one in (END, *filter(read_mark, known)))
    cut_off = _CUT_OFF.match(text, mark.begin + longest)
    return mark.begin, cut_off.end() if cut_off else mark.end


def _begun(text: str, at: int, mark: str) -> int:
    """How many characters of ``mark`` stand there."""
    return next(size for size in range(len(mark), -1, -1) if text.startswith(mark[:size], at))


def _our_lines(
    text: str, found: Sequence[Found], stray: Collection[Found], known: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Whole lines of ours that follow a lone start, up to the next mark, or lead to a lone end."""
    plain = {line.rstrip() for line in known if not line.startswith("<!--")} - {""}
    begins = [one.begin for one in found]
    opening = {one for one in stray if one.opens or not one.whole}
    closing = {one for one in stray if not one.opens or not one.whole}
    for line in _LINE.finditer(text):
        at = bisect(begins, line.start())
        near = opening.intersection(found[max(0, at - 1) : at]) or closing.intersection(
            found[at : at + 1]
        )
        if near and line[0].rstrip() in plain:
            yield line.span()


def _tidied(text: str, cuts: Iterable[tuple[int, int]]) -> Iterator[_Cut]:
    """The cuts in order, joined where blanks part them, with the lines they leave empty."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(cuts):
        if joined and not text[joined[-1][1] : begin].strip(" \t"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    for begin, end in joined:
        line = max(text.rfind("\n", 0, begin), text.rfind("\r", 0, begin)) + 1
        rest = _REST.match(text, end)
        if rest is None or text[line:begin].strip(" \t"):
            yield _Cut(begin, end)
        else:
            yield _Cut(line, rest.end(), whole=True)


def _without(text: str, cuts: Iterable[_Cut]) -> str:
    kept: list[str] = []
    at = 0
    for cut in cuts:
        kept.append(text[at : cut.begin])
        at = cut.end
    return "".join([*kept, text[at:]])


def _splits(before: str, after: str) -> bool:
    """Whether something put between would lie in a block of another installation."""
    found = find(before + after)
    return any(
        is_block(start, end) and start.begin < len(before) < end.end
        for start, end in pairwise(found)
    )
