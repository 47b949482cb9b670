"""What rules about the due date do where there is none, or where it may not have been read."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Unsure
from milepost.model.prose import say
from milepost.rules.rule import View


def undated(view: View) -> Iterator[Unsure]:
    """For a milestone without a date: a doubt where one may stand in a record not read.

    Nothing where there certainly is none: MP101 says so.
    """
    if gap := view.unseen():
        yield Unsure(reason=say("whether it has a due date is not known: {}", gap))
