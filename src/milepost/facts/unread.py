"""Why a number could not be read."""

from __future__ import annotations

from milepost.model.prose import Prose


class Unread(Exception):
    """A number has no value: ``why`` not, and what is ``to_do``."""

    def __init__(self, why: Prose, to_do: Prose) -> None:
        super().__init__("".join(map(str, why)))
        self.why = why
        self.to_do = to_do
