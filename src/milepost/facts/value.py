"""One number out of a JSON document, exactly as it is written there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from types import NoneType
from typing import Any, NoReturn

from milepost.facts.unread import Unread
from milepost.model.prose import Prose, say

DIGITS = 50
"""The most digits of a number, and the most places before or behind its point."""

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_ARE: Mapping[type, str] = {
    str: "a text", bool: "true or false", NoneType: "null", list: "a list", dict: "a map",
}  # fmt: skip
_ADVICE: Mapping[type, str] = {
    str: "write the number without quotes, like 12.5",
    bool: "write 1 or 0, or let `read.path` lead to a number",
    NoneType: "write the number once it is known",
    list: "let `read.path` lead on, to one of its items",
    dict: "let `read.path` lead on, to one of its keys",
}


def number_in(document: bytes, at: str) -> Decimal:
    """The number ``at`` leads to: keys and positions in lists, from 0, between dots.

    An empty ``at`` is the document as a whole.  Raises ``Unread`` where the
    document is not JSON, where ``at`` leads nowhere, and where what is there is
    no number: neither text in digits nor ``true`` is one.
    """
    found: Any = _parsed(document, at)
    walked: list[str] = []
    for step in at.split(".") if at else ():
        found = _below(found, step, ".".join(walked))
        walked.append(step)
    if not isinstance(found, Decimal):
        what = say(f"{{}} {_ARE[type(found)]}, not a number", _stands(at))
        raise Unread(what, say(_ADVICE[type(found)]))
    if len(found.as_tuple().digits) > DIGITS or abs(found.adjusted()) > DIGITS:
        raise _too_long()
    return found


def _parsed(document: bytes, at: str) -> Any:
    try:
        return json.loads(
            document.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError):
        example = '{"active": 212}' if at else "12.5"
        advice = say("write it like {}", example)
        raise Unread(say("what is there is not JSON"), advice) from None


def _number(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent of 19 digits and more
        raise _too_long() from None


def _too_long() -> Unread:
    what = say("a number of more than {} digits stands in it", DIGITS)
    return Unread(what, say("write it shorter"))


def _no_number(word: str) -> NoReturn:
    raise Unread(
        say("{} stands in it, which JSON does not have and which is no number", word),
        say("write a number, or null where there is none"),
    )


def _below(found: Any, step: str, walked: str) -> Any:
    if isinstance(found, dict):
        if step in found:
            return found[step]
        near = get_close_matches(step, found, n=1)
        advice = say("did you mean {}?", near[0]) if near else _MEND
        raise Unread(say("{} no key {}", _has(walked), step), advice)
    if isinstance(found, list):
        if _INDEX.fullmatch(step) and int(step) < len(found):
            return found[int(step)]
        items = "item" if len(found) == 1 else "items"
        what = say(f"{{}} {{}} {items} and no item {{}}", _has(walked), len(found), step)
        raise Unread(what, say("the first is 0"))
    kind = "a number" if isinstance(found, Decimal) else _ARE[type(found)]
    what = say(f"{{}} {kind}, and {{}} leads further", _stands(walked), step)
    raise Unread(what, _MEND)


def _stands(at: str) -> Prose:
    """The subject of a sentence about a value: where it is."""
    return say("at {} stands", at) if at else say("the document is")


def _has(at: str) -> Prose:
    return say("{} has", at) if at else say("the document has")


_MEND = say("mend `read.path`")
