"""MP105: open, with neither issues nor criteria."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.criteria or any(True for _ in view.portfolio.members(here)):
        return
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("whether anything is in it is not known: {}", gap))
    else:
        yield Found(
            message=say("open, with neither issues nor done-criteria"),
            fix=say("put its first issue into {}, or close it", titled(here)),
        )


RULE = Rule(
    code="MP105",
    name="empty",
    says="open, and neither issues nor criteria",
    why="Nothing can be done for it and nothing can be checked: it is either forgotten or not "
    "planned yet. A stretch issue counts as something; the status issue does not.",
    fix="Put issues into it, write done-criteria, or close it.",
    severity="warning",
    check=_check,
    cases=(
        Case(
            says="one issue and no criteria",
            portfolio=lambda: portfolio(milestone(criteria=[]), issues=[issue(1, "data")]),
        ),
        Case(
            says="criteria and no issues: it can be checked",
            portfolio=lambda: portfolio(milestone(criteria=["[ ] contract signed"])),
        ),
        Case(
            says="only a stretch issue",
            portfolio=lambda: portfolio(
                milestone(criteria=[], stretch=frozenset({"stretch"})),
                issues=[issue(1, "data", labels=("stretch",))],
            ),
        ),
        Case(
            says="closed and empty: MP105 is about open ones",
            portfolio=lambda: portfolio(milestone(criteria=[], closed="2027-02-12")),
        ),
        Case(
            says="no issue and no criterion",
            portfolio=lambda: portfolio(milestone(criteria=[]), issues=[issue(1)]),
            finds=("open, with neither issues nor done-criteria",),
        ),
        Case(
            says="nothing but its status issue",
            portfolio=lambda: portfolio(
                milestone(criteria=[]),
                issues=[issue(1, "data")],
                statuses={"data": Ref("web", "#1")},
            ),
            finds=("open, with neither issues nor done-criteria",),
        ),
        Case(
            says="none seen, but the list of issues was cut off",
            portfolio=lambda: portfolio(milestone(criteria=[]), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
    ),
)
