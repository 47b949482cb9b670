"""Jira's wiki markup: what we say keeps its form, nothing foreign gets one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from milepost.model import marks
from milepost.report.block import block
from milepost.report.comment import status_comment, status_issue
from milepost.report.dress import dress
from milepost.report.foot import checked_on, same

OURS = {"{*}", "{_}", "{-}", "{color:#97a0af}", "{color}"}


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
    assert lines[-1].endswith("Checked 2027-02-22, next by 2027-03-01{color}")
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
    _, text = status_issue(poisoned(hostile)["here"], instance="x", markup="jira-wiki")
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
    parsed = marks.parse(f"before\n\n{text}\nafter", "x")
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
