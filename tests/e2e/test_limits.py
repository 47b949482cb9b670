"""What trackers take in a time: waited for, bounded, and what is left is done first next time."""

from bisect import bisect_right
from datetime import UTC, datetime

import pytest

import milepost_github
import milepost_gitlab
import milepost_jira
from milepost.model.clock import ManualClock
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.server import serve
from milepost.sandbox.world import World
from milepost.trackers.quota import Quota

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: {kind}, {place}, url: "{url}"{more}}}
people: {{kim: {{name: Kim Osei, {kind}: kimosei}}}}
rules: {{select: [MP501]}}
defaults: {{owner: kim, in: [web], due: 2027-02-19, done_when: [all closed]}}
milestones:
{milestones}
write:
  status_issue: {{create: true}}
  limits: {{notifying_per_run: 500}}
"""
COUNT = 6
"""Milestones; each gets a status issue, a comment, a label and a block (Jira: none)."""
KINDS = {
    "github": ("github", "repo: acme/web", "", ""),
    "gitlab": ("gitlab", "project: acme/web", "/gitlab", ""),
    "cloud": ("jira", "project: CUST", "/jira-cloud", ', email: "${JIRA_EMAIL}"'),
    "datacenter": ("jira", "project: CUST", "/jira-dc", ""),
}


class Slow:
    """A bench on which waiting takes no time; it notes when each write came in."""

    def __init__(self, clock, bench):
        self.clock, self.milepost = clock, bench.milepost
        self.folder, self.world, self.server = bench.folder, bench.world, bench.server
        self.times = []
        self.server.log.listen(self._note)

    def _note(self, exchange):
        if exchange.mutating and exchange.status not in (403, 429):
            self.times.append(self.clock.waited)

    def most(self, seconds):
        """The most writes in any window of so many seconds."""
        times = sorted(self.times)
        return max(bisect_right(times, at + seconds - 0.001) - n for n, at in enumerate(times))

    def sync(self, *options):
        ran = self.milepost("sync", "--yes", "--format", "json", *options)
        return ran, [it["outcome"] for it in ran.json["changes"]]


@pytest.fixture
def slow(bench, monkeypatch):
    """``slow(dialect, …)`` serves a world in that dialect; the rest is for ``serve``."""
    clock, served = ManualClock(NOW), []
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)

    def made(dialect, **limits):
        world = World(clock)
        world.user("kimosei", "Kim Osei")
        world.token("a-secret-token", login="milepost-bot", repos={"*": "write"}, ours=True)
        repo = world.repo("acme/web", author="kimosei")
        repo.project.key = "CUST"
        for number in range(COUNT):
            repo.milestone(f"Stage {number} reached", due="2027-02-19")
            repo.issue(f"Work {number}", milestone=f"Stage {number} reached")
        bench.world, bench.server = world, serve(world, **limits)
        served.append(bench.server)
        kind, place, below, more = KINDS[dialect]
        monkeypatch.setenv(f"{kind.upper()}_TOKEN", "a-secret-token")
        lines = "\n".join(f"  m{n}: {{title: Stage {n} reached}}" for n in range(COUNT))
        text = PLAN.format(
            kind=kind, place=place, url=bench.server.url + below, more=more, milestones=lines
        )
        (bench.folder / "milepost.yaml").write_text(text)
        return Slow(clock, bench)

    yield made
    for server in served:
        server.close()


CASES = [
    ("github", {"limits": Limits(writes=5, retry_after=None)}),
    ("github", {"limits": Limits(writes=5, writes_status=429, retry_after=60)}),
    ("github", {"limits": Limits(user=15)}),
    ("gitlab", {"gitlab": GitLabInstance(notes=2, issues=3)}),
    ("gitlab", {"gitlab": GitLabInstance(notes=2, retry_after=False)}),
    ("cloud", {"jira": Conduct(burst=1, per_issue=2)}),
    ("cloud", {"jira": Conduct(burst=1, retry_after=None)}),
    ("datacenter", {"jira": Conduct(burst=1, per_issue=2)}),
]


@pytest.mark.parametrize(("dialect", "limits"), CASES)
def test_a_tracker_that_refuses_is_waited_for_and_nothing_is_written_twice(slow, dialect, limits):
    bench = slow(dialect, **limits)
    ran, outcomes = bench.sync("--deadline", "100000")
    assert (ran.code, set(outcomes)) == (0, {"done"}), ran.json["changes"]
    refused = [it for it in bench.server.log.exchanges if it.status in (403, 429)]
    assert refused, "the case bites"
    bench.server.log.reset()
    ran, outcomes = bench.sync("--deadline", "100000")
    assert (ran.code, outcomes) == (0, [])
    assert bench.server.log.mutating == ()


@pytest.mark.parametrize(("dialect", "limits"), [CASES[0], CASES[3], CASES[5]])
def test_what_the_deadline_leaves_is_done_first_next_time(slow, dialect, limits):
    bench = slow(dialect, **limits)
    runs = []
    for _ in range(40):
        ran, outcomes = bench.sync("--deadline", "30")
        runs.append((ran.code, outcomes))
        bench.clock.sleep(600)
        if ran.code == 0:
            break
    assert {code for code, _ in runs[:-1]} == {4}, "never green before all is done"
    assert runs[-1][0] == 0
    assert all(set(outcomes) <= {"done", "failed", "not_attempted"} for _, outcomes in runs)
    assert sum(outcomes.count("done") for _, outcomes in runs) == len(runs[0][1])


@pytest.mark.parametrize(
    ("dialect", "module"),
    [("github", milepost_github), ("gitlab", milepost_gitlab), ("cloud", milepost_jira)],
)
def test_the_next_runs_go_on_within_the_budget_of_the_hour(slow, monkeypatch, dialect, module):
    hourly = Quota(kind="writes", count=8, seconds=3600.0)
    monkeypatch.setattr(module, "quotas", (hourly,), raising=False)
    bench = slow(dialect)
    whole = len(bench.milepost("plan", "--format", "json").json["changes"])
    assert whole > 8
    ran, outcomes = bench.sync("--deadline", "600")
    assert (ran.code, outcomes.count("done")) == (4, 8)
    assert set(outcomes) == {"done", "not_attempted"}
    bench.clock.sleep(600)
    ran, outcomes = bench.sync("--deadline", "600")
    assert (ran.code, set(outcomes)) == (4, {"not_attempted"}), "the hour is not over"
    for _ in range(whole):
        bench.clock.sleep(3600)
        ran, outcomes = bench.sync("--deadline", "600")
        if ran.code == 0:
            break
    assert ran.code == 0
    assert len(bench.times) == whole
    assert bench.most(3600) == 8


def test_githubs_own_numbers_are_kept_to_and_the_wait_is_told(slow, monkeypatch):
    monkeypatch.setattr(milepost_github, "quotas", (Quota(kind="writes", count=8, seconds=60.0),))
    bench = slow("github", limits=Limits(writes=8))
    ran = bench.milepost("sync", "--yes")
    assert ran.code == 0, ran.out
    assert not [it for it in bench.server.log.exchanges if it.status in (403, 429)]
    assert bench.most(60) == 8
    assert "s for the limits of web (--deadline SECONDS bounds that)" in ran.err


def test_two_trackers_of_one_token_share_its_limits(slow, monkeypatch):
    monkeypatch.setattr(milepost_github, "quotas", (Quota(kind="writes", count=8, seconds=60.0),))
    bench = slow("github", limits=Limits(writes=8))
    other = bench.world.repo("acme/api", author="kimosei")
    other.milestone("Stage 0 reached", due="2027-02-19")
    other.issue("Work", milestone=1)
    path = bench.folder / "milepost.yaml"
    more = f'  api: {{kind: github, repo: acme/api, url: "{bench.server.url}"}}\npeople:'
    path.write_text(path.read_text().replace("people:", more).replace("[web]", "[web, api]"))
    ran, outcomes = bench.sync()
    assert (ran.code, set(outcomes)) == (0, {"done"})
    assert {it["source"] for it in ran.json["changes"]} == {"web", "api"}
    assert not [it for it in bench.server.log.exchanges if it.status in (403, 429)]
