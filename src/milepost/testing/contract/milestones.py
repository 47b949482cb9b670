"""Milestones are made, changed and closed as asked; what lies in them moves; the rest stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from milepost.errors import WriteFailed
from milepost.model.agreement import FIELDS, Field
from milepost.model.change import Json, Precondition
from milepost.model.milestone import Record
from milepost.model.reading import Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import (
    WHOLE,
    Desk,
    Kit,
    close_record,
    create_record,
    link,
    move_issue,
    set_fields,
)
from milepost.testing.contract.reading import DAYS
from milepost.trackers.holds import Holds

TEXT = "Owner: @dana-o\n\n* kept\n\ttabbed \u2603\nlast"
AFTER: Mapping[str, str] = {
    "title": "Live \u2603, later",
    "due": "2028-02-29",
    "start": "2027-03-28",
    "description": TEXT,
}
"""What fields are set to; an owner has to be somebody, and a state changes otherwise."""


class Milestones(Kit):
    """Creating, setting fields, closing and opening, moving issues, linking."""

    def test_a_milestone_is_made(self, bench: Bench, desk: Desk) -> None:
        """With its fields, and once: asked for again, it is there already."""
        other = bench.milestone("Kick-off held")
        fields: dict[str, Json] = {
            name: value for name, value in AFTER.items() if name in _holds(desk)
        }
        wish = create_record("Live", **{name: it for name, it in fields.items() if name != "title"})
        if not desk.can(wish):
            return
        made = desk.apply(wish)
        assert not made.already
        assert made.url.startswith("http")
        record = desk.record(made.key)
        assert record.open
        assert _said(record, *fields) == {**fields, "title": "Live"}
        again = desk.apply(wish)
        assert (again.key, again.already) == (made.key, True)
        found = desk.read(Want.MILESTONES).milestones
        assert {record.key for record in found} == {other, made.key}

    def test_a_title_that_is_taken(self, bench: Bench, desk: Desk) -> None:
        """By a closed one as well: it is there already, and stays as it is."""
        taken = bench.milestone("Live", due=date(2027, 3, 5), description="Theirs")
        bench.close_milestone(taken)
        wish = create_record("Live", due="2027-04-01")
        if desk.can(wish):
            before = desk.record(taken)
            assert (desk.apply(wish).key, desk.apply(wish).already) == (taken, True)
            assert desk.read(Want.MILESTONES).milestones == (before,)

    @pytest.mark.parametrize("name", [name for name in FIELDS if name in AFTER])
    def test_a_field_is_set(self, bench: Bench, desk: Desk, name: Field) -> None:
        """It, and no other; a second time nothing changes; a day can be taken away again."""
        other = bench.milestone("Kick-off held", due=date(2027, 2, 12))
        key = bench.milestone("Live", due=date(2029, 3, 5), description="Theirs")
        if name not in _holds(desk):
            return
        before = desk.record(key)
        wish = set_fields(key, _said(before, name), {name: AFTER[name]})
        for _ in range(2):
            assert desk.apply(wish).key == key
            assert _said(desk.record(key), name) == {name: AFTER[name]}
        if name in ("due", "start"):
            desk.apply(set_fields(key, {name: AFTER[name]}, {name: None}))
            assert _said(desk.record(key), name) == {name: None}
        assert _bare(desk.record(key), name) == _bare(before, name)
        assert desk.record(other).due == date(2027, 2, 12)

    def test_fields_are_set_together(self, bench: Bench, desk: Desk) -> None:
        """All that can be, in one request."""
        key = bench.milestone("Live", due=date(2027, 3, 5))
        fields: dict[str, Json] = {
            name: value for name, value in AFTER.items() if name in _holds(desk)
        }
        if fields:
            desk.apply(set_fields(key, _said(desk.record(key), *fields), fields))
            assert desk.transport.mutating == 1
            assert _said(desk.record(key), *fields) == fields

    def test_a_day_that_is_written_is_the_day_that_is_read(self, bench: Bench, desk: Desk) -> None:
        """Not the day before, in no zone and on no day."""
        key = bench.milestone("Live")
        for name in ("due", "start"):
            for day in DAYS if name in _holds(desk) else ():
                desk.apply(set_fields(key, {name: None}, {name: day}))
                assert _said(desk.record(key), name) == {name: day}
                desk.apply(set_fields(key, {name: day}, {name: None}))

    def test_a_field_that_is_not_held_is_refused(self, bench: Bench, desk: Desk) -> None:
        """Nor is one tried with a value that is none of its kind."""
        key = bench.milestone("Live")
        before = desk.read(*WHOLE)
        unheld = [name for name in FIELDS if name not in _holds(desk)]
        odd: list[dict[str, Json]] = [{name: AFTER.get(name, "open")} for name in unheld]
        odd += [{}, {"colour": "red"}, {"title": ""}, {"title": "a\nb"}, {"due": "soon"}]
        odd += [{"state": "closed"}, {"due": "2027-13-01"}, {"title": None}]
        for fields in odd:
            with desk.without_a_request(), pytest.raises(WriteFailed):
                desk.apply(set_fields(key, {}, fields))
        assert desk.read(*WHOLE).milestones == before.milestones

    def test_a_milestone_is_closed_and_opened(self, bench: Bench, desk: Desk) -> None:
        """With all it has; the second time it is closed already."""
        key = bench.milestone("Live", due=date(2027, 3, 5), description="Theirs")
        issue = bench.issue("Hook", milestone=key)
        if not desk.can(close_record(key)):
            return
        before = desk.record(key)
        assert (desk.apply(close_record(key)).key, desk.record(key).open) == (key, False)
        assert _bare(desk.record(key), "state") == _bare(before, "state")
        assert desk.apply(close_record(key)).already
        assert (desk.issue(issue).state, desk.issue(issue).milestones) == ("open", (key,))
        if "state" in _holds(desk):
            desk.apply(set_fields(key, {"state": "closed"}, {"state": "open"}))
            assert _bare(desk.record(key)) == _bare(before)

    def test_an_issue_is_moved(self, bench: Bench, desk: Desk) -> None:
        """From one milestone to another, to none and back; its labels and the others stay."""
        first, second = bench.milestone("Live"), bench.milestone("Kick-off held")
        issue = bench.issue("Hook", milestone=first, labels=("bug",))
        other = bench.issue("Form", milestone=first)
        if not desk.can(move_issue(issue, first, second)):
            return
        for source, goal in ((first, second), (second, None), (None, first)):
            assert desk.apply(move_issue(issue, source, goal)).key == issue
            held = () if goal is None else (goal,)
            assert (desk.issue(issue).milestones, desk.issue(issue).labels) == (held, ("bug",))
        assert desk.issue(other).milestones == (first,)
        for source, goal in ((first, first), (None, None), ("", first)):
            with desk.without_a_request(), pytest.raises(WriteFailed):
                desk.apply(move_issue(issue, source, goal))

    def test_an_issue_is_linked(self, bench: Bench, desk: Desk) -> None:
        """The same link twice is one, and the issue stays as it is."""
        issue = bench.issue("Status", labels=("bug",))
        if desk.can(link(issue)):
            before = desk.issue(issue)
            first = desk.apply(link(issue))
            assert desk.apply(link(issue, "Live in api")).key == first.key
            after = desk.issue(issue)
            assert replace(after, updated_at=before.updated_at) == before


def _holds(desk: Desk) -> frozenset[Field]:
    """The fields that can be set; none by an adapter that does not say so."""
    return desk.adapter.holds if isinstance(desk.adapter, Holds) else frozenset()


def _said(record: Record, *names: str) -> dict[str, str | None]:
    """Fields of a record as a change carries them."""
    same = Precondition.of(record.description) == Precondition.of(TEXT)
    found: dict[str, str | None] = {
        "title": record.title,
        "due": record.due.isoformat() if record.due else None,
        "start": record.start.isoformat() if record.start else None,
        "state": record.state,
        "description": TEXT if same else record.description,
    }
    return {name: found[name] for name in names}


def _bare(record: Record, *names: str) -> Record:
    """A record without some of its fields, and without what every write moves."""
    return replace(
        record,
        changed_at=None,
        closed_at=None,
        title="" if "title" in names else record.title,
        due=None if "due" in names else record.due,
        start=None if "start" in names else record.start,
        state="open" if "state" in names else record.state,
        description="" if "description" in names else record.description,
    )
