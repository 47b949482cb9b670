"""A number of a JSON document: exactly as written, or why there is none."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.facts.unread import Unread
from milepost.facts.value import DIGITS, number_in
from milepost.model.prose import plain


def refusal(document, at=""):
    with pytest.raises(Unread) as caught:
        number_in(document if isinstance(document, bytes) else document.encode(), at)
    return plain(caught.value.why), plain(caught.value.to_do)


@pytest.mark.parametrize(
    ("document", "at", "value"),
    [
        ("212", "", "212"),
        (" -3.50\n", "", "-3.50"),
        ("0.1", "", "0.1"),
        ("1e3", "", "1E+3"),
        ("\ufeff7", "", "7"),
        ('{"active": 212}', "active", "212"),
        ('{"a": {"b": [1, {"c": 0.30}]}}', "a.b.1.c", "0.30"),
        ('{"0": 5}', "0", "5"),
        ("[1, [2, 3]]", "1.0", "2"),
        ("1" * DIGITS, "", "1" * DIGITS),
        (f"1e{DIGITS}", "", f"1E+{DIGITS}"),
        (f"1e-{DIGITS}", "", f"1E-{DIGITS}"),
    ],
)
def test_a_number_is_what_it_says(document, at, value):
    found = number_in(document.encode(), at)
    assert type(found) is Decimal
    assert str(found) == value


@pytest.mark.parametrize(
    ("document", "at", "why", "to_do"),
    [
        ('"12.5"', "", "the document is a text, not a number",
         "write the number without quotes, like 12.5"),
        ('{"a": "12.5"}', "a", "at a stands a text, not a number",
         "write the number without quotes, like 12.5"),
        ('{"a": true}', "a", "at a stands true or false, not a number",
         "write 1 or 0, or let `read.path` lead to a number"),
        ('{"a": null}', "a", "at a stands null, not a number",
         "write the number once it is known"),
        ('{"a": [1]}', "a", "at a stands a list, not a number",
         "let `read.path` lead on, to one of its items"),
        ('{"a": 1}', "", "the document is a map, not a number",
         "let `read.path` lead on, to one of its keys"),
        ('{"active": 1}', "actve", "the document has no key actve", "did you mean active?"),
        ('{"a": {"b": 1}}', "a.xyz", "a has no key xyz", "mend `read.path`"),
        ("[1, 2]", "2", "the document has 2 items and no item 2", "the first is 0"),
        ('{"a": [1]}', "a.first", "a has 1 item and no item first", "the first is 0"),
        ("[1]", "-1", "the document has 1 item and no item -1", "the first is 0"),
        ("[1]", "00", "the document has 1 item and no item 00", "the first is 0"),
        ('{"a": 1}', "a.b", "at a stands a number, and b leads further", "mend `read.path`"),
        ('"x"', "a", "the document is a text, and a leads further", "mend `read.path`"),
        ('{"a": 1}', "a.", "at a stands a number, and  leads further", "mend `read.path`"),
        ("NaN", "", "NaN stands in it, which JSON does not have and which is no number",
         "write a number, or null where there is none"),
        ('{"a": -Infinity, "b": 1}', "b",
         "-Infinity stands in it, which JSON does not have and which is no number",
         "write a number, or null where there is none"),
        ("1,5", "", "what is there is not JSON", "write it like 12.5"),
        ("", "", "what is there is not JSON", "write it like 12.5"),
        ("active: 3", "active", "what is there is not JSON", 'write it like {"active": 212}'),
        ("[" * 100_000, "0", "what is there is not JSON", 'write it like {"active": 212}'),
        (b"\xff\xfe1\x002\x00", "", "what is there is not JSON", "write it like 12.5"),
        ("1" * (DIGITS + 1), "", "a number of more than 50 digits stands in it",
         "write it shorter"),
        (f"1e{DIGITS + 1}", "", "a number of more than 50 digits stands in it",
         "write it shorter"),
        (f"1e-{DIGITS + 1}", "", "a number of more than 50 digits stands in it",
         "write it shorter"),
        ("1e99999999999999999999", "", "a number of more than 50 digits stands in it",
         "write it shorter"),
        ("1" * 900_000, "", "a number of more than 50 digits stands in it", "write it shorter"),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why_and_what_to_do(document, at, why, to_do):
    assert refusal(document, at) == (why, to_do)


@given(st.integers(-(10**30), 10**30), st.integers(0, 12))
def test_every_decimal_comes_out_as_it_was_written(digits, places):
    written = f"{Decimal(digits).scaleb(-places):f}"
    assert number_in(f'{{"a": [{written}]}}'.encode(), "a.0") == Decimal(written)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner,
                                                                   max_size=3)),
       st.text(alphabet="ab01.-", max_size=8))  # fmt: skip
def test_any_document_is_a_number_or_says_why_not(document, at):
    try:
        found = number_in(json.dumps(document).encode(), at)
    except Unread as unread:
        found = unread
    assert isinstance(found, Decimal) or (found.why and found.to_do)
