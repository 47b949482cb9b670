"""Everything of ours taken out again: a plan like any other, that adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned, Plan, Precondition, Target
from milepost.model.issue import Issue
from milepost.model.marks import parse
from milepost.model.memory import Memory
from milepost.model.reading import Want
from milepost.plan import traces
from milepost.plan.diff import within_means
from milepost.plan.fold import fold
from milepost.plan.putting_back import put_back, set_by_us
from milepost.plan.site import Site
from milepost.plan.traces import Ground
from milepost.report.dress import HIDES_MARKS

STAYS = "what milepost wrote there stays"
_ORDER = (
    (ChangeKind.PUT_BLOCK, "milestone"),
    (ChangeKind.REMOVE_LABEL, "issue"),
    (ChangeKind.FOLD_COMMENT, "comment"),
    (ChangeKind.REMOVE_LABEL, "label"),
    (ChangeKind.SET_FIELD, "milestone"),
    (ChangeKind.CLOSE_RECORD, "milestone"),
    (ChangeKind.MOVE_ISSUE, "issue"),
    (ChangeKind.SET_FIELD, "issue"),
)
"""Definitions after the labels themselves; issues closed last: some trackers then lock them."""


def undo(grounds: Iterable[Ground], sites: Mapping[str, Site], *, fields: bool) -> Plan:
    """The plan that takes all that milepost ever wrote out of these trackers.

    Labels, comments, blocks, and label definitions that milepost made and
    nobody uses; status issues that it opened are closed.  With ``fields`` also
    fields of milestones that it set are put back, and issues that it moved.  ``sites``
    has every tracker that the file names.  What cannot be undone, or of which nobody can
    tell whose it is, is ``NotPlanned``.
    """
    known = list(grounds)
    wished: list[Change | NotPlanned] = []
    for ground in known:
        if ground.whole:
            wished += _undone(ground, fields=fields)
        else:
            why = f" ({ground.reading.reason})" if ground.reading.reason else ""
            wished.append(
                ground.not_done(
                    f"{ground.site.source} was not read completely{why}", f"{STAYS}; undo again"
                )
            )
    for ground in known[:1]:
        wished += _elsewhere(ground.memory, sites)
    changes, skipped = within_means(wished, sites, STAYS)
    return Plan(
        changes=tuple(sorted(changes, key=lambda it: _ORDER.index((it.kind, it.target.kind)))),
        skipped=tuple(dict.fromkeys(skipped)),
        instance=known[0].writing.instance if known else "",
        compared=sum(len(ground.reading.milestones) for ground in known),
    )


def _undone(ground: Ground, *, fields: bool) -> Iterator[Change | NotPlanned]:
    ours = traces.opened(ground)
    labels = list(traces.labelled(ground, ours))
    yield from _blocks(ground)
    for issue, name in labels:
        yield Change(
            source=issue.ref.source,
            target=Target("issue", issue.ref.key, title=issue.title),
            kind=ChangeKind.REMOVE_LABEL,
            before=name,
            reason="milepost put it there",
            precondition=Precondition("present"),
        )
    yield from _comments(ground)
    yield from _definitions(ground, {(issue.ref.key, name.casefold()) for issue, name in labels})
    yield from _issues(ground, ours, {issue.ref: issue for issue, _ in labels}.values())
    yield from put_back(ground) if fields else set_by_us(ground)
    if linked := (
        *dict.fromkeys(one.change.target.key for one in ground.written(ChangeKind.LINK)),
    ):
        yield ground.not_done(
            f"milepost put links at issues: {traces.few(linked)}",
            "they stay; take them off there if nobody needs them",
        )
    if gone := traces.missing(ground):
        yield ground.not_done(
            f"issues that milepost wrote on are not there any more: {traces.few(gone)}",
            "what it wrote on them cannot be taken away",
        )


def _blocks(ground: Ground) -> Iterator[Change | NotPlanned]:
    for record in ground.reading.milestones:
        parsed = parse(record.description, ground.writing.instance)
        if parsed.state == "damaged":
            yield ground.not_done(
                f'the description of milestone {record.key} "{record.title}" has damaged marks of '
                "ours",
                "it is left alone; `milepost sync --repair` mends them, then undo again",
            )
        elif parsed.mark is not None:
            yield Change(
                source=record.source,
                target=Target("milestone", record.key, title=record.title),
                kind=ChangeKind.PUT_BLOCK,
                before=parsed.block.replace("\r\n", "\n"),
                reason="milepost put it there",
                precondition=Precondition.of(parsed.human),
                milestone=parsed.mark.milestone,
            )


def _comments(ground: Ground) -> Iterator[Change | NotPlanned]:
    for comment, milestone in traces.comments(ground):
        yield fold(comment, milestone, "a status comment of ours")
    there = {issue.ref.key: issue.ref for issue in ground.reading.issues}
    for key in traces.visited(ground):
        if not ground.reading.tells(Want.COMMENTS, there[key]):
            yield ground.not_done(
                f"the comments of {key} could not be read", f"{STAYS}; undo again"
            )


def _definitions(ground: Ground, taken: set[tuple[str, str]]) -> Iterator[Change | NotPlanned]:
    """Definitions that we made and no issue carries once ``taken`` are off: issue and label."""
    if not traces.asked_for(ground):
        return
    if not ground.reading.proves(Want.LABELS):
        yield ground.not_done("its labels could not be read", "their definitions stay; undo again")
        return
    made, exact = traces.defined(ground), traces.exactly_ours(ground)
    carriers = _carriers(ground, taken)
    names = dict.fromkeys(label.name for label in ground.reading.labels)
    for name in (one for one in names if one.casefold() in made):
        yield _definition(ground, name, carriers.get(name.casefold(), []))
    unclear = tuple(one for one in names if one.casefold() in exact - made.keys())
    if unclear:
        yield ground.not_done(
            f"labels that are called like ours are defined here: {traces.few(unclear)}; "
            "nothing remembered tells that milepost defined them",
            "their definitions stay; delete them there if nobody needs them",
        )


def _definition(ground: Ground, name: str, carriers: list[str]) -> Change | NotPlanned:
    if carriers:
        return ground.not_done(
            f"the label {name!r}, which milepost defined, is also on {traces.few((*carriers,))}",
            "its definition stays",
        )
    return Change(
        source=ground.site.source,
        target=Target("label", name),
        kind=ChangeKind.REMOVE_LABEL,
        before=name,
        reason="milepost defined it, and no issue carries it then",
        precondition=Precondition("present"),
    )


def _carriers(ground: Ground, taken: set[tuple[str, str]]) -> Mapping[str, list[str]]:
    """By label, case folded, the issues that keep it."""
    found: dict[str, list[str]] = {}
    for issue in ground.reading.issues:
        for name in map(str.casefold, issue.labels):
            if (issue.ref.key, name) not in taken:
                found.setdefault(name, []).append(issue.ref.key)
    return found


def _issues(
    ground: Ground, ours: Mapping[str, frozenset[str]], labelled: Iterable[Issue]
) -> Iterator[Change | NotPlanned]:
    """Status issues that milepost opened, closed; those of which nobody knows, named.

    One that is closed already is named as well, once: as long as it carries labels of ours.
    """
    shut = tuple(
        f'{it.ref.key} "{it.title}"' for it in labelled if not it.open and it.ref.key in ours
    )
    if shut:
        yield ground.not_done(
            f"status issues that milepost opened are closed already: {traces.few(shut)}",
            "they stay; delete them there if you like",
        )
    status = {ground.site.label(name).casefold() for name in ground.writing.status_labels}
    unknown: list[str] = []
    for issue in ground.reading.issues:
        if not issue.open:
            continue
        if issue.ref.key in ours:
            yield Change(
                source=issue.ref.source,
                target=Target("issue", issue.ref.key, title=issue.title),
                kind=ChangeKind.SET_FIELD,
                before={"state": "open"},
                after={"state": "closed"},
                reason="milepost opened it",
            )
        elif ground.is_ours(issue) and status.intersection(map(str.casefold, issue.labels)):
            unknown.append(issue.ref.key)
    if unknown and not ground.memory.runs and ground.site.markup not in HIDES_MARKS:
        yield ground.not_done(
            f"status issues of our account: {traces.few((*unknown,))}; whether milepost opened "
            "them is not known, for nothing is remembered",
            "they stay open, with the label of status issues; close them there if nobody needs "
            "them",
        )


def _elsewhere(memory: Memory, sites: Mapping[str, Site]) -> Iterator[NotPlanned]:
    """Trackers that the file does not name any more."""
    gone = {
        one.change.source
        for one in memory.written
        if one.stands and not one.change.removes and one.change.source not in sites
    }
    for source in sorted(gone):
        yield NotPlanned(
            source=source,
            reason="milepost wrote there, and the file does not name this tracker any more",
            fallback=f"{STAYS}; name it in the file again, then undo again",
        )
