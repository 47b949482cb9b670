"""``check``, ``list`` and ``explain`` on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from milepost.model.judgement import Judgement
from milepost.model.reading import Reading
from milepost.model.sample import milestone, portfolio
from milepost.report import text
from milepost.report.text.ink import pad, wrap
from milepost.report.voice import Voice

ANSI = re.compile(r"\x1b\[[0-9;]*m")
HARM = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


@pytest.mark.parametrize(
    ("name", "voice"),
    [
        ("check.txt", Voice()),
        ("check-v.txt", Voice(verbose=1, width=80)),
        ("check-q.txt", Voice(quiet=True)),
    ],
)
def test_golden(name: str, voice: Voice, rich, golden: Callable) -> None:
    golden(name, text.check(rich.judgement, voice) + "\n")


def test_colour_adds_nothing_but_colour(rich) -> None:
    coloured = text.check(rich.judgement, Voice(colour=True))
    assert ANSI.search(coloured)
    assert ANSI.sub("", coloured) == text.check(rich.judgement, Voice())


def test_it_reads_well_without_signs(rich) -> None:
    bare = text.check(rich.judgement, Voice()).encode("ascii", "ignore").decode()
    for word in (
        "At risk",
        "Off track",
        "Unknown",
        "Closed, criteria unmet",
        "2 reached, 1 on track",
    ):
        assert word in bare


def test_an_incomplete_source_comes_first(rich) -> None:
    paragraphs = text.check(rich.judgement, Voice()).split("\n\n")
    assert paragraphs[1].startswith("INCOMPLETE ops: server error 502 on page 3")
    assert "unknown because of it: Full rollout" in paragraphs[1]


def test_all_is_well(rich, make_judged: Callable, golden: Callable) -> None:
    seen = portfolio(milestone("kickoff", closed="2027-02-12"), milestone())
    judged = (
        make_judged(seen.milestones[0], seen, "done"),
        make_judged(seen.milestones[1], seen, "on_track"),
    )
    judgement = Judgement(portfolio=seen, milestones=judged, skipped=())
    golden("check-well.txt", text.check(judgement, Voice()) + "\n")


def test_nothing_was_found_or_read() -> None:
    empty = replace(
        portfolio(),
        readings={
            "web": Reading(source="web", kind="github"),
            "api": Reading(source="api", kind="x"),
        },
    )
    judgement = Judgement(portfolio=empty, milestones=(), skipped=())
    told = text.check(judgement, Voice())
    assert "INCOMPLETE web: no proof of the end" in told
    assert told.endswith("0 errors, 0 warnings")
    assert text.listing(judgement, Voice()).endswith("No milestones were found.")
    none = Judgement(portfolio=replace(empty, readings={}), milestones=(), skipped=())
    assert text.check(none, Voice()).startswith("Read nothing in 0.0 s (0 requests). 0 milestones")


def test_what_was_muted_is_counted(rich, make_finding: Callable) -> None:
    muted = make_finding("MP501", "overdue", "x", "y", muted=True)
    quiet = make_finding("MP1", "a", "x", "y", severity="info")
    loud = make_finding("MP2", "b", "x", "y", severity="error", kind="upkeep")
    judged = replace(rich["training"], findings=(muted, quiet, loud, loud))
    told = text.check(replace(rich.judgement, milestones=(judged,), skipped=()), Voice())
    assert told.endswith(
        "\n0 errors, 0 warnings · 1 for information · 2 upkeep notes, 2 of them errors · 1 muted "
        "(milepost\n   check -v)"
    )


def test_only_listed_milestones_are_counted_by_reason(rich) -> None:
    archive = rich["archive"]
    many = [
        replace(archive, milestone=replace(archive.milestone, unjudged_because=why))
        for why in ("closed 2026-12-18", "closed 2026-11-02", "not declared", "")
    ]
    told = text.check(replace(rich.judgement, milestones=tuple(many)), Voice())
    assert "4 not judged (2 closed, 1 not declared, 1 only listed)" in told


def test_a_health_without_a_finding_says_why(rich) -> None:
    judged = replace(rich["legacy"], findings=())
    told = text.check(replace(rich.judgement, milestones=(judged,)), Voice())
    assert "   1 of 1 done-criterion unmet\n" in told


def test_lines_keep_the_width(rich) -> None:
    told = text.check(rich.judgement, Voice(width=72))
    titles = [line for line in told.splitlines() if " due " in line]
    assert all(cell_len(line) <= 72 for line in told.splitlines() if line not in titles)
    assert "Integrations li…" in told or "Integrations live" in told


@pytest.mark.parametrize("verbose", [0, 1])
def test_hostile_on_a_terminal(few_hostile: str, verbose: int, poisoned: Callable) -> None:
    judgement = poisoned(few_hostile).judgement
    assert not HARM.search(text.check(judgement, Voice(verbose=verbose)))
    assert not HARM.search(text.listing(judgement, Voice()))


def test_listing(rich, golden: Callable) -> None:
    golden("list.txt", text.listing(rich.judgement, Voice()) + "\n")


def test_wide_characters_stay_in_columns(rich) -> None:
    wide = replace(rich["data"], milestone=replace(rich["data"].milestone, title="日本語の題名"))
    told = text.listing(
        replace(rich.judgement, milestones=(wide, rich["kickoff"])), Voice()
    ).splitlines()
    before = [line[: line.index("20")] for line in told[1:3]]
    assert len({cell_len(part) for part in before}) == 1


def test_titles_are_not_cut_in_the_list(rich) -> None:
    long = replace(rich["data"], milestone=replace(rich["data"].milestone, title="x" * 110))
    told = text.listing(replace(rich.judgement, milestones=(long,)), Voice(width=60))
    assert "x" * 110 in told


def test_pad_and_wrap() -> None:
    assert pad("ab", 4) == "ab  "
    assert pad("日本語", 4) == "日…"
    assert (
        wrap("aa bb cc dd ee ff gg hh", 8, first="> ", rest="  ") == "> aa bb cc dd ee ff\n  gg hh"
    )
    assert wrap("x" * 30 + " y", 20) == "x" * 30 + "\ny"
