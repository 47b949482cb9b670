"""Which issue is a milestone's status issue: it carries the comment and is no work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from milepost.model.issue import Issue, same_label
from milepost.model.milestone import Milestone
from milepost.model.reading import Reading
from milepost.model.ref import Ref


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


def status_issues(
    milestones: Iterable[Milestone], marked: Mapping[tuple[str, str], list[Issue]]
) -> Mapping[str, Ref]:
    """The status issue of each milestone that has one, by milestone id.

    Of several issues of the milestone that are ``marked`` (``carrying``) in its
    home tracker, the oldest is it.
    """
    statuses: dict[str, Ref] = {}
    for milestone in milestones:
        places = [(record.source, record.key) for record in milestone.records]
        own = [issue for place in places for issue in marked.get(place, ())]
        at_home = [issue for issue in own if issue.ref.source == milestone.home]
        if at_home:
            statuses[milestone.id] = min(at_home, key=_age).ref
    return MappingProxyType(statuses)


def _age(issue: Issue) -> tuple[object, int, str]:
    return (issue.created_at, len(issue.ref.key), issue.ref.key)
