"""Sentences that know which of their words are foreign.

A rule says ``say("{} waits for {}", issue.ref, title)``: the words of the
template are ours, every argument keeps its type.  Renderers link a ``Ref``,
sanitise ``Foreign`` text and print the rest.  So no text from a tracker can
reach an output without passing ``report.safe``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milepost.model.ref import Ref


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text read from a tracker or a file: hostile until sanitised."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Gap(Foreign):
    """What was not read, in a sentence that says so: a tracker's name, or why something is missing.

    A doubt that holds one may be settled by the next run; others may not.
    """


@dataclass(frozen=True, slots=True)
class Link:
    """Foreign text that leads somewhere: ``text`` is foreign, ``url`` came from a tracker."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the plan file: ``line`` is ``file:line``, ``key`` the milestone there.

    What is written into a tracker names only file and key: lines move with
    every edit, and that is no news.
    """

    line: str
    key: str

    @property
    def file(self) -> str:
        """The file's name, without folders and line."""
        return self.line.rpartition(":")[0].replace("\\", "/").rpartition("/")[2]

    def __str__(self) -> str:
        return self.line


Part = str | Ref | Foreign | Link | Spot
Prose = tuple[Part, ...]
Word = Ref | Foreign | Link | Spot | str | int | float | date


def say(template: str, *words: Word | Prose) -> Prose:
    """Fill each ``{}`` of ``template`` with a word; plain ``str`` words count as foreign.

    A ``Prose`` argument is spliced in as it is, numbers and dates are ours.
    Raises ``ValueError`` when the number of words does not fit.
    """
    literals = template.split("{}")
    if len(literals) != len(words) + 1:
        raise ValueError(f"{template!r} takes {len(literals) - 1} words, not {len(words)}")
    parts: list[Part] = [literals[0]]
    for word, literal in zip(words, literals[1:], strict=True):
        if isinstance(word, tuple):
            parts += word
        elif isinstance(word, Ref | Foreign | Link | Spot):
            parts.append(word)
        elif isinstance(word, str):
            parts.append(Foreign(word))
        else:
            parts.append(str(word))
        parts.append(literal)
    return tuple(part for part in parts if part != "")


def join(items: tuple[Prose, ...], between: str = ", ", last: str | None = None) -> Prose:
    """Items one after the other: ``a, b and c`` with ``last=" and "``."""
    parts: list[Part] = []
    for index, item in enumerate(items):
        if index:
            parts.append(last if last is not None and index == len(items) - 1 else between)
        parts += item
    return tuple(parts)


def tells_gap(prose: Prose) -> bool:
    """Whether the sentence says that something was not read."""
    return any(isinstance(part, Gap) for part in prose)


def plain(prose: Prose) -> str:
    """The sentence as unadorned text (JSON, tests).  Foreign parts are *not* sanitised."""
    return "".join(str(part) for part in prose)
