"""Jira's wiki markup: what we say keeps its form, nothing foreign gets one.

The eyes below are written after Jira's "Text formatting notation" help, and see
twice: Jira Cloud reads what is bold, a link or coloured again, without the
backslashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.model import marks
from milepost.report import safe
from milepost.report.block import block
from milepost.report.comment import checked_on, same, status_comment, status_issue
from milepost.report.dress import dress

NOTATION = {
    "effect": r"(?<![^\W_\\])([*_\-+^~])(?=\S)(?:.*?\S)?\1(?![^\W_])",
    "citation": r"\?\?.+\?\?",
    "monospaced": r"\{\{.*?\}\}",
    "macro": r"\{[^{}]*\}",
    "link, mention, attachment": r"\[[^\]]+\]",
    "picture": r"!(?!\s)[^!]*!",
    "line break": r"\\\\",
    "icon": r"(?:[:;][()DPp]|\((?:/|x|i|y|n|\?|on|off|\*[rgby]?|flag|flagoff|!|\+|-)\))",
    "entity": r"&#?\w+;",
    "cell": r"\|",
    "address": r"(?:https?|ftp|file|news)://|mailto:(?!\u200b)|www\.(?=\S)",
    "key": r"\b[A-Za-z][A-Za-z0-9_]+-[0-9]+",
}
AT_START = {
    "heading or quotation": r"(?:h[1-6]|bq)\.",
    "list": r"[*#\-]+\s",
    "rule": r"-{4,}",
}
LIVE = (
    "*b*", "_i_", "-d-", "+u+", "^s^", "~s~", "a *b* c", "(_i_)", "??c??", "{{m}}", "{code}",
    "{color:red}x{color}", "{*}b{*}", "[~dana]", "[~accountid:5b10]", "[a|http://evil.example]",
    "[^att.txt]", "[#anchor]", "!a.png!", "!a.png|thumbnail!", "\\\\", ":)", "(x)", "(!)", "(flag)",
    "&#123;code&#125;", "a|b", "||h||", "|c|", "CUST-61", "https://evil.example", "mailto:a@b.cd",
    "h1. Head", "H3.x", "bq. quote", "# one", "## two", "* item", "- item", "** item", "----",
    "{code:java|title=x}", "{noformat}", "{quote}", "{panel}x", "{_}x{_}",
)  # fmt: skip
TOKENS = st.sampled_from(
    [*"{}[]*_-+^~!|\\?#:;()&<>@ 1ax", "h1. ", "bq. ", "code", "~dana", "http://", "a.png", "flag",
     "é", "日", "\u0301", "\n", "{code}", "KEY-1", "amp;", "color:red"]
)  # fmt: skip
TEXTS = st.lists(TOKENS | st.text(max_size=3), max_size=12).map("".join)
OURS = {"{*}", "{_}", "{-}", "{color:#97a0af}", "{color}"}


def unescaped(wiki: str) -> str:
    return re.sub(r"\\([^a-zA-Z0-9\s\\])", r"\1", wiki)


def alive(wiki: str, *, line_start: bool = True) -> list[str]:
    """What is markup in a line."""
    seen = re.sub(r"\\([^a-zA-Z0-9\s\\])", "\ue000", wiki)
    found = [f"{name}: {wiki!r}" for name, look in NOTATION.items() if re.search(look, seen)]
    if line_start:
        start = seen.lstrip()
        found += [
            f"{name}: {wiki!r}"
            for name, look in AT_START.items()
            if re.match(look, start, re.IGNORECASE)
        ]
    return found


def reads_as(wiki: str) -> str:
    """What a person sees: signs that look alike are the same, invisible ones are none."""
    return alike(unescaped(wiki))


def alike(text: str) -> str:
    return text.translate({0x2216: "\\", 0xA6: "|", 0x200B: None}).strip()


def harmless(text: str) -> None:
    shown = safe.gfm(text)
    line = dress(shown, "jira-wiki")
    assert alive(line) == []
    assert reads_as(line) == alike(safe.plain(text))
    item = dress(f"- {shown}", "jira-wiki")
    assert not shown or item.startswith("* ")
    assert alive(item[2:]) == []
    _in_bold(shown)
    _in_a_link(shown)
    _in_a_cell(shown)


def _in_bold(shown: str) -> None:
    bold = dress(f"**A {shown}.** b", "jira-wiki")
    assert bold.startswith("{*}A ")
    assert bold.endswith(".{*} b")
    inner = bold.removeprefix("{*}").removesuffix("{*} b")
    assert alive(inner) == alive(unescaped(inner)) == []


def _in_a_link(shown: str) -> None:
    link = dress(f"x [a {shown}](https://ours.example/p?q=1) y", "jira-wiki")
    found = re.fullmatch(r"x \[([^\[\]|\n]+)\|https://ours\.example/p\?q=1\] y", link)
    assert found, link
    assert alive(found[1]) == alive(unescaped(found[1])) == []


def _in_a_cell(shown: str) -> None:
    table = dress(f"| {shown} | b |\n|---|---|\n| c | {shown} |\n| {shown} | d |", "jira-wiki")
    head, *rows = table.split("\n")
    assert len(head.split("||")) == 4
    assert [len(row.split("|")) for row in rows] == [4, 4]
    for cell in (head.split("||")[1], rows[0].split("|")[2], rows[1].split("|")[1]):
        assert alive(cell) == []


@pytest.mark.parametrize("text", LIVE)
def test_the_eyes_see_what_is_not_escaped(text: str) -> None:
    assert alive(text)


@pytest.mark.parametrize(
    "text", [*LIVE, "_KEY-1", "__KEY-1", "\\{code\\}", "\\\\{code}", "\\\\\\[~dana\\]"]
)
def test_jira_s_own_notation_is_text(text: str) -> None:
    harmless(text)


def test_hostile(hostile: str) -> None:
    harmless(hostile)


@settings(deadline=None, max_examples=500)
@given(TEXTS)
def test_any_text(text: str) -> None:
    harmless(text)


# -- whole comments ----------------------------------------------------------------------


def comment(example, name: str, **more) -> str:
    told = {"limit": 10**6, "markup": "jira-wiki", "checked": example.portfolio.today, **more}
    return status_comment(example[name], example.portfolio, instance="nordwind", **told)


@pytest.mark.parametrize("name", ["integrations", "kickoff", "rollout"])
def test_golden(name: str, rich, golden: Callable) -> None:
    golden(f"comment-{name}.wiki", comment(rich, name))


def test_hostile_everywhere(hostile: str, poisoned: Callable) -> None:
    here = poisoned(hostile)
    text = comment(here, "here")
    mark, *lines = text.split("\n")
    assert marks.read_mark(mark) == marks.Mark("status", "nordwind", "here")
    assert lines[0].startswith("{*}")
    assert lines[-1].startswith("{color:#97a0af}milepost keeps")
    assert lines[-1].endswith("Checked 2027-02-22{color}")
    plain = re.sub(r"\\[^a-zA-Z0-9\s\\]", "\ue000", "\n".join(lines))
    assert {*re.findall(r"(?<!\{)\{[^{}\n]*\}(?!\})", plain)} <= OURS
    links = re.findall(r"\[[^\[\]|\n]+\|(https://[^\s|\]]+)\]", plain)
    assert len(links) == plain.count("[") == plain.count("]")
    assert all(link.startswith("https://web.example/") for link in links)
    without = re.sub(r"\[[^\]\n]+\]", "\ue000", plain)
    # An own table and lists; nothing else that a line could begin.
    assert not re.search(r"(?m)^\s*(?:h[1-6]\.|bq\.|#|-+\s|\*\*)", without, re.IGNORECASE)
    rows = [line for line in without.split("\n") if "|" in line]
    assert all(line.startswith("|") and line.endswith("|") for line in rows)


def test_a_mark_stays_as_it_is(rich) -> None:
    for markup in ("gfm", "glfm", "jira-wiki", "plain"):
        first = comment(rich, "data", markup=markup).split("\n")[0]
        assert first == "<!-- milepost:status instance=nordwind milestone=data -->"


@pytest.mark.parametrize("markup", ["gfm", "glfm", "jira-wiki", "plain"])
@pytest.mark.parametrize("name", ["integrations", "data", "legacy"])
def test_a_day_later_it_says_the_same(markup: str, name: str, rich) -> None:
    old, new = comment(rich, name, markup=markup), comment(rich.a_day_later(), name, markup=markup)
    assert old != new
    assert same(old, new.replace("\n", "\r\n") + "\r\n")
    assert checked_on(old) == rich.portfolio.today
    assert not same(old, comment(rich, "pilot", markup=markup))


@pytest.mark.parametrize("markup", ["jira-wiki", "plain"])
def test_the_limit_counts_what_is_sent(markup: str, rich) -> None:
    whole = comment(rich, "integrations", markup=markup)
    size = len(whole.encode())
    assert comment(rich, "integrations", markup=markup, limit=size) == whole
    cut = comment(rich, "integrations", markup=markup, limit=size - 1)
    assert len(cut.encode()) < size
    assert "Left out to keep within this tracker's limit" in cut
    with pytest.raises(ValueError, match="does not fit"):
        comment(rich, "integrations", markup=markup, limit=100)


def test_pictures_stay_away(rich) -> None:
    drawn = comment(rich, "integrations", markup="glfm")
    assert "```mermaid" in drawn
    assert "picture" not in comment(rich, "integrations")
    assert "flowchart" not in dress(drawn, "jira-wiki")


def test_a_status_issue(poisoned: Callable, hostile: str) -> None:
    _, text = status_issue(poisoned(hostile)["here"], markup="jira-wiki")
    assert "is kept in one comment below" in text
    assert len(re.findall(r"\[[^\[\]|\n]+\|https://web\.example/here\]", text)) <= 1


def test_every_piece_of_markdown_has_its_form() -> None:
    told = dress(
        "## Head\n\nOne *it* ~~off~~ `a*b` <b>x</b>  \ntwo\n\n1. a\n   - b\n\n   c\n2. d\n\n"
        "> q\n\n---\n\n```\n{noformat} x\n```\n\n    y\n\n"
        "<details><summary>More &amp; more</summary>\n\nz\n\n</details>\n\n<div>w</div>\n\n"
        "![alt](https://x.example/p.png) [bad](javascript:a) "
        "[](https://ours.example)\n\n**\u00a0** <sub>small [l](https://ours.example/l)</sub>",
        "jira-wiki",
    )
    assert told == (
        "h2. Head\n\nOne {_}it{_} {-}off{-} {{a\\*b}} x\ntwo\n\n# a c\n#* b\n# d\n\nq\n\n"
        "{noformat}\n{\u200bnoformat} x\n{noformat}\n\n{noformat}\ny\n{noformat}\n\n"
        "{*}More & more{*}\n\nz\n\n"
        "alt bad \n\n\\*\\*\u00a0\\*\\* {color:#97a0af}small [l|https://ours.example/l]{color}"
    )


# -- plain text --------------------------------------------------------------------------


def test_a_block_in_plain_text(rich) -> None:
    text = block(
        rich["integrations"], rich.portfolio, instance="nordwind",
        status_url="https://web.example/issues/99#c1", markup="plain",
    )  # fmt: skip
    assert text == (
        "<!-- milepost:block instance=nordwind milestone=integrations -->\n"
        "🟠 At risk: api#88 is blocked by web#41 “Customer sends the keys”, which is in no "
        "milestone.\n"
        "██████████████░░░░░░ 14 of 20 done (web 6/6 · api 8/14) · 1 of 4 criteria met\n"
        "Status, evidence and what is to be decided: https://web.example/issues/99#c1\n"
        "<!-- /milepost:block -->"
    )


def test_a_block_keeps_an_address_that_is_known_later(rich) -> None:
    token = "known-after-apply:comment:integrations:"
    told = block(
        rich["integrations"], rich.portfolio, instance="n", status_url=token, markup="plain"
    )
    assert f"decided: {token}\n" in told


@pytest.mark.parametrize(
    "text", ["--- end of milepost ---", "--- milepost a/b ---", "------ end of milepost ------"]
)
def test_nobody_s_title_is_a_mark_that_a_tracker_shows(text: str, poisoned: Callable) -> None:
    here = poisoned(text)
    told = block(here["here"], here.portfolio, instance="x", status_url="", markup="plain")
    assert "--- " not in told
    assert "end of milepost" in told or "milepost a/b" in told


def test_a_hostile_block_in_plain_text(hostile: str, poisoned: Callable) -> None:
    here = poisoned(hostile)
    text = block(here["here"], here.portfolio, instance="x", status_url="", markup="plain")
    parsed = marks.parse(f"before\n\n{text}\nafter")
    assert parsed.state == "one"
    assert parsed.human == "before\nafter"
    assert len(text.splitlines()) == 4


def test_plain_text_of_every_piece() -> None:
    told = dress(
        "## H\n\n*i* **b** ~~s~~ `c` [l](https://x.example) t\n\n[l](https://x.example)\n\n"
        "- a\n  - b\n\n| h | i |\n|---|---|\n| c | d |\n\n```\nz\n```\n\n<sub>q</sub>",
        "plain",
    )
    assert told == (
        "H\n\ni b s c l t\n\nl: https://x.example\n\n- a\n  - b\n\nh · i\nc · d\n\nz\n\nq"
    )
