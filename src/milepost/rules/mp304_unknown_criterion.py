"""MP304: a criterion cannot be decided."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import (
    AllClosed,
    Closed,
    Compared,
    Deployed,
    Merged,
    NoOpen,
    Reached,
    Released,
    SignedOff,
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
        case Compared():
            gap = None  # a number that could not be read is no tracker's gap
        case Released() | Deployed() if verdict.cause:
            gap = None  # the tracker knows no such thing: there is nothing to read again
        case Released(source=source):
            gap = view.portfolio.gap_in((source,), Want.RELEASES)
        case Deployed(source=source):
            gap = view.portfolio.gap_in((source,), Want.DEPLOYMENTS)
        case SignedOff():
            gap = None if verdict.cause else verdict.missing or None
        case Closed(refs=refs):
            gap = _gap_at(view, refs)
        case Merged(ref=ref):
            gap = _gap_at(view, (ref,))
        case Reached(milestone=name):
            gap = _gap_upstream(view, name, asked)
        case _:
            gap = view.unseen(held) or view.portfolio.gap(held, Want.ISSUES)
    return gap


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
    elif isinstance(phrase, Compared) and cause != "nowhere":
        way = say("provide the number {}", phrase.number)
    elif cause == "circle":
        way = say("break the circle: take one of these criteria out, this one {}", place(here))
    elif cause == "edited":
        way = say("{}: an edited one counts for nothing", verdict.missing)
    elif isinstance(phrase, SignedOff):
        way = say("name a person with an account there {}", place(here))
    elif cause == "upstream":
        way = say("settle first what keeps that milestone from being decided")
    else:
        ticked = 'correct it {}, or put a task there that a person ticks: "[ ] {}"'
        way = say(ticked, place(here), text)
    return way


_DEPLOYED = criterion("deployed web/production", Deployed("web", "production"))
_SIGNED = criterion("signed off by dana", SignedOff("dana"))
_BY_KIM = criterion("signed off by kim", SignedOff("kim"))
_CLOSED = criterion("closed api#7", Closed((Ref("api", "#7"),)))

RULE = Rule(
    code="MP304",
    name="unknown-criterion",
    says="a criterion cannot be decided; says what is missing to decide it",
    why="An unknown criterion is neither met nor unmet, and the milestone cannot be called done "
    "while it stays so. Where a tracker could not be read, that is said instead: it may be "
    "decided by the next run.",
    fix="Provide what is missing: the issues of a milestone without work, the right reference or "
    "name, an end of the circle, a number that can be read. Or turn it into a task that a person "
    "ticks.",
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
            says="a tracker that knows no deployments",
            portfolio=lambda: portfolio(
                milestone(),
                verdicts={
                    "data": (
                        verdict(
                            _DEPLOYED,
                            "unknown",
                            missing="web: it knows no deployments",
                            cause="nowhere",
                        ),
                    )
                },
            ),
            finds=('"deployed web/production" cannot be decided: web: it knows no deployments',),
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
            says="a sign-off in a comment that was edited, and one of a person without an account",
            portfolio=lambda: portfolio(
                milestone(),
                verdicts={
                    "data": (
                        verdict(
                            _SIGNED,
                            "unknown",
                            missing="Dana Ortiz has to write `/sign-off` in a new comment",
                            cause="edited",
                        ),
                        verdict(
                            _BY_KIM,
                            "unknown",
                            missing="nobody knows the account of Kim Osei in web",
                            cause="nowhere",
                        ),
                    )
                },
            ),
            finds=(
                (
                    '"signed off by dana" cannot be decided: Dana Ortiz has to write '
                    "`/sign-off` in a new comment"
                ),
                (
                    '"signed off by kim" cannot be decided: nobody knows the account of '
                    "Kim Osei in web"
                ),
            ),
        ),
        Case(
            says="the comments that may hold a sign-off were not read",
            portfolio=lambda: portfolio(
                milestone(),
                verdicts={"data": (verdict(_SIGNED, "unknown", missing="web was not read"),)},
            ),
            unsure=True,
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
