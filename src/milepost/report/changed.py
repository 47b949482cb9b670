"""What changed since last time, as people read it: in a comment, a report, outside the team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose
from milepost.model.turn import TURN_KINDS, Turn, Turned, TurnKind
from milepost.report import prose, safe
from milepost.report.turns import because, turned, unseen
from milepost.report.words import listing

_IN_A_COMMENT = 5
_IN_A_REPORT = 8
_NAMED = 5
"""Milestones that cannot be compared are named up to so many, then counted."""
_FOR_EVERYBODY: frozenset[TurnKind] = frozenset({"reached", "date"})
"""What is told outside the team: no issues, no people, no reasons."""


def paragraph(told: Turned, portfolio: Portfolio) -> str:
    """``**Changed since 2027-02-15:** 4 closed · …``, one line; empty where nothing turned."""
    if not told.turns:
        return ""
    return f"**Changed since {told.since}:** {_line(told, portfolio, _IN_A_COMMENT)}"


def lines(judgement: Judgement, since: date) -> Iterator[str]:
    """The section of the report: a line for each milestone that changed, reached ones first.

    What cannot be compared is said; so is that nothing changed.
    """
    portfolio = judgement.portfolio
    judged = [one for one in judgement.milestones if one.health is not None]
    both = [(one, turned(one, judgement, since)) for one in judged]
    found = [(one, told) for one, told in both if told and told.turns]
    for one, told in sorted(found, key=lambda it: _weight(*it)):
        title = prose.link(safe.gfm(one.milestone.title), one.milestone.url)
        day = f" (since {told.since})" if told.since != since else ""
        yield f"- **{title}**{day}: {_line(told, portfolio, _IN_A_REPORT)}"
    if not found and any(told for _, told in both):
        yield "- Nothing changed."
    unknown = [safe.gfm(one.milestone.title) for one, told in both if told is None]
    if unknown:
        more = len(unknown) - _NAMED
        named = [*unknown[:_NAMED], *([f"{more} more"] if more > 0 else [])]
        yield f"- Not known then, or not read to its end now: {listing(named)}."


def for_everybody(judged: Judged, judgement: Judgement, since: date | None) -> tuple[Turn, ...]:
    """What may be told of it outside the team: that it was reached, and that its date moved."""
    told = turned(judged, judgement, since) if since else None
    return tuple(one for one in (told.turns if told else ()) if one.kind in _FOR_EVERYBODY)


def public_lines(rows: Iterable[Judged], judgement: Judgement, since: date | None) -> Iterator[str]:
    """The same for the table people publish, without reasons and links."""
    for one in rows:
        turns = for_everybody(one, judgement, since)
        if turns:
            said = "; ".join(prose.gfm(it.said, prose.nowhere) for it in turns)
            yield f"- {safe.gfm(one.milestone.title)}: {said}"


def sentence(turn: Turn) -> Prose:
    """What turned, and why."""
    return (*turn.said, *because(turn))


def _line(told: Turned, portfolio: Portfolio, most: int) -> str:
    where = prose.addresses(portfolio)
    said = [prose.gfm(sentence(one), where) for one in told.turns[:most]]
    more = len(told.turns) - most
    said += [f"and {more} more"] if more > 0 else []
    said += [prose.gfm(one, where) for one in unseen(told)]
    return " · ".join(said)


def _weight(judged: Judged, told: Turned) -> tuple[int, date, str, str]:
    return (TURN_KINDS.index(told.turns[0].kind), *judged.milestone.place)
