"""What the rules ought to say about the real project on a day, worked out from the raw file.

A second opinion: nothing here is milepost's but the file.  Days are text
(``2013-01-07``), which sorts by itself.
"""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

NEVER = "9999"
DROPPED = {
    "Won't Fix",
    "Won't Do",
    "Duplicate",
    "Declined",
    "Invalid",
    "Incomplete",
    "Cannot Reproduce",
    "Rejected",
}


def _raw():
    packed = files("milepost.sandbox").joinpath("data/alloy.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


RAW = _raw()
ISSUES = sorted(RAW["issues"], key=lambda it: int(it["key"].rpartition("-")[2]))
BY_KEY = {it["key"]: it for it in ISSUES}
VERSIONS = sorted(RAW["versions"], key=lambda it: int(it["id"]))
BY_ID = {it["id"]: it for it in VERSIONS}
INSIDE = {v["id"]: [it for it in ISSUES if v["id"] in it["fixVersions"]] for v in VERSIONS}


def _came():
    latest, found = "", {}
    for it in ISSUES:
        latest = max(latest, it["created"][:10])
        found[it["key"]] = latest
    return found


def _known():
    proved, found = NEVER, {}
    for version in reversed(VERSIONS):
        seen = [it["updated"][:10] for it in INSIDE[version["id"]]]
        proved = min([proved, version["releaseDate"] or NEVER, *seen])
        found[version["id"]] = proved
    return found


def _blocking():
    """Pairs of the blocked and what it waits for."""
    for it in ISSUES:
        for kind, other, way in it["links"]:
            if other in BY_KEY and kind in ("Blocks", "Depends"):
                active = (way == "out") == (kind == "Blocks")
                yield (other, it["key"]) if active else (it["key"], other)


CAME, KNOWN, BLOCKING = _came(), _known(), sorted(set(_blocking()))


def working_days(first, last):
    start = date.fromisoformat(first)
    days = (start + timedelta(n) for n in range(1, distance(first, last) + 1))
    return sum(day.weekday() < 5 for day in days)


def distance(first, last):
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def closing(version):
    """The day it was closed; ``None`` if nobody knows it."""
    if not (version["released"] or version["archived"]):
        return NEVER
    inside = [it["resolutiondate"][:10] for it in INSIDE[version["id"]] if it["resolutiondate"]]
    return version["releaseDate"] or max(inside, default=None)


def state(issue, day):
    if issue["cat"] != "done" or (issue["resolutiondate"] or issue["updated"])[:10] > day:
        return "open"
    return "dropped" if issue["resolution"] in DROPPED else "done"


class Day:
    """The open versions of a day, those closed in the 30 days before, and their issues."""

    def __init__(self, day):
        self.day = day
        there = [it for it in VERSIONS if KNOWN[it["id"]] <= day and closing(it) is not None]
        self.there = there
        self.open = [it for it in there if closing(it) > day]
        self.closed = [
            it
            for it in there
            if it["released"]
            and (it["releaseDate"] or NEVER) <= day
            and distance(it["releaseDate"], day) <= 30
        ]

    def members(self, version):
        return [it for it in INSIDE[version["id"]] if CAME[it["key"]] <= self.day]

    def work(self, version, *states):
        members = self.members(version)
        held = {it["key"] for it in members}
        work = [it for it in members if it["parent"] not in held]
        return [it for it in work if not states or state(it, self.day) in states]

    def late_blockers(self, version, issue):
        due = version["releaseDate"] or NEVER
        for blocked, other in BLOCKING:
            waits = blocked == issue["key"] and CAME[other] <= self.day
            if waits and state(BY_KEY[other], self.day) == "open":
                homes = [BY_ID[it] for it in BY_KEY[other]["fixVersions"] if KNOWN[it] <= self.day]
                if all((home["releaseDate"] or NEVER) > due for home in homes):
                    yield other

    def quiet(self, version):
        """Whether nothing was closed for too long in what has been begun and is not through."""
        done = [it for it in self.members(version) if state(it, self.day) != "open"]
        if not (done and self.work(version, "open")):
            return False
        last = max((it["resolutiondate"] or it["updated"])[:10] for it in done)
        due = version["releaseDate"]
        near = due is not None and distance(self.day, due) <= 14
        return working_days(last, self.day) >= (3 if near else 5)


def findings(day):
    """(Rule, title of the milestone) → the issues that are named, for what Jira tells."""
    then = Day(day)
    found = [*of_the_plan(then)]
    for version in then.open:
        found += [*of_an_open_one(then, version), *of_a_near_one(then, version)]
    for version in then.closed:
        found += of_a_closed_one(then, version)
    for version in then.open + then.closed:
        if dropped := then.work(version, "dropped"):
            found.append(("MP307", version, dropped))
    return {(rule, it["name"]): sorted(one["key"] for one in keys) for rule, it, keys in found}


def of_an_open_one(then, version):
    yield from (("MP103", version, []), ("MP201", version, []))
    if version["releaseDate"] is None:
        yield "MP101", version, []
    if "Sprint" in version["name"]:
        yield "MP102", version, []
    if not then.members(version):
        yield "MP105", version, []
    if then.quiet(version):
        yield "MP503", version, []
    for issue in then.work(version, "open"):
        if others := list(then.late_blockers(version, issue)):
            yield "MP406", version, [issue, *(BY_KEY[one] for one in others)]


def of_a_near_one(then, version):
    due = version["releaseDate"]
    left, done = then.work(version, "open"), then.work(version, "done")
    nobody = [it for it in left if not it["assignee"]]
    if due and working_days(then.day, due) <= 10 and nobody:
        yield "MP206", version, nobody
    if due and working_days(then.day, due) <= 5 and len(done) * 100 < 80 * len(left + done):
        yield "MP508", version, left


def of_a_closed_one(then, version):
    if left := then.work(version, "open"):
        yield "MP305", version, left
    if working_days(version["releaseDate"], then.day) > 5:
        yield "MP702", version, []


def of_the_plan(then):
    """Gaps, told by the milestone that ends them."""
    dated = {it["releaseDate"]: it for it in then.there if it["releaseDate"]}
    for before, after in pairwise(sorted(dated)):
        if after > then.day and distance(max(before, then.day), after) > 90:
            yield "MP114", dated[after], []
