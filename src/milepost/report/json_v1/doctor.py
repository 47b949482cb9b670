"""``doctor --format json``: the schema ``milepost.doctor/1``."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.model.checkup import Check, Checkup
from milepost.report.json_v1.shape import Document, document

SCHEMA = "milepost.doctor/1"


def doctor(checkup: Checkup, version: str) -> Document:
    """Every check as data.  ``version`` is milepost's own."""
    return document(
        {
            "schema": SCHEMA,
            "version": version,
            "well": checkup.well,
            "configuration": _checks(checkup.configuration),
            "trackers": [
                {
                    "name": patient.name,
                    "kind": patient.kind,
                    "place": patient.place,
                    "well": patient.well,
                    "requests": patient.requests,
                    "checks": _checks(patient.checks),
                }
                for patient in checkup.patients
            ],
            "counts": {
                status: checkup.count(status) for status in ("ok", "warning", "missing", "crash")
            },
        }
    )


def _checks(checks: Iterable[Check]) -> list[Document]:
    return [
        {
            "title": check.title,
            "status": check.status,
            "message": check.message or None,
            "hint": check.hint or None,
        }
        for check in checks
    ]
