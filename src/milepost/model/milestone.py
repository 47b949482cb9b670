"""Milestones: the record a tracker holds, what the plan file declares, the logical one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from milepost.model.agreement import Fate
from milepost.model.criterion import Criterion
from milepost.model.issue import same_label
from milepost.model.person import Person
from milepost.model.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an approver of a record decided in the tracker itself.  ``at`` where it tells."""

    login: str
    state: Literal["approved", "declined", "pending"]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A milestone as one tracker holds it.

    ``key`` is the tracker's own id (GitHub: the number), ``title`` only an
    attribute.  ``due`` and ``start`` are calendar dates.  ``description`` is
    kept byte for byte, our managed block included.  ``changed_at`` is when
    anything of it changed last, where the tracker says so but not when it was
    closed.  ``driver`` and ``approvers`` are logins, where a tracker knows who
    drives a milestone and who approves it; ``approvals`` is what those decided.
    ``given_up`` is true for one that was closed and by that not reached: a
    version that was archived and never released, an epic that was dropped.
    """

    source: str
    key: str
    title: str
    url: str
    state: Literal["open", "closed"]
    due: date | None = None
    start: date | None = None
    description: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    changed_at: datetime | None = None
    driver: str = ""
    approvers: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    given_up: bool = False

    @property
    def open(self) -> bool:
        """Whether the tracker still has it open."""
        return self.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a declared milestone lies: tracker, and its key or title there if said."""

    source: str
    key: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A milestone as the plan file declares it.

    ``places`` is empty where ``in:`` is absent: then it lies wherever its title
    (or an alias) is found.  ``owners`` and ``depends_on`` are as written.
    ``where`` is ``file:line``.
    """

    id: str
    title: str
    due: date | None = None
    owners: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    aliases: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    level: Literal["major", "minor"] = "minor"
    phase: str = ""
    delivers: tuple[str, ...] = ()
    stretch: frozenset[str] = frozenset()
    terms: Terms = field(default_factory=Terms)
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """What a milestone waits for: the words used, and the milestone's id if one was found."""

    text: str
    milestone: str | None
    suggestion: str = ""
    unsure: str = ""
    """Why an unknown name may still exist (a source was not read), else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A record that was looked for in a tracker and is certainly not there.

    By its ``key`` where one was declared, else by ``title``.  ``perhaps`` is
    the title there that nobody declared and that is most like it, ``perhaps_key``
    its key.  ``anywhere`` where no tracker was named for it, so that it was looked
    for in every one.  ``was`` is the key it is known to have had; ``fate`` what
    became of that one (or of ``key``), as far as it was looked up, and ``told``
    what was learned by it.  ``until`` is the last day on which its tracker has
    just joined, so that it is only proposed to be made.
    """

    source: str
    title: str
    key: str = ""
    perhaps: str = ""
    perhaps_key: str = ""
    anywhere: bool = False
    was: str = ""
    fate: Fate | None = None
    told: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """Issues of one tracker that ``milepost rollover`` moved on, and that did not come back.

    ``to`` is the id of the milestone they went to, empty where nobody knows it any
    more; ``on`` the calendar date in the project's zone.
    """

    source: str
    to: str
    on: date
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One logical milestone, with its records in one or more trackers.

    ``due`` is the date that counts.  ``owners`` should have exactly one entry.
    ``stretch`` names the labels that take an issue out of the committed scope.
    ``sources`` are the trackers it lies in or was looked for in; ``home`` is
    the one that holds its status issue.
    ``judged`` is false for milestones that are only listed; ``unjudged_because``
    then says why.  ``sought`` holds what was looked for in a tracker and is
    certainly not there.
    ``aliases`` are titles it used to have.
    ``unread`` holds lines of the description that were not understood.
    ``terms`` is what it is tied to besides.  ``ambiguous`` are records that
    fit it as well as one of its own does.  ``planned`` is the plan file's date
    where trackers decide: what ``due`` has slipped from.  ``rolled`` is what it was
    shipped without.
    """

    id: str
    title: str
    records: tuple[Record, ...] = ()
    due: date | None = None
    owners: tuple[Person, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    level: Literal["major", "minor"] = "minor"
    phase: str = ""
    delivers: tuple[str, ...] = ()
    stretch: frozenset[str] = frozenset()
    home: str = ""
    sources: tuple[str, ...] = ()
    declared_at: str = ""
    judged: bool = True
    unjudged_because: str = ""
    sought: tuple[Sought, ...] = ()
    unread: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)
    ambiguous: tuple[Record, ...] = ()
    planned: date | None = None
    rolled: tuple[Rolled, ...] = ()

    def is_stretch(self, labels: Iterable[str]) -> bool:
        """Whether an issue with these labels is no committed scope of this milestone."""
        out = frozenset(map(same_label, self.stretch))
        return not out.isdisjoint(map(same_label, labels))

    @property
    def closed(self) -> bool:
        """Closed means: it has records and every one of them is closed."""
        return bool(self.records) and not any(record.open for record in self.records)

    @property
    def url(self) -> str:
        """The address of its first record that has one; empty if none has."""
        return next((record.url for record in self.records if record.url), "")

    @property
    def given_up_in(self) -> tuple[str, ...]:
        """The trackers in which it was closed without being reached; none while it is open."""
        return tuple(one.source for one in self.records if one.given_up) if self.closed else ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The trackers that should have a record of it and have none."""
        return tuple(one.source for one in self.sought)

    @property
    def nowhere(self) -> bool:
        """Declared, but no tracker that was read to its end has it: nobody knows how it stands."""
        return not self.records and bool(self.sought)

    @property
    def closed_at(self) -> datetime | None:
        """The instant the last record was closed, where the trackers say so."""
        times = [record.closed_at for record in self.records if record.closed_at]
        return max(times) if self.closed and len(times) == len(self.records) else None

    @property
    def place(self) -> tuple[date, str, str]:
        """Where it stands among others: by date, then title, then id.

        The plan file's order is its author's affair: what is written must not
        change when somebody moves a milestone up a few lines.
        """
        return (self.due or date.max, self.title, self.id)

    @property
    def closed_since(self) -> datetime | None:
        """An instant at which every record was closed already, as early as trackers let us know."""
        times = [record.closed_at or record.changed_at for record in self.records]
        known = [time for time in times if time]
        return max(known) if self.closed and len(known) == len(self.records) else None

    @property
    def open_until(self) -> datetime | None:
        """An instant up to which some record was not closed yet, as late as trackers let us know.

        A record was not closed for the last time before it was made.
        """
        times = [record.closed_at or record.created_at for record in self.records]
        known = [time for time in times if time]
        return max(known) if self.closed and known else None
