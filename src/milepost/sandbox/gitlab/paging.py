"""Lists by page: by number with totals, or by keyset with nothing but the next link."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from milepost.sandbox.gitlab.refusals import malformed, unavailable
from milepost.sandbox.web import Answer

if TYPE_CHECKING:
    from milepost.sandbox.gitlab.call import Call

Key = tuple[float | str, int]
"""What places a row in the order of its list: a number or a text, then the id."""

_Item = TypeVar("_Item")
_MOST = 100
_DEFAULT = 20
_OFFSET = (
    "Offset pagination has a maximum allowed offset of {most} for requests that return objects "
    "of type {kind}. Remaining records can be retrieved using keyset pagination."
)


def paged(
    call: Call, items: Sequence[_Item], shape: Callable[[_Item], Any], *, kind: str = ""
) -> Answer:
    """One page of ``items`` by number: 20 rows unless asked for, at most 100.

    Longer lists than ``instance.counted`` carry no totals.  ``kind`` names
    objects whose page numbers end at ``instance.offset``.
    """
    size, page = _size(call), max(1, call.params.number("page") or 1)
    if kind and page * size > call.instance.offset:
        raise unavailable(_OFFSET.format(most=call.instance.offset, kind=kind))
    rows = items[(page - 1) * size : page * size]
    pages = max(1, -(-len(items) // size))
    before = page - 1 if page > 1 else None
    after = page + 1 if page * size < len(items) else None
    counted = len(items) <= call.instance.counted
    links = {"prev": before, "next": after, "first": 1, "last": pages if counted else None}
    headers = {
        "X-Per-Page": str(size),
        "X-Page": str(page),
        "X-Next-Page": str(after or ""),
        "X-Prev-Page": str(before or ""),
        "Link": ", ".join(
            f'<{_address(call, page=str(to), per_page=str(size))}>; rel="{rel}"'
            for rel, to in links.items()
            if to is not None
        ),
    }
    if counted:
        headers |= {"X-Total": str(len(items)), "X-Total-Pages": str(pages)}
    return Answer(body=[shape(it) for it in rows], headers=headers)


def by_keyset(
    call: Call,
    items: Sequence[_Item],
    shape: Callable[[_Item], Any],
    key: Callable[[_Item], Key],
) -> Answer:
    """The page of ``items`` that begins behind the cursor; ``key`` places an item in their order.

    A cursor names the last item sent, so that it holds while others come and
    go.  The answer has no totals and no page numbers.
    """
    size = _size(call)
    down = call.params.text("sort") != "asc"
    cursor = call.params.text("cursor")
    if cursor and items:
        place = _place(cursor, key(items[0]))
        items = [it for it in items if (key(it) < place if down else key(it) > place)]
    rows = items[:size]
    headers = {"X-Per-Page": str(size)}
    if len(items) > size:
        after = urlsafe_b64encode(json.dumps(key(rows[-1])).encode()).decode()
        headers["Link"] = f'<{_address(call, cursor=after)}>; rel="next"'
    return Answer(body=[shape(it) for it in rows], headers=headers)


def _size(call: Call) -> int:
    asked = call.params.number("per_page")
    if asked is not None and asked <= 0:
        raise malformed("per_page does not have a valid value")
    return min(asked or _DEFAULT, _MOST)


def _address(call: Call, **changed: str) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(call.request.query, keep_blank_values=True)
        if name not in changed and name != "private_token"
    ]
    return f"{call.shapes.api}{call.request.path}?{urlencode([*kept, *changed.items()])}"


def _place(cursor: str, like: Key) -> Any:
    """What a cursor says; it must be of the same kind as the keys of the rows."""
    try:
        value, number = json.loads(urlsafe_b64decode(cursor))
    except (ValueError, TypeError):
        raise malformed("cursor is invalid") from None
    if isinstance(value, str) is not isinstance(like[0], str) or not isinstance(number, int):
        raise malformed("cursor is invalid")
    return value, number
