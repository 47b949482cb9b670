"""What must still be read when milestones and issues are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.judge.owners import seen_in
from milepost.judge.policy import Policy
from milepost.model.criterion import Closed, Merged
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

_ORDER = (Want.ISSUES, Want.LINKS, Want.COMMENTS, Want.PEOPLE)


def needs(
    portfolio: Portfolio,
    policy: Policy,  # noqa: ARG001 - later rules read more if they are selected
) -> Mapping[str, tuple[Scope, ...]]:
    """Scopes by tracker name, one per kind: trackers that need none are left out.

    Issues and pull or merge requests that criteria of judged milestones name
    and no milestone holds; comments of the status issues of judged milestones;
    links of open issues in judged open milestones that have blockers; the
    accounts named as owners that were not seen as anybody's author or assignee.
    """
    wanted: dict[tuple[str, Want], set[str]] = {}
    for milestone in portfolio.milestones:
        if milestone.judged:
            for source, want, key in _wanted(portfolio, milestone):
                if source in portfolio.readings:
                    wanted.setdefault((source, want), set()).add(key)
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
    if status := portfolio.statuses.get(milestone.id):
        yield status.source, Want.COMMENTS, status.key
    if not milestone.closed:
        for issue in portfolio.members(milestone):
            source = issue.ref.source
            # Where links stand in the issues themselves, they were read with them.
            if issue.open and issue.blockers and not portfolio.readings[source].proves(Want.LINKS):
                yield source, Want.LINKS, issue.ref.key
    yield from _unseen_owners(portfolio, milestone)


def _named(milestone: Milestone) -> Iterator[Ref]:
    """What its criteria refer to."""
    for criterion in milestone.criteria:
        match criterion.phrase:
            case Closed(refs=refs):
                yield from refs
            case Merged(ref=ref):
                yield ref


def _unseen_owners(portfolio: Portfolio, milestone: Milestone) -> Iterator[tuple[str, Want, str]]:
    """Each owner's account, in the first tracker of the milestone that has such accounts."""
    held = dict.fromkeys(record.source for record in milestone.records)
    sources = [name for name in held or milestone.sources if name in portfolio.readings]
    for owner in milestone.owners:
        for kind, login in owner.accounts.items():
            own = [name for name in sources if portfolio.readings[name].kind == kind]
            # A team (acme/reviewers) is no account that can be asked for.
            if own and "/" not in login and not _seen(portfolio, own, login):
                yield own[0], Want.PEOPLE, login


def _seen(portfolio: Portfolio, sources: list[str], login: str) -> bool:
    return any(
        account.login.casefold() == login.casefold()
        for name in sources
        for account in seen_in(portfolio.readings[name])
    )
