"""Specimens of criteria that became met on a day."""

from __future__ import annotations

from milepost.model.criterion import Criterion, Evidence, Phrase, Verdict
from milepost.model.prose import say
from milepost.model.sample import criterion
from milepost.model.sample_work import at


def met(what: str | Criterion = "all closed", *days: str) -> Verdict:
    """A criterion that is met, with evidence for each day (``""``: of a day nobody knows)."""
    return Verdict(
        criterion=criterion(what) if isinstance(what, str) else what,
        state="met",
        evidence=tuple(
            Evidence(
                text=say("last of it done"),
                url="https://web.example/evidence",
                at=at(day) if day else None,
            )
            for day in days
        ),
    )


def asks(text: str, phrase: Phrase) -> Criterion:
    """A criterion of that phrase: ``asks("signed off by dana", SignedOff("dana"))``."""
    return criterion(text, phrase)
