"""Search: Cloud's by page tokens and behind the truth, Data Center's by positions."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from zlib import crc32

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.jql import parse
from milepost.sandbox.jira.refusals import GONE, refuse
from milepost.sandbox.jira.rows import Wish, issue_row, wish
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_BARE = 5000
_PROPERTIES = 5
_RECONCILE = 50
_DEFAULT = 50
_WEEK = timedelta(days=7)
_UNBOUNDED = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
)


@ROUTES.add("GET", "/search/jql")
def by_token(call: Call) -> Answer:
    """Cloud's search.  Only ids unless ``fields`` says more; no total; on by ``nextPageToken``."""
    params = call.request.params
    return _by_token(
        call,
        params.get("jql", ""),
        params.get("nextPageToken"),
        call.number("maxResults", _DEFAULT),
        wish(call.many("fields") or ["id"], params.get("expand", ""), call.many("properties")),
        [int(it) for it in call.many("reconcileIssues") if it.isdecimal()],
    )


@ROUTES.add("POST", "/search/jql")
def by_token_posted(call: Call) -> Answer:
    """The same with a body."""
    sent = call.sent()
    size = sent.get("maxResults", _DEFAULT)
    return _by_token(
        call,
        str(sent.get("jql") or ""),
        sent.get("nextPageToken"),
        size if isinstance(size, int) else _DEFAULT,
        wish(sent.get("fields") or ["id"], sent.get("expand") or "", sent.get("properties") or ()),
        sent.get("reconcileIssues") or (),
    )


@ROUTES.add("POST", "/search/approximate-count")
def count(call: Call) -> Answer:
    """About how many issues a query finds.  Cloud only."""
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    return Answer(body={"count": len(_found(call, str(call.sent().get("jql") or ""), ()))})


@ROUTES.add("GET", "/search")
def by_position(call: Call) -> Answer:
    """Data Center's search: ``startAt`` and ``total``.  Removed from Cloud: 410."""
    params = call.request.params
    return _by_position(
        call,
        params.get("jql", ""),
        call.number("startAt", 0),
        call.number("maxResults", _DEFAULT),
        wish(
            call.many("fields") or ["*navigable"],
            params.get("expand", ""),
            call.many("properties"),
        ),
    )


@ROUTES.add("POST", "/search")
def by_position_posted(call: Call) -> Answer:
    """The same with a body."""
    if call.cloud:
        raise refuse(410, GONE)
    sent = call.sent()
    start, size = sent.get("startAt", 0), sent.get("maxResults", _DEFAULT)
    expand = ",".join(sent.get("expand") or ())
    return _by_position(
        call,
        str(sent.get("jql") or ""),
        start if isinstance(start, int) else 0,
        size if isinstance(size, int) else _DEFAULT,
        wish(sent.get("fields") or ["*navigable"], expand, sent.get("properties") or ()),
    )


def _by_position(call: Call, jql: str, start: int, size: int, asked: Wish) -> Answer:
    if call.cloud:
        raise refuse(410, GONE)
    size = min(size, call.conduct.page_server)
    query = parse(call, jql)
    visible = (it for it in call.index.view(call.world) if call.level(it[0]) is not None)
    found = query.sorted([it for it in visible if query.test(*it)])
    rows = [issue_row(call, *it, asked) for it in found[start : start + size]]
    return Answer(
        body={
            "expand": "schema,names",
            "startAt": start,
            "maxResults": size,
            "total": len(found),
            "issues": rows,
        }
    )


def _by_token(
    call: Call, jql: str, token: str | None, size: int, asked: Wish, reconcile: Collection[int]
) -> Answer:
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    if len(asked.properties) > _PROPERTIES:
        raise refuse(400, f"The maximum number of properties is {_PROPERTIES}.")
    if len(reconcile) > _RECONCILE:
        raise refuse(400, f"The maximum number of issues to reconcile is {_RECONCILE}.")
    if not 0 < size <= _BARE:
        raise refuse(400, f"The maxResults must be between 1 and {_BARE}.")
    size = size if asked.bare else min(size, call.conduct.page)
    found = _found(call, jql, reconcile)
    start = 0 if token is None else _position(call, token, jql, found)
    rows = [issue_row(call, *it, asked) for it in found[start : start + size]]
    last = start + size >= len(found)
    body: Json = {"issues": rows, "isLast": last}
    if not last:
        body["nextPageToken"] = _token(call, jql, start + size, found[start + size - 1][1].id)
    return Answer(body=body)


def _found(call: Call, jql: str, reconcile: Collection[int]) -> list[tuple[Project, Issue]]:
    query = parse(call, jql)
    if not query.bounded:
        raise refuse(400, _UNBOUNDED)
    visible = (it for it in call.index.view(call.world, reconcile) if call.level(it[0]) is not None)
    return query.sorted([it for it in visible if query.test(*it)])


def _token(call: Call, jql: str, start: int, last: int) -> str:
    content = [crc32(jql.encode()), start, last, int(call.world.now().timestamp())]
    return urlsafe_b64encode(json.dumps(content).encode()).decode()


def _position(call: Call, token: str, jql: str, found: list[tuple[Project, Issue]]) -> int:
    """Where the page begins: after the last issue sent, wherever that is by now."""
    try:
        asked, start, last, born = map(int, json.loads(urlsafe_b64decode(token)))
    except (TypeError, ValueError):
        raise refuse(400, "The provided next page token is invalid or expired.") from None
    age = call.world.now().timestamp() - born
    if asked != crc32(jql.encode()) or age > _WEEK.total_seconds():
        raise refuse(400, "The provided next page token is invalid or expired.")
    places = (number for number, it in enumerate(found, 1) if it[1].id == last)
    return next(places, start)
