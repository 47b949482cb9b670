"""``count: {…}``: how many issues fit a query, against a bound."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.judge.answers import Answer, unknown
from milepost.judge.names import fold
from milepost.model.criterion import Count, Evidence
from milepost.model.issue import Issue, same_label
from milepost.model.milestone import Milestone
from milepost.model.person import Account, Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.reading import Want

_NAMED = 5


def counted(portfolio: Portfolio, milestone: Milestone, query: Count) -> Answer:
    """Whether as many issues fit as may or must.

    Certain as soon as too many are seen, or enough; else only with proof that
    all were read.
    """
    found = [one for one in _among(portfolio, milestone, query) if fits(portfolio, one, query)]
    seen = len(found)
    evidence = Evidence(text=_told(found, query))
    if query.at_most is not None and seen > query.at_most:
        return Answer("unmet", (evidence,))
    if gap := _gap(portfolio, milestone, query):
        enough = query.at_most is None and query.at_least is not None and seen >= query.at_least
        return Answer("met", (evidence,)) if enough else unknown(gap, evidence)
    short = query.at_least is not None and seen < query.at_least
    return Answer("unmet" if short else "met", (evidence,))


def fits(portfolio: Portfolio, issue: Issue, query: Count) -> bool:
    """Whether an issue fits every part of the query that is said."""
    labels = frozenset(map(same_label, issue.labels))
    return (
        issue.state in query.states
        and (not query.labels or not labels.isdisjoint(map(same_label, query.labels)))
        and labels.isdisjoint(map(same_label, query.without))
        and fold(query.text) in fold(issue.title)
        and (not query.assignee or _is_one(portfolio, issue, query.assignee, issue.assignees))
        and (
            not query.author
            or _is_one(portfolio, issue, query.author, (issue.author,) if issue.author else ())
        )
    )


def _among(portfolio: Portfolio, milestone: Milestone, query: Count) -> Iterator[Issue]:
    if not query.anywhere:
        yield from portfolio.members(milestone, query.source or None)
        return
    statuses = portfolio.aside.union(portfolio.statuses.values(), *portfolio.doubles.values())
    for name, reading in sorted(portfolio.readings.items()):
        if query.source in ("", name):
            yield from (issue for issue in reading.issues if issue.ref not in statuses)


def _gap(portfolio: Portfolio, milestone: Milestone, query: Count) -> Prose | None:
    if query.anywhere:
        sources = (query.source,) if query.source else tuple(sorted(portfolio.readings))
        return portfolio.gap_in(sources, Want.ISSUES)
    sources = (query.source,) if query.source else milestone.sources
    absent = [
        say("there is no record of it in {}", name) for name in milestone.missing if name in sources
    ]
    gap = portfolio.gap_in(sources, Want.MILESTONES, Want.ISSUES)
    return join((*absent, *((gap,) if gap else ())), "; ") or None


def _is_one(portfolio: Portfolio, issue: Issue, word: str, accounts: tuple[Account, ...]) -> bool:
    """Whether one of the accounts is the person meant; ``none`` means that there is none."""
    if fold(word) == "none":
        return not accounts
    logins = {account.login.casefold() for account in accounts}
    person = _person(portfolio, word)
    if person is None:
        return word.removeprefix("@").casefold() in logins
    kind = portfolio.readings[issue.ref.source].kind
    return person.accounts.get(kind, "").casefold() in logins


def _person(portfolio: Portfolio, word: str) -> Person | None:
    known = (one for one in portfolio.people if fold(word) in (fold(one.id), fold(one.name)))
    return next(known, None)


def _told(found: list[Issue], query: Count) -> Prose:
    bounds = (("at most", query.at_most), ("at least", query.at_least))
    wanted = " and ".join(f"{name} {bound}" for name, bound in bounds if bound is not None)
    named = join(tuple(say("{}", one.ref) for one in found[:_NAMED]), ", ")
    more = say(" and {} more", len(found) - _NAMED) if len(found) > _NAMED else ()
    these = say(": {}{}", named, more) if found else ()
    noun = "issue fits" if len(found) == 1 else "issues fit"
    return say(f"{{}} {noun} (wanted: {wanted}){{}}", len(found), these)
