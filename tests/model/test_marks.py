"""Marks: ours are found, people's text survives byte for byte, damage is never written over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.marks import END, Mark, blocks, parse, people, read_mark

HERE = "nordwind"
MARK = Mark("block", HERE, "data")
BLOCK = f"{MARK}\n**On track**\n{END}"
OTHER = Mark("block", "südwind", "data", "other-bot")
THEIRS = f"{OTHER}\n**Off track**\n{END}"
words = st.text().filter(lambda text: "milepost" not in text.lower())


def test_a_mark_reads_back_as_it_was_written():
    for instance, milestone in [("nordwind", "web/4"), ("a b", "x--y>"), ("ü", "-->"), ("", "")]:
        for kind in ("status", "block", "issue"):
            mark = Mark(kind, instance, milestone)
            assert read_mark(f"{mark}\nbody") == mark
            assert str(mark).count("-->") == 1


def test_a_mark_counts_only_at_the_start_of_a_comment():
    assert read_mark(f"> {Mark('status', 'a', 'b')}") is None
    assert read_mark("plain") is None


@given(words)
def test_a_block_goes_in_and_out_and_the_people_keep_every_byte(text):
    described = parse(text, HERE).with_block(BLOCK)
    parsed = parse(described, HERE)
    assert parsed.state == "one"
    assert parsed.mark == MARK
    assert parsed.block == BLOCK
    assert parsed.human == text


@given(words, words)
def test_a_block_is_replaced_where_it_stands(before, after):
    described = before + BLOCK + after
    new = parse(described, HERE).with_block(BLOCK.replace("On track", "Off track"))
    assert new == before + BLOCK.replace("On track", "Off track") + after


def test_the_gap_survives_a_web_editors_line_ends():
    described = parse("mine", HERE).with_block(BLOCK).replace("\n", "\r\n")
    assert parse(described, HERE).human == "mine"


DAMAGED = {
    "twice": BLOCK + BLOCK,
    "reversed": f"{END}x{MARK}",
    "no end": str(MARK),
    "no start": END,
    "nested": f"{MARK}{MARK}{END}",
    "nested whole": f"{MARK}{BLOCK}{END}",
    "around theirs": f"{MARK}{THEIRS}{END}",
    "torn at the colon": f"{MARK}\nx\n<!-- /milepost:",
    "torn in a word": f"{MARK}\nx\n<!-- /milepost:blo",
    "torn inside": f"{MARK} <!-- milepost: {END}",
    "shouted": "<!-- MILEPOST:block -->",
    "torn start": f"{str(MARK)[:-4]}{END}",
    "torn start, instance half": "<!-- milepost:block instance=nord",
    "torn end": f"{BLOCK}\n<!-- /milepost:block",
    "an end too many": f"{BLOCK}{END}",
    "an end too many, after theirs": f"{THEIRS}{END}",
    "a stranger's half": f"{END}{THEIRS}{BLOCK}",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_damaged_marks_are_told_and_never_written_over(text):
    parsed = parse(f"people's\n{text}\nwords", HERE)
    assert parsed.state == "damaged"
    assert parsed.mark is None
    assert parsed.human == f"people's\n{text}\nwords"
    with pytest.raises(ValueError, match="damaged"):
        parsed.with_block(BLOCK)


BESIDE = {
    "another tool": "<!-- other:block -->\nx\n<!-- /other:block -->",
    "another installation": THEIRS,
    "two of another": f"{THEIRS}\n{THEIRS}",
    "another's lone start": f"{OTHER}\ntext",
    "another's torn start": f"{str(OTHER)[:-4]}\ntext\n{END}",
    "another's torn end": f"{OTHER}\ntext\n{END[:-3]}",
    "another's, nested": f"{OTHER}{THEIRS}{END}",
    "a comment of ours, quoted": str(Mark("status", HERE, "data")),
    "an issue of ours, quoted": str(Mark("issue", HERE, "data")),
    "a word in a comment": "<!-- milepost: is what we use -->",
    "a kind that is none": "<!-- milepost:blocked by api#88 -->",
    "not even a mark": "milepost:block instance=nordwind",
}


@pytest.mark.parametrize("text", BESIDE.values(), ids=BESIDE)
def test_what_others_wrote_is_just_text(text):
    """With our block before, behind and without it."""
    assert parse(text, HERE).state == "none"
    assert parse(text, HERE).human == text
    for described in (f"{text}\n\n{BLOCK}", f"{BLOCK}\n\n{text}"):
        parsed = parse(described, HERE)
        assert (parsed.state, parsed.block) == ("one", BLOCK)
        assert parsed.with_block("") == described.replace(BLOCK, "")


def test_each_installation_sees_its_own_block():
    both = f"words\n\n{BLOCK}\n\n{THEIRS}\nmore"
    ours, theirs = parse(both, HERE), parse(both, OTHER.instance)
    assert (ours.block, ours.mark) == (BLOCK, MARK)
    assert (theirs.block, theirs.mark) == (THEIRS, OTHER)
    assert ours.human == f"words\n\n{THEIRS}\nmore"
    assert theirs.human == f"words\n\n{BLOCK}\nmore"
    assert blocks(both) == (BLOCK, THEIRS)


def test_ours_in_the_ruins_of_another():
    """Whose half is whose is known from the order: the last one opened is closed first."""
    text = f"{OTHER}\n{BLOCK}\n{END}"
    assert parse(text, HERE).block == BLOCK
    assert parse(text, OTHER.instance).state == "damaged"


@given(st.lists(st.sampled_from([BLOCK, THEIRS, "a", "b\n\n", "\r\n"])))
def test_reading_leaves_every_block_out(parts):
    text, cut = people("".join(parts))
    assert not cut
    assert "milepost" not in text
    assert "".join(text.split()) == "".join(
        "".join(part for part in parts if part not in (BLOCK, THEIRS)).split()
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BLOCK, ""),
        (f"{BLOCK}\n\n{THEIRS}", ""),
        (f"words\n\n{BLOCK}", "words"),
        (f"{BLOCK}words", "words"),
        (f"words\n\n{BLOCK}\n\n{THEIRS}more", "words\n\nmore"),
    ],
)
def test_where_people_wrote_nothing_there_is_no_part_of_theirs(text, told):
    assert people(text) == (told, False)


def test_before_a_damaged_mark_as_well():
    assert people(f"{BLOCK}{OTHER}\ntext") == ("", True)


@pytest.mark.parametrize("text", [*list(DAMAGED.values())[1:], f"{OTHER}\ntext"])
def test_reading_ends_at_the_first_damaged_mark(text):
    told, cut = people(f"Owner: @kim\n{text}\nOwner: @mallory")
    assert cut
    assert told.startswith("Owner: @kim")
    assert "mallory" not in told
