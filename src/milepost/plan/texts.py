"""Everything written about one milestone: its status issue, the comment, the blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, NotPlanned
from milepost.model.judgement import Judged, Judgement
from milepost.plan.blocks import put_block
from milepost.plan.comments import address, new_issue, status
from milepost.plan.desired import wants_status_issue
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report.dress import HIDES_MARKS
from milepost.trackers.contract import Markup


def texts(
    judged: Judged, judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[Change | NotPlanned]:
    """The changes to everything written about one milestone."""
    home = sites.get(judged.milestone.home)
    status_url = ""
    if home is not None and (judged.status or wants_status_issue(judged, writing)):
        if judged.status is None:
            yield new_issue(judged, judgement, writing, home)
        status_url = address(judged, judgement, writing, home)
        yield from status(judged, judgement, writing, home)
    for record in judged.milestone.records:
        site = sites[record.source]
        if wants_block(site.source, site.markup, writing):
            yield from put_block(judged, record, judgement, writing, site, status_url=status_url)
    for source in judged.milestone.missing:
        yield NotPlanned(
            source=source,
            reason=f"there is no milestone titled {judged.milestone.title!r} there: "
            "renamed, deleted, or not created yet",
            fallback="nothing is written for it there",
            milestone=judged.milestone.id,
        )


def wants_block(source: str, markup: Markup, writing: Writing) -> bool:
    """By itself only where the marks around it are hidden; elsewhere only where asked for."""
    if isinstance(writing.block, bool):
        return writing.block and markup in HIDES_MARKS
    return source in writing.block
