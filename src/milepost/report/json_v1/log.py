"""``log --format json``: the schema ``milepost.log/1``."""

from __future__ import annotations

from milepost.model.logged import Log, Logged
from milepost.model.memory import Written
from milepost.report.json_v1.planned import change_as_data
from milepost.report.json_v1.shape import Document, document, instant

SCHEMA = "milepost.log/1"


def log(log: Log, version: str) -> Document:
    """Runs, newest first, each with its changes in the order they were made.

    A change is as in a plan, with its ``actor``, ``outcome`` (``null`` where the
    run died before it knew), ``detail`` and what the tracker made of it.
    """
    return document(
        {
            "schema": SCHEMA,
            "version": version,
            "state": {"kept": log.kept, "where": log.where or None},
            "runs": [_run(one) for one in log.runs],
            "older": log.older,
        }
    )


def _run(one: Logged) -> Document:
    run = one.run
    return {
        "id": run.id,
        "instance": run.instance,
        "command": run.command,
        "started": instant(run.started),
        "finished": instant(run.finished),
        "state": run.state,
        "detail": run.detail or None,
        "actors": dict(run.actors),
        "changes": [_written(it) for it in one.writes],
    }


def _written(one: Written) -> Document:
    return change_as_data(one.change) | {
        "at": instant(one.at),
        "actor": one.actor or None,
        "outcome": one.outcome,
        "detail": one.detail or None,
        "made": one.key or None,
        "url": one.url or None,
    }
