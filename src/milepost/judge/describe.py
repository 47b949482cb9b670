"""Data people wrote by hand in a milestone's description.

Lenient in form, and honest: what looks like one of our keys but was not
understood is handed back, never dropped.  The text is hostile and may be
anything; nothing here fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from milepost.judge.keys import (
    Key,
    answer_in,
    key_of,
    listed_name,
    looks_like_key,
    names_in,
    people_in,
    review_in,
    understood,
)
from milepost.judge.lines import Line, read_page
from milepost.judge.phrases import PhraseError, meant_as_phrase, parse, phrases_in
from milepost.model import marks
from milepost.model.criterion import Criterion, Task, where_in
from milepost.model.terms import Cadence, Lookback

LONGEST = 20_000
"""Characters of a description that are read; longer ones are hand-made attacks or logs."""

_SHOWN = 200
_EMPTY = frozenset({"", "[ ]", "[x]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a description says.

    ``owners``, ``depends_on`` and ``supports`` are as written.  ``unread`` holds lines that
    look like data of ours but were not understood, and notes on what was left out.
    """

    owners: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    supports: tuple[str, ...] = ()
    lookback: Lookback = field(default_factory=Lookback)
    review: Cadence | None = None
    unread: tuple[str, ...] = ()


def describe(description: str, *, source: str, trackers: Collection[str]) -> Described:
    """Read a description of tracker ``source``, managed blocks left out.

    ``trackers`` are the names that references may begin with.
    """
    text, damaged = marks.people(description)
    page = read_page(text if len(text) <= LONGEST else text[:LONGEST].rpartition("\n")[0])
    reader = _Reader(source, trackers)
    for line in _joined(page.lines):
        reader.feed(line)
    reader.close()
    if len(text) > LONGEST:
        reader.unread.append(f"(only the first {LONGEST} characters were read)")
    if page.too_deep:
        reader.unread.append("(lists nested too deep were not read)")
    if damaged:
        reader.unread.append("(milepost's own marks are damaged; nothing after them was read)")
    return Described(
        owners=tuple(dict.fromkeys(reader.owners)),
        depends_on=tuple(dict.fromkeys(reader.depends_on)),
        criteria=tuple(dict.fromkeys(reader.criteria)),
        supports=tuple(dict.fromkeys(reader.supports)),
        lookback=reader.lookback,
        review=reader.review,
        unread=tuple(dict.fromkeys(reader.unread)),
    )


def _joined(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Lines, with a list item that is wrapped over several made one.

    A key at the start of a wrapped line was meant as a line of its own.
    """
    item: Line | None = None
    texts: list[str] = []
    for line in lines:
        if item and line.block == item.block and line.kind == "text" and not _starts(line):
            texts.append(line.text)
            continue
        if item:
            yield replace(item, text=" ".join(filter(None, texts)))
        item, texts = (line, [line.text]) if line.kind == "item" else (None, [])
        if not item:
            yield line
    if item:
        yield replace(item, text=" ".join(filter(None, texts)))


def _starts(line: Line) -> bool:
    return key_of(line) is not None or looks_like_key(line)


@dataclass(slots=True)
class _Section:
    """A key whose values are still coming."""

    key: Key
    line: Line
    value: str = ""
    base: int = 0
    taken: int = 0
    last: Line | None = None
    prose: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    source: str
    trackers: Collection[str]
    owners: list[str] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    supports: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    prose: list[str] = field(default_factory=list)
    review: Cadence | None = None
    unread: list[str] = field(default_factory=list)
    section: _Section | None = None

    def feed(self, line: Line) -> None:
        """Take one line in."""
        section = self.section if self.section and _belongs(line, self.section) else None
        task = section is not None and section.key == "done when" and line.box is not None
        if line.kind in ("html", "aside"):
            self._check(line)
        elif not task and (found := key_of(line)):
            self._open(*found, line, within=section)
        elif section is None:
            self.close()
            self._check(line)
        elif not task and looks_like_key(line):
            self._not_understood(line)
        else:
            self._take(line, section)

    @property
    def lookback(self) -> Lookback:
        """The answers by question; a look-back in free words answers them all."""
        said = " ".join(self.prose) if not self.answers else ""
        answers = {name: self.answers.get(name) or said for name in ("hit", "why", "next")}
        return Lookback(**answers)

    def close(self) -> None:
        """End the section: what was left over in it was not understood."""
        section, self.section = self.section, None
        if section is None:
            return
        if section.value and section.taken:
            self._not_understood(section.line)
        elif section.value:
            self._criterion(Line(kind="text", text=section.value, block=-1))
        if not section.taken:
            self.unread += section.prose

    def _open(self, key: Key, value: str, line: Line, *, within: _Section | None) -> None:
        section = _Section(key, line)
        if not understood(key, value):
            self._not_understood(line)
        elif key == "done when":
            self._begin(section)
            for part in value.split(";") if value else ():
                for phrase in phrases_in(part.strip(), self.trackers, here=self.source):
                    self._phrase_or_keep(phrase, section)
        elif not value:
            self._begin(section)
        else:
            self._values(section, value, line)
            # A key between the items of a list does not end what the list is about.
            if value.endswith(",") or not (within and line.depth > within.line.depth):
                self._begin(section if value.endswith(",") else None)

    def _begin(self, section: _Section | None) -> None:
        self.close()
        self.section = section

    def _phrase_or_keep(self, text: str, section: _Section) -> None:
        try:
            parse(text, self.trackers, here=self.source)
        except PhraseError:
            section.value = f"{section.value}; {text}" if section.value else text
        else:
            self._criterion(Line(kind="text", text=text, block=-1))

    def _take(self, line: Line, section: _Section) -> None:
        if line.kind == "heading":
            return  # it divides the section
        if section.key == "done when":
            self._take_criterion(line, section)
        elif section.key == "look back":
            self._answer(line.text)
        elif section.key in ("owner", "depends on", "supports", "review"):
            if line.box is None or section.key != "owner":
                self._values(section, line.text, line)
            else:
                self._not_understood(line)

    def _take_criterion(self, line: Line, section: _Section) -> None:
        if line.kind == "item":
            section.base = section.base or line.depth
            if line.depth > section.base and line.box is None:
                return  # a note below a criterion
            section.taken += 1
            self._criterion(line)
        elif line.depth <= section.line.depth:
            self._prose(line, section)

    def _prose(self, line: Line, section: _Section) -> None:
        try:
            parse(line.text, self.trackers, here=self.source)
        except PhraseError:
            own_words = line.block == section.line.block
            (self.unread if own_words else section.prose).append(line.text[:_SHOWN])
        else:
            section.taken += 1
            self._criterion(line)

    def _values(self, section: _Section, value: str, line: Line) -> None:
        if section.key == "owner":
            people = people_in(value)
            self.owners += people or ()
            understood_it = people is not None
        elif section.key in ("depends on", "supports"):
            listed = line.kind == "item" and line is not section.line
            names = listed_name(value) if listed else names_in(value)
            (self.depends_on if section.key == "depends on" else self.supports).extend(names or ())
            understood_it = names is not None
        elif section.key == "review":
            self.review = self.review or review_in(value)
            understood_it = understood("review", value)
        else:
            understood_it = True
            self._answer(value)
        section.last = line
        section.taken += 1
        if not understood_it:
            self._not_understood(line)

    def _answer(self, text: str) -> None:
        found = answer_in(text)
        if found is None:
            self.prose.append(text[:_SHOWN])
        elif found[1]:
            self.answers.setdefault(found[0], found[1][:_SHOWN])

    def _criterion(self, line: Line) -> None:
        if line.text.casefold() in _EMPTY:
            return
        try:
            phrase = parse(line.text, self.trackers, here=self.source)
        except PhraseError as error:
            phrase = Task(" ".join(line.text.split()))
            if meant_as_phrase(line.text, error):
                said = f"{error.what}; {error.hint}"
                self.unread.append(f"{line.text[: _SHOWN // 2]}: {said}"[:_SHOWN])
        self.criteria.append(
            Criterion(text=line.text, phrase=phrase, where=where_in(self.source), box=line.box)
        )

    def _check(self, line: Line) -> None:
        if looks_like_key(line):
            self._not_understood(line)

    def _not_understood(self, line: Line) -> None:
        self.unread.append(line.text[:_SHOWN])


def _belongs(line: Line, section: _Section) -> bool:
    """Whether a line still is part of a section.

    A heading's section goes to the next heading of its rank; for owners and dependencies
    only to the end of the first paragraph or list.  A line's section holds the
    rest of its own paragraph, and the list right behind it.
    """
    opener = section.line
    if line.block == opener.block:
        return True
    if line.kind == "heading":
        return opener.kind == "heading" and line.level > opener.level
    if opener.kind == "heading":
        last = section.last
        same = last and (line.block == last.block or (line.depth > 0 and last.depth > 0))
        return bool(section.key == "done when" or not last or same)
    return line.depth > opener.depth
