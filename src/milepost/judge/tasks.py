"""Task items that people tick: in the descriptions of a milestone and in its status issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milepost.judge.describe import LONGEST
from milepost.judge.lines import Line, read_page
from milepost.judge.names import fold
from milepost.model import marks
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    """One task item: its text as shown, whether it is ticked, and where it stands."""

    text: str
    ticked: bool
    where: Prose
    url: str


def task_items(portfolio: Portfolio, milestone: Milestone) -> tuple[TaskItem, ...]:
    """All task items of a milestone, our own managed block left out."""
    items: list[TaskItem] = []
    for record in milestone.records:
        where = say("the description in {}", record.source)
        items += _items(marks.people(record.description)[0], where, record.url)
    status = portfolio.statuses.get(milestone.id)
    if status and (issue := portfolio.issue(status)):
        items += _items(issue.body, say("the status issue {}", issue.ref), issue.url)
    return tuple(items)


def as_shown(text: str) -> str:
    """A task's text as people see it: without Markdown, folded for comparing."""
    shown = _items(f"- [ ] {' '.join(text[:LONGEST].split())}", (), "")
    return next((item.text for item in shown), fold(text))


def _items(markdown: str, where: Prose, url: str) -> Iterator[TaskItem]:
    item: Line | None = None
    texts: list[str] = []
    for line in (*read_page(markdown[:LONGEST]).lines, None):
        if item and line and line.block == item.block:
            texts.append(line.text)
            continue
        if item and item.box is not None:
            yield TaskItem(text=fold(" ".join(texts)), ticked=item.box, where=where, url=url)
        item, texts = (line, [line.text]) if line and line.kind == "item" else (None, [])
