"""MP304: a criterion cannot be decided."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import (
    AllClosed,
    Closed,
    Merged,
    NoOpen,
    NotYet,
    Reached,
    Task,
    Verdict,
)
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import criterion, milestone, portfolio, verdict
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import folded, place, some, titled


def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    verdicts = view.portfolio.verdicts.get(here.id, ())
    unknown = {folded(one.criterion.text): one for one in verdicts if one.state == "unknown"}
    for subject, one in unknown.items():
        if gap := _gap(view, here, one, frozenset()):
            yield Unsure(reason=say('"{}" cannot be decided: {}', one.criterion.text, gap))
        else:
            missing = one.missing or say("nothing says whether it is met")
            yield Found(
                message=say('"{}" cannot be decided: {}', one.criterion.text, missing),
                fix=_fix(here, one),
                subject=subject,
                evidence=one.evidence,
            )
    if not verdicts and (gap := view.unseen()):
        yield Unsure(reason=say("whether it has criteria is not known: {}", gap))


def _gap(view: View, held: Milestone, verdict: Verdict, asked: frozenset[str]) -> Prose | None:
    """Why what the criterion looks at was not read completely; ``None`` if that is not it."""
    match verdict.criterion.phrase:
        case NotYet():
            return None
        case Closed(refs=refs):
            return _gap_at(view, refs)
        case Merged(ref=ref):
            return _gap_at(view, (ref,))
        case Reached(milestone=name):
            return _gap_upstream(view, name, asked)
        case _:
            return view.unseen(held) or view.portfolio.gap(held, Want.ISSUES)


def _gap_at(view: View, refs: tuple[Ref, ...]) -> Prose | None:
    single = (view.portfolio.unread(ref) for ref in refs)
    return next(filter(None, single), None) or view.portfolio.gap_in(
        _trackers(view, refs), Want.ISSUES
    )


def _gap_upstream(view: View, name: str, asked: frozenset[str]) -> Prose | None:
    for other in view.portfolio.milestones:
        if name == other.id or folded(name) in map(folded, (other.title, *other.aliases)):
            verdicts = view.portfolio.verdicts.get(other.id, ())
            unknown = [one for one in verdicts if one.state == "unknown" and other.id not in asked]
            gaps = (_gap(view, other, one, asked | {other.id}) for one in unknown)
            return view.unseen(other) or next(filter(None, gaps), None)
    return view.portfolio.gap_in(_trackers(view), Want.MILESTONES)


def _trackers(view: View, refs: tuple[Ref, ...] = ()) -> tuple[str, ...]:
    """The trackers that hold the refs; all of them where a ref does not say."""
    named = tuple(ref.source for ref in refs if ref.source)
    return named if refs and len(named) == len(refs) else tuple(sorted(view.portfolio.readings))


def _fix(here: Milestone, verdict: Verdict) -> Prose:
    text, phrase, cause = verdict.criterion.text, verdict.criterion.phrase, verdict.cause
    if isinstance(phrase, Task):
        way = say('add the line "- [ ] {}" to its description in a tracker', text)
    elif here.missing and isinstance(phrase, AllClosed | NoOpen):
        where = some([say("{}", name) for name in here.missing])
        way = say("create it in {}, or correct where it lies, {}", where, place(here))
    elif cause == "no_work":
        way = say("add its issues to {}, or take the criterion out {}", titled(here), place(here))
    elif cause == "later":
        wait = "it is decided in a later version of milepost; until then wait, or write a task"
        way = say(wait + ' that a person ticks {}: "[ ] {}"', place(here), text)
    elif cause == "circle":
        way = say("break the circle: take one of these criteria out, this one {}", place(here))
    elif cause == "upstream":
        way = say("settle first what keeps that milestone from being decided")
    else:
        ticked = 'correct it {}, or put a task there that a person ticks: "[ ] {}"'
        way = say(ticked, place(here), text)
    return way


_DEPLOYED = criterion("deployed web/production", NotYet("deployed …"))
_CLOSED = criterion("closed api#7", Closed((Ref("api", "#7"),)))

RULE = Rule(
    code="MP304",
    name="unknown-criterion",
    says="a criterion cannot be decided; says what is missing to decide it",
    why="An unknown criterion is neither met nor unmet, and the milestone cannot be called done "
    "while it stays so. Where a tracker could not be read, that is said instead: it may be "
    "decided by the next run.",
    fix="Provide what is missing: the issues of a milestone without work, the right reference or "
    "name, an end of the circle. Or turn it into a task that a person ticks; what a later version "
    "of milepost decides can also just wait.",
    severity="warning",
    check=_check,
    source="rules that answer unknown instead of guessing: "
    "https://github.com/actions/stale/issues/536",
    cases=(
        Case(
            says="its criteria are met or unmet",
            portfolio=lambda: portfolio(
                milestone(), verdicts={"data": (verdict(), verdict("no open P1", "unmet"))}
            ),
        ),
        Case(
            says="it has no criteria: MP103 says so",
            portfolio=lambda: portfolio(milestone(criteria=[])),
        ),
        Case(
            says="a phrase that cannot be decided yet",
            portfolio=lambda: portfolio(
                milestone(),
                verdicts={"data": (verdict(_DEPLOYED, "unknown", missing="needs deployments"),)},
            ),
            finds=('"deployed web/production" cannot be decided: needs deployments',),
        ),
        Case(
            says="a reference that leads nowhere, and a task nobody wrote down in a tracker",
            portfolio=lambda: portfolio(
                milestone(sources=("api",)),
                verdicts={
                    "data": (
                        verdict(_CLOSED, "unknown", missing="api#7 does not exist"),
                        verdict("contract signed", "unknown"),
                    )
                },
            ),
            finds=(
                '"closed api#7" cannot be decided: api#7 does not exist',
                '"contract signed" cannot be decided: nothing says whether it is met',
            ),
        ),
        Case(
            says="the tracker the criterion looks at was not read to the end",
            portfolio=lambda: portfolio(
                milestone(sources=("web", "api")),
                unread={"api": [Want.ISSUES]},
                verdicts={"data": (verdict(_CLOSED, "unknown"),)},
            ),
            unsure=True,
        ),
    ),
)
