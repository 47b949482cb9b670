"""``plan --format json`` (``milepost.plan/1``) and ``sync --format json`` (``milepost.sync/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from milepost.model.change import Change, Outcome, OutcomeState, Plan, plain_json
from milepost.model.memory import RunState
from milepost.report.json_v1.loaded import PLAN, plan_from
from milepost.report.json_v1.shape import Document, document

SYNC = "milepost.sync/1"
_OUTCOMES: tuple[OutcomeState, ...] = (
    "done",
    "already",
    "conflict",
    "failed",
    "unknown",
    "not_attempted",
)


def plan(plan: Plan, version: str) -> Document:
    """The plan as one object; ``plan_from`` is the way back.

    Fingerprint and ids are those of the plan as it stands in the document, so
    that a reader arrives at the same ones.
    """
    return _document(plan_from(_document(plan, version)), version)


def _document(plan: Plan, version: str) -> Document:
    return document(
        {
            "schema": PLAN,
            "version": version,
            "fingerprint": plan.fingerprint,
            "instance": plan.instance,
            "compared": plan.compared,
            "changes": [change_as_data(change) for change in plan.changes],
            "skipped": _skipped(plan),
            "summary": dict(plan.summary),
        }
    )


def sync(
    outcomes: Sequence[Outcome],
    plan: Plan,
    requests: Mapping[str, int],
    version: str,
    *,
    state: RunState,
    where: str = "",
) -> Document:
    """What became of a plan: its changes, each with its outcome, and requests per source.

    ``where`` names the store that remembers it; empty for none.
    """
    counts = Counter(outcome.outcome for outcome in outcomes)
    return document(
        {
            "schema": SYNC,
            "version": version,
            "fingerprint": plan.fingerprint,
            "instance": plan.instance,
            "compared": plan.compared,
            "changes": [
                change_as_data(outcome.change)
                | {
                    "outcome": outcome.outcome,
                    "detail": outcome.detail or None,
                    "url": outcome.url or None,
                }
                for outcome in outcomes
            ],
            "skipped": _skipped(plan),
            "summary": dict(plan.summary),
            "outcomes": {state: counts[state] for state in _OUTCOMES},
            "requests": dict(requests),
            "run": {"state": "partial" if state == "interrupted" else state},
            "state": {"kept": bool(where), "where": where or None},
        }
    )


def change_as_data(change: Change) -> Document:
    """One change as data, the same in every document."""
    target = change.target
    return {
        "id": change.id,
        "source": change.source,
        "target": {
            "kind": target.kind,
            "key": target.key,
            "parent": target.parent,
            "title": target.title,
        },
        "kind": str(change.kind),
        "before": plain_json(change.before),
        "after": plain_json(change.after),
        "reason": change.reason,
        "precondition": {
            "state": change.precondition.state,
            "digest": change.precondition.digest,
        },
        "notifies": list(change.notifies),
        "milestone": change.milestone,
    }


def _skipped(plan: Plan) -> list[Document]:
    return [
        {
            "source": one.source,
            "reason": one.reason,
            "fallback": one.fallback,
            "milestone": one.milestone,
        }
        for one in plan.skipped
    ]
