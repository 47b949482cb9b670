"""Everything known at one moment: milestones, readings, people, verdicts on criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from milepost.model.agreement import Agreements
from milepost.model.clock import day_in
from milepost.model.command import Command, Misspelt
from milepost.model.criterion import Verdict
from milepost.model.graph import Graph
from milepost.model.history import History
from milepost.model.issue import Event, Issue, Pull
from milepost.model.milestone import Milestone
from milepost.model.number import Number
from milepost.model.person import Person
from milepost.model.progress import Progress
from milepost.model.project import Project
from milepost.model.prose import Gap, Prose, join, say
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.model.visible import Privacy


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The input of every rule.

    ``today`` is the calendar date in ``zone`` at the instant ``now`` (or the day of
    ``--as-of``).  ``readings`` maps tracker names to what was read, failed ones included.
    ``statuses`` maps milestone ids to their status issue, ``doubles`` to further ones that
    the same account opened for it, ``aside`` has those that are none here and no work; with
    ``creates_status_issue`` a run creates those that are missing.  ``verdicts`` and
    ``reached`` are filled by ``judge.criteria``: ``reached`` is ``True``, ``False`` or
    ``None`` (unknown) per milestone id; ``gates`` holds the verdicts of each gate by
    milestone id and gate name.  ``history`` is what is remembered of each milestone, ``None``
    where nothing is.  ``numbers`` are facts from outside, by name.  ``commands`` is what
    people wrote in comments on status issues, oldest first; ``misspelt`` what was probably
    meant so.  ``privacy`` says who may see which tracker.  ``agreements`` is what trackers
    and the plan file say of shared fields, by milestone id.
    """

    today: date
    now: datetime
    zone: ZoneInfo
    milestones: tuple[Milestone, ...]
    readings: Mapping[str, Reading]
    people: tuple[Person, ...] = ()
    statuses: Mapping[str, Ref] = field(default_factory=lambda: MappingProxyType({}))
    doubles: Mapping[str, frozenset[Ref]] = field(default_factory=lambda: MappingProxyType({}))
    aside: frozenset[Ref] = frozenset()
    status_labels: frozenset[str] = frozenset()
    creates_status_issue: bool = False
    verdicts: Mapping[str, tuple[Verdict, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    reached: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    project: Project = field(default_factory=Project)
    numbers: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    commands: tuple[Command, ...] = ()
    misspelt: tuple[Misspelt, ...] = ()
    gates: Mapping[tuple[str, str], tuple[Verdict, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    history: Mapping[str, History] | None = None
    privacy: Privacy = field(default_factory=Privacy)
    agreements: Agreements = field(default_factory=lambda: MappingProxyType({}))

    # -- finding things -------------------------------------------------------------------

    @cached_property
    def by_id(self) -> Mapping[str, Milestone]:
        """Milestones by their logical id."""
        return MappingProxyType({milestone.id: milestone for milestone in self.milestones})

    @cached_property
    def _issues(self) -> Mapping[Ref, Issue]:
        outside = (issue for reading in self.readings.values() for issue in reading.outside)
        inside = (issue for reading in self.readings.values() for issue in reading.issues)
        return {issue.ref: issue for issues in (outside, inside) for issue in issues}

    @cached_property
    def _pulls(self) -> Mapping[Ref, Pull]:
        return {pull.ref: pull for reading in self.readings.values() for pull in reading.pulls}

    @cached_property
    def _members(self) -> Mapping[tuple[str, str], tuple[Issue, ...]]:
        members: dict[tuple[str, str], list[Issue]] = {}
        for reading in self.readings.values():
            for issue in reading.issues:
                for key in issue.milestones:
                    members.setdefault((reading.source, key), []).append(issue)
        return {place: tuple(sorted(issues, key=_age)) for place, issues in members.items()}

    @cached_property
    def _record_owner(self) -> Mapping[tuple[str, str], str]:
        return {
            (record.source, record.key): milestone.id
            for milestone in self.milestones
            for record in milestone.records
        }

    @cached_property
    def _blockers(self) -> Mapping[Ref, tuple[Ref, ...]]:
        blockers: dict[Ref, list[Ref]] = {}
        for reading in self.readings.values():
            for link in reading.links:
                blockers.setdefault(link.blocked, []).append(link.blocker)
        return {ref: tuple(dict.fromkeys(found)) for ref, found in blockers.items()}

    @cached_property
    def _events(self) -> Mapping[Ref, tuple[Event, ...]]:
        found: dict[Ref, list[Event]] = {}
        for reading in self.readings.values():
            for event in reading.events:
                found.setdefault(event.issue, []).append(event)
        return {ref: tuple(sorted(events, key=_when)) for ref, events in found.items()}

    @cached_property
    def _linked(self) -> Mapping[tuple[Ref, Ref], datetime]:
        return {
            (link.blocker, link.blocked): link.since
            for reading in self.readings.values()
            for link in reading.links
            if link.since is not None
        }

    @cached_property
    def graph(self) -> Graph:
        """Which milestone waits for which (known ones only)."""
        return Graph(
            {
                milestone.id: tuple(
                    dependency.milestone
                    for dependency in milestone.depends_on
                    if dependency.milestone is not None
                )
                for milestone in self.milestones
            }
        )

    def issue(self, ref: Ref) -> Issue | None:
        """The issue, in a tracker or just outside one; ``None`` if it was not read."""
        return self._issues.get(ref)

    def pull(self, ref: Ref) -> Pull | None:
        """The pull or merge request; ``None`` if it was not read."""
        return self._pulls.get(ref)

    def blockers(self, ref: Ref) -> tuple[Ref, ...]:
        """Issues that block ``ref``, as far as links were read."""
        return self._blockers.get(ref, ())

    def linked_at(self, blocker: Ref, blocked: Ref) -> datetime | None:
        """When the one was said to block the other, where that is told with the link."""
        return self._linked.get((blocker, blocked))

    def events(self, ref: Ref) -> tuple[Event, ...] | None:
        """What happened to an issue, oldest first; ``None`` where that was not read."""
        reading = self.readings.get(ref.source)
        if reading is None or not reading.tells(Want.EVENTS, ref):
            return None
        return self._events.get(ref, ())

    def milestones_of(self, item: Issue | Pull) -> tuple[Milestone, ...]:
        """The logical milestones an issue or a pull request belongs to."""
        ids = (self._record_owner.get((item.ref.source, key)) for key in item.milestones)
        return tuple(self.by_id[found] for found in ids if found is not None)

    # -- work -----------------------------------------------------------------------------

    def work(self, milestone: Milestone, source: str | None = None) -> Iterator[Issue]:
        """Committed issues, oldest first: neither stretch nor the status issue.

        A sub-task counts only where the milestone does not hold its parent.
        """
        for issue in self.counted(milestone, source):
            if not milestone.is_stretch(issue.labels):
                yield issue

    def counted(self, milestone: Milestone, source: str | None = None) -> Iterator[Issue]:
        """Members without the sub-tasks that are done as part of another member."""
        members = tuple(self.members(milestone, source))
        held = {issue.ref for issue in members}
        for issue in members:
            if not (issue.part_of_parent and issue.parent in held):
                yield issue

    def members(self, milestone: Milestone, source: str | None = None) -> Iterator[Issue]:
        """All issues of a milestone but its status issues, record by record, each once."""
        seen = {self.statuses.get(milestone.id), *self.doubles.get(milestone.id, ()), *self.aside}
        for record in milestone.records:
            if source is None or record.source == source:
                for issue in self._members.get((record.source, record.key), ()):
                    if issue.ref not in seen:
                        seen.add(issue.ref)
                        yield issue

    def hears(self, milestone: Milestone) -> bool:
        """Whether people can comment on its status issue: it is there, or a run is to create it."""
        return milestone.id in self.statuses or (
            self.creates_status_issue
            and not milestone.closed
            and any(record.source == milestone.home for record in milestone.records)
        )

    def progress(self, milestone: Milestone, source: str | None = None) -> Progress:
        """Committed work counted, over all records or those of one tracker."""
        states = [issue.state for issue in self.work(milestone, source)]
        everything = sum(1 for _ in self.counted(milestone, source))
        return Progress(
            closed=states.count("done"),
            open=states.count("open"),
            dropped=states.count("dropped"),
            stretch=everything - len(states),
        )

    # -- time -----------------------------------------------------------------------------

    def day(self, instant: datetime) -> date:
        """The calendar date of an instant in the project's zone."""
        return day_in(instant, self.zone)

    def reached_on(self, milestone: Milestone) -> date | None:
        """The day it was closed with its criteria met, if it was."""
        if self.reached.get(milestone.id) and milestone.closed_at:
            return self.day(milestone.closed_at)
        return None

    def working_days_early(self, milestone: Milestone) -> int | None:
        """Working days from reaching it to its due date, negative: late; ``None`` if neither is."""
        day = self.reached_on(milestone)
        if day is None or milestone.due is None:
            return None
        return self.project.calendar.working_days_between(day, milestone.due)

    # -- honesty --------------------------------------------------------------------------

    def gap(self, milestone: Milestone, *wanted: Want) -> Prose | None:
        """Which trackers hold something ``milestone`` needs that was not read; ``None`` if none.

        Looks at every tracker the milestone lies in or was looked for in.  What
        went wrong there is told once, with the tracker (``Reading.reason``).
        """
        return self.gap_in(milestone.sources, *wanted)

    def unread(self, ref: Ref) -> Prose | None:
        """Why one issue that was asked for could not be read; ``None`` if that is not so."""
        reading = self.readings.get(ref.source)
        why = reading.unread.get(ref.key) if reading is not None else None
        return say("{} could not be read ({})", ref, Gap(why)) if why else None

    def gap_in(self, sources: tuple[str, ...], *wanted: Want) -> Prose | None:
        """The same for given trackers."""
        reasons = []
        for name in sources:
            reading = self.readings.get(name)
            if reading is None or not reading.proves(*wanted):
                how = "" if reading is None else " completely"
                reasons.append(say(f"{{}} was not read{how}", Gap(name)))
        return join(tuple(reasons), "; ") if reasons else None


def _when(event: Event) -> tuple[datetime, str, str]:
    return (event.at, event.kind, event.name)


def _age(issue: Issue) -> tuple[datetime, int, str]:
    return (issue.created_at, len(issue.ref.key), issue.ref.key)
