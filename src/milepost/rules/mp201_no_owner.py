"""MP201: no person is named who answers for the milestone."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import write


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    if view.milestone.owners:
        return
    if gap := view.unseen():
        yield Unsure(reason=say("whether it has an owner is not known: {}", gap))
    else:
        yield Found(
            message=say("no owner is named"),
            fix=write(view.milestone, "owner:", "Owner: @NAME"),
        )


RULE = Rule(
    code="MP201",
    name="no-owner",
    says="no person named",
    why="What everybody owns, nobody looks after: one named person answers for a milestone and is "
    "asked when it drifts. A closed milestone needs nobody any more.",
    fix="Name one person: `owner` in the plan file, or a line `Owner: @NAME` in the description.",
    severity="error",
    check=_check,
    cases=(
        Case(says="one person owns it", portfolio=lambda: portfolio(milestone())),
        Case(
            says="the plan file names the owner, the tracker was not read",
            portfolio=lambda: portfolio(
                milestone(owners=["dana"], records=()), unread={"web": [Want.MILESTONES]}
            ),
        ),
        Case(
            says="closed without an owner: nobody is chased any more",
            portfolio=lambda: portfolio(milestone(owners=[], closed="2027-02-12")),
        ),
        Case(
            says="neither the plan file nor the description names anybody",
            portfolio=lambda: portfolio(milestone(owners=[])),
            finds=("no owner is named",),
        ),
        Case(
            says="a milestone of the plan file without `owner`",
            portfolio=lambda: portfolio(milestone(owners=[], declared_at="milepost.yaml:12")),
            finds=("no owner is named",),
        ),
        Case(
            says="nobody named so far, and api, which may name somebody, was not read",
            portfolio=lambda: portfolio(
                milestone(owners=[], sources=("web", "api"), records=(record("data"),)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
