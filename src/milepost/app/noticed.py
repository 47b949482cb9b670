"""What people did to what is ours: looked at once more before it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from milepost.app.opened import Opened
from milepost.app.read import read_again
from milepost.judge.snoozed import noted
from milepost.model.change import ChangeKind, Plan
from milepost.model.issue import Comment
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory
from milepost.plan.diff import make
from milepost.plan.gestures import Gestures, issue_of
from milepost.plan.hushed import Answers
from milepost.plan.noticed import notice
from milepost.plan.site import Site
from milepost.plan.vanished import suspects
from milepost.plan.writing import Writing
from milepost.trackers.contract import Hides


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """The judgement, with what was looked at again; what people did; the plan that heeds it."""

    judgement: Judgement
    gestures: Gestures
    plan: Plan


def plan_with_gestures(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory,
    opened: Mapping[str, Opened],
) -> Noticed:
    """The plan, made so that what people took away or hid is left alone.

    An issue that has lost a label of ours is read again, and so is a status
    issue of ours that is not where it was: a list may be behind.
    Which comments are hidden is asked only for those that a plan would edit.
    """
    if memory.kept:
        missed = suspects(judgement, writing, sites, memory)
        judgement = _again(judgement, missed, opened)
    judgement = _suspects_again(judgement, notice(judgement, writing, sites, memory), opened)
    gestures = notice(judgement, writing, sites, memory)
    plan = make(judgement, writing, sites, memory, gestures)
    if memory.kept:
        known = notice(judgement, writing, sites, memory, _hidden(plan, judgement, opened))
        if known != gestures:
            gestures, plan = known, make(judgement, writing, sites, memory, known)
    heeded = (*gestures.silenced, *gestures.active)
    return Noticed(judgement=noted(judgement, heeded), gestures=gestures, plan=plan)


def _suspects_again(
    judgement: Judgement, gestures: Gestures, opened: Mapping[str, Opened]
) -> Judgement:
    keys: dict[str, set[str]] = {}
    for one in gestures.silenced:
        if one.how == "removed":
            keys.setdefault(one.source, set()).add(issue_of(one).key)
    return _again(judgement, keys, opened)


def _again(
    judgement: Judgement, keys: Mapping[str, Collection[str]], opened: Mapping[str, Opened]
) -> Judgement:
    return replace(judgement, portfolio=read_again(judgement.portfolio, opened, keys))


def _hidden(plan: Plan, judgement: Judgement, opened: Mapping[str, Opened]) -> Answers:
    """Which of the comments that ``plan`` edits somebody has hidden, where a tracker can tell."""
    edited: dict[str, list[Comment]] = {}
    for change in plan.changes:
        if change.kind is ChangeKind.PUT_COMMENT and change.target.kind == "comment":
            edited.setdefault(change.source, []).extend(
                one
                for one in judgement.portfolio.readings[change.source].comments
                if one.id == change.target.key
            )
    answers: dict[str, dict[str, bool]] = {}
    for source, comments in edited.items():
        adapter = opened[source].adapter
        if isinstance(adapter, Hides):
            hidden = adapter.hidden(tuple(comments))
            answers[source] = {one.id: one.id in hidden for one in comments}
    return answers
