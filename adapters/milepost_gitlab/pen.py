"""What every write to GitLab needs at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Change
from milepost.trackers.trouble import Trouble
from milepost.trackers.writing import check, told, web_address
from milepost_gitlab.numbers import issue_number
from milepost_gitlab.read import Desk
from milepost_gitlab.trouble import advice

DROPPED = "silently dropped: the token's account has no role that may do it"
GRANT = "give the token the scope `api` and the role Reporter or above"


def send(desk: Desk, what: str, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Send and give the answer's data; ``what`` is the write in words, after "not".

    Raises ``WriteFailed`` or ``WriteUnknown``.
    """
    try:
        return desk.client.send(verb, path, body)
    except Trouble as trouble:
        raise in_words(desk, what, trouble) from trouble


def update(desk: Desk, what: str, number: str, body: Mapping[str, Any]) -> Any:
    """Change what was sent of an issue.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    return send(desk, what, "put", f"{desk.client.project}/issues/{number}", body)


def look(desk: Desk, what: str, path: str, **parameters: str) -> Any:
    """Look before the write: what goes wrong now has changed nothing.  Raises ``WriteFailed``."""
    try:
        return desk.client.get(path, **parameters).data
    except Trouble as trouble:
        raise _unseen(desk, what, trouble) from trouble


def listed(desk: Desk, what: str, path: str, *pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """Look through a whole list before the write.  Raises ``WriteFailed``, also for odd rows."""
    try:
        rows = [row for page in desk.client.pages(path, *pairs) for row in page.rows]
    except Trouble as trouble:
        raise _unseen(desk, what, trouble) from trouble
    if not all(isinstance(row, dict) for row in rows):
        raise WriteFailed(f"not {what}", where=_where(desk), why="the answer is no list of such")
    return rows


def in_words(desk: Desk, what: str, trouble: Trouble) -> WriteFailed | WriteUnknown:
    """A write's trouble as the contract wants it."""
    return told(what, trouble, where=_where(desk), hint=_hint(desk, trouble))


def labels_in(what: str, data: Any) -> frozenset[str]:
    """The labels an answer lists, which proves nothing unless each is a name."""
    names = data.get("labels") if isinstance(data, dict) else None
    good = isinstance(names, list) and all(isinstance(name, str) for name in names)
    check(what, good, "the answer lists no labels")
    return frozenset(names or ())


def label_name(name: str) -> str:
    """A label's name.  Raises ``WriteFailed`` for one that GitLab would take for several."""
    if "," in name or not name.strip():
        raise WriteFailed(f"not written: GitLab's labels cannot be called {name!r}")
    return name


def url_in(data: Any) -> str:
    """The address for people that an answer tells."""
    return web_address(data.get("web_url"))


def issue_of(change: Change) -> str:
    """The number of the issue that a change is about.  Raises ``WriteFailed``."""
    return issue_at(change.target.key)


def issue_at(key: str) -> str:
    """The number in an issue's key.  Raises ``WriteFailed`` for anything else."""
    number = issue_number(key)
    if not number:
        raise WriteFailed(f"not written: {key!r} is not the key of an issue of GitLab's")
    return number


def digits(key: str) -> str:
    """A number of GitLab's, fit for an address.  Raises ``WriteFailed`` for anything else."""
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise WriteFailed(f"not written: {key!r} is not a number of GitLab's")
    return key


def _unseen(desk: Desk, what: str, trouble: Trouble) -> WriteFailed:
    hint = _hint(desk, trouble)
    return WriteFailed(f"not {what}", where=_where(desk), why=trouble.reason, hint=hint)


def _where(desk: Desk) -> str:
    """The project's page as far as it is known: nothing is asked after something went wrong."""
    return desk.learned.page or desk.options.page


def _hint(desk: Desk, trouble: Trouble) -> str:
    return advice(trouble, token=desk.options.token is not None)
