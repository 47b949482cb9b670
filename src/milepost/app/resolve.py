"""Settle a field on which trackers and the plan file differ, as a person says."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from milepost.app import named
from milepost.app.opened import Opened, sites
from milepost.app.patches import Where, edit
from milepost.app.sync import Planned, check_alone, foreseen
from milepost.config.settings import Settings
from milepost.errors import Refused, SourceError, UsageError
from milepost.model import values
from milepost.model.agreement import PLAN, TEXTS, Agreement, Base, Field, Value
from milepost.model.change import Outcome
from milepost.model.clock import Clock, parse_day
from milepost.model.history import Snapshot
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory
from milepost.model.milestone import Milestone
from milepost.model.patch import Patch
from milepost.plan import settling
from milepost.plan.agreed import told_by
from milepost.plan.diff import without
from milepost.plan.fields import BY_HAND

NONE = "none"
"""The word for no value."""
LITERAL = "="
"""What makes a value of a word that is also a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line says: which field of which milestone, and what is right."""

    milestone: str
    field: Field
    take: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The plan that settles it.  ``why_not`` says why there is nothing to settle, else empty.

    ``edits`` are what to write in the plan file, which nobody edits for people.
    """

    planned: Planned
    taken: tuple[Agreement, ...] = ()
    edits: Mapping[Where, Patch] = field(default_factory=lambda: MappingProxyType({}))
    why_not: str = ""


def plan(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    wanted: Wanted,
    memory: Memory,
    known: Mapping[str, tuple[Snapshot, ...]] | None,
) -> Settled:
    """Everything ``resolve`` would do.  Writes nothing.

    Raises ``UsageError`` for what nobody can take, ``SourceError`` where a
    tracker was not read, ``Refused`` where nobody knows whose record it is or
    another account writes under our name.
    """
    if settings.sharing.mode(wanted.field).kind == "off":
        raise UsageError(
            f"nobody shares the {wanted.field} of milestones",
            where=settings.path,
            hint=f"say who is right: sync: {{{wanted.field}: two-way}}",
        )
    asked = frozenset({wanted.milestone})
    judgement = named.judged(settings, opened, clock, asked, memory, known)
    milestone = named.found(judgement, wanted.milestone)
    places = sites(settings, opened)
    check_alone(judgement, settings, places, memory)
    said = judgement.portfolio.agreements.get(milestone.id, ())
    about = [one for one in said if one.field == wanted.field]
    _certain(about, judgement)
    taken = tuple(_taken(about, wanted, milestone, judgement))
    _check_readers(taken, wanted, judgement)
    made = settling.settle(judgement, taken, places, settings.writing.instance)
    made = without(made, foreseen(made, opened), BY_HAND)
    return Settled(
        planned=Planned(judgement=judgement, plan=made, sites=places),
        taken=taken,
        edits=MappingProxyType(dict(_edits(taken, wanted, settings))),
        why_not="" if taken else _why_not(about, wanted, milestone),
    )


def agreed(settled: Settled, outcomes: Iterable[Outcome]) -> tuple[Base, ...]:
    """What counts as agreed now that it is written."""
    done, lost = told_by(outcomes)
    return (*settling.bases(settled.taken, done), *lost)


def _certain(about: list[Agreement], judgement: Judgement) -> None:
    """Refuse where something was not read, or two records may be meant."""
    left = next((one for one in about if one.state == "left"), None)
    if left is None:
        return
    if not judgement.complete:
        raise SourceError(f"{left.field} of {left.milestone} is left alone", why=left.why)
    raise Refused(f"{left.field} of {left.milestone} is left alone", why=left.why)


def _check_readers(taken: Iterable[Agreement], wanted: Wanted, judgement: Judgement) -> None:
    """Refuse to copy a text to where more people read it than where it stands.

    Typed out it is somebody's word, and may go everywhere.
    """
    privacy = judgement.portfolio.privacy
    for one in taken:
        for source in one.writes if one.field in TEXTS else ():
            seen = privacy.trackers.get(source, "private")
            if wanted.take in privacy.hidden_from(seen) and one.value not in _said_by_plan(one):
                raise Refused(
                    f"the {one.field} that {wanted.take} has is not for all who read {source}",
                    hint=f"{source} is {seen}, {wanted.take} is not; to publish these words "
                    f"type them: --take {LITERAL}TEXT",
                )


def _said_by_plan(one: Agreement) -> set[Value]:
    return {side.value for side in one.sides if side.source == PLAN}


def _why_not(about: list[Agreement], wanted: Wanted, milestone: Milestone) -> str:
    head = f"Nothing to settle: the {wanted.field} of {milestone.id}"
    if not about:
        return f"{head} is said by nobody whom the plan file asks."
    if any(one.state == "copy" for one in about):
        return f"{head} is clear ({about[0].why}); milepost sync writes it."
    return f"{head} is the same on all sides."


def _taken(
    about: list[Agreement], wanted: Wanted, milestone: Milestone, judgement: Judgement
) -> Iterator[Agreement]:
    """Every open agreement on the field, decided; those that a named side is no part of stay."""
    still = [one for one in about if one.open]
    sides = list(dict.fromkeys(side.source for one in about for side in one.sides))
    if wanted.take in sides:
        for one in still:
            for side in one.sides:
                if side.source == wanted.take:
                    yield settling.decided(one, side.value, f"taken from {wanted.take}")
        return
    known = {*judgement.portfolio.readings, PLAN}
    if not still and wanted.take in known:
        return
    value = _value(wanted, milestone, judgement, sides, known)
    for one in still:
        yield settling.decided(one, value, "a person decided")


def _value(
    wanted: Wanted,
    milestone: Milestone,
    judgement: Judgement,
    sides: list[str],
    known: set[str],
) -> Value:
    """What ``--take`` says as a value of the field.  Raises ``UsageError``."""
    take, field = wanted.take, wanted.field
    sayers = f"who says one: {', '.join(sides) or 'nobody'}"
    if take in known:
        where = "the plan file" if take == PLAN else take
        raise UsageError(f"{where} says no {field} of {milestone.id}", hint=sayers)
    if take == NONE and field != "state":
        return _words("", field)
    near = [] if take.startswith(LITERAL) else difflib.get_close_matches(take, sides, 1)
    if field in ("title", "description"):
        if near:
            raise UsageError(
                f"{take!r} is no tracker of {milestone.id}",
                hint=f"did you mean {near[0]}?  For these very words write --take {LITERAL}{take}",
            )
        return _words(take.removeprefix(LITERAL), field)
    kinds = {"state": "open or closed", "owner": "a person of the plan"}
    what = f"{take!r} is neither {' nor '.join(sides)} nor {kinds.get(field, 'a date')}"
    hint = f"did you mean {near[0]}?" if near else ""
    if field == "owner":
        people = {one.id for one in judgement.portfolio.people}
        if take not in people:
            raise UsageError(what, hint=hint or f"known: {', '.join(sorted(people)) or 'nobody'}")
        return take
    if field == "state":
        if take not in ("open", "closed"):
            raise UsageError(what, hint=hint)
        return take
    try:
        return values.day(parse_day(take))
    except ValueError as error:
        raise UsageError(what, why=str(error), hint=hint or "a date is YYYY-MM-DD") from error


def _words(text: str, field: Field) -> Value:
    """A text as a value: empty is none, which only a title cannot be."""
    if field != "title":
        return values.text(text)
    title = values.title(text)
    if not title or len(title.splitlines()) > 1:
        raise UsageError("a title is one line, and not empty")
    return title


def _edits(
    taken: Iterable[Agreement], wanted: Wanted, settings: Settings
) -> Iterator[tuple[Where, Patch]]:
    """What to write in the plan file where it says something else than was taken."""
    for one in taken:
        file = next((side for side in one.sides if side.source == PLAN), None)
        if file is None or one.value is None or one.value == file.value:
            continue
        patch = edit(settings, one.milestone, one.field, one.value)
        source = wanted.take if wanted.take in {it.source for it in one.sides} else PLAN
        if patch is not None:
            yield (one.milestone, one.field, source), patch


def shown(settled: Settled) -> Judgement:
    """The verdict with the field as it was decided, for people and documents to see."""
    judgement = settled.planned.judgement
    instead = {(one.milestone, one.field): one for one in settled.taken}
    agreements = {
        name: tuple(instead.get((name, one.field), one) if one.open else one for one in said)
        for name, said in judgement.portfolio.agreements.items()
    }
    portfolio = replace(judgement.portfolio, agreements=MappingProxyType(agreements))
    return replace(judgement, portfolio=portfolio)
