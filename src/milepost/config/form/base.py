"""What every part of the form is, and markers that say what a text refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Thing = Literal[
    "tracker",
    "person",
    "milestone",
    "number",
    "phase",
    "rule",
    "rules",
    "expression",
    "criterion",
    "due",
    "sync",
    "adopt",
    "single",
]


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a text that refers to something: it is looked up when the whole file is known."""

    thing: Thing


class Form(BaseModel):
    """One map of the file.

    ``LATER`` names the fields that are valid but have no effect in this
    version; a key leaves it in the commit that makes it work.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    LATER: ClassVar[frozenset[str]] = frozenset()
