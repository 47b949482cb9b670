"""``check --format json``: the schema ``milepost/1``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost.model.criterion import Evidence, Verdict
from milepost.model.finding import Finding, Skipped
from milepost.model.gated import Gated
from milepost.model.issue import Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.progress import Progress
from milepost.model.prose import plain
from milepost.model.reading import Reading
from milepost.model.turn import last_day
from milepost.model.waiver import Waiver
from milepost.report.coverage import state
from milepost.report.json_v1 import past, turns
from milepost.report.json_v1.outlook import outlook
from milepost.report.json_v1.shape import Document, document, instant, progress
from milepost.report.why import notes, reason

SCHEMA = "milepost/1"


def check(judgement: Judgement, version: str, since: date | None = None) -> Document:
    """The verdict as one object.  ``version`` is milepost's own.

    ``since`` is the day to tell from what changed: by itself the last one
    before today on which all of the plan was read.
    """
    portfolio = judgement.portfolio
    since = since or last_day(portfolio)
    return document(
        {
            "schema": SCHEMA,
            "version": version,
            "as_of": str(portfolio.today),
            "since": _day(since),
            **covered(judgement),
            "milestones": [
                {
                    **_milestone(judged, portfolio),
                    "changes": turns.changes(judged, judgement, since),
                    "agenda": turns.agenda(judged, portfolio),
                }
                for judged in judgement.milestones
            ],
            "findings": [_finding(finding) for finding in judgement.findings],
            "skipped": [_skipped(one) for one in judgement.skipped],
            **outlook(judgement),
            **counted(judgement),
            "trend": past.trend(judgement.trend),
        }
    )


def counted(judgement: Judgement) -> Document:
    """How many findings there are of each severity, and what is there and silent."""
    return {"counts": dict(judgement.counts)}


def covered(judgement: Judgement) -> Document:
    """How much was read: the state of the run, and each source."""
    portfolio = judgement.portfolio
    return document(
        {
            "run": {
                "state": state(portfolio),
                "started": instant(portfolio.now),
                "seconds": round(judgement.seconds, 3),
            },
            "sources": [_source(reading) for reading in portfolio.readings.values()],
        }
    )


def _source(reading: Reading) -> Document:
    return {
        "name": reading.source,
        "kind": reading.kind,
        "complete": reading.complete,
        "issues": len(reading.issues),
        "pulls": len(reading.pulls),
        "milestones": len(reading.milestones),
        "requests": reading.requests,
        "reason": reading.reason or None,
    }


def _milestone(judged: Judged, portfolio: Portfolio) -> Document:
    milestone = judged.milestone
    return {
        "id": milestone.id,
        "title": milestone.title,
        "health": judged.health,
        "reason": plain(reason(judged, portfolio)) or None,
        "notes": [plain(note) for note in notes(judged)],
        "level": milestone.level,
        "phase": milestone.phase or None,
        "owner": ", ".join(person.label for person in milestone.owners) or None,
        "due": _day(milestone.due),
        "due_slack_days": judged.due_slack_days,
        "reached_on": _day(judged.reached_on),
        "days_early": judged.days_early,
        "progress": progress(judged.progress),
        "criteria": [_criterion(verdict) for verdict in judged.verdicts],
        "gates": [
            {**gate(one), "scope": past.since_gate(judged, portfolio, one.gate.name)}
            for one in judged.gates
        ],
        "depends_on": list(judged.depends_on),
        "blocks": list(judged.blocks),
        "critical": None,
        "float_days": None,
        "priority_rank": judged.priority_rank,
        "next_review": _day(judged.next_review),
        "forecast": {
            "p50": None,
            "p85": None,
            "p95": None,
            "likelihood": None,
            "sample": None,
            "reason": "this version makes no forecasts",
        },
        **past.remembered(judged, portfolio),
        "records": [_record(record, milestone, portfolio) for record in milestone.records],
    }


def _criterion(verdict: Verdict) -> Document:
    return {
        "text": verdict.criterion.text,
        "state": verdict.state,
        "evidence": [_evidence(one) for one in verdict.evidence],
        "missing": plain(verdict.missing) or None,
        "done": verdict.done,
        "total": verdict.total,
    }


def gate(gated: Gated) -> Document:
    """A gate with its state: its criteria and what its milestone depends on, nothing else."""
    return {
        "name": gated.gate.name,
        "due": _day(gated.gate.due),
        "state": gated.state,
        "criteria": [_criterion(verdict) for verdict in gated.verdicts],
        "waits_for": [
            {
                "milestone": one.milestone or None,
                "state": one.state,
                "text": plain(one.text),
                "url": one.url or None,
            }
            for one in gated.awaited
        ],
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "text": plain(evidence.text),
        "url": evidence.url or None,
        "at": instant(evidence.at),
    }


def _record(record: Record, milestone: Milestone, portfolio: Portfolio) -> Document:
    here = [
        issue
        for issue in portfolio.counted(milestone, record.source)
        if record.key in issue.milestones
    ]
    return {
        "source": record.source,
        "key": record.key,
        "title": record.title,
        "url": record.url,
        "due": _day(record.due),
        "state": record.state,
        "progress": progress(_counted(here, milestone)),
    }


def _counted(issues: Iterable[Issue], milestone: Milestone) -> Progress:
    found = list(issues)
    work = [issue.state for issue in found if not milestone.is_stretch(issue.labels)]
    return Progress(
        closed=work.count("done"),
        open=work.count("open"),
        dropped=work.count("dropped"),
        stretch=len(found) - len(work),
    )


def _finding(finding: Finding) -> Document:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity,
        "milestone": finding.milestone or None,
        "source": finding.source or None,
        "subject": finding.subject or None,
        "refs": [str(ref) for ref in finding.refs],
        "evidence": [_evidence(one) for one in finding.evidence],
        "message": plain(finding.message),
        "why": finding.why,
        "fix": plain(finding.fix),
        "since": _day(finding.since),
        "waived": finding.waived,
        "waiver": _waiver(finding.waiver),
        "muted": finding.muted,
        "adopted": finding.adopted,
        "new": finding.new,
    }


def _waiver(waiver: Waiver | None) -> Document | None:
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "approved_by": waiver.approved_by or None,
        "expires": _day(waiver.expires),
        "url": waiver.url or None,
    }


def _skipped(skipped: Skipped) -> Document:
    return {
        "rule": skipped.rule,
        "milestone": skipped.milestone or None,
        "source": skipped.source or None,
        "reason": plain(skipped.reason),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
