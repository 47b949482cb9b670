from __future__ import annotations

import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge.describe import LONGEST, Described, describe
from milepost.model.criterion import AllClosed, Closed, Compared, NoOpen, Reached, Task
from milepost.model.marks import END, Mark
from milepost.model.ref import Ref
from milepost.model.terms import Cadence, Lookback

TRACKERS = ("web", "acme/infra")


PULL = "https://github.com/acme/web/pull/5"


def read(text: str) -> Described:
    return describe(text, source="web", trackers=TRACKERS)


def told(text: str) -> list[tuple[str, bool | None]]:
    return [(one.text, one.box) for one in read(text).criteria]


EXAMPLE = """Owner: @dana-o
Depends on: Schema frozen, acme/infra "Network ready"
Review: weekly
Supports: seats

Done when:
- [ ] no open P1
- [x] rollback plan documented

Look-back:
- hit: yes
"""


def test_the_example_of_the_documentation():
    found = read(EXAMPLE)
    assert found.owners == ("@dana-o",)
    assert found.depends_on == ("Schema frozen", 'acme/infra "Network ready"')
    assert [(one.phrase, one.box, one.where) for one in found.criteria] == [
        (NoOpen(("P1",)), False, "web, description"),
        (Task("rollback plan documented"), True, "web, description"),
    ]
    assert found.supports == ("seats",)
    assert found.lookback == Lookback(hit="yes")
    assert found.unread == ()


@pytest.mark.parametrize(
    ("text", "supports"),
    [
        ("Supports: seats, `live-90`", ("seats", "live-90")),
        ("## Supports\n\n- seats\n- a, b\n\nThey are many.", ("seats", "a, b")),
        ("**Supports:**\n\n- [ ] seats\n- seats", ("seats",)),
        ("Supports: none", ()),
    ],
)
def test_what_it_supports(text, supports):
    found = read(text)
    assert found.supports == supports
    assert (found.depends_on, found.criteria, found.unread) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "lookback"),
    [
        (
            "Look-back:\n- hit: no, 3 of 4\n- Why = vendor\n  was late\n- **next:** one vendor",
            Lookback(hit="no, 3 of 4", why="vendor was late", next="one vendor"),
        ),
        ("Look-back: hit: yes", Lookback(hit="yes")),
        ("## Lookback\n\nhit: yes\n\nnext: a\n\nnext: b", Lookback(hit="yes", next="a")),
        ("Look-back:\n- hit: …\n- why: -\n- next: smaller", Lookback(next="smaller")),
        ("Look-back:\n- hit: yes\n- and a note", Lookback(hit="yes")),
        ("Lookback: good", Lookback(hit="good", why="good", next="good")),
        ("Hit: yes\n\nNext: b", Lookback()),
    ],
)
def test_a_look_back(text, lookback):
    found = read(text)
    assert found.lookback == lookback
    assert found.unread == ()


def test_a_look_back_in_free_words_answers_every_question():
    said = "All hit. We start earlier next time."
    found = read("## Look-back\n\nAll hit.\nWe start earlier next time.\n\n## Links\n\nhit: 1")
    assert found.lookback == Lookback(hit=said, why=said, next=said)


@pytest.mark.parametrize(
    ("text", "review"),
    [
        ("Review: weekly", Cadence(days=7)),
        ("**Review:** Biweekly.", Cadence(days=14)),
        ("review = monthly", Cadence(months=1)),
        ("Review: every 10 days", Cadence(days=10)),
        ("Review: every  1 day", Cadence(days=1)),
        ("Review:\n- weekly", Cadence(days=7)),
        ("## Review\n\nweekly", Cadence(days=7)),
        ("Review: weekly\nReview: monthly", Cadence(days=7)),
        ("Review: none", None),
    ],
)
def test_how_often_it_is_reviewed(text, review):
    assert read(text) == Described(review=review)


@pytest.mark.parametrize(
    "text", ["Review: sometimes", "Review: every 0 days", "Review: every 1000 days"]
)
def test_a_cadence_nobody_understands_is_handed_back(text):
    assert read(text) == Described(unread=(text,))
    listed = text.replace(": ", ":\n- ")
    assert read(listed) == Described(unread=(text.partition(": ")[2],))


def test_line_ends_do_not_matter():
    assert read(EXAMPLE.replace("\n", "\r\n")) == read(EXAMPLE)
    assert read(EXAMPLE.replace("\n", "\r")) == read(EXAMPLE)


def test_an_empty_description_says_nothing():
    assert read("") == Described()
    assert read("Just prose: with a colon.\n\n- a list\n") == Described()


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("Owner: @dana-o", ("@dana-o",)),
        ("owner : @dana-o", ("@dana-o",)),
        ("OWNER:@dana-o", ("@dana-o",)),
        ("Owner: Dana Ortiz", ("Dana Ortiz",)),
        ("Owners: @a, @b", ("@a", "@b")),
        ("Owners: @a and @b & Kim Osei; @c", ("@a", "@b", "Kim Osei", "@c")),
        ("Owner: @a @b", ("@a", "@b")),
        ("Owner: @dana-o, @dana-o", ("@dana-o",)),
        ("**Owner:** @dana-o", ("@dana-o",)),
        ("**Owner**: @dana-o", ("@dana-o",)),
        ("__Owner__: _@dana-o_", ("@dana-o",)),
        ("👤 **Owner:** @dana-o", ("@dana-o",)),
        ("- Owner: @dana-o", ("@dana-o",)),
        ("* **Owner:** `dana-o`", ("dana-o",)),
        ("+ [ ] Owner: @dana-o", ("@dana-o",)),
        ("Owner: Dana Ortiz (QA lead).", ("Dana Ortiz",)),
        ("Owner: Dana Ortiz (QA lead)", ("Dana Ortiz",)),
        ("Owner: Dana Ortiz (@dana-o)", ("@dana-o",)),
        ("Owner: [@dana-o](https://github.com/dana-o)", ("@dana-o",)),
        ("Owner: [Dana](https://github.com/dana-o)", ("Dana",)),
        ("Owner: @acme/reviewers", ("@acme/reviewers",)),
        ("Owner: @renovate[bot]", ("@renovate[bot]",)),
        ("Owner: dana@acme.example", ("dana@acme.example",)),
        ("Owner: TBD", ("TBD",)),
        ("Owner = @dana-o", ("@dana-o",)),
        ("Owner=@dana-o", ("@dana-o",)),
        ("Owner:", ()),
        ("Owner: <!-- who? -->", ()),
        ("Owner: ...", ()),
        ("## Owner\n\nDana Ortiz\n\nShe knows the vendor.\n\n- and a list\n", ("Dana Ortiz",)),
        ("## Owner\n\n- @a\n- @b\n\nText.\n", ("@a", "@b")),
        ("## Owner: @dana-o\n\n- no owner\n", ("@dana-o",)),
        ("Owner\n=====\n@dana-o", ("@dana-o",)),
        ("**Owner**\n\n- @dana-o", ("@dana-o",)),
        ("Owner:\n@dana-o", ("@dana-o",)),
        ("Owner:\n- @dana-o\n- @kim", ("@dana-o", "@kim")),
        ("Owner: @dana-o\n\n- a task\n", ("@dana-o",)),
        ("Owner: @a,\n@b\nand more words of prose that follow here", ("@a", "@b")),
        ("Owner: @a\n\nOwner: @b", ("@a", "@b")),
    ],
)
def test_owners(text, owners):
    assert read(text).owners == owners


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Depends on: Schema frozen", ("Schema frozen",)),
        ("depends_on: a, b", ("a", "b")),
        ("Depends-on: a, a", ("a",)),
        ('Depends on: "One, two", three', ("One, two", "three")),
        ("Depends on: “One, two”, «drei», „vier“", ("One, two", "drei", "vier")),
        ("Depends on: acme/infra “Network ready”", ('acme/infra "Network ready"',)),
        ("Depends on: 'Quoted'", ("Quoted",)),
        ("Depends on: `code` and more", ("code and more",)),
        ("Depends on: a; b, “c; d”", ("a", "b", "c; d")),
        ("Depends on: none", ()),
        ("Depends on: -", ()),
        ("Depends on:", ()),
        ("Depends on:\n- One, two\n- [x] three\n- none", ("One, two", "three")),
        ("### Depends on\n1. a\n2. web/3\n", ("a", "web/3")),
        ("Depends on: a,\nb,\nc", ("a", "b", "c")),
        ("- **Depends on:**\n  - a\n  - b\n- other", ("a", "b")),
        ("Depends on\n\n- a", ("a",)),
        ("Depends on: [Network ready](https://x.example/milestone/3)", ("Network ready",)),
    ],
)
def test_dependencies(text, names):
    assert read(text).depends_on == names


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("Done when:\n- [ ] a\n- [X] b\n- c", [("a", False), ("b", True), ("c", None)]),
        ("done_when:\n* a\n+ b", [("a", None), ("b", None)]),
        ("**Done when**\n\n1. [x] a\n2. b", [("a", True), ("b", None)]),
        (
            "## Done when\n\nAll of:\n\n- a\n\nAnd:\n\n- b\n\n## Notes\n\n- c",
            [("a", None), ("b", None)],
        ),
        ("## Done when\n### First\n- a\n### Then\n- b\n# Notes\n- c", [("a", None), ("b", None)]),
        ("Done when:\n- a\n\nNotes\n\n- c", [("a", None)]),
        ("Done when: all closed", [("all closed", None)]),
        ("Done when: all closed; QA agreed", [("all closed", None), ("QA agreed", None)]),
        ("Done when: the vendor signed", [("the vendor signed", None)]),
        ("Definition of done:\n- a", [("a", None)]),
        ("## Definition of Done\n- a", [("a", None)]),
        ("Acceptance criteria:\n- [ ] a", [("a", False)]),
        ("Acceptance criteria\n\n- [ ] a", [("a", False)]),
        ("Done when: all closed, no open P1", [("all closed", None), ("no open P1", None)]),
        ("Done when: no open P1, P2, all closed", [("no open P1, P2", None), ("all closed", None)]),
        ("Done when: closed #1, #2", [("closed #1, #2", None)]),
        ("Done when: all closed, no open", [("all closed, no open", None)]),
        ("Done when: all closed, QA agreed", [("all closed, QA agreed", None)]),
        ("Done when:\n- [ ]\u00a0a\n- [x]\u00a0b", [("a", False), ("b", True)]),
        ("Done when:\nall closed\nno open P1", [("all closed", None), ("no open P1", None)]),
        ("## Done when\n\nall closed\n", [("all closed", None)]),
        ("- Done when:\n  - a\n  - b\n- Owner: @x", [("a", None), ("b", None)]),
        (
            "Done when:\n- a\n  - a note\n  - [ ] a part\n- b",
            [("a", None), ("a part", False), ("b", None)],
        ),
        ("Done when:\n- a long\n  line\n- b", [("a long line", None), ("b", None)]),
        ("Done when:\n- a\n\n  more about a\n- b", [("a", None), ("b", None)]),
        (
            "Done when:\n- [ ] **bold** `code` [link](https://x.example)",
            [("bold code link", False)],
        ),
        ("Done when:\n- [ ] Owner: has agreed", [("Owner: has agreed", False)]),
        ("Done when:\n- [ ]\n- [ ] \n- a", [("a", None)]),
        ("Done when:\n- a\nOwner: @x\n- b", [("a", None), ("b", None)]),
        ("Done when:\n- a\n- a", [("a", None)]),
        ("Done when:\n- [x]: not a box", [("[x]: not a box", None)]),
        ("Done when:\n\n```\n- a\n```\n", []),
        ("Done when:\n\n> - a\n", []),
    ],
)
def test_criteria(text, criteria):
    assert told(text) == criteria


def test_phrases_in_a_description_are_the_same_as_in_the_file():
    lines = ["- [ ] all closed", "- closed #4, acme/infra#9", "- reached Data moved", "- left <= 1"]
    text = "\n".join(["Done when:", *lines])
    phrases = [one.phrase for one in read(text).criteria]
    assert phrases == [
        AllClosed(),
        Closed((Ref("web", "#4"), Ref("acme/infra", "#9"))),
        Reached("Data moved"),
        Compared("left", "<=", Decimal(1)),
    ]


def test_an_unknown_phrase_is_a_task_for_a_person():
    (one,) = read("Done when:\n- [x] closed wbe#4\n").criteria
    assert one.phrase == Task("closed wbe#4")
    assert one.box is True


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Ownr: @dana-o", ("Ownr: @dana-o",)),
        ("Depends: on the weather", ("Depends: on the weather",)),
        ("- Done wen:\n  - a", ("Done wen:",)),
        ("## Onwers: @a", ("Onwers: @a",)),
        ("**Owner** is Dana", ("Owner is Dana",)),
        ("| Owner | Dana |\n| --- | --- |", ("| Owner | Dana |",)),
        ("<p>Owner: Dana</p>", ("Owner: Dana",)),
        ("<details>\n<summary>Owner: Dana</summary>\n</details>", ("Owner: Dana",)),
        ("Review: now and then", ("Review: now and then",)),
        ("> Owner: @quoted\n> Done when:\n> - a", ("Owner: @quoted", "Done when:")),
        ("> > Owner: @quoted", ("Owner: @quoted",)),
        ("    Owner: @indented", ("Owner: @indented",)),
        ("- a\n\n      Owner: @indented", ("Owner: @indented",)),
        ("Ownr = @dana-o", ("Ownr = @dana-o",)),
        ("Definition of don: x", ("Definition of don: x",)),
        (
            f"Done when:\n- merged {PULL}",
            (f"merged {PULL}: `{PULL}` is not a reference; write it like `web#42`",),
        ),
        (
            "Done when:\n- [ ] closed wbe#4",
            ("closed wbe#4: there is no tracker `wbe`; did you mean `web#4`?",),
        ),
        (
            "Done when: all closed by Friday",
            ("all closed by Friday: nothing can follow `all closed`; write `all closed`",),
        ),
        ("Done when:\n- closed beta started\n- merged with the other plan", ()),
        ("Owner: whoever happens to have the time that week", None),
        (f"Depends on: {'x' * 300}", None),
        ("## Owner\n- [ ] find somebody", ("find somebody",)),
        ("Done when:\n- a\n- Ownr: b", ("Ownr: b",)),
        ("Done when: these hold\n- a", ("Done when: these hold",)),
        ("Done when:\nall closed\nand so on", ("and so on",)),
        ("## Done when\n\nEverybody is happy.\n", ("Everybody is happy.",)),
    ],
)
def test_what_looks_like_a_key_but_was_not_understood_is_reported(text, unread):
    assert read(text).unread == (unread if unread is not None else (text[:200],))


@pytest.mark.parametrize(
    "text",
    [
        "Overview: a\n\nPower: 5 kW\n\nhttps://x.example\n\nNote: b",
        "```\nOwner: @code\nOwnr: @code\n```",
        "    indented = code\n    Note: b",
        "> Quoted: prose\n> - a\n>\n>     code = 1",
        "Owner == @nobody\nOwner => @nobody",
        "<!-- Owner: @hidden\nDone when: never -->",
        "<!-- Owner: @hidden, never closed",
        "Text <!-- Owner: @hidden --> goes on",
        "Review: none\n\nReview:",
        "Supports:\n\nLook-back:\n- hit: …\n- why:\n- next: ...",
        "The owner decides. Done when it is done.",
    ],
)
def test_prose_code_quotes_comments_and_later_keys_are_no_data(text):
    assert read(text) == Described()


def test_our_managed_block_is_never_read_back():
    mark = Mark("block", "nordwind", "data")
    block = f"{mark}\nOwner: @forged\n\nDone when:\n- forged\n{END}"
    found = read(f"Owner: @dana-o\n\n{block}Depends on: a")
    assert found == Described(owners=("@dana-o",), depends_on=("a",))


def test_after_damaged_marks_nothing_is_read_and_it_is_said():
    mark = Mark("block", "nordwind", "data")
    found = read(f"Owner: @dana-o\n\n{mark}\nOwner: @forged\n\nDone when:\n- forged\n")
    assert found.owners == ("@dana-o",)
    assert found.criteria == ()
    assert "damaged" in found.unread[0]


def test_what_is_too_long_is_cut_at_a_line_and_said():
    found = read("Owner: @dana-o\n" + "x" * LONGEST + "\n\nOwner: @late")
    assert found.owners == ("@dana-o",)
    assert found.unread == (f"(only the first {LONGEST} characters were read)",)


def test_lists_nested_too_deep_are_said():
    text = "".join("  " * depth + "- a\n" for depth in range(1000))
    found = read(f"Owner: @dana-o\n\n{text}")
    assert found.owners == ("@dana-o",)
    assert "(lists nested too deep were not read)" in found.unread


HOSTILE = {
    "nested lists": "".join("  " * depth + "- [ ] a\n" for depth in range(1000)),
    "nested on one line": "- " * 30_000,
    "quotes": "> " * 30_000,
    "brackets": "[" * 60_000,
    "links": "[a](" * 15_000,
    "emphasis": "*a **a " * 8_000,
    "underscores": "*a_" * 20_000,
    "backticks": "".join("`" * length + " " for length in range(340)),
    "declarations": "a <![CDATA[" * 6_000,
    "comments": "<!--" * 15_000,
    "items": "- a\n" * 15_000,
    "keys": "Owner: @a\n" * 6_000,
    "tasks": "Done when:\n" + "- [ ] no open P1\n" * 4_000,
    "wrapped": "Done when:\n- a\n" + "b\n" * 20_000,
    "comparison": "Done when:\n- " + "a <= " * 10_000,
    "references": "Done when:\n- closed " + "web#1, " * 8_000,
    "commas": "Depends on: " + "," * 60_000,
    "phrases": "Done when: " + "all closed," * 6_000,
    "no phrases": "Done when: " + "alle closed," * 6_000,
    "many quotes": "> Owner: @a\n" * 4_000,
    "quotation marks": "Depends on: " + '"' * 60_000,
    "logins": "Owner: " + "@a-" * 20_000,
    "brackets in names": "Owner: " + "(" * 60_000,
    "label": "a " * 30_000 + ": b",
    "bold": "**" * 30_000 + "Owner",
    "nulls": "\x00Owner: @a\x00\n" * 4_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_take_no_time(text):
    start = time.process_time()
    assert isinstance(read(text), Described)
    allowed = 1 if sys.gettrace() is None else 4  # counting lines is slow
    assert time.process_time() - start < allowed


PIECES = """Owner:|**Owner:**|Owners|Depends on:|Done when:|## Done when|Review:|- |* |  - |- [ ] |
- [x] |1. |> |```|<!--|-->|@a|a, b|"|“|#|all closed|no open P1|<p>|:|Ownr: x|    |
<!-- milepost:block instance=a milestone=b -->|<!-- /milepost:block -->"""
pieces = st.sampled_from([*PIECES.split("|"), "|", "\n", "\n\n", "\r\n"])


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join)))
def test_any_text_is_read_without_failing(text):
    found = read(text)
    assert all(found.owners)
    assert all(found.depends_on)
    assert all(one.text for one in found.criteria)
    assert all(len(line) <= 200 for line in found.unread)


@settings(deadline=None)
@given(st.lists(st.sampled_from("ab :-*#>`\n"), max_size=40).map("".join))
def test_no_key_no_data(text):
    found = read(text)
    assert (found.owners, found.depends_on, found.criteria) == ((), (), ())
