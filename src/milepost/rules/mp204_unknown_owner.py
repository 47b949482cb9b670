"""MP204: a named account does not exist, is deactivated, is a bot, or cannot be assigned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.model.accountable import Accountable, Role, accountable, trackers_of
from milepost.model.criterion import Evidence, SignedOff
from milepost.model.finding import Found, Unsure
from milepost.model.person import Account, AccountKind, Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import criterion, issue, milestone, person, portfolio
from milepost.model.terms import Risk, Terms
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import folded, place

_WRONG: Mapping[AccountKind, str] = MappingProxyType(
    {"missing": "does not exist", "deactivated": "is deactivated", "bot": "is a bot"}
)
_ROLES: Mapping[Role, str] = MappingProxyType(
    {
        "owner": "the owner {}",
        "sign-off": "{}, who signs it off,",
        "risk": "{}, who watches a risk of it,",
    }
)


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if not here.owners and (gap := view.unseen()):
        yield Unsure(reason=say("who owns it is not known: {}", gap))
    for one in accountable(view.portfolio, here):
        for kind, login in sorted(one.person.accounts.items()):
            sources = trackers_of(view.portfolio, here, kind)
            # A team (acme/reviewers) is no account: MP202 speaks of that.
            if sources and "/" not in login and not one.person.team:
                yield from _look(view, one, login, sources)


def _look(
    view: View, one: Accountable, login: str, sources: tuple[str, ...]
) -> Iterator[Found | Unsure]:
    known = _known(view.portfolio, login, sources)
    troubles = [(name, account, _trouble(account)) for name, account in known]
    if not known:
        gap = view.portfolio.gap_in(sources[:1], Want.PEOPLE) or say("{} does not tell", sources[0])
        yield Unsure(
            reason=say("whether there is an account {} is not known: {}", login, gap),
            source=sources[0],
        )
    elif all(trouble for _, _, trouble in troubles):
        name, account, trouble = troubles[0]
        yield Found(
            message=say(
                f"the account {{}} of {_ROLES[one.role]} {trouble} in {{}}",
                login,
                one.person.label,
                name,
            ),
            fix=say(
                "correct the account of {} in `people`, or name somebody else {}",
                one.person.label,
                place(view.milestone),
            ),
            subject=one.person.id,
            source=name,
            evidence=(Evidence(text=say("{} in {}", login, name), url=account.url),),
        )


def _known(
    portfolio: Portfolio, login: str, sources: tuple[str, ...]
) -> tuple[tuple[str, Account], ...]:
    """What trackers said of an account when asked; else as whom they showed it in passing."""
    readings = [portfolio.readings[name] for name in sources]
    asked = [(one.source, account) for one in readings for account in one.people]
    shown = [(one.source, account) for one in readings for account in one.seen()]
    for told in (asked, shown):
        same = tuple(one for one in told if folded(one[1].login) == folded(login))
        if same:
            return same
    return ()


def _trouble(account: Account) -> str:
    unfit = "cannot be assigned" if account.assignable is False else ""
    return _WRONG.get(account.kind, unfit)


_KIM = person("kim", github="kimosei")


def _asked(*accounts: Account, owner: Person = _KIM, closed: str = "") -> Portfolio:
    return portfolio(milestone(owners=[owner], closed=closed), people=accounts)


def _signed_by(word: str, account: Account) -> Portfolio:
    signed = criterion(f"signed off by {word}", SignedOff(word))
    return portfolio(milestone(criteria=[signed]), people=[account])


RULE = Rule(
    code="MP204",
    name="unknown-owner",
    says="the named account does not exist, is deactivated, is a bot, or cannot be assigned here "
    "(people leave); the same test for sign-offs and risk owners",
    why="People leave, and their names stay in plans. A milestone whose owner is gone is one that "
    "nobody owns, and a sign-off that nobody can give never comes. Somebody who opened an issue "
    "there, or has one, is known to exist and is not asked for again. People without an account "
    "in the milestone's trackers, teams (MP202) and closed milestones are left alone.",
    fix="Correct the account, or name somebody who is there.",
    severity="error",
    check=_check,
    cases=(
        Case(
            says="the account is there and can be assigned",
            portfolio=lambda: _asked(Account("kimosei", "user", assignable=True)),
        ),
        Case(
            says="nobody asked for it, as it has an issue there",
            portfolio=lambda: portfolio(
                milestone(owners=[_KIM]),
                issues=[issue(1, "data", assignees=(Account("KimOsei", "user"),))],
            ),
        ),
        Case(
            says="the owner is named without an account",
            portfolio=lambda: _asked(owner=person("kim")),
        ),
        Case(
            says="a team: MP202 says so",
            portfolio=lambda: _asked(
                Account("qa", "missing"), owner=person("qa", team=True, github="qa")
            ),
        ),
        Case(
            says="a team of the tracker, which is no account: MP202 says so",
            portfolio=lambda: _asked(owner=person("@acme/reviewers", github="acme/reviewers")),
        ),
        Case(
            says="closed: nobody is chased any more",
            portfolio=lambda: _asked(Account("kimosei", "missing"), closed="2027-02-19"),
        ),
        Case(
            says="the account does not exist",
            portfolio=lambda: _asked(Account("kimosei", "missing")),
            finds=("the account kimosei of the owner Kim Osei does not exist in web",),
        ),
        Case(
            says="the account is deactivated",
            portfolio=lambda: _asked(Account("KimOsei", "deactivated")),
            finds=("the account kimosei of the owner Kim Osei is deactivated in web",),
        ),
        Case(
            says="the account is a bot",
            portfolio=lambda: _asked(Account("kimosei", "bot")),
            finds=("the account kimosei of the owner Kim Osei is a bot in web",),
        ),
        Case(
            says="the account is there, but issues of this project cannot be given to it",
            portfolio=lambda: _asked(Account("kimosei", "user", assignable=False)),
            finds=("the account kimosei of the owner Kim Osei cannot be assigned in web",),
        ),
        Case(
            says="whoever is to sign it off is gone",
            portfolio=lambda: _signed_by("@dana-o", Account("dana-o", "missing")),
            finds=("the account dana-o of @dana-o, who signs it off, does not exist in web",),
        ),
        Case(
            says="whoever watches a risk of it is gone",
            portfolio=lambda: portfolio(
                milestone(
                    terms=Terms(risks=(Risk(kind="vendor", owner=person("dana", github="dana-o")),))
                ),
                people=[Account("dana-o", "deactivated")],
            ),
            finds=(
                (
                    "the account dana-o of Dana Ortiz, who watches a risk of it, "
                    "is deactivated in web"
                ),
            ),
        ),
        Case(
            says="the account was not looked up",
            portfolio=lambda: _asked(Account("dana-o", "missing")),
            unsure=True,
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
