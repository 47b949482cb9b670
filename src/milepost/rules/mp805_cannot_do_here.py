"""MP805: the tracker, its tier or the token lacks what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from milepost.model.agreement import Gap
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Lack, Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_shared import agreement, sharing, side
from milepost.rules.rule import Case, Rule, View


def _check(view: View) -> Iterator[Found | Unsure]:
    for source in view.milestone.sources:
        reading = view.portfolio.readings.get(source)
        if reading is None or _spokesman(view.portfolio, source) != view.milestone:
            continue
        if gap := view.portfolio.gap_in((source,), Want.MILESTONES, Want.ISSUES):
            yield Unsure(reason=say("what {} lacks is not known: {}", source, gap), source=source)
        for lack in reading.lacks:
            yield Found(
                message=say("{}: {}; {}", source, lack.what, lack.fallback),
                fix=say("nothing needs to be done; or give {} what it lacks", source),
                subject=lack.what,
                source=source,
            )
        yield from _without(view, source)


def _without(view: View, source: str) -> Iterator[Found]:
    """Shared fields that do not go there; the same of several milestones once."""
    said = (one for them in view.portfolio.agreements.values() for one in them)
    gaps = (gap for one in said for gap in one.gaps if gap.source == source)
    for gap in dict.fromkeys(gaps):
        yield Found(
            message=say("{}; {}", gap.reason, gap.fallback),
            fix=say("nothing needs to be done; or leave that field out under `sync:`"),
            subject=gap.reason,
            source=source,
        )


def _spokesman(portfolio: Portfolio, source: str) -> Milestone | None:
    """The one milestone that tells what a tracker lacks: the open one due first that lies in it.

    It is the same for all of them, and no news for any.
    """
    here = (one for one in portfolio.milestones if one.judged and source in one.sources)
    return min(here, key=lambda one: (one.closed, one.due or date.max, one.id), default=None)


_LINKS = Lack(
    "blocking links need GitLab Premium",
    "what is out of order is judged without them",
    Want.LINKS,
)


def _lacking(*milestones: Milestone) -> Portfolio:
    found = portfolio(*milestones)
    lacking = replace(found.readings["api"], lacks=(_LINKS,))
    return replace(found, readings=MappingProxyType({**found.readings, "api": lacking}))


_START = Gap(
    source="web",
    reason="web cannot hold the start date of a milestone",
    fallback="it is shared among the others and left out there",
)
_FOUND = ("api: blocking links need GitLab Premium; what is out of order is judged without them",)

RULE = Rule(
    code="MP805",
    name="cannot-do-here",
    says="the tracker, tier or token lacks what was asked; says the fallback used",
    why="What cannot be read cannot be judged, and what cannot be written is not there. Whoever "
    "does not know that takes silence for good news. It is told once per tracker, at its "
    "open milestone that is due first.",
    fix="Nothing needs to be done: the fallback is in use. To have it all, give the token the "
    "right it lacks, or the project the tier.",
    severity="info",
    check=_check,
    source="providers that declare what they support: https://github.com/octodns/octodns",
    cases=(
        Case(
            says="its trackers can do all that was asked",
            portfolio=lambda: portfolio(milestone(sources=("web", "api"))),
        ),
        Case(
            says="another tracker lacks something: not this milestone's concern",
            portfolio=lambda: _lacking(milestone(), milestone("training", sources=("api",))),
        ),
        Case(
            says="a tracker it lies in has no blocking links",
            portfolio=lambda: _lacking(milestone(sources=("web", "api"))),
            finds=_FOUND,
        ),
        Case(
            says="told by an earlier milestone of that tracker already",
            portfolio=lambda: _lacking(
                milestone(sources=("api",)), milestone("training", sources=("api",))
            ),
            milestone="training",
        ),
        Case(
            says="the earlier one is closed: the first open one tells",
            portfolio=lambda: _lacking(
                milestone(sources=("api",), closed="2027-02-12"),
                milestone("training", sources=("api",)),
            ),
            milestone="training",
            finds=_FOUND,
        ),
        Case(
            says="a field is shared that one of its trackers does not have",
            portfolio=lambda: sharing(
                portfolio(milestone(sources=("web", "api"))),
                agreement(
                    "agreed",
                    side("api", "2027-01-11"),
                    field="start",
                    value="2027-01-11",
                    gaps=(_START,),
                ),
            ),
            finds=(
                (
                    "web cannot hold the start date of a milestone; "
                    "it is shared among the others and left out there"
                ),
            ),
        ),
        Case(
            says="the tracker could not be asked",
            portfolio=lambda: portfolio(milestone(), unread={"web": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
