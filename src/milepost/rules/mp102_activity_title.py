"""MP102: the title names work in progress, not an outcome.  English titles only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.english import FINISHED, is_state, is_version, lexicon, words
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import spot, titled

# Verbs that stand for little else in front of a title.
_DOING = lexicon(
    "adding creating developing enabling enhancing exploring finalizing fixing implementing "
    "improving integrating introducing investigating making migrating optimising optimizing "
    "polishing porting preparing redesigning reducing refactoring removing researching reviewing "
    "reworking rewriting updating upgrading"
)
_DO = lexicon(
    "add continue create develop enable enhance explore implement improve integrate introduce "
    "investigate make migrate optimise optimize prepare refactor rework"
)
# These may be nouns: only what follows shows the verb.
_MAY_DO = lexicon(
    "build clean design document fix plan research review rewrite support test update work"
)
_DETERMINERS = lexicon("a all an any every its more new our remaining some the their")
_PAIRS = frozenset({("clean", "up"), ("in", "progress"), ("keep", "on"), ("set", "up")})
_PAIRS |= {("work", "on"), ("working", "on")}
_BEGIN = frozenset({"begin", "keep", "start"})
_PERIODS = frozenset({"iteration", "sprint"})
_ENDINGS = _PERIODS | lexicon(
    "bugfixing cleanup development enhancements fixing hardening implementation improvement "
    "improvements maintenance ongoing optimisation optimization planning refactoring research "
    "testing work"
)
_ENDS_OTHERWISE = frozenset({("reference", "implementation"), ("at", "work")})
_AFTER_STATE = lexicon(
    "after against and as at before by for from in into off on out over per to up with"
)
_BREAK = re.compile(r":\s+|\s+[-–—|]\s+")  # noqa: RUF001 - dashes that people type
_TAG = re.compile(r"^\s*(?:\[[^\]]*\]|\([^)]*\))\s*")


def activity(title: str) -> str:
    """The words of a title that name work in progress, as written; empty for an outcome."""
    parts = [found for part in _BREAK.split(_TAG.sub("", title)) if (found := words(part))]
    if not parts:
        return ""
    over = parts[-1][-1]
    told = [
        *("" if over.casefold() in FINISHED else _bidding(part) for part in parts),
        *("" if is_state(over) else _doing(part) for part in parts),
        *("" if _says_state(parts[-1]) else _noun(part) for part in parts),
    ]
    return next(filter(None, told), "")


def _bidding(part: list[str]) -> str:
    first, second = (*(word.casefold() for word in part), "", "")[:2]
    if (first, second) in _PAIRS or (first in _BEGIN and second.endswith("ing")):
        return " ".join(part[:2])
    if first in {"ongoing", "wip"} or (first in _DO and not is_version(part[-1])):
        return part[0]
    return part[0] if first in _MAY_DO and second in _DETERMINERS else ""


def _doing(part: list[str]) -> str:
    first, second = (*(word.casefold() for word in part), "", "")[:2]
    gerund = first.endswith("ing") and not first.endswith("thing") and first != "during"
    return part[0] if first in _DOING or (gerund and second in _DETERMINERS) else ""


def _noun(part: list[str]) -> str:
    folded = [word.casefold() for word in part]
    for index, word in enumerate(folded):
        after = (*folded, "")[index + 1]
        if word in _PERIODS and is_version(after):
            return " ".join(part[index : index + 2])
        if (word, after) == ("in", "progress"):
            return " ".join(part[index : index + 2])
    if folded[-1] in _ENDINGS and tuple(folded[-2:]) not in _ENDS_OTHERWISE:
        return part[-1]
    return ""


def _says_state(part: list[str]) -> bool:
    after = [*part[1:], "by"]
    return any(
        is_state(word) and following.casefold() in _AFTER_STATE
        for word, following in zip(part, after, strict=True)
    )


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if told := activity(here.title):
        where = say("change `title` at {}", spot(here)) if here.declared_at else ()
        yield Found(
            message=say('the title names work in progress ("{}"), not an outcome', told),
            fix=say(
                '{} to what will be true when it is reached, such as "Data migration validated"',
                where or say("rename {}", titled(here)),
            ),
        )


def _titled(title: str, told: str = "") -> Case:
    found = f'the title names work in progress ("{told}"), not an outcome'
    return Case(
        says=f'titled "{title}"',
        portfolio=lambda: portfolio(milestone("data", title)),
        finds=(found,) if told else (),
    )


RULE = Rule(
    code="MP102",
    name="activity-title",
    says='the title names work in progress ("Working on…", "Development sprint", "Improve…"), '
    "not an outcome",
    why="Work in progress is never reached, it only goes on. A title that names a state (live, "
    "validated, signed off) tells everybody what to look for on the date. Titles in other "
    "languages than English are left alone, and so are closed milestones.",
    fix="Rename it to the state that will be true when it is reached.",
    severity="warning",
    check=_check,
    cases=(
        _titled("Testing signed off"),
        _titled("Pricing page live"),
        _titled("Alloy 1.4.0"),
        _titled("Working on the importer", "Working on"),
        _titled("Improve onboarding", "Improve"),
        _titled("2013 Sprint 14", "Sprint 14"),
        _titled("Phase 2 work", "work"),
        Case(
            says='closed, titled "Development sprint": too late to rename it',
            portfolio=lambda: portfolio(
                milestone("data", "Development sprint", closed="2027-02-12")
            ),
        ),
        Case(
            says='titled "Development sprint", but whether it is open was not read',
            portfolio=lambda: portfolio(
                milestone("data", "Development sprint", records=()),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
