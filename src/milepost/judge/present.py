"""How a milestone stands now, in the form in which its past is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from milepost.model.criterion import Verdict
from milepost.model.history import CriterionState, Snapshot
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want

_GRAVEST: tuple[CriterionState, ...] = ("met", "unknown", "unmet")


def present(portfolio: Portfolio, milestone: Milestone) -> Snapshot:
    """The milestone as the portfolio has it, on its day; of no run.

    Health and findings are not known yet.  It is ``whole`` where its records and
    their issues were read to their end, and there is one: what a tracker has no
    more may have another name now, and its criteria may be met there.
    """
    committed = {issue.ref: issue.state for issue in portfolio.work(milestone)}
    everything = {issue.ref for issue in portfolio.counted(milestone)}
    gap = portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES)
    return Snapshot(
        run="",
        at=portfolio.now,
        day=min(portfolio.day(portfolio.now), portfolio.today),
        milestone=milestone.id,
        title=milestone.title,
        due=milestone.due,
        closed=milestone.closed,
        owners=tuple(person.id for person in milestone.owners),
        criteria=_criteria(portfolio.verdicts.get(milestone.id, ()), there=bool(milestone.records)),
        committed=MappingProxyType(committed),
        stretch=frozenset(everything - committed.keys()),
        whole=gap is None and bool(milestone.records),
    )


def _criteria(verdicts: Iterable[Verdict], *, there: bool) -> Mapping[str, CriterionState]:
    """The state of each phrase; of the same one in two places the graver one.

    Of a milestone that is not ``there`` nobody knows that one is unmet.
    """
    found: dict[str, CriterionState] = {}
    for one in verdicts:
        text, state = one.criterion.text, one.state
        if state == "unmet" and not there:
            state = "unknown"
        found[text] = max(found.get(text, "met"), state, key=_GRAVEST.index)
    return MappingProxyType(found)
