"""The order of the catalogue's "Ranking", one tie-breaker after the other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.milestone import Milestone
from milepost.model.rank import ranks
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import IfLate, Invoice, Risk, Terms


def order(*milestones: Milestone) -> list[str]:
    """Ids from rank 1 on."""
    told = ranks(portfolio(*milestones))
    assert sorted(told.values()) == list(range(1, len(told) + 1))
    return sorted(told, key=told.__getitem__)


def bound(name: str, **terms) -> Milestone:
    return milestone(name, name, terms=Terms(**terms))


def test_one_that_blocks_five_comes_before_one_that_blocks_one() -> None:
    waiting = [milestone(f"w{at}", depends_on=("many",)) for at in range(5)]
    few, many = milestone("few", due="2027-03-01"), milestone("many", due="2027-03-02")
    told = order(milestone("after", depends_on=("few",)), few, many, *waiting)
    assert told[:2] == ["many", "few"]


def test_what_waits_through_others_counts() -> None:
    chain = (
        milestone("a", due="2027-05-01"),
        milestone("b", due="2027-05-02", depends_on=("a",)),
        milestone("c", due="2027-05-03", depends_on=("b",)),
        milestone("x", due="2027-03-01"),
        milestone("y", due="2027-05-01", depends_on=("x",)),
    )
    assert order(*chain) == ["a", "x", "b", "y", "c"]


@pytest.mark.parametrize(
    "idle",
    [
        milestone("closed", depends_on=("idle",), closed="2027-02-12"),
        milestone("declined", depends_on=("idle",), terms=Terms(priority="wont"), judged=False),
    ],
    ids=["closed", "wont"],
)
def test_what_no_longer_waits_does_not_count(idle: Milestone) -> None:
    told = order(
        milestone("idle", due="2027-02-25"),
        milestone("needed", due="2027-04-25"),
        milestone("waits", due="2027-05-25", depends_on=("needed",)),
        idle,
    )
    assert told == ["needed", "idle", "waits"]


def test_milestones_in_a_circle_wait_for_each_other_and_not_for_themselves() -> None:
    told = order(
        milestone("a", due="2027-03-03", depends_on=("b",)),
        milestone("b", due="2027-03-02", depends_on=("a",)),
        milestone("c", due="2027-03-01"),
        milestone("d", due="2027-03-04", depends_on=("c",)),
    )
    assert told == ["c", "b", "a", "d"]


def test_a_phase_end_comes_before_mid_phase() -> None:
    told = order(
        milestone("middle", due="2027-03-01", phase="Build"),
        milestone("end", due="2027-03-12", phase="Build"),
        milestone("also-end", due="2027-03-12", phase="Build"),
        milestone("free", due="2027-02-23"),
        milestone("dateless", due="", phase="Build"),
    )
    assert told == ["also-end", "end", "free", "middle", "dateless"]


def test_what_will_not_be_done_ends_no_phase() -> None:
    declined = milestone("no", due="2027-04-01", phase="Build", terms=Terms(priority="wont"))
    told = order(
        replace(declined, judged=False),
        milestone("middle", due="2027-03-01", phase="Build"),
        milestone("end", due="2027-03-12", phase="Build"),
    )
    assert told == ["end", "middle"]


_EUR = {"currency": "EUR"}
LADDER = (
    bound("compliance", if_late=IfLate(compliance=True)),
    bound("dear", if_late=IfLate(cost=Decimal(20000))),
    bound("cheap", if_late=IfLate(cost=Decimal(500))),
    bound("grave", risks=(Risk(kind="people"), Risk(kind="technology", level="high"))),
    bound("medium", risks=(Risk(kind="technology", level="medium"), Risk(kind="x", level="low"))),
    bound("low", risks=(Risk(kind="technology", level="low"),)),
    bound("promised", committed_to="client"),
    bound("big", invoice=Invoice(amount=Decimal(24000), **_EUR)),
    bound("small", invoice=Invoice(amount=Decimal(100), **_EUR)),
    bound("must", priority="must"),
    bound("should", priority="should"),
    bound("could", priority="could"),
    bound("nine", value=9),
    bound("one", value=1),
    milestone("early", due="2027-03-01"),
    milestone("late", due="2027-04-01"),
    milestone("never", due=""),
)
"""Each one comes before the next by the first thing in which they differ."""


def test_each_tie_breaker_decides_before_the_next() -> None:
    assert order(*reversed(LADDER)) == [one.id for one in LADDER]


@pytest.mark.parametrize("at", range(len(LADDER) - 1))
def test_a_tie_breaker_outweighs_everything_below_it(at: int) -> None:
    """The upper one is due last of all; the lower one is worth all that comes after it."""
    upper = replace(LADDER[at], due=None) if at < 14 else LADDER[at]
    assert order(LADDER[at + 1], upper) == [upper.id, LADDER[at + 1].id]


def test_the_same_in_all_is_told_apart_by_title_and_id() -> None:
    told = order(
        milestone("b", "Same"), milestone("a", "Same"), milestone("z", "Another"),
    )  # fmt: skip
    assert told == ["z", "a", "b"]


def test_only_open_judged_milestones_have_a_place() -> None:
    told = order(
        milestone("open"),
        milestone("closed", closed="2027-02-12"),
        milestone("listed", judged=False),
    )
    assert told == ["open"]


@given(st.permutations(LADDER))
def test_the_order_of_the_input_does_not_matter(shuffled: list[Milestone]) -> None:
    assert ranks(portfolio(*shuffled)) == ranks(portfolio(*LADDER))
