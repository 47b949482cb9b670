"""Reading: each kind of thing to its end, with a proof of how far it got.

Nothing here raises for what GitHub or the network does.  What was read before
something failed is kept, unproven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from milepost.model.reading import Proof, Reading, Want, told_once
from milepost.trackers.contract import Context, Scope
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.shapes import Malformed
from milepost_github.trouble import Trouble, advice

_LEADS_ON = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every reader needs."""

    client: Client
    options: Options
    context: Context

    @property
    def source(self) -> str:
        """The tracker's name in the configuration."""
        return self.context.source

    def empty(self, proofs: Mapping[Want, Proof] = MappingProxyType({})) -> Reading:
        """A reading that holds nothing yet."""
        return Reading(
            source=self.source,
            kind=self.options.kind,
            url=self.options.page,
            proofs=MappingProxyType(dict(proofs)),
        )

    def why(self, trouble: Trouble) -> str:
        """What went wrong, and what can be done about it, in one line."""
        token = self.options.token is not None
        hint = advice(trouble, token=token, need="issues: read")
        return f"{trouble.reason} ({hint})" if hint else trouble.reason

    def moved(self, trouble: Trouble) -> str:
        """Where the whole repository went, by its new name if GitHub tells it."""
        name = self.client.name_now(trouble.moved)
        told = f"the repository is now {name} (HTTP {trouble.status})" if name else trouble.reason
        return f"{told}: change `repo:`"


@dataclass(slots=True)
class Tally:
    """How far the reading of one kind got.

    ``stop`` says why nothing more of this kind need be asked, ``down`` why
    nothing at all.
    """

    desk: Desk
    problems: list[str] = field(default_factory=list)
    gaps: set[str] = field(default_factory=set)
    anything: bool = False
    stop: str = ""
    down: str = ""

    def failed(self, what: str, trouble: Trouble, *gaps: str) -> None:
        """Note a request that failed; without ``gaps`` anything may be missing."""
        if not trouble.moved:
            why = self.desk.why(trouble)
        else:  # a single issue was transferred, or all of the repository is elsewhere
            why = trouble.reason if gaps else self.desk.moved(trouble)
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
        return Proof(complete=False, reason=told_once(told[:_LEADS_ON]) + more, gaps=gaps)

    def _note(self, problem: str, gaps: Iterable[str]) -> None:
        self.problems.append(problem)
        known = set(gaps)
        self.gaps |= known
        self.anything = self.anything or not known


Reader = Callable[[Tally, tuple[str, ...] | None, Reading], Reading]
"""Given the tally to note problems in, the refs asked for, and what this call has read so far."""


def read(desk: Desk, scope: Scope, readers: Mapping[Want, Reader]) -> Reading:
    """Read what ``scope`` wants, in the order of ``readers``.

    Once GitHub is out of reach nothing more is asked: the rest gets the same
    reason.
    """
    before = desk.context.transport.requests_here
    reading = desk.empty()
    down = ""
    for want in (*readers, *sorted(scope.want - set(readers))):
        if want not in scope.want:
            continue
        tally = Tally(desk)
        part = desk.empty()
        reader = readers.get(want)
        if reader is None:
            tally.missing(f"milepost does not read {want} from GitHub")
        elif down:
            tally.missing(f"{want}: {down}")
        else:
            part = reader(tally, scope.refs, reading)
            down = tally.down
        reading = reading.plus(replace(part, proofs=MappingProxyType({want: tally.proof()})))
    return replace(reading, requests=desk.context.transport.requests_here - before)
