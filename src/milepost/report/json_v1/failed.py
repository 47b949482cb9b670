"""``--format json`` of a run that ended before it could judge: there is a document all the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.errors import ConfigError, MilepostError
from milepost.report.json_v1.doctor import SCHEMA as DOCTOR
from milepost.report.json_v1.judged import SCHEMA as VERDICT
from milepost.report.json_v1.loaded import PLAN
from milepost.report.json_v1.planned import SYNC
from milepost.report.json_v1.shape import Document, document

_SCHEMAS: Mapping[str, str] = MappingProxyType(
    {
        "check": VERDICT,
        "report": VERDICT,
        "plan": PLAN,
        "sync": SYNC,
        "resolve": SYNC,
        "rollover": SYNC,
        "undo": SYNC,
        "doctor": DOCTOR,
    }
)


def failed(error: MilepostError, command: str, version: str) -> Document:
    """What went wrong, below the schema of the command's document, if it has one."""
    problems = error.problems if isinstance(error, ConfigError) else (error,)
    return document(
        {
            "schema": _SCHEMAS.get(command),
            "version": version,
            "run": {"state": "failed"},
            "error": {
                "exit_code": error.exit_code,
                "problems": [_problem(one) for one in problems],
            },
        }
    )


def _problem(error: MilepostError) -> Document:
    return {
        "what": error.what,
        "where": error.where or None,
        "why": error.why or None,
        "hint": error.hint or None,
    }
