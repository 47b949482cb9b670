"""The verdict once for each audience, with the trackers that audience reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.judgement import Judgement
from milepost.model.seen import seen_from
from milepost.model.visible import VISIBILITIES
from milepost.plan.site import Site


def audiences(
    judgement: Judgement, sites: Mapping[str, Site]
) -> Iterator[tuple[Judgement, frozenset[str]]]:
    """The judgement as far as it may be written into trackers, and the names of these trackers.

    Every name of ``sites`` is among exactly one of them.
    """
    for audience in VISIBILITIES:
        names = frozenset(name for name, site in sites.items() if site.visibility == audience)
        if names:
            yield seen_from(judgement, audience), names
