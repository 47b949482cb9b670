"""Fields that trackers share, as people and scripts read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from milepost.model.agreement import PLAN, Gap
from milepost.model.patch import Patch
from milepost.model.sample_shared import agreement, side
from milepost.report import json_v1, text
from milepost.report.voice import Voice

A, B, C = "2027-03-05", "2027-03-12", "2027-03-19"
LINE = Patch(
    path="milepost.yaml",
    line=8,
    old="    due: 2027-03-05  # ours",
    new="    due: 2027-03-12  # ours",
)
DRIFT = agreement(
    "drift",
    side(PLAN, A),
    side("web", A),
    side("ops", B, "changed", was=A, on="2027-02-18"),
    why="changed in ops",
)


def shown(*said, patches=None, voice=None, zone="UTC"):
    return text.shared(said, patches or {}, voice or Voice(width=100), ZoneInfo(zone))


def test_drift_is_shown_with_the_base_each_side_and_both_ways_out():
    assert (
        shown(DRIFT, patches={("data", "due", "ops"): LINE})
        == """\
Fields that trackers share:
  data due (plan): differs from the plan, changed in ops
    the plan   2027-03-05                         unchanged
    web        2027-03-05                         unchanged
    ops        2027-03-12                         changed 2027-02-18, was 2027-03-05
    to take over ops, in milepost.yaml:8:
    -     due: 2027-03-05  # ours
    +     due: 2027-03-12  # ours
    to settle it: milepost resolve data due --take plan | web | ops | VALUE"""
    )


def test_the_day_of_a_change_is_the_project_s():
    night = replace(DRIFT.sides[2], at=datetime(2027, 2, 18, 23, 30, tzinfo=UTC))
    one = replace(DRIFT, sides=(*DRIFT.sides[:2], night))
    assert "changed 2027-02-18, was" in shown(one)
    assert "changed 2027-02-19, was" in shown(one, zone="Europe/Berlin")


def test_a_value_that_goes_somewhere_says_where():
    one = replace(
        agreement(
            "copy",
            side("web", B, "changed", was=A),
            side("ops", A),
            value=B,
            why="changed in web",
        ),
        writes=("ops",),
    )
    assert (
        shown(one)
        == """\
Fields that trackers share:
  data due (two-way): is written, changed in web
    web        2027-03-12                         changed, was 2027-03-05
    ops        2027-03-05                         unchanged → 2027-03-12"""
    )


def test_first_contact_and_conflict():
    told = shown(
        agreement("ask", side("web", A, "new"), side("ops", "", "new"), why="web never agreed"),
        agreement("conflict", side("web", B, "changed"), side("ops", C, "changed"), why="both"),
    )
    assert "data due (two-way): nobody knows which is right, web never agreed" in told
    assert "ops        none                               never agreed on" in told
    assert "conflict, nothing is written, both" in told


@pytest.mark.parametrize("state", ["agreed", "left"])
def test_what_agrees_is_not_worth_a_line(state):
    assert shown(agreement(state, side("web", A), value=A)) == ""


def test_an_edit_in_words():
    patch = Patch(
        path="milepost.yaml", line=12, words="write `due: 2027-03-12` in place of `week 5`"
    )
    told = " ".join(shown(DRIFT, patches={("data", "due", "ops"): patch}).split())
    assert (
        "to take over ops: write `due: 2027-03-12` in place of `week 5` (milepost.yaml:12)" in told
    )


def test_hostile(hostile: str) -> None:
    one = agreement(
        "conflict", side("web", hostile, "changed", was=hostile), side("ops", "x", "changed"),
        field="title", why="both",
    )  # fmt: skip
    told = shown(one)
    assert len(told.splitlines()) == 5
    assert all(char.isprintable() or char == "\n" for char in told)


def test_colours():
    assert "\x1b[" in shown(DRIFT, voice=Voice(colour=True))
    assert "\x1b[" not in shown(DRIFT)


def test_everything_as_data():
    gap = Gap(source="api", reason="api cannot hold it", fallback="left out there")
    (found,) = json_v1.fields([replace(DRIFT, gaps=(gap,))], {("data", "due", "ops"): LINE})
    assert found == {
        "milestone": "data",
        "field": "due",
        "mode": "plan",
        "state": "drift",
        "base": A,
        "sides": [
            {"source": "plan", "key": None, "value": A, "stands": "same", "was": A,
             "at": None},
            {"source": "web", "key": "data", "value": A, "stands": "same", "was": A,
             "at": None},
            {"source": "ops", "key": "data", "value": B, "stands": "changed", "was": A,
             "at": "2027-02-18T12:00:00+00:00"},
        ],
        "value": None,
        "writes": [],
        "reason": "changed in ops",
        "gaps": [{"source": "api", "reason": "api cannot hold it", "fallback": "left out there"}],
        "patches": [
            {"source": "ops", "path": "milepost.yaml", "line": 8,
             "old": "    due: 2027-03-05  # ours", "new": "    due: 2027-03-12  # ours",
             "words": None}
        ],
    }  # fmt: skip


def test_a_base_is_told_only_where_it_is_one():
    mixed = agreement("ask", side("web", A), side("ops", B))
    unknown = agreement("conflict", side("web", A, "changed"), side("ops", B, "changed"))
    assert [one["base"] for one in json_v1.fields([mixed, unknown], {})] == [None, None]
