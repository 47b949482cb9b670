"""Moving things around in the plan file changes no written text."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.judge.join import join
from milepost.judge.phrases import parse
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.criterion import Criterion
from milepost.model.judgement import Judgement
from milepost.model.milestone import Declared, Milestone, Place
from milepost.model.person import Person
from milepost.model.project import Project
from milepost.model.sample import NOW, TODAY, blocks, issue, milestone, portfolio, reading, record
from milepost.report import markdown
from milepost.report.block import block
from milepost.report.comment import status_comment
from milepost.report.neighbours import holds_up, picture, waits_for
from milepost.rules.rule import catalogue

PEOPLE = (
    Person(id="kim", name="Kim", accounts=MappingProxyType({"github": "kimosei"})),
    Person(id="kim-2", name="Kim", accounts=MappingProxyType({"github": "kim2"})),
    Person(id="dana", name="Dana Ortiz", accounts=MappingProxyType({"github": "dana-o"})),
)


def _declared(name: str, due: str = "2027-03-05", needs: tuple[str, ...] = (), **more) -> Declared:
    return Declared(
        id=name,
        title=more.pop("title", name.capitalize()),
        due=parse_day(due),
        owners=("Kim",),
        depends_on=needs,
        places=(Place(source="web"),),
        criteria=(Criterion(text="all closed", phrase=parse("all closed", ("web",))),),
        where=f"milepost.yaml:{len(name)}",
        **more,
    )


PLAN = (
    _declared("start", "2027-02-12"),
    _declared("alpha", needs=("start", "nowhere", "also nowhere")),
    _declared("beta", needs=("alpha", "start")),
    _declared("gamma", needs=("alpha",)),
    _declared("delta", "2027-03-19", needs=("gamma", "beta", "alpha", "end")),
    _declared("end", "2027-04-02", needs=("delta", "Gamma", "beta")),
    _declared("twin", needs=("beta",), title="Gamma"),
)
WEB = reading(
    "web",
    records=[record(one.id, title=one.title) for one in PLAN],
    issues=[issue(1, "alpha"), issue(2, "beta"), issue(3, "delta"), issue(4, "gamma", "done")],
    links=[blocks(issue(3), issue(1)), blocks(issue(2), issue(1))],
)
API = reading("api", records=[record("9", "api", title="Network ready")])


def _judged(declared, people, readings) -> Judgement:
    seen = join(
        tuple(declared),
        {one.source: one for one in readings},
        tuple(people),
        Policy(),
        now=NOW,
        today=TODAY,
        zone=ZoneInfo("UTC"),
        project=Project(),
        numbers={},
    )
    return judge(decide(seen), catalogue(), Policy())


def _written(judgement: Judgement) -> dict[str, tuple[str, str]]:
    seen = judgement.portfolio
    return {
        one.milestone.id: (
            status_comment(one, seen, instance="x", checked=TODAY, limit=65_000),
            block(one, seen, instance="x", status_url=""),
        )
        for one in judgement.milestones
    }


EXPECTED = _written(_judged(PLAN, PEOPLE, (WEB, API)))
REPORT = markdown.report(_judged(PLAN, PEOPLE, (API, WEB)))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_plan_file_changes_no_written_text(data) -> None:
    declared = [
        replace(one, depends_on=tuple(data.draw(st.permutations(one.depends_on))))
        for one in data.draw(st.permutations(PLAN))
    ]
    readings = [
        replace(
            one,
            milestones=tuple(data.draw(st.permutations(one.milestones))),
            issues=tuple(data.draw(st.permutations(one.issues))),
            links=tuple(data.draw(st.permutations(one.links))),
        )
        for one in data.draw(st.permutations([WEB, API]))
    ]
    told = _judged(declared, data.draw(st.permutations(PEOPLE)), readings)
    assert _written(told) == EXPECTED


def test_the_specimen_is_worth_shuffling() -> None:
    comment, _ = EXPECTED["alpha"]
    assert "**Holds up** [Beta]" in comment
    assert "flowchart LR" in comment
    assert "nowhere" in comment
    assert "## " in REPORT


def _neighbours(*names: str) -> tuple[str, str, str]:
    held = {
        "a": milestone("a", due="2027-03-01"),
        "b": milestone("b", due="2027-03-02", depends_on=("a",)),
        "c": milestone("c", "Aa", due="2027-03-02", depends_on=("a",)),
        "d": milestone("d", due="", depends_on=names[:2]),
    }
    seen = portfolio(*(held[name] for name in names))
    by_id = {one.milestone.id: one for one in judge(seen, {}, Policy()).milestones}
    return (
        waits_for(by_id["d"], seen),
        holds_up(by_id["a"], seen),
        picture(by_id["a"], seen),
    )


def test_neighbours_stand_by_date_then_title() -> None:
    told = _neighbours("b", "c", "a", "d")
    assert told == _neighbours("c", "b", "d", "a")
    assert told[0].index("[Aa]") < told[0].index("[B]")
    assert told[1].startswith("[Aa]")


def test_a_milestone_without_a_date_comes_last() -> None:
    early, late = milestone("z", due="2027-03-05"), milestone("a", due="")
    assert sorted((late, early), key=lambda one: one.place) == [early, late]
    assert isinstance(early, Milestone)
