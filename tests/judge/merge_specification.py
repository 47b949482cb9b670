"""What has to follow where several places say something of one field: written from the words alone.

Nothing of milepost is imported here.  A second opinion is worth something only
while it is another one: where ``judge.merge`` goes through cases, this asks of
every value whether it may be written over what stands elsewhere.

The words: one side changed: copy.  All to the same: agreed.  Several
differently: conflict, nothing is written.  A side that never agreed on
anything and says something else: ask, unless the file names who is right then.
What was agreed on and did not get to a side still has to get there.
With the file each tracker is compared with it alone.  A tracker that is named
is right whatever others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

FILE = "plan"


@dataclass(frozen=True)
class Said:
    """What one place says, and on what it agreed last; ``base`` is ``None`` where it never did.

    ``old``: others agreed on something else since, and it did not get here.
    """

    place: str
    value: str
    base: str | None
    old: bool = False

    @property
    def stranger(self) -> bool:
        return self.base is None

    @property
    def edited(self) -> bool:
        return self.base is not None and self.base != self.value


class Follows(NamedTuple):
    """``word`` of what follows, the value that is decided on, and where it has to be written."""

    word: str
    value: str | None = None
    writes: frozenset[str] = frozenset()


def two_way(said: Sequence[Said], adopt_from: str = "") -> Follows:
    values = {one.value for one in said}
    if len(values) < 2:
        return Follows("agreed", *values) if values else Follows("left")
    if len({one.value for one in said if one.edited}) > 1:
        return Follows("conflict")
    edited = [one for one in said if one.edited]
    settled = [one for one in said if not one.stranger and not one.old]
    # Who edited what is old did not know what the others had agreed on: that was an edit, too.
    unaware = edited and all(one.old for one in edited)
    if unaware and {one.value for one in settled} - {edited[0].value}:
        return Follows("conflict")
    if not any(one.edited for one in said) and len({one.value for one in settled}) > 1:
        return Follows("ask")
    stood_for = {one.value for one in edited or settled}
    if not any(one.stranger and one.value not in stood_for for one in said):
        adopt_from = ""  # nobody is met for the first time who says something else
    right = [value for value in values if _may_win(value, said, adopt_from, stood_for)]
    return _everywhere(right[0], said) if len(right) == 1 else Follows("ask")


def _may_win(value: str, said: Sequence[Said], adopt_from: str, stood_for: set[str]) -> bool:
    """Whether somebody stands for a value, and everybody else may be written over with it."""
    adopted = any(one.place == adopt_from and one.value == value for one in said)
    stands = value in stood_for
    others = [one for one in said if one.value != value]
    # Who edited it never gives way; who never agreed only to the one that the file names.
    give_way = all(adopted if one.stranger else not one.edited for one in others)
    return (stands or adopted) and give_way


def _everywhere(value: str, said: Iterable[Said]) -> Follows:
    writes = frozenset(one.place for one in said if one.value != value)
    return Follows("copy" if writes else "agreed", value, writes)


def tracker(said: Sequence[Said], name: str) -> Follows:
    right = [one.value for one in said if one.place == name]
    return _everywhere(right[0], said) if right else Follows("left")


_ALONE = {
    # the file:   as agreed   edited     never agreed
    "as agreed": ("drift", "follow", "drift"),
    "edited": ("drift", "both", "drift"),
    "never agreed": ("first", "first", "first"),
}
"""A tracker that says something else than the file, by how it stands, and how the file does."""

_WORST = ("agreed", "copy", "drift", "conflict")


def plan(said: Sequence[Said], adopt_from: str = "") -> Follows:
    file = next((one for one in said if one.place == FILE), None)
    if file is None:
        return Follows("left")
    words, writes = {"agreed"}, set()
    for one in said:
        if one.value == file.value:
            continue
        word = _ALONE[_how(one)][("as agreed", "edited", "never agreed").index(_how(file))]
        if word == "first":
            word = "follow" if adopt_from == FILE else "drift"
        if word == "both":
            # It once agreed on what the file says now: then only the tracker moved.
            word = "drift" if one.base == file.value else "conflict"
        if word == "follow":
            writes.add(one.place)
            word = "copy"
        words.add(word)
    worst = max(words, key=_WORST.index)
    decided = file.value if writes or worst == "agreed" else None
    return Follows(worst, decided, frozenset(writes))


def _how(one: Said) -> str:
    if one.stranger:
        return "never agreed"
    return "edited" if one.edited else "as agreed"


def follows(mode: str, said: Sequence[Said], adopt_from: str = "") -> Follows:
    """What has to follow: ``mode`` as the file writes it."""
    if mode == "two-way":
        return two_way([one for one in said if one.place != FILE], adopt_from)
    if mode == "plan":
        return plan(said, adopt_from)
    kind, _, name = mode.partition(" ")
    if kind == "tracker":
        return tracker([one for one in said if one.place != FILE], name)
    return Follows("left")


# -- all there is to try ---------------------------------------------------------------------

TRACKERS = ("web", "api", "ops", "crm")
VALUES: dict[str, tuple[str, ...]] = {
    # as agreed, changed to X, changed to Y; another base of old
    "title": ("Data moved", "Data migrated", "Data validated", "Data"),
    "due": ("2027-03-05", "2027-03-12", "", "2027-02-26"),
    "start": ("2027-02-01", "", "2027-02-08", "2027-01-25"),
    "state": ("open", "closed"),
    "description": ("Why.", "Why, and how.\n\nMore.", "", "Once."),
    "owner": ("kim", "dana", "", "lee"),
}
"""What each field says in the table; a state has two values, and nothing else to be changed to."""

CASES = ("same", "to X", "to Y", "new A", "new X", "new Y", "same B")
"""How a place may stand; ``same B``: unchanged since it agreed on what nobody else agreed on."""


def stands(place: str, case: str, values: Sequence[str]) -> Said | None:
    """A place in one of the ``CASES``; ``None`` where this field has no such value."""
    a, x, *more = values
    y, b = more or (None, None)
    held = {"same": (a, a), "to X": (x, a), "to Y": (y, a), "same B": (b, b)}
    held |= {"new A": (a, None), "new X": (x, None), "new Y": (y, None)}
    value, base = held[case]
    return None if value is None else Said(place, value, base)


class Row(NamedTuple):
    """One combination, and what has to follow from it."""

    field: str
    mode: str
    adopt_from: str
    said: tuple[Said, ...]
    expected: Follows


def modes(names: Sequence[str], field: str) -> Iterable[tuple[str, str]]:
    """Every mode with everybody who may be named to be right at first contact."""
    for adopt_from in ("", *names, FILE):
        yield "two-way", adopt_from
    if field in ("title", "due", "owner"):
        yield "plan", ""
        yield "plan", names[0]
        yield "plan", FILE
    yield f"tracker {names[0]}", ""
    yield "tracker nobody", ""


def rows(field: str, many: int) -> Iterable[Row]:
    """The table for one field and so many trackers; with ``plan`` the file stands first."""
    names, values = TRACKERS[:many], VALUES[field]
    for mode, adopt_from in modes(names, field):
        places = (FILE, *names) if mode == "plan" else names
        for cases in product(CASES, repeat=len(places)):
            said = tuple(
                one
                for place, case in zip(places, cases, strict=True)
                if (one := stands(place, case, values)) is not None
            )
            # The file cannot say that it says nothing: then it is no side.
            if len(said) == len(places) and not (mode == "plan" and not said[0].value):
                yield Row(field, mode, adopt_from, said, follows(mode, said, adopt_from))
