"""``explain MILESTONE`` and ``check --gate``: on a terminal, in Markdown, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.model.criterion import Evidence
from milepost.model.gated import Awaited, Gated
from milepost.model.prose import Link, say
from milepost.model.sample import TODAY, verdict
from milepost.model.terms import Gate
from milepost.model.waiver import Waiver
from milepost.report import gates, json_v1, sections, text
from milepost.report.voice import Voice
from milepost.rules.rule import catalogue, page

HARM = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")

FREEZE = Gated(
    gate=Gate(name="code-freeze", due=TODAY),
    verdicts=(
        replace(verdict("no open P1", because="last closed web#7"), done=2, total=2),
        verdict("signed off by dana", "unknown", missing="comments were not read"),
    ),
    awaited=(
        Awaited(
            milestone="data",
            state="unmet",
            text=say("{} is open", Link("Data migration validated", "https://web.example/m/3")),
            url="https://web.example/m/3",
        ),
        Awaited(milestone="", state="unknown", text=say("“{}” does not exist", "dta")),
    ),
)
MET = Gated(gate=Gate(name="docs"), verdicts=(verdict("docs reviewed"),))
BARE = Gated(gate=Gate(name="bare"))
WAIVER = Waiver(rule="MP503", reason="Vendor outage", approved_by="dana", expires=date(2027, 3, 1))


@pytest.fixture
def whole(rich, make_finding: Callable):
    """A milestone with something in every part of the page."""
    evidence = tuple(
        Evidence(
            text=say("{} is open", f"web#{number}"),
            url=f"https://web.example/issues/{number}?a=1&b=2",
            at=datetime(2027, 2, 17, 15, tzinfo=UTC),
        )
        for number in range(7)
    )
    error = make_finding(
        "MP501", "overdue", "open after its date", "close it", severity="error", evidence=evidence
    )
    waived = make_finding("MP503", "stalled", "still", "move", waiver=WAIVER)
    muted = make_finding("MP504", "deadline", "a", "b", muted=True)
    adopted = make_finding("MP511", "missed", "a", "b", adopted=True)
    judged = rich["integrations"]
    return replace(
        judged,
        findings=(error, *judged.findings, waived, muted, adopted),
        gates=(FREEZE, MET, BARE),
        priority_rank=2,
        health="off_track",
    )


def test_golden(rich, whole, golden: Callable) -> None:
    seen = replace(rich.judgement, milestones=(whole, replace(rich["pilot"], priority_rank=1)))
    golden("explained.txt", text.explained(whole, seen, Voice()) + "\n")


@pytest.mark.parametrize("name", ["kickoff", "rollout", "legacy", "archive", "training"])
def test_golden_of_each_health(rich, golden: Callable, name: str) -> None:
    golden(f"explained-{name}.txt", text.explained(rich[name], rich.judgement, Voice()) + "\n")


def test_an_address_on_a_terminal_is_ready_to_be_copied(rich, whole) -> None:
    told = text.explained(whole, rich.judgement, Voice(width=300))
    assert "https://web.example/issues/0?a=1&b=2\n" in told
    assert "and 2 more pieces of evidence" in told


def test_nothing_hostile_reaches_a_terminal(hostile: str, poisoned: Callable) -> None:
    bad = poisoned(hostile)
    gated = replace(FREEZE, gate=Gate(name=hostile), verdicts=bad["here"].verdicts)
    judged = replace(bad["here"], gates=(gated,))
    for told in (
        text.explained(judged, bad.judgement, Voice()),
        text.gate(gated, judged, bad.judgement, Voice()),
    ):
        assert not HARM.search(told)
    for document in (
        json_v1.explained(judged, bad.judgement, "1"),
        json_v1.gate(gated, judged, bad.judgement, "1"),
    ):
        json.dumps(document, ensure_ascii=False).encode()


def test_a_gate_in_markdown_is_not_live(
    hostile: str, poisoned: Callable, look: Callable, tracker_page: Callable
) -> None:
    bad = poisoned(hostile)
    gated = replace(
        FREEZE,
        gate=Gate(name=hostile),
        verdicts=bad["here"].verdicts,
        awaited=(Awaited(milestone="", state="unknown", text=say("“{}” is gone", hostile)),),
    )
    told = gates.gate(gated, bad["here"], bad.judgement)
    assert look(told).live == []
    assert tracker_page(told).live == []


def test_in_json_the_explanation_stands_beside_the_verdict(rich, whole) -> None:
    told = json_v1.explained(whole, rich.judgement, "1.0")
    assert told["schema"] == "milepost/1"
    assert [one["id"] for one in told["milestones"]] == ["integrations"]
    assert {one["milestone"] for one in told["findings"]} == {"integrations"}
    first = told["findings"][0]
    assert told["explanation"] == {
        "health": "off_track",
        "because": "it is open, with 1 error about reaching it",
        "findings": [first["id"]],
        "criteria": [],
        "gaps": [],
    }
    assert first["fix"] == "close it"


def test_a_rules_page_as_json() -> None:
    told = json_v1.rule(page(catalogue()["MP501"]))
    assert (told["schema"], told["code"], told["severity"]) == ("milepost.rule/1", "MP501", "error")
    assert told["bad"]
    json.dumps(told)


@pytest.mark.parametrize("gated", [FREEZE, MET, BARE], ids=["unmet", "met", "bare"])
def test_golden_of_a_gate(rich, whole, golden: Callable, gated: Gated) -> None:
    name = f"gate-{gated.gate.name}"
    golden(f"{name}.txt", text.gate(gated, whole, rich.judgement, Voice()) + "\n")
    golden(f"{name}.md", gates.gate(gated, whole, rich.judgement))


def test_a_gate_as_json(rich, whole) -> None:
    told = json_v1.gate(FREEZE, whole, rich.judgement, "1.0")
    assert told["schema"] == "milepost.gate/1"
    assert told["milestone"] == {
        "id": "integrations", "title": "Integrations live", "due": "2027-03-05",
    }  # fmt: skip
    assert told["run"]["state"] == "partial"
    gate = told["gate"]
    assert (gate["name"], gate["due"], gate["state"]) == ("code-freeze", "2027-02-22", "unmet")
    assert [one["state"] for one in gate["criteria"]] == ["met", "unknown"]
    assert gate["waits_for"][0] == {
        "milestone": "data",
        "state": "unmet",
        "text": "Data migration validated is open",
        "url": "https://web.example/m/3",
    }
    assert gate["waits_for"][1]["milestone"] is None


def test_the_gates_of_a_milestone_in_check_json_and_comment(rich, whole) -> None:
    seen = replace(rich.judgement, milestones=(whole,))
    (told,) = json_v1.check(seen, "1.0")["milestones"]
    assert [one["state"] for one in told["gates"]] == ["unmet", "met", "unknown"]
    line = sections.relations(whole, rich.portfolio)
    assert line.endswith("**Gates** ⏳ code-freeze (due 2027-02-22), ✅ docs, ❔ bare")
    assert "Gates" not in sections.relations(rich["kickoff"], rich.portfolio)
