"""Which milestone people mean by the words they use for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from milepost.judge.projects import project_path
from milepost.model.milestone import Dependency, Milestone
from milepost.model.reading import Reading, Want

_ELSEWHERE = re.compile(r'(?P<source>\S+)\s+"(?P<title>.*)"', re.DOTALL)
_LONGEST = 256
T = TypeVar("T")


def fold(text: str) -> str:
    """Text as titles are compared: NFC, letter case and white space folded."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return " ".join(unicodedata.normalize("NFC", composed).split())


def first_of_each(items: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    """The first of all items that share a key, in order."""
    firsts: dict[object, T] = {}
    for item in items:
        firsts.setdefault(key(item), item)
    return tuple(firsts.values())


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    declared: bool
    sources: frozenset[str]


class Names:
    """All milestones by the names people may use: ids, titles, aliases, ``SOURCE/KEY``.

    ``members`` are the sources of trackers that stand for many, by name.
    """

    def __init__(
        self,
        milestones: Iterable[Milestone],
        readings: Mapping[str, Reading],
        members: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._readings = readings
        self._members = {fold(name): sources for name, sources in (members or {}).items()}
        self._ids: dict[str, str] = {}
        self._titles: dict[str, list[_Entry]] = {}
        self._in_source: dict[tuple[str, str], list[str]] = {}
        self._written: dict[str, str] = {}
        for milestone in sorted(milestones, key=lambda one: one.id):
            self._add(milestone)
        self._projects = {
            fold(word): name
            for name, reading in sorted(readings.items(), reverse=True)
            for word in (project_path(reading), name)
            if word
        }

    def _add(self, milestone: Milestone) -> None:
        places = frozenset(record.source for record in milestone.records)
        entry = _Entry(milestone.id, bool(milestone.declared_at), places | {*milestone.sources})
        self._ids[fold(milestone.id)] = milestone.id
        self._written.setdefault(fold(milestone.id), milestone.id)
        own = (milestone.title, *milestone.aliases)
        for title in dict.fromkeys(
            map(fold, (*own, *(found.title for found in milestone.records)))
        ):
            self._titles.setdefault(title, []).append(entry)
        for title in own:
            self._written.setdefault(fold(title), title)
        for record in milestone.records:
            self._ids.setdefault(fold(f"{record.source}/{record.key}"), milestone.id)
            for title in {fold(record.title), fold(milestone.title)}:
                self._in_source.setdefault((record.source, title), []).append(milestone.id)

    def find(self, text: str, *, near: tuple[str, ...] = ()) -> tuple[Dependency, ...]:
        """What the words ``text`` lead to; exactly one unknown if they lead nowhere.

        An id comes first, then titles: those in the trackers ``near``, then
        declared ones, then any.  Several milestones of one title are all
        meant: whoever waits for the words waits for each of them.
        """
        folded = fold(text)
        # A list in a sentence ends with a full stop that is no part of the last name.
        for name in (folded, folded.rstrip(". ")):
            if name in self._ids:
                return (Dependency(text=text, milestone=self._ids[name]),)
            if entries := self._titles.get(name):
                found = _nearest(entries, near)
                return tuple(Dependency(text=text, milestone=one) for one in found)
        if elsewhere := _ELSEWHERE.fullmatch(text.strip()):
            return self._find_in(text, elsewhere["source"], elsewhere["title"])
        return (
            Dependency(
                text=text,
                milestone=None,
                suggestion=self._suggest(folded),
                unsure=self._unsure(tuple(self._readings)),
            ),
        )

    def _find_in(self, text: str, source: str, title: str) -> tuple[Dependency, ...]:
        alone = self._projects.get(fold(source))
        within = self._members.get(fold(source), () if alone is None else (alone,))
        if not within:
            near = get_close_matches(fold(source)[:_LONGEST], self._projects, n=1)
            return (
                Dependency(
                    text=text,
                    milestone=None,
                    suggestion=f'{self._projects[near[0]]} "{title}"' if near else "",
                    unsure="" if near else f"{source} is not one of the trackers that were read",
                ),
            )
        if found := [
            one for name in within for one in self._in_source.get((name, fold(title)), ())
        ]:
            return tuple(Dependency(text=text, milestone=one) for one in dict.fromkeys(found))
        return (
            Dependency(
                text=text,
                milestone=None,
                suggestion=self._suggest(fold(title)),
                unsure=self._unsure(within),
            ),
        )

    def _suggest(self, folded: str) -> str:
        near = get_close_matches(folded[:_LONGEST], self._written, n=1)
        return self._written[near[0]] if near else ""

    def _unsure(self, sources: tuple[str, ...]) -> str:
        reasons = []
        for name in sorted(sources):
            reading = self._readings[name]
            if not reading.proves(Want.MILESTONES):
                reasons.append(f"{name} was not read completely")
        return "; ".join(reasons)


def _nearest(entries: list[_Entry], near: tuple[str, ...]) -> tuple[str, ...]:
    close = [entry for entry in entries if entry.sources.intersection(near)]
    declared = [entry for entry in entries if entry.declared]
    return tuple(dict.fromkeys(entry.id for entry in close or declared or entries))
