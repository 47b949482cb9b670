"""MP202: the owner is a group, a team or a role account."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.person import Account, Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, person, portfolio
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place

_GROUPS = ("organization", "team")


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if not here.owners and (gap := view.unseen()):
        yield Unsure(reason=say("who owns it is not known: {}", gap))
    for owner in here.owners:
        if owner.team or _is_group(view.portfolio, owner):
            lead = say("{}, who leads it,", owner.lead) if owner.lead else say("one person")
            yield Found(
                message=say(
                    "the owner {} is a group, so nobody in particular owns it", owner.label
                ),
                fix=say("name {} as the owner {}", lead, place(here)),
                subject=owner.id,
            )


def _is_group(portfolio: Portfolio, owner: Person) -> bool:
    return any(
        account.kind in _GROUPS
        and account.login.casefold() == owner.accounts.get(reading.kind, "").casefold()
        for reading in portfolio.readings.values()
        for account in reading.people
    )


_ACME = Account("acme", kind="organization")

RULE = Rule(
    code="MP202",
    name="owner-is-a-team",
    says="the owner is a group, team or role account",
    why="When a group owns it, nobody does: each member can think that another one looks. "
    "A closed milestone is left alone.",
    fix="Name one person of that group, for instance the one who leads it.",
    severity="error",
    check=_check,
    cases=(
        Case(says="a person owns it", portfolio=lambda: portfolio(milestone(owners=["kim"]))),
        Case(
            says="closed, owned by a team: nobody is chased any more",
            portfolio=lambda: portfolio(
                milestone(owners=[person("qa", team=True)], closed="2027-02-12")
            ),
        ),
        Case(
            says="a person's account, in a tracker that also knows organizations",
            portfolio=lambda: portfolio(
                milestone(owners=[person("kim", github="kimosei")]), people=[_ACME]
            ),
        ),
        Case(
            says="an entry of `people` with `team: true`",
            portfolio=lambda: portfolio(milestone(owners=[person("qa", team=True)])),
            finds=("the owner QA team is a group, so nobody in particular owns it",),
        ),
        Case(
            says="an account that the tracker says is an organization",
            portfolio=lambda: portfolio(
                milestone(owners=[person("acme", github="Acme")]), people=[_ACME]
            ),
            finds=("the owner acme is a group, so nobody in particular owns it",),
        ),
        Case(
            says="the description that may name the owner was not read",
            portfolio=lambda: portfolio(
                milestone(owners=[], records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
