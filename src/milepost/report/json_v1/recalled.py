"""``check --format json`` of a day that history covers: what was remembered, ``null`` otherwise."""

from __future__ import annotations

from collections import Counter

from milepost.model.finding import SEVERITIES
from milepost.model.recalled import Recalled, Recollection, Told
from milepost.report.json_v1.judged import SCHEMA
from milepost.report.json_v1.shape import Document, document, instant, progress

_UNKNOWN = ("waived", "muted", "adopted", "snoozed", "skipped")
"""Counts that nobody remembers."""


def recalled(found: Recollection, version: str) -> Document:
    """The same keys as of a verdict on today, and ``as_known``: by which run, of which day."""
    number = Counter(one.severity for one in found.findings)
    return document(
        {
            "schema": SCHEMA,
            "version": version,
            "as_of": str(found.asked),
            "since": None,
            "as_known": {"on": str(found.plan.day), "run": found.plan.run},
            "run": {"state": "complete", "started": instant(found.plan.at), "seconds": None},
            "sources": [],
            "milestones": [_milestone(one) for one in found.milestones],
            "findings": [_finding(one) for one in found.findings],
            "skipped": [],
            "counts": {severity: number[severity] for severity in SEVERITIES}
            | dict.fromkeys(_UNKNOWN),
        }
    )


def _milestone(one: Recalled) -> Document:
    seen = one.snapshot
    return {
        "id": seen.milestone,
        "title": seen.title,
        "health": seen.health,
        "reason": None,
        "notes": [],
        "level": None,
        "phase": None,
        "owner": ", ".join(one.owners) or None,
        "due": None if seen.due is None else str(seen.due),
        "due_slack_days": None,
        "reached_on": None,
        "days_early": None,
        "progress": progress(one.progress),
        "criteria": [_criterion(text, state) for text, state in seen.criteria.items()],
        "gates": [],
        "depends_on": None,
        "blocks": None,
        "critical": None,
        "float_days": None,
        "priority_rank": seen.rank,
        "next_review": None,
        "forecast": dict.fromkeys(("p50", "p85", "p95", "likelihood", "sample", "reason")),
        "history": None,
        "slips": {"count": None, "working_days": None, "dates": []},
        "scope": {"baseline": None, "added": None, "removed": None, "moves": []},
        "records": [],
        "changes": None,
        "agenda": None,
    }


def _criterion(text: str, state: str) -> Document:
    return {
        "text": text,
        "state": state,
        "evidence": [],
        "missing": None,
        "done": None,
        "total": None,
    }


def _finding(told: Told) -> Document:
    return {
        "id": told.id,
        "rule": told.rule,
        "name": told.name or None,
        "kind": told.kind,
        "severity": told.severity,
        "milestone": told.milestone or None,
        "source": None,
        "subject": None,
        "refs": [],
        "evidence": [],
        "message": None,
        "why": None,
        "fix": None,
        "since": None,
        "waived": False,
        "muted": False,
        "adopted": False,
        "new": None,
    }
