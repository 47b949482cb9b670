"""What is wrong with an expression, in words about the file, with the word that is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from milepost.judge.fields import CRITERIA, ISSUE, MILESTONE

STEPS = 10_000
"""Steps through lists at which an evaluation is stopped: the library's own limit."""

_ERROR = re.compile(r"ERROR: <input>:(?P<line>\d+):(?P<column>\d+): (?P<says>[^\n]*)")
_FIELD = re.compile(r"undefined field '(?P<word>\w+)' not found in struct '(?P<of>\w+)'")
_NAME = re.compile(r"undeclared reference to '(?P<word>[^']*)'")
_MISFIT = re.compile(r"found no matching overload for '(?P<what>[^']*)' applied to '(?P<to>.*)'")
_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "milestone": tuple(one.name for one in MILESTONE),
        "issue": tuple(one.name for one in ISSUE),
        "criteria": tuple(CRITERIA),
    }
)
_KNOWN = (
    *("milestone", "issues", "today", "true", "false", "null"),
    *("all", "exists", "exists_one", "filter", "map", "size", "day", "days", "duration"),
    *("contains", "startsWith", "endsWith", "getDate", "getDayOfWeek", "getMonth", "getFullYear"),
)
INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "and": "write `&&`",
        "or": "write `||`",
        "not": "write `!`",
        "has": "compare with null, like `milestone.due != null`",
        "matches": "there are `contains`, `startsWith` and `endsWith`",
        "=": "write `==`",
        "/": "there are no comments here",
        "{": "there are no maps here",
        "&": "write `&&`",
        "|": "write `||`",
    }
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "int": "a number",
        "wrapper(int)": "a number",
        "google.protobuf.Int64Value": "a number",
        "double": "a number with decimals",
        "string": "text",
        "bool": "true or false",
        "timestamp": "a day",
        "google.protobuf.Timestamp": "a day",
        "duration": "a time span",
        "google.protobuf.Duration": "a time span",
        "null_type": "null",
        "issue": "an issue",
        "milestone": "a milestone",
    }
)
NO_JOINING = "texts and lists cannot be joined"


class ExpressionError(Exception):
    """What is wrong with an expression: ``what`` names the word, ``hint`` says what to write."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of an expression, and where it begins."""

    kind: str
    text: str
    at: int


def place(text: str, at: int) -> str:
    """Where in ``text`` a person finds the character ``at``."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return f" (line {line}, character {column})" if line > 1 else f" (character {column})"


def explained(error: str, tokens: tuple[Token, ...], text: str) -> ExpressionError:
    """The library's complaint, in words about the file."""
    complaints = [*_ERROR.finditer(error)]
    if not complaints:
        return ExpressionError(f"the condition cannot be read: {failure(error)}")
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    told = [
        (starts[int(one["line"]) - 1] + int(one["column"]) - 1, one["says"]) for one in complaints
    ]
    # What is called in vain leaves the names of its own words unknown, too.
    told.sort(key=lambda one: not text[one[0] :].startswith("("))
    at, says = told[0]
    if found := _FIELD.match(says):
        return _no_field(found["word"], found["of"], place(text, at + 1))
    if found := _NAME.match(says):
        return _no_name(found["word"].partition(".")[0], tokens, text)
    if found := _MISFIT.match(says):
        return _misfit(found["what"], found["to"], place(text, at))
    word = next((token for token in tokens if token.at >= at), None)
    if word is None:
        return ExpressionError("the condition ends too early", "something is missing at its end")
    what = f"`{word.text[:60]}` cannot stand there{place(text, word.at)}"
    return ExpressionError(what, INSTEAD.get(word.text, ""))


def _no_field(word: str, of: str, where: str) -> ExpressionError:
    known = _OF[of]
    near = _nearest(word, known)
    hint = f"did you mean `{near}`?" if near else f"it has: {', '.join(known)}"
    called = {"issue": "an issue", "criteria": "`milestone.criteria`"}.get(of, f"`{of}`")
    return ExpressionError(f"{called} has no field `{word}`{where}", hint)


def _no_name(word: str, tokens: tuple[Token, ...], text: str) -> ExpressionError:
    at = next((token.at for token in tokens if token.text == word), 0)
    near = _nearest(word, _KNOWN)
    hint = f"did you mean `{near}`?" if near else "there are `milestone`, `issues` and `today`"
    return ExpressionError(f"there is no `{word}` here{place(text, at)}", INSTEAD.get(word, hint))


def _misfit(what: str, to: str, where: str) -> ExpressionError:
    sign = what.strip("@_").replace("_", "") or what
    types = [named(part) for part in re.split(r", |\.\(", to.strip("()")) if part]
    hint = ""
    if "a day" in types and "text" in types:
        hint = "write a day like `day('2027-03-01')`"
    elif "a number" in types and "a number with decimals" in types:
        hint = "compare with a whole number"
    elif "a number" in types and "a time span" in types:
        hint = "write a time span like `days(30)`"
    elif sign == "+" and set(types) <= {"text", "a list"}:
        hint = NO_JOINING
    joined = " and ".join(types) or "this"
    return ExpressionError(f"`{sign}` does not take {joined}{where}", hint)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(word, known, 1)), "")


def named(name: str) -> str:
    """A type of the library's in words."""
    return _TYPES.get(name, "a list" if name.startswith("list") else "a value of another kind")


def failure(error: str) -> str:
    """The reason of a failed evaluation in one line."""
    if "Iteration budget exceeded" in error:
        return f"it takes {STEPS:,} steps or more"
    if "recursion" in error:
        return "it is nested too deeply"
    first = error.partition("\n")[0]
    return re.sub(r"^[A-Z_]+: | \[[A-Z_]+\]$", "", first)
