"""Issues that Cloud's search does not know yet: asked for one by one, by their keys.

Search lags behind what was written, and can be told to look again only at
issues whose ids are known.  What an earlier run has opened a moment ago is
known to nobody; but keys are counted up, and an issue asked for by its key is
always as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from milepost_jira.client import Client
from milepost_jira.options import Options
from milepost_jira.shapes import FIELDS
from milepost_jira.trouble import Trouble

BACK: Final = 20
"""How many keys before the newest one are asked for if search left them out: it may know a later
issue sooner than an earlier one."""

FURTHER: Final = 5
"""How many keys in a row may lead nowhere: issues are deleted, and moved to other projects."""

_MOST = 100
_MISSING = 404


def lags(client: Client, options: Options) -> bool:
    """Whether search may leave out what we wrote: Cloud, with a token that writes.

    Raises ``Trouble``.
    """
    return options.token is not None and options.access == "write" and client.cloud


def following(
    client: Client, options: Options, keys: Iterable[str], *, misses: int
) -> Iterator[Any]:
    """Rows of the issues whose keys follow all of ``keys``.

    Until ``misses`` keys in a row lead nowhere; a hundred at most.  Raises
    ``Trouble``.
    """
    newest = max(_numbers(options, keys), default=0)
    missed = 0
    for number in range(newest + 1, newest + 1 + _MOST):
        row = _row(client, f"{options.project}-{number}")
        missed = 0 if row is not None else missed + 1
        yield from _here(options, row)
        if missed == misses:
            return


def left_out(client: Client, options: Options, keys: Iterable[str]) -> Iterator[Any]:
    """Rows of issues missing among the last of ``keys``.  Raises ``Trouble``."""
    known = set(_numbers(options, keys))
    newest = max(known, default=0)
    for number in range(max(1, newest - BACK), newest):
        if number not in known:
            yield from _here(options, _row(client, f"{options.project}-{number}"))


def _numbers(options: Options, keys: Iterable[str]) -> Iterator[int]:
    for key in keys:
        project, _, number = key.rpartition("-")
        if project == options.project:
            yield int(number)


def _row(client: Client, key: str) -> Any:
    """The issue's row; ``None`` if there is none or it may not be seen."""
    try:
        return client.get(f"issue/{key}", {"fields": ",".join(FIELDS)})
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return None
        raise


def _here(options: Options, row: Any) -> Iterator[Any]:
    """The row, unless there is none or its issue was moved to another project."""
    key = row.get("key") if isinstance(row, dict) else None
    if row is not None and not (isinstance(key, str) and _is_elsewhere(options, key)):
        yield row


def _is_elsewhere(options: Options, key: str) -> bool:
    return key.rpartition("-")[0] != options.project
