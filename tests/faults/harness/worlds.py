"""The worlds that are struck: one per dialect, each with forty writes to make and more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from milepost.model.clock import HeldClock
from milepost.model.marks import Mark
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.repo import Repo
from milepost.sandbox.world import World
from milepost_jira import marks

AS_OF = "2026-02-22"
"""A day that is over: what is stamped with the day of a run does not change at midnight."""
REPO, BOT, TOKEN, INSTANCE = "acme/web", "milepost-bot", "a-secret-token", "nordwind"
MILESTONES = 9
"""Those without a status issue; two more have one."""

_NOW = datetime(2026, 2, 22, 9, tzinfo=UTC)
_FOOT = "milepost keeps this one comment up to date and mentions nobody. Checked 2026-01-05"
_PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{{tracker}}}
discover: all
write:
  labels: {{on: issues}}
  status_issue: {{create: true}}
  block: [web]
  limits: {{pace: none, notifying_per_run: 100}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One of the trackers the sandbox speaks for, and how a plan file names it.

    ``created`` matches the addresses that something new is posted to.
    """

    name: str
    tracker: str
    created: re.Pattern[str]

    @property
    def jira(self) -> bool:
        """Whether it is one of the two Jiras."""
        return self.name.startswith("Jira")

    def plan(self, url: str) -> str:
        """The plan file for a sandbox at ``url``."""
        return _PLAN.format(tracker=self.tracker.format(url=url, token=TOKEN))


_JIRA = re.compile(r"/rest/api/\w+/issue(?:/[\w-]+/comment)?$")
DIALECTS = {
    it.name: it
    for it in (
        Dialect(
            name="GitHub",
            tracker=f'kind: github, repo: {REPO}, url: "{{url}}", token: "${{{{GITHUB_TOKEN}}}}"',
            created=re.compile(r"/repos/\w+/\w+/(?:labels|issues|issues/\d+/comments)$"),
        ),
        Dialect(
            name="GitLab",
            tracker=f'kind: gitlab, project: {REPO}, url: "{{url}}/gitlab", '
            'token: "${{GITLAB_TOKEN}}"',
            created=re.compile(r"/projects/[^/]+/(?:labels|issues|issues/\d+/notes)$"),
        ),
        Dialect(
            name="Jira Cloud",
            tracker='kind: jira, project: CUST, url: "{url}/jira-cloud", '
            'email: "${{JIRA_EMAIL}}", token: "${{JIRA_TOKEN}}"',
            created=_JIRA,
        ),
        Dialect(
            name="Jira DC",
            tracker='kind: jira, project: CUST, url: "{url}/jira-dc", token: "${{JIRA_TOKEN}}"',
            created=_JIRA,
        ),
    )
}
VARIABLES = {
    "CI": "true",
    "GITHUB_TOKEN": TOKEN,
    "GITLAB_TOKEN": TOKEN,
    "JIRA_TOKEN": TOKEN,
    "JIRA_EMAIL": f"{BOT}@example.com",
}
"""All that a run finds in its environment."""


def built(dialect: Dialect) -> World:
    """A world before the first sync, as earlier trials left it.

    Most milestones have nothing of ours.  The status issue of *Trained* holds two
    comments of ours, the older with an outdated text; three issues carry labels
    of ours that are wrong; work is out of order and late.
    """
    world = World(HeldClock(_NOW))
    level = "admin" if dialect.jira else "write"
    world.token(TOKEN, login=BOT, repos={REPO: level}, ours=True)
    repo = world.repo(REPO, author="dana-o")
    if dialect.jira:
        repo.project.key = "CUST"
    for number in range(1, MILESTONES + 1):
        title = f"Stage {number}"
        repo.milestone(title, due=_due(number), description=f"What *stage {number}* is for.")
        repo.issue(f"Work of stage {number}", milestone=title, created="2026-01-05")
    trained = repo.milestone("Trained", due="2026-03-10", description="Words.\r\nMore words.")
    live = repo.milestone("Live", due="2026-03-12")
    status = repo.issue(
        "Trained: status", milestone=trained, labels=["milestone"], created="2026-01-05"
    )
    wrong = "milepost:-done" if dialect.jira else "milepost: done"
    repo.issue("Live: status", milestone=live, labels=["milestone", wrong])
    for number in (2, 3):
        late = repo.issue(
            f"Late in stage {number}",
            milestone=f"Stage {number}",
            labels=[wrong],
            due="2026-06-01",
            created="2026-01-05",
        )
        blocker = repo.issue(f"Ahead of stage {number}", milestone=live, created="2026-01-05")
        repo.block(blocked=late, blocker=blocker)
    _comment(dialect, repo, status, "An outdated text.")
    repo.comment(status, "Thank you!", author="kim")
    _comment(dialect, repo, status, "The same, said twice.")
    return world


def turned(world: World) -> None:
    """Time and people turn everything: what was on track is late, what was late has a new date."""
    [project] = world.state.projects.values()
    for milestone in project.milestones.values():
        late = milestone.due is not None and milestone.due < _NOW.date()
        milestone.due = date(2026, 4, 1) if late else date(2026, 2, 19)


def _due(number: int) -> str:
    return f"2026-02-{number + 9:02}" if number < MILESTONES / 2 else f"2026-03-{number:02}"


def _comment(dialect: Dialect, repo: Repo, issue: Issue, text: str) -> None:
    """A status comment of ours, as that tracker keeps it."""
    mark = str(Mark("status", INSTANCE, f"web/{_key(dialect, repo, 'Trained')}"))
    body = f"{text}\n\n{_FOOT}" if dialect.jira else f"{mark}\n{text}\n\n<sub>{_FOOT}</sub>"
    made = repo.comment(issue, body, author=BOT)
    if dialect.jira:
        made.properties[marks.PROPERTY] = marks.value(mark)


def _key(dialect: Dialect, repo: Repo, title: str) -> int:
    """What the adapter calls a milestone."""
    found = next(it for it in repo.project.milestones.values() if it.title == title)
    return found.number if dialect.name == "GitHub" else found.id


def look(world: World) -> dict[str, Any]:
    """What people see, without what may differ from one run to the next: numbers, ids, times."""
    [project] = world.state.projects.values()
    known = _Names(project)
    return {
        "milestones": {
            it.title: (it.state, it.due, known.told(it.description))
            for it in project.milestones.values()
        },
        "labels": sorted(
            (it.name, it.color, it.description or "") for it in project.labels.values()
        ),
        "issues": sorted(known.seen(it) for it in project.issues.values()),
    }


class _Names:
    """Issues and comments by what stays the same of them."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def seen(self, issue: Issue) -> tuple[Any, ...]:
        project = self._project
        return (
            issue.title,
            issue.author,
            issue.state,
            self.told(issue.body),
            tuple(sorted(project.labels[it].name for it in issue.labels)),
            tuple(project.milestones[it].title for it in issue.milestones),
            tuple(self._comments(issue)),
        )

    def _comments(self, issue: Issue) -> Iterator[tuple[str, str, str]]:
        for number in issue.comments:
            comment = self._project.comments[number]
            yield comment.author, self.told(comment.body), repr(comment.properties)

    def told(self, text: str | None) -> str:
        """A text with titles in place of the numbers in its addresses."""
        named = re.sub(r"(?<=/issues/)\d+|(?<=/browse/CUST-)\d+", self._issue, text or "")
        return re.sub(r"((?:issuecomment-|note_|focusedCommentId=|comment-))(\d+)", self._on, named)

    def _issue(self, found: re.Match[str]) -> str:
        return f"<{self._project.issues[int(found[0])].title}>"

    def _on(self, found: re.Match[str]) -> str:
        comment = self._project.comments[int(found[2])]
        return f"{found[1]}<{comment.author} on {self._project.issues[comment.issue].title}>"
