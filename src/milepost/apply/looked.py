"""What one more look at an object told."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.errors import SourceError
from milepost.model.change import Json
from milepost.model.milestone import Record
from milepost.model.reading import Want
from milepost.trackers.contract import Adapter, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What the look told: in the way (``conflict``), done before (``already``), or go on.

    ``payload`` replaces the change's ``after`` where the adapter needs the
    whole text (a description around our block), ``stood`` its ``before``.
    """

    conflict: str = ""
    already: bool = False
    payload: Json = None
    stood: Json = None
    key: str = ""
    url: str = ""


GO_ON = Recheck()


def record_again(key: str, adapter: Adapter) -> Record:
    """A milestone as it is now.  Raises ``SourceError``."""
    reading = adapter.read(Scope.of(Want.MILESTONES, refs=(key,)))
    if not reading.proves(Want.MILESTONES) or not reading.milestones:
        raise SourceError(f"milestone {key} could not be read again", why=reading.reason)
    return reading.milestones[0]
