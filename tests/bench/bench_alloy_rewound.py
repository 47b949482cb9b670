"""The rulebook on a real project as it was on six days: what each rule says, in Jira and on GitHub.

``make bench ARGS="-k rewound"`` prints the tables of ``docs/measured.md``.  The figures
are to be read, so nothing here fails on one; ``tests/e2e/test_alloy_rewound.py`` holds
the page and the rules to some of them.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from milepost.app.check import check
from milepost.app.opened import open_trackers
from milepost.app.read import Selection
from milepost.config.load import load
from milepost.model.clock import HeldClock
from milepost.sandbox import World, load_alloy, load_alloy_jira, serve
from milepost.sandbox.alloy import REPO

DAYS = (
    date(2013, 1, 7),
    date(2013, 2, 4),
    date(2014, 6, 23),
    date(2015, 6, 1),
    date(2016, 2, 29),
    date(2019, 6, 17),
)
PLAN = """
version: 1
project: {{name: Alloy}}
trackers: {{it: {tracker}}}
discover: all
rules: {{select: [ALL]}}
{more}
"""
JIRA = '{kind: jira, project: ALOY, url: "@/jira-dc", token: "${TOKEN}"}'
GITHUB = f'{{kind: github, repo: {REPO}, url: "@", token: "${{TOKEN}}"}}'
PLANS = {
    "Jira": PLAN.format(tracker=JIRA, more=""),
    "Jira, with a criterion": PLAN.format(tracker=JIRA, more="defaults: {done_when: [all closed]}"),
    "GitHub": PLAN.format(tracker=GITHUB, more=""),
}
JUDGED = "milestones judged"


def judged(name, day):
    """The verdict on the project as it was at the end of that day."""
    world = World(HeldClock(datetime.combine(day, time(23, 59, 59), UTC)))
    world.token("t", login="reader", repos={"*": "read"})
    (load_alloy if name == "GitHub" else load_alloy_jira)(world, as_of=day)
    with serve(world) as server:
        text = PLANS[name].replace("@", server.url)
        settings = load("milepost.yaml", text, {"TOKEN": "t"})
        opened = open_trackers(settings, world.clock, progress=lambda *_: None)
        try:
            return check(settings, opened, world.clock, Selection(as_of=day))
        finally:
            opened["it"].transport.close()


def column(judgement):
    """How often each rule found something, and in brackets how often it could not know."""
    found = Counter(it.rule for it in judgement.findings)
    unknown = Counter(it.rule for it in judgement.skipped if it.milestone or it.source)
    cells = {
        rule: f"{found[rule]} ({unknown[rule]})" if unknown[rule] else f"{found[rule]}"
        for rule in found.keys() | unknown.keys()
    }
    total = sum(it.health is not None for it in judgement.milestones)
    return {JUDGED: f"{total} of {len(judgement.milestones)}", **cells}


def named(judgement):
    """(Rule, title of the milestone) → the issues that the finding names."""
    titles = {it.milestone.id: it.milestone.title for it in judgement.milestones}
    return {
        (it.rule, titles[it.milestone or it.subject]): sorted(ref.key for ref in it.refs)
        for it in judgement.findings
    }


def table(columns):
    """Markdown: a row for each rule that said something on any day."""
    rules = sorted({rule for one in columns.values() for rule in one} - {JUDGED})
    yield f"| | {' | '.join(map(str, columns))} |"
    yield f"|---|{'---|' * len(columns)}"
    for rule in (JUDGED, *rules):
        yield f"| {rule} | {' | '.join(one.get(rule, '') for one in columns.values())} |"


@pytest.fixture(scope="module")
def by_hand():
    spec = importlib.util.spec_from_file_location("by_hand", Path(__file__).parent / "by_hand.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PLANS)
def test_rewound(by_hand, name):
    verdicts = {day: judged(name, day) for day in DAYS}
    print(f"\n\n{name}: findings (unknown)\n")
    print("\n".join(table({day: column(one) for day, one in verdicts.items()})))
    if name == "Jira":
        same = sum(named(one) == by_hand.findings(str(day)) for day, one in verdicts.items())
        print(f"\nthe same as worked out by hand: on {same} of {len(DAYS)} days")
