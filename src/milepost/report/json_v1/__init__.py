"""Version 1 of what scripts read: plain objects, ready for ``json.dumps(…, ensure_ascii=False)``.

Text of people stays as it was written (it is data here, not markup); only
unpaired surrogates are replaced, because no encoding has room for them.
Keys of features that this version does not have are there, and empty.
"""

from __future__ import annotations

from milepost.report.json_v1.doctor import doctor
from milepost.report.json_v1.judged import check
from milepost.report.json_v1.loaded import plan_from
from milepost.report.json_v1.planned import plan, sync

__all__ = ["check", "doctor", "plan", "plan_from", "sync"]
