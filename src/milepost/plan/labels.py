"""Labels: definitions that are missing, labels to put on issues, stale ones to take off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target
from milepost.model.issue import Issue
from milepost.model.judgement import Judgement
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.plan.desired import Wish, definition, is_writable, label_names, label_wishes
from milepost.plan.gestures import NONE, Gestures
from milepost.plan.past import carried as had
from milepost.plan.past import defined, issue_of
from milepost.plan.past import names as names_of
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.writing import Writing
from milepost.report.labels import every_label

DEFINED_AGAIN = "somebody deleted this label; defined again"
PUT_BACK = "somebody deleted this label; put back where it was"


def definitions(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory = FORGETFUL,
    gestures: Gestures = NONE,
) -> Iterator[Change | NotPlanned]:
    """Labels to define before any issue gets them, so that they have our colours.

    Where labels are just words on issues there is nothing to define.
    """
    wishes = (
        wish
        for wish in label_wishes(judgement, writing)
        if not gestures.leaves(wish.issue, sites[wish.issue.source].label(wish.label))
    )
    for source, names in label_names(judgement, writing, wishes).items():
        if ChangeKind.CREATE_LABEL not in sites[source].can:
            continue
        there = Spelling(judgement.portfolio.readings[source])
        for name in names:
            here = sites[source].label(name)
            if not there.has(here):
                label = definition(name, writing)
                yield Change(
                    source=source,
                    target=Target("label", here),
                    kind=ChangeKind.CREATE_LABEL,
                    after={"name": here, "color": label.color, "description": label.description},
                    reason=DEFINED_AGAIN
                    if defined(memory, source, here)
                    else "not defined here yet",
                    precondition=Precondition("absent"),
                )


def labels(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory = FORGETFUL,
    gestures: Gestures = NONE,
    kept: Collection[Ref] = (),
) -> Iterator[Change | NotPlanned]:
    """Labels to put on issues and to take off them.

    Only names that are exactly one of ours are taken off: others may have
    labels that begin like them, above all where the tracker respells ours; and
    those of an earlier prefix that the ledger has put there.  What people took
    off themselves is not put back (``gestures``); nothing is taken off ``kept``.
    """
    wishes: dict[Ref, dict[str, Wish]] = {}
    for wish in label_wishes(judgement, writing):
        here = sites[wish.issue.source].label(wish.label)
        wishes.setdefault(wish.issue, {}).setdefault(here, wish)
    for reading in judgement.portfolio.readings.values():
        if not reading.proves(Want.MILESTONES, Want.ISSUES):
            continue
        respelt = sites[reading.source].label
        all_ours = {respelt(name).casefold() for name in every_label(writing.prefix)}
        former = _formerly_ours(reading.source, respelt, memory)
        there = Spelling(reading)
        for issue in reading.issues:
            carried = {name.casefold() for name in issue.labels}
            wanted = wishes.get(issue.ref, {})
            for name, wish in wanted.items():
                if name.casefold() not in carried and not gestures.leaves(issue.ref, name):
                    lost = not there.has(name) and had(memory, issue.ref, name)
                    yield put_label(
                        issue, there.of(name), PUT_BACK if lost else wish.reason, wish.milestone
                    )
            keep = {name.casefold() for name in wanted}
            for name in issue.labels:
                folded = name.casefold()
                ours = folded in all_ours or (
                    (issue.ref, folded) in former and had(memory, issue.ref, name) is not None
                )
                stale = ours and folded not in keep and issue.ref not in kept
                if stale and _ours_to_remove(issue, judgement):
                    yield _take_label(issue, name, _first(wanted))


def _formerly_ours(
    source: str, respelt: Callable[[str], str], memory: Memory
) -> frozenset[tuple[Ref, str]]:
    """Issues and labels, case folded, that we put there under whatever prefix we had then."""
    ends = tuple(respelt(name).casefold() for name in every_label(""))
    return frozenset(
        (Ref(source, issue_of(one)), name)
        for one in memory.written
        if one.change.source == source
        for name in names_of(one.change)
        if name.endswith(ends)
    )


def put_label(issue: Issue, name: str, reason: str, milestone: str) -> Change:
    """Put the label ``name``, as it is spelt there, on an issue."""
    return Change(
        source=issue.ref.source,
        target=Target("issue", issue.ref.key, title=issue.title),
        kind=ChangeKind.ADD_LABEL,
        after=name,
        reason=reason,
        precondition=Precondition("absent"),
        milestone=milestone,
    )


def _take_label(issue: Issue, name: str, milestone: str) -> Change:
    return Change(
        source=issue.ref.source,
        target=Target("issue", issue.ref.key, title=issue.title),
        kind=ChangeKind.REMOVE_LABEL,
        before=name,
        reason="no longer so",
        precondition=Precondition("present"),
        milestone=milestone,
    )


def _first(wanted: Mapping[str, Wish]) -> str:
    return next((wish.milestone for wish in wanted.values()), "")


def _ours_to_remove(issue: Issue, judgement: Judgement) -> bool:
    """A stale label goes only where every milestone of the issue was judged just now."""
    judged = {found.milestone.id: found for found in judgement.milestones}
    portfolio = judgement.portfolio
    owners = portfolio.milestones_of(issue)
    return len(owners) == len(issue.milestones) and all(
        owner.id in judged and is_writable(judged[owner.id], judgement) for owner in owners
    )
