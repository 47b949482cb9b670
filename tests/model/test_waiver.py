"""What ends a waiver."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost.model.sample import TODAY, milestone
from milepost.model.waiver import LONGEST_DAYS, Waiver, lapse

HOLDS = Waiver(rule="MP501", milestone="data", approved_by="dana", expires=TODAY)


@given(st.integers(-400, 400))
def test_it_holds_from_today_to_ninety_days_ahead(days):
    why = lapse(replace(HOLDS, expires=TODAY + timedelta(days=days)), milestone(), TODAY)
    assert why == ("expired" if days < 0 else "too_long" if days > LONGEST_DAYS else None)


def test_who_owns_the_milestone_does_not_approve_alone():
    own = replace(HOLDS, approved_by="kim")
    assert lapse(own, milestone(owners=["kim"]), TODAY) == "alone"
    assert lapse(own, milestone(owners=["dana", "kim"]), TODAY) == "alone"
    assert lapse(own, milestone(owners=["dana"]), TODAY) is None
    assert lapse(own, None, TODAY) is None


def test_one_without_an_end_lasts_too_long():
    assert lapse(replace(HOLDS, expires=None), None, TODAY) == "too_long"
    assert lapse(replace(HOLDS, expires=date.max), None, date.min) == "too_long"
