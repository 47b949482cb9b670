"""Fields in their one form, what a mark tells of them, and descriptions around our blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model import based, values
from milepost.model.marks import END, Mark, parse, people, with_people
from milepost.model.person import Person
from milepost.model.sample import record

BLOCK = f"{Mark('block', 'nordwind', 'data')}\n**On track.**\n{END}"
OTHER = f"{Mark('block', 'another', 'data')}\n**Late.**\n{END}"


def held(**fields):
    return replace(record("data", due="2027-03-05"), **fields)


@pytest.mark.parametrize(
    "written",
    ["One\nTwo", "One\r\nTwo", "One  \nTwo\n\n", "\r\nOne\t\r\nTwo\r\n", "One\rTwo"],
)
def test_what_a_tracker_makes_of_line_ends_is_no_edit(written):
    assert values.of_record(held(description=written), "description", "", ()) == "One\nTwo"


def test_composed_and_decomposed_letters_are_the_same():
    assert values.title("Cafe\u0301 ") == values.title("Caf\u00e9")
    assert values.text("Cafe\u0301") == values.text("Caf\u00e9")
    assert values.title("Data moved") != values.title("data moved")


@pytest.mark.parametrize("blocks", [BLOCK, OTHER, f"{BLOCK}\n\n{OTHER}", f"{OTHER}\r\n\r\n{BLOCK}"])
def test_no_block_is_part_of_what_people_wrote(blocks):
    for whole in (f"Hand\n\n{blocks}", f"{blocks}\n\nHand"):
        assert values.of_record(held(description=whole), "description", "", ()) == "Hand"


def test_of_a_damaged_description_nobody_knows_what_people_wrote():
    cut = BLOCK.partition("**")[0]
    assert values.of_record(held(description=cut), "description", "", ()) is None


def test_days_states_and_nothing():
    assert values.of_record(held(), "due", "", ()) == "2027-03-05"
    assert values.of_record(held(due=None), "due", "", ()) == ""
    assert values.of_record(held(start=date(2027, 1, 11)), "start", "", ()) == "2027-01-11"
    assert values.of_record(held(state="closed"), "state", "", ()) == "closed"


def test_an_owner_is_a_person_where_the_account_is_known():
    kim = Person(id="kim", accounts={"jira": "KimOsei"})
    assert values.of_record(held(driver="kimosei"), "owner", "jira", (kim,)) == "kim"
    assert values.of_record(held(driver="kimosei"), "owner", "github", (kim,)) == "@kimosei"
    assert values.of_record(held(driver=""), "owner", "jira", (kim,)) == ""


# -- descriptions around blocks ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "New"),
        ("Old", "New"),
        (f"Old\n\n{BLOCK}", f"New\n\n{BLOCK}"),
        (f"{BLOCK}\n\nOld", f"{BLOCK}\n\nNew"),
        (BLOCK, f"New\n\n{BLOCK}"),
        (f"Old\n\n{BLOCK}\n\n{OTHER}", f"New\n\n{BLOCK}\n\n{OTHER}"),
        (f"Old\n\n{BLOCK}\n\nmore", f"New\n\n{BLOCK}"),
    ],
)
def test_blocks_stay_where_people_s_words_change(before, after):
    assert with_people(before, "New") == after


def test_no_words_leave_the_blocks_alone():
    assert with_people(f"Old\n\n{BLOCK}", "") == BLOCK
    assert with_people("Old", "") == ""


def test_damaged_marks_are_not_written_around():
    with pytest.raises(ValueError, match="damaged"):
        with_people(BLOCK.partition("**")[0], "New")


WORDS = st.text(alphabet="ab \n\u0301<!-", max_size=30)


@given(WORDS, WORDS, st.lists(st.sampled_from([BLOCK, OTHER]), max_size=2, unique=True))
def test_what_is_written_reads_back(old, new, blocks):
    before = "\n\n".join(filter(None, (old, *blocks)))
    if people(before)[1]:
        return
    after = with_people(before, values.text(new))
    assert values.text(people(after)[0]) == values.text(new)
    for block in blocks:
        assert block in after


# -- what a mark tells ------------------------------------------------------------------------


def stamp(field, value, *sides):
    return based.Stamp(based.digest("data", field, value), frozenset(sides))


def test_a_mark_tells_who_agreed_and_not_on_what():
    told = stamp("due", "2027-03-05", "web", "acme/a b", "plan")
    word = based.written({"due": [told]})
    assert "2027" not in word.partition(":")[2].partition("@")[2]
    assert based.read(word) == {"due": (told,)}
    assert told.digest != based.digest("data", "due", "2027-03-06")
    assert told.digest != based.digest("live", "due", "2027-03-05")
    assert told.digest != based.digest("data", "start", "2027-03-05")


def test_who_stands_apart_has_a_stamp_of_its_own():
    stamps = (stamp("due", "2027-03-05", "web"), stamp("due", "2027-03-12", "api", "ops"))
    word = based.written({"due": stamps, "title": [stamp("title", "A", "web")]})
    assert [*based.read(word)] == ["title", "due"]
    assert based.read(word)["due"] == stamps


@pytest.mark.parametrize(
    "word", ["", "due", "due:1a2b@web", "due:123456789abc", "size:123456789abc@web", ",,:@", "@"]
)
def test_what_nobody_wrote_tells_nothing(word):
    assert based.read(word) == {}


_STAMPS = st.builds(
    based.Stamp, st.text("0123456789abcdef", min_size=12, max_size=12),
    st.frozensets(st.text(min_size=1), min_size=1),
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["title", "due", "state"]), st.lists(_STAMPS, min_size=1, max_size=3)
    )
)
def test_a_mark_with_it_is_found_as_it_was_written(agreed):
    mark = Mark("block", "nordwind", "data", "bot", based.written(agreed))
    text = f"Hand\n\n{mark}\nx\n{END}"
    found = parse(text, "nordwind").mark
    assert found == mark
    assert based.read(found.base) == {name: tuple(them) for name, them in agreed.items()}
