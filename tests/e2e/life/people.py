"""What people do in two years: seeded, some of it in every week, all of it noted."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from life.portfolio import PLANNED, SOURCES, Portfolio, ref
from life.record import Dated, Look, Placed, Record, Told
from milepost.sandbox import actions
from milepost.sandbox.nordwind import PEOPLE
from milepost.sandbox.repo import Repo

WEEKS = 104
SHIFTS = (-14, -3, 1, 3, 7, 14, 30)
CAUSES = ("vendor", "scope", "illness", "estimate")
PLANS = {
    "slip": 20,
    "slip_twice": 5,
    "slip_to_saturday": 4,
    "slip_away": 4,
    "rename": 10,
    "carry": 44,
    "drop": 12,
    "come_back": 12,
    "stretch": 10,
    "there_and_back": 8,
    "new": 6,
    "delete": 3,
    "mend": 44,
    "break_": 40,
    "close": 3,
    "reopen": 2,
}
"""How often in two years."""


class People:
    """Everybody who works on the portfolio.  ``week(n, …)`` is what they do before look ``n``."""

    def __init__(self, portfolio: Portfolio, seed: int):
        self.all = portfolio
        self.chance = Random(seed)  # noqa: S311 - any life, and the same one for the same seed
        self.record = Record({it.id: portfolio.due(it) for it in portfolio.stones.values()})
        self.script = {week: [] for week in range(1, WEEKS)}
        for name, many in PLANS.items():
            for _ in range(many):
                self.script[self.chance.randrange(1, WEEKS)].append(getattr(self, f"_{name}"))
        self.later = {}
        self.at, self.who, self.count = None, "", 0

    def must(self, week, act):
        """Let this happen in that week, too."""
        self.script[week].append(getattr(self, f"_{act}"))

    def week(self, number, since, until):
        """All acts of a week, each at an instant of its own."""
        acts = [*self.later.pop(number, ()), *self.script[number]]
        self.number = number
        whole = int((until - since).total_seconds()) - 86400
        for second in sorted(self.chance.sample(range(3600, whole), len(acts))):
            self.at = since + timedelta(seconds=second)
            self.who = self.chance.choice(sorted(PEOPLE))
            acts.pop(0)()

    def looked(self, at, day, down):
        """Somebody looks: note what there is to be seen."""
        stones = self.all.stones.values()
        known = [it for it in stones if self.all.is_known(it, down)]
        look = Look(
            at,
            day,
            frozenset(it.id for it in known),
            frozenset(it.id for it in known if self.all.is_whole(it, down)),
            frozenset(it.id for it in known if self.all.is_listed(it, at)),
            self.all.states(down),
        )
        self.record.looks.append(look)

    def explain(self, at):
        """Write down why what changed since the last look did; of some milestones, once."""
        last = self.record.looks[-1].at
        for stone in [*self.all.stones.values()]:
            chosen = stone.block and self.chance.random() < 0.4
            if chosen and self._changed(stone, last):
                self.count += 1
                cause, why = self.chance.choice(CAUSES), f"what happened in case {self.count}"
                status = self.all.status_issue(stone)
                in_comment = status is not None and self.chance.random() < 0.8
                if in_comment:
                    said = f"As agreed.\n\n/reason {cause}: {why}"
                    repo = Repo(self.all.world, self.all.projects["web"], "dana-o")
                    repo.comment(status, said, created=at)
                elif moved := self._changed_date(stone, last):
                    what = f"due {moved[0].was} -> {moved[-1].now}"
                    told = {"on": at.date(), "by": "dana", "cause": cause, "what": what, "why": why}
                    stone.decisions.append(told)
                else:
                    continue
                self.record.told.append(Told(at, stone.id, cause, why, "Dana Ortiz", in_comment))

    def _changed(self, stone, since):
        """Whether something about it is not as it was."""
        mine = [it for it in self.record.places if it.at > since and it.milestone == stone.id]
        came = {name: [it.came for it in mine if it.ref == name] for _, name, *_ in mine}
        return any(it[0] == it[-1] for it in came.values()) or self._changed_date(stone, since)

    def _changed_date(self, stone, since):
        mine = [it for it in self.record.dates if it.at > since and it.milestone == stone.id]
        last = [it for it in self.record.dates if it.at <= since and it.milestone == stone.id]
        known = any((it.was or it.now) for it in last) or self.record.first.get(stone.id)
        return mine if mine and known and mine[0].was != mine[-1].now else []

    # -- noting ---------------------------------------------------------------------------

    def _at_the_seam(self):
        """A reason for what nobody will have seen; a week later the next change, which has none."""
        stone = self.all.stones["pilot"]
        status = self.all.status_issue(stone)
        self._slip(stone)
        repo = Repo(self.all.world, self.all.projects["web"], "dana-o")
        said = self.at + timedelta(hours=1)
        repo.comment(status, "/reason vendor: nobody saw what this is about", created=said)
        self._next_week(1, lambda: self._slip(stone))

    @contextmanager
    def _noting(self):
        """What this changes of dates and places is noted."""
        dates, places = self._dates(), self._places()
        yield
        for name, now in self._dates().items():
            if name not in dates:
                self.record.first[name] = now
            elif dates[name] != now:
                self.record.dates.append(Dated(self.at, name, dates[name], now))
        after = self._places()
        for name, issue in sorted(places ^ after):
            came = (name, issue) in after
            self.record.places.append(Placed(self.at, issue, name, came, self.who))

    def _dates(self):
        return {it.id: self.all.due(it) for it in self.all.stones.values()}

    def _places(self):
        stones = self.all.stones.values()
        return {(it.id, name) for it in stones for name in self.all.committed(it)}

    def _did(self, name):
        self.record.done[name] = self.record.done.get(name, 0) + 1

    def _act(self, source):
        return actions.Act(self.all.world, self.all.projects[source], self.who, self.at)

    def _next_week(self, weeks, act):
        self.later.setdefault(self.number + weeks, []).append(act)

    # -- dates ----------------------------------------------------------------------------

    def _stone(self, wanted=lambda _: True):
        """Any that is open and fits."""
        stones = [it for it in self.all.stones.values() if not self.all.closed(it)]
        fits = [it for it in stones if wanted(it)]
        return self.chance.choice(fits) if fits else None

    def _put_date(self, stone, day):
        """In the plan file, or in all its trackers, or in one of them."""
        with self._noting():
            if stone.id in PLANNED:
                stone.due = day
                return
            every = sorted(stone.numbers)
            for source in every if self.chance.random() < 0.5 else [self.chance.choice(every)]:
                record = self.all.projects[source].milestones[stone.numbers[source]]
                record.due, record.updated_at = day, self.at

    def _shifted(self, stone):
        start = _day(self.all.due(stone)) or self.at.date()
        return self._written(stone, start + timedelta(days=self.chance.choice(SHIFTS)))

    @staticmethod
    def _written(_stone, day):
        return day

    def _slip(self, stone=None):
        stone = stone or self._stone()
        self._did("slips")
        self._put_date(stone, self._shifted(stone))

    def _slip_twice(self):
        """Between two looks: only what comes of both can be seen."""
        stone = self._stone(lambda it: len(it.numbers) == 1)
        self._slip(stone)
        if self.chance.random() < 0.3:
            was = [it for it in self.record.dates if it.milestone == stone.id][-1].was
            self._put_date(stone, was)
        else:
            self._slip(stone)

    def _slip_to_saturday(self):
        stone = self._stone()
        day = self._shifted(stone)
        self._did("slips")
        self._put_date(stone, day + timedelta(days=(5 - day.weekday()) % 7))

    def _slip_away(self):
        """The date is taken away, and set again some weeks later or in the same one."""
        if stone := self._stone(lambda it: len(it.numbers) == 1 and self.all.due(it)):
            again = self._shifted(stone)
            self._did("slips")
            self._put_date(stone, None)
            weeks = self.chance.choice((0, 1, 3, 4))
            if weeks:
                self._next_week(weeks, lambda: self._put_date(stone, again))
            else:
                self._put_date(stone, again)

    # -- titles ---------------------------------------------------------------------------

    def _rename(self, stone=None, title=""):
        """In all its trackers, and in the plan file."""
        stone = stone or self._stone()
        self.count += 1
        title = title or f"{stone.title.split(', now')[0]}, now {self.count}"
        for source, record in self.all.records(stone).items():
            record.title, record.updated_at = title, self.at
            self._did(f"renames in {source}")
        if stone.block:
            stone.aliases.append(stone.title)
        stone.title = title
        self._did("renames")

    def _rename_and_reuse(self):
        """One takes another title, and a new one takes the old title."""
        in_web = [it for it in self.all.stones.values() if it.block and [*it.numbers] == ["web"]]
        ids = {it.id for it in in_web} - {"checklist"}  # that one has another story
        stone = self._stone(lambda it: it.id in ids)
        old = stone.title
        self._rename(stone)
        record = actions.add_milestone(self._act("web"), old)
        record.due = self.at.date() + timedelta(days=60)
        with self._noting():
            self.all.found(record.number)
        self._did("old titles reused")

    def _agree(self):
        """All that can be agreed on is: it can only be lost from now on."""
        for (name, text), state in sorted(self.all.states().items()):
            if name == "checklist" and state == "unmet":
                self._way(text)(self.all.stones[name], text, "met")

    def _rename_behind_the_file(self):
        """The file learns of the new title a week later; by its id it is the same all along."""
        stone = self.all.stones["checklist"]
        old = stone.title
        self._rename(stone, f"{stone.title}, at last")
        written, stone.title = stone.title, old
        stone.aliases.pop()

        def learnt():
            stone.title = written
            stone.aliases.append(old)

        self._next_week(1, learnt)

    # -- places ---------------------------------------------------------------------------

    def _work(self, wanted=lambda _at, _issue: True):
        """Any issue that may move.  The scope of what was signed off stays as it is."""
        signed = self.all.stones["checklist"].numbers["web"]
        found = [
            (source, issue)
            for source in SOURCES
            for issue in self.all.projects[source].issues.values()
            if self.all.is_work(source, issue)
            and not (source == "web" and signed in issue.milestones)
            and wanted(source, issue)
        ]
        return self.chance.choice(found) if found else None

    def _put(self, source, issue, numbers):
        with self._noting():
            actions.set_milestones(self._act(source), issue, numbers)
        self._did("moves")

    def _elsewhere(self, source, issue):
        """The numbers of other open milestones there, that anything may be added to."""
        return [
            it.numbers[source]
            for it in self.all.stones.values()
            if source in it.numbers
            and it.id != "checklist"
            and not self.all.closed(it)
            and it.numbers[source] not in issue.milestones
        ]

    def _carry(self):
        if found := self._work(lambda at, it: it.milestones and self._elsewhere(at, it)):
            self._put(*found, [self.chance.choice(self._elsewhere(*found))])

    def _drop(self):
        if found := self._work(lambda _, it: it.milestones):
            self._put(*found, [])

    def _come_back(self):
        if found := self._work(lambda at, it: not it.milestones and self._elsewhere(at, it)):
            self._put(*found, [self.chance.choice(self._elsewhere(*found))])

    def _there_and_back(self):
        """Between two looks, so that nobody can see it."""
        if found := self._work(lambda at, it: it.milestones and self._elsewhere(at, it)):
            before = [*found[1].milestones]
            self._put(*found, [self.chance.choice(self._elsewhere(*found))])
            self.at += timedelta(seconds=1)
            self._put(*found, before)

    def _in_two(self):
        """In two versions at once for two weeks: carried over from none to the other."""
        _, issue = self._work(lambda at, _: at == "ops")
        both = sorted(self.all.projects["ops"].milestones)
        self._put("ops", issue, both)
        self._next_week(2, lambda: self._put("ops", issue, both[:1]))

    def _stretch(self):
        """It becomes stretch work, or work that counts."""
        found = self._work(lambda at, it: at == "web" and it.milestones)
        if found is None:
            return
        source, issue = found
        act = self._act(source)
        held = [act.project.labels[it] for it in issue.labels]
        rest = [it for it in held if it.name != "stretch"]
        if len(rest) == len(held):
            rest.append(actions.ensure_label(act, "stretch"))
        with self._noting():
            actions.set_labels(act, issue, rest)
        self._did("moves")

    def _new(self):
        source = self.chance.choice(SOURCES)
        self.count += 1
        with self._noting():
            issue = actions.add_issue(self._act(source), f"Found on the way {self.count}", None)
            issue.type = "Task" if source == "ops" else None
            numbers = self._elsewhere(source, issue)
            actions.set_milestones(self._act(source), issue, [self.chance.choice(numbers)])
        self._did("moves")

    def _delete(self):
        named = " ".join(text for it in self.all.stones.values() for text in it.criteria)
        found = self._work(lambda at, it: it.milestones and ref(at, it) not in named)
        if found is None:
            return
        source, issue = found
        repo = Repo(self.all.world, self.all.projects[source], self.who)
        with self._noting():
            repo.delete_issue(issue)
        self._did("moves")

    # -- criteria -------------------------------------------------------------------------

    def _mend(self):
        self._turn("unmet", "met")

    def _break_(self):
        self._turn("met", "unmet")

    def _turn(self, was, now):
        """One criterion, or more of them by that, are met from now on, or are not any more."""
        fits = [
            (name, text)
            for (name, text), state in sorted(self.all.states().items())
            if state == was and self._way(text)
        ]
        if not fits:
            return
        name, text = self.chance.choice(fits)
        with self._noting():
            self._way(text)(self.all.stones[name], text, now)
        assert self.all.states()[name, text] == now, (name, text, now)
        self._did(f"criteria {now}")

    def _way(self, text):
        ways = {
            "all closed": self._turn_work,
            "no open P1": self._turn_p1,
            "rejected <= 0.1": self._turn_number,
            "signed off by ravi": self._turn_word,
        }
        if text.startswith(("merged ", "reached ", "closed web#47")):
            return None
        if text.startswith("closed "):
            return self._turn_refs
        return ways.get(text, self._turn_box)

    def _set_state(self, source, issue, now):
        state = "closed" if now == "met" else "open"
        actions.set_state(self._act(source), issue, state)

    def _turn_work(self, stone, _text, now):
        work = [*self.all.committed(stone).values()]
        open_ = [it for it in work if it[1].state == "open"]
        for source, issue in open_ if now == "met" else [self.chance.choice(work)]:
            self._set_state(source, issue, now)

    def _turn_p1(self, stone, _text, now):
        for source, issue in self.all.issues(stone).values():
            act = self._act(source)
            held = [act.project.labels[it] for it in issue.labels if it]
            rest = [it for it in held if it.name != "P1"]
            if now == "met" and issue.state == "open":
                actions.set_labels(act, issue, rest)
            elif now == "unmet":
                actions.set_labels(act, issue, [*rest, actions.ensure_label(act, "P1")])
                self._set_state(source, issue, now)
                return

    def _turn_refs(self, _stone, text, now):
        named = [self.all.issue(it) for it in text.removeprefix("closed ").split(", ")]
        for source, issue in named if now == "met" else [self.chance.choice(named)]:
            if issue.reason == "not_planned":
                issue.reason = "completed"
            self._set_state(source, issue, now)

    def _turn_number(self, _stone, _text, now):
        self.all.rejected = "0.03" if now == "met" else "0.4"

    def _turn_word(self, stone, _text, now):
        word = "/sign-off" if now == "met" else "/withdraw"
        repo = Repo(self.all.world, self.all.projects["web"], "ravi-n")
        repo.comment(self.all.status_issue(stone), f"I looked at it.\n\n{word}", created=self.at)

    def _turn_box(self, stone, text, now):
        self.all.tick(stone, text.removeprefix("[ ] "), "x" if now == "met" else " ")

    # -- ends -----------------------------------------------------------------------------

    def _close(self):
        """In all its trackers."""
        if stone := self._stone(lambda it: it.block and it.id != "checklist"):
            for source, record in self.all.records(stone).items():
                actions.set_milestone_state(self._act(source), record, "closed")

    def _reopen(self):
        closed = [it for it in self.all.stones.values() if self.all.closed(it)]
        stone = self.chance.choice(closed)
        for source, record in self.all.records(stone).items():
            actions.set_milestone_state(self._act(source), record, "open")


def _day(said):
    return date.fromisoformat(said) if isinstance(said, str) else said
