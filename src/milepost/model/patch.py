"""One edit of the plan file, ready to be made by hand: milepost never edits it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What to write in the plan file so that it says what a tracker says.

    ``old`` and ``new`` are the whole line ``line`` of ``path``; ``words`` says in
    a sentence what to do where there is no such line.
    """

    path: str
    line: int
    old: str = ""
    new: str = ""
    words: str = ""

    @property
    def diff(self) -> str:
        """The edit as ``patch`` takes it; empty where it has to be made by hand."""
        if self.words:
            return ""
        head = f"--- {self.path}\n+++ {self.path}\n@@ -{self.line} +{self.line} @@\n"
        return f"{head}-{self.old}\n+{self.new}\n"
