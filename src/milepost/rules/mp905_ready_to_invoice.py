"""MP905: reached, and the invoice is not sent yet."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, verdict
from milepost.model.sample_plan import billed
from milepost.rules.rule import Case, Rule, View, while_closed
from milepost.rules.wording import place


@while_closed
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    invoice, reached = here.terms.invoice, view.portfolio.reached.get(here.id)
    if invoice is None or invoice.sent is not None:
        return
    if gap := view.unseen():
        yield Unsure(reason=say("whether it is reached is not known: {}", gap))
    elif reached is None:
        yield Unsure(reason=say("whether it is reached is not known: a criterion is undecided"))
    elif reached:
        yield Found(
            message=say("reached: {} {} can be invoiced", f"{invoice.amount:f}", invoice.currency),
            fix=say("send the invoice and write the day as its `sent` {}", place(here)),
        )


RULE = Rule(
    code="MP905",
    name="ready-to-invoice",
    says="reached, with an invoice attached and no `sent` date",
    why="Money that is due for something that was reached is easily forgotten by those who "
    "reached it. It speaks when the milestone is closed and its done-criteria are met.",
    fix="Send the invoice and write down the day.",
    severity="info",
    check=_check,
    cases=(
        Case(
            says="reached, without an invoice",
            portfolio=lambda: portfolio(milestone(closed="2027-02-12")),
        ),
        Case(
            says="reached, and the invoice was sent",
            portfolio=lambda: portfolio(milestone(closed="2027-02-12", terms=billed("2027-02-15"))),
        ),
        Case(says="still open", portfolio=lambda: portfolio(milestone(terms=billed()))),
        Case(
            says="closed, but a criterion is unmet: it is not reached",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12", terms=billed()),
                verdicts={"data": (verdict("x", "unmet"),)},
            ),
        ),
        Case(
            says="reached, and the invoice is not sent",
            portfolio=lambda: portfolio(milestone(closed="2027-02-12", terms=billed())),
            finds=("reached: 24000 EUR can be invoiced",),
        ),
        Case(
            says="reached today",
            portfolio=lambda: portfolio(milestone(closed="2027-02-22", terms=billed())),
            finds=("reached: 24000 EUR can be invoiced",),
        ),
        Case(
            says="closed, and a criterion could not be decided",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12", terms=billed()),
                verdicts={"data": (verdict("x", "unknown"),)},
            ),
            unsure=True,
        ),
        Case(
            says="its tracker was not read",
            portfolio=lambda: portfolio(
                milestone(terms=billed(), records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
