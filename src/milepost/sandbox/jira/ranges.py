"""What is before and after what: the fields of a query that are times or days."""

from __future__ import annotations

import operator as compare
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.people import zone
from milepost.sandbox.jira.refusals import refuse

Test = Callable[[Project, Issue], bool]
_EMPTY = frozenset({"EMPTY", "NULL"})
_EMPTIES = ("is", "is not")
_COMPARED = {"<": compare.lt, ">": compare.gt, "<=": compare.le, ">=": compare.ge, "=": compare.eq}
_AGO = re.compile(r"([+-]?)(\d+)([mhdw]?)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks", "": "minutes"}
_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
_EPOCH_DIGITS = 11


@dataclass(frozen=True, slots=True)
class Operand:
    """A value, or a function without arguments."""

    text: str
    quoted: bool = False
    function: bool = False

    @property
    def empty(self) -> bool:
        """Whether it is the word EMPTY (or NULL)."""
        return not self.quoted and not self.function and self.text.upper() in _EMPTY


def _range(value: Callable[[Issue], datetime | None]) -> _Clause:
    def make(call: Call, name: str, operator: str, operands: list[Operand]) -> Test:
        if operator in _EMPTIES:
            hollow = operator == "is"
            return lambda _project, issue: hollow is (value(issue) is None)
        compared = _comparison(name, operator)
        limit = _instant(call, name, operands[0])

        def test(_project: Project, issue: Issue) -> bool:
            at = value(issue)
            return at is not None and bool(compared(at, limit))

        return test

    return make


def _days(call: Call, name: str, operator: str, operands: list[Operand]) -> Test:
    if operator in _EMPTIES:
        hollow = operator == "is"
        return lambda _project, issue: hollow is (issue.due is None)
    compared = _comparison(name, operator)
    limit = _instant(call, name, operands[0]).astimezone(zone(call)).date()
    return lambda _project, issue: issue.due is not None and bool(compared(issue.due, limit))


def _comparison(name: str, operator: str) -> Callable[[Any, Any], Any]:
    if operator not in _COMPARED:
        raise refuse(400, f"The operator '{operator}' is not supported by the '{name}' field.")
    return _COMPARED[operator]


def _instant(call: Call, name: str, operand: Operand) -> datetime:
    """A point in time: relative (``-90m``), in the zone of the caller's profile, or epoch ms."""
    text = operand.text
    if operand.function and text.casefold() == "now":
        return call.world.now()
    if text.isascii() and text.isdecimal() and len(text) > _EPOCH_DIGITS:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    if ago := _AGO.fullmatch(text):
        sign, count, unit = ago.groups()
        span = timedelta(**{_UNITS[unit]: int(count)})
        return call.world.now() + (-span if sign == "-" else span)
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone(call))
        except ValueError:
            continue
    said = f"Date value '{text}' for field '{name}' is invalid. Valid formats include: "
    forms = "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', "
    raise refuse(400, f"{said}{forms}or a period format e.g. '-5d', '4w 2d'.")


_Clause = Callable[[Call, str, str, list[Operand]], Test]
RANGES: dict[str, _Clause] = {
    "updated": _range(lambda it: it.updated_at),
    "created": _range(lambda it: it.created_at),
    "resolved": _range(lambda it: it.closed_at),
    "resolutiondate": _range(lambda it: it.closed_at),
    "due": _days,
    "duedate": _days,
}
"""The clause that each of these fields makes of a call, its name, operator and operands."""
