"""``rules:`` looked up: codes, options, what a rule is limited to, and conditions of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from milepost.config.form.file import CustomRule
from milepost.config.future import PROMISED
from milepost.config.node import Node
from milepost.config.notes import Mention, Notes
from milepost.config.problems import nearest, shown, suggest
from milepost.judge.complaints import ExpressionError
from milepost.judge.custom import custom_rule
from milepost.judge.expression import expression
from milepost.judge.names import fold
from milepost.judge.selection import EVERY, EXACT, SELECTOR_KEYS
from milepost.model.terms import Priority
from milepost.rules.packages import home_of
from milepost.rules.rule import Rule, catalogue

_LETTERS = re.compile(r"(?P<letters>[A-Z]+)[0-9]{0,3}")
_LEVELS = ("major", "minor")


def own_rules(forms: tuple[CustomRule, ...], others: Mapping[str, Rule]) -> dict[str, Rule]:
    """Rules beside the catalogue's, by code: those of packages, and those the file writes out."""
    made = (custom_rule(one.code, expression(one.when), one.says, one.severity) for one in forms)
    return {**others, **{rule.code: rule for rule in made}}


@dataclass(frozen=True)
class RuleChecks:
    """The same for every mention of a rule.

    ``others`` are the rules of packages.  ``known`` gives what a selector's key
    may hold; nothing where that cannot be said.
    """

    root: Node
    notes: Notes
    others: Mapping[str, Rule]
    known: Callable[[str], Collection[str] | None]

    def all(self) -> None:
        """What no mention leads to: options, selectors, codes that stand there twice."""
        self._options()
        self._only()
        self._twice()

    # -- what there is --------------------------------------------------------------------

    @cached_property
    def _section(self) -> Mapping[str, Node]:
        rules = self.root.get("rules")
        return {key.text: value for key, value in rules.entries} if rules is not None else {}

    @cached_property
    def _custom(self) -> tuple[Node, ...]:
        node = self._section.get("custom")
        codes = [item.get("code") for item in node.items] if node is not None else []
        return tuple(code for code in codes if code is not None)

    @cached_property
    def _built(self) -> Mapping[str, Rule]:
        return {**catalogue(), **self.others}

    @cached_property
    def _working(self) -> frozenset[str]:
        return frozenset([*self._built, *(code.text for code in self._custom)])

    @cached_property
    def _codes(self) -> Collection[str]:
        return [*PROMISED, *self.others, *(code.text for code in self._custom)]

    # -- looking up -----------------------------------------------------------------------

    def rule(self, mention: Mention) -> None:
        """One rule by its code."""
        if mention.text not in self._codes:
            self._no_rule(mention)
        elif mention.active and mention.text not in self._working:
            self.notes.inactive(mention.node, mention.at)

    def rules(self, mention: Mention) -> None:
        """Rules by a code, the beginning of one, or ``ALL``."""
        text = mention.text
        covers = [code for code in self._codes if code.startswith(text)]
        if text != EVERY and not (covers and (text in self._codes or self._begins(text))):
            self._no_rule(mention)
        elif text != EVERY and mention.active and self._working.isdisjoint(covers):
            self.notes.inactive(mention.node, mention.at, text)

    def _begins(self, text: str) -> bool:
        """Whether it holds all letters of some code: ``MP4``, not ``M``."""
        found = _LETTERS.fullmatch(text)
        letters = {code.rstrip("0123456789") for code in self._codes}
        return bool(found) and text.rstrip("0123456789") in letters

    def _no_rule(self, mention: Mention) -> None:
        by_name = {name: code for code, name in PROMISED.items()}
        name = nearest(mention.text, by_name)
        if mention.text.casefold() in by_name:
            hint = f"rules are called by their code: `{by_name[mention.text.casefold()]}`"
        elif home := home_of(mention.text):
            hint = f"it comes with the package {home}; if you trust it: `plugins: [{home}]`"
        elif near := nearest(mention.text, self._codes):
            hint = f"did you mean `{near}`?"
        elif name:
            hint = f"did you mean `{by_name[name]}` ({name})?"
        else:
            hint = "codes are MP and three digits; a beginning like `MP4` means all of them"
        what = f"there is no rule {shown(mention.text)}"
        self.notes.problems.add(mention.node, mention.at, what, hint=hint)

    def expression(self, mention: Mention) -> None:
        """A condition of one's own."""
        try:
            expression(mention.text)
        except ExpressionError as error:
            self.notes.problems.add(mention.node, mention.at, error.what, hint=error.hint)

    # -- keys by code ---------------------------------------------------------------------

    def _options(self) -> None:
        """The numbers of rules that are built have names that are known."""
        options = self._section.get("options")
        for code, numbers in options.entries if options is not None else ():
            rule = self._built.get(code.text)
            known = [option.name for option in rule.options] if rule else []
            for key, _ in numbers.entries if code.text in self._working else ():
                if key.text not in known:
                    what = f"{code.text} has no option {shown(key.text)}"
                    at = f"rules.options.{code.text}.{key.text}"
                    self.notes.problems.add(key, at, what, hint=suggest(key.text, known, "options"))

    def _only(self) -> None:
        """What a rule is limited to: keys that are known, with values there are."""
        only = self._section.get("only")
        for code, selector in only.entries if only is not None else ():
            at = f"rules.only.{code.text}"
            rule = self._built.get(code.text)
            if rule is not None and rule.survey is not None:
                what = f"{code.text} looks at the plan as a whole and cannot be limited"
                self.notes.problems.add(code, at, what, hint="take it out, or `ignore` the rule")
            for key, value in selector.entries:
                self._selector(key, value, f"{at}.{key.text}")

    def _selector(self, key: Node, value: Node, at: str) -> None:
        if key.text not in SELECTOR_KEYS:
            what = f"rules cannot be limited by {shown(key.text)}"
            self.notes.problems.add(key, at, what, hint=suggest(key.text, SELECTOR_KEYS, "keys"))
            return
        known = self._known(key.text)
        if value.kind == "list" and not value.items:
            hint = "name one, or take the key out"
            self.notes.problems.add(key, at, "this list is empty: no milestone fits", hint=hint)
        for one in value.items if value.kind == "list" else (value,):
            if known and one.kind == "text" and not _fits(key.text, one.text, known):
                what = f"no milestone fits: {key.text} is never {shown(one.text)}"
                hint = suggest(one.text, known, "values")
                self.notes.problems.add(one, at, what, hint=hint)

    def _known(self, key: str) -> Collection[str] | None:
        match key:
            case "level":
                return _LEVELS
            case "priority":
                return tuple(value for value in get_args(Priority) if value)
            case _:
                return self.known(key)

    def _twice(self) -> None:
        """A code is the name of one rule."""
        first: dict[str, int] = {}
        for index, code in enumerate(self._custom):
            if code.text in first:
                what = f"{shown(code.text)} is already the code of a rule (line {first[code.text]})"
                hint = "give each rule a code of its own"
                self.notes.problems.add(code, f"rules.custom[{index}].code", what, hint=hint)
            first.setdefault(code.text, code.line)


def _fits(key: str, value: str, known: Collection[str]) -> bool:
    """Whether a milestone's ``key`` can be ``value``; one that no file declares has an id, too."""
    if value in known or (key == "id" and "/" in value):
        return True
    return key not in EXACT and fold(value) in map(fold, known)
