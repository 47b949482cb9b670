"""The line of the plan file that says a field, with another value in it."""

from __future__ import annotations

import pytest

from milepost.config.patch import patch
from milepost.config.yaml12 import read

FILE = """version: 1
trackers:
  web: {kind: github, repo: acme/web}   # ours
milestones:
  data:
    # What the client waits for.
    title: "Data moved"   # was: Data migrated
    due: 2027-02-12  # agreed in the steering
    owner: 'kim'
  live: {title: Go live, due: 2027-04-02, owner: kim}  # one line
  later:
    due: week 5
  bare:
"""


def made(milestone, field, value, text=FILE):
    return patch("milepost.yaml", text, milestone, field, value)


def lines(found):
    return found.line, found.new


@pytest.mark.parametrize(
    ("milestone", "field", "value", "line"),
    [
        ("data", "due", "2027-03-05", (8, "    due: 2027-03-05  # agreed in the steering")),
        ("data", "title", "Data validated",
         (7, '    title: "Data validated"   # was: Data migrated')),
        ("data", "title", 'Say "moved": #1',
         (7, '    title: "Say \\"moved\\": #1"   # was: Data migrated')),
        ("data", "owner", "dana", (9, "    owner: 'dana'")),
        ("live", "due", "2027-04-09",
         (10, "  live: {title: Go live, due: 2027-04-09, owner: kim}  # one line")),
        ("live", "title", "Gone live, all of it",
         (10, '  live: {title: "Gone live, all of it", due: 2027-04-02, owner: kim}  # one line')),
        ("live", "title", "# live",
         (10, '  live: {title: "# live", due: 2027-04-02, owner: kim}  # one line')),
    ],
)  # fmt: skip
def test_only_the_value_changes(milestone, field, value, line):
    found = made(milestone, field, value)
    assert lines(found) == line
    assert found.old == FILE.splitlines()[found.line - 1]
    assert found.words == ""
    text = "\n".join(
        found.new if n == found.line else it for n, it in enumerate(FILE.splitlines(), 1)
    )
    root, problems = read("milepost.yaml", text)
    assert not problems
    assert root.get("milestones").get(milestone).get(field).text == value


@pytest.mark.parametrize(
    ("milestone", "field", "value", "line", "words"),
    [
        ("later", "due", "2027-03-05", 12, "write `due: 2027-03-05` in place of `week 5`"),
        ("later", "title", "Later", 11, "write `title: Later` under `later`"),
        ("bare", "due", "2027-03-05", 13, "write `due: 2027-03-05` under `bare`"),
        ("data", "due", "", 8, "take `due: 2027-02-12` out"),
        ("bare", "due", "", 13, "it says none there"),
    ],
)
def test_where_no_line_can_be_changed_words_say_what_to_do(milestone, field, value, line, words):
    found = made(milestone, field, value)
    assert (found.line, found.words) == (line, words)
    assert found.diff == ""


def test_a_title_of_several_lines_is_told_in_words():
    text = FILE.replace('"Data moved"   # was: Data migrated', ">\n      Data\n      moved")
    found = made("data", "title", "Data validated", text)
    assert found.words.startswith('write `title: "Data validated"` in place of')


def test_a_value_that_stands_in_several_places_is_left_to_people():
    text = FILE.replace("due: 2027-02-12", "due: &day 2027-02-12").replace("week 5", "*day")
    found = made("later", "due", "2027-03-05", text)
    assert "write `due: 2027-03-05`" in found.words


def test_it_is_a_patch_as_other_tools_take_it():
    assert made("data", "due", "2027-03-05").diff == (
        "--- milepost.yaml\n+++ milepost.yaml\n@@ -8 +8 @@\n"
        "-    due: 2027-02-12  # agreed in the steering\n"
        "+    due: 2027-03-05  # agreed in the steering\n"
    )
