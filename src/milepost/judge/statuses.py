"""Which issue is a milestone's status issue: it carries the comment and is no work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.model.issue import Issue, same_label
from milepost.model.marks import read_mark
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.report.comment import begins_status


def carrying(
    readings: Mapping[str, Reading], labels: frozenset[str]
) -> Mapping[tuple[str, str], list[Issue]]:
    """The issues that carry one of ``labels``, by the source and key of the records they are in.

    Letter case and white space of labels do not matter: some trackers take none.
    """
    wanted = frozenset(map(same_label, labels))
    marked: dict[tuple[str, str], list[Issue]] = {}
    for name, reading in readings.items():
        for issue in reading.issues:
            if wanted.intersection(map(same_label, issue.labels)):
                for key in issue.milestones:
                    marked.setdefault((name, key), []).append(issue)
    return MappingProxyType(marked)


def with_statuses(portfolio: Portfolio, marked: Mapping[tuple[str, str], list[Issue]]) -> Portfolio:
    """The portfolio that knows the status issue of each milestone that has one.

    Of several issues of the milestone that are ``marked`` (``carrying``) in its
    home tracker, the oldest is it.  Second ones that were opened for the same
    are no work either.
    """
    statuses: dict[str, Ref] = {}
    doubles: dict[str, frozenset[Ref]] = {}
    for milestone in portfolio.milestones:
        places = [(record.source, record.key) for record in milestone.records]
        own = [issue for place in places for issue in marked.get(place, ())]
        at_home = [issue for issue in own if issue.ref.source == milestone.home]
        if at_home:
            first = min(at_home, key=_age)
            statuses[milestone.id] = first.ref
            doubles[milestone.id] = frozenset(
                issue.ref
                for issue in at_home
                if issue.ref != first.ref and _is_double(issue, first, milestone)
            )
    return replace(
        portfolio,
        statuses=MappingProxyType(statuses),
        doubles=MappingProxyType({key: refs for key, refs in doubles.items() if refs}),
    )


def _is_double(issue: Issue, first: Issue, milestone: Milestone) -> bool:
    """Whether one account opened both for the same milestone, and nobody else could have.

    Both carry the same mark; where marks cannot be hidden, the same words.
    """
    if issue.author is None or first.author is None or issue.author.login != first.author.login:
        return False
    mark, other = read_mark(issue.body), read_mark(first.body)
    if mark is not None or other is not None:
        ours = mark is not None and (mark.kind, mark.milestone) == ("issue", milestone.id)
        return ours and mark == other
    return issue.title == first.title and all(begins_status(it.body) for it in (issue, first))


def _age(issue: Issue) -> tuple[object, int, str]:
    return (issue.created_at, len(issue.ref.key), issue.ref.key)
