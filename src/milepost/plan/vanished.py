"""Status issues that we opened and that people took away: none is opened again at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from milepost.model.change import Target
from milepost.model.finding import Health
from milepost.model.issue import Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Memory, Snooze, Written
from milepost.model.ref import Ref
from milepost.plan.desired import is_writable, wants_status_issue
from milepost.plan.gestures import ISSUE, Gesture, place
from milepost.plan.past import opening, taken_by_us
from milepost.plan.site import Site
from milepost.plan.writing import Writing


@dataclass(frozen=True, slots=True)
class _Missed:
    """A milestone without a status issue, and the write that opened one for it."""

    judged: Judged
    health: Health
    written: Written
    issue: Ref

    @property
    def place(self) -> str:
        """Where its snooze is; that of its comment is another one."""
        return place(self.issue, ISSUE)


def suspects(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Mapping[str, frozenset[str]]:
    """The keys of status issues to look up before anything is concluded, by tracker.

    A list may be behind; what people silenced already is not asked for again.
    """
    known = _known(memory)
    keys: dict[str, frozenset[str]] = {}
    for one in _missed(judgement, writing, sites, memory):
        if (one.issue.source, one.place) not in known and not _is_void(one, memory):
            source = one.issue.source
            keys[source] = keys.get(source, frozenset()) | {one.issue.key}
    return keys


def issues(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[Gesture]:
    """What was done to status issues of ours; the suspects among them were looked up.

    One that is not there any more, or not in its milestone, is silenced at the
    health that it told.  Another one may be opened when the health is another.
    """
    known = _known(memory)
    missed = {(it.issue.source, it.place): it for it in _missed(judgement, writing, sites, memory)}
    for spot, before in known.items():
        one = missed.get(spot)
        if one is not None and _how(one, judgement):
            yield "active" if one.health == before.verdict else "woken", before
        elif _is_back(before, judgement):
            yield "woken", before
    for spot, one in missed.items():
        how = _how(one, judgement)
        if spot in known or how is None or _is_void(one, memory):
            continue
        seen = memory.seen.get(one.judged.milestone.id)
        told = (seen.health if seen else None) or one.health
        yield (
            "silenced" if told == one.health else "woken",
            Snooze(
                source=one.issue.source,
                place=one.place,
                milestone=one.judged.milestone.id,
                verdict=told,
                how=how,
                since=judgement.portfolio.now,
            ),
        )


def _missed(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[_Missed]:
    """Where a status issue is wanted, and we opened one that nothing of ours has given up since."""
    for judged in judgement.milestones:
        home = judged.milestone.home
        if judged.health is None or not wants_status_issue(judged, writing):
            continue
        written = opening(memory, judged.milestone.id, home)
        if written is None or not is_writable(judged, judgement):
            continue
        issue = Ref(home, written.key)
        names = map(sites[home].label, writing.status_labels)
        closed = memory.of(f"{home} {Target('issue', issue.key)} state")
        given_up = any(taken_by_us(memory, issue, name) for name in names) or closed is not None
        if not given_up and _lies_in(judged, written):
            yield _Missed(judged, judged.health, written, issue)


def _lies_in(judged: Judged, written: Written) -> bool:
    """Whether the issue was opened in a milestone of the tracker that is still this one."""
    after = written.change.after
    opened_in = after.get("milestone") if isinstance(after, Mapping) else None
    return any(
        (record.source, record.key) == (written.change.source, opened_in)
        for record in judged.milestone.records
    )


def _how(one: _Missed, judgement: Judgement) -> Literal["vanished", "moved"] | None:
    found = judgement.portfolio.issue(one.issue)
    if found is None:
        return "vanished"
    return None if is_member(found, one.judged) else "moved"


def is_member(issue: Issue, judged: Judged) -> bool:
    """Whether an issue is in one of a milestone's records."""
    return any(
        record.source == issue.ref.source and record.key in issue.milestones
        for record in judged.milestone.records
    )


def _is_back(before: Snooze, judgement: Judgement) -> bool:
    """Whether its milestone has a status issue again."""
    return any(
        judged.milestone.id == before.milestone and judged.status is not None
        for judged in judgement.milestones
    )


def _is_void(one: _Missed, memory: Memory) -> bool:
    """Whether this was answered before: another may be opened, and could not be since."""
    return one.written.id <= memory.woken.get(f"{one.issue.source} {one.place}", "")


def _known(memory: Memory) -> Mapping[tuple[str, str], Snooze]:
    return {
        (one.source, one.place): one for one in memory.snoozes if one.how in ("vanished", "moved")
    }
