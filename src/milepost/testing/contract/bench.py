"""What the author of an adapter gives the kit: a tracker to test on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable


class Bench(Protocol):
    """A fresh, empty project in a tracker of its own, and the hands of a person who works there.

    The person is not whom the token belongs to.  Keys taken and returned are
    those the adapter reads: of records, issues and comments.  Nothing here
    goes through the adapter, and nothing is spoiled on purpose: faults are
    the kit's, it puts them between the adapter and the wire.
    """

    @property
    def entry(self) -> Mapping[str, object]:
        """The project as an entry under ``trackers:``, with a token that may write there."""
        ...

    def milestone(self, title: str, *, due: date | None = None, description: str = "") -> str:
        """Make an open milestone; its key."""
        ...

    def issue(self, title: str, *, milestone: str = "", labels: Sequence[str] = ()) -> str:
        """Make an open issue, in the milestone with that key if there is one; its key."""
        ...

    def comment(self, issue: str, text: str) -> str:
        """Write a comment; its key."""
        ...

    def close_milestone(self, milestone: str) -> None:
        """Close a milestone."""
        ...

    def close_issue(self, issue: str) -> None:
        """Close an issue as done."""
        ...

    def describe(self, milestone: str, text: str) -> None:
        """Replace a milestone's description, as somebody at a keyboard would."""
        ...

    def block(self, *, blocked: str, blocker: str) -> bool:
        """Say that an issue waits for another; ``False`` where this tracker cannot say it."""
        ...


@runtime_checkable
class HidingBench(Bench, Protocol):
    """What the bench has besides where the adapter has the power ``Hides``."""

    def hide(self, comment: str) -> None:
        """Hide a comment, as a person would."""
        ...

    def show(self, comment: str) -> None:
        """Show a hidden comment again."""
        ...
