"""Rules made of conditions: what they are asked of, what they say, when they are unsure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from milepost.config.load import load
from milepost.judge.custom import custom_rule
from milepost.judge.engine import judge
from milepost.judge.expression import MOST_ISSUES, expression
from milepost.judge.fields import ISSUE, MILESTONE, values
from milepost.judge.policy import Policy
from milepost.model.calendar import Calendar, Span
from milepost.model.finding import Found
from milepost.model.milestone import Dependency
from milepost.model.person import Account
from milepost.model.project import Project
from milepost.model.prose import Foreign, plain
from milepost.model.reading import Want
from milepost.model.sample import at, issue, milestone, portfolio, verdict
from milepost.model.terms import Terms
from milepost.report import text
from milepost.report.voice import Voice
from milepost.rules.rule import View, ask, page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules-custom.md"


def rule(when, says="too much open", severity="warning"):
    return custom_rule("X001", expression(when), says, severity)


def told(when, look):
    return [
        plain(one.message) if isinstance(one, Found) else f"? {plain(one.reason)}"
        for one in ask(rule(when), look, look.milestones[0].id, {})
    ]


def work(number, **fields):
    return [issue(index, "data", **fields) for index in range(1, number + 1)]


def test_it_speaks_of_what_its_condition_holds_for():
    look = portfolio(milestone(), milestone("training"), issues=work(51))
    assert told("milestone.open > 50", look) == ["too much open"]
    assert told("milestone.open > 51", look) == []
    judgement = judge(look, {"X001": rule("milestone.open > 50")}, Policy())
    (one,) = judgement.findings
    assert (one.rule, one.name, one.kind, one.severity) == ("X001", "own-rule", "upkeep", "warning")
    assert one.milestone == "data"
    assert plain(one.fix) == (
        "change the milestone so that this no longer holds: milestone.open > 50"
    )
    assert {one.health for one in judgement.milestones} == {"on_track"}


def test_what_the_file_says_stays_text():
    hostile = "\x1b[31m@everyone <script> | **x**"
    look = portfolio(milestone())
    (found,) = ask(rule("true", hostile), look, "data", {})
    assert found.message == (Foreign(hostile),)
    assert Foreign("true") in found.fix
    assert "\x1b" not in rule("true", hostile).says
    shown = text.explain(page(rule("true", hostile)), Voice(width=100))
    assert "\x1b" not in shown
    assert "X001" in shown


FULL = portfolio(
    milestone(
        due="2027-03-05",
        owners=("kim", "dana"),
        level="major",
        phase="Build",
        depends_on=["kickoff", Dependency(text="Nothing", milestone=None)],
        stretch=frozenset({"stretch"}),
        terms=Terms(
            part_of="live", supports=("seats",), priority="must", value=8, buffer=3,
            committed_to="client",
        ),
    ),
    milestone("kickoff"),
    issues=[
        issue(1, "data", "done", closed_at=at("2027-02-20")),
        issue(2, "data", labels=("Bug",), due=date(2027, 3, 1), assignees=(Account("kim"),)),
        issue(3, "data", labels=("stretch",)),
    ],
    verdicts={"data": (verdict("all closed", "unmet"), verdict("a"), verdict("b", "unknown"))},
    project=Project(
        name="N", calendar=Calendar(closed=(Span(first=date(2027, 3, 1), last=date(2027, 3, 2)),))
    ),
)  # fmt: skip


def test_every_value_there_is():
    names = {f"milestone.{one.name}" for one in MILESTONE} | {one.name for one in ISSUE}
    names.add("issues")
    known = values(View(FULL, FULL.milestones[0], {}), names)
    assert known["today"] == date(2027, 2, 22)
    assert known["milestone"] == {
        "id": "data", "title": "Data migration validated", "level": "major", "phase": "Build",
        "state": "open", "owner": "", "owners": ["kim", "dana"], "due": date(2027, 3, 5),
        "days_left": 11, "working_days_left": 7, "open": 1, "closed": 1, "dropped": 0, "total": 2,
        "percent": 50, "stretch": 1, "criteria": {"met": 1, "unmet": 1, "unknown": 1},
        "depends_on": ["kickoff", "Nothing"], "sources": ["web"], "delivers": [],
        "supports": ["seats"], "part_of": "live", "priority": "must", "value": 8, "buffer": 3,
        "committed_to": "client",
    }  # fmt: skip
    first, second, third = known["issues"]
    assert (first["ref"], first["state"], first["closed"]) == ("web#1", "done", date(2027, 2, 20))
    assert (second["labels"], second["due"], second["closed"]) == (["Bug"], date(2027, 3, 1), None)
    assert (second["assignees"], second["author"], second["source"]) == (["kim"], "", "web")
    assert (second["stretch"], third["stretch"]) == (False, True)
    assert second["created"] == FULL.day(next(iter(FULL.work(FULL.milestones[0]))).created_at)
    assert set(second) == {one.name for one in ISSUE}


LATE = datetime(2027, 2, 20, 20, tzinfo=UTC)


def test_days_are_those_of_the_projects_zone():
    look = portfolio(milestone(), issues=[issue(1, "data", "done", closed_at=LATE)])
    look = replace(look, zone=ZoneInfo("Asia/Tokyo"))
    (one,) = values(View(look, look.milestones[0], {}), {"issues", "closed"})["issues"]
    assert one == {"closed": date(2027, 2, 21)}


def test_a_single_owner_and_a_milestone_without_a_date():
    look = portfolio(milestone(due="", owners=("kim",), closed="2027-02-12"))
    names = ("owner", "state", "due", "days_left", "working_days_left", "percent")
    asked = [f"milestone.{name}" for name in names]
    known = values(View(look, look.milestones[0], {}), asked)["milestone"]
    assert (known["owner"], known["state"]) == ("kim", "closed")
    assert {known[name] for name in names[2:]} == {None}


# -- what is not known --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "unread", "answer"),
    [
        ("milestone.open > 0", [Want.ISSUES],
         ["? what its condition asks for is not known: web was not read completely"]),
        ("issues.exists(i, true)", [Want.ISSUES],
         ["? what its condition asks for is not known: web was not read completely"]),
        ("milestone.due > today", [Want.ISSUES], ["too much open"]),
        ("milestone.due > today", [Want.MILESTONES], ["too much open"]),
    ],
)  # fmt: skip
def test_of_what_was_not_read_it_is_unsure(when, unread, answer):
    look = portfolio(milestone(), issues=work(3), unread={"web": unread})
    assert told(when, look) == answer


def test_a_record_that_may_be_missing_makes_it_unsure():
    look = portfolio(
        milestone(sources=("web", "api"), records=milestone().records),
        unread={"api": [Want.MILESTONES]},
    )
    (doubt,) = told("milestone.due > today", look)
    assert doubt == "? what its condition asks for is not known: api was not read completely"


def test_a_dependency_that_may_exist_makes_it_unsure():
    waits = Dependency(text="Schema", milestone=None, unsure="api was not read")
    look = portfolio(milestone(depends_on=[waits]))
    (doubt,) = told("milestone.depends_on.size() > 3", look)
    assert "Schema" in doubt
    assert told("milestone.buffer == 0", look) == ["too much open"]


def test_what_is_not_set_is_named():
    look = portfolio(milestone(due=""), issues=work(1))
    assert told("milestone.due < today && milestone.open > 0", look) == [
        "? its condition compares what is not set: milestone.due"
    ]
    assert told("issues.all(i, i.due > today)", look) == [
        "? its condition compares what is not set: a date of an issue"
    ]


def test_more_issues_than_it_looks_at():
    look = portfolio(milestone(), issues=work(MOST_ISSUES + 1))
    assert told("issues.size() > 3", look) == [
        "? its condition looks at each issue, and there are 1001, more than 1000"
    ]
    assert told("milestone.open > 1000", look) == ["too much open"]
    assert told("issues.size() == 1000", portfolio(milestone(), issues=work(1000))) == [
        "too much open"
    ]


def test_one_that_fails_is_a_finding_about_the_rule_and_the_others_go_on():
    look = portfolio(milestone(), milestone("training"), issues=work(3))
    rules = {
        "X001": rule("issues[0].title == 'x'"),
        "X002": custom_rule("X002", expression("milestone.open > 2"), "three", "info"),
    }
    judgement = judge(look, rules, Policy())
    (broken,) = judgement.project
    assert plain(broken.message) == (
        "the rule X001 itself failed (ExpressionFailed): Index error: index=0 size=0; "
        "this is a mistake in the rule, not in the milestone"
    )
    assert [one.rule for one in judgement.findings if one.milestone == "data"] == ["X002"]
    assert [(one.rule, one.milestone) for one in judgement.skipped] == [("X001", "training")]


# -- the page -----------------------------------------------------------------------------

WRITTEN = re.findall(r"```yaml\n(- code.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
BLOCKS = [entry for block in WRITTEN for entry in yaml.safe_load(block)]
OLD = {"updated_at": at("2027-01-12")}
SHOWN = {
    "X010": (
        portfolio(milestone(terms=Terms(committed_to="client", buffer=2))),
        portfolio(milestone(terms=Terms(committed_to="client", buffer=3))),
    ),
    "X011": (
        portfolio(milestone(), issues=work(1, **OLD)),
        portfolio(milestone(due="2027-04-05"), issues=work(1, **OLD)),
    ),
    "X012": (
        portfolio(milestone(), issues=work(6, labels=("bug",))),
        portfolio(milestone(), issues=work(5, labels=("bug",))),
    ),
}


@pytest.mark.parametrize("code", SHOWN)
def test_each_example_of_the_page_runs(code):
    (entry,) = [one for one in BLOCKS if one["code"] == code]
    base = "version: 1\ntrackers: {web: {kind: github, repo: acme/web}}\n"
    whole = base + yaml.safe_dump({"rules": {"custom": [entry]}}, sort_keys=False)
    made = load("milestone.yaml", whole, {}).rules[code]
    bad, good = SHOWN[code]
    assert [plain(one.message) for one in ask(made, bad, "data", {})] == [entry["says"]]
    assert list(ask(made, good, "data", {})) == []


def test_the_page_shows_three_examples_and_every_field():
    assert [one["code"] for one in BLOCKS] == list(SHOWN)
    page_ = PAGE.read_text(encoding="utf-8")
    for field in (*MILESTONE, *ISSUE):
        assert f"| `{field.name}` | {field.kind} |" in page_
