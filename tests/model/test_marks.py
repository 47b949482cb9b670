"""Marks: ours are found, people's text survives byte for byte, damage is never written over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.marks import END, Mark, parse, read_mark

MARK = Mark("block", "nordwind", "data")
BLOCK = f"{MARK}\n**On track**\n{END}"
people = st.text().filter(lambda text: "milepost" not in text.lower())


def test_a_mark_reads_back_as_it_was_written():
    for instance, milestone in [("nordwind", "web/4"), ("a b", "x--y>"), ("ü", "-->"), ("", "")]:
        mark = Mark("status", instance, milestone)
        assert read_mark(f"{mark}\nbody") == mark
        assert str(mark).count("-->") == 1


def test_a_mark_counts_only_at_the_start_of_a_comment():
    assert read_mark(f"> {Mark('status', 'a', 'b')}") is None
    assert read_mark("plain") is None


@given(people)
def test_a_block_goes_in_and_out_and_the_people_keep_every_byte(text):
    described = parse(text).with_block(BLOCK)
    parsed = parse(described)
    assert parsed.state == "one"
    assert parsed.mark == MARK
    assert parsed.block == BLOCK
    assert parsed.human == text


@given(people, people)
def test_a_block_is_replaced_where_it_stands(before, after):
    described = before + BLOCK + after
    new = parse(described).with_block(BLOCK.replace("On track", "Off track"))
    assert new.startswith(before)
    assert new.endswith(after)
    assert "Off track" in new
    assert "On track" not in new.removeprefix(before).removesuffix(after)


def test_the_gap_survives_a_web_editors_line_ends():
    described = parse("mine").with_block(BLOCK).replace("\n", "\r\n")
    assert parse(described).human == "mine"


@pytest.mark.parametrize(
    "text",
    [
        BLOCK + BLOCK,
        END + "x" + str(MARK),
        str(MARK),
        END,
        str(MARK) + str(MARK) + END,
        f"{MARK} <!-- milepost: {END}",
        "<!-- MILEPOST:block -->",
        str(MARK)[:-4] + END,
        BLOCK + "\n<!-- /milepost:block",
    ],
)
def test_damaged_marks_are_told_and_never_written_over(text):
    parsed = parse(f"people's\n{text}\nwords")
    assert parsed.state == "damaged"
    assert parsed.human == f"people's\n{text}\nwords"
    with pytest.raises(ValueError, match="damaged"):
        parsed.with_block(BLOCK)


def test_another_tools_comment_is_just_text():
    text = "<!-- other:block -->\nx\n<!-- /other:block -->"
    assert parse(text).state == "none"
    assert parse(text).human == text
