"""``undo --fields``: what we set goes back, what people set stays, and is told apart."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.memory import Memory, Written
from milepost.model.milestone import Record
from milepost.model.reading import Reading
from milepost.model.sample import NOW
from milepost.plan.fields import untouched
from milepost.plan.putting_back import put_back, set_by_us
from milepost.plan.site import Site
from milepost.plan.traces import Ground
from milepost.plan.writing import Writing
from milepost.trackers.contract import Limits

LIMITS = Limits(label=50, label_description=100, title=256, comment=65000, description=60000)
SITE = Site(source="web", can=frozenset(ChangeKind), markup="gfm", limits=LIMITS, label=str)
A, B, C, D = (f"2027-03-0{day}" for day in range(1, 5))


def record(due=None, title="Data", state="open", key="1"):
    day = None if due is None else date.fromisoformat(due)
    return Record(source="web", key=key, title=title, url="", state=state, due=day)


def ground(records, *writes):
    """Writes, oldest first: ``(kind, before, after[, outcome])``, all of milestone 1 of web."""
    lines = []
    for number, (kind, before, after, *outcome) in enumerate(writes):
        change = Change(
            source="web", target=Target("milestone", "1"), kind=kind, before=before, after=after
        )
        lines.append(
            Written(
                id=f"{number:02}",
                run="r",
                at=NOW,
                change=change,
                key="1",
                outcome=outcome[0] if outcome else "done",
            )
        )
    return Ground(
        reading=Reading(source="web", kind="github", milestones=tuple(records)),
        site=SITE, writing=Writing(instance="nordwind"), memory=Memory(),
        writes=tuple(reversed(lines)),
    )  # fmt: skip


def due(before, after, *outcome):
    return ChangeKind.SET_FIELD, {"due": before}, {"due": after}, *outcome


def done(it):
    return [
        (one.before, one.after) if isinstance(one, Change) else one.reason for one in put_back(it)
    ]


@pytest.mark.parametrize(
    ("now", "writes", "back"),
    [
        (B, [due(A, B)], A),
        (C, [due(A, B), due(B, C)], A),
        (B, [due(None, B)], None),
        (None, [due(A, None)], A),
        (C, [due(A, B), due(D, C)], D),  # a person moved it in between
        (B, [due(A, B), due(B, C, "failed")], A),
        (B, [due(A, B), due(B, C, "conflict")], A),
        (B, [due(A, B), due(B, C, "unknown")], A),
        (C, [due(A, B), due(B, C, None)], A),
    ],
)
def test_what_still_is_as_we_set_it_goes_back(now, writes, back):
    assert done(ground([record(now)], *writes)) == [({"due": now}, {"due": back})]


@pytest.mark.parametrize(
    ("now", "writes"),
    [
        (A, [due(A, B), due(B, A)]),  # put back before
        (A, [due(A, B, "unknown")]),
        (B, [due(A, B, "already")]),
        (A, []),
    ],
)
def test_what_is_as_it_was_is_left_in_silence(now, writes):
    assert done(ground([record(now)], *writes)) == []


def test_what_people_set_since_stays_and_is_named():
    assert done(ground([record(D)], due(A, B))) == [
        f'due of milestone 1 "Data" is {D} now, not what milepost set ({B})'
    ]


def test_several_fields_go_back_in_one_change():
    it = ground(
        [record(B, title="New", state="closed")],
        (ChangeKind.SET_FIELD, {"due": A, "title": "Data"}, {"due": B, "title": "New"}),
        (ChangeKind.CLOSE_RECORD, None, None),
    )
    assert done(it) == [
        (
            {"state": "closed", "due": B, "title": "New"},
            {"state": "open", "due": A, "title": "Data"},
        )
    ]


def test_milestones_that_we_made_are_named_and_those_gone_too():
    made = ground([record()], (ChangeKind.CREATE_RECORD, None, {"title": "Data"}))
    assert done(made) == ["milepost made milestones here: 1"]
    gone = ground([], due(A, B), (ChangeKind.CREATE_RECORD, None, {"title": "Data"}))
    assert done(gone) == ["milestones that milepost set fields of are not there any more: 1"]


def test_a_field_nobody_knows_is_said():
    it = ground([record()], (ChangeKind.SET_FIELD, {"colour": "red"}, {"colour": "blue"}))
    assert done(it) == ['colour of milestone 1 "Data" is None now, not what milepost set (blue)']
    assert done(ground([record()], (ChangeKind.SET_FIELD, None, "nonsense"))) == []


def test_where_nobody_asked_it_is_only_told():
    (one,) = set_by_us(ground([record(B)], due(A, B)))
    assert one.fallback == "they stay; `milepost undo --fields` puts them back"
    assert list(set_by_us(ground([record(B)]))) == []


@given(st.lists(st.sampled_from([None, A, B, "a person"]), max_size=8))
def test_it_goes_back_to_what_a_person_set_last_and_undoing_twice_does_nothing(moves):
    """Moves, oldest first: the day that we set, or a person, each time to another one."""
    now = people = A
    writes = []
    for number, day in enumerate(moves, 1):
        if day == "a person":
            now = people = f"2027-04-0{number}"
        elif day != now:
            writes.append(due(now, day))
            now = day
    by_us = bool(writes) and now == writes[-1][2]["due"]
    made = [it for it in put_back(ground([record(now)], *writes)) if isinstance(it, Change)]
    assert by_us or not made
    for one in made:
        assert one.before == {"due": now}
        now = one.after["due"]
        writes.append((ChangeKind.SET_FIELD, one.before, one.after))
    assert not by_us or now == people
    again = put_back(ground([record(now)], *writes))
    assert not [it for it in again if isinstance(it, Change)]


def test_texts_are_compared_without_what_trackers_make_of_them():
    """Our block and line ends aside: a description is what people wrote of it."""
    block = (
        "<!-- milepost:block instance=nordwind milestone=data -->\nOurs\n<!-- /milepost:block -->"
    )
    there = replace(record(), description=f"New \r\ntext\r\n\r\n{block}")
    set_it = (ChangeKind.SET_FIELD, {"description": "Old"}, {"description": "New\ntext"})
    assert [after for _, after in done(ground([there], set_it))] == [{"description": "Old"}]
    edited = replace(record(), description=f"Theirs\n\n{block}")
    assert done(ground([edited], set_it)) == [
        'description of milestone 1 "Data" is another one now than milepost set'
    ]
    damaged = replace(record(), description="New\ntext\n<!-- milepost:block instance=nordwind")
    assert done(ground([damaged], set_it)) == []


def test_one_that_we_reopened_is_closed():
    it = ground([record()], (ChangeKind.SET_FIELD, {"state": "closed"}, {"state": "open"}))
    (one,) = put_back(it)
    assert (one.kind, one.after) == (ChangeKind.CLOSE_RECORD, {"state": "closed"})


def test_an_owner_goes_back_by_login():
    there = replace(record(), driver="dana")
    it = ground([there], (ChangeKind.SET_FIELD, {"owner": "kim"}, {"owner": "dana"}))
    assert done(it) == [({"owner": "dana"}, {"owner": "kim"})]


def test_nothing_is_put_back_that_somebody_changes_meanwhile():
    (one,) = put_back(ground([record(B)], due(A, B)))
    assert one.precondition == untouched(record(B), ["due"])
    assert one.precondition != untouched(record(C), ["due"])
