"""``report`` for some readers: one digest per owner, and the table people publish."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from milepost.model.judgement import Judged, Judgement
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import plain
from milepost.model.turn import last_day
from milepost.report.changed import for_everybody
from milepost.report.json_v1.judged import counted
from milepost.report.json_v1.shape import Document, document
from milepost.report.owners import Decision, Digest, digests
from milepost.report.published import address, published, state
from milepost.report.why import notes


def by_owner(judgement: Judgement, version: str) -> Document:
    """A digest for each owner; ``owner`` is null, and last, for what nobody owns."""
    portfolio = judgement.portfolio
    return document(
        {
            "schema": "milepost.owners/1",
            "version": version,
            "as_of": str(portfolio.today),
            "complete": judgement.complete,
            "owners": [_digest(one, portfolio) for one in digests(judgement)],
            **counted(judgement),
        }
    )


def external(
    judgement: Judgement, version: str, public: Collection[str], since: date | None = None
) -> Document:
    """Date, milestone and what it delivers; addresses only in the trackers ``public``.

    ``since`` is the day to tell from what changed, as in the report.
    """
    since = since or last_day(judgement.portfolio)
    project = judgement.portfolio.project
    return document(
        {
            "schema": "milepost.external/1",
            "version": version,
            "as_of": str(judgement.portfolio.today),
            "since": _day(since),
            "complete": judgement.complete,
            "project": project.name or None,
            "client": project.client or None,
            "milestones": [
                {
                    "date": _day(one.milestone.due),
                    "title": one.milestone.title,
                    "delivers": list(one.milestone.delivers),
                    "state": state(one, judgement) or None,
                    "reached_on": _day(one.reached_on),
                    "url": address(one, public) or None,
                    "changes": [
                        {"kind": turn.kind, "text": plain(turn.said), "on": _day(turn.on)}
                        for turn in for_everybody(one, judgement, since)
                    ],
                }
                for one in published(judgement)
            ],
        }
    )


def _digest(digest: Digest, portfolio: Portfolio) -> Document:
    return {
        "owner": _person(digest.owner, portfolio) if digest.owner else None,
        "decisions": [_decision(one) for one in digest.decisions],
        "milestones": [_share(one) for one in digest.milestones],
        "reached": digest.reached,
    }


def _person(person: Person, portfolio: Portfolio) -> Document:
    away = person.away_on(portfolio.today)
    return {
        "id": person.id,
        "name": person.label,
        "team": person.team,
        "lead": person.lead or None,
        "away_until": _day(away.last) if away else None,
        "deputy": person.deputy or None,
    }


def _decision(decision: Decision) -> Document:
    return {
        "milestone": decision.judged.milestone.id,
        "finding": decision.finding.id,
        "rule": decision.finding.rule,
        "message": plain(decision.finding.message),
        "fix": plain(decision.finding.fix),
        "by": _day(decision.by),
    }


def _share(judged: Judged) -> Document:
    return {
        "id": judged.milestone.id,
        "title": judged.milestone.title,
        "health": judged.health,
        "due": _day(judged.milestone.due),
        "priority_rank": judged.priority_rank,
        "upkeep": [one.id for one in judged.speaking("upkeep")],
        "notes": [plain(note) for note in notes(judged)],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
