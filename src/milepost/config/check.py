"""References looked up, once the whole file is known: trackers, people, rules, phrases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from milepost.config import say
from milepost.config.days import check_due
from milepost.config.form.base import Thing
from milepost.config.many import many_in
from milepost.config.node import Node
from milepost.config.notes import Mention, Notes
from milepost.config.problems import shown, suggest
from milepost.config.rules import RuleChecks
from milepost.judge.phrases import PhraseError, parse
from milepost.model.agreement import PLAN
from milepost.model.criterion import Compared, SignedOff
from milepost.rules.rule import Rule
from milepost.trackers.many import Known, ManyOptions

_COMMAS = 5
"""How many commas a phrase is believed to hold."""


def check(root: Node, notes: Notes, rules: Mapping[str, Rule]) -> None:
    """Complain about references that lead nowhere; name those without effect yet.

    ``rules`` are those of packages.
    """
    checks = _Checks(root, notes, rules)
    for mention in tuple(notes.mentions):
        checks.by_thing[mention.thing](mention)
    checks.book.all()
    checks.natives()
    checks.reserved()


@dataclass(frozen=True)
class _Checks:
    root: Node
    notes: Notes
    others: Mapping[str, Rule]

    @cached_property
    def by_thing(self) -> Mapping[Thing, Callable[[Mention], None]]:
        return {
            "tracker": self.tracker,
            "person": self.person,
            "milestone": self.milestone,
            "number": self.number,
            "phase": self.phase,
            "rule": self.book.rule,
            "rules": self.book.rules,
            "expression": self.book.expression,
            "criterion": self.criterion,
            "due": self.due,
            "sync": self.sync,
            "adopt": self.adopt,
            "single": self.one_tracker,
        }

    # -- what there is --------------------------------------------------------------------

    def names(self, *path: str) -> tuple[str, ...]:
        """Keys of a map of the file; empty where there is none."""
        node: Node | None = self.root
        for step in path:
            node = node.get(step) if node is not None else None
        return tuple(key.text for key, _ in node.entries) if node is not None else ()

    @cached_property
    def trackers(self) -> Known:
        """Trackers, and the repositories that patterns among them stand for."""
        return Known(self.names("trackers"), tuple(self.many.values()))

    @cached_property
    def single(self) -> Known:
        """The same without entries of many: what one reference may name."""
        return self.trackers.without(self.many)

    @cached_property
    def many(self) -> Mapping[str, ManyOptions]:
        """The entries that stand for many repositories, by name."""
        return many_in(self.root)

    @cached_property
    def people(self) -> tuple[str, ...]:
        return self.names("people")

    @cached_property
    def book(self) -> RuleChecks:
        """The same for everything below ``rules:``."""
        return RuleChecks(self.root, self.notes, self.others, self.selected)

    def selected(self, key: str) -> Collection[str] | None:
        """What ``rules.only`` may say of a milestone's ``key``; ``None`` for anything."""
        match key:
            case "in":
                return self.trackers
            case "owner":
                return self.people and (*self.people, *self.full_names)
            case "phase":
                return self.phases
            case "supports":
                return (*self.names("numbers"), *self.names("objectives"))
            case "id" | "part_of":
                return self.names("milestones")
            case _:
                return None

    @cached_property
    def full_names(self) -> tuple[str, ...]:
        people = self.root.get("people")
        named = (one.get("name") for _, one in people.entries) if people is not None else ()
        return tuple(name.text for name in named if name is not None)

    @cached_property
    def phases(self) -> tuple[str, ...]:
        project = self.root.get("project")
        phases = project.get("phases") if project is not None else None
        return tuple(item.text for item in phases.items) if phases is not None else ()

    # -- looking up -----------------------------------------------------------------------

    def wrong(self, mention: Mention, what: str, hint: str) -> None:
        self.notes.problems.add(mention.node, mention.at, what, hint=hint)

    def tracker(self, mention: Mention) -> None:
        known = self.single if mention.at.endswith(".tracker") else self.trackers
        self.among(mention, mention.text, known)

    def single_one(self, mention: Mention, name: str) -> None:
        self.among(mention, name, self.single)

    def among(self, mention: Mention, name: str, known: Known) -> None:
        if name not in known:
            what = f"there is no tracker {shown(name)}"
            hint = self.instead_of(name)
            if name in self.many:
                what = f"{shown(name)} is not one tracker"
            self.wrong(mention, what, hint or suggest(name, self.trackers, "trackers"))

    def instead_of(self, name: str) -> str:
        """A hint where a name means many repositories, or one that ``exclude`` leaves out."""
        if name in self.many:
            owner = next(iter(self.many[name].owners), "acme")
            return f"`{name}` stands for many repositories: name one of them, like `{owner}/NAME`"
        entries = (key for key, many in self.many.items() if many.leaves_out(name))
        return next((f"`exclude` of `{key}` leaves it out" for key in entries), "")

    def natives(self) -> None:
        """A number means a record of one repository: each counts its own."""
        milestones = self.root.get("milestones")
        for key, milestone in milestones.entries if milestones is not None else ():
            places = milestone.get("in")
            for tracker, native in places.entries if places is not None else ():
                if tracker.text in self.many and type(native.natural) is int:
                    what = (
                        f"{shown(tracker.text)} stands for many repositories, and each of them"
                        f" may have a milestone {native.text}"
                    )
                    owner = next(iter(self.many[tracker.text].owners), "acme")
                    hint = f"name the repository: `{{{owner}/NAME: {native.text}}}`"
                    at = f"milestones.{key.text}.in.{tracker.text}"
                    self.notes.problems.add(native, at, what, hint=hint)

    def reserved(self) -> None:
        """Who is right may be said to be the plan: no tracker has its name."""
        trackers = self.root.get("trackers")
        for key, _ in trackers.entries if trackers is not None else ():
            if key.text == PLAN:
                what = f"{shown(PLAN)} means this file where trackers are named"
                self.notes.problems.add(key, f"trackers.{PLAN}", what, hint="take another name")

    def person(self, mention: Mention) -> None:
        self.one_of_people(mention, mention.text)

    def one_of_people(self, mention: Mention, name: str) -> None:
        if name in self.people:
            return
        bare = name.removeprefix("@")
        account = self.accounts.get(bare.casefold())
        hint = f"did you mean `{account}`?" if account else suggest(bare, self.people, "people")
        if not self.people:
            hint = "declare them under `people:`"
        self.wrong(mention, f"there is no person {shown(name)}", hint)

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """People by what else they are called: logins and names."""
        people = self.root.get("people")
        return {
            value.text.casefold(): key.text
            for key, person in (people.entries if people is not None else ())
            for _, value in person.entries
            if value.kind == "text" and value.text
        }

    def milestone(self, mention: Mention) -> None:
        source, slash, _ = mention.text.rpartition("/")
        known = self.names("milestones")
        if mention.text in known or (slash and source in self.trackers):
            return
        what = f"there is no milestone {shown(mention.text)}"
        self.wrong(mention, what, suggest(mention.text, known, "milestones"))

    def number(self, mention: Mention) -> None:
        self.one_of_numbers(mention, mention.text)

    def one_of_numbers(self, mention: Mention, name: str) -> None:
        known = self.names("numbers")
        if mention.thing == "number" and ".supports" in mention.at:
            known += self.names("objectives")
        if name not in known:
            hint = suggest(name, known, "numbers") if known else "declare it under `numbers:`"
            self.wrong(mention, f"there is no number {shown(name)}", hint)

    def phase(self, mention: Mention) -> None:
        if self.phases and mention.text not in self.phases:
            what = f"{shown(mention.text)} is none of project.phases"
            self.wrong(mention, what, suggest(mention.text, self.phases, "phases"))

    def sync(self, mention: Mention) -> None:
        mode, _, name = mention.text.partition(" ")
        if mode == "tracker":
            self.single_one(mention, name.strip())

    def adopt(self, mention: Mention) -> None:
        if mention.text != PLAN:
            self.single_one(mention, mention.text)

    def one_tracker(self, mention: Mention) -> None:
        self.single_one(mention, mention.text)

    def due(self, mention: Mention) -> None:
        check_due(mention.node, mention.at, self.root, self.notes.problems)

    # -- phrases --------------------------------------------------------------------------

    def criterion(self, mention: Mention) -> None:
        try:
            phrase = parse(mention.text, self.single)
        except PhraseError as error:
            self.wrong(mention, *self.misread(mention, error))
            return
        if say.comment_follows(mention.node):
            say.cut(self.notes.problems, mention.node, mention.at)
        match phrase:
            case SignedOff(person=person):
                self.one_of_people(mention, person)
            case Compared(number=number):
                self.one_of_numbers(mention, number)

    def misread(self, mention: Mention, error: PhraseError) -> tuple[str, str]:
        """What a phrase that is none was most likely meant to be."""
        if say.comment_follows(mention.node):
            whole = f"{mention.text}{mention.node.rest}".strip()
            hint = f"after a space, `#` begins a comment; quote it: {say.in_quotes(whole)}"
            return error.what, hint
        before = self.comma_before(mention)
        if before is not None:
            hint = f"within `[ ]` a comma ends an item; quote it: {say.in_quotes(before)}"
            return error.what, hint
        return error.what, self.instead_of(error.word) or error.hint

    @cached_property
    def phrases(self) -> Mapping[str, list[Mention]]:
        """The phrases of each list, by its path."""
        lists: dict[str, list[Mention]] = {}
        for mention in self.notes.mentions:
            if mention.thing == "criterion":
                lists.setdefault(mention.at.rpartition("[")[0], []).append(mention)
        return lists

    def comma_before(self, mention: Mention) -> str | None:
        """The phrase this item and those before it make, if a comma cut it in pieces."""
        if not mention.node.flow:
            return None
        siblings = self.phrases[mention.at.rpartition("[")[0]]
        words = mention.text
        at = siblings.index(mention)
        for other in reversed(siblings[max(0, at - _COMMAS) : at]):
            words = f"{other.text}, {words}"
            try:
                parse(words, self.single)
            except PhraseError:
                continue
            return words
        return None
