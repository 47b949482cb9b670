"""Findings that somebody accepted for a time, and what makes that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from milepost.model.milestone import Milestone

LONGEST_DAYS = 90
"""How far ahead a waiver may reach.  What is to last longer is to be looked at again by then."""

Lapse = Literal["expired", "too_long", "alone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that somebody accepted for a time.

    ``milestone`` is an id, empty for all.  ``refs`` limits it to findings about
    these issues.  ``approved_by`` is the id of a person.  It holds to the end
    of the day ``expires``, ``None`` for as long as the finding lasts.
    ``where`` is ``file:line``, ``url`` the comment it was written in.
    """

    rule: str
    milestone: str = ""
    refs: tuple[str, ...] = ()
    reason: str = ""
    approved_by: str = ""
    expires: date | None = None
    where: str = ""
    url: str = ""


def lapse(waiver: Waiver, milestone: Milestone | None, today: date) -> Lapse | None:
    """Why a waiver does not hold for a finding in the milestone; ``None`` where it does.

    ``milestone`` is ``None`` for findings about the plan as a whole.  Who owns
    a milestone cannot alone approve what is wrong with it.
    """
    if waiver.expires is not None and waiver.expires < today:
        return "expired"
    if waiver.expires is None or waiver.expires - today > timedelta(days=LONGEST_DAYS):
        return "too_long"
    owners = {owner.id for owner in milestone.owners} if milestone else set()
    return "alone" if waiver.approved_by in owners else None
