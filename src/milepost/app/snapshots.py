"""How milestones stand in this run, for the store to remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from milepost.judge.present import present
from milepost.model.finding import Finding
from milepost.model.history import PLAN, Snapshot
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.rules.purpose import serves
from milepost.rules.wording import folded


def snapshots(judgement: Judgement, run: str, *, whole: bool) -> tuple[Snapshot, ...]:
    """Each milestone of the verdict as the run sees it, at the portfolio's ``now``.

    ``whole`` is whether the run was about the whole plan: only then the plan
    itself is among them, under the name ``PLAN``.  A milestone whose closing or
    gate is to be kept for good comes once for each of them, with its ``why``.
    What this run rebuilt comes before them: nobody will ask for it again.
    """
    return tuple(_each(judgement, run, whole=whole))


def _each(judgement: Judgement, run: str, *, whole: bool) -> Iterator[Snapshot]:
    portfolio = judgement.portfolio
    day = portfolio.day(portfolio.now)
    if whole:
        yield Snapshot(
            run=run,
            at=portfolio.now,
            day=day,
            milestone=PLAN,
            title=portfolio.project.name,
            findings=_spoke(judgement.project),
            numbers=_numbers(portfolio, portfolio.numbers),
            whole=judgement.complete,
        )
    for judged in judgement.milestones:
        yield from _rebuilt(judged, portfolio)
        one = _snapshot(judged, portfolio, run, day)
        reasons = tuple(_kept_for(judged, one, portfolio)) or ("",)
        yield from (replace(one, why=why) for why in reasons)


def _rebuilt(judged: Judged, portfolio: Portfolio) -> Iterator[Snapshot]:
    """What trackers remember of it and the store does not yet: of no run."""
    past = (portfolio.history or {}).get(judged.milestone.id)
    yield from (one for one in (past.rebuilt if past else ()) if not one.run)


def _snapshot(judged: Judged, portfolio: Portfolio, run: str, day: date) -> Snapshot:
    aims = serves(portfolio, judged.milestone)
    return replace(
        present(portfolio, judged.milestone),
        run=run,
        day=day,
        health=judged.health,
        findings=_spoke(judged.findings),
        numbers=_numbers(portfolio, (name for name in portfolio.numbers if folded(name) in aims)),
        rank=judged.priority_rank,
    )


def _kept_for(judged: Judged, now: Snapshot, portfolio: Portfolio) -> Iterator[str]:
    """What this picture is to be kept for, beside being today's.

    The first whole one that promises something, which its scope is measured from
    as long as it lasts; the first whole one after it closed; and the first one
    after the date of a gate, where one on or before that date is known.
    """
    if not now.whole or judged.health is None:
        return
    history = (portfolio.history or {}).get(now.milestone)
    known = history.snapshots if history else ()
    looks = [one for one in known if one.whole and not one.rebuilt]
    if now.promises and not any(one.promises for one in looks):
        yield "baseline"
    was_open = max((at for at, one in enumerate(known) if not one.closed), default=-1)
    since = known[was_open + 1 :]
    if now.closed and not any("closed" in one.whys for one in since):
        yield "closed"
    last = looks[-1].day if looks else None
    for gate in judged.milestone.terms.gates:
        if gate.due and last and last <= gate.due < now.day:
            yield f"gate {gate.name}"


def _spoke(findings: Iterable[Finding]) -> Mapping[str, str]:
    return MappingProxyType(
        {found.id: f"{found.rule} {found.severity}" for found in findings if found.speaks}
    )


def _numbers(portfolio: Portfolio, names: Iterable[str]) -> Mapping[str, str]:
    known = ((name, portfolio.numbers[name].value) for name in names)
    return MappingProxyType({name: str(value) for name, value in known if value is not None})
