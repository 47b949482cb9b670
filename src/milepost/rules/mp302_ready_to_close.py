"""MP302: all criteria are met, and it is still open."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record, verdict
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import count, some, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    verdicts = view.portfolio.verdicts.get(here.id, ())
    states = {one.state for one in verdicts}
    if states == {"met"}:
        criteria = count(len(verdicts), "criterion is met", "criteria are met")
        yield Found(
            message=say("ready to close: its {}", criteria),
            fix=say("close {}", titled(here)),
            evidence=tuple(found for one in verdicts for found in one.evidence),
        )
    elif "unknown" in states and "unmet" not in states:
        unknown = [say('"{}"', one.criterion.text) for one in verdicts if one.state == "unknown"]
        yield Unsure(reason=say("whether all criteria are met is not known: {}", some(unknown)))
    elif not verdicts and (gap := view.unseen()):
        yield Unsure(reason=say("whether it has criteria is not known: {}", gap))


RULE = Rule(
    code="MP302",
    name="ready-to-close",
    says="all criteria met, still open",
    why="Good news should not wait: what depends on it can start, and an open milestone keeps "
    "asking for attention it no longer needs.",
    fix="Close it.",
    severity="info",
    check=_check,
    source="https://gitlab.com/gitlab-org/gitlab-triage/-/issues/39",
    cases=(
        Case(
            says="one criterion of two is still unmet",
            portfolio=lambda: portfolio(
                milestone(), verdicts={"data": (verdict(), verdict("no open P1", "unmet"))}
            ),
        ),
        Case(
            says="all criteria met and closed",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-19"), verdicts={"data": (verdict(),)}
            ),
        ),
        Case(
            says="no criteria at all: nothing says it is ready",
            portfolio=lambda: portfolio(milestone(criteria=[])),
        ),
        Case(
            says="its only criterion is met, and it is open",
            portfolio=lambda: portfolio(milestone(), verdicts={"data": (verdict(),)}),
            finds=("ready to close: its 1 criterion is met",),
        ),
        Case(
            says="both criteria are met, and one of two trackers still has it open",
            portfolio=lambda: portfolio(
                milestone(
                    sources=("web", "api"),
                    records=(record("data", closed="2027-02-19"), record("data", "api")),
                ),
                verdicts={"data": (verdict(), verdict("no open P1"))},
            ),
            finds=("ready to close: its 2 criteria are met",),
        ),
        Case(
            says="one is met, the other cannot be decided",
            portfolio=lambda: portfolio(
                milestone(), verdicts={"data": (verdict(), verdict("no open P1", "unknown"))}
            ),
            unsure=True,
        ),
        Case(
            says="the description that may hold criteria was not read",
            portfolio=lambda: portfolio(
                milestone(criteria=[], records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
