"""What does not speak and why: what somebody waived, muted, adopted or snoozed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.model.finding import Finding
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Snooze
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Link, Prose, say
from milepost.report.words import plural

_PILES: Mapping[str, str] = MappingProxyType(
    {
        "waived": "waived",
        "muted": "muted by `rules: ignore`",
        "adopted": "adopted",
        "snoozed": "snoozed",
    }
)
"""The names of ``counts`` for what is there and silent, in words."""
_DID: Mapping[str, str] = MappingProxyType(
    {
        "deleted": "somebody deleted our status comment",
        "hidden": "somebody hid our status comment",
        "removed": "somebody took off a label of ours",
        "vanished": "somebody deleted our status issue or moved it elsewhere",
        "moved": "somebody took our status issue out of the milestone",
    }
)


def piles(counts: Mapping[str, int]) -> list[str]:
    """``2 waived``, ``1 snoozed``, ``3 checks undecided``: what there is of each."""
    told = [f"{counts[name]} {word}" for name, word in _PILES.items() if counts[name]]
    told += [f"{plural(counts['skipped'], 'check')} undecided"] if counts["skipped"] else []
    return told


def here(judged: Judged) -> Mapping[str, int]:
    """The numbers of one milestone, what people snoozed aside."""
    silent = [one.silenced for one in judged.findings]
    return {
        "waived": silent.count("waived"),
        "muted": silent.count("muted"),
        "adopted": silent.count("adopted"),
        "snoozed": 0,
        "skipped": judged.undecided,
    }


def waived(judgement: Judgement) -> Iterator[tuple[Judged | None, Finding]]:
    """Each finding somebody accepted for a time, with its milestone; those of the plan first.

    What is muted or adopted is only counted: the plan file and the file of
    adopted findings list it.
    """
    yield from ((None, one) for one in judgement.project if one.waived)
    for judged in judgement.milestones:
        yield from ((judged, one) for one in judged.findings if one.waived)


def how(finding: Finding, portfolio: Portfolio) -> Prose:
    """``waived by Dana Ortiz until 2027-02-20: “Vendor outage”``; ``adopted``; ``muted by …``."""
    waiver = finding.waiver
    if waiver is None:
        return (_PILES[finding.silenced or "muted"],)
    people = {person.id: person.label for person in portfolio.people}
    who = people.get(waiver.approved_by, waiver.approved_by)
    word = Link("waived", waiver.url) if waiver.url else "waived"
    by = say(" by {}", who) if who else ()
    until = f" until {waiver.expires}" if waiver.expires else ""
    return (word, *by, until, *(say(": “{}”", waiver.reason) if waiver.reason else ()))


def snooze(one: Snooze, portfolio: Portfolio) -> Prose:
    """What a person did, when, and how long it holds."""
    noticed = f"noticed {portfolio.day(one.since)}"
    return (f"{_DID[one.how]}, {noticed}; it stays so until what it says changes",)
