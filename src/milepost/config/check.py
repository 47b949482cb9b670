"""References looked up, once the whole file is known: trackers, people, rules, phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from milepost.config import say
from milepost.config.form.base import Thing
from milepost.config.future import PROMISED
from milepost.config.node import Node
from milepost.config.notes import Mention, Notes
from milepost.config.problems import nearest, shown, suggest
from milepost.judge.phrases import PhraseError, parse
from milepost.model.criterion import NotYet
from milepost.rules.rule import catalogue

_COMMAS = 5
"""How many commas a phrase is believed to hold."""
_CHOICE = re.compile(r"MP[0-9]{0,3}|ALL")
_SIGNED = re.compile(r"\s*signed\s+off\s+by\s+(?P<person>.+?)\s*", re.IGNORECASE)
_COMPARED = re.compile(r"\s*(?P<number>[^\s<>=!≤≥]+)\s*[<>=!≤≥].*")


def check(root: Node, notes: Notes) -> None:
    """Complain about references that lead nowhere; name those without effect yet."""
    checks = _Checks(root, notes)
    for mention in tuple(notes.mentions):
        checks.by_thing[mention.thing](mention)
    checks.options()


@dataclass(frozen=True)
class _Checks:
    root: Node
    notes: Notes

    @cached_property
    def by_thing(self) -> Mapping[Thing, Callable[[Mention], None]]:
        return {
            "tracker": self.tracker,
            "person": self.person,
            "milestone": self.milestone,
            "number": self.number,
            "phase": self.phase,
            "rule": self.rule,
            "rules": self.rules,
            "criterion": self.criterion,
            "due": self.due,
            "sync": self.sync,
        }

    # -- what there is --------------------------------------------------------------------

    def names(self, *path: str) -> tuple[str, ...]:
        """Keys of a map of the file; empty where there is none."""
        node: Node | None = self.root
        for step in path:
            node = node.get(step) if node is not None else None
        return tuple(key.text for key, _ in node.entries) if node is not None else ()

    @cached_property
    def trackers(self) -> tuple[str, ...]:
        return self.names("trackers")

    @cached_property
    def people(self) -> tuple[str, ...]:
        return self.names("people")

    @cached_property
    def codes(self) -> Collection[str]:
        custom = self.root.get("rules")
        custom = custom.get("custom") if custom is not None else None
        own = [item.get("code") for item in custom.items] if custom is not None else []
        return [*PROMISED, *(code.text for code in own if code is not None)]

    # -- looking up -----------------------------------------------------------------------

    def wrong(self, mention: Mention, what: str, hint: str) -> None:
        self.notes.problems.add(mention.node, mention.at, what, hint=hint)

    def tracker(self, mention: Mention) -> None:
        if mention.text not in self.trackers:
            what = f"there is no tracker {shown(mention.text)}"
            self.wrong(mention, what, suggest(mention.text, self.trackers, "trackers"))

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
        source, slash, _ = mention.text.partition("/")
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
        project = self.root.get("project")
        phases = project.get("phases") if project is not None else None
        known = [item.text for item in phases.items] if phases is not None else []
        if known and mention.text not in known:
            what = f"{shown(mention.text)} is none of project.phases"
            self.wrong(mention, what, suggest(mention.text, known, "phases"))

    def sync(self, mention: Mention) -> None:
        mode, _, name = mention.text.partition(" ")
        if mode == "tracker" and name.strip() not in self.trackers:
            what = f"there is no tracker {shown(name)}"
            self.wrong(mention, what, suggest(name, self.trackers, "trackers"))

    def due(self, mention: Mention) -> None:
        if mention.active and mention.text.lstrip()[:1].casefold() in ("d", "w"):
            self.notes.inactive(mention.node, mention.at, mention.text)

    # -- rules ----------------------------------------------------------------------------

    def rule(self, mention: Mention) -> None:
        if mention.text not in self.codes:
            self.no_rule(mention)
        elif mention.active and mention.text not in catalogue():
            self.notes.inactive(mention.node, mention.at)

    def rules(self, mention: Mention) -> None:
        text = mention.text
        covers = [code for code in self.codes if code.startswith(text)]
        if text != "ALL" and not (covers and (_CHOICE.fullmatch(text) or text in self.codes)):
            self.no_rule(mention)
        elif text != "ALL" and mention.active and not any(code in catalogue() for code in covers):
            self.notes.inactive(mention.node, mention.at, text)

    def no_rule(self, mention: Mention) -> None:
        by_name = {name: code for code, name in PROMISED.items()}
        name = nearest(mention.text, by_name)
        if mention.text.casefold() in by_name:
            hint = f"rules are called by their code: `{by_name[mention.text.casefold()]}`"
        elif near := nearest(mention.text, self.codes):
            hint = f"did you mean `{near}`?"
        elif name:
            hint = f"did you mean `{by_name[name]}` ({name})?"
        else:
            hint = "codes are MP and three digits; a beginning like `MP4` means all of them"
        self.wrong(mention, f"there is no rule {shown(mention.text)}", hint)

    def options(self) -> None:
        """The numbers of rules that are built have names that are known."""
        rules = self.root.get("rules")
        options = rules.get("options") if rules is not None else None
        for code, numbers in options.entries if options is not None else ():
            rule = catalogue().get(code.text)
            known = [option.name for option in rule.options] if rule else []
            for key, _ in numbers.entries if rule else ():
                if key.text not in known:
                    what = f"{code.text} has no option {shown(key.text)}"
                    at = f"rules.options.{code.text}.{key.text}"
                    self.notes.problems.add(key, at, what, hint=suggest(key.text, known, "options"))

    # -- phrases --------------------------------------------------------------------------

    def criterion(self, mention: Mention) -> None:
        try:
            phrase = parse(mention.text, self.trackers)
        except PhraseError as error:
            self.wrong(mention, *self.misread(mention, error))
            return
        if say.comment_follows(mention.node):
            say.cut(self.notes.problems, mention.node, mention.at)
        if not isinstance(phrase, NotYet):
            return
        if found := _SIGNED.fullmatch(mention.text):
            self.one_of_people(mention, found["person"])
        elif phrase.form.startswith("NUMBER") and (found := _COMPARED.fullmatch(mention.text)):
            self.one_of_numbers(mention, found["number"])
        if mention.active:
            self.notes.inactive(mention.node, mention.at, mention.text)

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
        return error.what, error.hint

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
                parse(words, self.trackers)
            except PhraseError:
                continue
            return words
        return None
