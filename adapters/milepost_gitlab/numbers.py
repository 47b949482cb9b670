"""Things by their numbers: one request for a hundred of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from milepost.model.issue import Issue, Pull
from milepost.trackers.trouble import Trouble
from milepost_gitlab.client import PER_PAGE
from milepost_gitlab.read import Tally

_T = TypeVar("_T", bound=Issue | Pull)
_KEY = re.compile(r"[#!]([0-9]{1,18})")
_GONE = "either it is not there, or the token may not see it"


def issue_number(key: str) -> str:
    """The number in the key of an issue; empty if it is none."""
    found = _KEY.fullmatch(key) if key[:1] == "#" else None
    return found[1] if found else ""


def numbered(
    tally: Tally, what: str, keys: list[str], path: str, make: Callable[[object], _T]
) -> Iterator[_T]:
    """The issues or merge requests with these keys.

    GitLab leaves out what is not there or not to be seen: that is a gap.
    """
    known = [key for key in keys if _KEY.fullmatch(key)]
    for key in keys:
        if key not in known:
            tally.missing(f"{what} {key}: not the key of one", key)
            tally.gone.add(key)
    for start in range(0, len(known), PER_PAGE):
        batch = tuple(known[start : start + PER_PAGE])
        if tally.stop:
            tally.missing(tally.stop, *batch)
        else:
            yield from _batch(tally, what, batch, path, make)


def _batch(
    tally: Tally, what: str, batch: tuple[str, ...], path: str, make: Callable[[object], _T]
) -> Iterator[_T]:
    wanted = [("iids[]", str(int(key[1:]))) for key in batch]
    left = set(batch)
    odd = False
    try:
        pages = tally.desk.client.pages(path, *wanted, ("state", "all"), ("scope", "all"))
        for page in pages:
            tally.desk.context.progress(f"{what}s", page.number, page.total)
            for row in page.rows:
                found = tally.made(what, row, make, *batch)
                odd = odd or found is None
                if found is not None and found.ref.key in left:
                    left.discard(found.ref.key)
                    yield found
    except Trouble as trouble:
        tally.failed(f"{what} {', '.join(batch)}", trouble, *batch)
    else:
        for key in batch:
            if key in left:
                tally.missing(f"{what} {key}: {_GONE}", key)
                tally.gone |= set() if odd else {key}  # the odd row may have been this one
