"""Everything wrong with a file, collected and told at once in file order."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from milepost.config.node import Node
from milepost.errors import ConfigError, UsageError

_SHOWN = 60
_SHORTEST_SECRET = 4


class Problems:
    """What was found so far.  ``path`` is the file as the user named it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: dict[tuple[int, int, str, str], UsageError] = {}
        self._secrets: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(
        self, node: Node, at: str, what: str, *, hint: str = "", why: str = "", line: int = 0
    ) -> None:
        """Note one problem.  ``at`` is the path of keys; ``line`` overrides the node's."""
        where = self.where(line or node.line, at)
        problem = UsageError(what, where=where, why=why, hint=hint)
        self._found.setdefault((line or node.line, node.column, at, what), problem)

    def where(self, line: int, at: str = "") -> str:
        """``milepost.yaml:14  rules.ignore[2]``."""
        return f"{self.path}:{line}  {at}" if at else f"{self.path}:{line}"

    def hide(self, secret: str) -> None:
        """Never show this text, whatever a problem says."""
        if len(secret) >= _SHORTEST_SECRET:
            self._secrets.add(secret)

    def error(self) -> ConfigError:
        """All of them, in file order."""
        return ConfigError(tuple(self._clean(self._found[key]) for key in sorted(self._found)))

    def _clean(self, problem: UsageError) -> UsageError:
        parts = {"what": problem.what, "why": problem.why, "hint": problem.hint}
        for name, text in parts.items():
            for secret in self._secrets:
                parts[name] = parts[name].replace(secret, "***")
            if parts[name] != text:
                problem = UsageError(
                    parts["what"], where=problem.where, why=parts["why"], hint=parts["hint"]
                )
        return problem


def shown(text: str) -> str:
    """A word of the file in backticks, on one line and cut to a bearable length."""
    short = " ".join("".join(c if c.isprintable() else " " for c in text[: 3 * _SHOWN]).split())
    return f"`{short[:_SHOWN]}…`" if len(short) > _SHOWN else f"`{short}`"


def nearest(word: str, known: Collection[str]) -> str:
    """The known spelling most like ``word``, letter case aside; empty where none is."""
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    near = get_close_matches(word[:_SHOWN].casefold(), folded, n=1)
    return folded[near[0]] if near else ""


def suggest(word: str, known: Collection[str], called: str) -> str:
    """A hint: the nearest spelling, else all there are (``called`` says of what)."""
    if near := nearest(word, known):
        return f"did you mean `{near}`?"
    return f"known {called}: {', '.join(known)}" if known else f"there are no {called}"
