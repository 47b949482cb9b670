"""Lists by page: ``Link`` headers, and cursors where a list is too long for page numbers."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from milepost.sandbox.github.call import Call
from milepost.sandbox.github.refusals import refuse
from milepost.sandbox.web import Answer

_Item = TypeVar("_Item")
_MOST = 100
_DEFAULT = 30
_TOO_LARGE = (
    "Pagination with the page parameter is not supported for large datasets, "
    "please use cursor based pagination (after/before)"
)


def paged(call: Call, items: Sequence[_Item], shape: Callable[[_Item], Any]) -> Answer:
    """One page of ``items`` with the ``Link`` header to the others.

    ``per_page`` is 30 unless asked for, at most 100.
    """
    size, page = _size(call), _page(call)
    pages = -(-len(items) // size)
    links = {}
    if page > 1:
        links["prev"] = {"page": str(min(page - 1, max(pages, 1)))}
    if page < pages:
        links["next"] = {"page": str(page + 1)}
        links["last"] = {"page": str(pages)}
    if page > 1:
        links["first"] = {"page": "1"}
    rows = items[(page - 1) * size : page * size]
    return Answer(body=[shape(item) for item in rows], headers=_link(call, links))


def by_cursor(call: Call, items: Sequence[_Item], shape: Callable[[_Item], Any]) -> Answer:
    """As ``paged`` while the list is short; a long one goes on by the cursor ``after`` only.

    Long is more than ``limits.pages`` pages.  Then a page number above that is
    refused, and there is no ``last``.
    """
    size = _size(call)
    most = call.meter.limits.pages
    if len(items) <= most * size:
        return paged(call, items, shape)
    after = call.request.params.get("after")
    page = _page(call)
    if after is None and page > most:
        raise refuse(422, _TOO_LARGE, page="using-the-rest-api/using-pagination-in-the-rest-api")
    start = _position(after) if after is not None else (page - 1) * size
    links = {}
    if start + size < len(items):
        links["next"] = {"after": _cursor(start + size), "page": str(start // size + 2)}
    rows = items[start : start + size]
    return Answer(body=[shape(item) for item in rows], headers=_link(call, links))


def _size(call: Call) -> int:
    asked = _number(call, "per_page", _DEFAULT)
    return min(asked, _MOST) if asked > 0 else _DEFAULT


def _page(call: Call) -> int:
    return max(1, _number(call, "page", 1))


def _number(call: Call, name: str, default: int) -> int:
    text = call.request.params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else default


def _link(call: Call, links: dict[str, dict[str, str]]) -> dict[str, str]:
    if not links:
        return {}
    api = call.shapes.api
    path = api + call.request.path
    kept = {name: it for name, it in call.request.params.items() if name not in ("page", "after")}
    parts = [f'<{path}?{urlencode(kept | to)}>; rel="{rel}"' for rel, to in links.items()]
    return {"Link": ", ".join(parts)}


def _cursor(start: int) -> str:
    return urlsafe_b64encode(f"cursor:v2:{start}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor).decode().rpartition(":")[2])
    except ValueError:
        raise refuse(422, "Invalid cursor") from None
