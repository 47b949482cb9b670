"""Figures of the code: lines per folder, files past the soft limit, exceptions from the rules.

``make figures`` prints them; ``tests/architecture`` holds the code to them.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "src", ROOT / "adapters")
SOFT = 200
HARD = 300
"""Lines of one file: past the soft limit look for the second thing it does; never past the hard."""

_DIRECTIVE = re.compile(
    r"(?P<noqa>noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?)"
    r"|(?P<type>type:\s*ignore(?:\[[^\]]*\])?)"
    r"|(?P<pragma>pragma:\s*no\s+\w+)"
)
_SPEAKS = re.compile(r"(?:\w\W*){6}")


@dataclass(frozen=True, slots=True)
class Escape:
    """A comment that excuses a line from a rule.  ``reason`` is empty where none is given."""

    where: str
    kind: str
    reason: str


def python_files(folders: Iterable[Path] = SOURCES) -> list[Path]:
    """Every Python file in ``folders``, sorted."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def lines(path: Path) -> int:
    """Lines of a file, comments and docstrings included."""
    return len(path.read_text(encoding="utf-8").splitlines())


def escapes(text: str, name: str) -> Iterator[Escape]:
    """Each ``noqa``, ``type: ignore`` and ``pragma: no …`` of a module, with its reason.

    A comment with several directives may give one reason for all.
    """
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        rest = _DIRECTIVE.sub("", token.string).strip("#-: ")
        reason = rest if _SPEAKS.search(rest) else ""
        for found in _DIRECTIVE.finditer(token.string):
            yield Escape(f"{name}:{token.start[0]}", str(found.lastgroup), reason)


def room(path: Path) -> str:
    """The folder people would look in: ``milepost/plan``, ``milepost_github``."""
    base = next(folder for folder in SOURCES if path.is_relative_to(folder))
    parts = path.relative_to(base).parent.parts
    return "/".join(parts[:2])


def main() -> None:
    """Print the figures."""
    files = python_files()
    per_room: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for path in files:
        per_room[room(path)] += lines(path)
        count[room(path)] += 1
    print(f"{'folder':<24}{'files':>7}{'lines':>8}")
    for name in sorted(per_room):
        print(f"{name:<24}{count[name]:>7}{per_room[name]:>8}")
    tests = python_files([ROOT / "tests"])
    print(f"{'in all':<24}{len(files):>7}{per_room.total():>8}")
    print(f"{'tests':<24}{len(tests):>7}{sum(map(lines, tests)):>8}")

    print(f"\nPast {SOFT} lines ({HARD} is the limit):")
    past = [path for path in files if lines(path) > SOFT]
    for path in past:
        print(f"  {lines(path):>4}  {path.relative_to(ROOT)}")
    if not past:
        print("  none")

    excused = [
        escape
        for path in files
        for escape in escapes(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]
    kinds = Counter(escape.kind for escape in excused)
    told = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())) or "none"
    print(f"\nExceptions from the rules: {told}")
    for escape in excused:
        print(f"  {escape.kind:<7} {escape.where}  {escape.reason or 'no reason given'}")


if __name__ == "__main__":
    main()
