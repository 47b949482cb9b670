"""``check``, ``list`` and ``explain`` on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from milepost.model.judgement import Judgement
from milepost.model.milestone import Sought
from milepost.model.prose import say
from milepost.model.reading import Reading
from milepost.model.sample import milestone, portfolio, verdict
from milepost.report import json_v1, markdown, text
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
        "Closed too early",
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
        "\n2 errors (all upkeep), 0 warnings, 1 note · 1 muted by `rules: ignore` "
        "(milepost check -v shows all)"
    )


def test_what_fails_the_gate_is_listed_without_being_asked_for(
    rich, make_finding: Callable
) -> None:
    loud = make_finding("MP201", "no-owner", "nobody owns it", "name one", kind="upkeep",
                        severity="error")  # fmt: skip
    soft = replace(loud, rule="MP104", severity="warning", message=say("it is vague"))
    judged = replace(rich["training"], findings=(loud, soft))
    judgement = replace(rich.judgement, milestones=(judged,), skipped=())
    assert "MP201" not in text.check(judgement, Voice())
    assert "🟢 1 on track" in text.check(judgement, Voice())
    told = text.check(judgement, Voice(at_least="error"))
    assert "🟢 On track  Training delivered" in told
    assert "   MP201 no-owner   nobody owns it\n         to clear: name one" in told
    assert "MP104" not in told
    assert "1 on track" not in told
    both = replace(judgement, milestones=(judged, rich["data"]))
    told_of_both = text.check(both, Voice(at_least="error"))
    assert "🟢 1 reached, with nothing to clear" in told_of_both
    assert told.endswith("1 error (upkeep), 1 warning (upkeep) (milepost check -v shows all)")
    told = text.check(judgement, Voice(at_least="info"))
    assert "MP104" in told
    assert told.endswith("1 error (upkeep), 1 warning (upkeep)")


def test_the_plan_as_a_whole_has_its_own_block(rich, make_finding: Callable) -> None:
    gap = make_finding("MP109", "phase-without-end", "no milestone lies in the phase Build",
                       "add one", kind="upkeep", milestone="")  # fmt: skip
    soft = replace(gap, rule="MP114", name="long-gap", severity="info", message=say("a gap"))
    muted = replace(gap, rule="MP901", message=say("not said"), muted=True)
    judgement = replace(rich.judgement, project=(gap, soft, muted), skipped=(), milestones=())
    folded = text.check(judgement, Voice(width=120))
    assert "The plan" not in folded
    assert folded.endswith(
        "\n0 errors, 1 warning (upkeep), 1 note (upkeep) · 1 muted by `rules: ignore` "
        "(milepost check -v shows all)"
    )
    block = (
        "\n\nThe plan\n   MP109 phase-without-end   no milestone lies in the phase Build\n"
        "         to clear: add one\n"
    )
    told = text.check(judgement, Voice(at_least="warning"))
    assert f"{block}\n" in told
    assert "MP114" not in told
    told = text.check(judgement, Voice(verbose=1))
    assert f"{block}   MP114 long-gap   a gap\n         to clear: add one\n\n" in told
    assert "not said" not in told
    assert "The plan" not in text.check(replace(judgement, project=(muted,)), Voice(verbose=1))


@pytest.mark.parametrize("voice", [Voice(), Voice(verbose=1), Voice(at_least="warning")])
def test_the_numbers_are_those_of_json(rich, voice: Voice) -> None:
    last = text.check(rich.judgement, voice).split("\n\n")[-1]
    told = {name: int(number) for number, name in re.findall(r"(\d+) (error|warning|note)", last)}
    counts = rich.judgement.counts
    assert told == {"error": counts["error"], "warning": counts["warning"], "note": counts["info"]}


def test_in_detail_nothing_is_said_twice(rich, make_finding: Callable) -> None:
    lost = verdict("closed web#7", "unknown", missing="web#7 does not exist")
    found = make_finding(
        "MP304", "unknown-criterion", '"closed web#7" cannot be decided: web#7 does not exist',
        "correct it", kind="upkeep", milestone="training",
    )  # fmt: skip
    judged = replace(rich["training"], verdicts=(lost,), findings=(found,), health="unknown")
    judgement = replace(rich.judgement, milestones=(judged,), skipped=())
    told = text.check(judgement, Voice(verbose=1))
    assert told.count("does not exist") == 1
    assert "   [unknown] closed web#7: see below\n" in told
    short = text.check(judgement, Voice())
    assert "   “closed web#7” cannot be decided: web#7 does not exist\n" in short


def test_why_a_tracker_was_not_read_is_told_once(rich) -> None:
    for voice in (Voice(), Voice(verbose=1)):
        told = text.check(rich.judgement, voice)
        assert told.count("server error 502") == 1
        assert "   ops was not read completely\n" in told


def test_a_project_without_milestones_says_so() -> None:
    empty = Judgement(portfolio=portfolio(), milestones=(), skipped=())
    assert "No milestones were found." in text.check(empty, Voice())
    assert "No milestones were found." in text.check(empty, Voice(quiet=True))


def test_a_milestone_that_no_tracker_has_says_what_it_may_be_called(rich) -> None:
    gone = replace(
        rich["rollout"],
        milestone=milestone(
            "rollout", "Full rollout", records=(), declared_at="milepost.yaml:4",
        ),
    )  # fmt: skip
    sought = (
        Sought(source="web", title="Full rollout", perhaps="Rollout"),
        Sought(source="api", title="Full rollout", key="12"),
    )
    gone = replace(gone, milestone=replace(gone.milestone, sought=sought))
    judgement = replace(rich.judgement, milestones=(gone,), skipped=())
    told = " ".join(text.check(judgement, Voice()).split())
    assert (
        "no milestone titled “Full rollout” in web: renamed, deleted or not created yet; "
        "perhaps “Rollout”; no milestone number 12 in api: deleted or not created yet"
    ) in told
    assert "not found in web, not found in api" in text.listing(judgement, Voice())
    assert "titled “Full rollout” in web" in markdown.report(judgement)
    (one,) = json_v1.check(judgement, "1")["milestones"]
    assert one["reason"].startswith("no milestone titled “Full rollout” in web")


def test_only_listed_milestones_are_counted_by_reason(rich) -> None:
    archive = rich["archive"]
    many = [
        replace(archive, milestone=replace(archive.milestone, unjudged_because=why))
        for why in ("closed 2026-12-18", "closed by 2026-11-02", "not declared", "")
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
def test_hostile_on_a_terminal(hostile: str, verbose: int, poisoned: Callable) -> None:
    judgement = poisoned(hostile).judgement
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
