"""The project that figures are taken on, in any dialect, and milepost's runs over it.

Of the size that people have.  Not collected: ``bench_trackers.py`` and
``tools/peers.py`` load it.
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
from milepost.sandbox import World
from milepost.sandbox.jira.build import jira_project
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.nordwind import NOW

REPO = "acme/web"
KEY = "WEB"
LOGIN = "kimosei"
BOT = "milepost-bot"
EMAIL = "bot@example.com"
ISSUES = 2000
PULLS = 200
MILESTONES = 17
OPEN_ONES = 5  # the last of them; each holds one open issue that another one blocks
LOOSE_OF = 4  # one issue in so many lies in no milestone; every second of these is open
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
ALL = Selection()


@dataclass(frozen=True, slots=True)
class Kind:
    """A tracker as it is configured, and the most requests that a plan may take there.

    ``pulls`` is whether pull requests come with the issues, ``linked`` how many
    issues are asked for their links one by one, ``page`` the longest page,
    ``more`` what may be asked besides pages.
    """

    name: str
    entry: str
    more: int
    pulls: int = 0
    linked: int = 0
    page: int = 100
    stones: bool = True
    tier: str = "free"

    @property
    def kind(self):
        return self.entry.partition(",")[0].removeprefix("{kind: ")

    @property
    def jira(self):
        return self.kind == "jira"

    def most(self, issues=ISSUES):
        stones = ceil(MILESTONES / 100) if self.stones else 0
        return stones + ceil((issues + self.pulls) / self.page) + self.linked + self.more


KINDS = (
    Kind(
        "GitHub",
        f'{{kind: github, repo: {REPO}, url: "@", token: "${{TOKEN}}"}}',
        # everybody who is named was seen, so nobody is asked for
        more=STATUS + 2,
        pulls=PULLS,
        # each blocked issue: what blocks it, and since when (MP408)
        linked=2 * BLOCKED,
    ),
    Kind(
        "GitLab Free",
        f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
        more=3,
    ),
    Kind(
        "GitLab Premium",
        f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
        # rows do not say what is blocked, so every open piece of work in an open milestone is asked
        more=3,
        linked=BLOCKED,
        tier="premium",
    ),
    Kind(
        "Jira Cloud",
        f'{{kind: jira, project: {KEY}, url: "@/jira-cloud", email: "${{EMAIL}}", '
        'token: "${TOKEN}"}',
        # after the first read: the comments of the status issue, the past of what is blocked, and
        # within hours of a sync the status issue by its key, since search lags
        more=4 + STATUS + 2,
        stones=False,
    ),
    Kind(
        "Jira Data Center",
        f'{{kind: jira, project: {KEY}, url: "@/jira-dc", token: "${{TOKEN}}"}}',
        # flagged issues, the comments of the status issue, the past of what is blocked
        more=4 + STATUS + 1,
        page=Conduct().page_server,
        stones=False,
    ),
)


def built(*, jira, issues=ISSUES):
    """Closed issues in every milestone; in the open ones what is blocked, and one status issue."""
    world = World(HeldClock(NOW))
    world.user(LOGIN, "Kim Osei").account = LOGIN
    world.user(BOT).email = EMAIL
    world.token(TOKEN, login=BOT, repos={"*": "write"}, ours=True)
    repo = world.repo(REPO, author=LOGIN, created="2026-06-01")
    if jira:
        repo = jira_project(world, KEY, owner="acme", name="web", author=LOGIN).repo
    repo.member(LOGIN)
    stones = [
        repo.milestone(
            f"Stone {number}",
            due=f"2027-03-{number:02}",
            # gitlab-projects-issues breaks off at a milestone without one
            description="All of it is there.",
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
        for n in range(issues // LOOSE_OF)
    ]
    for n in range(issues - len(loose) - BLOCKED - STATUS):
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
    return load("milepost.yaml", text, {"TOKEN": TOKEN, "EMAIL": EMAIL})


def measured(kind, server):
    """A first plan, a sync and a plan after it, each with fresh adapters as a new run has them."""
    settings = settings_for(kind, server)
    yield "first plan", run(settings, server, write=False)
    yield "sync", run(settings, server, write=True)
    yield "second plan", run(settings, server, write=False)


def as_meant(what, result, issues=ISSUES):
    """The figures mean something only if all was read, and a sync left nothing to do."""
    readings = result.planned.judgement.portfolio.readings
    [reading] = readings.values()
    assert reading.complete, reading.reason
    assert (len(reading.issues), len(reading.milestones)) == (issues, MILESTONES)
    assert len(result.planned.judgement.portfolio.statuses) == STATUS
    assert all(it.outcome == "done" for it in result.outcomes), result.outcomes
    changes = len(result.planned.plan.changes)
    assert changes == 0 if what == "second plan" else changes > 0
    return reading
