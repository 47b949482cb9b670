"""A long document, cut by section."""

from hypothesis import given
from hypothesis import strategies as st

from milepost.report.cut import by_section

DOCUMENT = "# Title\n\nFirst.\n\n## A\n\na one\na two\n\n## B\n\nb one\n\n## C\n\nc one\n"


def test_what_fits_stays_as_it_is():
    assert by_section(DOCUMENT, len(DOCUMENT)) == DOCUMENT


def test_the_last_sections_go_first_and_a_line_says_so():
    cut = by_section(DOCUMENT + "c" * 200, 116, whole="all of it is in x")
    assert cut == (
        "# Title\n\nFirst.\n\n## A\n\na one\n\n"
        "*Cut to keep within a limit; not whole here: 3 of 4 sections; all of it is in x.*\n"
    )
    assert len(cut.encode()) <= 116


def test_a_heading_does_not_stay_alone():
    cut = by_section(DOCUMENT + "c" * 200, 104, whole="all of it is in x")
    assert cut.startswith("# Title\n\nFirst.\n\n*Cut")


def test_folded_parts_are_closed():
    rows = "\n".join(f"- row {number}" for number in range(100))
    text = f"# T\n\n## A\n\n<details><summary>x</summary>\n\n{rows}\n\n</details>\n"
    cut = by_section(text, 400)
    assert "- row 1\n" in cut
    assert "- row 99" not in cut
    assert cut.count("<details>") == cut.count("</details>") == 1


def test_a_section_of_others_is_not_begun_inside_a_line():
    assert "not whole here: 1 of 1" in by_section("x ## y\n" * 50, 100)


@given(
    st.lists(
        st.sampled_from(["## é\n", "text 🙂\n", "<details>\n", "</details>\n", "\n"]), max_size=60
    ),
    st.integers(120, 500),
)
def test_it_is_never_longer_than_it_may_be(parts, limit):
    text = "".join(parts)
    cut = by_section(text, limit)
    assert len(cut.encode()) <= limit
    assert (cut == text) == (len(text.encode()) <= limit)
