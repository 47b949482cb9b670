"""The adapter keeps milepost's contract: every test is inherited."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import milepost_todo
import pytest
from toy import Toy

from milepost.testing import AdapterContract

TOKEN = "todo-token-of-milepost"


class Board:
    """A person's hands on the toy server."""

    def __init__(self, toy: Toy) -> None:
        self.toy = toy
        self.entry: Mapping[str, object] = {
            "kind": "todo", "board": "home", "url": toy.url, "token": TOKEN,
        }  # fmt: skip

    def milestone(self, title: str, *, due: date | None = None, description: str = "") -> str:
        day = due and due.isoformat()
        return str(self.toy.add("lists", title=title, due=day, done=False, text=description)["id"])

    def issue(self, title: str, *, milestone: str = "", labels: Sequence[str] = ()) -> str:
        place, tags = int(milestone) if milestone else None, [*labels]
        row = self.toy.add("todos", title=title, list=place, tags=tags, done=None, by="robin")
        return f"#{row['id']}"

    def comment(self, issue: str, text: str) -> str:
        return str(self.toy.add("notes", todo=int(issue[1:]), text=text, by="robin")["id"])

    def close_milestone(self, milestone: str) -> None:
        self.toy.rows["lists"][int(milestone)]["done"] = True

    def close_issue(self, issue: str) -> None:
        self.toy.rows["todos"][int(issue[1:])]["done"] = datetime.now(UTC).isoformat()

    def describe(self, milestone: str, text: str) -> None:
        self.toy.rows["lists"][int(milestone)]["text"] = text

    def block(self, *, blocked: str, blocker: str) -> bool:
        return False


class TestTodo(AdapterContract):
    """Everything the contract promises."""

    kind = milepost_todo

    @pytest.fixture
    def bench(self) -> Iterator[Board]:
        with Toy(bot=TOKEN, robin="another") as toy:
            yield Board(toy)
            toy.shutdown()
