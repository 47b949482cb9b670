"""Whom a status comment mentions: nobody, unless the configuration asks and something changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from milepost.model.finding import Health
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import read_mark
from milepost.model.memory import Memory
from milepost.model.person import Person
from milepost.model.reading import Reading
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report.foot import Manners, Mentioned, Told, attention, spoken_to, told

_NOT_THERE = frozenset({"missing", "deactivated", "bot", "organization", "team"})


def manners(
    judged: Judged, judgement: Judgement, writing: Writing, home: Site, memory: Memory, *, old: str
) -> tuple[Manners, tuple[str, ...]]:
    """How the comment of a milestone speaks to people, and whom its tracker will tell of it.

    ``old`` is the comment that stands there, empty for none.  What changed is
    what differs from it; where it does not say, from what the last run saw.  A
    tracker tells those that a text did not mention before, so these are named.
    """
    whom, ever = _asked_for(judged, writing)
    people = _mentions(whom, judgement.portfolio.readings[home.source], home)
    if not people:
        return Manners(remembered=memory.kept), ()
    before = _before(judged, old, memory)
    turned, postponed = _turned(judged, before, ever), _postponed(judged, before, ever)
    if turned is None and postponed is None:
        return Manners(mentions=ever, remembered=memory.kept), ()
    line = attention(tuple(people.values()), health=turned, due=postponed)
    known = spoken_to(old)
    fresh = tuple(login for login, name in people.items() if name not in known)
    return Manners(mentions=ever, attention=line, remembered=memory.kept), fresh


def _asked_for(judged: Judged, writing: Writing) -> tuple[Iterable[Person], Mentioned]:
    match writing.mentions:
        case "owner-on-change":
            return judged.milestone.owners, "owner"
        case "exceptions":
            return judged.milestone.terms.stakeholders, "stakeholders"
        case _:
            return (), "nobody"


def _mentions(people: Iterable[Person], reading: Reading, home: Site) -> Mapping[str, str]:
    """How the tracker writes each of them, by login; without teams and whoever is not there."""
    if home.mention is None:
        return {}
    gone = {
        account.login.casefold()
        for account in (*reading.people, *reading.seen())
        if account.kind in _NOT_THERE
    }
    logins = (one.accounts.get(reading.kind, "") for one in people if not one.team)
    there = (
        login
        for login in dict.fromkeys(logins)
        if login and login.casefold() not in gone and not home.is_me(login)
    )
    return {login: name for login in there if (name := home.mention(login))}


def _before(judged: Judged, old: str, memory: Memory) -> Told:
    """How it stood, as far as is known; the comment of another one, taken over, does not say."""
    mark, seen = read_mark(old), memory.seen.get(judged.milestone.id)
    said = told(old) if mark and mark.milestone == judged.milestone.id else Told(None, None)
    if seen is None:
        return said
    return Told(said.health or seen.health, said.due or seen.due)


def _turned(judged: Judged, before: Told, ever: Mentioned) -> tuple[Health, Health] | None:
    """From which health to which, where that is to be told: to stakeholders only off track."""
    if before.health is None or judged.health is None or judged.health == before.health:
        return None
    told_of = ever == "owner" or judged.health == "off_track"
    return (before.health, judged.health) if told_of else None


def _postponed(judged: Judged, before: Told, ever: Mentioned) -> tuple[date, date] | None:
    """From which date to which later one, where that is to be told: to stakeholders."""
    due = judged.milestone.due
    if ever != "stakeholders" or judged.milestone.closed or not (due and before.due):
        return None
    return (before.due, due) if due > before.due else None
