"""Our marks there and back, in a tracker that hides nothing in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.marks import END, Mark, parse, read_mark
from milepost_jira import marks

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MARK = st.builds(Mark, st.just("status"), TEXT, TEXT)
BLOCK = st.builds(Mark, st.just("block"), TEXT, TEXT)
PROSE = TEXT.filter(lambda text: "milepost" not in text)


@given(MARK, TEXT)
def test_a_hidden_mark_comes_back_in_front(mark, rest):
    text = f"{mark}\n{rest}"
    line, body = marks.taken_off(text)
    assert (line, body) == (str(mark), rest)
    assert marks.put_back(body, marks.value(line)) == text


# A text of ours ends in no bare carriage return: it would be one line end with the mark's own.
@given(MARK, PROSE.filter(lambda rest: not rest.endswith("\r")))
def test_a_visible_mark_comes_back_in_front(mark, rest):
    body = marks.with_line(str(mark), rest)
    assert body.rstrip().splitlines()[-1].endswith("{color}")
    assert "<!--" not in body.removeprefix(rest)
    assert marks.has_line(body)
    assert marks.put_back(body, None) == f"{mark}\n{rest}"
    assert marks.put_back(f"{body}\r\n", None) == f"{mark}\n{rest}"


@given(TEXT)
def test_other_texts_stay_as_they_are(text):
    if read_mark(text) is None:
        assert marks.taken_off(text) == ("", text)
        if "{color:#97a0af}milepost status" not in text:
            assert marks.put_back(text, None) == text


@given(BLOCK, PROSE, PROSE, PROSE)
def test_a_block_comes_back_byte_for_byte(mark, before, inside, after):
    text = f"{before}{mark}\n{inside}\n{END}{after}"
    shown = marks.shown(text)
    assert "<!--" not in shown.replace(before, "").replace(inside, "").replace(after, "")
    assert marks.hidden(shown) == text
    assert parse(marks.hidden(shown), mark.instance).state == "one"
    assert parse(marks.hidden(shown), mark.instance).mark == mark


def test_what_people_see_in_a_version():
    mark = Mark("block", "nordwind", "web/7")
    text = f"human\n\n{mark}\nOn track\n{END}"
    assert marks.shown(text) == (
        "human\n\n--- milepost nordwind/web/7 ---\nOn track\n--- end of milepost ---"
    )
    assert marks.shown("nothing of ours") == "nothing of ours"


def test_a_form_field_that_swallows_line_ends_leaves_the_block_known():
    """Data Center edits a version's description in a field of one line."""
    text = f"human\n\n{Mark('block', 'nordwind', 'live')}\nOn track\n{END}"
    edited = marks.shown(text).replace("\n", " ")
    assert parse(marks.hidden(edited), "nordwind").state == "one"
    assert parse(marks.hidden(edited), "nordwind").mark == Mark("block", "nordwind", "live")


@pytest.mark.parametrize(
    "text",
    [
        "--- milepost nord wind/live ---",
        "--- milepost live ---",
        "--- milepost a%2fb/live ---",  # we would have written %2F
        "--- milepost \N{SNOWMAN}/live ---",
        "<!-- milepost:block instance=a&b milestone=x -->",
    ],
)
def test_what_we_would_not_have_written_stays(text):
    assert marks.hidden(text) == text
    assert marks.shown(text) == text


def test_half_a_block_is_damaged_not_lost():
    shown = marks.shown(f"{Mark('block', 'a', 'b')}\nx\n{END}")
    start, _, rest = shown.partition("\n")
    assert parse(marks.hidden(rest), "a").state == "damaged"
    assert parse(marks.hidden(f"{start}\n x"), "a").state == "damaged"


@pytest.mark.parametrize(
    "held",
    [
        None,
        "text",
        [],
        {},
        {"mark": 7},
        {"mark": "no mark"},
        {"mark": "<!-- milepost:status instance=a milestone=b -->\nand more"},
        {"mark": "<!--milepost:status instance=a milestone=b-->"},
    ],
)
def test_a_property_that_is_no_mark_changes_nothing(held):
    assert marks.put_back("hello", held) == "hello"


def test_a_property_and_a_line_are_one_mark():
    mark = str(Mark("status", "a", "b"))
    assert marks.put_back(marks.with_line(mark, "x"), marks.value(mark)) == f"{mark}\nx"
    assert marks.with_line("no mark", "x") == "x"
    assert marks.put_back(marks.with_line(mark, ""), None) == f"{mark}\n"


def test_an_edit_by_a_person_shows_whatever_was_sent_before():
    mark = str(Mark("status", "a", "b"))
    held = marks.value(mark, text="sent", kept="kept by Jira")
    assert marks.put_back("kept by Jira", held) == f"{mark}\nsent"
    assert marks.put_back("edited", held) == f"{mark}\nedited"
    assert marks.put_back("kept by Jira", held | {"text": 7}) == f"{mark}\nkept by Jira"
