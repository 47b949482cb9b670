"""Reading: rows become values of the model, and each kind gets its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, TypeAlias, TypeVar
from urllib.parse import quote

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr

from milepost.model.clock import parse_day
from milepost.model.issue import Comment, Issue, Label
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.reading import Lack, Reading, Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Context
from milepost.trackers.rows import Instant, Malformed, Row, Web, checked
from milepost.trackers.tally import Reader, Tally, unique
from milepost.trackers.trouble import Trouble
from milepost_todo.client import NOT_FOUND, Client

_T = TypeVar("_T")


def _day(text: object) -> date | None:
    return None if text is None else parse_day(str(text))


class List(Row):
    """A list of to-dos, as the board answers."""

    id: StrictInt
    title: StrictStr
    text: StrictStr
    due: Annotated[date | None, BeforeValidator(_day)]
    done: StrictBool
    url: Web


class Todo(Row):
    """A to-do.  ``list`` is the one it is on."""

    id: StrictInt
    title: StrictStr
    text: StrictStr
    list: StrictInt | None
    tags: tuple[StrictStr, ...]
    by: StrictStr
    made: Instant
    changed: Instant
    done: Instant | None
    url: Web


class Note(Row):
    """A note on a to-do."""

    id: StrictInt
    todo: StrictInt
    text: StrictStr
    by: StrictStr
    made: Instant
    changed: Instant
    url: Web


@dataclass(frozen=True)
class Desk:
    """What the readers need.  ``milepost.trackers.tally`` asks for the rest."""

    client: Client
    kind: str
    context: Context
    tracker: str = "the to-do board"

    def empty(self) -> Reading:
        """A reading that holds nothing yet."""
        return Reading(source=self.context.source, kind=self.kind, url=self.client.base)

    def why(self, trouble: Trouble) -> str:
        """What went wrong, for a person."""
        return trouble.reason

    def record(self, row: object) -> Record:
        """A list is a milestone."""
        found = checked(List, row)
        return Record(
            source=self.context.source,
            key=str(found.id),
            title=found.title,
            url=found.url,
            state="closed" if found.done else "open",
            due=found.due,
            description=found.text,
        )

    def issue(self, row: object) -> Issue:
        """A to-do is an issue."""
        found = checked(Todo, row)
        return Issue(
            ref=Ref(self.context.source, f"#{found.id}"),
            title=found.title,
            url=found.url,
            state="done" if found.done else "open",
            created_at=found.made,
            updated_at=found.changed,
            closed_at=found.done,
            author=Account(found.by, "user"),
            labels=found.tags,
            milestones=() if found.list is None else (str(found.list),),
            body=found.text,
        )

    def comment(self, row: object) -> Comment:
        """A note is a comment."""
        found = checked(Note, row)
        return Comment(
            id=str(found.id),
            issue=Ref(self.context.source, f"#{found.todo}"),
            author=Account(found.by, "user"),
            body=found.text,
            url=found.url,
            created_at=found.made,
            updated_at=found.changed,
        )


_Tally: TypeAlias = Tally[Desk]
_Refs: TypeAlias = tuple[str, ...] | None


def milestones(tally: _Tally, refs: _Refs, _: Reading) -> Reading:
    """All lists, or those with the given keys."""
    desk = tally.desk
    found = _read(tally, "lists", refs, desk.record)
    return replace(desk.empty(), milestones=unique(found, lambda record: record.key))


def issues(tally: _Tally, refs: _Refs, _: Reading) -> Reading:
    """All to-dos, or those with the given keys."""
    desk = tally.desk
    found = _read(tally, "todos", refs, desk.issue)
    return replace(desk.empty(), issues=unique(found, lambda issue: issue.ref))


def comments(tally: _Tally, refs: _Refs, _: Reading) -> Reading:
    """The notes of the given to-dos."""
    desk = tally.desk
    found: list[Comment] = []
    if refs is None:
        tally.missing("name the to-dos whose notes are wanted")
    for several in tally.each("notes of", refs or (), lambda key: [*_notes(tally, key)]):
        found += several
    return replace(desk.empty(), comments=unique(found, lambda comment: comment.id))


def labels(tally: _Tally, refs: _Refs, _: Reading) -> Reading:
    """Tags need no definition: each one that is asked for is there."""
    return replace(tally.desk.empty(), labels=tuple(Label(name) for name in refs or ()))


def links(tally: _Tally, _refs: _Refs, _: Reading) -> Reading:
    """The board knows no links; saying so is a complete answer."""
    lack = Lack("to-dos cannot wait for each other", "none are shown", Want.LINKS)
    return replace(tally.desk.empty(), lacks=(lack,))


def people(tally: _Tally, refs: _Refs, _: Reading) -> Reading:
    """The people of those names; one who is not there is *missing*, which is an answer."""
    desk = tally.desk
    found = tally.each("person", refs or (), lambda name: _person(desk, name))
    return replace(desk.empty(), people=tuple(found))


READERS: Mapping[Want, Reader[Desk]] = MappingProxyType(
    {
        Want.MILESTONES: milestones,
        Want.ISSUES: issues,
        Want.COMMENTS: comments,
        Want.LABELS: labels,
        Want.LINKS: links,
        Want.PEOPLE: people,
    }
)


def _read(tally: _Tally, kind: str, refs: _Refs, made: Callable[[object], _T]) -> Iterator[_T]:
    """Every row of a kind, page by page, or those asked for, one by one."""
    client = tally.desk.client
    if refs is None:
        return tally.listed(kind, client.pages(kind), made)
    return tally.each(kind, refs, lambda key: made(client.ask("GET", f"{kind}/{number(key)}")))


def _notes(tally: _Tally, key: str) -> Iterator[Comment]:
    for page in tally.desk.client.pages(f"todos/{number(key)}/notes"):
        yield from (tally.desk.comment(row) for row in page.rows)


def _person(desk: Desk, name: str) -> Account:
    try:
        desk.client.ask("GET", f"people/{quote(name, safe='')}")
    except Trouble as trouble:
        if trouble.status == NOT_FOUND:
            return Account(name, "missing")
        raise
    return Account(name, "user")


def number(key: str) -> str:
    """The number in a key of ours (``7``, ``#7``).  Raises ``Malformed``."""
    digits = key.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise Malformed(f"{key!r} is no key of the board's")
    return digits
