"""One more look: what moved since planning is in the way, what is done already is known."""

from dataclasses import replace

import pytest

from milepost.apply.recheck import GO_ON, Recheck, recheck
from milepost.errors import SourceError
from milepost.model.change import Change, ChangeKind, Precondition, Target
from milepost.model.marks import END, Mark

MARK = Mark("block", "nordwind", "data")
BLOCK = f"{MARK}\n**On track**\n{END}"
OLD = BLOCK.replace("On track", "At risk")
THEIRS = f"{Mark('block', 'sudwind', 'data')}\nx\n{END}"
HALF = f"mine\n\n{MARK}\nhalf"
MENDED = f"mine\n\n{BLOCK}\nhalf"
THERE = {"key": "4", "url": "https://t/m4"}
DONE = Recheck(already=True, **THERE)


def put_block(after, before=None, people="mine"):
    return Change(
        source="web", target=Target("milestone", "4"), kind=ChangeKind.PUT_BLOCK,
        before=before, after=after, precondition=Precondition.of(people), milestone="data",
    )  # fmt: skip


@pytest.fixture
def look(memory, site, make):
    """What a look at a milestone with this description tells of a change."""

    def looked(change, description):
        memory.milestones["4"] = make["record"](description)
        return recheck(change, memory, site, "nordwind")

    return looked


@pytest.mark.parametrize(
    ("text", "people"), [("", ""), ("mine", "mine"), (f"mine\n\n{THEIRS}", f"mine\n\n{THEIRS}")]
)
def test_a_block_is_put_into_the_whole_text(look, text, people):
    described = f"{text}\n\n{BLOCK}" if text else BLOCK
    assert look(put_block(BLOCK, people=people), text) == Recheck(payload=described)
    assert look(put_block(OLD, BLOCK, people), described).payload == described.replace(BLOCK, OLD)
    assert look(put_block(BLOCK, OLD, people), described.replace("\n", "\r\n")) == DONE


def test_a_block_is_taken_out_of_the_whole_text(look):
    out = put_block(None, BLOCK, "mine\nmore")
    assert look(out, f"mine\n\n{BLOCK}\nmore") == Recheck(payload="mine\nmore")
    assert look(put_block(None, BLOCK, ""), BLOCK) == Recheck(payload="")
    assert look(out, "mine\nmore") == DONE
    assert look(out, "") == DONE
    assert "another block" in look(out, f"mine\n\n{OLD}\nmore").conflict
    assert "edited the description" in look(out, f"my\n\n{BLOCK}\nmore").conflict
    assert "damaged" in look(out, f"mine\n\n{BLOCK}\nmore{END}").conflict


def test_a_damaged_description_is_mended_as_it_was_planned_or_not_at_all(look):
    repair = put_block(MENDED, HALF, HALF)
    assert look(repair, HALF) == GO_ON
    assert look(repair, HALF.replace("\n", "\r\n")) == GO_ON
    assert look(repair, MENDED) == DONE
    assert "damaged" in look(repair, f"{HALF}!").conflict
    assert "edited" in look(repair, "somebody mended it").conflict
    assert "edited" in look(repair, f"mine\n\n{OLD}").conflict


def test_damage_since_planning_is_a_conflict(look):
    assert "damaged the marks" in look(put_block(BLOCK, OLD), f"mine\n\n{OLD}{END}").conflict


def test_what_cannot_be_read_is_not_written(memory, site):
    with pytest.raises(SourceError, match="milestone 4 could not be read"):
        recheck(put_block(BLOCK), memory, site, "nordwind")


# -- comments ----------------------------------------------------------------------------------

BODY = f"{Mark('status', 'nordwind', 'data')}\nOn track"
HIDDEN = f"{Mark('status', 'nordwind', 'data')}\nAt risk"


def first(before=None):
    return Change(
        source="web", target=Target("issue", "#4"), kind=ChangeKind.PUT_COMMENT,
        before=before, after=BODY, milestone="data",
    )  # fmt: skip


def fold(body=BODY):
    target = Target("comment", "c1", parent="#4")
    return replace(
        first(body), target=target, kind=ChangeKind.FOLD_COMMENT, after=None,
        precondition=Precondition.of(body),
    )  # fmt: skip


@pytest.fixture
def among(memory, site, make):
    """What a look at an issue with these comments tells of a change."""

    def looked(change, *bodies, author="bot"):
        memory.comments[:] = [
            make["comment"](body, number=f"c{number}", author=author)
            for number, body in enumerate(bodies, 1)
        ]
        return recheck(change, memory, site, "nordwind")

    return looked


def test_a_copy_of_ours_goes_only_as_it_was_read(among):
    assert among(fold(), BODY) == GO_ON
    assert among(fold(), BODY.replace("\n", "\r\n")) == GO_ON
    assert among(fold()) == Recheck(already=True, key="c1")
    assert "edited" in among(fold(), f"{BODY}!").conflict


def test_a_first_comment_may_take_the_place_of_a_hidden_one(among):
    assert among(first()) == GO_ON
    assert among(first(HIDDEN), HIDDEN) == GO_ON
    assert "appeared" in among(first(), HIDDEN).conflict
    assert "appeared" in among(first(HIDDEN), HIDDEN, f"{HIDDEN}!").conflict
    assert among(first(HIDDEN), HIDDEN, BODY).key == "c2"
    assert among(first(), HIDDEN, author="mallory") == GO_ON


def test_comments_that_cannot_be_read(memory, site):
    memory.blind = True
    for change in (first(), fold()):
        with pytest.raises(SourceError, match=r"comments of #4 could not be read"):
            recheck(change, memory, site, "nordwind")


def test_what_needs_no_look_gets_none(site):
    change = replace(first(), kind=ChangeKind.ADD_LABEL, after="x")
    assert recheck(change, None, site, "nordwind") == GO_ON
