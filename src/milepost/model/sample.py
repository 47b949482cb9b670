"""Specimens: small portfolios to show a rule something, written in a few words.

The day is always 2027-02-22 (a Monday), the zone UTC.  What is not said is in
good order: ``milestone()`` is open, due, owned and has a done-criterion that is
still unmet.  The key of a record is the id of its milestone, so
``issue(7, "data")`` lies in ``milestone("data")``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypedDict, Unpack
from zoneinfo import ZoneInfo

from milepost.model.clock import parse_day
from milepost.model.command import Command, Misspelt
from milepost.model.criterion import AllClosed, Cause, Criterion, Evidence, Phrase, Task, Verdict
from milepost.model.issue import Blocking, Issue, Pull
from milepost.model.milestone import Dependency, Milestone, Record
from milepost.model.number import Number
from milepost.model.person import Account, Person
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project
from milepost.model.prose import Prose, say
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.sample_work import BEGAN, NOW, TODAY, at, blocks, issue, pull
from milepost.model.terms import Terms

__all__ = [
    "BEGAN",
    "FAILURE",
    "NOW",
    "SEEN",
    "TODAY",
    "at",
    "blocks",
    "criterion",
    "issue",
    "milestone",
    "person",
    "portfolio",
    "pull",
    "reading",
    "record",
    "verdict",
]

SEEN = (
    *(Want.MILESTONES, Want.ISSUES, Want.LABELS, Want.LINKS, Want.COMMENTS),
    *(Want.RELEASES, Want.DEPLOYMENTS, Want.EVENTS),
)
FAILURE = "server error 502 on page 3"

_TITLES = {
    "kickoff": "Kick-off held",
    "data": "Data migration validated",
    "integrations": "Integrations live",
    "training": "Training delivered",
    "rollout": "Full rollout",
}
_NAMES = {"dana": "Dana Ortiz", "kim": "Kim Osei", "qa": "QA team"}
_State = Literal["met", "unmet", "unknown"]


class _MilestoneFields(TypedDict, total=False):
    level: Literal["major", "minor"]
    phase: str
    stretch: frozenset[str]
    declared_at: str
    judged: bool
    terms: Terms
    aliases: tuple[str, ...]
    unread: tuple[str, ...]


class _PortfolioFields(TypedDict, total=False):
    project: Project
    numbers: Mapping[str, Number]
    commands: tuple[Command, ...]
    misspelt: tuple[Misspelt, ...]
    gates: Mapping[tuple[str, str], tuple[Verdict, ...]]


def person(name: str, *, team: bool = False, github: str = "") -> Person:
    """``person("kim")``: Kim Osei."""
    accounts = MappingProxyType({"github": github} if github else {})
    return Person(id=name, name=_NAMES.get(name, ""), team=team, accounts=accounts)


def criterion(text: str = "all closed", phrase: Phrase | None = None, where: str = "") -> Criterion:
    """A criterion; without a phrase ``all closed`` is itself and the rest a task for a person."""
    written = AllClosed() if text == "all closed" else Task(text)
    return Criterion(text=text, phrase=phrase or written, where=where)


def verdict(
    what: str | Criterion = "all closed",
    state: _State = "met",
    *,
    because: str | Prose = "",
    missing: str | Prose = "",
    cause: Cause = "",
) -> Verdict:
    """A criterion decided.

    ``because`` is the evidence, ``missing`` and ``cause`` what an unknown one lacks.
    """
    because, missing = (say(text) if isinstance(text, str) else text for text in (because, missing))
    return Verdict(
        criterion=criterion(what) if isinstance(what, str) else what,
        state=state,
        evidence=(Evidence(text=because, url="https://web.example/evidence"),) if because else (),
        missing=missing,
        cause=cause,
    )


def record(
    key: str, source: str = "web", *, title: str = "", due: str = "", closed: str | datetime = ""
) -> Record:
    """The milestone ``key`` as ``source`` holds it; ``closed`` is the day (noon) or instant."""
    return Record(
        source=source,
        key=key,
        title=title or _TITLES.get(key, key.capitalize()),
        url=f"https://{source}.example/milestones/{key}",
        state="closed" if closed else "open",
        due=parse_day(due) if due else None,
        created_at=BEGAN,
        closed_at=(at(closed) if isinstance(closed, str) else closed) if closed else None,
    )


def milestone(
    name: str = "data",
    title: str = "",
    *,
    due: str = "2027-03-05",
    closed: str | datetime = "",
    owners: Iterable[str | Person] = ("kim",),
    depends_on: Iterable[str | Dependency] = (),
    criteria: Iterable[str | Criterion] = ("all closed",),
    sources: tuple[str, ...] = ("web",),
    records: tuple[Record, ...] | None = None,
    **fields: Unpack[_MilestoneFields],
) -> Milestone:
    """A logical milestone with one record in each of ``sources``, unless ``records`` are given.

    ``due=""`` is none; ``closed`` is the day it was closed.  A dependency in
    words leads to the milestone of that id.
    """
    title = title or _TITLES.get(name, name.capitalize())
    if records is None:
        records = tuple(
            record(name, source, title=title, due=due, closed=closed) for source in sources
        )
    return Milestone(
        id=name,
        title=title,
        records=records,
        due=parse_day(due) if due else None,
        owners=tuple(person(owner) if isinstance(owner, str) else owner for owner in owners),
        depends_on=tuple(
            Dependency(text=other, milestone=other) if isinstance(other, str) else other
            for other in depends_on
        ),
        criteria=tuple(criterion(one) if isinstance(one, str) else one for one in criteria),
        home=sources[0] if sources else "",
        sources=sources,
        **fields,
    )


def reading(
    source: str = "web",
    *,
    issues: Iterable[Issue] = (),
    outside: Iterable[Issue] = (),
    links: Iterable[Blocking] = (),
    records: Iterable[Record] = (),
    pulls: Iterable[Pull] = (),
    people: Iterable[Account] = (),
    unread: Iterable[Want] = (),
    gaps: frozenset[str] = frozenset(),
) -> Reading:
    """What was read from one tracker: all of it but the kinds in ``unread``.

    ``gaps`` are the keys that failed where the rest of an unread kind was read.
    """
    missing = frozenset(unread)
    proofs = {
        want: Proof(complete=False, reason=FAILURE, gaps=gaps)
        if want in missing
        else Proof(complete=True)
        for want in SEEN
    }
    return Reading(
        source=source,
        kind="github",
        url=f"https://{source}.example",
        milestones=tuple(records),
        issues=tuple(issues),
        outside=tuple(outside),
        links=tuple(links),
        pulls=tuple(pulls),
        people=tuple(people),
        proofs=MappingProxyType(proofs),
        requests=1,
    )


def portfolio(
    *milestones: Milestone,
    issues: Iterable[Issue] = (),
    pulls: Iterable[Pull] = (),
    links: Iterable[Blocking] = (),
    people: Iterable[Account] = (),
    unread: Mapping[str, Iterable[Want]] | None = None,
    gaps: frozenset[str] = frozenset(),
    statuses: Mapping[str, Ref] | None = None,
    verdicts: Mapping[str, tuple[Verdict, ...]] | None = None,
    **more: Unpack[_PortfolioFields],
) -> Portfolio:
    """Milestones with their trackers, which are found from what lies in them.

    ``unread`` names what was not read to its end, by tracker.  ``verdicts``
    replace a milestone's criteria; those not told are met if it is closed and
    unmet if it is open.
    """
    told = verdicts or {}
    judged = [
        replace(one, criteria=tuple(verdict.criterion for verdict in told[one.id]))
        if one.id in told
        else one
        for one in milestones
    ]
    decided = {one.id: told.get(one.id) or _presumed(one) for one in judged}
    return Portfolio(
        today=TODAY,
        now=NOW,
        zone=ZoneInfo("UTC"),
        milestones=tuple(judged),
        readings=_readings(
            judged, (tuple(issues), tuple(pulls)), tuple(links), tuple(people), unread or {}, gaps
        ),
        people=tuple({owner.id: owner for one in judged for owner in one.owners}.values()),
        statuses=MappingProxyType(dict(statuses or {})),
        verdicts=MappingProxyType(decided),
        reached=MappingProxyType({one.id: _reached(one, decided[one.id]) for one in judged}),
        **more,
    )


def _readings(
    milestones: list[Milestone],
    items: tuple[tuple[Issue, ...], tuple[Pull, ...]],
    links: tuple[Blocking, ...],
    people: tuple[Account, ...],
    unread: Mapping[str, Iterable[Want]],
    gaps: frozenset[str],
) -> Mapping[str, Reading]:
    issues, pulls = items
    names = [source for one in milestones for source in one.sources]
    names += [one.ref.source for one in issues if one.ref.source] or ["web"]
    found = {
        name: reading(
            name,
            records=[held for one in milestones for held in one.records if held.source == name],
            issues=[one for one in issues if one.ref.source == name],
            pulls=[one for one in pulls if one.ref.source == name],
            outside=[one for one in issues if not one.ref.source],
            links=[link for link in links if link.blocked.source == name],
            people=people,
            unread=unread.get(name, ()),
            gaps=gaps,
        )
        for name in dict.fromkeys(names)
    }
    return MappingProxyType(found)


def _presumed(milestone: Milestone) -> tuple[Verdict, ...]:
    state: _State = "met" if milestone.closed else "unmet"
    return tuple(Verdict(criterion=one, state=state) for one in milestone.criteria)


def _reached(milestone: Milestone, verdicts: tuple[Verdict, ...]) -> bool | None:
    states = {verdict.state for verdict in verdicts}
    if not milestone.closed or milestone.given_up_in or "unmet" in states:
        return False
    return None if "unknown" in states else True
