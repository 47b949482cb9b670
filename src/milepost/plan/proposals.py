"""What people may want to say in the plan file, or make in a tracker: told, and left to them."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

from milepost.model.change import NotPlanned
from milepost.model.judgement import Judgement
from milepost.model.milestone import Milestone
from milepost.plan.writing import Writing
from milepost.rules.wording import folded

NAMED = 5
"""So many titles that several trackers have are told, the others are counted."""


def proposals(judgement: Judgement, writing: Writing) -> Iterator[NotPlanned]:
    """Records missing in a tracker that joined lately; and equal titles that nobody joined."""
    yield from _missing(judgement, writing)
    yield from _equal(judgement)


def _missing(judgement: Judgement, writing: Writing) -> Iterator[NotPlanned]:
    for judged in judgement.milestones:
        milestone = judged.milestone
        for one in milestone.sought if milestone.judged and not milestone.closed else ():
            if one.until is not None and one.source not in writing.create_missing:
                near = f' (perhaps it is "{one.perhaps}" there)' if one.perhaps else ""
                yield NotPlanned(
                    source=one.source,
                    reason=f'there is no milestone "{one.title}" yet{near}',
                    fallback="create it there, or say where it lies (`in`); "
                    f"after {one.until} that is a finding (MP803)",
                    milestone=milestone.id,
                )


def _equal(judgement: Judgement) -> Iterator[NotPlanned]:
    """One line per title; a milestone of the plan counts with the title it has in the file."""
    titles: dict[str, list[Milestone]] = {}
    for judged in judgement.milestones:
        milestone = judged.milestone
        if milestone.records and not milestone.closed:
            titles.setdefault(folded(normalize("NFC", milestone.title)), []).append(milestone)
    found = [several for several in titles.values() if _is_apart(several)]
    for several in found[:NAMED]:
        yield _proposal(several)
    if len(found) > NAMED:
        yield NotPlanned(
            source=found[NAMED][0].records[0].source,
            reason=f"{len(found) - NAMED} further titles are equal in several trackers",
            fallback="join them all: `sync: {join: by-title}`",
        )


def _is_apart(several: list[Milestone]) -> bool:
    """Whether trackers that no milestone of these shares hold them, and one is not declared."""
    undeclared = [one for one in several if not one.declared_at]
    sources = [one.source for milestone in several for one in milestone.records]
    return bool(undeclared) and len(several) > 1 and len({*sources}) == len(sources)


def _proposal(several: list[Milestone]) -> NotPlanned:
    sources = [one.source for milestone in several for one in milestone.records]
    named = f"{', '.join(sources[:-1])} and {sources[-1]}"
    if len(sources) > NAMED:
        named = f"{', '.join(sources[:NAMED])} and {len(sources) - NAMED} more"
    declared = next((one for one in several if one.declared_at), None)
    where = f"at {declared.declared_at}" if declared else "in a milestone of the plan file"
    everywhere = "" if declared else ", or join all: `sync: {join: by-title}`"
    return NotPlanned(
        source=sources[0],
        reason=f'{named} each have a milestone "{several[0].title}"',
        fallback=f"they stay apart; if it is one, say `in: [{', '.join(sources)}]` "
        f"{where}{everywhere}",
        milestone=declared.id if declared else "",
    )
