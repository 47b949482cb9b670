"""Status issues that we opened and that are none any more, because their label is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned
from milepost.model.issue import Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Mark, read_mark
from milepost.model.memory import Memory
from milepost.plan.desired import wants_status_issue
from milepost.plan.labels import PUT_BACK, put_label
from milepost.plan.past import carried, opened, taken_by_us
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.vanished import is_member
from milepost.plan.writing import Writing
from milepost.report.comment import begins_status

LACKS = "its status issue lacks the label that makes it one"


def lost_issue(
    judged: Judged,
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory,
) -> Iterator[Change | NotPlanned]:
    """What to do instead of opening a second status issue: nothing where none is lost.

    Where the label's definition was deleted it is put back, and where the file
    asks for another label the issue gets that one; where a person may have
    taken it off the issue, that is left so.  One that was looked up and is as
    it should be was missing in a list only: it waits for the next run.
    """
    if not wants_status_issue(judged, writing):
        return
    home = judged.milestone.home
    site, there = sites[home], Spelling(judgement.portfolio.readings[home])
    ours = [site.label(name) for name in writing.status_labels]
    issue, noted = _lost(judged, judgement, writing, site, memory)
    if issue is None:
        return
    if {it.casefold() for it in issue.labels} & {it.casefold() for it in ours}:
        if is_member(issue, judged):
            yield NotPlanned(
                source=home,
                reason=f"the list of issues did not show status issue {issue.ref.key}, which is "
                "there",
                fallback="no second one is opened; the next run writes on it",
                milestone=judged.milestone.id,
            )
        return
    for name in ours:
        stood = carried(memory, issue.ref, name) is not None
        if noted and not stood:
            if issue.open and not taken_by_us(memory, issue.ref, name):
                yield put_label(issue, there.of(name), LACKS, judged.milestone.id)
        elif ChangeKind.CREATE_LABEL in site.can and not there.has(name):
            yield put_label(issue, name, PUT_BACK, judged.milestone.id)
        else:
            yield NotPlanned(
                source=home,
                reason=f"somebody removed the label {name!r} from status issue {issue.ref.key}",
                fallback="no second one is opened; put the label back to get its status there",
                milestone=judged.milestone.id,
            )


def _lost(
    judged: Judged, judgement: Judgement, writing: Writing, site: Site, memory: Memory
) -> tuple[Issue | None, bool]:
    """The issue that we opened for a milestone, and whether the ledger knows it.

    Without a ledger it is known by its author, its milestone and how it begins;
    then only an open one counts, ``undo`` closes them.
    """
    ref = opened(memory, judged.milestone.id, site.source)
    if ref is not None:
        return judgement.portfolio.issue(ref), True
    here = {it.key for it in judged.milestone.records if it.source == site.source}
    mark = Mark("issue", writing.instance, judged.milestone.id)

    def begins_unmarked(body: str) -> bool:
        return read_mark(body) is None and begins_status(body)

    alike = (
        issue
        for issue in judgement.portfolio.readings[site.source].issues
        if issue.open
        and issue.author is not None
        and site.is_me(issue.author.login)
        and here.intersection(issue.milestones)
        and (read_mark(issue.body) == mark or begins_unmarked(issue.body))
    )
    return min(alike, key=lambda issue: issue.created_at, default=None), False
