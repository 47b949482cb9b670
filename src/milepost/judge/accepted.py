"""``/accept CODE why``: findings that somebody accepted in a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches

from milepost.model.command import Command, Misspelt
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.waiver import LONGEST_DAYS, Waiver
from milepost.rules.rule import Rule, catalogue

_LONGEST = 40


def accepted(
    portfolio: Portfolio, rules: Mapping[str, Rule]
) -> tuple[tuple[Waiver, ...], tuple[Misspelt, ...]]:
    """Waivers for one rule in one milestone, and the comments that have no effect, with why.

    Only people of the plan file accept something, from their own account and in
    a comment that was never edited.
    """
    known = {**catalogue(), **rules}
    waivers, void = [], []
    for one in portfolio.commands:
        if one.verb != "accept":
            continue
        if reasons := tuple(_why_not(one, known)):
            void.append(_without_effect(one, known, reasons[0]))
        else:
            waivers.append(_waiver(portfolio, one))
    return tuple(waivers), tuple(void)


def _why_not(one: Command, known: Mapping[str, Rule]) -> Iterator[Prose]:
    if one.word not in known:
        yield say("no rule has this code")
    elif known[one.word].survey is not None:
        yield say("it is about the whole plan: `waivers:` in the plan file accepts it")
    if one.person is None:
        yield say("{} is not among the `people:` of the plan file", one.account.login)
    elif one.person.team:
        yield say("{} is a team: a person accepts", one.person.label)
    if one.edited:
        yield say("an edited comment counts for nothing: write it in a new one")


def _without_effect(one: Command, known: Mapping[str, Rule], why: Prose) -> Misspelt:
    meant = "" if one.word in known else _nearest(one.word, known)
    return Misspelt(
        milestone=one.milestone,
        source=one.source,
        url=one.url,
        written=f"/accept {one.word}",
        why=why,
        meant=f"/accept {meant} why" if meant else "",
    )


def _nearest(word: str, known: Mapping[str, Rule]) -> str:
    """The code that was probably meant: one like it, or that of the rule of that name."""
    codes = {code.casefold(): code for code in known}
    codes |= {rule.name: code for code, rule in known.items()}
    near = get_close_matches(word.casefold()[:_LONGEST], codes, n=1)
    return codes[near[0]] if near else ""


def _waiver(portfolio: Portfolio, one: Command) -> Waiver:
    return Waiver(
        rule=one.word,
        milestone=one.milestone,
        reason=one.text,
        approved_by=one.person.id if one.person else "",
        expires=_expires(portfolio.day(one.at)),
        url=one.url,
    )


def _expires(day: date) -> date:
    """As long as a waiver may last; whoever wants the finding back earlier deletes the comment."""
    longest = timedelta(days=LONGEST_DAYS)
    return min(day, date.max - longest) + longest
