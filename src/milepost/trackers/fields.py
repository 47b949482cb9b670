"""Fields of milestones: what a change asks for, and whether the answer to it shows that it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from unicodedata import normalize

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change, Precondition
from milepost.model.clock import parse_day
from milepost.model.milestone import Record
from milepost.trackers.rows import Malformed
from milepost.trackers.writing import LOOK, check

Content = str | date | None
"""What a field is to hold: a text, a day, or nothing."""

_DAYS = frozenset({"due", "start"})
_TEXTS = frozenset({"title", "description"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What fields of a milestone are to hold, by name; ``before`` is what they held as it came.

    ``what`` is the write in words, after "not"; ``tracker`` what people call it.
    """

    what: str
    tracker: str
    fields: Mapping[Field, Content]
    before: Mapping[str, Any]

    def text(self, name: Field) -> str:
        """A field's text; empty where there is to be none."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def day(self, name: Field) -> date | None:
        """A field's day; ``None`` where there is to be none."""
        value = self.fields.get(name)
        return value if isinstance(value, date) else None

    def missed(self, record: Record) -> tuple[Field, ...]:
        """The fields that ``record`` holds otherwise."""
        return tuple(
            name
            for name, value in self.fields.items()
            if _form(name, held(record, name)) != _form(name, value)
        )

    def took(self, record: Record) -> None:
        """Check that the answer to an edit shows every field as it was to be.

        Raises ``WriteFailed`` naming the fields that the tracker left as they
        were, ``WriteUnknown`` for anything else.
        """
        missed = self.missed(record)
        if not missed:
            return
        fields = " and ".join(missed)
        if all(self._was(name, held(record, name)) for name in missed):
            why = f"{self.tracker} answered with success and left its {fields} as before"
            raise WriteFailed(f"not {self.what}", where=record.url, why=why)
        why = f"the answer holds another {fields}"
        raise WriteUnknown(f"perhaps {self.what}", where=record.url, why=why, hint=LOOK)

    def made(self, record: Record) -> Applied:
        """What is there now that a record was created; every field must be as it was to be.

        Raises ``WriteUnknown`` where some are not: the record is there, and the
        next run sees what it lacks.
        """
        missed = self.missed(record)
        lacks = f"it was created, but {self.tracker} did not take its {' and '.join(missed)}"
        check(self.what, not missed, lacks)
        return Applied(key=record.key, url=record.url)

    def _was(self, name: Field, now: Content) -> bool:
        if name not in self.before:
            return False
        try:
            before = _content(name, self.before[name])
        except ValueError:
            return False
        return _form(name, before) == _form(name, now)


def held(record: Record, name: Field) -> Content:
    """What a record holds in a field."""
    match name:
        case "title":
            return record.title
        case "due":
            return record.due
        case "start":
            return record.start
        case "state":
            return record.state
        case "description":
            return record.description
        case "owner":
            return record.driver or None


def edit(change: Change, settable: frozenset[Field], *, what: str, tracker: str) -> Wish:
    """What a ``set_field`` of a milestone asks for.  Raises ``WriteFailed``.

    ``settable`` are the fields that can be set in milestones there.
    """
    wish = _wish(change, settable, what=what, tracker=tracker)
    if wish.fields.get("state", "open") != "open":
        raise WriteFailed(f"not {what}", why="a milestone is closed by a change of its own")
    return wish


def creation(change: Change, settable: frozenset[Field], *, noun: str, tracker: str) -> Wish:
    """What a ``create_record`` asks for; it has a title.  Raises ``WriteFailed``.

    ``noun`` is what people call such a record there.
    """
    title = change.after.get("title") if isinstance(change.after, Mapping) else None
    what = f"created: the {noun} {title!r}" if isinstance(title, str) else f"created: the {noun}"
    wish = _wish(change, settable - {"state"}, what=what, tracker=tracker)
    if not wish.text("title"):
        raise WriteFailed(f"not {what}", why="the change carries no title")
    return wish


def answered(what: str, made: Callable[[Any], Record], data: object) -> Record:
    """The record that a write was answered with.  Raises ``WriteUnknown``."""
    try:
        return made(data)
    except Malformed as error:
        why = f"the answer is no milestone ({error})"
        raise WriteUnknown(f"perhaps {what}, perhaps not", why=why, hint=LOOK) from None


def seen(what: str, made: Callable[[Any], Record], data: object) -> Record:
    """The record as it was just before a write.  Raises ``WriteFailed``."""
    try:
        return made(data)
    except Malformed as error:
        why = f"the answer is no milestone ({error})"
        raise WriteFailed(f"not {what}", why=why) from None


def titled(wish: Wish, records: Iterable[Record]) -> Applied:
    """The record that has the title already, told by the tracker when it refused another.

    Raises ``WriteFailed``.
    """
    title = wish.text("title")
    for record in sorted(records, key=lambda it: it.title != title):
        if same_title(record.title, title):
            return Applied(key=record.key, url=record.url, already=True)
    why = f"{wish.tracker} says there is one of that title, and lists none"
    raise WriteFailed(f"not {wish.what}", why=why)


def moved(change: Change, what: str) -> tuple[str | None, str | None]:
    """The records that a ``move_issue`` takes an issue out of and puts it into.

    Raises ``WriteFailed``.
    """
    keys = []
    for value in (change.before, change.after):
        key = value.get("milestone", "") if isinstance(value, Mapping) else ""
        if key is not None and not (isinstance(key, str) and key):
            why = "the change does not say from which milestone to which"
            raise WriteFailed(f"not {what}", why=why)
        keys.append(key)
    if keys[0] == keys[1]:
        raise WriteFailed(f"not {what}", why="the change moves it nowhere")
    return keys[0], keys[1]


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one: Unicode, white space at the ends and case aside."""
    return _plain(one).casefold() == _plain(other).casefold()


def _wish(change: Change, settable: frozenset[Field], *, what: str, tracker: str) -> Wish:
    after = change.after
    if change.target.kind != "milestone" or not isinstance(after, Mapping) or not after:
        raise WriteFailed(f"not {what}", why="the change carries no fields of a milestone")
    fields: dict[Field, Content] = {}
    for name in get_args(Field):
        if name not in after:
            continue
        if name not in settable:
            why = f"{tracker} cannot set the {name} of a milestone"
            raise WriteFailed(f"not {what}", why=why)
        try:
            fields[name] = _content(name, after[name])
        except ValueError:
            raise WriteFailed(f"not {what}", why=f"the change carries no {name}") from None
    if len(fields) < len(after):
        strange = ", ".join(sorted(set(after) - set(fields)))
        raise WriteFailed(f"not {what}", why=f"milestones have no such fields: {strange}")
    before = change.before if isinstance(change.before, Mapping) else {}
    return Wish(what=what, tracker=tracker, fields=fields, before=before)


def _content(name: Field, value: object) -> Content:
    """A field's value as a change carries it.  ``ValueError`` for what it cannot hold."""
    if name == "owner" and value is None:
        return None
    if name in _DAYS and (value is None or value == ""):
        return None
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 - told like the others
    if name in _DAYS:
        return parse_day(value)
    if name == "title" and (not value.strip() or len(value.splitlines()) > 1):
        raise ValueError("not a title")
    return value


def _form(name: Field, value: Content) -> Content:
    """The value in the form in which two of them are compared."""
    if name in _TEXTS and isinstance(value, str):
        return Precondition.of(_plain(value)).digest
    return value


def _plain(text: str) -> str:
    return normalize("NFC", text).strip()
