"""Reading with a proof: every kind of thing to its end, and what went wrong on the way.

Adapters give one reader per kind.  Nothing here raises for what a tracker or
the network does; what was read before something failed is kept, unproven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Generic, Protocol, TypeAlias, TypeVar

from milepost.model.reading import Proof, Reading, Want, told_once
from milepost.trackers.contract import Context, Scope
from milepost.trackers.rows import Malformed, Page
from milepost.trackers.trouble import Trouble

_LEADS_ON = 3
_GONE = frozenset({403, 404, 410})
"""Answers about one thing that stay the same however often it is asked for."""


class Desk(Protocol):
    """What a tally must know of an adapter; readers reach everything they need through it."""

    @property
    def context(self) -> Context:
        """What the adapter was given."""
        ...

    @property
    def tracker(self) -> str:
        """What people call this kind of tracker: ``GitHub``."""
        ...

    def empty(self) -> Reading:
        """A reading that holds nothing yet."""
        ...

    def why(self, trouble: Trouble) -> str:
        """What went wrong, and what can be done about it, in one line."""
        ...


_D = TypeVar("_D", bound=Desk)
_T = TypeVar("_T")


@dataclass(slots=True)
class Tally(Generic[_D]):
    """How far the reading of one kind got.

    ``stop`` says why nothing more of this kind need be asked, ``down`` why
    nothing at all.
    """

    desk: _D
    problems: list[str] = field(default_factory=list)
    gaps: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)
    anything: bool = False
    stop: str = ""
    down: str = ""

    def failed(self, what: str, trouble: Trouble, *gaps: str) -> None:
        """Note a request that failed; without ``gaps`` anything may be missing."""
        transferred = gaps and trouble.moved
        why = trouble.reason if transferred else self.desk.why(trouble)
        self._note(f"{what}: {trouble.page}{why}", gaps)
        if trouble.hopeless or (trouble.moved and not gaps):
            self.stop = self.down = why

    def malformed(self, what: str, error: Malformed, *gaps: str) -> None:
        """Note a row nobody can use."""
        self._note(f"{what}: a row that cannot be understood ({error})", gaps)

    def missing(self, reason: str, *gaps: str) -> None:
        """Note things that certainly were not read."""
        self._note(reason, gaps)

    def proof(self) -> Proof:
        """The proof of what was tallied."""
        if not self.problems:
            return Proof(complete=True)
        told = list(dict.fromkeys(self.problems))
        more = f"; and {len(told) - _LEADS_ON} more" if len(told) > _LEADS_ON else ""
        gaps = frozenset() if self.anything else frozenset(self.gaps)
        reason = told_once(told[:_LEADS_ON]) + more
        return Proof(
            complete=False,
            reason=reason,
            gaps=gaps,
            gone=gaps & self.gone,
            answers=MappingProxyType({ref: self.answers[ref] for ref in gaps & {*self.answers}}),
        )

    def made(self, what: str, row: object, make: Callable[[object], _T], *gaps: str) -> _T | None:
        """``row`` made into a value; a malformed one is noted and gives ``None``."""
        try:
            return make(row)
        except Malformed as error:
            self.malformed(what, error, *gaps)
            return None

    def each(self, what: str, refs: tuple[str, ...], fetch: Callable[[str], _T]) -> Iterator[_T]:
        """One ``fetch`` per ref; a ref that fails is a gap, the others go on."""
        for done, ref in enumerate(refs, start=1):
            if self.stop:
                self.missing(self.stop, ref)
                continue
            try:
                yield fetch(ref)
            except Trouble as trouble:
                self.failed(f"{what} {ref}", trouble, ref)
                if trouble.status is not None and not trouble.hopeless:
                    self.answers[ref] = trouble.status
                if trouble.moved or (trouble.status in _GONE and not trouble.hopeless):
                    self.gone.add(ref)
            except Malformed as error:
                self.malformed(f"{what} {ref}", error, ref)
                self.gone.add(ref)
            self.desk.context.progress(f"{what}s", done, len(refs))

    def listed(
        self, what: str, pages: Iterator[Page], make: Callable[[object], _T]
    ) -> Iterator[_T]:
        """Every row of a list made into a value, page by page."""
        try:
            for page in pages:
                self.desk.context.progress(what, page.number, page.total)
                for row in page.rows:
                    value = self.made(what, row, make)
                    if value is not None:
                        yield value
        except Trouble as trouble:
            self.failed(what, trouble)

    def _note(self, problem: str, gaps: Iterable[str]) -> None:
        self.problems.append(problem)
        known = set(gaps)
        self.gaps |= known
        self.anything = self.anything or not known


Reader: TypeAlias = Callable[[Tally[_D], tuple[str, ...] | None, Reading], Reading]
"""Given the tally to note problems in, the refs asked for, and what this call has read so far.

A reader that also reads another kind to its end adds that kind's proof to what it returns.
"""


def read(desk: _D, scope: Scope, readers: Mapping[Want, Reader[_D]]) -> Reading:
    """Read what ``scope`` wants, in the order of ``readers``.

    Once the tracker is out of reach nothing more is asked: the rest gets the
    same reason.  A kind that an earlier reader of this call proved is not
    asked for again.
    """
    before = desk.context.transport.requests_here
    reading = desk.empty()
    down = ""
    for want in (*readers, *sorted(scope.want - set(readers))):
        if want not in scope.want or (scope.refs is None and reading.proves(want)):
            continue
        tally = Tally(desk)
        part = desk.empty()
        reader = readers.get(want)
        if reader is None:
            tally.missing(f"milepost does not read {want} from {desk.tracker}")
        elif down:
            tally.missing(f"{want}: {down}")
        else:
            part = reader(tally, scope.refs, reading)
            down = tally.down
        proofs = MappingProxyType({**part.proofs, want: tally.proof()})
        reading = reading.plus(replace(part, proofs=proofs))
    return replace(reading, requests=desk.context.transport.requests_here - before)


def unique(found: Iterable[_T], key: Callable[[_T], object]) -> tuple[_T, ...]:
    """Without repetitions; where pages shifted, what was seen later is newer."""
    return tuple({key(each): each for each in found}.values())
