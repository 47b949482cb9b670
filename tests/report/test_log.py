"""What is printed is no command to a CI runner, wherever a line of ours breaks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.report import safe

SIGNS = st.text(alphabet=":#[] \t\r\n\x0b\x0c\x1c\x85\u00a0\u2028\u3000errorx-7%v", max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", ": :error::x"),
        ("a\n   ::error::x", "a\n   : :error::x"),
        ("a\r::error::x", "a\r: :error::x"),
        ("\u3000::error::x", "\u3000: :error::x"),
        ("::::", ": :::"),
        ("a ##[error]x", "a # #[error]x"),
        ("###[x]", "## #[x]"),
        ("##vso[task.complete]", "# #vso[task.complete]"),
        ("std::vector and a :: b", "std::vector and a :: b"),
        ("## Heading [x](y)", "## Heading [x](y)"),
        ("C# [1]", "C# [1]"),
    ],
)
def test_the_signs_are_parted_where_a_runner_looks(text, shown):
    assert safe.log(text) == shown


@given(SIGNS)
def test_no_text_is_a_command(eyes, text):
    assert not eyes.runs(safe.log(text))
    assert safe.log(safe.log(text)) == safe.log(text)


@given(SIGNS)
def test_what_looks_like_none_stays(eyes, text):
    if not eyes.runs(text):
        assert safe.log(text) == text


@given(st.dictionaries(SIGNS, SIGNS, max_size=3))
def test_json_keeps_its_values(value):
    text = safe.json_text(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value
    assert safe.log(text) == text
