"""People who edit one set of milestones in three trackers, milepost between them, and a witness.

``Life`` has every action people take, and remembers by itself what they did.
It believes milepost nothing but what it shows people: the witness compares the
trackers before and after each sync.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trio import FIELDS, NAMES, TRACKERS, UNDER, Ran, Trio, Values, later

from milepost.model.clock import parse_day
from milepost.model.marks import with_people
from milepost.sandbox.entities import Milestone
from milepost.sandbox.world import World

MODES: Mapping[str, Mapping[str, str]] = {
    "two-way": dict.fromkeys(FIELDS, "two-way"),
    "adopt": {**dict.fromkeys(FIELDS, "two-way"), "adopt_from": "web"},
    "plan": {**dict.fromkeys(FIELDS, "two-way"), "title": "plan", "due": "plan"},
    "tracker": {
        "title": "tracker web",
        "due": "tracker ops",
        "start": "tracker api",
        "state": "two-way",
        "description": "tracker web",
    },
}
"""What the plan file says about fields, by the name of a life."""

ACTIONS = (
    "due", "start", "title", "state", "description", "agree", "clash", "delete", "remake", "reuse",
    "file", "fail", "lose", "again",
)  # fmt: skip
"""What may happen between two syncs; ``again`` is a sync after which nobody did anything."""

STONES = 6
_PLAN = """
version: 1
project: {{name: Nordwind}}
{trackers}
milestones:
{stones}
write: {{labels: {{on: none}}, block: true, limits: {{pace: none}}}}
sync: {sync}
state: "sqlite:///{folder}/state.db"
"""
_RUNS = 4
"""How many syncs it may take: one, one for blocks that follow, and one in which nothing is done."""

_OPEN = ("conflict", "drift", "ask")

Place = tuple[str, int]
"""A tracker, and the id of a record there."""


@dataclass(slots=True)
class Stone:
    """A milestone as the plan file has it."""

    id: str
    title: str
    due: str


@dataclass(slots=True)
class Life:
    """One portfolio from its first sync on; ``mode`` is one of ``MODES``.

    ``settled`` is what each record said of a field when it was last agreed on:
    whoever says something else there was edited by a person.  ``whose`` tells of
    which milestone a record is, or pretends to be.
    """

    trio: Trio
    mode: str
    chance: random.Random
    stones: list[Stone] = field(default_factory=list)
    settled: dict[tuple[Place, str], str] = field(default_factory=dict)
    agreed: dict[tuple[str, str], str] = field(default_factory=dict)
    whose: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    conflicts: set[tuple[Any, ...]] = field(default_factory=set)
    linked: set[int] = field(default_factory=set)
    gone: set[tuple[str, str]] = field(default_factory=set)
    forgotten: set[tuple[Place, str]] = field(default_factory=set)
    quiet: bool = False
    failing: bool = False
    last: Ran = field(default_factory=lambda: Ran(code=0, json={}, said=""))

    # -- what people do ------------------------------------------------------------------------

    def do(self, action: str) -> bool:
        """Take an action somewhere; whether there was anything to do it to."""
        done = getattr(self, f"_{action}")() is not False
        if done:
            self.counts[action] += 1
            self.quiet = self.quiet and action in ("lose", "fail", "again")
        return done

    def _due(self) -> None:
        name, one = self._any()
        self._edit(name, one, "due", self.chance.choice(["", *map(later, range(10, 14))]))

    def _start(self) -> None:
        name, one = self._any(("api", "ops"))
        self._edit(name, one, "start", self.chance.choice(["", *map(later, range(-9, -5))]))

    def _title(self) -> bool:
        name, one = self._any()
        stone = self._stone(self.whose[one.id])
        title = f"{stone.id} {self.chance.choice(['validated', 'migrated', 'moved', 'done'])}"
        return self._retitle(name, one, title)

    def _state(self) -> None:
        name, one = self._any()
        self._edit(name, one, "state", "closed" if one.state == "open" else "open")

    def _description(self) -> None:
        """People write around our block, or over it."""
        name, one = self._any()
        text = self.chance.choice(["Why.", "Why, and how.\n\nMore of it.", "Nothing yet.", ""])
        self._edit(name, one, "description", text)
        if self.chance.random() < 0.2:
            one.description = text

    def _agree(self) -> None:
        """Two people say the same of one field, in two trackers."""
        stone = self.chance.choice(self.stones)
        what, value = self.chance.choice(
            [("due", later(30)), ("due", ""), ("state", "open"), ("description", "Agreed.")]
        )
        for name in self.chance.sample(NAMES, 2):
            for one in self._of(name, stone.id)[:1]:
                self._edit(name, one, what, value)

    def _clash(self) -> None:
        """Two people change one field of one milestone, in two trackers, to different values."""
        stone = self.chance.choice(self.stones)
        what = self.chance.choice(["due", "due", "title", "description"])
        values = {
            "due": [later(40), later(41), later(42)],
            "title": [f"{stone.id} {word}" for word in ("validated", "migrated", "checked")],
            "description": ["One thing.", "Another thing.", "A third."],
        }
        said = self.chance.sample(values[what], 2)
        names = ("web", "api") if what == "description" else self.chance.sample(NAMES, 2)
        for name, value in zip(names, said, strict=True):
            for one in self._of(name, stone.id)[:1]:
                if what == "title":
                    self._retitle(name, one, value)
                else:
                    self._edit(name, one, what, value)

    def _delete(self) -> None:
        name, one = self._any()
        self.trio.repo(name).delete_milestone(one)
        if one.id in self.linked:
            self.gone.add((name, self.whose[one.id]))

    def _remake(self) -> bool:
        """Somebody makes a milestone anew that somebody else had deleted."""
        gone = [(name, it) for name in NAMES for it in self.stones if not self._of(name, it.id)]
        if not gone:
            return False
        name, stone = self.chance.choice(gone)
        due = self.chance.choice([stone.due, later(11)])
        return self._make(name, stone, stone.title, due)

    def _reuse(self) -> bool:
        """A record gets another title, and a new one gets the old."""
        name, one = self._any()
        old, stone = one.title, self._stone(self.whose[one.id])
        new = f"{stone.id} formerly {self.counts['reuse']}"
        return self._retitle(name, one, new) and self._make(name, stone, old, later(20))

    def _file(self) -> None:
        """Somebody edits the plan file."""
        stone = self.chance.choice(self.stones)
        if self.chance.random() < 0.5:
            stone.due = self.chance.choice([later(n) for n in range(10, 14)])
        else:
            stone.title = f"{stone.id} {self.chance.choice(['planned', 'moved', 'done'])}"
        self._write()

    def _fail(self) -> None:
        """A tracker is down while the next sync reads it, or answers one request wrongly."""
        path = UNDER[self.chance.choice(NAMES)]
        faults = self.trio.server.faults
        if self.chance.random() < 0.5:
            faults.answer("*", path, self.chance.choice([502, 500]), times=None)
            self.failing = True
        else:
            faults.answer("GET", path, 502, nth=self.chance.randint(1, 5))

    def _lose(self) -> None:
        """The store is gone, and with it that people deleted something."""
        self.quiet = self.quiet and not self.gone
        (self.trio.folder / "state.db").unlink(missing_ok=True)
        self.forgotten |= {*self.settled}
        self.linked.clear()
        self.gone.clear()

    def _again(self) -> None:
        """Two syncs, and nobody does anything between them."""
        self.sync()
        self.sync()

    # -- by whose hands ------------------------------------------------------------------------

    def _any(self, names: Sequence[str] = NAMES) -> tuple[str, Milestone]:
        """A record that is there; of those one milestone has, the true one more often."""
        found = [(name, one) for name in names for one in self.trio.records(name).values()]
        return self.chance.choice(found)

    def _of(self, name: str, stone: str) -> list[Milestone]:
        return [it for it in self.trio.records(name).values() if self.whose[it.id] == stone]

    def _stone(self, name: str) -> Stone:
        return next(it for it in self.stones if it.id == name)

    def _edit(self, name: str, one: Milestone, what: str, value: str) -> None:
        match what:
            case "due" | "start":
                setattr(one, what, parse_day(value) if value else None)
            case "state":
                one.state, one.released = value, True
                one.closed_at = self.trio.world.now() if value == "closed" else None
            case "description":
                one.description = with_people(one.description or "", value)
            case _:
                one.title = value
        one.updated_at = self.trio.world.now()

    def _retitle(self, name: str, one: Milestone, title: str) -> bool:
        """No tracker lets two have one title."""
        if any(it.title == title for it in self.trio.records(name).values()):
            return False
        self._edit(name, one, "title", title)
        return True

    def _make(self, name: str, stone: Stone, title: str, due: str) -> bool:
        if any(it.title == title for it in self.trio.records(name).values()):
            return False
        made = self.trio.repo(name).milestone(title, due=due or None)
        self.whose[made.id] = stone.id
        return True

    # -- milepost, and what it did -------------------------------------------------------------

    def begin(self) -> None:
        """All milestones in all trackers, and a first sync."""
        self.stones = [Stone(f"s{n}", f"s{n} moved", later(n)) for n in range(1, STONES + 1)]
        for name in NAMES:
            for stone in self.stones:
                assert self._make(name, stone, stone.title, stone.due)
        self._write()
        self.sync()
        assert len(self.settled) == STONES * (3 * 4 + 2), "not everything was agreed on"

    def _write(self) -> None:
        stones = "\n".join(
            f"  {it.id}: {{title: {it.title}, due: {it.due}, in: [web, api, ops], "
            "done_when: [all closed]}"
            for it in self.stones
        )
        sync = ", ".join(
            [
                *(f"{key}: {value}" for key, value in MODES[self.mode].items()),
                "create_missing: [api]",
            ]
        )
        trackers = TRACKERS.format(url=self.trio.server.url)
        folder, shared = self.trio.folder.as_posix(), f"{{{sync}}}"
        text = _PLAN.format(trackers=trackers, stones=stones, sync=shared, folder=folder)
        (self.trio.folder / "milepost.yaml").write_text(text, encoding="utf-8")

    def sync(self) -> Ran:
        """One sync, and everything that must hold of it."""
        before = self.trio.look()
        ran = self.trio.sync()
        self.trio.server.faults.clear()
        after = self.trio.look()
        self.counts["sync"] += 1
        Witness(self, ran, before, after).check()
        late = {it["kind"] for it in ran.changes if _late(it)}
        self.quiet = ran.whole and not late
        self.last = ran
        self.failing = False
        return ran

    def settle(self) -> None:
        """People settle whatever is open, each by editing: then all agree, and nothing is left."""
        for _ in range(3):
            ran = self.rest()
            told = [one for one in ran.json["fields"] if one["state"] in _OPEN]
            if not told:
                return
            self.quiet = False
            for one in told:
                value = one["sides"][0]["value"]
                for side in one["sides"]:
                    if side["source"] != "plan":
                        self._say(side["source"], self.found(side), one["field"], value)
        raise AssertionError(f"still open: {told}")

    def _say(self, name: str, one: Milestone, what: str, value: str) -> None:
        """Where another one has the title, as no tracker lets two, that one gets another first."""
        for other in self.trio.records(name).values():
            if what == "title" and other is not one and other.title == value:
                self._edit(name, other, "title", f"{value}, not this one {other.id}")
        self._edit(name, one, what, value)

    def rest(self) -> Ran:
        """Sync until nothing is to do any more; the last of them."""
        for _ in range(_RUNS):
            if not (ran := self.sync()).changes:
                return ran
        raise AssertionError(f"{_RUNS} syncs, and still something to do: {ran.changes}")

    def found(self, side: Mapping[str, Any]) -> Milestone:
        """The record that a side of milepost's report is."""
        records = self.trio.records(side["source"])
        if side["source"] == "web":
            return next(it for it in records.values() if it.number == int(side["key"]))
        return records[int(side["key"])]


@dataclass(frozen=True, slots=True)
class Witness:
    """The trackers before and after a sync, and what it told people."""

    life: Life
    ran: Ran
    before: Mapping[Place, Values]
    after: Mapping[Place, Values]

    def check(self) -> None:
        assert "fields" in self.ran.json, (self.ran.code, self.ran.said, self.ran.json)
        if self.life.quiet and not self.life.failing:
            self._nothing_to_do()
        if self.life.failing:
            assert self.after == self.before, f"it wrote without having read: {self.ran.changes}"
        self._no_more_no_fewer()
        for place, said in self.after.items():
            for name in FIELDS:
                if place in self.before and self.before[place][name] != said[name]:
                    self._may_write(place, name, self.before[place][name], said[name])
        for one in self.ran.json["fields"]:
            self._told(one)

    def _nothing_to_do(self) -> None:
        """Nobody did anything since the last sync, which did everything."""
        assert not self.ran.changes, self._differences()

    def _no_more_no_fewer(self) -> None:
        assert set(self.before) <= set(self.after), "a milestone is gone"
        for name, number in set(self.after) - set(self.before):
            whose = self._made(name, number)
            assert name == "api", f"{name} was not to get any"
            assert (name, whose) not in self.life.gone, f"{whose} in {name} was deleted by a person"
            twins = [place for place in self.before if self._looks_like(place, name, whose)]
            assert not twins, f"{whose} is in {name} twice: {[self.before[it] for it in twins]}"
            self.life.whose[number] = whose

    def _looks_like(self, place: Place, name: str, stone: str) -> bool:
        """Whether a record can be told to be that milestone: by its key, our mark or its title."""
        if place[0] != name or self.life.whose[place[1]] != stone:
            return False
        record = self.life.trio.records(name)[place[1]]
        titles = {self.life._stone(stone).title}
        for other, said in self.before.items():
            if other[0] != name and other[1] in self.life.linked:
                titles |= {said["title"]} if self.life.whose[other[1]] == stone else set()
        marked = f"milestone={stone} " in (record.description or "")
        return place[1] in self.life.linked or marked or record.title in titles

    def _differences(self) -> str:
        """What it planned now, and what it said of those milestones the last time."""
        about = {one["milestone"] for one in self.ran.changes}
        return "\n".join(
            [
                *(_short(one) for one in self.ran.changes),
                "before:",
                *(_short(one) for one in self.life.last.changes if one["milestone"] in about),
                *(
                    f"{ran is self.ran} {it['milestone']}.{it['field']}: {it['state']} "
                    f"{it['value']!r} {it['reason']} {_sides(it)}"
                    for ran in (self.life.last, self.ran)
                    for it in ran.json["fields"]
                    if it["milestone"] in about and it["state"] != "agreed"
                ),
                *(str(one) for one in self.life.last.json["skipped"]),
            ]
        )

    def _made(self, name: str, number: int) -> str:
        made = self.life.trio.records(name)[number].title
        fits = [it.id for it in self.life.stones if made.startswith(f"{it.id} ")]
        assert len(fits) == 1, made
        return fits[0]

    def _may_write(self, place: Place, name: str, old: str, new: str) -> None:
        """A value is written over only where nobody had edited it, or by who is right."""
        told = f"{name} in {place}: {old!r} became {new!r}; settled: "
        settled = self.life.settled.get((place, name))
        told += f"{settled!r}; fields: {self._entries(place, name)}"
        stone = self.life.whose[place[1]]
        others = {
            where: said[name]
            for where, said in self.before.items()
            if where != place and self.life.whose[where[1]] == stone
        }
        sources = {*others.values()}
        if MODES[self.life.mode][name] == "plan":
            file = self.life._stone(stone)
            sources = {file.title if name == "title" else file.due}
        assert new in sources, f"nobody said that: {told}"
        if settled == old or (settled is None and self._as_agreed(stone, name, old)):
            return
        kind, _, right = MODES[self.life.mode][name].partition(" ")
        by_rule = kind == "tracker" and place[0] != right
        right_at_first = MODES[self.life.mode].get("adopt_from", place[0])
        first = settled is None or (place, name) in self.life.forgotten
        adopted = first and place[0] != right_at_first
        assert by_rule or adopted, f"somebody's edit is gone: {told}"
        right = right_at_first if adopted else right
        if by_rule or adopted:
            assert new in [value for where, value in others.items() if where[0] == right], told

    def _as_agreed(self, stone: str, name: str, old: str) -> bool:
        """Whether a record that is new there says what everybody had agreed on.

        Marks name trackers and no keys: it looks like the one that was there before it.
        """
        return self.life.agreed.get((stone, name)) == old

    def _entries(self, place: Place, name: str) -> list[Any]:
        stone = self.life.whose[place[1]]
        said = self.ran.json["fields"]
        return [it for it in said if (it["milestone"], it["field"]) == (stone, name)]

    def _told(self, one: Mapping[str, Any]) -> None:
        """What it says of a field is so, and what differs is said."""
        sides = [side for side in one["sides"] if side["source"] != "plan"]
        places = [(side["source"], self.life.found(side).id) for side in sides]
        now = [self.after[place][one["field"]] for place in places]
        if one["state"] == "conflict":
            key = (one["milestone"], one["field"], *(side["value"] for side in one["sides"]))
            self.life.conflicts.add(key)
        if one["state"] == "left":
            return
        self.life.linked |= {number for _, number in places}
        self.life.gone -= {(name, one["milestone"]) for name, _ in places}
        wanted = one["value"]
        if one["mode"] == "plan":
            wanted = next(side["value"] for side in one["sides"] if side["source"] == "plan")
        agreed = one["mode"] == "plan" or one["state"] in ("agreed", "copy")
        if agreed and self.ran.whole:
            for place, value in zip(places, now, strict=True):
                if value == wanted:
                    self.life.settled[place, one["field"]] = value
                    self.life.forgotten.discard((place, one["field"]))
                    self.life.agreed[one["milestone"], one["field"]] = value
                elif one["mode"] == "plan":
                    assert one["state"] in _OPEN, one
                elif not self._is_skipped(one["milestone"], place[0]):
                    raise AssertionError(f"{place} says {value!r}, and nobody is told: {one}")
        if not agreed:
            assert one["state"] in _OPEN, one
            assert len({*now}) > 1, f"they agree, and are said not to: {one}"

    def _is_skipped(self, stone: str, name: str) -> bool:
        """Whether it says why something is not written there."""
        about = [(it["milestone"], it["source"]) for it in self.ran.json["skipped"]]
        return (stone, name) in about


def _late(change: Mapping[str, Any]) -> bool:
    """Whether blocks follow it only with the next sync.

    A record that was just made has a key only then, and who closes or reopens
    one changes how the milestone stands.
    """
    state = isinstance(change["after"], Mapping) and "state" in change["after"]
    return change["kind"] == "create_record" or state


def _short(change: Mapping[str, Any]) -> str:
    after = str(change["after"])
    if change["kind"] == "put_block":
        after = " / ".join(after.split("\n")[:2]).partition("base=")[2]
    where = f"{change['milestone']} {change['source']} {change['target']['key']}"
    return f"{change['kind']} {where} {change['outcome']}: {after}"


def _sides(one: Mapping[str, Any]) -> str:
    return ", ".join(f"{it['source']} {it['value']!r} {it['stands']}" for it in one["sides"])


def lives(
    trio: Trio, start: Mapping[str, Any], mode: str, seed: int, each: int
) -> tuple[Counter[str], int]:
    """A life with ``each`` of all actions in random order; what was counted, and conflicts."""
    life = born(trio, start, mode, seed)
    deck = [action for action in ACTIONS for _ in range(each)]
    life.chance.shuffle(deck)
    for action in deck:
        step(life, action)
    life.settle()
    return life.counts, len(life.conflicts)


def step(life: Life, action: str) -> None:
    """One action; where it cannot be taken, what makes it possible comes first."""
    if action == "sync":
        life.sync()
        return
    while not life.do(action):
        if action == "remake":
            life.do("delete")


def begun(trio: Trio, mode: str) -> dict[str, Any]:
    """A life right after its first sync, to be begun with again and again."""
    (trio.folder / "state.db").unlink(missing_ok=True)
    for name in NAMES:
        for one in [*trio.records(name).values()]:
            trio.repo(name).delete_milestone(one)
    life = Life(trio, mode, random.Random(0))  # noqa: S311 - any numbers, the same in each run
    life.begin()
    return {
        "world": trio.world.dump(),
        "store": (trio.folder / "state.db").read_bytes(),
        "stones": [(it.id, it.title, it.due) for it in life.stones],
        "settled": dict(life.settled),
        "agreed": dict(life.agreed),
        "linked": set(life.linked),
        "whose": dict(life.whose),
    }


def born(trio: Trio, start: Mapping[str, Any], mode: str, seed: int) -> Life:
    """A life in the beginning."""
    trio.server.world = World.load(start["world"], trio.clock)
    trio.server.faults.clear()
    (trio.folder / "state.db").write_bytes(start["store"])
    life = Life(
        trio,
        mode,
        random.Random(seed),  # noqa: S311 - likewise
        stones=[Stone(*it) for it in start["stones"]],
        settled=dict(start["settled"]),
        agreed=dict(start["agreed"]),
        linked=set(start["linked"]),
        whose=dict(start["whose"]),
        quiet=True,
    )
    life._write()
    return life
