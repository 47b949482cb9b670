"""What a person reads on a terminal: every view returns text, none prints."""

from __future__ import annotations

from milepost.report.text.asked import gate
from milepost.report.text.doctor import doctor
from milepost.report.text.explained import explained
from milepost.report.text.judged import check
from milepost.report.text.planned import next_step, plan
from milepost.report.text.rule import explain
from milepost.report.text.spent import outcomes
from milepost.report.text.table import listing

__all__ = [
    "check",
    "doctor",
    "explain",
    "explained",
    "gate",
    "listing",
    "next_step",
    "outcomes",
    "plan",
]
