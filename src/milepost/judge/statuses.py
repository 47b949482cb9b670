"""Which issue is a milestone's status issue: it carries the comment and is no work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, get_args

from milepost.model.issue import Issue, same_label
from milepost.model.marks import read_mark
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.report.comment import begins_status, is_titled_status, status_title

Whose = Literal["own", "any", "other"]
"""For which milestone an issue was opened: this one, nobody can tell, or another one."""
_RANKS: tuple[Whose, ...] = get_args(Whose)


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
    home tracker, the oldest that was opened for it is it; where nobody can tell
    that of any, the oldest.  Second ones that were opened for the same are no
    work either; one that is open goes before one that somebody closed.
    """
    known = _Known(
        ids=frozenset(one.id for one in portfolio.milestones),
        titles=frozenset(status_title(one.title) for one in portfolio.milestones),
    )
    statuses: dict[str, Ref] = {}
    doubles: dict[str, frozenset[Ref]] = {}
    for milestone in portfolio.milestones:
        at_home = [it for it in _among(milestone, marked) if it.ref.source == milestone.home]
        if at_home:
            oldest = min(at_home, key=lambda it: (known.rank(it, milestone), _age(it)))
            twins = [it for it in at_home if _is_double(it, oldest, milestone)]
            first = min([oldest, *twins], key=lambda it: (not it.open, _age(it)))
            statuses[milestone.id] = first.ref
            doubles[milestone.id] = frozenset(it.ref for it in (oldest, *twins)) - {first.ref}
    return replace(
        portfolio,
        statuses=MappingProxyType(statuses),
        doubles=MappingProxyType({key: refs for key, refs in doubles.items() if refs}),
        aside=frozenset(_aside(portfolio, marked, known, frozenset(statuses.items()))),
    )


def status_issues(portfolio: Portfolio, milestone: str) -> tuple[Ref, ...]:
    """Where people answer for a milestone: its status issue, then second ones."""
    status = portfolio.statuses.get(milestone)
    own = () if status is None else (status,)
    return (*own, *sorted(portfolio.doubles.get(milestone, ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The milestones there are, by id and by the title their status issues have."""

    ids: frozenset[str]
    titles: frozenset[str]

    def whose(self, issue: Issue, milestone: Milestone) -> Whose:
        """By its mark; where marks cannot be hidden, by its words and title.

        One that was opened for a milestone nobody knows may be this one's, renamed.
        """
        mark = read_mark(issue.body)
        if mark is not None:
            names, own, known = mark.milestone, milestone.id, self.ids
            tells = mark.kind == "issue"
        else:
            names, own, known = issue.title, status_title(milestone.title), self.titles
            tells = begins_status(issue.body)
        if not tells or (names != own and names not in known):
            return "any"
        return "own" if names == own else "other"

    def rank(self, issue: Issue, milestone: Milestone) -> int:
        return _RANKS.index(self.whose(issue, milestone))


def _aside(
    portfolio: Portfolio,
    marked: Mapping[tuple[str, str], list[Issue]],
    known: _Known,
    statuses: frozenset[tuple[str, Ref]],
) -> Iterator[Ref]:
    """Issues that we opened and that are neither status nor work where they lie.

    Those of another milestone, by an account that opened one where it belongs;
    and closed ones without the label, as ``undo`` leaves them.
    """
    placed = [(one, issue) for one in portfolio.milestones for issue in _among(one, marked)]
    openers = {
        (issue.ref.source, issue.author.login)
        for one, issue in placed
        if issue.author is not None and known.whose(issue, one) == "own"
    }
    for one, issue in placed:
        ours = issue.author is not None and (issue.ref.source, issue.author.login) in openers
        if ours and known.whose(issue, one) == "other" and (one.id, issue.ref) not in statuses:
            yield issue.ref
    labelled = {issue.ref for issues in marked.values() for issue in issues}
    for reading in portfolio.readings.values():
        for issue in reading.issues:
            if not issue.open and issue.ref not in labelled and _was_opened_by_us(issue):
                yield issue.ref


def _was_opened_by_us(issue: Issue) -> bool:
    """Whether it begins as those that we open; which account is ours nobody knows here."""
    mark = read_mark(issue.body)
    if mark is not None:
        return mark.kind == "issue"
    return is_titled_status(issue.title) and begins_status(issue.body)


def _among(
    milestone: Milestone, marked: Mapping[tuple[str, str], list[Issue]]
) -> tuple[Issue, ...]:
    places = [(record.source, record.key) for record in milestone.records]
    return tuple(issue for place in places for issue in marked.get(place, ()))


def _is_double(issue: Issue, first: Issue, milestone: Milestone) -> bool:
    """Whether one account opened both for the same milestone, and nobody else could have.

    Both carry the same mark; where marks cannot be hidden, the same words.
    """
    if issue.ref == first.ref:
        return False
    if issue.author is None or first.author is None or issue.author.login != first.author.login:
        return False
    mark, other = read_mark(issue.body), read_mark(first.body)
    if mark is not None or other is not None:
        ours = mark is not None and (mark.kind, mark.milestone) == ("issue", milestone.id)
        return ours and mark == other
    return issue.title == first.title and all(begins_status(it.body) for it in (issue, first))


def _age(issue: Issue) -> tuple[object, int, str]:
    return (issue.created_at, len(issue.ref.key), issue.ref.key)
