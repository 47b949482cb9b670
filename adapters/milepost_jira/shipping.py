"""What was released: versions.  What was deployed, Jira does not know."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.milestone import Record
from milepost.model.reading import Reading
from milepost.model.release import Release
from milepost_jira import versions
from milepost_jira.read import NO_DEPLOYMENTS, Desk, Tally


def releases(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The released versions of the given names, or all.

    Versions that this run listed already are not asked for again.
    """
    desk = tally.desk
    known = () if refs == () else desk.client.memory.versions
    found = versions.listed(tally, *(refs or ())) if known is None else known
    return replace(
        desk.empty(),
        releases=tuple(
            _release(desk, one)
            for one in found
            if not one.open and not one.given_up and (refs is None or one.title in refs)
        ),
    )


def deployments(tally: Tally, _refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """None: that is certain."""
    return replace(tally.desk.empty(), lacks=(NO_DEPLOYMENTS,))


def _release(desk: Desk, version: Record) -> Release:
    """A version that says it is released; one with a date ahead does not say when it was."""
    return Release(
        source=desk.source,
        tag=version.title,
        name=version.title,
        url=version.url,
        at=version.closed_at,
    )
