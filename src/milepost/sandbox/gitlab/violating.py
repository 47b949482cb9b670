"""Noting what a token flagged as ours has brought to life: mentions and commands."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from milepost.sandbox.markup import render
from milepost.sandbox.violations import Violation

if TYPE_CHECKING:
    from milepost.sandbox.gitlab.call import Call
    from milepost.sandbox.gitlab.quick import Command

_MENTION = re.compile(r"(?<![\w@/.])@[A-Za-z0-9_](?:[\w./-]*\w)?")
_DEAD = ("code", "pre")


def mentions(call: Call, where: str, text: str | None) -> None:
    """Note every mention in a text that would reach somebody, if the text is ours."""
    if call.token is None or not call.token.ours or not text:
        return
    for mention in live_mentions(text):
        call.world.violations.append(
            Violation(kind="mention", login=call.token.login, where=where, text=mention)
        )


def command(call: Call, where: str, command: Command) -> None:
    """Note a command that was carried out, if it is ours."""
    if call.token is not None and call.token.ours:
        call.world.violations.append(
            Violation(
                kind="quick action", login=call.token.login, where=where, text=command.written
            )
        )


def live_mentions(text: str) -> list[str]:
    """The ``@names`` of a Markdown text that stand outside code, links and comments."""
    reader = _Words()
    reader.feed(render(text, repo="", link=lambda _url: ""))
    reader.close()
    return _MENTION.findall("".join(reader.words))


class _Words(HTMLParser):
    """Collects what is neither code nor the text of a link; a mention is no link yet."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._dead = 0
        self._anchors: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            mention = "user-mention" in (dict(attrs).get("class") or "")
            self._anchors.append(not mention)
            self._dead += not mention
        self._dead += tag in _DEAD

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._anchors:
            self._dead -= self._anchors.pop()
        self._dead -= tag in _DEAD

    def handle_data(self, data: str) -> None:
        self.words.append(" " if self._dead else data)
