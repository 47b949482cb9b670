"""Two made-up years of the written portfolio, over GitHub, GitLab and Jira at once.

Weekly runs; what was remembered is lost in the middle, each tracker is down
once, and for five weeks nobody runs anything.  ``make bench ARGS="-k life"``
goes through more of them.
"""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
lived, life = (importlib.import_module(name) for name in ("lived", "life.runs"))
pytestmark = pytest.mark.no_cover

LEAST = {"slips": 20, "renames": 10, "old titles reused": 1, "moves": 60}


def test_what_is_said_of_two_years_equals_the_record(tmp_path):
    regressions = 0
    with life.weeks(tmp_path, seed=1) as weeks:
        record = weeks.people.record
        for week in weeks.live():
            if week % 13 == 12 or week == weeks.lost - 1:
                lived.compare(weeks)
            if week in (weeks.lost - 1, life.WEEKS - 1):
                regressions += sum(len(record.regressions(it)) for it in record.milestones)
    assert {it: record.done[it] >= least for it, least in LEAST.items()} == dict.fromkeys(
        LEAST, True
    )
    assert regressions >= 10
    assert {it for name in record.milestones for it in record.lapses(name)} >= {weeks.lapse}
