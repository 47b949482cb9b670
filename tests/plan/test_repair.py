"""Descriptions: another installation's block, somebody's edit in ours, damage and its repair."""

from dataclasses import replace

import pytest

from milepost.model.change import LATER, Change, ChangeKind, Precondition, Target
from milepost.model.marks import END, Mark, parse
from milepost.model.memory import FORGETFUL
from milepost.model.sample import milestone, record
from milepost.plan.blocks import others_at_work
from milepost.plan.diff import make
from milepost.plan.edited import EDITED
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind")
REPAIR = replace(WRITING, repair=True)
OURS = Mark("block", "nordwind", "data", "bot")
OLD = f"{OURS}\n**🟠 At risk:** late\n{END}"
THEIRS = f"{Mark('block', 'sudwind', 'data', 'bot')}\nother\n{END}"
BLOCK = "web milestone/data block"


def wrote(block, before=None):
    target = Target("milestone", "data")
    return Change(
        source="web", target=target, kind=ChangeKind.PUT_BLOCK, before=before, after=block,
        milestone="data",
    )  # fmt: skip


@pytest.fixture
def plan(judged, sites):
    """The plan for one milestone with this description."""

    def planned(text, writing=WRITING, memory=FORGETFUL, **more):
        found = judged(milestone(records=(replace(record("data"), description=text),)))
        return make(found, writing, sites(found, **more), memory)

    return planned


@pytest.fixture
def fresh(plan):
    """The block as it should stand there."""
    (change,) = plan("").changes
    return change.after


def test_a_block_goes_beside_another_installations(plan, fresh):
    (change,) = plan(f"mine\n\n{THEIRS}").changes
    assert (change.before, change.after) == (None, fresh)
    assert change.precondition == Precondition.of(f"mine\n\n{THEIRS}")
    assert plan(f"mine\n\n{THEIRS}\n\n{fresh}").changes == ()


def test_our_block_of_another_milestone_is_left_alone(plan):
    made = plan(f"{Mark('block', 'nordwind', 'old')}\nx\n{END}")
    assert made.changes == ()
    assert "block of milestone 'old'" in made.skipped[0].reason


def test_damage_is_told_with_the_way_out(plan):
    made = plan(f"mine\n\n{OURS}\nhalf")
    assert made.changes == ()
    (skip,) = made.skipped
    assert skip.reason.startswith("the description of milestone data ")
    assert skip.reason.endswith(" has damaged marks of ours")
    assert "milepost sync --repair" in skip.fallback


def test_a_repair_carries_the_whole_description(plan, fresh):
    old = f"mine\n\n{OURS}\nhalf"
    (change,) = plan(old, REPAIR).changes
    assert change.kind is ChangeKind.PUT_BLOCK
    assert change.place == BLOCK
    assert (change.before, change.after) == (old, f"mine\n\n{fresh}\nhalf")
    assert change.precondition == Precondition.of(old)
    assert change.reason == "the marks of our block are damaged"
    assert plan(change.after, REPAIR).changes == ()


@pytest.mark.parametrize("before", [None, OLD, f"mine\n\n{OLD}"])
@pytest.mark.parametrize("outcome", ["done", "unknown"])
def test_lines_that_the_ledger_knows_go_too(plan, fresh, ledger, before, outcome):
    memory = ledger((wrote(OLD, before), outcome, ""))
    (change,) = plan(f"{OURS}\n**🟠 At risk:** late\nmine", REPAIR, memory).changes
    assert change.after == f"{fresh}\nmine"
    before = wrote(fresh, OLD)
    (change,) = plan(
        f"**🟠 At risk:** late\nmine\n{END}", REPAIR, ledger((before, outcome, ""))
    ).changes
    assert change.after == f"mine\n{fresh}"


def test_what_is_not_damaged_is_planned_as_always(plan):
    for text in ("", "mine", f"mine\n\n{OLD}", THEIRS):
        assert plan(text, REPAIR) == plan(text)


@pytest.mark.parametrize("text", [f"{OURS}{'x' * 60_000}", "x" * 60_000])
def test_what_would_be_too_long_is_not_written(plan, text):
    made = plan(text, REPAIR)
    assert made.changes == ()
    assert "would be longer than 60,000 bytes" in made.skipped[0].reason


def test_a_word_that_is_filled_in_later_is_nobodys_to_write(plan):
    made = plan(f"{OURS}\n{LATER}comment:data:", REPAIR)
    assert made.changes == ()
    assert LATER in made.skipped[0].reason


# -- somebody's edit in our block --------------------------------------------------------------


def reason(plan, text, memory):
    (change,) = plan(text, memory=memory).changes
    assert change.before == parse(text, "nordwind").block
    return change.reason


def test_an_edit_is_put_back_and_said(plan, fresh, ledger):
    edited = f"mine\n\n{fresh.replace('On track', 'Fine!')}"
    assert edited != f"mine\n\n{fresh}"
    for written in (fresh, f"mine\n\n{fresh}"):
        assert reason(plan, edited, ledger((wrote(written), "done", ""))) == EDITED


def test_an_edit_that_goes_with_news_is_said(plan, ledger):
    memory = ledger((wrote(OLD), "already", ""))
    told = reason(plan, OLD.replace("late", "not so late"), memory)
    assert told == f"on track; {EDITED}"


@pytest.mark.parametrize("outcome", ["unknown", None])
def test_no_edit_is_told_of_what_nobody_knows(plan, ledger, outcome):
    """Nor where only the line ends are others, nor without a store."""
    edited = OLD.replace("late", "not so late")
    for memory in (
        FORGETFUL,
        ledger((wrote(OLD), outcome, "")),
        ledger((wrote(edited.replace("\n", " \r\n")), "done", "")),
        ledger((wrote(None, OLD), "done", "")),
    ):
        assert reason(plan, edited, memory) == "on track"


def test_a_block_that_somebody_took_out_is_put_again(plan, ledger):
    (change,) = plan("mine", memory=ledger((wrote(OLD), "done", ""))).changes
    assert (change.before, change.reason) == (None, "on track")


# -- another account ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OLD, []),
        (OLD.replace("by=bot", "by=mallory"), [("web", "mallory")]),
        (f"{Mark('block', 'nordwind', 'data', 'mallory')}\nno end", [("web", "mallory")]),
        (THEIRS.replace("by=bot", "by=mallory"), []),
        (f"{Mark('block', 'nordwind', 'data')}\n{END}", []),
    ],
)
def test_another_account_of_this_installation_is_known_from_its_mark(judged, sites, text, found):
    judgement = judged(milestone(records=(replace(record("data"), description=text),)))
    assert list(others_at_work(judgement, WRITING, sites(judgement))) == found
    nobody = {name: replace(one, me=None) for name, one in sites(judgement).items()}
    assert list(others_at_work(judgement, WRITING, nobody)) == []
