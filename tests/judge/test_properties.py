"""What must hold for every plan and every tracker, with the whole catalogue at work."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.judge.join import join
from milepost.judge.phrases import parse
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.criterion import Criterion
from milepost.model.issue import Comment
from milepost.model.milestone import Declared, Place
from milepost.model.number import Number
from milepost.model.person import Account, Person
from milepost.model.project import Project
from milepost.model.reading import Proof
from milepost.model.ref import Ref
from milepost.model.sample import FAILURE, NOW, TODAY, at, blocks, issue, reading, record
from milepost.model.terms import Gate, Risk, Terms
from milepost.report import json_v1
from milepost.rules.rule import catalogue

SOURCES = ("web", "api", "ops")
POLICY = Policy(discover="all", select=frozenset({"ALL"}), status_labels=frozenset({"milestone"}))
DAYS = st.sampled_from([None, "2027-02-12", "2027-02-19", "2027-02-22", "2027-02-26", "2027-03-19"])
PHRASES = (
    *("all closed", "no open P1", "[ ] docs", "signed off by kim", "released web v1"),
    *("deployed api/production", "seats >= 3", "closed api#3, web#2", "reached c", "merged web#9"),
)
KIM = Person(id="kim", name="Kim Osei", accounts=MappingProxyType({"github": "kimosei"}))
QA = Person(id="qa", name="QA", team=True, lead="kim")
TEXTS = ("", "Owner: @kimosei", "Owner: QA team", "Depends on: b", "Done when:\n- [ ] all closed\n")


def criterion(text):
    return Criterion(text=text, phrase=parse(text, SOURCES), where="milepost.yaml:9")


@st.composite
def declared(draw, name):
    gate = Gate(
        name="code",
        due=day(draw(DAYS)),
        criteria=tuple(map(criterion, draw(st.lists(st.sampled_from(PHRASES), max_size=1)))),
    )
    risk = Risk(kind="technology", level=draw(st.sampled_from(["low", "high"])))
    places = draw(st.lists(st.sampled_from(SOURCES), unique=True, max_size=3))
    return Declared(
        id=name,
        title=name,
        due=day(draw(DAYS)),
        owners=draw(st.sampled_from([(), ("kim",), ("qa",), ("kim", "qa")])),
        places=tuple(Place(source=one) for one in places),
        depends_on=tuple(
            draw(st.lists(st.sampled_from(["a", "b", "c", "zz"]), unique=True, max_size=2))
        ),
        criteria=tuple(
            map(criterion, draw(st.lists(st.sampled_from(PHRASES), unique=True, max_size=3)))
        ),
        phase=draw(st.sampled_from(["", "Build"])),
        terms=Terms(
            gates=draw(st.sampled_from([(), (gate,)])),
            risks=draw(st.sampled_from([(), (risk,)])),
            buffer=draw(st.sampled_from([0, 3])),
            priority=draw(st.sampled_from(["", "must", "wont"])),
            supports=draw(st.sampled_from([(), ("seats",)])),
        ),
        where="milepost.yaml:5",
    )


def day(text):
    return parse_day(text) if text else None


@st.composite
def tracker(draw, source):
    names = draw(st.lists(st.sampled_from(["a", "b", "c", "d", "A"]), unique=True, max_size=4))
    records = [
        replace(
            record(
                str(number),
                source,
                title=name,
                due=draw(DAYS) or "",
                closed=draw(
                    st.sampled_from(["", "", "", "2027-02-12", "2027-02-19", "2026-01-01"])
                ),
            ),
            description=draw(st.sampled_from(TEXTS)),
        )
        for number, name in enumerate(names, 1)
    ]
    issues = [
        issue(
            number,
            draw(st.sampled_from(["", *(one.key for one in records)])),
            draw(st.sampled_from(["open", "open", "done", "dropped"])),
            source=source,
            labels=draw(st.sampled_from([(), ("P1",), ("milestone",), ("blocked",)])),
            due=day(draw(DAYS)),
            assignees=draw(st.sampled_from([(), (Account("kimosei", "user"),)])),
            body=draw(st.sampled_from(["", "- [x] docs"])),
            created_at=draw(st.sampled_from([at("2027-01-11"), at("2027-02-19")])),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(issues), st.sampled_from(issues)), max_size=3))
    comments = [
        Comment(
            id=f"{source}{number}",
            issue=Ref(source, f"#{number}"),
            author=Account(draw(st.sampled_from(["kimosei", "eve"])), "user"),
            body=draw(st.sampled_from(["/sign-off", "/withdraw a", "/signoff", "/accept MP501 x"])),
            url="https://x.example/c",
            created_at=at("2027-02-18"),
            updated_at=at("2027-02-18") + timedelta(hours=draw(st.integers(0, 1))),
        )
        for number in range(1, draw(st.integers(0, 2)) + 1)
    ]
    return replace(
        reading(
            source,
            records=records,
            issues=issues,
            links=[blocks(*pair) for pair in pairs if pair[0] is not pair[1]],
        ),
        comments=tuple(comments),
    )


@st.composite
def worlds(draw):
    """Declarations and readings of three trackers."""
    plan = tuple(draw(declared(name)) for name in ("a", "b", "c"))
    return plan, {name: draw(tracker(name)) for name in SOURCES}


def verdict(plan, readings):
    seats = Number(name="seats", value=None, missing=("seats.json is not there",))
    held = join(
        plan,
        readings,
        (KIM, QA),
        POLICY,
        now=NOW,
        today=TODAY,
        zone=ZoneInfo("UTC"),
        project=Project(name="N", start=parse_day("2027-01-11"), phases=("Build", "Live")),
        numbers={"seats": seats},
    )
    return judge(decide(held), catalogue(), POLICY)


def failed(one):
    proofs = {want: Proof(complete=False, reason=FAILURE) for want in one.proofs}
    return replace(
        one, milestones=(), issues=(), links=(), comments=(), proofs=MappingProxyType(proofs)
    )


SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(world, random):
    def mix(items):
        return tuple(random.sample(tuple(items), len(items)))

    plan, readings = world
    shuffled = {
        name: replace(
            one,
            milestones=mix(one.milestones),
            issues=mix(one.issues),
            links=mix(one.links),
            comments=mix(one.comments),
        )
        for name, one in mix(readings.items())
    }
    before, after = verdict(plan, readings), verdict(mix(plan), shuffled)
    assert after.milestones == before.milestones
    assert after.project == before.project
    assert after.skipped == before.skipped


@SLOW
@given(worlds(), st.integers(1, 3))
def test_milestones_that_have_nothing_to_do_with_it_change_nothing(world, count):
    plan, readings = world
    aside = [f"Aside {number}" for number in range(count)]
    more = reading(
        "zoo",
        records=[record(str(number), "zoo", title=name) for number, name in enumerate(aside)],
        issues=[issue(number, str(number), source="zoo") for number in range(count)],
    )
    placed = tuple(replace(one, places=one.places or tuple(map(_place, SOURCES))) for one in plan)
    alone, beside = verdict(placed, readings), verdict(placed, {**readings, "zoo": more})
    kept = [one for one in beside.milestones if not one.milestone.id.startswith("zoo/")]
    assert [replace(one, priority_rank=None) for one in kept] == [
        replace(one, priority_rank=None) for one in alone.milestones
    ]
    ours = [one for one in kept if one.priority_rank]
    assert sorted(ours, key=lambda one: one.priority_rank) == sorted(
        ours,
        key=lambda one: next(
            was.priority_rank for was in alone.milestones if was.milestone.id == one.milestone.id
        ),
    )


def _place(source):
    return Place(source=source)


@SLOW
@given(worlds(), st.sampled_from(SOURCES))
def test_a_failed_source_makes_what_needs_it_unknown_and_nothing_else(world, source):
    """No finding is new, no verdict turns from one side to the other, no health is invented."""
    plan, readings = world
    whole = verdict(plan, readings)
    partial = verdict(plan, {**readings, source: failed(readings[source])})
    before = {one.milestone.id: one for one in whole.milestones}
    for judged in partial.milestones:
        was = before[judged.milestone.id]
        if source in judged.milestone.sources and judged.health is not None:
            assert judged.health == "unknown"
        if was.health is None or judged.health is None:
            continue  # that it was closed long ago may be what was not read
        news = {one.id for one in judged.findings} - {one.id for one in was.findings}
        assert not news, [one for one in judged.findings if one.id in news]
        assert judged.health in (was.health, "unknown"), judged.milestone.id
        states = {one.criterion: one.state for one in was.verdicts}
        for verdict_now in judged.verdicts:
            then = states.get(verdict_now.criterion, verdict_now.state)
            assert verdict_now.state in (then, "unknown"), verdict_now
    assert not partial.complete


@SLOW
@given(worlds())
def test_the_same_input_and_day_give_the_same_bytes(world):
    plan, readings = world
    first, second = (
        json.dumps(json_v1.check(verdict(plan, readings), "1.0"), ensure_ascii=False)
        for _ in range(2)
    )
    assert first == second
