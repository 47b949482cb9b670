"""What a run may show: its verdict, its plan and its outcomes as those may see them who read along.

A terminal, a log and a job's summary are read by whoever sees the least private
tracker: nobody here can know better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from milepost.app.patches import Where
from milepost.model.agreement import Agreement, Field
from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Outcome, Plan
from milepost.model.judgement import Judgement
from milepost.model.patch import Patch
from milepost.model.portfolio import Portfolio
from milepost.model.seen import seen_from, veil
from milepost.model.veil import PRIVATE, Veil

_LABELS = frozenset({ChangeKind.CREATE_LABEL, ChangeKind.ADD_LABEL, ChangeKind.REMOVE_LABEL})
"""Changes that carry nothing but names of ours."""
_WORDS: frozenset[Field] = frozenset({"title", "description", "owner"})
"""Fields that hold words of people."""


def for_outputs(judgement: Judgement) -> Judgement:
    """The verdict as the outputs of this run may tell it."""
    return seen_from(judgement, judgement.portfolio.privacy.audience)


def plan_for_outputs(plan: Plan, judgement: Judgement) -> Plan:
    """The plan as it may be shown: of a more private tracker only what is changed where.

    It is good for reading only: ``sync --plan`` takes the whole one.
    """
    curtain = _curtain(judgement.portfolio)
    return curtain.plan(plan) if curtain else plan


def outcomes_for_outputs(
    outcomes: tuple[Outcome, ...], plan: Plan, judgement: Judgement
) -> tuple[Outcome, ...]:
    """The outcomes of ``plan`` likewise."""
    curtain = _curtain(judgement.portfolio)
    return tuple(curtain.outcomes(outcomes, plan)) if curtain else outcomes


def shared_for_outputs(
    judgement: Judgement, patches: Mapping[Where, Patch]
) -> tuple[tuple[Agreement, ...], Mapping[Where, Patch]]:
    """What is said of shared fields, in the order of the verdict, and edits of the plan file.

    Words that only a more private tracker has are not among them.
    """
    portfolio = judgement.portfolio
    said = [
        one
        for judged in judgement.milestones
        for one in portfolio.agreements.get(judged.milestone.id, ())
    ]
    curtain = _curtain(portfolio)
    if curtain is None:
        return tuple(said), patches
    open_ = {
        where: patch
        for where, patch in patches.items()
        if where[1] == "due" or where[2] not in curtain.hidden
    }
    return tuple(curtain.agreement(one) for one in said), MappingProxyType(open_)


def bare(change: Change) -> Change:
    """That something is changed, where and why; no text, no title and nobody's name in it.

    Labels stay: they are names of ours.
    """
    keeps = change.kind in _LABELS
    return replace(
        change,
        target=replace(change.target, title=PRIVATE if change.target.title else ""),
        before=change.before if keeps else _bare(change.before),
        after=change.after if keeps else _bare(change.after),
        notifies=(PRIVATE,) * len(change.notifies),
    )


def _curtain(portfolio: Portfolio) -> _Curtain | None:
    """``None`` where no tracker is more private than the outputs."""
    audience = portfolio.privacy.audience
    hidden = portfolio.privacy.hidden_from(audience).intersection(portfolio.readings)
    if not hidden:
        return None
    return _Curtain(hidden, veil(portfolio, audience), tuple(_named(portfolio, hidden)))


def _named(portfolio: Portfolio, hidden: Iterable[str]) -> Iterator[str]:
    """Titles and people of hidden trackers that a sentence about a change may name."""
    for source in hidden:
        reading = portfolio.readings[source]
        yield from (record.title for record in reading.milestones)
        for account in (*reading.people, *reading.seen()):
            yield from (account.login, account.name)


@dataclass(frozen=True, slots=True)
class _Curtain:
    """Between a plan and those who must not see the trackers ``hidden``."""

    hidden: frozenset[str]
    veil: Veil
    names: tuple[str, ...]

    def plan(self, plan: Plan) -> Plan:
        people = self._people(plan)
        return replace(
            plan,
            changes=tuple(self._change(one, people) for one in plan.changes),
            skipped=tuple(map(self._skipped, plan.skipped)),
        )

    def outcomes(self, outcomes: tuple[Outcome, ...], plan: Plan) -> Iterator[Outcome]:
        people = self._people(plan)
        for one in outcomes:
            detail, url = self._sentence(one.detail), self.veil.url(one.url)
            yield replace(one, change=self._change(one.change, people), detail=detail, url=url)

    def agreement(self, one: Agreement) -> Agreement:
        if one.field not in _WORDS:
            return one
        sides = tuple(
            replace(
                side,
                value=self.veil.text(side.value),
                was=None if side.was is None else self.veil.text(side.was),
            )
            for side in one.sides
        )
        value = None if one.value is None else self.veil.text(one.value)
        return replace(one, sides=sides, value=value)

    def _people(self, plan: Plan) -> Mapping[tuple[str, str], str]:
        """A number for each account, so that they can be counted."""
        told = ((one.source, login) for one in plan.changes for login in one.notifies)
        return {
            who: f"{PRIVATE[:-1]} {number})" for number, who in enumerate(dict.fromkeys(told), 1)
        }

    def _change(self, change: Change, people: Mapping[tuple[str, str], str]) -> Change:
        if change.source not in self.hidden:
            return change
        return replace(
            bare(change),
            target=replace(change.target, title=self.veil.text(change.target.title)),
            notifies=tuple(people[change.source, login] for login in change.notifies),
        )

    def _skipped(self, one: NotPlanned) -> NotPlanned:
        reason, fallback = self._sentence(one.reason), self._sentence(one.fallback)
        return replace(one, reason=reason, fallback=fallback)

    def _sentence(self, text: str) -> str:
        """A sentence of ours, without the names in it that are nobody else's."""
        there = sorted({name for name in self.names if name in text}, key=len, reverse=True)
        for name in there:
            if self.veil.text(name) != name:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", PRIVATE, text)
        return self.veil.unlinked(text)


def _bare(value: Json) -> Json:
    """That something is there, not what."""
    if isinstance(value, Mapping):
        return MappingProxyType(dict.fromkeys(value, PRIVATE))
    return None if value is None else PRIVATE
