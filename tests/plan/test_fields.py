"""What follows from who changed what: one write for each record, bases, creating and closing."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.model import based, values
from milepost.model.agreement import PLAN, Member, Mode, owed
from milepost.model.change import ChangeKind, NotPlanned, Plan
from milepost.model.marks import END, Mark, parse
from milepost.model.memory import FORGETFUL, Memory, Run, Written
from milepost.model.milestone import Sought
from milepost.model.person import Person
from milepost.model.sample import NOW, milestone, record, verdict
from milepost.model.sample_shared import agreement, side
from milepost.plan.agreed import after, bases, cut_off, recalled, settled, unsure, written
from milepost.plan.diff import make
from milepost.plan.fields import fields, foreseen
from milepost.plan.guard import refusal
from milepost.plan.limits import Limits
from milepost.plan.writing import Writing

A, B, C = "2027-03-05", "2027-03-12", "2027-03-19"
WRITING = Writing(instance="nordwind", labels_on="none")
EVERY = frozenset({"title", "due", "start", "state", "description", "owner"})
BLOCK = f"{Mark('block', 'nordwind', 'data')}\n**On track.**\n{END}"


def follows(value, *writes, field="due", sides=(), why="changed in web"):
    """A field whose value goes to ``writes``."""
    found = agreement("copy", *sides, field=field, value=value, why=why)
    return replace(found, writes=writes)


@pytest.fixture
def shared(judged):
    """The verdict on ``data`` in web and ops, with what is said of its fields."""

    def verdict_on(*agreements, here=None, **more):
        here = here or milestone(sources=("web", "ops"))
        found = judged(here, **more)
        portfolio = replace(found.portfolio, agreements=MappingProxyType({"data": agreements}))
        return replace(found, portfolio=portfolio)

    return verdict_on


@pytest.fixture
def wished(sites):
    def told(judgement, writing=WRITING, **more):
        return list(fields(judgement, writing, sites(judgement, holds=EVERY, **more)))

    return told


def bases_told(found):
    return [(it.source, it.field, it.value) for it in found]


# -- writes -----------------------------------------------------------------------------------


def test_all_fields_of_a_record_are_one_write(shared, wished):
    (change,) = wished(
        shared(
            follows("Data moved", "ops", field="title"),
            follows(B, "ops"),
            follows("2027-01-11", "ops", field="start", why="tracker web decides"),
        )
    )
    assert (change.source, change.kind) == ("ops", ChangeKind.SET_FIELD)
    assert change.after == {"title": "Data moved", "due": B, "start": "2027-01-11"}
    assert change.before == {"title": "Data migration validated", "due": A, "start": None}
    assert change.reason == "changed in web; tracker web decides"
    assert change.milestone == "data"


def test_nothing_is_written_where_nothing_goes(shared, wished):
    assert wished(shared(agreement("conflict"), agreement("agreed", value=A))) == []


def test_an_empty_value_clears_the_field(shared, wished):
    (change,) = wished(shared(follows("", "ops")))
    assert change.after == {"due": None}


def test_closing_is_a_write_of_its_own_and_reopening_a_field(shared, wished):
    shut, moved = wished(shared(follows("closed", "ops", field="state"), follows(B, "web")))
    if shut.source == "web":
        shut, moved = moved, shut
    assert (shut.kind, shut.after, shut.reason) == (
        ChangeKind.CLOSE_RECORD, {"state": "closed"}, "changed in web",
    )  # fmt: skip
    assert moved.kind is ChangeKind.SET_FIELD
    here = milestone(
        records=(record("data", due=A), record("data", "ops", due=A, closed="2027-02-10")),
        sources=("web", "ops"),
    )
    (reopened,) = wished(shared(follows("open", "ops", field="state"), here=here))
    assert (reopened.kind, reopened.after) == (ChangeKind.SET_FIELD, {"state": "open"})
    assert reopened.before == {"state": "closed"}


def test_a_field_that_cannot_be_set_there_is_said(shared, sites):
    judgement = shared(follows(B, "ops"), follows("2027-01-11", "ops", field="start"))
    places = sites(judgement, holds=frozenset({"due"}))
    left, change = fields(judgement, WRITING, places)
    assert isinstance(left, NotPlanned)
    assert "the start cannot be set there" in left.reason
    assert change.after == {"due": B}


@pytest.mark.parametrize(("field", "why"), [("title", "256 characters"), ("description", "60,000")])
def test_what_is_too_long_for_a_tracker_is_said(shared, wished, field, why):
    (left,) = wished(shared(follows("x" * 70_000, "ops", field=field)))
    assert why in left.reason
    assert "by hand" in left.fallback


def test_an_owner_goes_as_the_account_there(shared, wished):
    kim = Person(id="kim", accounts={"github": "kimosei"})
    here = milestone(sources=("web", "ops"), owners=(kim,))
    (change,) = wished(shared(follows("kim", "ops", field="owner"), here=here))
    assert change.after == {"owner": "kimosei"}
    (left,) = wished(shared(follows("dana", "ops", field="owner"), here=here))
    assert "no account" in left.reason


def test_a_read_only_tracker_is_told_and_left_alone(shared, sites):
    judgement = shared(follows(B, "ops"))
    plan = make(judgement, WRITING, sites(judgement, holds=EVERY, read_only=True))
    assert plan.changes == ()
    assert any("access: read" in one.reason for one in plan.skipped)


# -- what is agreed on then --------------------------------------------------------------------


def test_where_a_value_got_to_it_is_agreed_on(shared):
    sides = (side("web", B, "changed", was=A), side("api", A), side("ops", A))
    one = follows(B, "api", "ops", sides=sides)
    done = {("data", "api", "due"): B, ("data", "ops", "due"): B}
    assert settled(one, done) == (B, ("web", "api", "ops"))
    assert settled(one, {("data", "api", "due"): B}) == (B, ("web", "api"))
    judgement = shared(one)
    told = {(name, "due", B) for name in ("web", "api", "ops")}
    told |= {(owed(name), "due", values.ANEW) for name in ("api", "ops")}
    assert {*bases_told(bases(judgement, done))} == told
    assert bases_told(bases(judgement, {})) == [
        ("web", "due", B), ("to:api", "due", B), ("to:ops", "due", B),
    ]  # fmt: skip
    behind = replace(sides[0], behind=True)
    agreed = agreement("agreed", behind, side("api", B), value=B)
    assert ("to:web", "due", values.ANEW) in bases_told(bases(shared(agreed), {}))


def test_what_was_written_before_somebody_changed_it_elsewhere_is_no_agreement(shared):
    """Written in the first turn of a run; what is agreed on in the second did not get there."""
    sides = (side("web", A), side("api", C, "changed", was=A), side("ops", B))
    judgement = shared(follows(C, "web", "ops", sides=sides))
    earlier = {("data", "ops", "due"): B}
    assert set(bases_told(bases(judgement, earlier))) == {
        ("api", "due", C), ("ops", "due", B), ("to:web", "due", C), ("to:ops", "due", C),
    }  # fmt: skip


def test_while_no_tracker_says_it_nothing_is_owed_to_any(shared):
    """The file moved, and nothing is written yet: it is compared with each by itself."""
    plan = side(PLAN, B, "changed", was=A)
    one = replace(follows(B, "web", "ops", sides=(plan, side("web", A), side("ops", A))), value=B)
    assert not [*bases(shared(one), {})]
    told = bases_told(bases(shared(one), {("data", "web", "due"): B}))
    assert ("to:ops", "due", B) in told


def test_what_milepost_wrote_is_the_base_there_whoever_asked_for_it(shared):
    """Closed because it is reached, while nobody shares the state."""
    shut = {("data", "web", "state"): "closed"}
    assert bases_told(bases(shared(), shut)) == [("web", "state", "closed")]


def test_our_own_closing_is_no_persons():
    """A milestone that is reached was closed here; elsewhere that did not work."""
    sides = (side("web", "open"), side("api", "open"), side("ops", "closed", "changed", was="open"))
    one = agreement("agreed", *sides[:2], field="state", value="open")
    shut = {("data", "api", "state"): "closed"}
    assert settled(one, {}) == ("open", ("web", "api"))
    assert settled(one, shut) == ("open", ("web",))
    then = after(replace(one, sides=sides, state="ask", value=None), shut)
    told = [(it.source, it.value, it.stands, it.base) for it in then.sides]
    closed = based.digest("data", "state", "closed")
    assert told == [
        ("web", "open", "same", sides[0].base),
        ("api", "closed", "same", closed),
        ("ops", "closed", "changed", sides[2].base),
    ]
    assert (then.state, then.value) == ("left", None)


def test_without_the_file_what_it_agreed_on_is_over(shared):
    sides = (replace(side("web", B), paired="0123456789ab"), side("ops", B))
    told = bases(shared(agreement("agreed", *sides, value=B)), {})
    assert [(it.source, it.value) for it in told] == [
        ("web", B), ("plan:web", values.ANEW), ("ops", B),
    ]  # fmt: skip
    by_file = agreement("agreed", side(PLAN, B), *sides, value=B)
    assert [(it.source, it.value) for it in bases(shared(by_file), {})] == [
        ("web", B), ("plan:web", B), ("ops", B), ("plan:ops", B),
    ]  # fmt: skip


def test_of_a_lost_answer_nobody_knows_on_what_that_side_agrees(shared, wished):
    told = unsure(wished(shared(follows(B, "ops"))))
    assert [(it.source, it.field, it.value) for it in told] == [
        ("ops", "due", values.UNSURE), ("plan:ops", "due", values.UNSURE),
    ]  # fmt: skip


def cut(number, change, *, state=None, command="sync", outcome="done"):
    """A run with a number, and what its ledger has of one change."""
    run = Run(id=f"r{number}", instance="nordwind", command=command, started=NOW, state=state)
    line = Written(id=f"l{number}", run=run.id, at=NOW, change=change, outcome=outcome)
    return run, line


def memory(*told, **more):
    """What is remembered of such runs, the oldest first."""
    return Memory(
        runs=tuple(run for run, _ in reversed(told)),
        written=tuple(line for _, line in reversed(told)),
        **more,
    )


@pytest.fixture
def wrote(shared, wished):
    """The change that sets a field in ops to a value."""

    def made(value, field="due"):
        (one,) = wished(shared(follows(value, "ops", field=field)))
        return one

    return made


@pytest.mark.parametrize("state", [None, "failed", "interrupted"])
def test_what_a_run_wrote_that_was_cut_off_is_the_base_of_that_side(wrote, state):
    known = {("data", "ops", "due"): A, ("data", "web", "due"): A}
    cut_short = memory(cut(1, wrote(C)), cut(2, wrote(B), state=state), bases=known)
    told = {("data", "ops", "due"): B, ("data", "to:ops", "due"): values.ANEW}
    assert recalled(cut_short) == {**known, **told}
    assert bases_told(cut_off(cut_short)) == [("ops", "due", B), ("to:ops", "due", values.ANEW)]


def test_what_a_run_wrote_on_a_record_that_is_no_more_says_nothing(wrote):
    """Made anew by a person: what was agreed on there is over."""
    line = cut(1, wrote(B))
    key = line[1].change.target.key
    for there, told in ((key, 2), (f"{key}9", 0)):
        held = {("data", "ops"): Member(milestone="data", source="ops", key=there)}
        assert len([*cut_off(memory(line, members=held))]) == told


@pytest.mark.parametrize("state", ["complete", "partial"])
def test_a_run_that_came_to_its_end_has_told_itself(wrote, state):
    ended = cut(2, wrote(B, "title"), state=state)
    assert not [*cut_off(memory(cut(1, wrote(C)), ended))]
    assert bases_told(cut_off(memory(ended, cut(3, wrote(C)))))[0] == ("ops", "due", C)


def test_of_a_run_that_was_cut_off_not_everything_is_known(wrote, shared, wished):
    unsure_ = [("ops", "due", values.UNSURE), ("plan:ops", "due", values.UNSURE)]
    for outcome in (None, "unknown"):
        assert bases_told(cut_off(memory(cut(1, wrote(B), outcome=outcome)))) == unsure_
    told = cut_off(memory(cut(1, wrote("Words.", "description"))))
    assert bases_told(told) == [
        ("ops", "description", values.UNSURE),
        ("to:ops", "description", values.ANEW),
    ]
    closing = wished(shared(follows("closed", "ops", field="state")))
    assert bases_told(cut_off(memory(cut(1, *closing))))[0] == ("ops", "state", "closed")


def test_what_an_undo_put_back_that_was_cut_off_is_asked_anew(wrote):
    change = wrote(B)
    held = {("data", "ops"): Member(milestone="data", source="ops", key=change.target.key)}
    known = {("data", "web", "due"): A}
    undone = memory(cut(1, change, command="undo"), members=held, bases=known)
    assert {side for side, _, _ in bases_told(cut_off(undone))} == {"ops", "plan:ops", "web"}
    assert set(recalled(undone).values()) == {values.ANEW}


def test_with_the_plan_each_tracker_agrees_by_itself():
    plan, web = side(PLAN, B, "changed", was=A), side("web", A)
    ops = side("ops", C, "changed", was=A)
    one = replace(
        agreement("conflict", plan, web, ops, value=B), writes=("web",), mode=Mode(kind="plan")
    )
    assert settled(one, {("data", "web", "due"): B}) == (B, ("web",))
    assert settled(one, {}) is None
    alike = replace(one, sides=(plan, web, side("ops", B)), state="copy")
    assert settled(alike, {("data", "web", "due"): B}) == (B, ("web", "ops"))
    assert settled(alike, {}) == (B, ("ops",))


@pytest.mark.parametrize("state", ["conflict", "ask", "left"])
def test_what_is_open_is_agreed_on_by_nobody(state):
    assert settled(agreement(state, side("web", A), side("ops", B)), ()) is None


def test_what_changes_write(shared, wished):
    judgement = shared(follows("closed", "ops", field="state"), follows(B, "ops", "web"))
    assert written(wished(judgement)) == {
        ("data", "ops", "state"): "closed", ("data", "ops", "due"): B, ("data", "web", "due"): B,
    }  # fmt: skip


def test_a_mark_tells_what_the_plan_itself_agrees_on(shared, sites):
    records = tuple(
        replace(record("data", name, due=A), description=f"Hand\n\n{BLOCK}")
        for name in ("web", "ops")
    )
    here = milestone(records=records, sources=("web", "ops"))
    sides = (side("web", B, "changed", was=A), side("ops", A))
    judgement = shared(follows(B, "ops", sides=sides), here=here)
    plan = make(judgement, WRITING, sites(judgement, holds=EVERY))
    assert plan.changes[0].kind is ChangeKind.SET_FIELD
    for block in plan.changes[1:]:
        (stamp,) = based.read(parse(block.after, "nordwind").mark.base)["due"]
        assert stamp.digest == based.digest("data", "due", B)
        assert stamp.sources == {based.side("web", "data"), based.side("ops", "data")}
    refused = make(judgement, WRITING, sites(judgement, holds=frozenset()))
    for block in refused.changes:
        (stamp,) = based.read(parse(block.after, "nordwind").mark.base)["due"]
        assert stamp.sources == {based.side("web", "data")}


def test_a_block_is_put_into_the_description_as_it_will_be(shared, sites):
    records = (
        replace(record("data", due=A), description=f"New\n\n{BLOCK}"),
        replace(record("data", "ops", due=A), description=f"Old\n\n{BLOCK}"),
    )
    here = milestone(records=records, sources=("web", "ops"))
    sides = (side("web", "New", "changed", was="Old"), side("ops", "Old"))
    judgement = shared(follows("New", "ops", field="description", sides=sides), here=here)
    plan = make(judgement, WRITING, sites(judgement, holds=EVERY))
    (words,) = (one for one in plan.changes if one.kind is ChangeKind.SET_FIELD)
    assert words.before["description"].strip() == "Old"
    assert words.after == {"description": "New"}
    after = foreseen(judgement, [words])
    ops = next(one for one in after.milestones[0].milestone.records if one.source == "ops")
    assert parse(ops.description, "nordwind").human.strip() == "New"
    assert BLOCK in ops.description


# -- creating and closing ---------------------------------------------------------------------

MAKES = replace(WRITING, create_missing=frozenset({"ops"}))
LOST = Sought(source="ops", title="Data moved")


def missing(one):
    return replace(milestone(), sought=(one,), sources=("web", "ops"))


def test_a_missing_record_is_created_with_its_title_and_date(shared, sites):
    judgement = shared(here=missing(LOST))
    (change,) = fields(judgement, MAKES, sites(judgement))
    assert (change.source, str(change.target)) == ("ops", "milestone/new:data")
    assert (change.kind, change.before) == (ChangeKind.CREATE_RECORD, None)
    assert change.after == {"title": "Data moved", "due": A}
    assert [*fields(judgement, WRITING, sites(judgement))] == []


@pytest.mark.parametrize(
    "one",
    [
        replace(LOST, was="12"),
        replace(LOST, was="12", fate="deleted"),
        replace(LOST, key="12"),
        replace(LOST, anywhere=True),
    ],
)
def test_what_somebody_deleted_or_nobody_placed_is_not_created(shared, sites, one):
    judgement = shared(here=missing(one))
    (left,) = fields(judgement, MAKES, sites(judgement))
    assert isinstance(left, NotPlanned)
    assert "not created" in left.fallback


def test_none_is_created_beside_one_of_the_title_it_has_elsewhere(shared, sites):
    """Also where that title is just being changed; not beside another milestone of the file."""
    web = record("data", title="Live")
    here = replace(missing(LOST), records=(web,))
    judgement = shared(here=here)
    web_, ops = judgement.portfolio.readings["web"], judgement.portfolio.readings["ops"]
    there = replace(ops, milestones=(record("7", "ops", title="LIVE"),))
    portfolio = replace(judgement.portfolio, readings={"web": web_, "ops": there})
    judgement = replace(judgement, portfolio=portfolio)
    (left,) = fields(judgement, MAKES, sites(judgement))
    assert left.reason == 'there is a milestone "LIVE" that may be it'
    renamed = follows("Data moved", "web", field="title", sides=(side("web", "Live"),))
    told = replace(portfolio, agreements={"data": (renamed,)})

    def kinds(portfolio):
        told = replace(judgement, portfolio=portfolio)
        return [getattr(one, "kind", None) for one in fields(told, MAKES, sites(told, holds=EVERY))]

    assert kinds(told) == [ChangeKind.SET_FIELD, None]
    other = replace(
        milestone("live"), records=(there.milestones[0],), declared_at="milepost.yaml:9"
    )
    several = replace(told, milestones=(*told.milestones, other))
    assert kinds(several) == [ChangeKind.SET_FIELD, ChangeKind.CREATE_RECORD]


def test_who_follows_the_file_beside_one_that_does_not_is_told_so(shared, wished):
    sides = (side(PLAN, B, "changed", was=A), side("web", A), side("ops", C, "changed", was=A))
    one = replace(
        agreement("conflict", *sides, value=B, why="changed differently in the plan and ops"),
        writes=("web",),
    )
    (change,) = wished(shared(one))
    assert change.reason == "the plan changed"


def test_a_milestone_that_is_done_is_not_created_anywhere(shared, sites):
    shut = replace(milestone(closed="2027-02-10"), sought=(LOST,), sources=("web", "ops"))
    assert [*fields(shared(here=shut), MAKES, sites(shared(here=shut)))] == []


@pytest.mark.parametrize(
    ("state", "asked", "count"), [("met", True, 2), ("met", False, 0), ("unmet", True, 0),
                                  ("unknown", True, 0)],
)  # fmt: skip
def test_a_milestone_whose_criteria_are_met_is_closed_where_that_is_asked_for(
    shared, wished, state, asked, count
):
    judgement = shared(verdicts={"data": (verdict("all closed", state),)})
    changes = wished(judgement, replace(WRITING, close_when_ready=asked))
    assert [one.kind for one in changes] == [ChangeKind.CLOSE_RECORD] * count
    assert {one.reason for one in changes} <= {"all its done-criteria are met"}


def test_without_criteria_nothing_is_ready(shared, wished):
    judgement = shared(here=milestone(sources=("web", "ops"), criteria=()))
    assert wished(judgement, replace(WRITING, close_when_ready=True)) == []


# -- the guard --------------------------------------------------------------------------------


def test_fields_of_many_milestones_at_once_are_asked_for_again(judged, sites):
    names = [f"m{number}" for number in range(10)]
    found = judged(*(milestone(name) for name in names))
    moved = {name: (replace(follows(B, "web"), milestone=name),) for name in names}
    judgement = replace(
        found, portfolio=replace(found.portfolio, agreements=MappingProxyType(moved))
    )
    changes = tuple(fields(judgement, WRITING, sites(judgement, holds=EVERY)))
    assert len(changes) == 10

    def refused(count, allowed=None):
        plan = Plan(changes=changes[:count])
        places = sites(judgement)
        return refusal(plan, judgement, places, WRITING, Limits(), FORGETFUL, allowed=allowed)

    assert refused(3) == ""
    assert refused(4) == (
        "sync would set fields of 4 of 10 milestones in the trackers (40 %), and the limit is "
        "30 %: if that is right, allow it for this run with --max-changes 40, or for good with "
        "write.limits.max_changes_percent"
    )
    assert refused(4, allowed=40) == ""
    assert refused(10, allowed=100) == ""
