"""MP301: closed although a criterion is unmet, or given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.criterion import Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record, verdict
from milepost.rules.rule import Case, Rule, View, while_closed
from milepost.rules.wording import some, titled


@while_closed
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    verdicts = view.portfolio.verdicts.get(here.id, ())
    unmet = [one for one in verdicts if one.state == "unmet"]
    unknown = [one for one in verdicts if one.state == "unknown"]
    if unmet:
        when = (
            say("closed on {}", view.portfolio.day(here.closed_at))
            if here.closed_at
            else say("closed")
        )
        yield Found(
            message=say("{} although unmet: {}", when, some([_told(one) for one in unmet], "; ")),
            fix=say("reopen {} until it is met, or take out what no longer applies", titled(here)),
            evidence=tuple(found for one in unmet for found in one.evidence),
        )
    elif here.given_up_in:
        where = some(tuple(say("{}", name) for name in here.given_up_in))
        yield Found(
            message=say("given up in {}: archived and never released, or dropped there", where),
            fix=say("release {} there if it was reached, else leave it out", titled(here)),
        )
    elif unknown:
        texts = some([say('"{}"', one.criterion.text) for one in unknown])
        yield Unsure(reason=say("whether its criteria are met is not known: {}", texts))
    elif not verdicts and (gap := view.unseen()):
        yield Unsure(reason=say("whether it has criteria is not known: {}", gap))


def _told(verdict: Verdict) -> Prose:
    if not verdict.evidence:
        return say('"{}"', verdict.criterion.text)
    return say('"{}" ({})', verdict.criterion.text, verdict.evidence[0].text)


RULE = Rule(
    code="MP301",
    name="closed-unmet",
    says="closed although a criterion is unmet, or given up",
    why="Closing says that the state is reached, and others build on it. The criteria, written "
    "down before, say it is not. So does a tracker in which it was given up: archived and never "
    "released, or dropped.",
    fix="Reopen it until the criterion is met, or take the criterion out if it no longer applies. "
    "What was given up belongs into no plan, unless it was reached and only has to be released.",
    severity="error",
    health=True,
    check=_check,
    source="milestones closed with their checklist unfinished: "
    "https://github.com/kubernetes/enhancements/issues/4580",
    cases=(
        Case(
            says="closed with all criteria met",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"), verdicts={"data": (verdict(),)}
            ),
        ),
        Case(
            says="still open, a criterion unmet: that is what open means",
            portfolio=lambda: portfolio(
                milestone(), verdicts={"data": (verdict("all closed", "unmet"),)}
            ),
        ),
        Case(
            says="closed with a task nobody ticked",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                verdicts={
                    "data": (
                        verdict(),
                        verdict("rollback tested", "unmet", because="not ticked in web"),
                    )
                },
            ),
            finds=('closed on 2027-02-12 although unmet: "rollback tested" (not ticked in web)',),
        ),
        Case(
            says="one criterion is unmet, another cannot be decided: the unmet one is certain",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                verdicts={"data": (verdict("no open P1", "unmet"), verdict("x", "unknown"))},
            ),
            finds=('closed on 2027-02-12 although unmet: "no open P1"',),
        ),
        Case(
            says="all criteria met, and the version archived without ever being released",
            portfolio=lambda: portfolio(
                milestone(records=(replace(record("data", closed="2027-02-12"), given_up=True),)),
                verdicts={"data": (verdict(),)},
            ),
            finds=("given up in web: archived and never released, or dropped there",),
        ),
        Case(
            says="archived in one tracker, still open in another: not closed yet",
            portfolio=lambda: portfolio(
                milestone(
                    records=(
                        replace(record("data", closed="2027-02-12"), given_up=True),
                        record("data", "api"),
                    )
                )
            ),
        ),
        Case(
            says="closed, and a criterion cannot be decided",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                verdicts={"data": (verdict("deployed web/production", "unknown"),)},
            ),
            unsure=True,
        ),
        Case(
            says="a criterion is unmet, but whether the milestone is closed was not read",
            portfolio=lambda: portfolio(
                milestone(records=()),
                unread={"web": [Want.MILESTONES]},
                verdicts={"data": (verdict("no open P1", "unmet"),)},
            ),
            unsure=True,
        ),
    ),
)
