"""The ledger: a line before and after each write, so that no run has to guess what another did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from milepost.errors import StoreError
from milepost.model.change import Applied, Change, Outcome


class Ledger(Protocol):
    """Where the executor writes down what it does.  A store keeps one per run.

    A line that cannot be written raises ``StoreError``: then nothing is sent.
    """

    def intend(self, change: Change, actor: str) -> str:
        """Note that ``change``, as it goes to the tracker, is about to be sent; gives its line."""
        ...

    def settle(self, line: str, outcome: Outcome, applied: Applied | None = None) -> None:
        """Note what became of it, and what the tracker made of it."""
        ...

    def left(self, outcome: Outcome) -> None:
        """Note a change that was not sent at all: done already, in conflict, not attempted."""
        ...


@dataclass(slots=True)
class Lines:
    """A ledger for as long as it can be written.

    ``broken`` says why it cannot be any more, in one sentence: from then on
    nothing is noted and nothing may be sent.
    """

    ledger: Ledger
    broken: str = ""

    def intend(self, change: Change, actor: str) -> str | None:
        """The line of a change that is about to be sent; ``None``: it must not be."""
        try:
            return self.ledger.intend(change, actor)
        except StoreError as error:
            self.broken = error.sentence
            return None

    def settle(self, line: str, outcome: Outcome, applied: Applied | None) -> None:
        """Note what became of it, if that can be."""
        try:
            self.ledger.settle(line, outcome, applied)
        except StoreError as error:
            self.broken = error.sentence

    def left(self, outcome: Outcome) -> None:
        """Note a change that was not sent, if that can be."""
        if self.broken:
            return
        try:
            self.ledger.left(outcome)
        except StoreError as error:
            self.broken = error.sentence
