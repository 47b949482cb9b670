"""The file of adopted findings, read and written: one line per finding, sorted, easy to compare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from milepost.config.form.adopted import AdoptedFile, Entry
from milepost.config.node import Node
from milepost.config.notes import Notes
from milepost.config.problems import Problems
from milepost.config.shape import shape
from milepost.config.yaml12 import read as read_yaml
from milepost.model.adopted import Adopted

_HEAD = """\
# Findings accepted as they were found, written by `milepost adopt`.  They are counted, and speak
# nowhere until they get graver.  Take an entry away and its finding speaks again.
version: 1
"""
_COMMENT = "  # "
_PLAIN = re.compile(r"[A-Za-z][\w/-]*(?:[.#][\w/-]+)*", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""What other readers of YAML may take for something else than text."""


def read(path: str, text: str) -> Mapping[str, Adopted]:
    """The adopted findings of a file, by id.

    ``path`` is the file as the user named it, for messages.  Raises
    ``ConfigError`` with every problem, each with its line.
    """
    root, problems = read_yaml(path, text)
    file = shape(root, AdoptedFile, Notes(problems))
    if problems or not isinstance(file, AdoptedFile):
        raise problems.error()
    listed = root.get("findings")
    nodes = listed.items if listed is not None else ()
    lines = text.splitlines()
    found: dict[str, Adopted] = {}
    for at, (node, entry) in enumerate(zip(nodes, file.findings, strict=True)):
        one = _adopted(entry, _message(node, lines))
        _check(one, found, problems, node, f"findings[{at}]")
        found[one.id] = one
    if problems:
        raise problems.error()
    return MappingProxyType(found)


def written(adopted: Iterable[Adopted]) -> str:
    """The text of the file: in the order of milestones and rules, the plan's own first."""
    lines = [line for one in sorted(adopted, key=_order) for line in _lines(one)]
    return "\n".join([f"{_HEAD}findings:", *lines]) + "\n" if lines else f"{_HEAD}findings: []\n"


def _adopted(entry: Entry, message: str) -> Adopted:
    return Adopted(
        id=entry.id,
        rule=entry.rule,
        severity=entry.severity,
        milestone=entry.milestone or "",
        source=entry.source or "",
        subject=entry.subject or "",
        since=entry.since,
        on=entry.adopted,
        by=entry.by or "",
        message=message,
    )


def _message(node: Node, lines: list[str]) -> str:
    """What the comment above an entry says."""
    above = lines[node.line - 2] if node.line > 1 else ""
    return above.removeprefix(_COMMENT) if above.startswith(_COMMENT) else ""


def _check(
    one: Adopted, found: Mapping[str, Adopted], problems: Problems, node: Node, at: str
) -> None:
    if one.id in found:
        problems.add(node, at, f"the finding {one.id} is listed twice", hint="keep one of them")
    elif not one.fits:
        problems.add(
            node,
            at,
            f"{one.id} is the id of another finding than this entry tells of",
            why="an id stands for rule, milestone, source and subject together",
            hint="take the entry away and run `milepost adopt` again",
        )


def _order(one: Adopted) -> tuple[str, str, str, str, str]:
    return (one.milestone, one.rule, one.source, one.subject, one.id)


def _lines(one: Adopted) -> Iterator[str]:
    if one.message:
        yield f"{_COMMENT}{one.message}"
    said = {
        "id": _quoted(one.id),
        "rule": one.rule,
        "severity": one.severity,
        "milestone": _scalar(one.milestone),
        "source": _scalar(one.source),
        "subject": _scalar(one.subject),
        "since": str(one.since or ""),
        "adopted": str(one.on),
        "by": _scalar(one.by),
    }
    yield f"  - {{{', '.join(f'{key}: {value}' for key, value in said.items() if value)}}}"


def _scalar(text: str) -> str:
    """A text as YAML, bare where every reader takes it for the same text."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS
    return text if plain or not text else _quoted(text)


def _quoted(text: str) -> str:
    """In quotes; what cannot be seen, or ends a line, is spelt out."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08X}"
        for char in json.dumps(text, ensure_ascii=False)
    )
