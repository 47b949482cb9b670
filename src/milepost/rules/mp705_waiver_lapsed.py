"""MP705: accepted for a time, and the time is over, too long, or nobody else agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Link, Prose, Spot, say
from milepost.model.reading import Want
from milepost.model.sample import TODAY, milestone, person, portfolio
from milepost.model.waiver import LONGEST_DAYS, Lapse, Waiver, lapse
from milepost.rules.rule import Case, Rule, Survey
from milepost.rules.wording import some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    alike: dict[tuple[str, ...], list[Waiver]] = {}
    for waiver in view.portfolio.project.waivers:
        alike.setdefault((waiver.rule, waiver.milestone, *sorted(waiver.refs)), []).append(waiver)
    for key, waivers in alike.items():
        answers = [_answer(view, one, " ".join(filter(None, key))) for one in waivers]
        if None not in answers:  # else one of them still holds: it was renewed
            yield from (one for one in answers[-1:] if one)


def _answer(view: Survey, waiver: Waiver, subject: str) -> Found | Unsure | None:
    """What is wrong with a waiver; ``None`` where it holds, or is about nothing any more."""
    portfolio = view.portfolio
    if not waiver.milestone:
        where = tuple(one for one in view.milestones if lapse(waiver, one, portfolio.today))
        everywhere = lapse(waiver, None, portfolio.today)
        if everywhere or where:
            return _found(portfolio, waiver, subject, everywhere or "alone", where)
        return None
    here = portfolio.by_id.get(waiver.milestone)
    if here is None or not here.judged:
        return None
    why = lapse(waiver, here, portfolio.today)
    gap = None if here.owners else view.view(here).unseen()
    if why is None and gap:
        return Unsure(
            reason=say(
                "whether its owner alone approved the waiver of {} in {} is not known: {}",
                waiver.rule,
                titled(here),
                gap,
            )
        )
    return _found(portfolio, waiver, subject, why, (here,)) if why else None


def _found(
    portfolio: Portfolio, waiver: Waiver, subject: str, why: Lapse, where: tuple[Milestone, ...]
) -> Found:
    inside = say(" in {}", titled(where[0])) if waiver.milestone else ()
    what = say("the waiver of {}{} ({})", waiver.rule, inside, waiver.reason)
    known = (one.label for one in portfolio.people if one.id == waiver.approved_by)
    who = next(known, waiver.approved_by)
    match why:
        case "expired":
            told = say("{} expired on {}", what, waiver.expires or portfolio.today)
            way = _away(waiver, "renew it with another `expires`")
        case "too_long":
            end = say(" until {}", waiver.expires) if waiver.expires else (" for ever",)
            told = say("{} is to hold{}, longer than a waiver may", what, end)
            way = _away(waiver, "give it an earlier `expires`")
        case "alone":
            owned = some([say("{}", titled(one)) for one in where])
            told = say("{} was approved by {} alone, who owns {}", what, who, owned)
            way = say("let somebody else approve it: {}", _away(waiver, "change `approved_by`"))
    return Found(message=told, fix=way, subject=subject)


def _away(waiver: Waiver, change: str) -> Prose:
    """How it is changed or taken out, where it was written."""
    if waiver.url:
        old = Link("the old comment", waiver.url)
        return say("comment `/accept {} why` anew, or delete {}", waiver.rule, old)
    place = say(" at {}", Spot(waiver.where, "waivers")) if waiver.where else ()
    return say(f"{change}, or take it out of `waivers`{{}}", place)


def _accepted(*waivers: Waiver, here: Milestone | None = None, unread: bool = False) -> Portfolio:
    look = portfolio(
        here or milestone(),
        people=(),
        unread={"web": [Want.MILESTONES]} if unread else None,
    )
    people = (*look.people, person("dana"))
    return replace(look, people=people, project=replace(look.project, waivers=waivers))


def _until(
    day: str, *, by: str = "dana", where: str = "data", refs: tuple[str, ...] = (), url: str = ""
) -> Waiver:
    return Waiver(
        rule="MP501",
        milestone=where,
        refs=refs,
        reason="Vendor outage",
        approved_by=by,
        expires=parse_day(day) if day else None,
        where="" if url else "milepost.yaml:40",
        url=url,
    )


_LAST = str(TODAY + timedelta(days=LONGEST_DAYS))
_COMMENT = "https://web.example/comments/7"

RULE = Rule(
    code="MP705",
    name="waiver-lapsed",
    says="a waiver expired, lasts more than 90 days, or was approved by the owner alone; its "
    "finding speaks again",
    why="Debt that is accepted for ever, or by whoever made it, is debt that nobody sees. A waiver "
    "holds to the end of its last day, reaches 90 days ahead at most, and somebody who does not "
    "own the milestone approves it. `/accept` in a comment is a waiver of 90 days. One that was "
    "renewed is left alone, as is one for a milestone that is not judged any more.",
    fix="Clear the finding, renew the waiver, let somebody else approve it, or take it out.",
    severity="warning",
    survey=_survey,
    cases=(
        Case(says="nothing was accepted", portfolio=lambda: portfolio(milestone())),
        Case(
            says="accepted by somebody else until today",
            portfolio=lambda: _accepted(_until("2027-02-22")),
        ),
        Case(
            says="accepted until 2027-05-23, as far ahead as a waiver may reach",
            portfolio=lambda: _accepted(_until(_LAST)),
        ),
        Case(
            says="expired, and accepted anew",
            portfolio=lambda: _accepted(
                _until("2027-02-21"), _until("2027-03-21", url=_COMMENT), _until("2027-02-20")
            ),
        ),
        Case(
            says="expired, and the milestone is not judged any more",
            portfolio=lambda: _accepted(
                _until("2027-01-21"), here=milestone(closed="2027-01-12", judged=False)
            ),
        ),
        Case(
            says="accepted everywhere, by somebody who owns nothing",
            portfolio=lambda: _accepted(_until("2027-03-21", where="")),
        ),
        Case(
            says="expired yesterday, 2027-02-21",
            portfolio=lambda: _accepted(_until("2027-02-21")),
            finds=(
                (
                    "the waiver of MP501 in Data migration validated (Vendor outage) expired on "
                    "2027-02-21"
                ),
            ),
        ),
        Case(
            says="to hold until 2027-05-24, a day too far ahead",
            portfolio=lambda: _accepted(_until("2027-05-24")),
            finds=(
                (
                    "the waiver of MP501 in Data migration validated (Vendor outage) is to hold "
                    "until 2027-05-24, longer than a waiver may"
                ),
            ),
        ),
        Case(
            says="the owner accepted it in a comment, and nobody else",
            portfolio=lambda: _accepted(_until("2027-03-21", by="kim", url=_COMMENT)),
            finds=(
                (
                    "the waiver of MP501 in Data migration validated (Vendor outage) was approved "
                    "by Kim Osei alone, who owns Data migration validated"
                ),
            ),
        ),
        Case(
            says="two for the same rule and different issues: one of them expired",
            portfolio=lambda: _accepted(
                _until("2027-02-21", refs=("web#7",)), _until("2027-03-21", refs=("web#8",))
            ),
            finds=(
                (
                    "the waiver of MP501 in Data migration validated (Vendor outage) expired on "
                    "2027-02-21"
                ),
            ),
        ),
        Case(
            says="accepted everywhere for as long as it lasts",
            portfolio=lambda: _accepted(_until("", where="")),
            finds=(
                "the waiver of MP501 (Vendor outage) is to hold for ever, longer than a waiver may",
            ),
        ),
        Case(
            says="accepted everywhere, by the owner of one milestone",
            portfolio=lambda: _accepted(_until("2027-03-21", where="", by="kim")),
            finds=(
                (
                    "the waiver of MP501 (Vendor outage) was approved by Kim Osei alone, who owns "
                    "Data migration validated"
                ),
            ),
        ),
        Case(
            says="who owns it is not known: its tracker was not read",
            portfolio=lambda: _accepted(
                _until("2027-03-21"), here=milestone(records=(), owners=()), unread=True
            ),
            unsure=True,
        ),
    ),
)
