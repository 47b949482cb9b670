"""MP306: everything else is met, only the sign-off is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from milepost.model.criterion import SignedOff, Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.ref import Ref
from milepost.model.sample import milestone, portfolio, verdict
from milepost.model.sample_met import asks, met
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import some, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    verdicts = view.portfolio.verdicts.get(view.milestone.id, ())
    waiting = [(one, name) for one in verdicts if one.state != "met" and (name := _signer(one))]
    rest = [one for one in verdicts if one.state == "met" or not _signer(one)]
    states = {one.state for one in rest}
    if not waiting or not rest or "unmet" in states:
        return
    if "unknown" in states:
        yield Unsure(reason=say("whether all else is met is not known: {}", _named(rest)))
        return
    since = _since(rest)
    if since.known is not None and not _long_ago(view, since.known):
        return
    if since.known is None or not since.whole:
        yield Unsure(reason=say("since when all else is met is not known"))
        return
    for one, name in waiting:
        yield _answer(view, one, name, since.known)


def _signer(verdict: Verdict) -> str:
    """Whose sign-off a criterion asks for, as written; empty where it asks for none."""
    phrase = verdict.criterion.phrase
    return phrase.person if isinstance(phrase, SignedOff) else ""


def _named(verdicts: Sequence[Verdict]) -> Prose:
    return some([say('"{}"', one.criterion.text) for one in verdicts if one.state == "unknown"])


class _Since(NamedTuple):
    """The latest instant known, and whether each criterion told its own."""

    known: datetime | None
    whole: bool


def _since(verdicts: Sequence[Verdict]) -> _Since:
    times = [[found.at for found in one.evidence] for one in verdicts]
    known = [time for each in times for time in each if time is not None]
    return _Since(max(known, default=None), all(each and None not in each for each in times))


def _long_ago(view: View, since: datetime) -> bool:
    look = view.portfolio
    gone = look.project.calendar.working_days_between(look.day(since), look.today)
    return gone > view.options["working_days"]


def _answer(view: View, one: Verdict, name: str, since: datetime) -> Found | Unsure:
    person = next((known.label for known in view.portfolio.people if known.id == name), name)
    if one.state == "unknown":
        why = say(": {}", one.missing) if one.missing else ()
        return Unsure(reason=say("whether {} signed off is not known{}", person, why))
    heard = view.portfolio.hears(view.milestone)
    where = "by writing `/sign-off` in its status issue" if heard else "where it is decided"
    return Found(
        message=say(
            "all else is met since {}; the sign-off of {} is missing",
            view.portfolio.day(since),
            person,
        ),
        fix=say(
            f"ask {{}} to sign off {{}} {where}, or to say what is missing",
            person,
            titled(view.milestone),
        ),
        subject=name,
    )


_SIGNED = asks("signed off by kim", SignedOff("kim"))
_WAITING = verdict(_SIGNED, "unmet")


def _waiting(*others: Verdict, signed: Verdict = _WAITING, closed: str = "") -> Portfolio:
    return portfolio(
        milestone(closed=closed),
        verdicts={"data": (*others, signed)},
        statuses={"data": Ref("web", "#5")},
    )


RULE = Rule(
    code="MP306",
    name="awaiting-sign-off",
    says="everything else met, only the sign-off is missing, for more than 3 working days",
    why="The work is done, and what is left is a word from one person, who may not know that "
    "everybody waits. The days are counted from the last thing that was met; a task that somebody "
    "ticked tells no day. Where the sign-off is the only criterion, there is no such day.",
    fix="Ask the person to sign off, or to say what is missing.",
    severity="warning",
    check=_check,
    options=(
        Option(
            name="working_days",
            default=3,
            unit="working days",
            says="how long a sign-off may take",
        ),
    ),
    cases=(
        Case(
            says="all else was met 3 working days ago",
            portfolio=lambda: _waiting(met("all closed", "2027-02-17")),
        ),
        Case(
            says="something else is unmet",
            portfolio=lambda: _waiting(
                met("all closed", "2027-02-12"), verdict("no open P1", "unmet")
            ),
        ),
        Case(
            says="it is signed off: MP302 says what to do next",
            portfolio=lambda: _waiting(met("all closed", "2027-02-12"), signed=met(_SIGNED)),
        ),
        Case(says="the sign-off is all it asks for", portfolio=_waiting),
        Case(
            says="nobody is asked to sign off",
            portfolio=lambda: _waiting(
                met("all closed", "2027-02-12"), signed=verdict("no open P1", "unmet")
            ),
        ),
        Case(
            says="closed without the sign-off: MP301 says so",
            portfolio=lambda: _waiting(met("all closed", "2027-02-12"), closed="2027-02-19"),
        ),
        Case(
            says="one of the others was met last week, of the other nobody knows when",
            portfolio=lambda: _waiting(met("all closed", "2027-02-19"), met("plan ready")),
        ),
        Case(
            says="all else was met 4 working days ago",
            portfolio=lambda: _waiting(met("all closed", "2027-02-12", "2027-02-16")),
            finds=("all else is met since 2027-02-16; the sign-off of Kim Osei is missing",),
        ),
        Case(
            says="one of two people has signed off, a week ago",
            portfolio=lambda: _waiting(
                met("all closed", "2027-02-01"),
                met(asks("signed off by qa", SignedOff("qa")), "2027-02-12"),
            ),
            finds=("all else is met since 2027-02-12; the sign-off of Kim Osei is missing",),
        ),
        Case(
            says="somebody ticked the last task, on a day nobody knows",
            portfolio=lambda: _waiting(met("all closed", "2027-02-01"), met("plan ready", "")),
            unsure=True,
        ),
        Case(
            says="all else was met on days nobody knows",
            portfolio=lambda: _waiting(met("plan ready")),
            unsure=True,
        ),
        Case(
            says="whether all else is met cannot be decided",
            portfolio=lambda: _waiting(
                met("all closed", "2027-02-12"), verdict("no open P1", "unknown")
            ),
            unsure=True,
        ),
        Case(
            says="the comments that may hold the sign-off were not read",
            portfolio=lambda: _waiting(
                met("all closed", "2027-02-12"), signed=verdict(_SIGNED, "unknown")
            ),
            unsure=True,
        ),
    ),
)
