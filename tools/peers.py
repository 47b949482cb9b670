"""What other programs ask of the same trackers, and whether they see there what lies there.

``make peers`` runs it: bugwarrior's fetch of GitLab and of both Jiras, and
gitlab-projects-issues, each in an environment of their own, over HTTP against a
sandbox with 2,000 issues and 17 milestones; milepost beside them.  Requests are
counted in the sandbox's log.  The sandbox is judged by it, too: what a peer
reports must equal the world, and nothing of the other's writing may come alive.
It ends with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from milepost.sandbox import Server, World, serve

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".cache" / "peers" / "bin" / "python"
FETCH = Path(__file__).resolve().parent / "peers_fetch.py"
ISSUES = 2000
QUIET = {"DEBUG_UPDATES_DISABLE": "1", "NO_COLOR": "1", "FORCE_COLOR": "0"}
"""gitlab-projects-issues asks the package index for newer versions unless told not to."""

Seen = Counter[tuple[str, str | None]]
"""Issues as (title, title of the milestone), each as often as it was reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One run of one program: what it asked, what it saw, what was not as it should be."""

    tool: str
    tracker: str
    run: str
    requests: int
    writes: int
    issues: int
    milestones: int
    violations: int
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where the peers are, how many issues lie in the world, how the world is made."""

    project: ModuleType
    python: Path = PEERS
    issues: int = ISSUES

    def world(self, *, jira: bool) -> World:
        """A fresh world."""
        world: World = self.project.built(jira=jira, issues=self.issues)
        return world


@dataclass(slots=True)
class Watched:
    """A server, and how much of its log was read before."""

    server: Server
    asked: int = field(default=0)
    written: int = field(default=0)

    def since(self) -> tuple[int, int]:
        """Requests and writes since the last call."""
        asked, written = len(self.server.log), len(self.server.log.mutating)
        found = asked - self.asked, written - self.written
        self.asked, self.written = asked, written
        return found


def load_project() -> ModuleType:
    """``tests/bench/project.py``: the world that the figures of milepost are taken on."""
    path = ROOT / "tests" / "bench" / "project.py"
    spec = importlib.util.spec_from_file_location("project", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules["project"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def lying(world: World, only: Callable[[Any], bool] = lambda _: True) -> Seen:
    """The issues that lie in a world and that ``only`` lets through."""
    [project] = world.state.projects.values()
    return Counter(
        (issue.title, project.milestones[issue.milestone].title if issue.milestone else None)
        for issue in project.issues.values()
        if issue.pull is None and only(issue)
    )


def bugwarrior(
    bench: Bench, name: str, tracker: str, target: Callable[[Server], Mapping[str, Any]]
) -> Iterator[Row]:
    """Its fetch, twice, each time by a program started anew."""
    jira = "Jira" in tracker
    world = bench.world(jira=jira)
    with serve(world) as server, tempfile.TemporaryDirectory() as home:
        watched = Watched(server)
        options = dict(target(server))
        general = {"targets": ["it"], **options.pop("general", {})}
        config = Path(home) / "bugwarrior.toml"
        config.write_text(_toml({"general": general, "it": options}), encoding="utf-8")
        (Path(home) / ".taskrc").touch()
        state = options.get("issue_query", "state=opened" if not jira else "")
        only = (lambda it: it.state == "open") if "state=opened" in state else (lambda _: True)
        titled, placed = (
            ("jirasummary", "jirafixversion") if jira else ("gitlabtitle", "gitlabmilestone")
        )
        for run in ("first", "second"):
            said = _started(bench, home, [str(FETCH)], {"BUGWARRIORRC": str(config)})
            seen = Counter((row[titled], row[placed]) for row in json.loads(said))
            yield _row(watched, f"bugwarrior, {name}", tracker, run, seen, lying(world, only))


def gitlab_projects_issues(bench: Bench) -> Iterator[Row]:
    """Its statistics of every milestone, written into the milestones' descriptions, twice."""
    world = bench.world(jira=False)
    told = re.compile(r"# Milestone statistics - (.+?)\n(?:.*\n)*?.*\*\*Total\*\*_ \| _(\d+)_")
    with serve(world) as server, tempfile.TemporaryDirectory() as home:
        watched = Watched(server)
        arguments = [
            *("-m", "gitlab_projects_issues", "--milestones-statistics"),
            *("--ignore-issues-without-milestone", f"{server.url}/{bench.project.REPO}"),
        ]
        [project] = world.state.projects.values()
        for run in ("first", "second"):
            said = _started(bench, home, arguments, {"GITLAB_TOKEN": bench.project.TOKEN})
            seen: Seen = Counter()
            for title, number in told.findall(said):
                seen["", title] += int(number)
            there: Seen = Counter()
            for (_, title), number in lying(world, lambda it: it.milestone).items():
                there["", title] += number
            row = _row(watched, "gitlab-projects-issues", "GitLab", run, seen, there)
            lacking = [
                stone.title
                for stone in project.milestones.values()
                if (stone.description or "").count("# Milestone statistics -") != 1
            ]
            yield _also(row, [f"not written once: {lacking}"] if lacking else [])


def milepost(bench: Bench, name: str) -> Iterator[Row]:
    """Our own first plan and the plan after a sync, with the bound that is promised."""
    [kind] = [it for it in bench.project.KINDS if it.name == name]
    world = bench.world(jira=kind.jira)
    with serve(world) as server:
        watched = Watched(server)
        tracker = name.removesuffix(" Free")
        for run, result in bench.project.measured(kind, server):
            reading = bench.project.as_meant(run, result, bench.issues)
            titles = {stone.key: stone.title for stone in reading.milestones}
            seen: Seen = Counter(
                (it.title, titles[it.milestones[0]] if it.milestones else None)
                for it in reading.issues
            )
            row = _row(watched, "milepost", tracker, run, seen, lying(world))
            most = kind.most(bench.issues)
            over = run != "sync" and row.requests > most
            yield _also(row, [f"{row.requests} requests, at most {most}"] if over else [])


def rows(bench: Bench) -> Iterator[Row]:
    """Every run, in the order of the table."""
    project = bench.project

    def gitlab(server: Server) -> dict[str, Any]:
        return {
            "service": "gitlab",
            "login": project.BOT,
            "token": project.TOKEN,
            "host": server.url.removeprefix("http://"),
            "use_https": False,
            "owned": False,
            "include_merge_requests": False,
            "include_repos": [project.REPO],
        }

    def whole(server: Server) -> dict[str, Any]:
        path = project.REPO.replace("/", "%2F")
        return {
            **gitlab(server),
            "issue_query": f"projects/{path}/issues?state=all",
            "general": {"annotation_comments": False},
        }

    def cloud(server: Server) -> dict[str, Any]:
        return {
            "service": "jira",
            "base_uri": server.jira_cloud,
            "username": project.EMAIL,
            "password": project.TOKEN,
            "query": f"project = {project.KEY}",
        }

    def center(server: Server) -> dict[str, Any]:
        return {
            "service": "jira",
            "base_uri": server.jira_dc,
            "username": project.BOT,
            "PAT": project.TOKEN,
            "query": f"project = {project.KEY}",
        }

    yield from milepost(bench, "GitLab Free")
    yield from bugwarrior(bench, "open issues with their notes", "GitLab", gitlab)
    yield from bugwarrior(bench, "every issue, no notes", "GitLab", whole)
    yield from gitlab_projects_issues(bench)
    yield from milepost(bench, "Jira Cloud")
    yield from bugwarrior(bench, "every issue", "Jira Cloud", cloud)
    yield from milepost(bench, "Jira Data Center")
    yield from bugwarrior(bench, "every issue", "Jira Data Center", center)


def table(found: Iterable[Row]) -> Iterator[str]:
    """The lines people read."""
    yield (
        f"{'program':<42}{'tracker':<18}{'run':<13}{'requests':>9}{'writes':>8}"
        f"{'issues':>8}{'milestones':>12}{'violations':>12}  as it lies there"
    )
    for row in found:
        yield (
            f"{row.tool:<42}{row.tracker:<18}{row.run:<13}{row.requests:>9}{row.writes:>8}"
            f"{row.issues:>8}{row.milestones:>12}{row.violations:>12}  "
            f"{'; '.join(row.wrong) or 'yes'}"
        )


def main() -> None:
    """Print the table; end with 1 if anything in it is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--python", type=Path, default=PEERS, help="Python of the peers")
    parser.add_argument("--issues", type=int, default=ISSUES, help="issues in the world")
    chosen = parser.parse_args()
    if not chosen.python.exists():
        raise SystemExit(f"{chosen.python} is not there: `make peers` sets it up")
    bench = Bench(project=load_project(), python=chosen.python, issues=chosen.issues)
    found: list[Row] = []
    for line in table(_kept(rows(bench), found)):
        print(line, flush=True)
    if any(row.wrong for row in found):
        raise SystemExit(1)


def _kept(source: Iterable[Row], into: list[Row]) -> Iterator[Row]:
    for row in source:
        into.append(row)
        yield row


def _row(watched: Watched, tool: str, tracker: str, run: str, seen: Seen, there: Seen) -> Row:
    requests, writes = watched.since()
    wrong = []
    if missing := there - seen:
        wrong.append(f"{missing.total()} not seen, {next(iter(missing))} for one")
    if more := seen - there:
        wrong.append(f"{more.total()} seen that are not there, {next(iter(more))} for one")
    alive = watched.server.world.violations
    if alive:
        wrong.append(f"came alive: {alive[0]}")
    return Row(
        tool=tool,
        tracker=tracker,
        run=run,
        requests=requests,
        writes=writes,
        issues=seen.total(),
        milestones=len({title for _, title in seen} - {None}),
        violations=len(alive),
        wrong=tuple(wrong),
    )


def _also(row: Row, wrong: list[str]) -> Row:
    return replace(row, wrong=(*row.wrong, *wrong))


def _started(bench: Bench, home: str, arguments: list[str], environment: Mapping[str, str]) -> str:
    """What a program of the peers prints; its failure ends the run with what it said."""
    done = subprocess.run(
        [str(bench.python), "-I", *arguments],
        env={"HOME": home, "PATH": str(bench.python.parent), **QUIET, **environment},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def _toml(sections: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(
        f"[{name}]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
        for name, options in sections.items()
    )


if __name__ == "__main__":
    main()
