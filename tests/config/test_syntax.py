"""Where YAML itself stops: one problem, with its line and what to write instead."""

from __future__ import annotations

from itertools import pairwise

import pytest

from milepost.config.load import decode, load
from milepost.errors import ConfigError

CLOSE_IT = (
    "separate what is within by commas and close it; "
    "quote text that holds `[ ] { } , #` or a colon and a space"
)
CROOKED = (
    "this line does not line up with its neighbours; the one it should belong to begins on line 1"
)
CASES = [
    # task boxes
    ("a:\n  - [ ] rollback plan\n", "2", "`[ ]` begins a list here, not a task",
     'quote it: `"[ ] rollback plan"`'),
    ("a:\n  - [x] done already\n", "2", "`[ ]` begins a list here, not a task",
     'quote it: `"[x] done already"`'),
    ("a: [[ ] plan, all closed]\n", "1", "`[ ]` begins a list here, not a task",
     'quote it: `"[ ] plan"`'),
    ("a: [ ] plan\n", "1", "`[ ]` begins a list here, not a task", 'quote it: `"[ ] plan"`'),
    # indicators
    ("owner: @dana\n", "1", "a text cannot begin with `@` unquoted", 'quote it: `"@dana"`'),
    ("a: [x, @dana, y]\n", "1", "a text cannot begin with `@` unquoted", 'quote it: `"@dana"`'),
    ("a: {x: @dana}\n", "1", "a text cannot begin with `@` unquoted", 'quote it: `"@dana"`'),
    ("a: `x`\n", "1", "a text cannot begin with a backtick unquoted", 'quote it: `"`x`"`'),
    ("a: %x\n", "1", "a text cannot begin with `%` unquoted", 'quote it: `"%x"`'),
    ("a: * all\n", "1", "a text cannot begin with `*` unquoted", 'quote it: `"* all"`'),
    ("a: [*, b]\n", "1", "a text cannot begin with `*` unquoted", 'quote it: `"*"`'),
    ("a: *bold*\n", "1", "a text cannot begin with `*` unquoted", 'quote it: `"*bold*"`'),
    ("\na: *nowhere\n", "2", "a text cannot begin with `*` unquoted", 'quote it: `"*nowhere"`'),
    ("a: & b\n", "1", "a text cannot begin with `&` unquoted", 'quote it: `"& b"`'),
    ("a: ,x\n", "1", "a text cannot begin with `,` unquoted", 'quote it: `",x"`'),
    ("a: !x!y z\n", "1", "a `!tag` stands here; tags are not read",
     "put the whole text in quotes"),
    # variables in braces
    ("w: {kind: x, token: ${X}}\n", "1", "`${…}` within `[ ]` or `{ }` is not text without quotes",
     'write `"${X}"`'),
    ("w: [${X}]\n", "1", "`${…}` within `[ ]` or `{ }` is not text without quotes",
     'write `"${X}"`'),
    ("w: [${X\n", "1", "`${…}` within `[ ]` or `{ }` is not text without quotes",
     'write `"${NAME}"`'),
    # comments
    ("a: [closed #42, all closed]\nb: 1\n", "1",
     "`#` after a space begins a comment, so the rest of this line was not read",
     'quote it: `"closed #42"`'),
    ("token: [closed #42, all closed]\nb: 1\n", "1",
     "`#` after a space begins a comment, so the rest of this line was not read",
     "put the whole text in quotes"),
    # colons
    ("a: Foo: bar\n", "1", "a colon and a space within text read like another key",
     'quote it: `"Foo: bar"`'),
    ("a: b\n  c: d\n", "2", "a key stands where none can",
     "check how far this line is indented"),
    # quotes
    ("a: 'x\nb: 1\n", "1", "the quote that opens here is never closed", "close it"),
    ('a: "x\n---\n', "1", "the quote that opens here is never closed", "close it"),
    ('a: "\\q"\n', "1", "a backslash begins an escape within double quotes, and this is none",
     "write two backslashes, or use single quotes"),
    ('a: "\\xqq"\n', "1", "a backslash begins an escape within double quotes, and this is none",
     "write two backslashes, or use single quotes"),
    ("a: 'x' y\n", "1", "text follows a closing quote", "quote all of it, or none"),
    # structure
    ("a:\n\tb: 1\n", "2", "a tab cannot indent in YAML", "use spaces"),
    ("a: [1, 2\nb: 3\n", "1",
     "the `[` that opens here is not closed by `]`, or a comma is missing",
     CLOSE_IT),
    ("\na: {b: 1\nc: 2\n", "2",
     "the `{` that opens here is not closed by `}`, or a comma is missing",
     CLOSE_IT),
    ("a: ]\n", "1", "`]` closes nothing that was opened", 'quote it: `"]"`'),
    ("a:\n  b: 1\n c: 2\n", "3",
     CROOKED,
     "lines of one map or list begin in the same column"),
    ("a: 1\nfoo\nb: 2\n", "2", "this line is neither `key: value` nor a list item `- …`",
     "a key needs a colon and a space after it"),
    ("a: - b\n", "1", "a list item cannot begin here", "begin the list on its own line"),
    ("a: |x\n  b\n", "1", "a text block begins here: nothing may follow `|` or `>` on its line",
     "begin the text on the next line, or put the whole text in quotes"),
    ("a: 1\n---\nb: 1\n", "2", "a second document begins here",
     "one file holds one: remove the `---`"),
    ("a: &x 1\nb: &x 2\n", "2", "two anchors have the same name", "give each `&name` its own name"),
    ("a: ? b\n", "1", "this is no YAML: mapping keys are not allowed here",
     "put the whole text in quotes"),
    # characters
    ("a: 1\nb: \x07\n", "2", "the character U+0007 may not stand in a YAML file",
     'within double quotes it can be written as an escape: "\\x01"'),
    ('a: "\\U00110000"\n', "1", "a \\U escape names a character that does not exist", ""),
    # limits
    ("", "1", "the file is empty", "three lines are enough; copy them from config.example.yaml"),
    ("# nothing\n", "1", "the file is empty",
     "three lines are enough; copy them from config.example.yaml"),
    ("[" * 50 + "]" * 50, "1", "the file nests deeper than 40 levels", ""),
    ("a: " + "x" * 1_000_000, "1", "the file has 1,000,003 characters; 1,000,000 may be", ""),
    ("a: &a [*a]\n", "1  a[0]", "an alias leads back into the value it stands in",
     "write the values out, without `&` and `*`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "what", "hint"), CASES)
def test_the_parser_stops(text, where, what, hint):
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", text, {})
    (problem,) = raised.value.problems
    assert (problem.where, problem.what, problem.hint) == (f"milepost.yaml:{where}", what, hint)


def test_an_alias_bomb_is_bounded():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{y}: &{y} [{', '.join([f'*{x}'] * 9)}]" for x, y in pairwise("abcdefghi")]
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", "\n".join(lines), {})
    assert raised.value.problems[-1].what == "the file holds more than 50,000 values"


def test_bytes_that_are_no_text_are_told_with_their_line():
    with pytest.raises(ConfigError) as raised:
        decode("milepost.yaml", b"version: 1\nproject: {name: \xff}\n")
    (problem,) = raised.value.problems
    assert problem.where == "milepost.yaml:2"
    assert problem.what == "the file is not UTF-8 text"


def test_a_byte_order_mark_is_no_text():
    assert decode("milepost.yaml", b"\xef\xbb\xbfversion: 1\n") == "version: 1\n"


def test_a_line_that_may_hold_a_secret_is_not_repeated():
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", "token: @hunter2hunter2\n", {})
    assert "hunter2" not in str(raised.value)
    assert raised.value.problems[0].hint == "put the whole text in quotes"


def test_long_text_is_cut_in_a_hint():
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", f"title: @{'x' * 500}\n", {})
    assert len(raised.value.problems[0].hint) < 100


def test_text_with_double_quotes_is_quoted_singly():
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", 'title: @say "it\'s"\n', {})
    assert raised.value.problems[0].hint == "quote it: `'@say \"it''s\"'`"
