"""What may have happened to a milestone since the last sign that is known."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import AllClosed, Count, NoOpen, Verdict
from milepost.model.prose import Foreign, Gap, Prose, say, tells_gap
from milepost.model.reading import Want
from milepost.rules.rule import View
from milepost.rules.signs import closed_by
from milepost.rules.upstream import needed
from milepost.rules.wording import titled


def unsettled(view: View) -> Iterator[Prose]:
    """What may have happened since the last sign that is known, or may have kept it back."""
    for waits in view.milestone.depends_on:
        if waits.milestone is None:
            why = Gap(waits.unsure) if waits.unsure else Foreign("there is no such milestone")
            yield say('whether "{}" is reached ({})', waits.text, why)
    for one in needed(view):
        if view.portfolio.reached.get(one.id) is None:
            gap = view.unseen(one) or view.portfolio.gap(one, Want.ISSUES)
            yield say("whether {} is reached{}", titled(one), say(" ({})", gap) if gap else ())
        elif closed_by(one) is None:
            yield say("when {} was reached", titled(one))
    for told in view.portfolio.verdicts.get(view.milestone.id, ()):
        dayless = not any(found.at for found in told.evidence)
        if told.state == "met" and dayless and not _told_by_its_issues(told):
            yield say('when "{}" was met', told.criterion.text)
        elif told.state == "unknown" and tells_gap(told.missing):
            yield say('whether "{}" was met ({})', told.criterion.text, told.missing)


def _told_by_its_issues(verdict: Verdict) -> bool:
    """Whether it becomes met only by what happens to issues, which tell their own days."""
    phrase = verdict.criterion.phrase
    counts_here = isinstance(phrase, Count) and not phrase.anywhere
    return counts_here or isinstance(phrase, AllClosed | NoOpen)
