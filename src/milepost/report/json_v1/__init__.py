"""Version 1 of what scripts read: plain objects, ready for ``json.dumps(…, ensure_ascii=False)``.

Text of people stays as it was written (it is data here, not markup); only
unpaired surrogates are replaced, because no encoding has room for them.
Keys of features that this version does not have are there, and empty.
"""

from __future__ import annotations

from milepost.report.json_v1.doctor import doctor
from milepost.report.json_v1.explained import explained, gate, rule
from milepost.report.json_v1.failed import failed
from milepost.report.json_v1.judged import check, counted, covered
from milepost.report.json_v1.loaded import plan_from
from milepost.report.json_v1.log import log
from milepost.report.json_v1.planned import plan, sync
from milepost.report.json_v1.recalled import recalled
from milepost.report.json_v1.shared import fields
from milepost.report.json_v1.shares import by_owner, external

__all__ = [
    "by_owner",
    "check",
    "counted",
    "covered",
    "doctor",
    "explained",
    "external",
    "failed",
    "fields",
    "gate",
    "log",
    "plan",
    "plan_from",
    "recalled",
    "rule",
    "sync",
]
