"""News as a document for a webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from milepost.model.memory import RunState
from milepost.report import safe
from milepost.report.news import News

_TEXT = 500


def message(
    found: Sequence[News], *, instance: str, run: str, command: str, state: RunState
) -> Mapping[str, object]:
    """The document that is sent: ``text`` as chats take it, and the same as data.

    ``run`` is the id of the run, empty where runs are not remembered.
    """
    return {
        "text": "\n".join(map(_line, found)),
        "instance": instance,
        "news": [_data(one) for one in found],
        "run": {"id": run, "command": command, "state": state},
    }


def _line(one: News) -> str:
    leads = safe.url(one.url)
    return safe.chat(one.text, cap=_TEXT) + (f" {leads}" if leads else "")


def _data(one: News) -> Mapping[str, object]:
    return {
        "kind": one.event,
        "milestone": one.milestone,
        "title": one.title,
        "health": one.health,
        "due": str(one.due) if one.due else None,
        "was": str(one.was) if one.was else None,
        "url": one.url or None,
    }
