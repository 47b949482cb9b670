"""The words people see everywhere: health, counts, dates, bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from milepost.model.finding import Health
from milepost.model.gated import State
from milepost.model.progress import Progress

_FULL, _EMPTY = "█", "░"


@dataclass(frozen=True, slots=True)
class Look:
    """How a health is shown: sign, word, label suffix, label colour, terminal style.

    The word alone says it all: the sign and the colours only help to find it.
    """

    sign: str
    word: str
    suffix: str
    colour: str
    style: str
    says: str

    def __str__(self) -> str:
        return f"{self.sign} {self.word}"

    @property
    def counted(self) -> str:
        """The word behind a number: ``2 closed too early``."""
        return self.word.lower()


LOOKS: Mapping[Health, Look] = MappingProxyType(
    {
        "off_track": Look(
            "🔴", "Off track", "off-track", "d73a4a", "red", "Will not be reached as planned"
        ),
        "at_risk": Look(
            "🟠", "At risk", "at-risk", "fb8c00", "yellow", "May not be reached as planned"
        ),
        "unknown": Look(
            "⚪", "Unknown", "unknown", "bfbfbf", "magenta",
            "Cannot be judged: something was not found, not read or cannot be decided",
        ),
        "closed_unmet": Look(
            "❌", "Closed too early", "closed-unmet", "8b1a1a", "red",
            "Closed with a criterion unmet, work open, or before what it depends on",
        ),
        "on_track": Look(
            "🟢", "On track", "on-track", "2da44e", "green", "Nothing known stands in the way"
        ),
        "done": Look(
            "✅", "Reached", "done", "1a7f37", "green", "Closed with every done-criterion met"
        ),
    }
)  # fmt: skip
"""Every health, the one that needs people most first."""
LISTED = Look("·", "Not judged", "", "", "dim", "Listed only")
GATES: Mapping[State, str] = MappingProxyType(
    {"met": "✅ Met", "unmet": "❌ Not met", "unknown": "❔ Unknown"}
)


def look(health: Health | None) -> Look:
    """How ``health`` is shown; ``None`` is a milestone that is only listed."""
    return LISTED if health is None else LOOKS[health]


def plural(number: int, one: str, many: str = "") -> str:
    """``1 issue``, ``2 issues``; ``many`` where an ``s`` does not do."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listing(items: Sequence[str], last: str = " and ") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:  # noqa: PLR2004 - one item has no neighbour
        return "".join(items)
    return ", ".join(items[:-1]) + last + items[-1]


def bar(done: int, total: int, width: int = 20) -> str:
    """A progress bar.  Full only when all is done, empty only when nothing is."""
    if total <= 0:
        return _EMPTY * width
    full = min(done * width // total, width)
    if 0 < done < total:
        full = min(max(full, 1), width - 1)
    return _FULL * full + _EMPTY * (width - full)


def work(progress: Progress) -> int:
    """What counts as work: done or still open.  Dropped issues are counted apart."""
    return progress.closed + progress.open


def fraction(progress: Progress) -> str:
    """``14 of 20``; ``no work`` where there is nothing to count."""
    total = work(progress)
    return f"{progress.closed} of {total}" if total else "no work"


def punctuality(reached: date, due: date | None, days: int) -> str:
    """``2 working days early``, ``on time`` or ``1 working day late``; empty without a date."""
    if due is None:
        return ""
    if days:
        return f"{plural(abs(days), 'working day')} {'early' if days > 0 else 'late'}"
    return "on time" if reached <= due else f"{plural((reached - due).days, 'day')} late"
