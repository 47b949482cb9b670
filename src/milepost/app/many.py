"""One entry of the file that stands for many repositories: who they are now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.person import Account
from milepost.model.reading import Proof, Reading
from milepost.trackers.contract import Context, Limits, Markup, Probe, Scope, TrackerOptions
from milepost.trackers.many import ManyKind, ManyOptions, Members

_OWN = "each repository that fits has an entry of its own"
_NOTHING_FITS = Limits(label=0, label_description=0, title=0, comment=0, description=0)


def found_out(
    kind: ManyKind, many: ManyOptions, context: Context, taken: Collection[str]
) -> Members:
    """The members of an entry that no other entry reads already.

    ``taken`` holds the claims (``claim``) of the other entries.  Sends what the
    kind needs to find out; raises nothing for what a tracker does.
    """
    members = kind.expand(many, context)
    each = tuple((name, one) for name, one in members.each if claim(one) not in taken)
    alone = not each and members.lost is None
    lost = Probe(reachable=False, reason=f"{_OWN}: nothing is left") if alone else members.lost
    return Members(each=each, lost=lost)


def claim(options: TrackerOptions) -> str:
    """What an entry reads, so that nothing is read twice."""
    url = (options.url or "").rstrip("/")
    return f"{options.kind} {url} {options.shown_as()}".casefold()


@dataclass(frozen=True, slots=True)
class Unlisted:
    """In place of an adapter: repositories of which nobody knows which they are.

    Reading it proves nothing and says why; nothing is ever written there.
    """

    context: Context
    options: TrackerOptions
    lost: Probe

    @property
    def can(self) -> frozenset[ChangeKind]:
        """Nothing."""
        return frozenset()

    @property
    def markup(self) -> Markup:
        """Nobody writes here."""
        return "plain"

    @property
    def limits(self) -> Limits:
        """Nothing fits here."""
        return _NOTHING_FITS

    def probe(self) -> Probe:
        """Why they are not known."""
        return self.lost

    def whoami(self) -> Account | None:
        """Nobody: there is nothing to be somebody in."""
        return None

    def read(self, scope: Scope) -> Reading:
        """A reading without proof of anything."""
        hint = f" ({self.lost.hint})" if self.lost.hint else ""
        proof = Proof(complete=False, reason=f"{self.lost.reason}{hint}")
        return Reading(
            source=self.context.source,
            kind=self.options.kind,
            proofs=MappingProxyType(dict.fromkeys(sorted(scope.want), proof)),
        )

    def label(self, name: str) -> str:
        """The name as it is."""
        return name

    def apply(self, change: Change) -> Applied:
        """Refuse: there is no repository to write to."""
        raise WriteFailed(f"not written: {change.kind} has no repository to go to")
