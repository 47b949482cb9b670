"""Where YAML itself stops: what the person most likely meant, and how to write it.

PyYAML's own words name tokens nobody knows.  Nothing of a line that may hold a
secret is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yaml.error import Mark, MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from milepost.config.secrets import may_be_secret
from milepost.errors import UsageError

_VARIABLE = re.compile(r"\$\{[^}\s]*\}")
_BOX = re.compile(r"\[[ xX]?\]\s*$")
_CUT = re.compile(r"(?P<before>[^\[\],{}:\"']*)\s#(?P<after>[^\s#][^\],}]*)")
_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_SHOWN = 60
_ESCAPED = 'within double quotes it can be written as an escape: "\\x01"'
_QUOTE = "put the whole text in quotes"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where PyYAML stopped (``mark``) and where it was when it began (``start``)."""

    lines: list[str]
    start: Mark
    mark: Mark

    @property
    def line(self) -> str:
        return self.lines[self.mark.line] if self.mark.line < len(self.lines) else ""

    @property
    def before(self) -> str:
        return self.line[: self.mark.column]

    @property
    def after(self) -> str:
        return self.line[self.mark.column :]

    def at(self, line: int, column: int) -> _Spot:
        """Another place of the same text."""
        return _Spot(self.lines, self.start, Mark("", 0, line, column, None, 0))


@dataclass(frozen=True, slots=True)
class _Said:
    what: str
    hint: str = ""
    mark: Mark | None = None


def explain(path: str, text: str, error: YAMLError) -> UsageError:
    """The problem in words, with file:line and what to write instead."""
    if isinstance(error, ReaderError):
        line = len(_BREAKS.findall(text[: error.position])) + 1
        what = f"the character U+{ord(text[error.position]):04X} may not stand in a YAML file"
        return UsageError(what, where=f"{path}:{line}", hint=_ESCAPED)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return UsageError("the file is no YAML", where=f"{path}:1")
    mark = error.problem_mark
    spot = _Spot(_BREAKS.split(text), error.context_mark or mark, mark)
    said = _said(error.context or "", error.problem or "", spot)
    line = (said.mark or mark).line + 1
    return UsageError(said.what, where=f"{path}:{line}", hint=said.hint)


def _said(context: str, problem: str, spot: _Spot) -> _Said:
    for in_context, in_problem, reading in _READINGS:
        if in_context in context and in_problem in problem:
            return reading(spot)
    return _Said(f"this is no YAML: {problem}", _QUOTE)


def _second(spot: _Spot) -> _Said:
    del spot
    return _Said("a second document begins here", "one file holds one: remove the `---`")


def _token(spot: _Spot) -> _Said:
    if spot.after.startswith("\t"):
        return _Said("a tab cannot indent in YAML", "use spaces")
    return _indicator(spot)


def _scanned(spot: _Spot) -> _Said:
    return _indicator(spot.at(spot.start.line, spot.start.column))


def _indicator(spot: _Spot) -> _Said:
    character = spot.after[:1]
    name = "a backtick" if character == "`" else f"`{character}`"
    return _Said(f"a text cannot begin with {name} unquoted", _quote(spot), spot.mark)


def _escape(spot: _Spot) -> _Said:
    del spot
    return _Said(
        "a backslash begins an escape within double quotes, and this is none",
        "write two backslashes, or use single quotes",
    )


def _unclosed(spot: _Spot) -> _Said:
    return _Said("the quote that opens here is never closed", "close it", spot.start)


def _anchors(spot: _Spot) -> _Said:
    del spot
    return _Said("two anchors have the same name", "give each `&name` its own name")


def _tag(spot: _Spot) -> _Said:
    del spot
    return _Said("a `!tag` stands here; tags are not read", _QUOTE)


def _text_block(spot: _Spot) -> _Said:
    del spot
    return _Said(
        "a text block begins here: nothing may follow `|` or `>` on its line",
        f"begin the text on the next line, or {_QUOTE}",
    )


def _brackets(spot: _Spot) -> _Said:
    if spot.before.endswith("$") and spot.after.startswith("{"):
        found = _VARIABLE.match(f"${spot.after}")
        name = found.group() if found else "${NAME}"
        what = "`${…}` within `[ ]` or `{ }` is not text without quotes"
        return _Said(what, f'write `"{name}"`')
    if _BOX.search(spot.before):
        return _box(spot)
    for number in range(spot.start.line, min(spot.mark.line + 1, len(spot.lines))):
        if found := _CUT.search(spot.lines[number]):
            return _comment(spot.at(number, found.start("before")), found)
    opened = spot.at(spot.start.line, spot.start.column).after[:1]
    close = "]" if opened == "[" else "}"
    what = f"the `{opened}` that opens here is not closed by `{close}`, or a comma is missing"
    hint = (
        "separate what is within by commas and close it; "
        "quote text that holds `[ ] { } , #` or a colon and a space"
    )
    return _Said(what, hint, spot.start)


def _comment(spot: _Spot, found: re.Match[str]) -> _Said:
    what = "`#` after a space begins a comment, so the rest of this line was not read"
    whole = f"{found['before'].lstrip()} #{found['after'].rstrip()}"
    return _Said(what, _quote_hint(whole, spot.line), spot.mark)


def _crooked(spot: _Spot) -> _Said:
    if _BOX.search(spot.before):
        return _box(spot)
    if spot.before.rstrip()[-1:] in ("'", '"'):
        return _Said("text follows a closing quote", "quote all of it, or none")
    began = f"the one it should belong to begins on line {spot.start.line + 1}"
    return _Said(
        f"this line does not line up with its neighbours; {began}",
        "lines of one map or list begin in the same column",
    )


def _colon(spot: _Spot) -> _Said:
    if ":" not in spot.before.strip():
        return _Said("a key stands where none can", "check how far this line is indented")
    value = re.match(r"[\s-]*[^:]*:\s+", spot.line)
    column = value.end() if value and value.end() <= spot.mark.column else spot.mark.column
    what = "a colon and a space within text read like another key"
    return _Said(what, _quote(spot.at(spot.mark.line, column)))


def _no_key(spot: _Spot) -> _Said:
    what = "this line is neither `key: value` nor a list item `- …`"
    return _Said(what, "a key needs a colon and a space after it", spot.start)


def _no_content(spot: _Spot) -> _Said:
    if spot.after[:1] in ("]", "}"):
        return _Said(f"`{spot.after[0]}` closes nothing that was opened", _quote(spot))
    return _indicator(spot)


def _list_here(spot: _Spot) -> _Said:
    del spot
    return _Said("a list item cannot begin here", "begin the list on its own line")


_READINGS: tuple[tuple[str, str, Callable[[_Spot], _Said]], ...] = (
    ("single document", "", _second),
    ("", "cannot start any token", _token),
    ("quoted scalar", "escape", _escape),
    ("quoted scalar", "hexadecimal", _escape),
    ("quoted scalar", "", _unclosed),
    ("scanning an alias", "", _scanned),
    ("scanning an anchor", "", _scanned),
    ("", "undefined alias", _indicator),
    ("duplicate anchor", "", _anchors),
    ("scanning a tag", "", _tag),
    ("", "tag handle", _tag),
    ("block scalar", "", _text_block),
    ("flow", "", _brackets),
    ("", "mapping values", _colon),
    ("simple key", "", _no_key),
    ("", "node content", _no_content),
    ("", "entries are not allowed", _list_here),
    ("", "expected <block end>", _crooked),
)
"""Words in PyYAML's context and problem, and who knows what they mean; the first that fits."""


def _box(spot: _Spot) -> _Said:
    found = _BOX.search(spot.before)
    column = found.start() if found else spot.mark.column
    what = "`[ ]` begins a list here, not a task"
    return _Said(what, _quote(spot.at(spot.mark.line, column)))


def _quote(spot: _Spot) -> str:
    """A hint that quotes what begins at the mark, up to where it most likely ends."""
    text = spot.after
    if re.search(r"[\[{][^\]}]*$", spot.before):
        # A box in front is part of the text; the next comma or bracket is not.
        box = re.match(r"\[[ xX]?\]", text)
        head = box.end() if box else 0
        text = text[:head] + re.split(r"[,\]}]", text[head:])[0]
    return _quote_hint(text, spot.line)


def _quote_hint(text: str, line: str) -> str:
    if not text.strip() or may_be_secret(line):
        return _QUOTE
    return f"quote it: `{quoted(text)}`"


def quoted(text: str) -> str:
    """``text`` as a quoted YAML scalar on one line, cut where it is long."""
    short = " ".join(text.split())
    short = f"{short[:_SHOWN]}…" if len(short) > _SHOWN else short
    if '"' in short or "\\" in short:
        return "'" + short.replace("'", "''") + "'"
    return f'"{short}"'
