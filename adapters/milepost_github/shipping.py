"""What was published, and what was deployed where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pydantic import StrictBool, StrictInt, StrictStr

from milepost.model.reading import Reading
from milepost.model.release import Deployment, DeploymentState, Release
from milepost.trackers.releases import of_tags
from milepost.trackers.rows import Instant, Malformed, Row, Web, checked
from milepost_github.read import Desk, Tally
from milepost_github.trouble import Trouble

_NEWEST = 30
"""Releases looked through at once: rows are long, for they list every file."""
_MISSING = 404
_STATES: Mapping[str, DeploymentState] = MappingProxyType(
    {
        "success": "success",
        "failure": "failure",
        "error": "failure",
        "inactive": "inactive",
        "in_progress": "running",
        "queued": "running",
        "pending": "running",
        "waiting": "running",
    }
)


class _Release(Row):
    tag_name: StrictStr
    name: StrictStr | None
    html_url: Web
    draft: StrictBool
    prerelease: StrictBool
    published_at: Instant | None


class _Deployment(Row):
    id: StrictInt
    ref: StrictStr
    environment: StrictStr
    created_at: Instant


class _Status(Row):
    state: StrictStr
    created_at: Instant
    log_url: StrictStr = ""
    target_url: StrictStr | None = None


def releases(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The releases of the given tags; drafts, too, where the token may see them.

    The newest are looked through first: one request for any number of tags,
    which also shows that the token may see releases at all, so that a 404 for
    a tag that is not among them is certain.
    """
    tally.desk = desk = replace(tally.desk, need="contents: read")
    if refs is None:
        tally.missing("GitHub's releases are read by their tags: name the tags")
    if not refs:
        return desk.empty()
    try:
        rows = _rows(desk, f"{desk.client.repo}/releases", per_page=_NEWEST)
    except Trouble as trouble:
        tally.failed("releases", trouble, *refs)
    except Malformed as error:
        tally.malformed("releases", error, *refs)
    else:
        found = of_tags(
            tally,
            refs,
            rows,
            more=len(rows) >= _NEWEST,
            made=lambda row: _release(row, desk),
            ask=lambda tag: desk.client.get(f"{desk.client.repo}/releases/tags/{quote(tag)}").data,
        )
        return replace(desk.empty(), releases=tuple(found))
    return desk.empty()


def deployments(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The latest deployment to each of the given environments, and how it went: two requests."""
    tally.desk = desk = replace(tally.desk, need="deployments: read")
    if refs is None:
        tally.missing("GitHub's deployments are read by environment: name the environments")
    found = tally.each("environment", refs or (), lambda name: _latest(desk, name))
    return replace(desk.empty(), deployments=tuple(one for one in found if one is not None))


def _release(row: object, desk: Desk) -> Release:
    found = checked(_Release, row)
    return Release(
        source=desk.source,
        tag=found.tag_name,
        name=found.name or "",
        url=found.html_url,
        at=found.published_at,
        draft=found.draft,
        prerelease=found.prerelease,
    )


def _latest(desk: Desk, environment: str) -> Deployment | None:
    path = f"{desk.client.repo}/deployments"
    rows = _rows(desk, path, environment=environment, per_page=1)
    if not rows:
        return None
    found = checked(_Deployment, rows[0])
    if found.environment.casefold() != environment.casefold():
        raise Malformed("environment: another one")
    told = _rows(desk, f"{path}/{found.id}/statuses", per_page=1)
    status = checked(_Status, told[0]) if told else None
    page = f"{desk.options.page}/deployments/{quote(found.environment, safe='')}"
    return Deployment(
        source=desk.source,
        environment=environment,
        state="unknown" if status is None else _STATES.get(status.state, "unknown"),
        ref=found.ref,
        url=_log(status) or page,
        at=found.created_at if status is None else status.created_at,
    )


def _log(status: _Status | None) -> str:
    """Where somebody can read how it went; programs that deploy write any text there."""
    told = (status.log_url or status.target_url or "") if status else ""
    return told if told.startswith(("https://", "http://")) else ""


def _rows(desk: Desk, path: str, **parameters: str | int) -> list[Any]:
    rows = desk.client.get(path, **parameters).data
    if not isinstance(rows, list):
        raise Malformed("not a list")
    return rows
