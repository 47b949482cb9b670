"""The real project through each adapter: what was loaded beside what was read back.

``make bench`` prints a table per dialect.  *equal* compares the things themselves
(numbers, titles, dates, states, pairs), not how many there are.  The tables are to
be read, so nothing here fails on one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from time import perf_counter

import pytest

from milepost.app.opened import open_trackers
from milepost.config.load import load
from milepost.model.clock import HeldClock
from milepost.model.reading import Reading, Want
from milepost.sandbox import World, load_alloy, load_alloy_jira, serve
from milepost.sandbox.alloy import REPO, chosen_version, title
from milepost.sandbox.alloy_data import rows
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.nordwind import NOW
from milepost.trackers.contract import Scope

PLAN = """
version: 1
project: {{name: Alloy}}
trackers: {{it: {tracker}}}
discover: all
"""
JIRA = '{kind: jira, project: ALOY, blocked_by: [is blocked by, depends on], token: "${TOKEN}"'
TRACKERS = {
    "GitHub": f'{{kind: github, repo: {REPO}, url: "@", token: "${{TOKEN}}"}}',
    "GitLab": f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
    "Jira Cloud": JIRA + ', url: "@/jira-cloud", email: "${EMAIL}"}',
    "Jira Data Center": JIRA + ', url: "@/jira-dc"}',
}
BLOCKING = frozenset({"Blocks", "Depends"})


def loaded_by_repo(world):
    """One milestone per issue, as GitHub and GitLab know it; numbers are those of the keys."""
    report = load_alloy(world)
    kept = {row.number: own for row in rows() if (own := chosen_version(row)) is not None}
    left_out = (
        f"left out by the loader: {report.memberships_left_out} memberships beyond one per issue, "
        f"{sum(report.links_left_out.values())} links that block nothing or lead elsewhere"
    )
    return left_out, facts(
        issues=[(row.number, title(row), not row.done, row.created) for row in rows()],
        milestones=[(it.title, it.state, it.due) for it in report.milestones],
        memberships=[(number, own.name) for number, own in kept.items()],
        links=report.blocking,
    )


def loaded_by_jira(world):
    """All versions of each issue, and both types of link that say what waits for what."""
    report = load_alloy_jira(world)
    names = {version.id: version.name for version in report.versions}
    left_out = (
        f"left out by the loader: {sum(report.links_left_out.values())} links that lead elsewhere; "
        f"{sum(type_ not in BLOCKING for type_, _, _ in report.links)} loaded links block nothing"
    )
    return left_out, facts(
        issues=[(row.number, title(row), not row.done, row.created) for row in report.issues],
        milestones=[
            (it.name, "closed" if it.released or it.archived else "open", it.release)
            for it in report.versions
        ],
        memberships=[(row.number, names[it]) for row in report.issues for it in row.versions],
        # The active end blocks in Blocks, and is blocked in Depends.
        links=[
            (number_of(passive), number_of(active))
            if type_ == "Blocks"
            else (number_of(active), number_of(passive))
            for type_, active, passive in report.links
            if type_ in BLOCKING
        ],
    )


def facts(*, issues, milestones, memberships, links):
    """The columns of a table; a milestone is its title, its state and its date."""
    return {
        "issues": Counter(issues),
        "open issues": Counter(it for it in issues if it[2]),
        "milestones": Counter(milestones),
        "open": Counter(it for it in milestones if it[1] == "open"),
        "closed": Counter(it for it in milestones if it[1] == "closed"),
        "with due date": Counter(it for it in milestones if it[2] is not None),
        "memberships": Counter(memberships),
        "links": Counter(set(links)),
    }


def read_back(name, server, clock):
    text = PLAN.format(tracker=TRACKERS[name].replace("@", server.url))
    settings = load("milepost.yaml", text, {"TOKEN": "t", "EMAIL": "reader@example.com"})
    found = open_trackers(settings, clock, progress=lambda *_: None)["it"]
    try:
        reading = found.adapter.read(Scope.of(Want.MILESTONES, Want.ISSUES))
        if not reading.proves(Want.LINKS):
            # GitLab's rows do not say what is blocked, and a plan asks only about open
            # issues: to see every link, every issue is asked.
            told = [it for it in reading.issues if name == "GitLab" or it.blockers]
            asked = tuple(it.ref.key for it in told)
            reading = reading.plus(found.adapter.read(Scope.of(Want.LINKS, refs=asked)))
        return reading, found.transport.requests
    finally:
        found.transport.close()


def number_of(key):
    return int(key.lstrip("#").rpartition("-")[2])


def told(reading):
    titles = {record.key: record.title for record in reading.milestones}
    return facts(
        issues=[(number_of(it.ref.key), it.title, it.open, it.created_at) for it in reading.issues],
        milestones=[(it.title, it.state, it.due) for it in reading.milestones],
        memberships=[
            (number_of(it.ref.key), titles.get(key, key))
            for it in reading.issues
            for key in it.milestones
        ],
        links=[
            (number_of(it.blocked.key), number_of(it.blocker.key))
            for it in reading.links
            if it.blocker.source == it.blocked.source
        ],
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One dialect: what was loaded beside what was read back, column by column."""

    left_out: str
    loaded: dict[str, Counter]
    read: dict[str, Counter]
    reading: Reading
    requests: int
    seconds: float


def compared(name):
    """Load the project, serve it, read it back; ``tests/e2e/test_alloy_dialects.py`` does, too."""
    world = World(HeldClock(NOW))
    world.token("t", login="reader", repos={"*": "read"})
    world.user("reader").email = "reader@example.com"
    left_out, loaded = (loaded_by_jira if "Jira" in name else loaded_by_repo)(world)
    # No limit per minute: by a held clock the minute never ends.
    with serve(world, gitlab=GitLabInstance(tier="premium", user=None)) as server:
        start = perf_counter()
        reading, requests = read_back(name, server, world.clock)
        seconds = perf_counter() - start
    return Compared(left_out, loaded, told(reading), reading, requests, seconds)


@pytest.mark.parametrize("name", TRACKERS)
def test_alloy(name):
    it = compared(name)
    whole = "complete" if it.reading.complete else f"NOT complete: {it.reading.reason}"
    print(f"\n\n{name}: {it.requests} requests, {it.seconds:.2f} s, {whole}\n{it.left_out}")
    print(f"{'':<8}" + "".join(f"{column:>15}" for column in it.loaded))
    print(f"{'loaded':<8}" + "".join(f"{them.total():>15}" for them in it.loaded.values()))
    print(f"{'read':<8}" + "".join(f"{it.read[column].total():>15}" for column in it.loaded))
    equal = ("yes" if it.read[column] == them else "NO" for column, them in it.loaded.items())
    print(f"{'equal':<8}" + "".join(f"{them:>15}" for them in equal))
