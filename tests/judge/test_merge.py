"""Who changed a field, and what follows from it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.judge.merge import merge
from milepost.model.agreement import PLAN, Mode, Side

BY_PLAN, BY_BOTH, OFF = Mode(kind="plan"), Mode(kind="two-way"), Mode()
BY_WEB = Mode(kind="tracker", name="web")


def side(source, value, stands="same", was=None):
    base = value if stands == "same" else was
    return Side(source=source, value=value, stands=stands, was=base)


def merged(mode, *sides, adopt_from=""):
    return merge("data", "due", mode, sides, adopt_from=adopt_from)


def told(found):
    return found.state, found.value, found.writes


A, B, C = "2027-03-05", "2027-03-12", "2027-03-19"

BOTH = [
    ([side("web", A), side("ops", A)], ("agreed", A, ())),
    ([side("web", A, "new"), side("ops", A, "new")], ("agreed", A, ())),
    ([side("web", B, "changed", A), side("ops", B, "changed", A)], ("agreed", B, ())),
    ([side("web", A)], ("agreed", A, ())),
    ([], ("left", None, ())),
    ([side("web", B, "changed", A), side("ops", A)], ("copy", B, ("ops",))),
    ([side("web", A), side("api", A), side("ops", "", "changed", A)], ("copy", "", ("web", "api"))),
    (
        [side("web", B, "changed", A), side("api", B, "changed", A), side("ops", A)],
        ("copy", B, ("ops",)),
    ),
    ([side("web", B, "changed", A), side("ops", C, "changed", A)], ("conflict", None, ())),
    (
        [side("web", B, "changed", A), side("api", A), side("ops", C, "changed", A)],
        ("conflict", None, ()),
    ),
    ([side("web", A), side("ops", B)], ("ask", None, ())),
    ([side("web", A, "new"), side("ops", B, "new")], ("ask", None, ())),
    ([side("web", A), side("api", A), side("ops", B, "new")], ("ask", None, ())),
    ([side("web", B, "changed", A), side("api", A), side("ops", B, "new")], ("copy", B, ("api",))),
    ([side("web", B, "changed", A), side("ops", A, "new")], ("ask", None, ())),
]


@pytest.mark.parametrize(("sides", "expected"), BOTH)
def test_whoever_changed_it(sides, expected):
    for one in permutations(sides):
        state, value, writes = told(merged(BY_BOTH, *one))
        assert (state, value, sorted(writes)) == (*expected[:2], sorted(expected[2]))


ADOPTED = [
    ([side("web", A, "new"), side("ops", B, "new")], "ops", ("copy", B, ("web",))),
    ([side("web", A, "new"), side("ops", B, "new")], "api", ("ask", None, ())),
    ([side("web", A, "new"), side("ops", B, "new")], PLAN, ("ask", None, ())),
    ([side("web", A), side("api", A), side("ops", B, "new")], "web", ("copy", A, ("ops",))),
    ([side("web", A), side("api", A), side("ops", B, "new")], "ops", ("copy", B, ("web", "api"))),
    # What somebody changed is not undone because a third one has just come in.
    ([side("web", C, "changed", A), side("ops", B, "new")], "ops", ("ask", None, ())),
    ([side("web", C, "changed", A), side("api", A), side("ops", B, "new")], "api",
     ("ask", None, ())),
    ([side("web", C, "changed", A), side("ops", B, "new")], "web", ("copy", C, ("ops",))),
    # It is about first contact: a conflict stays one, and what changed goes on.
    ([side("web", B, "changed", A), side("ops", C, "changed", A)], "web", ("conflict", None, ())),
    ([side("web", B, "changed", A), side("ops", A)], "ops", ("copy", B, ("ops",))),
]  # fmt: skip


@pytest.mark.parametrize(("sides", "name", "expected"), ADOPTED)
def test_who_is_right_at_first_contact(sides, name, expected):
    assert told(merged(BY_BOTH, *sides, adopt_from=name)) == expected


MOVED = side(PLAN, B, "changed", A)
PLANNED = [
    ([side(PLAN, A), side("web", A), side("ops", A, "new")], "", ("agreed", A, ())),
    ([MOVED, side("web", A), side("ops", A)], "", ("copy", B, ("web", "ops"))),
    ([MOVED, side("web", B, "changed", A), side("ops", A)], "", ("copy", B, ("ops",))),
    ([side(PLAN, A), side("web", A), side("ops", B, "changed", A)], "", ("drift", None, ())),
    ([MOVED, side("web", A), side("ops", C, "changed", A)], "", ("conflict", B, ("web",))),
    ([MOVED, side("web", A), side("ops", C, "new")], "", ("drift", B, ("web",))),
    ([MOVED, side("ops", C, "new")], PLAN, ("copy", B, ("ops",))),
    ([side(PLAN, A, "new"), side("ops", C, "new")], PLAN, ("copy", A, ("ops",))),
    ([side(PLAN, A, "new"), side("ops", C, "new")], "ops", ("drift", None, ())),
    ([side(PLAN, A, "new"), side("ops", C, "changed", B)], PLAN, ("drift", None, ())),
    # Another way to follow was in force meanwhile: neither is newer than the other.
    ([side(PLAN, A), side("ops", B)], "", ("drift", None, ())),
    # The tracker followed the file already, while another one was in conflict with it.
    ([MOVED, side("web", C, "changed", B), side("ops", B)], "", ("drift", None, ())),
    ([side("web", A), side("ops", B)], "", ("left", None, ())),
]


@pytest.mark.parametrize(("sides", "name", "expected"), PLANNED)
def test_the_plan_file(sides, name, expected):
    assert told(merged(BY_PLAN, *sides, adopt_from=name)) == expected


@pytest.mark.parametrize("stands", ["same", "changed", "new"])
def test_one_tracker_is_right_over_all_others(stands):
    ops = side("ops", B, stands, C)
    assert told(merged(BY_WEB, side("web", A, stands, C), ops)) == ("copy", A, ("ops",))
    assert told(merged(BY_WEB, side("web", B, "new"), ops)) == ("agreed", B, ())
    assert told(merged(BY_WEB, ops, side("api", A))) == ("left", None, ())


def test_nobody_asks():
    assert told(merged(OFF, side("web", A), side("ops", B))) == ("left", None, ())


def test_the_reason_names_who_did_it():
    both = (side("web", B, "changed", A), side("api", B, "changed", A), side("ops", A))
    assert merged(BY_BOTH, *both).why == "changed in web and api"
    assert merged(BY_PLAN, MOVED, side("web", A)).why == "the plan changed"
    assert merged(BY_WEB, side("web", A), side("ops", B)).why == "tracker web decides"
    never = (side("web", A, "new"), side("api", B, "new"), side("ops", C, "new"))
    assert merged(BY_BOTH, *never).why == "web, api and ops never agreed on it"
    assert merged(BY_BOTH, *never, adopt_from="api").why == "adopt_from: api"
    drift = (side(PLAN, A), side("web", B, "changed", A), side("ops", C, "new"))
    assert merged(BY_PLAN, *drift).why == "changed in web; ops never agreed with the plan on it"


VALUES = st.sampled_from(["", A, B, C])


@st.composite
def sides(draw, *names):
    found = []
    for name in names:
        value = draw(VALUES)
        stands = draw(st.sampled_from(["same", "changed", "new"]))
        was = draw(VALUES.filter(lambda it, value=value: it != value))
        found.append(side(name, value, stands, None if stands == "new" else was))
    return found


MODES = st.sampled_from([BY_BOTH, BY_PLAN, BY_WEB])
ANY = sides(PLAN, "web", "api", "ops")


def fitting(mode, found):
    return found if mode is BY_PLAN else found[1:]


@given(MODES, ANY, st.sampled_from(["", "web", "ops", PLAN]), st.randoms(use_true_random=False))
def test_the_order_of_the_sides_does_not_matter(mode, found, adopt_from, random):
    found = fitting(mode, found)
    one = merged(mode, *found, adopt_from=adopt_from)
    other = merged(mode, *random.sample(found, len(found)), adopt_from=adopt_from)
    assert (one.state, one.value, {*one.writes}) == (other.state, other.value, {*other.writes})


@given(MODES, ANY, st.sampled_from(["", "web", "ops", PLAN]))
def test_what_somebody_changed_is_never_written_over(mode, found, adopt_from):
    found = fitting(mode, found)
    made = merged(mode, *found, adopt_from=adopt_from)
    by_source = {one.source: one for one in found}
    for name in made.writes:
        assert mode is BY_WEB or by_source[name].stands != "changed"
        assert by_source[name].value != made.value
    assert PLAN not in made.writes
    if made.state in ("conflict", "ask") and mode is BY_BOTH:
        assert not made.writes


@given(MODES, ANY, st.sampled_from(["", "web", "ops", PLAN]))
def test_what_was_written_is_agreed_on_and_stays_so(mode, found, adopt_from):
    found = fitting(mode, found)
    made = merged(mode, *found, adopt_from=adopt_from)
    if made.state not in ("agreed", "copy"):
        return
    after = [side(one.source, made.value) for one in found]
    assert told(merged(mode, *after, adopt_from=adopt_from)) == ("agreed", made.value, ())


@given(ANY)
def test_first_contact_alone_decides_nothing(found):
    new = [side(one.source, one.value, "new") for one in found]
    differ = len({one.value for one in new[1:]}) > 1
    assert merged(BY_BOTH, *new[1:]).state == ("ask" if differ else "agreed")
    assert merged(BY_PLAN, *new).state in ("agreed", "drift")
