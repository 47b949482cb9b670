"""Who answers for a milestone: who owns it, who signs it off, who watches its risks."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, NamedTuple

from milepost.model.command import Command
from milepost.model.criterion import Criterion, SignedOff, where_in
from milepost.model.milestone import Milestone
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio

Role = Literal["owner", "sign-off", "risk"]


class Accountable(NamedTuple):
    """Somebody a milestone counts on, and for what."""

    role: Role
    person: Person


def accountable(portfolio: Portfolio, milestone: Milestone) -> tuple[Accountable, ...]:
    """Each of them once, for the first role of owner, sign-off and risk that they have."""
    gates = (gate.criteria for gate in milestone.terms.gates)
    criteria = [one for group in (milestone.criteria, *gates) for one in group]
    signers = (signer(portfolio, milestone, one) for one in criteria)
    found = [Accountable("owner", one) for one in milestone.owners]
    found += [Accountable("sign-off", one) for one in signers if one is not None]
    found += [Accountable("risk", one.owner) for one in milestone.terms.risks if one.owner]
    first: dict[str, Accountable] = {}
    for one in found:
        first.setdefault(one.person.id, one)
    return tuple(first.values())


def signer(portfolio: Portfolio, milestone: Milestone, criterion: Criterion) -> Person | None:
    """Who has to sign off; ``None`` where the criterion asks for no sign-off.

    An entry of the plan file by its id, its name or its account in the tracker
    whose description says so (the file's: the milestone's home), letter case
    aside; else whoever has the account ``@login`` there.  Other words that name
    nobody are no login: that person has no account.
    """
    if not isinstance(criterion.phrase, SignedOff):
        return None
    word = " ".join(criterion.phrase.person.split())
    said_in = (one.source for one in milestone.records if where_in(one.source) == criterion.where)
    reading = portfolio.readings.get(next(said_in, milestone.home))
    kind = reading.kind if reading is not None else ""
    login = word.removeprefix("@")
    by_id = (one for one in portfolio.people if one.id.casefold() == word.casefold())
    by_name = (one for one in portfolio.people if one.name and _same(one.name, word))
    by_login = (one for one in portfolio.people if is_account_of(one, kind, login))
    known = next(by_id, None) or next(by_name, None) or next(by_login, None)
    if known is not None:
        return known
    accounts = {kind: login} if kind and word.startswith("@") and " " not in login else {}
    team = "/" in login
    return Person(id=word, accounts=MappingProxyType(accounts), team=team, declared=False)


def is_account_of(person: Person, kind: str, login: str) -> bool:
    """Whether ``login`` is the person's account in trackers of that kind, letter case aside."""
    own = person.accounts.get(kind, "")
    return bool(own) and own.casefold() == login.casefold()


def trackers_of(portfolio: Portfolio, milestone: Milestone, kind: str) -> tuple[str, ...]:
    """The trackers of that kind a milestone lies in; where it lies in none, those looked in."""
    held = dict.fromkeys(record.source for record in milestone.records)
    there = (name for name in held or milestone.sources if name in portfolio.readings)
    return tuple(name for name in there if portfolio.readings[name].kind == kind)


def is_by(portfolio: Portfolio, person: Person, command: Command) -> bool:
    """Whether the person wrote the command, from their own account."""
    reading = portfolio.readings.get(command.source)
    return reading is not None and is_account_of(person, reading.kind, command.account.login)


def is_known(portfolio: Portfolio, milestone: Milestone, command: Command) -> bool:
    """Whether somebody wrote it whom the plan file or the milestone names: no stranger."""
    owners = (is_by(portfolio, one, command) for one in milestone.owners)
    return command.person is not None or any(owners)


def _same(name: str, word: str) -> bool:
    return " ".join(name.casefold().split()) == word.casefold()
