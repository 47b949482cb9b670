"""Conditions of a plan's own rules: read, checked, evaluated; nothing in them is executed.

An expression cannot grow without bound: its length, its steps and the issues
it looks at are limited, and its language holds nothing that grows
(``judge.language``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from milepost.judge.complaints import (
    INSTEAD,
    NO_JOINING,
    ExpressionError,
    Token,
    explained,
    failure,
    named,
    place,
)
from milepost.model.clock import parse_day

if TYPE_CHECKING:
    from cel_expr_python import cel

LONGEST = 1_000
"""Characters an expression has at most."""
MOST_ISSUES = 1_000
"""Issues of a milestone that an expression looks at, at most.

Time and memory of ``filter`` and ``map`` grow with the square of a list's length.
"""

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>&&|\|\||[<>=!]=|/(?!/)|[-+*%<>!?:.,()\[\]])""",
    re.ASCII,
)
_BOOL = "BOOL"
_NO_OVERLOAD = "UNKNOWN: No matching overloads found"
"""What the library says of operands that do not fit: once types were checked, of null."""
_BUILDERS = ("filter", "map")
"""What puts a list together, item by item."""


_NONE = Token("", "", 0)


class ExpressionFailed(Exception):
    """An expression without a mistake in it could not be evaluated on these values."""


@dataclass(frozen=True)
class Expression:
    """A condition that was read and checked.

    ``names`` are the words it says, texts aside; those behind ``milestone.``
    together with that.
    """

    text: str
    names: frozenset[str] = field(repr=False)

    def holds(self, values: Mapping[str, object]) -> bool | None:
        """Whether it holds of ``values``; ``None`` where what decides is not set.

        Raises ``ExpressionFailed`` if it takes too many steps, divides by zero
        and the like.
        """
        try:
            found = _evaluated(self.text, values)
        except RuntimeError as error:
            raise ExpressionFailed(failure(str(error))) from None
        if found.type().name() == _BOOL:
            return bool(found.value())
        why = str(found.value())
        if why.startswith(_NO_OVERLOAD) and "null_type" in why:
            return None
        raise ExpressionFailed(failure(why))


@lru_cache(maxsize=256)
def expression(text: str) -> Expression:
    """The condition that ``text`` says.  Raises ``ExpressionError`` with the word that is wrong."""
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the condition has {len(text):,} characters, more than {LONGEST:,}",
            "say it in several rules",
        )
    tokens = tuple(_tokens(text))
    _check_lists(tokens, text)
    _check_days(tokens, text)
    try:
        gives = _checked(text, tokens)
    except RuntimeError as error:
        raise explained(str(error), tokens, text) from None
    if gives != _BOOL:
        raise ExpressionError(
            f"the condition gives {named(gives.lower())}, not true or false",
            "compare it with something, like `milestone.open > 50`",
        )
    return Expression(text, _names(tokens))


def _names(tokens: tuple[Token, ...]) -> frozenset[str]:
    names = {token.text for token in tokens if token.kind == "name"}
    behind = {
        field.text if thing.text == "milestone" and dot.text == "." else ""
        for thing, dot, field in zip(tokens, tokens[1:], (*tokens[2:], _NONE), strict=False)
        if thing.text == "milestone"
    }
    # Where the milestone is not followed by its field, any of the words may be that.
    fields = names if "" in behind else behind
    return frozenset({*names, *(f"milestone.{name}" for name in fields)})


def _checked(text: str, tokens: tuple[Token, ...]) -> str:
    """The name of the type it gives.  Raises ``RuntimeError`` as the library does."""
    from milepost.judge.language import JOINS, checker  # noqa: PLC0415 - heavy, and few plans need it

    compiled = checker().compile(text)
    joins = compiled.serialize().count(JOINS.encode()) - text.count(JOINS)
    calls = zip(tokens, tokens[1:], tokens[2:], strict=False)
    built = sum(
        dot.text == "." and name.text in _BUILDERS and of.text == "(" for dot, name, of in calls
    )
    if joins > built:
        raise ExpressionError("`+` does not take a list and a list", NO_JOINING)
    return compiled.return_type().name()


def _evaluated(text: str, values: Mapping[str, object]) -> cel.Value:
    from milepost.judge.language import bound, runner  # noqa: PLC0415 - heavy, and few plans need it

    return runner().compile(text).eval(data={name: bound(one) for name, one in values.items()})


# -- reading ------------------------------------------------------------------------------


def _tokens(text: str) -> Iterator[Token]:
    """The words of an expression, in the few forms that can mean one thing only."""
    at, before = 0, _NONE
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            sign = text[at]
            hint = "close the quotes" if sign in "'\"" else INSTEAD.get(sign, "")
            raise ExpressionError(f"`{sign}` cannot be read{place(text, at)}", hint)
        token = Token(str(found.lastgroup), found[0], at)
        if token.kind == "text" and before.kind in ("text", "name") and before.text != "in":
            what = f"{token.text[0]} cannot stand behind `{before.text[:20]}`{place(text, at)}"
            raise ExpressionError(what, "write texts like 'this'")
        at = found.end()
        if token.kind != "space":
            yield token
        before = token


def _check_lists(tokens: tuple[Token, ...], text: str) -> None:
    """Lists hold texts and numbers only: what could hold others could grow."""
    inside = False
    for before, token in zip((_NONE, *tokens), tokens, strict=False):
        behind = before.kind in ("name", "text") or before.text in (")", "]")
        if token.text == "[" and (not behind or before.text == "in"):
            inside = True
        elif token.text == "]":
            inside = False
        elif inside and not (token.kind in ("text", "number") or token.text in (",", "-")):
            raise ExpressionError(
                f"`{token.text}` cannot stand in a list{place(text, token.at)}",
                "lists hold texts and numbers, like `['a', 'b']`",
            )


def _check_days(tokens: tuple[Token, ...], text: str) -> None:
    """What is written as a day is one."""
    for name, of, said in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (name.text, of.text, said.kind) == ("day", "(", "text"):
            try:
                parse_day(said.text[1:-1])
            except ValueError as error:
                what = f"{said.text} is not a day{place(text, said.at)}: {error}"
                raise ExpressionError(what, "write it like `day('2027-03-01')`") from None
