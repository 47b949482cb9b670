"""MP203: more than one owner."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place, some


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if not here.owners and (gap := view.unseen()):
        yield Unsure(reason=say("who owns it is not known: {}", gap))
    if len(here.owners) > 1:
        names = [say("{}", owner.label) for owner in here.owners]
        yield Found(
            message=say("{} owners: {}", len(names), some(names)),
            fix=say("leave one owner {}", place(here)),
        )


RULE = Rule(
    code="MP203",
    name="several-owners",
    says="more than one owner",
    why="One person answers for a milestone. With two, each can wait for the other, and a question "
    "about it has no address. The others can be assignees or stakeholders. "
    "A closed milestone is left alone.",
    fix="Keep one owner.",
    severity="error",
    check=_check,
    cases=(
        Case(says="exactly one owner", portfolio=lambda: portfolio(milestone(owners=["kim"]))),
        Case(
            says="no owner at all is MP201, not this",
            portfolio=lambda: portfolio(milestone(owners=[])),
        ),
        Case(
            says="closed with two owners: nobody is asked any more",
            portfolio=lambda: portfolio(milestone(owners=["kim", "dana"], closed="2027-02-12")),
        ),
        Case(
            says="two people share it",
            portfolio=lambda: portfolio(milestone(owners=["kim", "dana"])),
            finds=("2 owners: Kim Osei and Dana Ortiz",),
        ),
        Case(
            says="a person and a team",
            portfolio=lambda: portfolio(milestone(owners=["dana", "qa"])),
            finds=("2 owners: Dana Ortiz and QA team",),
        ),
        Case(
            says="the description that may name the owners was not read",
            portfolio=lambda: portfolio(
                milestone(owners=[], records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
