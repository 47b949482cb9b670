"""What a rule is: a page of documentation, a check, and cases that test and explain it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from milepost.model.finding import Found, RulePage, Severity, Unsure
from milepost.model.history import History
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Gap, Prose, plain, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.rules.purpose import in_plan

_MODULE = re.compile(r"mp\d{3}_\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A number a user may set under ``rules.options``.  ``unit`` is for people."""

    name: str
    default: int
    unit: str
    says: str


@dataclass(frozen=True, slots=True)
class View:
    """What a rule looks at: one judged milestone in its portfolio, and the rule's options."""

    portfolio: Portfolio
    milestone: Milestone
    options: Mapping[str, int]

    def gap(self, *wanted: Want) -> Prose | None:
        """Why something this milestone needs was not read completely; ``None`` if all was."""
        return self.portfolio.gap(self.milestone, *wanted)

    @property
    def history(self) -> History:
        """What is remembered of this milestone; an empty one where nothing is known of it yet."""
        known = self.portfolio.history or {}
        return known.get(self.milestone.id) or History(milestone=self.milestone.id)

    def unseen(self, milestone: Milestone | None = None) -> Prose | None:
        """Why a record of the milestone (by default this one) may be missing; ``None`` if none is.

        A record that was read is known with its date, state and description,
        even where the tracker's list was cut off after it.
        """
        milestone = milestone or self.milestone
        seen = {record.source for record in milestone.records}
        others = tuple(source for source in milestone.sources if source not in seen)
        return self.portfolio.gap_in(others, Want.MILESTONES)

    def closed(self, milestone: Milestone | None = None) -> bool | None:
        """Whether the milestone is closed; ``None`` where an unseen record may still be open."""
        milestone = milestone or self.milestone
        if any(record.open for record in milestone.records):
            return False
        return None if self.unseen(milestone) else milestone.closed

    def unread_dependencies(self, milestone: Milestone | None = None) -> tuple[Prose, ...]:
        """Why the milestone may depend on more than is known; empty where all is known."""
        milestone = milestone or self.milestone
        gap = None if milestone.depends_on else self.unseen(milestone)
        doubts = [
            say('"{}" may exist: {}', dependency.text, Gap(dependency.unsure))
            for dependency in milestone.depends_on
            if dependency.milestone is None and dependency.unsure
        ]
        return (*doubts, gap) if gap else tuple(doubts)


Check = Callable[[View], Iterator[Found | Unsure]]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a rule about the plan as a whole looks at: every milestone, and the rule's options."""

    portfolio: Portfolio
    options: Mapping[str, int]

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The milestones that are judged, by date."""
        judged = (one for one in self.portfolio.milestones if one.judged)
        return tuple(sorted(judged, key=lambda one: one.place))

    @property
    def plan(self) -> tuple[Milestone, ...]:
        """The milestones that are judged and those that were closed long before, by date."""
        return in_plan(self.portfolio)

    def view(self, milestone: Milestone) -> View:
        """A look at one of them."""
        return View(self.portfolio, milestone, self.options)

    @property
    def gap(self) -> Prose | None:
        """Which trackers may hold milestones that were not read; ``None`` if none."""
        return self.portfolio.gap_in(tuple(sorted(self.portfolio.readings)), Want.MILESTONES)


Past = Callable[[View], Iterator[Ref]]
"""The issues of a milestone whose events a check looks at, as far as it can tell beforehand."""

Overview = Callable[[Survey], Iterator[Found | Unsure]]
"""A check of the plan as a whole: what it finds belongs to no single milestone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A specimen: ``portfolio`` is judged and the rule must answer as expected.

    ``finds`` holds the expected plain messages, in order; empty for a good
    specimen.  ``unsure`` is true where the rule must say it cannot know.
    ``says`` is a sentence for the rule's page.  ``milestone`` is the id looked
    at; by default the first.
    """

    says: str
    portfolio: Callable[[], Portfolio]
    finds: tuple[str, ...] = ()
    unsure: bool = False
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the catalogue.

    ``says`` is one sentence; ``why`` the reason a user would accept; ``fix``
    what to do in general.  ``check`` looks at one milestone at a time, ``survey``
    at all of them once: a rule has one of the two.  ``past`` names the issues whose
    events the check looks at: they cost requests.  ``health`` rules colour the
    milestone.  ``pedantic`` ones run only if selected.
    ``remembers`` marks one that needs what earlier runs saw: where nothing is
    remembered it is skipped, once.  ``source`` says where a number or idea is from.
    """

    code: str
    name: str
    says: str
    why: str
    fix: str
    severity: Severity
    check: Check | None = None
    survey: Overview | None = None
    past: Past | None = None
    cases: tuple[Case, ...]
    health: bool = False
    pedantic: bool = False
    remembers: bool = False
    options: tuple[Option, ...] = ()
    source: str = ""

    @property
    def kind(self) -> Literal["health", "upkeep"]:
        """``health`` or ``upkeep``."""
        return "health" if self.health else "upkeep"


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule in this folder by its code, in code order."""
    package = importlib.import_module("milepost.rules")
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = (
        importlib.import_module(f"milepost.rules.{name}") for name in names if _MODULE.match(name)
    )
    return {module.RULE.code: module.RULE for module in modules}


def while_open(check: Check) -> Check:
    """The check, for open milestones only; unsure where that is unknown and it would speak."""
    return _guarded(check, closed=False)


def while_closed(check: Check) -> Check:
    """The check, for closed milestones only; unsure where that is unknown and it would speak."""
    return _guarded(check, closed=True)


def _guarded(check: Check, *, closed: bool) -> Check:
    def guarded(view: View) -> Iterator[Found | Unsure]:
        if view.closed() is (not closed):
            return
        answers = tuple(check(view))
        gap = view.unseen() if view.closed() is None else None
        if gap is not None and any(isinstance(answer, Found) for answer in answers):
            yield Unsure(reason=say("whether it is closed is not known: {}", gap))
        else:
            yield from answers

    return guarded


def past_of(
    rule: Rule, portfolio: Portfolio, milestone: str, options: Mapping[str, int]
) -> tuple[Ref, ...]:
    """The issues of one milestone whose events the rule wants to look at."""
    if rule.past is None:
        return ()
    return tuple(rule.past(View(portfolio, portfolio.by_id[milestone], _numbers(rule, options))))


def _numbers(rule: Rule, options: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType({one.name: one.default for one in rule.options} | dict(options))


def ask(
    rule: Rule, portfolio: Portfolio, milestone: str, options: Mapping[str, int]
) -> Iterator[Found | Unsure]:
    """What the rule says of one milestone, or of the plan where it looks at that.

    ``options`` override its defaults.  Whatever the rule raises comes through.
    """
    numbers = _numbers(rule, options)
    if rule.survey is not None:
        yield from rule.survey(Survey(portfolio, numbers))
    if rule.check is not None:
        yield from rule.check(View(portfolio, portfolio.by_id[milestone], numbers))


def answer(rule: Rule, case: Case) -> tuple[Found | Unsure, ...]:
    """What the rule says to a case, with its options at their defaults."""
    portfolio = case.portfolio()
    return tuple(ask(rule, portfolio, case.milestone or portfolio.milestones[0].id, {}))


def page(rule: Rule) -> RulePage:
    """The rule's page; what it says to its bad specimens is asked of the rule itself."""
    said = [
        (case, tuple(plain(one.message) for one in answer(rule, case) if isinstance(one, Found)))
        for case in rule.cases
    ]
    return RulePage(
        code=rule.code,
        name=rule.name,
        says=rule.says,
        why=rule.why,
        fix=rule.fix,
        severity=rule.severity,
        kind=rule.kind,
        pedantic=rule.pedantic,
        options=tuple((one.name, one.default, one.unit, one.says) for one in rule.options),
        source=rule.source,
        bad=tuple((case.says, messages[0]) for case, messages in said if messages),
        good=tuple(case.says for case, messages in said if not messages and not case.unsure),
        unsure=tuple(case.says for case, messages in said if not messages and case.unsure),
    )
