"""What a plan asks of each kind of tracker, beside the most it may ask, and how long it takes.

One project of the size that people have, in each dialect of the sandbox: a first
plan, a sync, and a plan after it, each with fresh adapters, as a new run has them.
``make bench`` prints the figures.  They are to be read, so nothing here fails on one.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import perf_counter

from milepost.app import sync as syncing
from milepost.app.opened import open_trackers
from milepost.app.read import Selection
from milepost.config.load import load
from milepost.model.clock import HeldClock
from milepost.sandbox import World, serve
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.jira.build import jira_project
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.nordwind import NOW

REPO = "acme/web"
KEY = "WEB"
LOGIN = "kimosei"
ISSUES = 2000
PULLS = 200
MILESTONES = 17
OPEN_ONES = 5  # the last of them; each holds one open issue that another one blocks
LOOSE = 500  # issues of no milestone, every second one open
STATUS = 1
BLOCKED = 5
TOKEN = "a-token"
PLAN = """
version: 1
project: {{name: Bench}}
trackers: {{it: {tracker}}}
discover: all
people: {{kim: {{name: Kim Osei, {kind}: {login}}}}}
milestones:
{milestones}
write: {{limits: {{pace: none}}}}
"""
STONE = """  m{number}:
    title: Stone {number}
    due: 2027-03-{day:02}
    owner: kim
    in: [it]
    done_when: [all closed]
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A tracker as it is configured, and the most requests that a plan may take there."""

    name: str
    entry: str
    most: int
    tier: str = "free"

    @property
    def kind(self):
        return self.entry.partition(",")[0].removeprefix("{kind: ")

    @property
    def jira(self):
        return self.kind == "jira"


def pages(things, size=100):
    return ceil(things / size)


GITLAB = pages(MILESTONES) + pages(ISSUES) + 3
KINDS = (
    Kind(
        "GitHub",
        f'{{kind: github, repo: {REPO}, url: "@", token: "${{TOKEN}}"}}',
        # everybody who is named was seen, so nobody is asked for
        pages(MILESTONES) + pages(ISSUES + PULLS) + STATUS + BLOCKED + 2,
    ),
    Kind(
        "GitLab Free",
        f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
        GITLAB,
    ),
    Kind(
        "GitLab Premium",
        f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
        # rows do not say what is blocked, so every open piece of work in an open milestone is asked
        GITLAB + BLOCKED,
        tier="premium",
    ),
    Kind(
        "Jira Cloud",
        f'{{kind: jira, project: {KEY}, url: "@/jira-cloud", email: "${{EMAIL}}", '
        'token: "${TOKEN}"}',
        pages(ISSUES) + 4,
    ),
    Kind(
        "Jira Data Center",
        f'{{kind: jira, project: {KEY}, url: "@/jira-dc", token: "${{TOKEN}}"}}',
        pages(ISSUES, Conduct().page_server) + 4,
    ),
)
ALL = Selection()


def built(jira):
    """Closed issues in every milestone; in the open ones what is blocked, and one status issue."""
    world = World(HeldClock(NOW))
    world.user(LOGIN, "Kim Osei").account = LOGIN
    world.user("milepost-bot").email = "bot@example.com"
    world.token(TOKEN, login="milepost-bot", repos={"*": "write"}, ours=True)
    repo = world.repo(REPO, author=LOGIN, created="2026-06-01")
    if jira:
        repo = jira_project(world, KEY, owner="acme", name="web", author=LOGIN).repo
    repo.member(LOGIN)
    stones = [
        repo.milestone(
            f"Stone {number}",
            due=f"2027-03-{number:02}",
            created="2026-06-01",
            closed=None if number > MILESTONES - OPEN_ONES else "2027-02-01",
        )
        for number in range(1, MILESTONES + 1)
    ]
    if jira:
        for stone in stones:
            stone.released = stone.state == "closed"
    made = {"assignees": [LOGIN], "created": "2026-06-02"}
    repo.issue("Status: Stone 17", milestone=stones[-1], labels=["milestone"], **made)
    blocked = [repo.issue(f"Blocked {n}", milestone=stones[-1 - n], **made) for n in range(BLOCKED)]
    loose = [
        repo.issue(f"Loose {n}", closed="2027-01-15" if n % 2 else None, **made)
        for n in range(LOOSE)
    ]
    for n in range(ISSUES - LOOSE - BLOCKED - STATUS):
        repo.issue(f"Done {n}", milestone=stones[n % MILESTONES], closed="2027-01-15", **made)
    for n, issue in enumerate(blocked):
        repo.block(blocked=issue, blocker=loose[2 * n])
    for n in range(0 if jira else PULLS):
        repo.pull(f"Pull {n}", iid=n + 1, merged="2027-01-15", created="2026-06-02")
    return world


@dataclass(slots=True)
class Run:
    """One run of milepost against a server: what it asked, by its transports and by the log."""

    planned: syncing.Planned
    outcomes: tuple = ()
    requests: int = 0
    logged: int = 0
    writes: int = 0
    seconds: float = 0.0


def run(settings, server, *, write):
    logged, written = len(server.log), len(server.log.mutating)
    start = perf_counter()
    with opened(settings, server.world.clock) as trackers:
        result = Run(syncing.plan(settings, trackers, server.world.clock, ALL))
        if write:
            result.outcomes = tuple(syncing.apply(result.planned, trackers))
        result.seconds = perf_counter() - start
        result.requests = sum(syncing.requests(trackers).values())
    result.logged = len(server.log) - logged
    result.writes = len(server.log.mutating) - written
    return result


@contextmanager
def opened(settings, clock):
    trackers = open_trackers(settings, clock, progress=lambda *_: None)
    try:
        yield trackers
    finally:
        for found in trackers.values():
            found.transport.close()


def settings_for(kind, server):
    text = PLAN.format(
        tracker=kind.entry.replace("@", server.url),
        kind=kind.kind,
        login=LOGIN,
        milestones="".join(STONE.format(number=n + 1, day=n + 1) for n in range(MILESTONES)),
    )
    return load("milepost.yaml", text, {"TOKEN": TOKEN, "EMAIL": "bot@example.com"})


def measured(kind):
    with serve(built(kind.jira), gitlab=GitLabInstance(tier=kind.tier)) as server:
        settings = settings_for(kind, server)
        yield "first plan", run(settings, server, write=False)
        yield "sync", run(settings, server, write=True)
        yield "second plan", run(settings, server, write=False)


def as_meant(what, result):
    """The figures mean something only if all was read, and a sync left nothing to do."""
    readings = result.planned.judgement.portfolio.readings
    [reading] = readings.values()
    assert reading.complete, reading.reason
    assert (len(reading.issues), len(reading.milestones)) == (ISSUES, MILESTONES)
    assert len(result.planned.judgement.portfolio.statuses) == STATUS
    assert all(it.outcome == "done" for it in result.outcomes), result.outcomes
    changes = len(result.planned.plan.changes)
    assert changes == 0 if what == "second plan" else changes > 0
    return len(reading.links)


def test_plans():
    print(
        f"\n{ISSUES:,} issues, {PULLS} pull or merge requests (none in Jira), "
        f"{MILESTONES} milestones ({OPEN_ONES} open), {STATUS} status issue, {BLOCKED} blocked"
    )
    print(
        f"{'':<18}{'':<13}{'requests':>9}{'logged':>8}{'at most':>9}{'within':>8}"
        f"{'writes':>8}{'links':>7}{'seconds':>9}"
    )
    for kind in KINDS:
        for what, result in measured(kind):
            links = as_meant(what, result)
            plan = what != "sync"
            within = "yes" if result.requests <= kind.most else "NO"
            print(
                f"{kind.name:<18}{what:<13}{result.requests:>9}{result.logged:>8}"
                f"{kind.most if plan else '':>9}{within if plan else '':>8}"
                f"{result.writes:>8}{links:>7}{result.seconds:>9.2f}"
            )
