"""How milepost writes: the options of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mentions = Literal["never", "owner-on-change", "exceptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What may be written, and under whose name.

    ``instance`` tells two installations in one tracker apart.  ``prefix``
    starts every label of ours.  ``labels_on``: the status issue, also the
    issues that are the reason of a finding, or none.  ``create_status_issue``
    allows creating a missing one with ``status_labels``.  ``block``: all, no,
    or just the named trackers.  ``mentions``: nobody; the owner, when the health
    changes; or the stakeholders, when it turns off track or its date moves later.
    ``identities`` are further accounts whose comments are ours.  ``read_only``
    names trackers with ``access: read``.  ``repair`` mends descriptions whose
    marks are damaged, which are left alone otherwise.  ``close_when_ready`` closes milestones
    whose done-criteria are all met; ``create_missing`` names the trackers in
    which records are made that are declared and not there.
    """

    instance: str
    prefix: str = "milepost: "
    labels_on: Literal["status_issue", "issues", "none"] = "status_issue"
    create_status_issue: bool = False
    status_labels: tuple[str, ...] = ("milestone",)
    block: bool | frozenset[str] = True
    identities: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    mentions: Mentions = "never"
    repair: bool = False
    close_when_ready: bool = False
    create_missing: frozenset[str] = frozenset()
