"""What must still be read when milestones and issues are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.judge.criteria import all_criteria
from milepost.judge.signed import asks_for_comments
from milepost.judge.statuses import status_issues
from milepost.model.accountable import accountable, trackers_of
from milepost.model.criterion import Closed, Deployed, Merged, Released
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

_ORDER = (
    Want.ISSUES,
    Want.LINKS,
    Want.COMMENTS,
    Want.RELEASES,
    Want.DEPLOYMENTS,
    Want.PEOPLE,
)


def needs(portfolio: Portfolio) -> Mapping[str, tuple[Scope, ...]]:
    """Scopes by tracker name, one per kind: trackers that need none are left out.

    Issues and pull or merge requests that criteria of judged milestones name
    and no milestone holds; comments of the status issues of judged milestones
    and of those that somebody is to sign off, second ones as well; links of open issues in judged
    open milestones that have blockers; the releases and environments that
    criteria name; the accounts of owners, of those who sign off and of those
    who watch risks, where they were not seen as anybody's author or assignee.
    """
    wanted: dict[tuple[str, Want], set[str]] = {}
    for milestone in portfolio.milestones:
        if milestone.judged:
            for source, want, key in _wanted(portfolio, milestone):
                if source in portfolio.readings:
                    wanted.setdefault((source, want), set()).add(key)
        for status in (
            status_issues(portfolio, milestone.id) if asks_for_comments(milestone) else ()
        ):
            if status.source in portfolio.readings:
                wanted.setdefault((status.source, Want.COMMENTS), set()).add(status.key)
    scopes: dict[str, tuple[Scope, ...]] = {}
    for (source, want), keys in sorted(wanted.items(), key=lambda one: _ORDER.index(one[0][1])):
        scope = Scope.of(want, refs=tuple(sorted(keys, key=lambda key: (len(key), key))))
        scopes[source] = (*scopes.get(source, ()), scope)
    return MappingProxyType(scopes)


def _wanted(portfolio: Portfolio, milestone: Milestone) -> Iterator[tuple[str, Want, str]]:
    for ref in _named(milestone):
        reading = portfolio.readings.get(ref.source)
        unseen = portfolio.issue(ref) is None and portfolio.pull(ref) is None
        if unseen and reading is not None and reading.proves(Want.ISSUES):
            yield ref.source, Want.ISSUES, ref.key
    for criterion in all_criteria(milestone):
        match criterion.phrase:
            case Released(source=source, tag=tag):
                yield source, Want.RELEASES, tag
            case Deployed(source=source, environment=environment):
                yield source, Want.DEPLOYMENTS, environment
    if not milestone.closed:
        for issue in portfolio.members(milestone):
            source = issue.ref.source
            # Where links stand in the issues themselves, they were read with them.
            if issue.open and issue.blockers and not portfolio.readings[source].proves(Want.LINKS):
                yield source, Want.LINKS, issue.ref.key
    yield from _unseen_people(portfolio, milestone)


def _named(milestone: Milestone) -> Iterator[Ref]:
    """What its criteria refer to."""
    for criterion in all_criteria(milestone):
        match criterion.phrase:
            case Closed(refs=refs):
                yield from refs
            case Merged(ref=ref):
                yield ref


def _unseen_people(portfolio: Portfolio, milestone: Milestone) -> Iterator[tuple[str, Want, str]]:
    """Each account it counts on, in the first tracker of the milestone that has such accounts."""
    for one in accountable(portfolio, milestone):
        for kind, login in one.person.accounts.items():
            own = trackers_of(portfolio, milestone, kind)
            # A team (acme/reviewers) is no account that can be asked for.
            if own and "/" not in login and not _seen(portfolio, own, login):
                yield own[0], Want.PEOPLE, login


def _seen(portfolio: Portfolio, sources: tuple[str, ...], login: str) -> bool:
    return any(
        account.login.casefold() == login.casefold()
        for name in sources
        for account in portfolio.readings[name].seen()
    )
