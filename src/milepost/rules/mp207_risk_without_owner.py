"""MP207: a declared risk that nobody watches."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import WATCHER, risky
from milepost.model.terms import Risk, Terms
from milepost.rules.risks import by_kind
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    unwatched = (risk for risk in here.terms.risks if risk.owner is None)
    for kind, risk in by_kind(unwatched).items():
        yield Found(
            message=say(f"nobody watches the {risk.level} risk “{{}}”", risk.kind),
            fix=say("add `owner:` to the risk “{}” {}", risk.kind, place(here)),
            subject=kind,
        )


RULE = Rule(
    code="MP207",
    name="risk-without-owner",
    says="a declared risk has no one watching it",
    why="A risk that was written down and that nobody watches is found out about when it has "
    "happened. Who owns the milestone does not watch its risks by that alone. A closed milestone "
    "is left alone.",
    fix="Name one person who watches the risk.",
    severity="warning",
    check=_check,
    cases=(
        Case(says="no risk is declared", portfolio=lambda: portfolio(milestone())),
        Case(
            says="somebody watches the risk",
            portfolio=lambda: portfolio(milestone(terms=risky("high"))),
        ),
        Case(
            says="closed: the risk is over",
            portfolio=lambda: portfolio(
                milestone(terms=risky("high", owner=None), closed="2027-02-12")
            ),
        ),
        Case(
            says="a risk without an owner, however low it is",
            portfolio=lambda: portfolio(milestone(terms=risky("low", owner=None))),
            finds=("nobody watches the low risk “technology”",),
        ),
        Case(
            says="three risks nobody watches, two of one kind, and one that somebody does",
            portfolio=lambda: portfolio(
                milestone(
                    terms=Terms(
                        risks=(
                            Risk(kind="Vendor", level="low"),
                            Risk(kind="vendor", level="medium"),
                            Risk(kind="people", level="high"),
                            Risk(kind="law", level="high", owner=WATCHER),
                        )
                    )
                )
            ),
            finds=(
                "nobody watches the high risk “people”",
                "nobody watches the medium risk “vendor”",
            ),
        ),
        Case(
            says="whether the milestone is closed was not read",
            portfolio=lambda: portfolio(
                milestone(terms=risky("high", owner=None), records=()),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
