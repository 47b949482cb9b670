"""What a milestone was shipped without is what rollovers moved out of it, and is not back."""

from dataclasses import replace

import pytest

from milepost.judge.rolled import with_rolled
from milepost.model.change import Change, ChangeKind, Target
from milepost.model.memory import Written
from milepost.model.milestone import Milestone, Record, Rolled
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading
from milepost.model.sample import NOW, TODAY, issue


def record(key):
    return Record(source="web", key=key, title=f"M{key}", url="", state="open")


def portfolio(**placed):
    """Milestones m1 to m3 of web; ``i4="2"``: issue #4 is in milestone 2 now."""
    issues = tuple(
        replace(issue(int(name[1:])), milestones=(key,) if key else ())
        for name, key in placed.items()
    )
    issues = tuple(replace(one, ref=replace(one.ref, source="web")) for one in issues)
    return Portfolio(
        today=TODAY, now=NOW, zone=NOW.tzinfo,
        milestones=tuple(Milestone(id=f"m{it}", title="", records=(record(it),)) for it in "123"),
        readings={"web": Reading(source="web", kind="github", issues=issues)},
    )  # fmt: skip


def move(number, old, new, outcome="done"):
    change = Change(
        source="web", target=Target("issue", f"#{number}"), kind=ChangeKind.MOVE_ISSUE,
        before={"milestone": old}, after={"milestone": new},
    )  # fmt: skip
    return Written(id=f"{number}{old}", run="r", at=NOW, change=change, outcome=outcome)


def told(here, *written):
    return {one.id: one.rolled for one in with_rolled(here, written).milestones if one.rolled}


def test_it_is_counted_by_where_it_went():
    here = portfolio(i1="2", i2="2", i3="3")
    moves = [move(1, "1", "2"), move(2, "1", "2"), move(3, "1", "3")]
    assert told(here, *moves) == {
        "m1": (
            Rolled(source="web", to="m2", on=TODAY, many=2),
            Rolled(source="web", to="m3", on=TODAY, many=1),
        )
    }


def test_one_that_was_rolled_over_twice_is_missing_in_both():
    moves = [move(1, "2", "3"), move(1, "1", "2")]
    assert {name: one[0].to for name, one in told(portfolio(i1="3"), *moves).items()} == {
        "m1": "m2",
        "m2": "m3",
    }
    assert len({one.change.place for one in moves}) == 2


@pytest.mark.parametrize(
    ("here", "moved"),
    [
        (portfolio(i1="1"), move(1, "1", "2")),  # somebody took it back
        (portfolio(i1="1"), move(1, "1", "2", "failed")),
        (portfolio(i1="1"), move(1, "1", "2", "unknown")),
        (portfolio(i1="2"), move(1, "9", "2")),  # out of a milestone nobody knows
    ],
)
def test_what_is_no_loss_is_not_told(here, moved):
    assert told(here, moved) == {}


def test_where_it_went_may_be_gone():
    (one,) = told(portfolio(i1=""), move(1, "1", "9"))["m1"]
    assert (one.to, one.many) == ("", 1)
