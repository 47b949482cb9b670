"""``fields[]`` of ``plan`` and ``sync``: what trackers and the plan file say of shared fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from milepost.model.agreement import Agreement, Field, Gap, Side
from milepost.model.patch import Patch
from milepost.report.json_v1.shape import Document


def fields(
    said: Iterable[Agreement], patches: Mapping[tuple[str, Field, str], Patch]
) -> list[Document]:
    """Every shared field of every milestone, those that agree included.

    ``patches`` are edits of the plan file, by milestone, field and tracker.
    """
    return [
        {
            "milestone": one.milestone,
            "field": one.field,
            "mode": str(one.mode),
            "state": one.state,
            "base": _base(one),
            "sides": [_side(side) for side in one.sides],
            "value": one.value,
            "writes": list(one.writes),
            "reason": one.why,
            "gaps": [_gap(gap) for gap in one.gaps],
            "patches": [
                _patch(side.source, patch)
                for side in one.sides
                if (patch := patches.get((one.milestone, one.field, side.source)))
            ],
        }
        for one in said
    ]


def _base(one: Agreement) -> str | None:
    """On what all agreed last, where that is known and one value."""
    known = {side.was for side in one.sides}
    return next(iter(known)) if len(known) == 1 else None


def _side(side: Side) -> Document:
    return {
        "source": side.source,
        "key": side.key or None,
        "value": side.value,
        "stands": side.stands,
        "was": side.was,
        "at": side.at.isoformat() if side.at else None,
    }


def _gap(gap: Gap) -> Document:
    return {"source": gap.source, "reason": gap.reason, "fallback": gap.fallback}


def _patch(source: str, patch: Patch) -> Document:
    return {
        "source": source,
        "path": patch.path,
        "line": patch.line,
        "old": patch.old or None,
        "new": patch.new or None,
        "words": patch.words or None,
    }
