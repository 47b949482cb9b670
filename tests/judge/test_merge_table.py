"""Every combination of what places may say of a field, against a specification of its own.

``make merge-table`` prints the same rows.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from milepost.judge.agreements import Shared, with_agreements
from milepost.judge.known import Known
from milepost.judge.merge import merge
from milepost.model.agreement import FIELDS, Member, Mode, Sharing, Side, owed
from milepost.model.clock import parse_day
from milepost.model.person import Person
from milepost.model.sample import milestone, portfolio, reading, record
from milepost.trackers.holds import ALWAYS

pytestmark = pytest.mark.no_cover

_NAME = "merge_specification"
_spec = importlib.util.spec_from_file_location(_NAME, Path(__file__).parent / f"{_NAME}.py")
specification = sys.modules[_NAME] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(specification)


def mode(told: str) -> Mode:
    kind, _, name = told.partition(" ")
    return Mode(kind=kind, name=name)


def side(one) -> Side:
    stands = "new" if one.base is None else "same" if one.base == one.value else "changed"
    return Side(source=one.place, value=one.value, stands=stands, was=one.base)


def actual(row):
    found = merge(
        "data", row.field, mode(row.mode), [*map(side, row.said)], adopt_from=row.adopt_from
    )
    return specification.Follows(found.state, found.value, frozenset(found.writes))


def test_the_table_has_a_row_for_every_field():
    assert set(specification.VALUES) == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("many", [2, 3])
def test_what_follows_is_what_the_words_say(field, many):
    seen = Counter()
    wrong = []
    for row in specification.rows(field, many):
        seen[row.expected.word] += 1
        if (found := actual(row)) != row.expected:
            wrong.append((row, found))
    assert not wrong, f"{len(wrong)} rows; {wrong[0]}"
    assert {"agreed", "copy", "ask", "left"} <= set(seen)
    assert ("conflict" in seen) == (field != "state"), "a state has nothing else to be changed to"


def test_four_trackers():
    rows = [row for row in specification.rows("due", 4) if row.mode != "plan"]
    assert len(rows) > 10_000
    assert not [row for row in rows if actual(row) != row.expected]


# -- the same, from records as they are read ---------------------------------------------------

_HOLDS = frozenset(FIELDS)
_PEOPLE = tuple(
    Person(id=name, name=name.title(), accounts={"github": f"{name}-hub"})
    for name in ("kim", "dana", "lee")
)


def _record(one, field):
    made = record(one.place, one.place, title="Data moved")
    match field:
        case "state":
            closed = one.value == "closed"
            return replace(made, state=one.value, closed_at=made.created_at if closed else None)
        case "due" | "start":
            return replace(made, **{field: parse_day(one.value) if one.value else None})
        case "owner":
            return replace(made, driver=f"{one.value}-hub" if one.value else "")
        case "description":
            # As a tracker gives it back: its own line ends, and blanks at the end.
            return replace(made, description=one.value.replace("\n", "  \r\n") + "\n")
        case _:
            return replace(made, title=f" {one.value} ")


def _through_records(row, holds=_HOLDS):
    """What follows for one milestone with these records, where the store knows those bases."""
    records = {one.place: _record(one, row.field) for one in row.said}
    readings = {name: reading(name, records=[it]) for name, it in records.items()}
    one = milestone("data", sources=(*records,), records=(*records.values(),))
    whole = replace(portfolio(one), people=_PEOPLE, readings=readings)
    members = {
        ("data", name): Member(milestone="data", source=name, key=it.key, url=readings[name].url)
        for name, it in records.items()
    }
    shared = Shared(
        sharing=Sharing(modes={row.field: mode(row.mode)}, adopt_from=row.adopt_from),
        instance="nordwind",
        bases={("data", one.place, row.field): one.base for one in row.said if one.base is not None}
        | {("data", owed(one.place), row.field): "X" for one in _aware(row.said) if one.old},
        known=Known(members=members),
        holds=dict.fromkeys(records, holds) if not isinstance(holds, dict) else holds,
    )
    return with_agreements(whole, (), shared).agreements.get("data", ())


def _aware(said):
    """All agreed on the last of these bases later; who has another one still has to be told."""
    latest = [one.base for one in said if one.base is not None][-1:]
    return [replace(one, old=one.base is not None and [one.base] != latest) for one in said]


@pytest.mark.parametrize("field", FIELDS)
def test_the_same_from_records_of_three_trackers(field):
    rows = [row for row in specification.rows(field, 3) if row.mode == "two-way"]
    rows = [row for row in rows if row.adopt_from in ("", "web")]
    for row in rows:
        (found,) = _through_records(row)
        expected = specification.follows(row.mode, _aware(row.said), row.adopt_from)
        told = specification.Follows(found.state, found.value, frozenset(found.writes))
        assert told == expected, row


def test_who_cannot_hold_it_is_no_side():
    """GitHub has no start date: the two others agree without it, and it is told once."""
    holds = {"web": ALWAYS, "api": _HOLDS, "ops": _HOLDS}
    rows = [row for row in specification.rows("start", 3) if row.mode == "two-way"]
    rows = [row for row in rows if row.adopt_from in ("", "api")]
    for row in rows:
        (found,) = _through_records(row, holds)
        rest = [one for one in row.said if one.place != "web"]
        expected = specification.follows(row.mode, _aware(rest), row.adopt_from)
        told = specification.Follows(found.state, found.value, frozenset(found.writes))
        assert told == expected, row
        assert [gap.source for gap in found.gaps] == ["web"]
