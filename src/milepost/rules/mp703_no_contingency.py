"""MP703: a high risk, and nothing to fall back on."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import risky
from milepost.model.terms import Risk, Terms
from milepost.rules.risks import by_kind
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    bare = (one for one in here.terms.risks if one.level == "high" and not one.contingency.strip())
    for kind, risk in by_kind(bare).items():
        yield Found(
            message=say("nothing is provided for if the high risk “{}” happens", risk.kind),
            fix=say("add `contingency:` to the risk “{}” {}", risk.kind, place(here)),
            subject=kind,
        )


RULE = Rule(
    code="MP703",
    name="no-contingency",
    says="a high risk, or any risk on the critical path, without a contingency",
    why="When a grave risk happens there is no time to think of a way out. This version does not "
    "know the critical path yet: it looks at high risks, wherever they are. A closed milestone is "
    "left alone.",
    fix="Write down what is done if it happens.",
    severity="warning",
    check=_check,
    cases=(
        Case(says="no risk is declared", portfolio=lambda: portfolio(milestone())),
        Case(
            says="a high risk with a contingency",
            portfolio=lambda: portfolio(milestone(terms=risky("high"))),
        ),
        Case(
            says="a medium and a low risk without one",
            portfolio=lambda: portfolio(milestone(terms=risky("medium", "low", contingency=""))),
        ),
        Case(
            says="closed: the risk is over",
            portfolio=lambda: portfolio(
                milestone(terms=risky("high", contingency=""), closed="2027-02-12")
            ),
        ),
        Case(
            says="a high risk without a contingency",
            portfolio=lambda: portfolio(milestone(terms=risky("high", contingency=""))),
            finds=("nothing is provided for if the high risk “technology” happens",),
        ),
        Case(
            says="two high risks; the contingencies are blank",
            portfolio=lambda: portfolio(
                milestone(
                    terms=Terms(
                        risks=(
                            Risk(kind="Vendor", level="high", contingency=" "),
                            Risk(kind="people", level="high", contingency=""),
                        )
                    )
                )
            ),
            finds=(
                "nothing is provided for if the high risk “Vendor” happens",
                "nothing is provided for if the high risk “people” happens",
            ),
        ),
        Case(
            says="whether the milestone is closed was not read",
            portfolio=lambda: portfolio(
                milestone(terms=risky("high", contingency=""), records=()),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
