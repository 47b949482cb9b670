"""People called by name in a text: Jira tells them."""

from __future__ import annotations

import re

from milepost.sandbox.jira.call import Call
from milepost.sandbox.violations import Violation

_MENTION = re.compile(r"(?<!\\)\[~[^\]\n]+\]")
_VERBATIM = re.compile(r"\{(noformat|code)(?::[^}]*)?\}.*?\{\1\}", re.DOTALL)


def watch(call: Call, where: str, new: str, old: str = "") -> None:
    """Note who is newly called in a text that a token flagged as ours wrote at ``where``."""
    token = call.token
    if token is None or not token.ours:
        return
    before = set(_called(old))
    for mention in _called(new):
        if mention not in before:
            call.world.violations.append(
                Violation(kind="mention", login=token.login, where=where, text=mention)
            )


def _called(text: str) -> list[str]:
    return _MENTION.findall(_VERBATIM.sub("", text))
