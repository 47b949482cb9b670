"""Links from a status issue to the records of its milestone in other trackers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Precondition, Target
from milepost.model.judgement import Judged
from milepost.model.memory import Memory
from milepost.model.visible import is_hidden
from milepost.plan.desired import wants_status_issue
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report import safe


def links(
    judged: Judged, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[Change]:
    """A link to each twin, where the tracker of the status issue has such links.

    Links are not read: only a store knows which are there, so without one none
    is put.
    """
    milestone = judged.milestone
    home = sites.get(milestone.home)
    if home is None or ChangeKind.LINK not in home.can or not memory.kept:
        return
    if judged.status is None and not wants_status_issue(judged, writing):
        return
    key = judged.status.key if judged.status else f"new:{milestone.id}"
    for record in milestone.records:
        seen = sites[record.source].visibility
        if record.source == home.source or is_hidden(seen, home.visibility):
            continue
        if not safe.url(record.url):
            continue
        change = Change(
            source=home.source,
            target=Target("issue", key),
            kind=ChangeKind.LINK,
            after={
                "url": record.url,
                "title": safe.plain(f"{record.title} ({record.source})"),
                "global_id": f"milepost:{writing.instance}:{milestone.id}:{record.source}",
            },
            reason="the same milestone elsewhere",
            precondition=Precondition("present"),
            milestone=milestone.id,
        )
        last = memory.of(change.place)
        if last is None or not last.stands or last.change.after != change.after:
            yield change
