"""A small to-do tracker: its lists are milestones, its to-dos are issues, their notes comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import Field

from milepost.errors import ContractError, SourceError
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.person import Account
from milepost.model.reading import Reading
from milepost.trackers import tally
from milepost.trackers.contract import Context, Limits, Markup, Probe, Scope, TrackerOptions
from milepost.trackers.trouble import Trouble
from milepost_todo.client import Client
from milepost_todo.read import READERS, Desk
from milepost_todo.write import CHANGES, apply

contract = 1
LIMITS = Limits(label=40, label_description=0, title=200, comment=20_000, description=20_000)


class Options(TrackerOptions):
    """An entry under ``trackers:``, besides what every tracker has."""

    kind: str = "todo"
    board: str = Field(description="The board, as its address has it.", pattern=r"^[\w.-]+$")

    def shown_as(self) -> str:
        """The board."""
        return self.board


@dataclass(frozen=True)
class Todo:
    """One board.  ``milepost.trackers.contract.Adapter`` says what each part promises."""

    options: Options
    context: Context
    client: Client

    can: frozenset[ChangeKind] = frozenset(CHANGES)
    markup: Markup = "gfm"
    limits: Limits = LIMITS

    def probe(self) -> Probe:
        """Look at the board once."""
        try:
            self.client.ask("GET", "lists?page=1")
        except Trouble as trouble:
            return Probe(reachable=False, reason=trouble.reason, status=trouble.status)
        return Probe(reachable=True)

    def whoami(self) -> Account | None:
        """Whose token it is."""
        if self.options.token is None:
            return None
        try:
            name = self.client.ask("GET", "me").get("name")
        except (Trouble, AttributeError) as error:
            raise SourceError("the board did not say whose token it is", why=str(error)) from None
        if not isinstance(name, str):
            raise SourceError("the board did not say whose token it is", why="an odd answer")
        return Account(name, "user")

    def read(self, scope: Scope) -> Reading:
        """Read what ``scope`` wants, to the end."""
        return tally.read(Desk(self.client, self.options.kind, self.context), scope, READERS)

    def label(self, name: str) -> str:
        """Tags are short and hold no spaces."""
        return "-".join(name.split(" "))[: self.limits.label]

    def mention(self, login: str) -> str:
        """A power: the board tells somebody whose name stands after an ``@``."""
        return f"@{login}" if re.fullmatch(r"[\w.-]+", login) else ""

    def apply(self, change: Change) -> Applied:
        """Make one change."""
        return apply(self.client, change, read_only=self.options.access == "read")


def open(options: TrackerOptions, context: Context) -> Todo:  # noqa: A001 - the contract's name
    """Make the adapter.  Sends nothing."""
    if not isinstance(options, Options):
        raise ContractError("these are not the options of a to-do board")
    base = f"{(options.url or 'https://todo.example').rstrip('/')}/{options.board}"
    return Todo(options, context, Client(base, options.token, context.transport))
