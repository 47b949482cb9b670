"""What the store has of the portfolio as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from milepost.config.settings import Settings
from milepost.model.finding import SEVERITIES
from milepost.model.history import PLAN, Snapshot
from milepost.model.recalled import Recalled, Recollection, Told
from milepost.rules.rule import Rule, catalogue


def recollection(
    known: Mapping[str, tuple[Snapshot, ...]], asked: date, settings: Settings
) -> Recollection | None:
    """The portfolio as the last run knew it that read all of it, on or before the day ``asked``.

    ``known`` holds nothing of later days.  ``None`` where there was no such run.
    """
    plan = next((one for one in reversed(known.get(PLAN, ())) if one.whole), None)
    if plan is None:
        return None
    names = {person.id: person.label for person in settings.people}
    rules: Mapping[str, Rule] = {**catalogue(), **settings.rules}
    seen = (
        one
        for milestone, them in known.items()
        if milestone != PLAN
        for one in them
        if not one.rebuilt
    )
    return Recollection(
        asked=asked,
        plan=plan,
        milestones=tuple(
            Recalled(
                snapshot=one,
                owners=tuple(names.get(owner, owner) for owner in one.owners),
                findings=tuple(_told(one, rules)),
            )
            for one in sorted(seen, key=_by_date)
            if one.run == plan.run
        ),
        project=tuple(_told(plan, rules)),
    )


def _told(snapshot: Snapshot, rules: Mapping[str, Rule]) -> Iterator[Told]:
    for name, said in snapshot.findings.items():
        code, _, gravity = said.partition(" ")
        rule = rules.get(code)
        for severity in SEVERITIES:
            if severity == gravity:
                yield Told(
                    id=name,
                    rule=code,
                    name=rule.name if rule else "",
                    kind=rule.kind if rule else "upkeep",
                    severity=severity,
                    milestone=snapshot.milestone,
                )


def _by_date(one: Snapshot) -> tuple[date, str, str]:
    return (one.due or date.max, one.title, one.milestone)
