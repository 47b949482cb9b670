"""A part of JQL: clauses with AND, OR and parentheses, and ORDER BY.  400 for the rest.

Negative operators do not find what is empty, as in Jira.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.clauses import clause, order_key
from milepost.sandbox.jira.ranges import Operand, Test
from milepost.sandbox.jira.refusals import refuse

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
        |(?P<symbol>>=|<=|!=|!~|[=<>~(),])
        |(?P<word>[^\s"'=<>!~(),]+)
        |(?P<wrong>\S))""",
    re.VERBOSE,
)
_RESERVED = frozenset("+;?|*/%^$#@[]{}`&\\")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'", " ": " "}
_OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "~", "!~")
_SAID = (
    "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', "
    "'IN', 'NOT IN', 'IS' and 'IS NOT'."
)
Sort = Callable[[tuple[Project, Issue]], tuple[bool, object]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query, ready to be asked of issues.  ``bounded``: it leaves something out."""

    test: Test
    bounded: bool
    order: tuple[tuple[Sort, bool], ...]

    def sorted(self, found: list[tuple[Project, Issue]]) -> list[tuple[Project, Issue]]:
        """In the order asked for, ``True`` meaning descending; else the newest first."""
        found.sort(key=lambda it: (it[1].created_at, it[1].number), reverse=True)
        for how, descending in reversed(self.order):
            found.sort(key=how, reverse=descending)
        return found


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    kind: str
    at: int

    def is_word(self, word: str) -> bool:
        return self.kind == "word" and self.text.upper() == word


def parse(call: Call, text: str) -> Query:
    """The query that ``text`` is, for whoever calls; raises 400 with Jira's sentence."""
    return _Parser(call, _tokens(text)).query()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        found, start = match.group(kind), match.start(kind)
        if kind == "wrong":
            said = f"The quoted string '{text[start + 1 :]}' has not been completed."
            raise _error(said, start)
        if kind == "word":
            _check_reserved(found, start)
        tokens.append(_Token(_unquoted(found, start) if kind == "quoted" else found, kind, start))
    return tokens


def _check_reserved(word: str, start: int) -> None:
    for offset, character in enumerate(word):
        if character in _RESERVED:
            escape = f"\\u{ord(character):04x}"
            said = (
                f"The character '{character}' is a reserved JQL character. You must enclose it in"
            )
            raise _error(f"{said} a string or use the escape '{escape}' instead.", start + offset)


def _unquoted(text: str, start: int) -> str:
    def meant(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in _ESCAPES:
            raise _error(f"'\\{code}' is an illegal JQL escape sequence.", start + match.start())
        return _ESCAPES[code]

    return _ESCAPE.sub(meant, text[1:-1])


def _error(said: str, at: int) -> Exception:
    return refuse(400, f"Error in the JQL Query: {said} (line 1, character {at + 1})")


@dataclass(slots=True)
class _Parser:
    call: Call
    tokens: list[_Token]
    at: int = 0
    order: list[tuple[Sort, bool]] = field(default_factory=list)

    def query(self) -> Query:
        bounded = bool(self.tokens) and not self.peek().is_word("ORDER")
        test: Test = self.either() if bounded else lambda _project, _issue: True
        if self.peek().is_word("ORDER"):
            self.ordering()
        if self.peek().kind != "end":
            token = self.peek()
            raise _error(f"Expecting either 'OR' or 'AND' but got '{token.text}'.", token.at)
        return Query(test, bounded, tuple(self.order))

    def peek(self) -> _Token:
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        end = self.tokens[-1].at + len(self.tokens[-1].text) if self.tokens else 0
        return _Token("", "end", end)

    def take(self) -> _Token:
        token = self.peek()
        self.at += 1
        return token

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek().is_word("OR"):
            self.take()
            tests.append(self.both())
        return lambda project, issue: any(test(project, issue) for test in tests)

    def both(self) -> Test:
        tests = [self.single()]
        while self.peek().is_word("AND"):
            self.take()
            tests.append(self.single())
        return lambda project, issue: all(test(project, issue) for test in tests)

    def single(self) -> Test:
        token = self.take()
        if token.text == "(" and token.kind == "symbol":
            inner = self.either()
            self.close()
            return inner
        if token.kind not in ("word", "quoted") or token.is_word("NOT"):
            said = f"Expecting a field name but got '{token.text}'."
            raise _error(said, token.at)
        operator = self.operator()
        return clause(self.call, token.text, operator, self.operands(operator))

    def operator(self) -> str:
        token = self.take()
        if token.text in _OPERATORS and token.kind == "symbol":
            return token.text
        if token.is_word("IN"):
            return "in"
        if token.is_word("IS"):
            if self.peek().is_word("NOT"):
                self.take()
                return "is not"
            return "is"
        if token.is_word("NOT") and self.peek().is_word("IN"):
            self.take()
            return "not in"
        raise _error(f"Expecting operator but got '{token.text}'. {_SAID}", token.at)

    def operands(self, operator: str) -> list[Operand]:
        if operator not in ("in", "not in"):
            return [self.operand()]
        opening = self.take()
        if opening.text != "(":
            raise _error(f"Expecting '(' but got '{opening.text}'.", opening.at)
        found = [self.operand()]
        while self.peek().text == "," and self.peek().kind == "symbol":
            self.take()
            found.append(self.operand())
        self.close()
        return found

    def operand(self) -> Operand:
        token = self.take()
        if token.kind not in ("word", "quoted"):
            said = "Expecting either a value, list or function"
            raise _error(f"{said} but got '{token.text}'.", token.at)
        if self.peek().text == "(" and token.kind == "word":
            self.take()
            self.close()
            return Operand(token.text, quoted=False, function=True)
        return Operand(token.text, quoted=token.kind == "quoted")

    def close(self) -> None:
        token = self.take()
        if token.text != ")" or token.kind != "symbol":
            got = f"but got '{token.text}'" if token.text else "before the end of the query"
            raise _error(f"Expecting ')' {got}.", token.at)

    def ordering(self) -> None:
        self.take()
        by = self.take()
        if not by.is_word("BY"):
            raise _error(f"Expecting 'BY' but got '{by.text}'.", by.at)
        while True:
            name = self.take()
            how = order_key(self.call, name.text)
            descending = self.peek().is_word("DESC")
            if descending or self.peek().is_word("ASC"):
                self.take()
            self.order.append((how, descending))
            if self.peek().text != ",":
                return
            self.take()
