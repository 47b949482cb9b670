"""The written portfolio in its trackers, and how it stands there: dates, places, criteria."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from milepost.sandbox.nordwind import BOT, PEOPLE, nordwind, plan_file
from milepost.sandbox.nordwind_beyond import beyond

TOKEN, EMAIL = "a-secret-token", "milepost-bot@example.com"
SOURCES = ("web", "api", "ops")
ZONE = ZoneInfo("Europe/Berlin")
PLANNED = ("pilot", "acceptance", "rollout")
"""The date of these stands in the plan file; of all others in their trackers."""
_BLOCK = re.compile(r"^  (\w[\w-]*):\n((?:    .*\n)+)", re.MULTILINE)
_TASK = "- [{}] {}"


@dataclass
class Stone:
    """A milestone: its number in each of its trackers, its title, its criteria as the file has it.

    Without a ``block`` the file does not know it.
    """

    id: str
    title: str
    numbers: dict[str, int]
    criteria: tuple[str, ...] = ()
    aliases: list[str] = field(default_factory=list)
    due: object = None
    decisions: list[dict] = field(default_factory=list)
    block: str = ""
    """Whether it has another title in its tracker, and the file does not know yet."""


class Portfolio:
    """A world with the portfolio in three trackers, and the plan file beside it."""

    def __init__(self, world):
        self.world = world
        nordwind(world)
        beyond(world)
        world.user(BOT).email = EMAIL
        world.token(TOKEN, login=BOT, repos={"*": "write"}, ours=True)
        names = ("acme/onboarding", "acme/integrations", "acme/customer")
        self.projects = {
            source: world.state.projects[name] for source, name in zip(SOURCES, names, strict=True)
        }
        self.rejected = "0.04"
        text = re.sub(r"^  alloy: .*\n", "", plan_file("@URL@"), flags=re.MULTILINE)
        self.head, _, self._declared = text.partition("\nmilestones:\n")
        self.tail = "rules:" + self._declared.partition("\nrules:")[2]
        self.stones = {it.id: it for it in map(self._stone, _BLOCK.finditer(self._declared))}
        known = {it.numbers["web"] for it in self.stones.values()}
        for number in sorted(self.projects["web"].milestones.keys() - known):
            self.found(number)

    def _stone(self, match):
        block = match[2]
        title = re.search(r"    title: (.*)\n", block)[1]
        lies_in = re.search(r"    in: \[(.*)\]\n", block)[1].split(", ")
        due = re.search(r"    due: (.*)\n", block)[1]
        wanted = re.search(r"    done_when:(?: \[(.*)\])?\n((?:      - .*\n)*)", block)
        criteria = wanted[1].split(", ") if wanted[1] else re.findall(r"- (.*)\n", wanted[2])
        numbers = {
            source: next(
                it.number for it in self.projects[source].milestones.values() if it.title == title
            )
            for source in lies_in
        }
        block = re.sub(r"    (title|due): .*\n", "", block)
        return Stone(
            id=match[1],
            title=title,
            numbers=numbers,
            criteria=tuple(it.strip('"') for it in criteria),
            due=date.fromisoformat(due) if match[1] in PLANNED else None,
            block=block,
        )

    def found(self, number):
        """A milestone of the first tracker that the file does not know."""
        record = self.projects["web"].milestones[number]
        wanted = re.findall(r"- \[[ x]\] (.*)", (record.description or "").split("Done when:")[-1])
        name = f"web/{number}"
        self.stones[name] = Stone(name, record.title, {"web": number}, tuple(wanted))

    # -- the plan file --------------------------------------------------------------------

    def plan(self, url):
        """The file as it is now."""
        blocks = "".join(self._written(it) for it in self.stones.values() if it.block)
        text = f"{self.head}\nmilestones:\n{blocks}\n{self.tail}"
        return text.replace("@URL@", url)

    @staticmethod
    def _written(stone):
        lines = [f"  {stone.id}:", f"    title: {stone.title}", stone.block.rstrip("\n")]
        if stone.due:
            lines.append(f"    due: {stone.due}")
        if stone.aliases:
            lines.append(f"    aliases: {json.dumps(stone.aliases)}")
        if stone.decisions:
            lines.append("    decisions:")
        for one in stone.decisions:
            lines.append(f"      - {{on: {one['on']}, by: {one['by']}, cause: {one['cause']},")
            lines.append(f'         what: "{one["what"]}", why: "{one["why"]}"}}')
        return "\n".join([*lines, ""])

    # -- how it stands --------------------------------------------------------------------

    def records(self, stone, down=frozenset()):
        """By tracker, those that can be read and are known to be its."""
        return {
            source: self.projects[source].milestones[number]
            for source, number in stone.numbers.items()
            if source not in down
        }

    def due(self, stone):
        """The date in the plan file, else the earliest in its trackers."""
        if stone.due:
            return stone.due
        records = (self.projects[it].milestones[number] for it, number in stone.numbers.items())
        return min((it.due for it in records if it.due), default=None)

    def closed(self, stone):
        return all(
            self.projects[source].milestones[number].state == "closed"
            for source, number in stone.numbers.items()
        )

    def is_listed(self, stone, at):
        """Whether it is closed for more than thirty days."""
        records = self.records(stone).values()
        closed = [it.closed_at for it in records if it.state == "closed"]
        if not closed or len(closed) < len(stone.numbers):
            return False
        return (_day(at) - _day(max(closed))).days > 30

    def issues(self, stone, down=frozenset()):
        """By ref, its issues that can be read, without its status issue."""
        found = {}
        for source, record in self.records(stone, down).items():
            for issue in self.projects[source].issues.values():
                if record.number in issue.milestones and self.is_work(source, issue):
                    found[ref(source, issue)] = (source, issue)
        return found

    def committed(self, stone, down=frozenset()):
        everything = self.issues(stone, down)
        return {name: it for name, it in everything.items() if "stretch" not in self.labels(*it)}

    def labels(self, source, issue):
        return {self.projects[source].labels[it].name for it in issue.labels}

    def is_work(self, source, issue):
        return issue.pull is None and "milestone" not in self.labels(source, issue)

    def issue(self, name):
        """Tracker and issue behind ``web#21`` or ``CUST-1``."""
        source, _, number = name.replace("CUST-", "ops#").partition("#")
        return source, self.projects[source].issues.get(int(number))

    def status_issue(self, stone):
        number = stone.numbers.get("web")
        issues = self.projects["web"].issues.values()
        mine = (it for it in issues if number in it.milestones and it.pull is None)
        return next((it for it in mine if "milestone" in self.labels("web", it)), None)

    # -- criteria -------------------------------------------------------------------------

    def states(self, down=frozenset()):
        """How each criterion stands for who can read all trackers but those that are ``down``."""
        return {
            (stone.id, text): self.state(stone, text, down)
            for stone in self.stones.values()
            if self.is_known(stone, down)
            for text in stone.criteria
        }

    def is_known(self, stone, down):
        """Whether one knows of it at all: the file does, or its tracker."""
        return bool(stone.block) or "web" not in down

    def is_whole(self, stone, down):
        return down.isdisjoint(stone.numbers)

    def state(self, stone, text, down):
        ways = (
            (r"all closed$", self._all_closed),
            (r"no open P1$", self._no_p1),
            (r"closed (.*)", self._closed_refs),
            (r"merged (\w+)[#!]", self._merged),
            (r"rejected <= (.*)", self._number),
            (r"signed off by (\w+)", self._signed),
            (r"reached (\w+)", self._reached),
            (r"(?:\[ \] )?(.*)", self._task),
        )
        match, way = next((m, way) for pattern, way in ways if (m := re.match(pattern, text)))
        return way(stone, down, *match.groups())

    def _all_closed(self, stone, down):
        work = [issue for _, issue in self.committed(stone, down).values()]
        if any(it.state == "open" for it in work):
            return "unmet"
        done = any(it.reason != "not_planned" for it in work)
        return "met" if done and self.is_whole(stone, down) else "unknown"

    def _no_p1(self, stone, down):
        work = self.issues(stone, down).values()
        if any(issue.state == "open" and "P1" in self.labels(at, issue) for at, issue in work):
            return "unmet"
        return "met" if work and self.is_whole(stone, down) else "unknown"

    def _closed_refs(self, _stone, down, refs):
        return _together(map(partial(self._closed_ref, down), refs.split(", ")))

    def _closed_ref(self, down, name):
        source, issue = self.issue(name)
        if issue is None or source in down:
            return "unknown"
        return "met" if issue.state == "closed" and issue.reason != "not_planned" else "unmet"

    def _merged(self, _stone, down, source):
        return "unknown" if source in down else "met"

    def _number(self, _stone, _down, most):
        return "met" if float(self.rejected) <= float(most) else "unmet"

    def _signed(self, stone, down, who):
        if "web" in down:
            return "unknown"
        (login,) = (it for it in PEOPLE if it.startswith(who))
        project = self.projects["web"]
        said = (project.comments[it] for it in self.status_issue(stone).comments)
        words = [it.body for it in said if it.author == login]
        words = [it for it in words if "/sign-off" in it or "/withdraw" in it]
        return "met" if words and "/sign-off" in words[-1] else "unmet"

    def _reached(self, stone, down, name):
        other = self.stones[name]
        records = self.records(other, down).values()
        if any(it.state == "open" for it in records):
            return "unmet"
        if not self.is_whole(other, down):
            return "unknown"
        return _together(self.state(other, text, down) for text in other.criteria)

    def _task(self, stone, down, text):
        boxes = []
        for record in self.records(stone, down).values():
            lines = (record.description or "").splitlines()
            boxes += [box for box in "x " if _TASK.format(box, text) in lines]
        if not boxes:
            assert not self.is_whole(stone, down), text
            return "unknown"
        return "met" if boxes == ["x"] else "unmet"

    def tick(self, stone, text, box):
        """Tick its box, or take the tick away."""
        for record in self.records(stone).values():
            for other in "x ":
                old, new = _TASK.format(other, text), _TASK.format(box, text)
                record.description = record.description and record.description.replace(old, new)


def ref(source, issue):
    return f"CUST-{issue.number}" if source == "ops" else f"{source}#{issue.number}"


def _day(at):
    return at.astimezone(ZONE).date()


def _together(states):
    found = set(states)
    return next(it for it in ("unmet", "unknown", "met") if it in found)
