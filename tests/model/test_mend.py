"""Damaged marks are mended; whatever a person may have written stays, to the byte.

What a person's part is: all that stands outside the marks and outside the
well-formed blocks of ours, but for lines next to a lone mark that are exactly
lines we wrote.  Another installation's block counts as a person's.
"""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.marks import END, Mark, find, is_block, parse
from milepost.model.mend import mend

HERE = "nordwind"
MARK = Mark("block", HERE, "data")
OLD = f"{MARK}\n**At risk:** late\n2 of 3 done\n{END}"
NEW = f"{MARK}\n**On track.**\n3 of 3 done\n{END}"
OTHER = Mark("block", "sudwind", "data", "other-bot")
THEIRS = f"{OTHER}\n**At risk:** late\n{END}"
INNER = "**At risk:** late\n2 of 3 done"

MENDED = {
    "nothing there": ("", NEW),
    "no block": ("mine", f"mine\n\n{NEW}"),
    "well-formed": (f"mine\n\n{OLD}\nmore", f"mine\n\n{NEW}\nmore"),
    "twice": (f"a\n\n{OLD}\n\nb\n{OLD}\nc", f"a\n\n{NEW}\n\nb\nc"),
    "twice on a line": (f"a {OLD} b {OLD} c", f"a {NEW} b  c"),
    "end lost": (f"a\n\n{MARK}\n{INNER}\n\nb", f"a\n\n{NEW}\n\nb"),
    "end lost, words inside": (
        f"a\n\n{MARK}\n**At risk:** late\nmy note\n2 of 3 done\nb",
        f"a\n\n{NEW}\nmy note\nb",
    ),
    "start lost": (f"a\n\n{INNER}\n{END}\nb", f"a\n\n{NEW}\nb"),
    "start lost, our line further up": (f"2 of 3 done\n{OLD}\n{END}", f"2 of 3 done\n{NEW}\n"),
    "only an end": (END, NEW),
    "only an end in a line": (f"a {END} b", f"a  b\n\n{NEW}"),
    "reversed": (f"a\n{END}\n{INNER}\n{MARK}\nb", f"a\n{NEW}\n{INNER}\nb"),
    "nested": (f"a\n{MARK}\n{OLD}\n{END}\nb", f"a\n{NEW}\nb"),
    "around another's": (f"a\n{MARK}\nx\n{THEIRS}\n{END}\nb", f"a\n{NEW}\nx\n{THEIRS}\nb"),
    "inside another's": (
        f"{OTHER}\n**Late**\n{MARK}\n**At risk:** late\n<!-- /milepost:blo\n{END}",
        f"{OTHER}\n**Late**\n{END}\n\n{NEW}",
    ),
    "another's beside": (f"{THEIRS}\n\n{MARK}\n{INNER}", f"{THEIRS}\n\n{NEW}"),
    "torn start": (f"a\n{str(MARK)[:-9]}\n{INNER}\n{END}\nb", f"a\n{NEW}\nb"),
    "torn end": (f"a\n{OLD[:-3]}\nb", f"a\n{NEW}\nb"),
    "words in a mark": (
        f"a\n<!-- milepost:block insHELLOtance=nordwind -->\nx\n{END}",
        f"a\n insHELLOtance=nordwind -->\nx\n\n\n{NEW}",
    ),
    "shouted": (f"a\n<!-- MILEPOST:Block -->\n{INNER}", f"a\n{NEW}"),
    "CRLF": (
        f"a\r\n\r\n{MARK}\r\nmine\r\n2 of 3 done\r\nb\r\n",
        f"a\r\n\r\n{NEW}\r\nmine\r\nb\r\n",
    ),
    "a mark made of two": (f"<!-- mile{END}post:block -->\nx", f"{NEW}\nx"),
    "our line far from any mark": (
        f"2 of 3 done\n{THEIRS}\n{END}",
        f"2 of 3 done\n{THEIRS}\n{NEW}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "mended"), MENDED.values(), ids=MENDED)
def test_what_it_makes_of_it(text, mended):
    assert mend(text, NEW, (OLD,)) == mended
    assert mend(mended, NEW, (OLD,)) == mended


def test_lines_of_blocks_that_nobody_remembers_stay():
    assert mend(f"{MARK}\n{INNER}\nmine", NEW) == f"{NEW}\n{INNER}\nmine"


@pytest.mark.parametrize("block", ["", "x", str(MARK), f"{NEW}x", NEW + NEW])
def test_only_a_block_is_put_there(block):
    with pytest.raises(ValueError, match="not a block"):
        mend("text", block)


# -- for any text and any damage ---------------------------------------------------------------

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
ODD = [
    "<!--",
    "-->",
    "milepost:block",
    "<!-- milepost: ours -->",
    "--- milepost a/b ---",
    "> 3 of 3 done",
]
words = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
human = st.builds(
    lambda text, number: f"{text.strip()}h{number}", words, st.integers(0, 99)
).filter(lambda text: not re.search(r"[\r\n]", text))
shards = st.one_of(
    st.sampled_from([str(MARK), END, OLD, THEIRS, *INNER.split("\n"), "<!-- MILEPOST:BLOCK -->"]),
    st.integers(15, len(str(MARK))).map(lambda size: str(MARK)[:size]),
    st.integers(16, len(END)).map(lambda size: END[:size]),
)  # fmt: skip
pieces = st.lists(st.tuples(st.booleans(), human, shards, LINE_ENDS), max_size=12)


def persons(text):
    """The lines that may be a person's, with those of others' blocks; for texts made of lines."""
    found = find(text)
    inside = [
        range(start.begin, end.end)
        for start, end in pairwise(found)
        if is_block(start, end) and start.instance == HERE
    ]
    return [
        line[0]
        for line in re.finditer(r"[^\r\n]+", text)
        if re.search(r"h\d+$", line[0]) and not any(line.start() in one for one in inside)
    ]


@given(pieces)
def test_no_line_that_may_be_a_persons_is_lost(parts):
    text = "".join((one if theirs else shard) + end for theirs, one, shard, end in parts)
    mended = mend(text, NEW, (OLD,))
    parsed = parse(mended, HERE)
    assert (parsed.state, parsed.block) == ("one", NEW)
    assert mend(mended, NEW, (OLD,)) == mended
    assert persons(mended) == persons(text)
    theirs = [one for one in find(text) if one.mark == OTHER and one.paired]
    kept = [one for one in find(mended) if one.mark == OTHER and one.paired]
    assert len(kept) >= len(theirs)


@given(st.text(), st.lists(st.sampled_from([NEW, OLD, THEIRS, END, str(MARK)]), max_size=4))
def test_a_mended_text_stays_as_it_is_however_often_news_comes(text, parts):
    described = mend(text.join(["", *parts, ""]), OLD)
    people = parse(described, HERE).human
    for block in (NEW, OLD, NEW):
        described = parse(described, HERE).with_block(block)
        assert parse(described, HERE).state == "one"
        assert parse(described, HERE).human == people


@given(st.text(alphabet="ab\r\n <!-/milepost:blck=>", max_size=80))
def test_nothing_breaks_it(text):
    mended = mend(text + END, NEW, (OLD,))
    assert parse(mended, HERE).block == NEW
