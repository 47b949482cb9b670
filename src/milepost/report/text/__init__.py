"""What a person reads on a terminal: every view returns text, none prints."""

from __future__ import annotations

from milepost.report.text.adopted import adopted, remarks, widened
from milepost.report.text.asked import gate
from milepost.report.text.counts import counted
from milepost.report.text.doctor import doctor
from milepost.report.text.explained import explained
from milepost.report.text.judged import check, covered
from milepost.report.text.log import log
from milepost.report.text.planned import next_step, plan
from milepost.report.text.recalled import recalled
from milepost.report.text.rule import explain
from milepost.report.text.shared import settled, shared
from milepost.report.text.spent import all_told, ended, outcomes, remembered
from milepost.report.text.table import listing
from milepost.report.text.undone import undone, unremembered

__all__ = [
    "adopted",
    "all_told",
    "check",
    "counted",
    "covered",
    "doctor",
    "ended",
    "explain",
    "explained",
    "gate",
    "listing",
    "log",
    "next_step",
    "outcomes",
    "plan",
    "recalled",
    "remarks",
    "remembered",
    "settled",
    "shared",
    "undone",
    "unremembered",
    "widened",
]
