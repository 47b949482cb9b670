"""What milepost wants to write: changes, a plan as a value, and the outcome of each change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Json = None | bool | int | str | tuple["Json", ...] | Mapping[str, "Json"]
"""What a change may carry: text, or a small frozen JSON value."""


ALREADY_IN = "already_in"
"""What a move's ``before`` says, with ``True``, where the issue lay already where it goes."""


class ChangeKind(StrEnum):
    """Every kind of write there is.  An adapter's ``can`` names those it performs."""

    CREATE_LABEL = "create_label"
    CREATE_ISSUE = "create_issue"
    ADD_LABEL = "add_label"
    REMOVE_LABEL = "remove_label"
    PUT_COMMENT = "put_comment"
    FOLD_COMMENT = "fold_comment"
    PUT_BLOCK = "put_block"
    SET_FIELD = "set_field"
    CREATE_RECORD = "create_record"
    CLOSE_RECORD = "close_record"
    MOVE_ISSUE = "move_issue"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Target:
    """The object a change touches.

    ``kind``/``key``: a ``label`` by name, a ``milestone`` by record key, an
    ``issue`` by its key (``#42``), a ``comment`` by id (``parent`` is then its
    issue).  An issue that an earlier change of the same plan creates has the
    key ``new:MILESTONE-ID``.  ``title`` is foreign text, for people only.
    """

    kind: Literal["label", "milestone", "issue", "comment"]
    key: str
    parent: str = ""
    title: str = ""

    def __str__(self) -> str:
        return (
            f"issue/{self.parent}/comment/{self.key}" if self.parent else f"{self.kind}/{self.key}"
        )


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must still be so just before writing.

    ``absent``/``present``: the target (or, for label changes, the label on
    it) is not there / is there.  ``text``: the part of the text that people
    own has this SHA-256.
    """

    state: Literal["absent", "present", "text"]
    digest: str = ""

    @classmethod
    def of(cls, text: str) -> Precondition:
        """The precondition that ``text`` has not changed (line ends and trailing space aside)."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        normal = "\n".join(line.rstrip() for line in lines).rstrip("\n")
        return cls("text", hashlib.sha256(normal.encode()).hexdigest())

    def __str__(self) -> str:
        return f"{self.state}:{self.digest}" if self.digest else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One write, with its reason.

    ``before`` and ``after`` are what people compare: the label, the comment's
    or block's text, or a mapping for created things.  ``after`` may hold
    ``later(...)`` tokens, known only when an earlier change was made.
    ``milestone`` is the logical id it is made for.  ``notifies`` names the
    accounts that the tracker will tell (watchers apart: nobody can list them).

    What the less obvious kinds carry: ``fold_comment`` deletes a comment of
    ours, ``target.key`` on the issue ``target.parent``; ``before`` is its text.
    ``remove_label`` with a ``label`` as target deletes a definition of ours that
    no issue carries.  ``put_block`` with ``after=None`` takes our block out of a
    description.  ``set_field`` maps field to value, before and after:
    ``{"state": "closed"}`` of an issue closes it as done with; of a milestone it
    sets fields.  ``create_record`` makes a milestone of the fields in ``after``,
    of which ``title`` is its name there: where a tracker refuses a second one of
    that title, the first is there ``already``.  ``close_record`` closes a
    milestone, a version by releasing it, and touches nothing else; a closed one
    is so ``already``.  ``move_issue`` takes an issue out of the milestone that
    ``before`` names and puts it into that of ``after``, both ``{"milestone":
    KEY}`` or ``{"milestone": None}``; its other milestones stay.  Where it lay
    in that of ``after`` already, ``before`` says so (``ALREADY_IN``).  ``link`` puts
    ``{url, title, global_id}`` at an issue, as its one link of that ``global_id``.
    """

    source: str
    target: Target
    kind: ChangeKind
    before: Json = None
    after: Json = None
    reason: str = ""
    precondition: Precondition = Precondition("present")
    notifies: tuple[str, ...] = ()
    milestone: str = ""

    @property
    def place(self) -> str:
        """The object it is about, whatever happens to it there.

        The label on an issue, the comment, the block of a milestone, the field
        of a record, the link by its id, the milestone an issue is taken out of.
        """
        about = self.after if self.after is not None else self.before
        match self.kind:
            case ChangeKind.ADD_LABEL | ChangeKind.REMOVE_LABEL if self.target.kind == "issue":
                part = f" {about}"
            case ChangeKind.PUT_BLOCK:
                part = " block"
            case ChangeKind.SET_FIELD if isinstance(about, Mapping):
                part = f" {' '.join(sorted(about))}"
            case ChangeKind.MOVE_ISSUE if isinstance(self.before, Mapping):
                part = f" out of {self.before.get('milestone') or 'none'}"
            case ChangeKind.LINK if isinstance(about, Mapping):
                part = f" {about.get('global_id')}"
            case _:
                part = ""
        return f"{self.source} {self.target}{part}"

    @property
    def notifying(self) -> bool:
        """Whether the tracker tells people of it: something new to read, or a mention."""
        new = self.kind is ChangeKind.CREATE_ISSUE or (
            self.kind is ChangeKind.PUT_COMMENT and self.target.kind == "issue"
        )
        return new or bool(self.notifies)

    @property
    def removes(self) -> bool:
        """Whether it takes something of ours away."""
        return _effect(self) == "remove"

    @property
    def id(self) -> str:
        """Twelve hex digits over what is written where."""
        return _digest([self.source, str(self.target), self.kind, plain_json(self.after)])[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlanned:
    """Something wished for that is not in the plan: why, and what happens instead."""

    source: str
    reason: str
    fallback: str
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every change in the order it is made.  ``compared`` counts what was looked at."""

    changes: tuple[Change, ...]
    skipped: tuple[NotPlanned, ...] = ()
    instance: str = ""
    compared: int = 0

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the instance and all changes with their preconditions."""
        return _digest(
            [
                self.instance,
                [
                    [
                        change.source,
                        str(change.target),
                        change.kind,
                        plain_json(change.before),
                        plain_json(change.after),
                        str(change.precondition),
                        change.milestone,
                    ]
                    for change in self.changes
                ],
            ]
        )

    @property
    def summary(self) -> Mapping[str, int]:
        """``add``, ``change``, ``remove`` and how many accounts it ``notifies``."""
        kinds = [_effect(change) for change in self.changes]
        told = {(change.source, who) for change in self.changes for who in change.notifies}
        return {
            "add": kinds.count("add"),
            "change": kinds.count("change"),
            "remove": kinds.count("remove"),
            "notifies": len(told),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an adapter says after a write: the native key and address of what is there now."""

    key: str = ""
    url: str = ""
    already: bool = False


OutcomeState = Literal["done", "already", "conflict", "failed", "unknown", "not_attempted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one change.  ``detail`` explains everything but ``done``.

    ``key`` is that of the object it is about, empty where nobody knows it yet.
    """

    change: Change
    outcome: OutcomeState
    detail: str = ""
    url: str = ""
    key: str = ""


LATER = "known-after-apply:"
"""How an address begins that is filled in only while writing."""


def later(what: str, milestone: str) -> str:
    """A token for an address that is known only after an earlier change was made.

    ``what`` is ``issue`` or ``comment``: the status issue or comment of a milestone.
    """
    return f"{LATER}{what}:{milestone}:"


def _effect(change: Change) -> Literal["add", "change", "remove"]:
    if change.kind in (ChangeKind.REMOVE_LABEL, ChangeKind.FOLD_COMMENT) or (
        change.kind is ChangeKind.PUT_BLOCK and change.after is None
    ):
        return "remove"
    return "add" if change.before is None else "change"


def plain_json(value: Json) -> object:
    """The value in types ``json.dumps`` takes."""
    if isinstance(value, Mapping):
        return {key: plain_json(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain_json(item) for item in value]
    return value


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
