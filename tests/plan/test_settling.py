"""What a person decides goes to every tracker that says another, and counts once all have it."""

from hypothesis import given
from hypothesis import strategies as st

from milepost.judge.merge import merge
from milepost.model.agreement import PLAN, Agreement, Mode, Side, pair
from milepost.plan.settling import bases, decided

DAYS = ("", "2027-03-05", "2027-03-12", "2027-03-19")
TRACKERS = ("web", "api", "ops")


@st.composite
def differing(draw):
    """Two to three trackers, with or without the plan file, that say something of a date."""
    names = TRACKERS[: draw(st.integers(2, 3))]
    kind = draw(st.sampled_from(["two-way", "plan"]))
    told = [PLAN, *names] if kind == "plan" else names
    sides = []
    for name in told:
        value, was = draw(st.sampled_from(DAYS)), draw(st.sampled_from([None, *DAYS]))
        stands = "new" if was is None else "same" if was == value else "changed"
        sides.append(Side(source=name, value=value, stands=stands, was=was))
    return Agreement(
        milestone="data", field="due", mode=Mode(kind=kind), sides=tuple(sides), state="conflict"
    )


@given(differing(), st.sampled_from(DAYS))
def test_after_it_no_tracker_is_written_again_and_only_the_file_may_differ(one, value):
    taken = decided(one, value, "a person decided")
    assert {it.source for it in taken.sides if it.value != value} - {PLAN} == {*taken.writes}
    done = {("data", name, "due"): value for name in taken.writes}
    agreed = {it.source: it.value for it in bases([taken], done)}
    assert {agreed[it.source] for it in one.sides if it.source != PLAN} == {value}
    file = next((it.value for it in one.sides if it.source == PLAN), value)
    assert {agreed.get(pair(it.source), file) for it in one.sides} == {file}
    now = [
        Side(source=it.source, value=it.value, stands="same", was=it.value)
        if it.source == PLAN
        else Side(source=it.source, value=value, stands="same", was=value, file="same")
        for it in one.sides
    ]
    after = merge("data", "due", one.mode, now)
    assert (after.state, after.writes) == ("agreed" if file == value else "drift", ())


@given(differing(), st.sampled_from(DAYS), st.integers(0, 2))
def test_where_it_was_not_written_nothing_counts(one, value, which):
    taken = decided(one, value, "a person decided")
    left = {*taken.writes[which : which + 1]}
    done = {("data", name, "due"): value for name in taken.writes if name not in left}
    agreed = {it.source: it.value for it in bases([taken], done)}
    places = {it.source for it in one.sides} - {PLAN}
    assert {name for name in places if name in agreed} == places - left
    assert {agreed[name] for name in places - left} <= {value}
