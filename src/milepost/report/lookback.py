"""The look-back form of a milestone that closed: three questions to copy, and what is known."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.history import History
from milepost.model.judgement import Judged
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Link, Prose, Spot, say
from milepost.model.scope import scope_since
from milepost.model.terms import Question
from milepost.report import prose
from milepost.report.why import reached
from milepost.report.words import plural

HEADING = "Look back"
_MEANS = {
    "hit": "`hit`: were the criteria hit, yes or no",
    "why": "`why`: if not, why",
    "next": "`next`: what changes next",
}


def form(judged: Judged, portfolio: Portfolio) -> str:
    """The facts in a line, and the lines to copy, in Markdown; empty where none is to be filled in.

    That is for one that is open or not judged, for one whose questions are
    answered, and for one that was closed before anything is remembered of it.
    """
    keys = asked(judged, portfolio)
    if not keys:
        return ""
    facts = "; ".join(_facts(judged, portfolio))
    means = ", ".join(_MEANS[one] for one in keys)
    ask = prose.gfm((*_place(judged), f"; {means}"), prose.addresses(portfolio))
    return f"**{HEADING}:** {facts}. Copy this {ask}.\n\n```\n{_lines(judged, keys)}\n```"


def asked(judged: Judged, portfolio: Portfolio) -> tuple[Question, ...]:
    """The questions that the form asks; why is among them until somebody says it was hit."""
    if judged.health not in ("done", "closed_unmet") or _was_over(judged, portfolio):
        return ()
    said = judged.milestone.terms.lookback
    open_ = said.unanswered
    if "hit" in open_ and not said.why:
        return ("hit", "why", *(one for one in open_ if one == "next"))
    return open_


def _was_over(judged: Judged, portfolio: Portfolio) -> bool:
    """Whether no run remembers it open: it was over before anybody asked milepost."""
    if portfolio.history is None:
        return False
    past = portfolio.history.get(judged.milestone.id)
    looks = past.snapshots if past else ()
    return all(one.closed or one.rebuilt for one in looks)


def _facts(judged: Judged, portfolio: Portfolio) -> Iterator[str]:
    milestone = judged.milestone
    if judged.health == "done":
        yield f"reached {reached(judged)}".rstrip()
    else:
        day = milestone.closed_at
        yield f"closed {portfolio.day(day) if day else ''}".rstrip()
        if unmet := sum(one.state == "unmet" for one in judged.verdicts):
            asked_for = plural(len(judged.verdicts), "done-criterion", "done-criteria")
            yield f"{unmet} of {asked_for} unmet"
    past = (portfolio.history or {}).get(milestone.id)
    if past is not None and past.known_since is not None:
        yield f"{_moves(past)} (as far as is known, since {past.known_since})"
        scope = scope_since(portfolio, milestone, past.baseline)
        if scope is not None:
            came, left = len(scope.committed.added), len(scope.committed.removed)
            then = plural(scope.committed.then, "issue")
            moved = f"of {then} on {scope.since}, {left} left and {came} came in"
            yield moved if came or left else f"its scope is that of {scope.since}, {then}"
    if judged.progress.dropped:
        yield f"{plural(judged.progress.dropped, 'issue')} dropped"


def _moves(past: History) -> str:
    later = past.later
    if not later:
        return "its date never moved later"
    days = plural(sum(one.working_days for one in later), "working day")
    times = {1: "once", 2: "twice"}.get(len(later), f"{len(later)} times")
    return f"its date moved later {times}, {days} in all"


def _place(judged: Judged) -> Prose:
    """Where the answers are written down."""
    milestone = judged.milestone
    if milestone.declared_at:
        return say("to {}", Spot(milestone.declared_at, milestone.id))
    there = Link(milestone.title, milestone.url) if milestone.url else milestone.title
    return say("into the description of {}", there)


def _lines(judged: Judged, keys: tuple[Question, ...]) -> str:
    if judged.milestone.declared_at:
        return "\n".join(("    lookback:", *(f"      {one}:" for one in keys)))
    return "\n".join(("Look-back:", *(f"- {one}:" for one in keys)))
