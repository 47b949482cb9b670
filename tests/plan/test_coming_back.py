"""``undo --fields`` of rollovers: an issue lies again where it lay before we first moved it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.change import ALREADY_IN, Change, ChangeKind, Target
from milepost.model.issue import Issue
from milepost.model.memory import Memory, Written
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.model.sample import NOW, record
from milepost.plan.coming_back import moved_back
from milepost.plan.site import Site
from milepost.plan.traces import Ground
from milepost.plan.writing import Writing
from milepost.trackers.contract import Limits

LIMITS = Limits(label=50, label_description=100, title=256, comment=65000, description=60000)
SITE = Site(source="ops", can=frozenset(ChangeKind), markup="wiki", limits=LIMITS, label=str)
KEYS = "ABCD"


def move(out, into, *, stays=False):
    before = {"milestone": out} | ({ALREADY_IN: True} if stays else {})
    target = Target("issue", "CUST-1")
    after = {"milestone": into}
    kind = ChangeKind.MOVE_ISSUE
    return Change(source="ops", target=target, kind=kind, before=before, after=after)


def undone(lies, *moves, there=KEYS):
    """What is planned for an issue that lies there, after moves (each may have an outcome)."""
    lines = []
    for number, one in enumerate(moves):
        change, outcome = one if isinstance(one, tuple) else (one, "done")
        line = Written(id=f"{number:02}", run="r", at=NOW, change=change, outcome=outcome)
        lines.insert(0, line)
    issue = Issue(
        ref=Ref("ops", "CUST-1"), title="Left", url="", state="open", milestones=tuple(lies),
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    records = tuple(record(key, source="ops") for key in there)
    return list(
        moved_back(
            Ground(
                reading=Reading(source="ops", kind="jira", milestones=records, issues=(issue,)),
                site=SITE, writing=Writing(instance="nordwind"), memory=Memory(),
                writes=tuple(lines),
            )
        )
    )  # fmt: skip


def ends(changes):
    return [(one.before["milestone"], one.after["milestone"]) for one in changes]


def applied(lies, changes):
    held = list(lies)
    for one in changes:
        out, into = one.before["milestone"], one.after["milestone"]
        held = [key for key in held if key != out]
        held += [into] if into and into not in held else []
    return held


AB, BC = move("A", "B"), move("B", "C")


@pytest.mark.parametrize(
    ("lies", "moves", "back"),
    [
        ("B", [AB], [("B", "A")]),
        ("C", [AB, BC], [("C", "A")]),
        ("BD", [AB], [("B", "A")]),
        ("B", [move("A", "B", stays=True)], [(None, "A")]),
        ("C", [move("A", "B", stays=True), BC], [("C", "B"), (None, "A")]),
        ("AB", [move("A", "B", stays=True)], []),
        ("AB", [AB], [("B", None)]),
        ("A", [(AB, "unknown")], []),
        ("B", [AB, (BC, "unknown")], [("B", "A")]),
        ("BC", [AB, move("A", "C")], [("B", "A"), ("C", None)]),
    ],
)
def test_it_goes_where_it_was(lies, moves, back):
    assert sorted(ends(undone(lies, *moves)), key=str) == sorted(back, key=str)


def test_what_somebody_moved_on_or_deleted_is_told():
    (told,) = undone("D", AB)
    assert "not in milestone B any more" in told.reason
    (told,) = undone("B", move("A", "B", stays=True), there="BCD")
    assert "came from milestone A" in told.reason


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.lists(st.permutations(KEYS), max_size=4))
def test_undone_it_lies_as_before_and_undoing_twice_does_nothing(first, wishes):
    held, moves = sorted(first), []
    for out, into, *_ in wishes:
        if out in held:
            change = move(out, into, stays=into in held)
            held = applied(held, [change])
            moves.append(change)
    changes = undone(held, *moves)
    held = applied(held, changes)
    assert set(held) == first
    assert len({one.id for one in changes}) == len(changes)
    assert undone(held, *moves, *changes) == []
