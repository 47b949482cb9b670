"""Which person people mean by the words after ``Owner:``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.judge.names import first_of_each, fold
from milepost.model.person import Account, Person
from milepost.model.reading import Reading

_NOBODY = frozenset(
    {"", "-", "--", "\u2013", "\u2014", "?", "??", "???", "n/a", "na", "null", "open", "vacant"}
    | {"tbd", "t.b.d", "tba", "todo", "to be decided", "to be defined", "to be determined"}
    | {"to be announced", "not yet", "nobody yet", "unassigned", "unknown", "none", "nobody"}
    | {"no one", "no-one", "noone", "someone", "somebody", "anyone", "anybody"}
)
_GROUP = frozenset(
    {"all", "us", "we", "everyone", "everybody", "qa", "it", "dev", "devs", "developers", "ops"}
    | {"devops", "engineering", "engineers", "backend", "frontend", "support", "marketing"}
    | {"sales", "product", "design", "legal", "security", "platform", "infra", "infrastructure"}
    | {"management", "operations", "client", "customer", "vendor"}
)
_GROUP_ENDS = frozenset(
    {"team", "teams", "squad", "squads", "group", "groups", "guild", "tribe", "crew", "chapter"}
    | {"department", "dept", "devs", "engineers", "developers", "committee", "board", "office"}
)


class Owners:
    """People of the plan file and accounts of the trackers, by the words used for them."""

    def __init__(self, people: tuple[Person, ...], readings: Mapping[str, Reading]) -> None:
        self._kinds = {name: reading.kind for name, reading in readings.items()}
        self._accounts = _accounts(readings)
        self._by_name = _by_name(self._accounts)
        self._by_word: dict[str, Person] = {}
        self._by_login: dict[tuple[str, str], Person] = {}
        people = tuple(sorted(people, key=lambda person: person.id))
        for person in people:
            for kind, login in person.accounts.items():
                self._by_login.setdefault((kind, login.casefold()), person)
        for words in ([person.id for person in people], [person.name for person in people]):
            for word, person in zip(words, people, strict=True):
                if word:
                    self._by_word.setdefault(fold(word), person)

    def find(self, words: tuple[str, ...], sources: tuple[str, ...]) -> tuple[Person, ...]:
        """The people that ``words`` name, each once; words for nobody lead to none.

        ``sources`` are the trackers whose accounts an ``@login`` may be of, the
        likeliest first.
        """
        kinds = tuple(dict.fromkeys(self._kinds[name] for name in sources if name in self._kinds))
        found = [self._person(word.strip(), kinds) for word in words if fold(word) not in _NOBODY]
        return once(found)

    def _person(self, word: str, kinds: tuple[str, ...]) -> Person:
        login = word.removeprefix("@").casefold()
        known = self._by_word.get(fold(word))
        for kind in kinds:
            known = known or self._by_login.get((kind, login))
        if known is None and word.startswith("@"):
            known = self._stranger(word, kinds) or self._by_word.get(fold(login))
            known = known or _named(word, dict.fromkeys(kinds[:1], word[1:]), team="/" in word)
        if known is None and not _is_group(word):
            known = self._stranger(word, kinds)
        if known is None:
            known = _named(word, {}, team=_is_group(word))
        return replace(known, team=known.team or self._is_shared(known))

    def _stranger(self, word: str, kinds: tuple[str, ...]) -> Person | None:
        """Somebody the plan file does not know, whose account was seen: by login, then by name."""
        login = word.removeprefix("@").casefold()
        for kind in kinds:
            account = self._accounts.get((kind, login)) or self._by_name.get((kind, fold(word)))
            if account:
                return _named(word, {kind: account.login}, name=account.name)
        return None

    def _is_shared(self, person: Person) -> bool:
        seen = (
            self._accounts.get((kind, login.casefold())) for kind, login in person.accounts.items()
        )
        return any(account and account.kind in ("organization", "team") for account in seen)


def once(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each person once, however they were written."""
    return first_of_each(people, _identity)


def _accounts(readings: Mapping[str, Reading]) -> Mapping[tuple[str, str], Account]:
    """Every account that was seen or asked for, by tracker kind and login."""
    accounts: dict[tuple[str, str], Account] = {}
    for _, reading in sorted(readings.items()):
        for account in sorted(reading.seen(), key=lambda found: (found.login, found.kind)):
            key = (reading.kind, account.login.casefold())
            if key not in accounts or accounts[key].kind == "unknown":
                accounts[key] = account
        accounts |= {(reading.kind, one.login.casefold()): one for one in reading.people}
    return MappingProxyType(accounts)


def _by_name(
    accounts: Mapping[tuple[str, str], Account],
) -> Mapping[tuple[str, str], Account]:
    """Accounts by kind and the name people gave themselves, where only one is called so."""
    named: dict[tuple[str, str], list[Account]] = {}
    for (kind, _), account in accounts.items():
        if account.name:
            named.setdefault((kind, fold(account.name)), []).append(account)
    return MappingProxyType({key: found[0] for key, found in named.items() if len(found) == 1})


def _named(word: str, accounts: Mapping[str, str], *, name: str = "", team: bool = False) -> Person:
    own = MappingProxyType(dict(accounts))
    return Person(id=word, name=name, accounts=own, team=team, declared=False)


def _identity(person: Person) -> str:
    accounts = sorted(f"{kind}:{login.casefold()}" for kind, login in person.accounts.items())
    return fold(person.id) if person.declared or not accounts else accounts[0]


def _is_group(word: str) -> bool:
    folded = fold(word).removeprefix("the ")
    return folded in _GROUP or folded.rpartition(" ")[2] in _GROUP_ENDS
