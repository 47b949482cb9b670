"""Whether a plan made earlier still fits what is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from milepost.model.change import Change, ChangeKind, Plan, Precondition
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import parse
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.plan.desired import wants_status_issue
from milepost.plan.site import Site
from milepost.plan.texts import our_comments
from milepost.plan.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Now:
    """What is there now, around one change."""

    judgement: Judgement
    judged: Judged | None
    reading: Reading
    site: Site
    writing: Writing


def moved(
    plan: Plan, judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[tuple[Change, str]]:
    """Each change of ``plan`` whose precondition no longer holds, with what is there instead."""
    milestones = {judged.milestone.id: judged for judged in judgement.milestones}
    for change in plan.changes:
        if change.source not in sites:
            yield change, f"there is no tracker {change.source!r} in the configuration"
            continue
        now = _Now(
            judgement=judgement,
            judged=milestones.get(change.milestone),
            reading=judgement.portfolio.readings[change.source],
            site=sites[change.source],
            writing=writing,
        )
        why = _LOOKS[change.kind](change, now) if change.kind in _LOOKS else _UNKNOWN
        if why:
            yield change, why


def _new_label(change: Change, now: _Now) -> str:
    known = {label.name.casefold() for label in now.reading.labels}
    return "the label is there now" if change.target.key.casefold() in known else ""


def _label(change: Change, now: _Now) -> str:
    issue = now.judgement.portfolio.issue(Ref(change.source, change.target.key))
    if change.target.key.startswith("new:"):
        return ""
    if issue is None:
        return "the issue is not there any more"
    there = str(change.after or change.before).casefold() in map(str.casefold, issue.labels)
    return "" if there == (change.precondition.state == "present") else "its labels have changed"


def _new_issue(_change: Change, now: _Now) -> str:
    wanted = now.judged is not None and wants_status_issue(now.judged, now.writing)
    return "" if wanted else "a status issue is there now, or none is wanted"


def _comment(change: Change, now: _Now) -> str:
    if now.judged is None:
        return "its milestone is not judged any more"
    ours = our_comments(now.judged, now.judgement, now.writing, now.site)
    if change.precondition.state == "absent":
        return "our status comment is there now" if ours else ""
    same = any(Precondition.of(comment.body) == change.precondition for comment in ours)
    return "" if same else "the comment has changed"


def _block(change: Change, now: _Now) -> str:
    for record in now.reading.milestones:
        if record.key == change.target.key:
            parsed = parse(record.description)
            human = Precondition.of(parsed.human) == change.precondition
            block = parsed.block.replace("\r\n", "\n") == (change.before or "")
            return "" if human and block else "its description has changed"
    return "the milestone is not there any more"


_LOOKS: Mapping[ChangeKind, Callable[[Change, _Now], str]] = {
    ChangeKind.CREATE_LABEL: _new_label,
    ChangeKind.ADD_LABEL: _label,
    ChangeKind.REMOVE_LABEL: _label,
    ChangeKind.CREATE_ISSUE: _new_issue,
    ChangeKind.PUT_COMMENT: _comment,
    ChangeKind.PUT_BLOCK: _block,
}
_UNKNOWN = "this version does not make changes of that kind"
