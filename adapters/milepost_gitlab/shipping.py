"""What was published, and what was deployed where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import quote

from pydantic import Field, StrictBool, StrictInt, StrictStr

from milepost.model.reading import Reading
from milepost.model.release import Deployment, DeploymentState, Release
from milepost.trackers.releases import of_tags
from milepost.trackers.rows import Instant, Malformed, Row, checked
from milepost.trackers.trouble import Trouble
from milepost_gitlab.read import Desk, Tally

_NEWEST = 30
"""Releases looked through at once: rows are long, for they list every file."""
_DEPLOYMENTS, _PAGES = 20, 10
"""How many deployments are asked for at once, and how often before giving up."""
_MISSING = 404
_NEVER_BEGAN = frozenset({"created", "skipped"})
"""Of jobs that nobody started: what was deployed before still stands."""
_STATES: Mapping[str, DeploymentState] = MappingProxyType(
    {
        "success": "success",
        "failed": "failure",
        "canceled": "failure",
        "running": "running",
        "blocked": "running",
    }
)


class _Links(Row):
    self: StrictStr = ""


class _Release(Row):
    tag_name: StrictStr
    name: StrictStr | None
    released_at: Instant
    upcoming_release: StrictBool = False
    links: _Links = Field(default=_Links(), alias="_links")


class _Environment(Row):
    name: StrictStr


class _Pipeline(Row):
    web_url: StrictStr = ""


class _Job(Row):
    pipeline: _Pipeline | None = None


class _Deployment(Row):
    id: StrictInt
    ref: StrictStr
    status: StrictStr
    environment: _Environment
    created_at: Instant
    updated_at: Instant | None = None
    deployable: _Job | None = None


def releases(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The releases of the given tags.

    The newest are looked through first: one request for any number of tags,
    which also shows that the token may see releases at all, so that a 404 for
    a tag that is not among them is certain.
    """
    desk = tally.desk
    if refs is None:
        tally.missing("GitLab's releases are read by their tags: name the tags")
    if not refs:
        return desk.empty()
    path = f"{desk.client.project}/releases"
    try:
        rows = desk.client.get(path, per_page=str(_NEWEST)).data
    except Trouble as trouble:
        tally.failed("releases", trouble, *refs)
        return desk.empty()
    if not isinstance(rows, list):
        tally.malformed("releases", Malformed("not a list"), *refs)
        return desk.empty()
    found = of_tags(
        tally,
        refs,
        rows,
        more=len(rows) >= _NEWEST,
        made=lambda row: _release(row, desk),
        ask=lambda tag: (
            desk.client.get(f"{desk.client.project}/releases/{quote(tag, safe='')}").data
        ),
    )
    return replace(desk.empty(), releases=tuple(found))


def deployments(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The latest deployment that began, to each of the given environments."""
    desk = tally.desk
    if refs is None:
        tally.missing("GitLab's deployments are read by environment: name the environments")
    found = tally.each("environment", refs or (), lambda name: _latest(desk, name))
    return replace(desk.empty(), deployments=tuple(one for one in found if one is not None))


def _release(row: object, desk: Desk) -> Release:
    found = checked(_Release, row)
    return Release(
        source=desk.source,
        tag=found.tag_name,
        name=found.name or "",
        url=_web(found.links.self),
        at=found.released_at,
        upcoming=found.upcoming_release,
    )


def _latest(desk: Desk, environment: str) -> Deployment | None:
    path = f"{desk.client.project}/deployments"
    order = (("environment", environment), ("order_by", "id"), ("sort", "desc"))
    for page in desk.client.pages(path, *order, size=_DEPLOYMENTS):
        for row in page.rows:
            found = checked(_Deployment, row)
            if found.environment.name.casefold() != environment.casefold():
                raise Malformed("environment: another one")
            if found.status not in _NEVER_BEGAN:
                return _deployment(found, desk, environment)
        if page.number >= _PAGES:
            raise Trouble(f"none of the last {_PAGES * _DEPLOYMENTS} deployments has begun")
    return None


def _deployment(found: _Deployment, desk: Desk, environment: str) -> Deployment:
    pipeline = found.deployable.pipeline if found.deployable else None
    return Deployment(
        source=desk.source,
        environment=environment,
        state=_STATES.get(found.status, "unknown"),
        ref=found.ref,
        url=_web(pipeline.web_url if pipeline else ""),
        at=found.updated_at or found.created_at,
    )


def _web(told: str) -> str:
    return told if told.startswith(("https://", "http://")) else ""
