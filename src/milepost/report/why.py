"""Why a milestone has its health: the one reason, and what would change it."""

from __future__ import annotations

from milepost.model.accountable import is_known
from milepost.model.command import Command, Misspelt
from milepost.model.finding import Finding
from milepost.model.judgement import Judged
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, Prose, join, say
from milepost.report.words import fraction, plural, punctuality

_CRITERION = ("done-criterion", "done-criteria")
_MISSING = "record-missing"
"""The rule that speaks of what is not there, where it is selected."""


def leading(judged: Judged) -> Finding | None:
    """The most severe finding that colours the milestone; ``None`` if nothing does."""
    for finding in judged.speaking("health"):
        if finding.severity != "info":
            return finding
    return None


def further(judged: Judged) -> tuple[Finding, ...]:
    """The other health findings that count."""
    first = leading(judged)
    return tuple(finding for finding in judged.speaking("health") if finding is not first)


def reason(judged: Judged, portfolio: Portfolio) -> Prose:
    """The reason for its health in one sentence; empty where the health says it all."""
    finding = leading(judged)
    if judged.health == "unknown":
        return gaps(judged, portfolio) or _nowhere(judged) or _doubt(judged) or _undecided(judged)
    if finding is not None:
        return finding.message
    return _criteria(judged)


def _nowhere(judged: Judged) -> Prose:
    return join(absent(judged), "; ") if judged.milestone.nowhere else ()


def absent(judged: Judged) -> tuple[Prose, ...]:
    """What was looked for in trackers and is not there, and what it may be called now."""
    told = []
    for one in judged.milestone.sought:
        near = say("; perhaps “{}”", one.perhaps) if one.perhaps else ()
        what = say("number {}", one.key) if one.key else say("titled “{}”", one.title)
        gone = say(
            "deleted or not created yet" if one.key else "renamed, deleted or not created yet"
        )
        if one.was:
            gone = say("it was {}, and is not in its list any more", one.was)
        told.append(say("no milestone {} in {}: {}{}", what, one.source, gone, near))
    return tuple(told)


def _doubt(judged: Judged) -> Prose:
    """What a rule about reaching it could not say; of a closed one its criteria come first."""
    closed = judged.milestone.closed and any(one.state == "unknown" for one in judged.verdicts)
    return judged.doubts[0] if judged.doubts and not closed else ()


def _undecided(judged: Judged) -> Prose:
    unknown = [verdict for verdict in judged.verdicts if verdict.state == "unknown"]
    if not unknown:
        return ("something it depends on could not be read",)
    first, more = unknown[0], len(unknown) - 1
    rest = (f", nor {plural(more, 'other')}",) if more else ()
    why = say(": {}", first.missing) if first.missing else ()
    return say("“{}” cannot be decided{}{}", first.criterion.text, rest, why)


def _criteria(judged: Judged) -> Prose:
    states = [verdict.state for verdict in judged.verdicts]
    if judged.health == "closed_unmet":
        given_up = ", ".join(judged.milestone.given_up_in)
        unmet = (f"{states.count('unmet')} of {plural(len(states), *_CRITERION)} unmet",)
        return say("given up in {}", given_up) if given_up else unmet
    if judged.health != "on_track":
        return ()
    if states and states.count("met") == len(states):
        return ("every done-criterion is met: it can be closed",)
    if not states and judged.progress.closed and not judged.progress.open:
        return ("all its committed work is done",)
    clear = "nothing known stands in the way"
    if undecided := states.count("unknown"):
        return (f"{clear}; {plural(undecided, *_CRITERION)} cannot be decided yet",)
    return (clear,)


def gaps(judged: Judged, portfolio: Portfolio) -> Prose:
    """Which of its trackers were not read to the end; empty if all were.

    Why is told once, with the tracker.
    """
    found: list[Prose] = []
    for name in judged.milestone.sources:
        reading = portfolio.readings.get(name)
        if reading is None:
            found.append(say("{} was not read", name))
        elif not reading.complete:
            found.append(say("{} was not read completely", name))
    return join(tuple(found), "; ")


def reached(judged: Judged) -> str:
    """``2027-01-13, 2 working days early``; empty where the day is not known."""
    if judged.reached_on is None:
        return ""
    when = punctuality(judged.reached_on, judged.milestone.due, judged.working_days_early or 0)
    return f"{judged.reached_on}, {when}" if when else str(judged.reached_on)


def owner(judged: Judged) -> str:
    """Who answers for it, as foreign text; empty if nobody is named."""
    return ", ".join(person.label for person in judged.milestone.owners)


def stand_ins(judged: Judged, portfolio: Portfolio) -> tuple[tuple[Person, Person | None], ...]:
    """Owners who are away today, each with who stands in, if somebody does who is there."""
    people = {person.id: person for person in portfolio.people}
    away = [one for one in judged.milestone.owners if one.away_on(portfolio.today)]
    deputies = [people.get(one.deputy) for one in away]
    there = [one if one and not one.away_on(portfolio.today) else None for one in deputies]
    return tuple(zip(away, there, strict=True))


def unowned(portfolio: Portfolio) -> str:
    """Whom to ask where nobody owns it: who leads the project, as foreign text; else empty."""
    lead = portfolio.project.lead
    named = next((person.label for person in portfolio.people if person.id == lead), lead)
    return f"{named} (leads the project; nobody owns it yet)" if named else ""


def last_reason(judged: Judged, portfolio: Portfolio) -> Command | None:
    """The latest ``/reason`` of somebody the plan knows; ``None`` if there is none."""
    here = judged.milestone
    said = (
        one
        for one in reversed(portfolio.commands)
        if one.verb == "reason" and one.milestone == here.id and not one.edited
    )
    return next((one for one in said if is_known(portfolio, here, one)), None)


def partly(judged: Judged, portfolio: Portfolio) -> bool:
    """Whether its work could not be counted to the end."""
    return judged.health == "unknown" and bool(gaps(judged, portfolio))


def share(judged: Judged, portfolio: Portfolio) -> str:
    """``14 of 20``; ``not known`` where it could not be counted to the end."""
    return "not known" if partly(judged, portfolio) else fraction(judged.progress)


def notes(judged: Judged) -> tuple[Prose, ...]:
    """What needs no decision but a look: no rule speaks of it, nothing is coloured by it."""
    told = judged.milestone.nowhere or any(one.name == _MISSING for one in judged.findings)
    return (
        *(() if told else absent(judged)),
        *(say("not understood in the description: “{}”", line) for line in judged.milestone.unread),
        *(_without_effect(one) for one in judged.misspelt),
    )


def _without_effect(one: Misspelt) -> Prose:
    meant = say("; did you mean “{}”?", one.meant) if one.meant else ()
    told = Link(one.written, one.url) if one.url else Foreign(one.written)
    return say("a comment without effect: “{}” ({}){}", told, one.why, meant)
