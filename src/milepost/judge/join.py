"""Declarations and readings joined into one portfolio of logical milestones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from milepost.judge.alike import Alike, alike
from milepost.judge.describe import Described, describe
from milepost.judge.home import Homes
from milepost.judge.known import NOTHING, Known
from milepost.judge.names import Names, first_of_each, fold
from milepost.judge.owners import Owners, once
from milepost.judge.places import Located, locate
from milepost.judge.policy import JUDGED_FOR_DAYS, Policy
from milepost.judge.projects import placed, resolved
from milepost.judge.statuses import carrying, with_statuses
from milepost.model.clock import day_in
from milepost.model.criterion import Closed, Criterion, Merged, Task
from milepost.model.milestone import Declared, Milestone, Record
from milepost.model.number import Number
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.model.terms import Cadence, Lookback, Terms


def join(  # noqa: PLR0913 - a builder, one keyword per fact
    declared: tuple[Declared, ...],
    readings: Mapping[str, Reading],
    people: tuple[Person, ...],
    policy: Policy,
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
    project: Project,
    numbers: Mapping[str, Number],
    remembered: Known = NOTHING,
) -> Portfolio:
    """Join what was declared and what was read; the plan file wins where both speak.

    Verdicts are not in it yet: ``criteria.decide`` adds them.  The order of
    the declarations, of the readings and of what they hold does not matter.
    ``remembered`` is what is known of records besides what was read.
    """
    readings = resolved(readings)
    located, free = locate(declared, readings, policy.groups, remembered)
    known = policy.groups.known(readings)
    said = {
        (record.source, record.key): describe(
            record.description, source=record.source, trackers=known
        )
        for reading in readings.values()
        for record in reading.milestones
    }
    marked = carrying(readings, policy.status_labels)
    homes = Homes(policy.home, policy.groups, readings, marked)
    workshop = _Workshop(said, Owners(people, readings), readings, policy, today, zone, homes)
    milestones = [workshop.declared(one, located[one.id]) for one in declared]
    groups = alike(free, readings, remembered, by_title=policy.by_title)
    milestones += [workshop.found(one) for one in groups]
    names = Names(milestones, readings, policy.groups.members)
    plan = {one.id: one.depends_on for one in declared}
    place = {one.id: one.place for one in milestones}
    complete = tuple(
        workshop.with_dependencies(milestone, plan.get(milestone.id, ()), names, place)
        for milestone in milestones
    )
    portfolio = Portfolio(
        today=today,
        now=now,
        zone=zone,
        milestones=complete,
        readings=readings,
        people=people,
        status_labels=policy.status_labels,
        creates_status_issue=policy.creates_status_issue,
        project=project,
        numbers=numbers,
    )
    return with_statuses(portfolio, marked)


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What it takes to make a logical milestone."""

    said: Mapping[tuple[str, str], Described]
    owners: Owners
    readings: Mapping[str, Reading]
    policy: Policy
    today: date
    zone: ZoneInfo
    homes: Homes

    def declared(self, one: Declared, place: Located) -> Milestone:
        said = self._described(place.records)
        home = self.homes.of(place.records, tuple(spot.source for spot in one.places))
        milestone = Milestone(
            id=one.id,
            title=one.title,
            aliases=one.aliases,
            records=place.records,
            due=one.due or _earliest(place.records),
            owners=self._owners(one.owners, place.records, place.sources),
            criteria=self._placed(one.criteria or _criteria(said)),
            level=one.level,
            phase=one.phase,
            delivers=one.delivers,
            stretch=one.stretch or self.policy.stretch,
            terms=_terms(one.terms, said),
            home=home,
            sources=place.sources,
            declared_at=one.where or one.id,
            sought=place.sought,
            ambiguous=place.ambiguous,
            unread=_unread(said),
        )
        return _listed(milestone, _not_wanted(milestone) or self._closed_long_ago(milestone))

    def found(self, one: Alike) -> Milestone:
        records = one.records
        said = self._described(records)
        first, default = records[0], self.policy.terms
        sources = tuple(record.source for record in records)
        milestone = Milestone(
            id=one.id,
            title=first.title,
            records=records,
            due=_earliest(records),
            owners=self._owners((), records, sources),
            criteria=self._placed(_criteria(said) or self.policy.criteria),
            stretch=self.policy.stretch,
            terms=_terms(replace(default, review=_review(said) or default.review), said),
            home=self.homes.of(records, ()),
            sources=(*sources, *(gone.source for gone in one.sought)),
            sought=one.sought,
            ambiguous=one.ambiguous,
            unread=_unread(said),
        )
        because = (
            self._not_discovered(records)
            or self._closed_long_ago(milestone)
            or _closed_some_day(milestone)
        )
        return _listed(milestone, because)

    def with_dependencies(
        self,
        milestone: Milestone,
        words: tuple[str, ...],
        names: Names,
        place: Mapping[str, tuple[date, str, str]],
    ) -> Milestone:
        """The milestone with what its words lead to, by date; what leads nowhere comes last."""
        if words:
            found = [one for text in words for one in names.find(text)]
        else:
            found = [
                one
                for source, said in self._described(milestone.records)
                for text in said.depends_on
                for one in names.find(text, near=(source,))
            ]
        each = first_of_each(found, lambda one: (one.milestone, one.milestone or fold(one.text)))
        nowhere = (date.max, "", "")
        ordered = sorted(
            each,
            key=lambda one: (
                one.milestone is None,
                place.get(one.milestone or "", nowhere),
                one.text,
            ),
        )
        return replace(milestone, depends_on=tuple(ordered))

    def _placed(self, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        """The same criteria; refs that name their project have their tracker."""

        def home(ref: Ref) -> Ref:
            return placed(self.policy.groups.placed(ref, self.readings), self.readings)

        return tuple(_with_refs(one, home) for one in criteria)

    def _described(self, records: tuple[Record, ...]) -> tuple[tuple[str, Described], ...]:
        return tuple((record.source, self.said[record.source, record.key]) for record in records)

    def _owners(
        self,
        words: tuple[str, ...],
        records: tuple[Record, ...],
        sources: tuple[str, ...],
    ) -> tuple[Person, ...]:
        """Who the file names; else the descriptions; else who drives it there; else the default."""
        if words:
            return self.owners.find(words, sources)
        said = self._described(records)
        described = [
            person for source, one in said for person in self.owners.find(one.owners, (source,))
        ]
        if described or any(one.owners for _, one in said):
            return once(described)
        driving = [(record.source, f"@{record.driver}") for record in records if record.driver]
        if driving:
            find = self.owners.find
            return once(person for source, word in driving for person in find((word,), (source,)))
        return self.owners.find(self.policy.owners, sources)

    def _not_discovered(self, records: tuple[Record, ...]) -> str:
        pattern = self.policy.discover
        fits = pattern == "all" or (
            pattern != "declared" and any(fnmatchcase(one.title, pattern) for one in records)
        )
        return "" if fits else "not declared"

    def _closed_long_ago(self, milestone: Milestone) -> str:
        if milestone.closed_since is None:
            return ""
        day = day_in(milestone.closed_since, self.zone)
        told = "closed" if milestone.closed_at else "closed by"
        return f"{told} {day}" if (self.today - day).days > JUDGED_FOR_DAYS else ""


def _review(said: tuple[tuple[str, Described], ...]) -> Cadence | None:
    return next((one.review for _, one in said if one.review), None)


def _closed_some_day(milestone: Milestone) -> str:
    """Why a milestone nobody declared is not judged for ever: no tracker tells since when it rests.

    Neither its due date nor its issues tell the day: both may be as old as they are today on the
    day somebody closes it.
    """
    dateless = milestone.closed and milestone.closed_since is None
    return "closed on a day no tracker tells" if dateless else ""


def _not_wanted(milestone: Milestone) -> str:
    return "priority: wont" if milestone.terms.priority == "wont" else ""


def _listed(milestone: Milestone, because: str) -> Milestone:
    return replace(milestone, judged=not because, unjudged_because=because)


def _criteria(said: tuple[tuple[str, Described], ...]) -> tuple[Criterion, ...]:
    """Criteria of all descriptions; the same one with the same box counts once."""
    criteria = (criterion for _, one in said for criterion in one.criteria)
    return first_of_each(criteria, lambda criterion: (_folded(criterion), criterion.box))


def _terms(terms: Terms, said: tuple[tuple[str, Described], ...]) -> Terms:
    """The plan file's terms, with what descriptions say of what it does not."""
    described = tuple(dict.fromkeys(name for _, one in said for name in one.supports))
    looked_back = [one.lookback for _, one in said if one.lookback != Lookback()]
    return replace(
        terms,
        review=terms.review or _review(said),
        supports=terms.supports or described,
        lookback=terms.lookback
        if terms.lookback != Lookback()
        else next(iter(looked_back), Lookback()),
    )


def _with_refs(criterion: Criterion, known: Callable[[Ref], Ref]) -> Criterion:
    match criterion.phrase:
        case Closed(refs=refs):
            return replace(criterion, phrase=Closed(tuple(map(known, refs))))
        case Merged(ref=ref):
            return replace(criterion, phrase=Merged(known(ref)))
    return criterion


def _folded(criterion: Criterion) -> object:
    phrase = criterion.phrase
    return Task(fold(phrase.text)) if isinstance(phrase, Task) else phrase


def _unread(said: tuple[tuple[str, Described], ...]) -> tuple[str, ...]:
    return tuple(line for _, one in said for line in one.unread)


def _earliest(records: tuple[Record, ...]) -> date | None:
    return min((record.due for record in records if record.due), default=None)
