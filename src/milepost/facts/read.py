"""Numbers read: one document at a time, every number of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from milepost.facts.file import content
from milepost.facts.unread import Unread
from milepost.facts.value import number_in
from milepost.model.number import AtAddress, InFile, InVariable, Number, Source
from milepost.model.prose import Prose, Spot, say
from milepost.trackers.fetch import fetch
from milepost.trackers.trouble import Trouble


def documents(numbers: Iterable[Number]) -> Mapping[str, tuple[Number, ...]]:
    """The numbers by the document they stand in, so that each is read once."""
    found: dict[str, tuple[Number, ...]] = {}
    for number in numbers:
        key = _document(number.source)
        found[key] = (*found.get(key, ()), number)
    return found


def read(numbers: tuple[Number, ...], folder: Path) -> tuple[Number, ...]:
    """The numbers of one document, each with its value or why it has none.

    ``folder`` is the working folder.  Nothing raises.
    """
    if not numbers or (numbers[0].source is None and numbers[0].value is not None):
        return numbers  # it stands in the plan file itself
    try:
        document = _content(numbers[0].source, folder)
    except Unread as error:
        return tuple(_missing(number, error) for number in numbers)
    return tuple(_with_value(number, document) for number in numbers)


def _document(source: Source | None) -> str:
    match source:
        case InFile(path=path):
            return f"file {path}"
        case InVariable(name=name):
            return f"env {name}"
        case AtAddress(url=url):
            return f"url {url}"
        case _:
            return ""


def _content(source: Source | None, folder: Path) -> bytes:
    match source:
        case InFile(path=path):
            return content(path, folder)
        case InVariable(name=name, text=text):
            return _held(name, text)
        case AtAddress():
            return _answered(source)
        case _:
            raise Unread(say("nothing says where it is read"), say("add `read:`"))


def _held(name: str, text: str | None) -> bytes:
    if text is None or not text.strip():
        state = "is not set" if text is None else "is empty"
        raise Unread(say(f"the variable {{}} {state}", name), say("export it before milepost runs"))
    return text.encode("utf-8", "replace")


def _answered(source: AtAddress) -> bytes:
    if source.barred:
        raise Unread(source.barred, say("or use a file"))
    try:
        return fetch(source.url, loopback=source.loopback)
    except Trouble as trouble:
        why = say("its address was not read: {}", trouble.reason)
        raise Unread(why, say("open it in a browser, mend `read.url`, or use a file")) from None


def _with_value(number: Number, document: bytes) -> Number:
    at = number.source.at if number.source is not None else ""
    try:
        return replace(number, value=number_in(document, at), missing=())
    except Unread as error:
        where: Prose = say("in {}: {}", number.where, error.why)
        return _missing(number, Unread(where, error.to_do))


def _missing(number: Number, error: Unread) -> Number:
    place = Spot(number.declared_at, number.key)
    why = say("the number {} ({}) is not known: {}; {}", number.name, place, error.why, error.to_do)
    return replace(number, value=None, missing=why)
