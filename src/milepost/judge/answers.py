"""What was found out about a done-criterion, before its box is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from milepost.model.criterion import Cause, Evidence
from milepost.model.issue import Issue
from milepost.model.prose import Prose, join, say

State = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found out about one phrase, its box aside."""

    state: State
    evidence: tuple[Evidence, ...] = ()
    missing: Prose = ()
    done: int | None = None
    total: int | None = None
    cause: Cause = ""


def unknown(missing: Prose, *evidence: Evidence, cause: Cause = "") -> Answer:
    """An answer that says what it would take to know, and of which kind that is."""
    return Answer("unknown", evidence, missing, cause=cause)


def together(answers: Sequence[Answer], *, count: bool) -> Answer:
    """All of them: unmet if one is, else unknown if one is."""
    states = [one.state for one in answers]
    state: State = "unmet" if "unmet" in states else "unknown" if "unknown" in states else "met"
    return Answer(
        state,
        tuple(found for one in answers for found in one.evidence),
        join(tuple(one.missing for one in answers if one.missing), "; "),
        states.count("met") if count else None,
        len(states) if count else None,
        next((one.cause for one in answers if one.state == "unknown"), ""),
    )


def still_open(issue: Issue) -> Evidence:
    """An open issue as what stands in the way."""
    return Evidence(text=say('{} "{}" is open', issue.ref, issue.title), url=issue.url)
