"""Writing: what every adapter says and checks around one change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milepost.errors import WriteFailed, WriteHeld, WriteUnknown
from milepost.model.change import Change, Precondition
from milepost.trackers.trouble import Trouble

LOOK = "run it again: it looks before it writes"


def told(what: str, trouble: Trouble, *, where: str, hint: str) -> WriteFailed | WriteUnknown:
    """A write's trouble as the contract wants it; ``what`` is the write in words, after "not"."""
    if trouble.never:
        refused = WriteHeld if trouble.held else WriteFailed
        return refused(f"not {what}", where=where, why=trouble.reason, hint=hint)
    return WriteUnknown(f"perhaps {what}, perhaps not", where=where, why=trouble.reason, hint=LOOK)


def same(what: str, text: str, data: Any, key: str, change: Change, *, tracker: str) -> None:
    """Whether the answer holds the text that was sent, line ends and trailing space aside.

    ``key`` is where in the answer it stands.  Raises ``WriteFailed`` if it
    holds the old one, ``WriteUnknown`` for anything else.
    """
    kept = data.get(key) if isinstance(data, dict) else None
    if kept is None and isinstance(data, dict) and key in data:
        kept = ""  # trackers tell of no text as null
    if isinstance(kept, str) and Precondition.of(kept) == Precondition.of(text):
        return
    if isinstance(kept, str) and isinstance(change.before, str) and kept == change.before:
        why = f"{tracker} answered with success and kept the old text"
        raise WriteFailed(f"not {what}", why=why)
    raise WriteUnknown(f"perhaps {what}", why="the answer holds another text", hint=LOOK)


def check(what: str, good: bool, why: str) -> None:  # noqa: FBT001 - an assertion in words
    """Raise ``WriteUnknown`` where an answer does not prove the write."""
    if not good:
        raise WriteUnknown(f"perhaps {what}, perhaps not", why=why, hint=LOOK)


def mapping(change: Change) -> Mapping[str, Any]:
    """The contents of a change that creates something.  Raises ``WriteFailed``."""
    if not isinstance(change.after, Mapping):
        raise WriteFailed(f"not written: {change.kind} without its contents")
    return change.after


def text_of(value: object) -> str:
    """A text that is to be written.  Raises ``WriteFailed`` for none."""
    if not isinstance(value, str) or not value:
        raise WriteFailed("not written: the change carries no text")
    return value


def whole_text(value: object) -> str:
    """A description that is to be written; it may be empty.  Raises ``WriteFailed`` for none."""
    if not isinstance(value, str):
        raise WriteFailed("not written: the change carries no text")
    return value


def closes(change: Change, tracker: str) -> None:
    """Whether a change of a field is the one adapters know: an issue is closed.

    Raises ``WriteFailed`` for any other.
    """
    if change.target.kind != "issue" or change.after != {"state": "closed"}:
        raise WriteFailed(
            f"the {tracker} adapter cannot do {change.kind} on {change.target}",
            why="of all fields it can change the state of an issue, to closed",
        )


def sequence(value: object) -> tuple[object, ...]:
    """A list of a change's contents, empty for anything else."""
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def web_address(url: object) -> str:
    """An address from an answer, if it is one for a browser, else nothing."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""
