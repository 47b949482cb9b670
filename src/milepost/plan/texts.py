"""Everything written about one milestone: its status issue, the comment, the blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, NotPlanned
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.visible import is_hidden
from milepost.plan.blocks import left_behind, put_block
from milepost.plan.comments import address, new_issue, status
from milepost.plan.desired import wants_status_issue
from milepost.plan.gestures import NONE, Gestures
from milepost.plan.repair import repairs
from milepost.plan.site import Site
from milepost.plan.standing import Standing, standing
from milepost.plan.writing import Writing
from milepost.report.dress import HIDES_MARKS
from milepost.trackers.contract import Markup


def texts(
    judged: Judged,
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory = FORGETFUL,
    gestures: Gestures = NONE,
) -> Iterator[Change | NotPlanned]:
    """The changes to everything written about one milestone.

    ``memory`` is of earlier runs, ``gestures`` what people silenced.
    """
    blocks = repairs if writing.repair else put_block
    home = sites.get(judged.milestone.home)
    now, status_url = Standing(), ""
    if home is not None and (judged.status or wants_status_issue(judged, writing)):
        if judged.status is None:
            yield new_issue(judged, judgement, writing, home)
        hidden = gestures.hidden.get(home.source, frozenset())
        now = standing(judged, judgement, writing, home, memory, hidden)
        status_url = address(now, judged, judgement, home, gestures)
        yield from status(now, judged, judgement, writing, home, memory, gestures)
    for record in judged.milestone.records:
        site = sites[record.source]
        if not wants_block(site.source, site.markup, writing):
            continue
        if now.other and (renamed := left_behind(judged, record, writing, now.other)):
            yield renamed
            continue
        leads = _shown(status_url, home, site)
        yield from blocks(judged, record, judgement, writing, site, memory, leads)
    for one in judged.milestone.sought:
        if one.until is None and one.source not in writing.create_missing:
            why = "renamed, deleted, or not created yet" if not one.was else f"it was {one.was}"
            yield NotPlanned(
                source=one.source,
                reason=f"there is no milestone titled {judged.milestone.title!r} there: {why}",
                fallback="nothing is written for it there",
                milestone=judged.milestone.id,
            )


def _shown(url: str, home: Site | None, site: Site) -> str:
    """The address of what stands in ``home`` as it may stand in ``site``."""
    return url if home and not is_hidden(home.visibility, site.visibility) else ""


def wants_block(source: str, markup: Markup, writing: Writing) -> bool:
    """By itself only where the marks around it are hidden; elsewhere only where asked for."""
    if isinstance(writing.block, bool):
        return writing.block and markup in HIDES_MARKS
    return source in writing.block
