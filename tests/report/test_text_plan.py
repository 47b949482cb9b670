"""``plan`` and ``sync`` on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.model.change import (
    Change,
    ChangeKind,
    NotPlanned,
    Outcome,
    Plan,
    Precondition,
    Target,
)
from milepost.report import text
from milepost.report.block import block
from milepost.report.comment import status_comment
from milepost.report.text import changes
from milepost.report.voice import Voice

SOURCES = {"web": "acme/onboarding", "api": "acme/integrations"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


WATCHED = (
    "Planned: 4 to add, 3 to change, 1 to remove; notifies 2 people, "
    "and 2 new issues and comments reach\n    whoever watches."
)


def change(kind: ChangeKind, target: Target, before=None, after=None, **more) -> Change:
    return Change(source="web", kind=kind, target=target, before=before, after=after, **more)


@pytest.fixture(scope="module")
def rich_plan(rich) -> Plan:
    comment = status_comment(
        rich["integrations"],
        rich.portfolio,
        instance="nordwind",
        checked=rich.portfolio.today,
        limit=65000,
    )
    before = block(
        rich["integrations"],
        rich.portfolio,
        instance="nordwind",
        status_url="https://web.example/c",
    )
    issue = Target("issue", "#88", title="CRM webhook")
    return Plan(
        instance="nordwind",
        compared=7,
        changes=(
            change(
                ChangeKind.CREATE_LABEL,
                Target("label", "milepost: at-risk"),
                after=MappingProxyType(
                    {"name": "milepost: at-risk", "color": "fb8c00", "description": "x"}
                ),
                reason="not defined here yet",
                precondition=Precondition("absent"),
            ),
            change(
                ChangeKind.CREATE_ISSUE,
                Target("issue", "new:data", title="Status: Data migration validated"),
                after=MappingProxyType(
                    {"title": "Status: Data migration validated", "labels": ("milestone",)}
                ),
                reason="no status issue yet",
            ),
            change(
                ChangeKind.ADD_LABEL,
                issue,
                after="milepost: issue-out-of-order",
                reason="MP406 issue-out-of-order",
            ),
            change(
                ChangeKind.PUT_COMMENT,
                Target("issue", "#99", title="Status: Integrations live"),
                after=comment,
                reason="at risk: MP406 issue-out-of-order",
                notifies=("dana-o", "kimosei"),
                precondition=Precondition("absent"),
            ),
            change(
                ChangeKind.PUT_BLOCK,
                Target("milestone", "4", title="Integrations live"),
                before=before,
                after=before.replace("14 of 20", "15 of 20").replace("1 of 4", "2 of 4"),
                reason="at risk: MP406 issue-out-of-order",
            ),
            replace(
                change(
                    ChangeKind.REMOVE_LABEL,
                    replace(issue, title=""),
                    before="milepost: blocked-work",
                    reason="no longer so",
                ),
            ),
            replace(
                change(
                    ChangeKind.PUT_COMMENT,
                    Target("comment", "17", parent="#3"),
                    before="a\n\nsame",
                    after="b\n\nsame",
                    reason="news",
                ),
                source="api",
            ),
            replace(
                change(
                    ChangeKind.SET_FIELD,
                    Target("milestone", "9"),
                    before="2027-02-26",
                    after="2027-03-05",
                    reason="due, " + "long " * 20,
                ),
                source="other",
            ),
        ),
        skipped=(
            NotPlanned(
                source="ops",
                reason="ops was not read completely (502)",
                fallback="everything about this milestone is left as it is",
                milestone="rollout",
            ),
            NotPlanned(
                source="api", reason="this token may not write", fallback="shown in reports only"
            ),
        ),
    )


def test_golden(rich_plan: Plan, golden: Callable) -> None:
    golden("plan.txt", text.plan(rich_plan, Voice(), SOURCES) + "\n")


def test_colour_adds_nothing_but_colour(rich_plan: Plan) -> None:
    coloured = text.plan(rich_plan, Voice(colour=True), SOURCES)
    assert ANSI.search(coloured)
    assert ANSI.sub("", coloured) == text.plan(rich_plan, Voice(), SOURCES)


def test_every_change_and_every_reason_is_named(rich_plan: Plan) -> None:
    told = " ".join(text.plan(rich_plan, Voice(), SOURCES).split())
    for one in rich_plan.changes:
        assert " ".join(one.reason.split()) in told
    assert "Plan: 4 to add, 3 to change, 1 to remove; notifies 2 people, and 2 new" in told


def test_the_last_lines_say_how_to_do_exactly_this(rich_plan: Plan) -> None:
    told = text.next_step(rich_plan, "p.json")
    assert text.next_step(Plan(changes=()), "p.json") == ""
    assert text.next_step(rich_plan, None).endswith("milepost plan --out plan.json")
    last = text.plan(rich_plan, Voice(), SOURCES).splitlines()[-1]
    assert last.endswith(f".   {rich_plan.fingerprint[:6]}")
    assert told == "Nothing was written. To do exactly this: milepost sync --plan p.json"


def test_with_nothing_to_do_it_says_what_was_compared() -> None:
    told = text.plan(Plan(changes=(), compared=7), Voice(width=200), SOURCES)
    assert told == (
        "No changes. 7 milestones in web (acme/onboarding), api (acme/integrations) compared with "
        "what milepost would write there: nothing differs."
    )
    assert "in no tracker" in text.plan(Plan(changes=()), Voice(), {})
    assert text.outcomes((), Plan(changes=(), compared=7), Voice(width=200), SOURCES) == told


def test_a_source_left_alone_is_named_even_without_changes(rich_plan: Plan) -> None:
    told = text.plan(replace(rich_plan, changes=()), Voice(), SOURCES)
    assert told.startswith("Not done:\n  ops, rollout: ops was not read completely (502);")


def test_long_texts_are_shown_in_a_few_lines(rich_plan: Plan) -> None:
    told = list(changes.lines(rich_plan.changes[3]))
    assert len(told) == 4
    assert told[-1].startswith("… ")
    assert told[0].startswith("+ 🟠 At risk: Integrations live")
    assert "<!--" not in "\n".join(told)
    assert "](" not in "\n".join(told)


def test_two_new_issues_are_two_places() -> None:
    new = [
        change(ChangeKind.CREATE_ISSUE, Target("issue", f"new:{name}", title=name), after=name)
        for name in "ab"
    ]
    plan = Plan(changes=(*new, replace(new[0], kind=ChangeKind.PUT_COMMENT)))
    told = text.plan(plan, Voice(), SOURCES)
    assert re.findall(r"new issue .*", told) == ['new issue "a"', 'new issue "b"']
    assert told.index("+ comment") < told.index('new issue "b"')


def test_a_link_ends_where_it_began() -> None:
    assert changes.visible("\\[ \\] x | [ticked](https://x.example)") == ["[ ] x | ticked"]
    assert changes.visible("a\n<sub>Checked 2027-02-22</sub>") == ["a"]


def test_a_changed_text_shows_what_differs(rich_plan: Plan) -> None:
    told = list(changes.lines(rich_plan.changes[4]))
    assert [line[0] for line in told] == ["-", "+"]
    assert "8/14) · 1 of 4" in told[0]
    assert "8/14) · 2 of 4" in told[1]


def test_lines_that_look_like_a_diff_header_are_still_shown() -> None:
    one = change(
        ChangeKind.PUT_COMMENT, Target("comment", "1", parent="#2"), before="-- x", after="++ y"
    )
    assert list(changes.lines(one)) == ["- -- x", "+ ++ y"]


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_has_a_line(kind: ChangeKind) -> None:
    plan = Plan(changes=(change(kind, Target("issue", "#1"), before="a", after="b", reason="why"),))
    assert "why" in text.plan(plan, Voice(), SOURCES)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", "x"),
        (3, "3"),
        (("a", 1), "a, 1"),
        (MappingProxyType({"title": "t", "x": 1}), "t"),
        (MappingProxyType({"state": "closed", "n": None}), "state: closed, n: "),
    ],
)
def test_values(value: object, expected: str) -> None:
    assert (
        changes.what(change(ChangeKind.SET_FIELD, Target("milestone", "1"), after=value))
        == expected
    )


def test_hostile(hostile: str) -> None:
    target = Target("issue", "#1", title=hostile)
    plan = Plan(
        changes=(
            change(
                ChangeKind.ADD_LABEL, target, after=hostile, reason=hostile, notifies=(hostile,)
            ),
            change(
                ChangeKind.PUT_COMMENT, target, before=hostile, after=f"x\n{hostile}", reason="r"
            ),
        ),
        skipped=(NotPlanned(source=hostile, reason=hostile, fallback=hostile, milestone=hostile),),
    )
    told = text.plan(plan, Voice(), {"web": hostile}) + text.next_step(plan, hostile)
    told += text.outcomes(
        [Outcome(change=plan.changes[0], outcome="failed", detail=hostile)], plan, Voice(), {}
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)


# -- sync --------------------------------------------------------------------------------------

STATES = ("done", "already", "conflict", "failed", "unknown", "not_attempted", "done", "done")


def test_outcomes(rich_plan: Plan, golden: Callable) -> None:
    told = [
        Outcome(change=one, outcome=state, detail="" if state == "done" else f"because of {state}")
        for one, state in zip(rich_plan.changes, STATES, strict=True)
    ]
    golden("sync.txt", text.outcomes(told, rich_plan, Voice(), SOURCES) + "\n")


def test_all_done(rich_plan: Plan) -> None:
    told = [Outcome(change=one, outcome="done") for one in rich_plan.changes]
    assert (
        text.outcomes(told, rich_plan, Voice(quiet=True), SOURCES)
        == "Applied: 8 done of 8 changes."
    )
    whole = text.outcomes(told, rich_plan, Voice(verbose=1), SOURCES)
    assert whole.startswith("web: acme/onboarding\n  labels\n    + label")
    assert "Not done:" in whole
    assert "Nothing was written" not in whole
    assert whole.endswith(WATCHED)
    green = text.outcomes(told, rich_plan, Voice(colour=True, quiet=True), SOURCES)
    assert green.startswith("\x1b[1;32m")


def test_in_detail_texts_are_whole(rich_plan: Plan) -> None:
    told = text.plan(rich_plan, Voice(verbose=1, width=400), SOURCES)
    put = next(one for one in rich_plan.changes if one.kind is ChangeKind.PUT_COMMENT)
    lines = [" ".join(line.split()) for line in told.splitlines()]
    for line in put.after.splitlines():
        assert " ".join(f"+ {line}".replace("\u200b", "").split()) in lines
    assert "more lines" not in told
    assert {"- a", "+ b", "same"} <= set(lines)
    assert len(text.plan(rich_plan, Voice(width=400), SOURCES)) < len(told)


def test_in_detail_the_body_of_a_new_issue_is_shown() -> None:
    after = MappingProxyType({"title": "Status", "body": "first\n\n  indented\x1b[2J last"})
    made = change(ChangeKind.CREATE_ISSUE, Target("issue", "new:data"), after=after)
    plan = Plan(changes=(made, replace(made, kind=ChangeKind.ADD_LABEL, after="x")))
    told = text.plan(plan, Voice(verbose=1), SOURCES)
    assert [line.strip() for line in told.splitlines() if "+" in line][1:4] == [
        "+ first",
        "+",
        "+   indented last",
    ]
    assert "first" not in text.plan(plan, Voice(), SOURCES)
    same = replace(made, before=after)
    assert "first" not in text.plan(Plan(changes=(same,)), Voice(verbose=1), SOURCES)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_summary_is_wider_than_the_terminal(rich_plan, width):
    told = text.plan(rich_plan, Voice(width=width), SOURCES)
    summary = told.rpartition("\n\n")[2].splitlines()
    assert len(summary) > 1
    assert max(map(len, summary)) <= width
    assert summary[-1].endswith(rich_plan.fingerprint[:6])
    outcomes = tuple(Outcome(change=it, outcome="done") for it in rich_plan.changes)
    spent = text.outcomes(outcomes, rich_plan, Voice(width=width), SOURCES)
    planned = spent.partition("Planned: ")[2].splitlines()
    assert max(len(f"Planned: {planned[0]}"), *map(len, planned)) <= width


def test_what_is_not_done_for_several_is_said_once():
    def left(milestone, reason="there is no token for web", source="web"):
        return NotPlanned(
            source=source, reason=reason, fallback="shown in reports only", milestone=milestone
        )

    skipped = (
        left("a"),
        left("b"),
        left("a"),
        left("c", "other"),
        left(""),
        left("a", source="api"),
    )
    told = text.plan(Plan(changes=(), compared=3, skipped=skipped), Voice(width=200), SOURCES)
    assert told.splitlines()[:4] == [
        "Not done:",
        "  web, 2 milestones (a, b): there is no token for web; shown in reports only",
        "  web, c: other; shown in reports only",
        "  api, a: there is no token for web; shown in reports only",
    ]
