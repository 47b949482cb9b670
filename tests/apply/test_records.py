"""One more look at milestones and moved issues: what somebody did to them meanwhile."""

from dataclasses import replace
from datetime import date

import pytest

from milepost.apply.executor import execute
from milepost.apply.looked import GO_ON, Recheck
from milepost.apply.lookup import Place, found
from milepost.apply.recheck import recheck
from milepost.errors import SourceError
from milepost.model.change import Applied, Change, ChangeKind, Plan, Precondition, Target
from milepost.model.marks import END, Mark
from milepost.plan.fields import untouched
from milepost.plan.rollover import STILL_OPEN

BLOCK = f"{Mark('block', 'nordwind', 'data')}\n**On track.**\n{END}"
THERE = {"key": "4", "url": "https://t/m4"}
DONE = Recheck(already=True, **THERE)
DUE = date(2027, 3, 5)


@pytest.fixture
def record(memory, make):
    """The milestone 4, due 2027-03-05, as it is planned for; ``record(due=…)``: as it is now."""
    planned = replace(make["record"](f"Old\r\n\r\n{BLOCK}"), due=DUE)

    def now(**fields):
        memory.milestones["4"] = replace(planned, **fields)
        return planned

    now()
    return now


def setting(record, **after):
    return Change(
        source="web",
        target=Target("milestone", "4"),
        kind=ChangeKind.SET_FIELD,
        before=dict.fromkeys(after),
        after=after,
        precondition=untouched(record(), after),
        milestone="data",
    )


CLOSING = Change(
    source="web",
    target=Target("milestone", "4"),
    kind=ChangeKind.CLOSE_RECORD,
    before={"state": "open"},
    after={"state": "closed"},
    milestone="data",
)
MAKING = Change(
    source="web",
    target=Target("milestone", "new:data"),
    kind=ChangeKind.CREATE_RECORD,
    after={"title": "Data Moved"},
    milestone="data",
)
MOVING = Change(
    source="web",
    target=Target("issue", "#7"),
    kind=ChangeKind.MOVE_ISSUE,
    before={"milestone": "4"},
    after={"milestone": "5"},
    milestone="data",
)


@pytest.fixture
def look(memory, site):
    return lambda change: recheck(change, memory, site, "nordwind")


def test_a_field_is_set_where_nobody_touched_it(record, look):
    change = setting(record, due="2027-03-12")
    assert look(change) == GO_ON
    record(title="Another")
    assert look(change) == GO_ON
    record(due=date(2027, 3, 12))
    assert look(change) == DONE
    record(due=None)
    assert look(change).conflict == "somebody changed its due since it was planned"


def test_several_fields_are_set_together_or_not_at_all(record, look):
    change = setting(record, title="Data moved", due=None)
    assert look(change) == GO_ON
    record(due=None)
    assert look(change).conflict == "somebody changed its title or due since it was planned"
    record(due=None, title="Data moved ")
    assert look(change) == DONE


def test_a_description_is_put_around_our_block(record, look):
    change = setting(record, description="New\n- [ ] box")
    seen = look(change)
    assert seen.payload == {"description": f"New\n- [ ] box\n\n{BLOCK}"}
    assert seen.stood == {"description": f"Old\r\n\r\n{BLOCK}"}
    record(description=f"New  \r\n- [ ] box\r\n\r\n{BLOCK}")
    assert look(change) == DONE
    record(description=f"Old\n\n{BLOCK.replace('On track', 'Late')}")
    assert "Late" in look(change).payload["description"]
    record(description=f"Old\n\n{BLOCK}{END}")
    assert look(change).conflict == "somebody changed its description since it was planned"
    unheld = replace(change, precondition=Precondition("present"))
    assert look(unheld).conflict == "somebody damaged the marks of a block there"
    record(description=f"Edited\n\n{BLOCK}")
    assert look(change).conflict == "somebody changed its description since it was planned"


def test_an_owner_is_compared_by_login(record, look):
    change = setting(record, owner="KimOsei")
    assert look(change) == GO_ON
    record(driver="KimOsei")
    assert look(change) == DONE


def test_what_is_closed_already_is_not_closed_again(record, look):
    assert look(CLOSING) == GO_ON
    record(state="closed")
    assert look(CLOSING) == DONE


def test_a_milestone_of_the_title_is_the_one_to_be_made(record, look):
    assert look(MAKING) == GO_ON
    record(title="data  moved")
    assert look(MAKING) == DONE


@pytest.mark.parametrize(
    ("milestones", "told"),
    [
        (("4",), GO_ON),
        (("4", "9"), GO_ON),
        (("5",), Recheck(already=True, key="#7", url="https://t/#7")),
        (("4", "5"), GO_ON),
        (("9",), Recheck(conflict="somebody moved it since it was planned")),
        ((), Recheck(conflict="somebody moved it since it was planned")),
    ],
)
def test_an_issue_is_moved_from_where_it_was(memory, make, look, milestones, told):
    memory.issues = [make["issue"]("#7", milestones=milestones)]
    assert look(MOVING) == told


def test_what_was_closed_meanwhile_is_not_rolled_over(memory, make, look):
    """Only where that was a condition: undo brings back what is closed as well."""
    memory.issues = [make["issue"]("#7", milestones=("4",), state="done")]
    rolled = replace(MOVING, precondition=STILL_OPEN)
    assert look(rolled).conflict == "it was closed since it was planned"
    assert look(MOVING) == GO_ON
    memory.issues = [make["issue"]("#7", milestones=("4",))]
    assert look(rolled) == GO_ON


@pytest.mark.parametrize("change", [CLOSING, MAKING, MOVING])
def test_what_cannot_be_read_again_is_not_written(memory, look, change):
    memory.blind = True
    with pytest.raises(SourceError):
        look(change)


def test_the_closing_of_an_issue_needs_no_look(look):
    assert look(replace(CLOSING, kind=ChangeKind.SET_FIELD, target=Target("issue", "#7"))) == GO_ON


# -- lost answers -----------------------------------------------------------------------------


def test_after_a_lost_answer_it_is_looked_for(record, memory, make, site):
    place = Place(memory, site, "nordwind")
    there = Applied(**THERE)
    change = setting(record, due="2027-03-12")
    assert found(change, place) is None
    record(due=date(2027, 3, 12))
    assert found(change, place) == there
    assert found(CLOSING, place) is None
    assert found(MAKING, place) is None
    record(state="closed", title="Data moved")
    assert found(CLOSING, place) == found(MAKING, place) == there
    memory.issues = [make["issue"]("#7", milestones=("5",))]
    assert found(MOVING, place) == Applied(key="#7", url="https://t/#7")
    assert memory.sent == []


# -- in the order of a plan -------------------------------------------------------------------


def outcomes(changes, memory, site, ledger):
    plan = Plan(changes=changes, instance="nordwind")
    ran = execute(plan, {"web": memory}, {"web": site}, ledger, notifying=None, stop=lambda: False)
    return [one.outcome for one in ran]


def test_a_block_tells_of_no_field_that_was_not_set(record, memory, site, ledger, make):
    block = Change(
        source="web",
        target=Target("milestone", "4"),
        kind=ChangeKind.PUT_BLOCK,
        before=BLOCK,
        after=BLOCK.replace("On track", "Late"),
        milestone="data",
    )
    other = replace(block, milestone="live")
    memory.fails = {ChangeKind.SET_FIELD: make["failed"]}
    changes = (setting(record, due="2027-03-12"), block, other)
    assert outcomes(changes, memory, site, ledger) == ["failed", "not_attempted", "conflict"]


def test_what_is_sent_is_the_whole_description(record, memory, site, ledger):
    assert outcomes((setting(record, description="New"),), memory, site, ledger) == ["done"]
    (sent,) = memory.sent
    assert sent.after == {"description": f"New\n\n{BLOCK}"}
    assert sent.before == {"description": f"Old\r\n\r\n{BLOCK}"}
    (_, intended, _), _ = ledger.lines
    assert intended.after == {"description": "New"}


def test_a_milestone_that_is_made_needs_no_issue_first(record, memory, site, ledger):
    assert outcomes((MAKING,), memory, site, ledger) == ["done"]
