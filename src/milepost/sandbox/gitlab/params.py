"""What a client sent, from query and body alike, as the kinds of value GitLab's API knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

from milepost.sandbox.gitlab.refusals import malformed
from milepost.sandbox.web import Request

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "off", "f", "false", "n", "no"})
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of a request by name; those named ``x[]`` are lists under ``x``."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, request: Request) -> Params:
        """From the query, a JSON body or a form; the body wins."""
        pairs = parse_qsl(request.query, keep_blank_values=True)
        if request.headers.get("content-type", "").startswith(_FORM):
            pairs += parse_qsl(request.raw.decode(errors="replace"), keep_blank_values=True)
        elif request.raw.strip() and not isinstance(request.body, dict):
            raise malformed("body is invalid")
        values: dict[str, Any] = {}
        for name, value in pairs:
            if name.endswith("[]"):
                values.setdefault(name.removesuffix("[]"), []).append(value)
            else:
                values[name] = value
        return cls(values | (request.body if isinstance(request.body, dict) else {}))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """A text; ``None`` if null or missing.  Numbers are taken as written."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise malformed(f"{name} is invalid")
        return str(value)

    def needed(self, name: str) -> str:
        """A text that must be there (it may be empty)."""
        found = self.text(name)
        if found is None:
            raise malformed(f"{name} is missing")
        return found

    def choice(self, name: str, values: Iterable[str], default: str) -> str:
        """One of some words."""
        found = self.text(name)
        if found is None:
            return default
        if found not in values:
            raise malformed(f"{name} does not have a valid value")
        return found

    def number(self, name: str) -> int | None:
        """A whole number; ``None`` if empty, null or missing."""
        found = self.text(name)
        if not found:
            return None
        return _whole(name, found)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false; clients send ``True`` with a capital too."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        word = str(value).lower()
        if word not in _TRUE | _FALSE:
            raise malformed(f"{name} is invalid")
        return word in _TRUE

    def names(self, name: str) -> list[str] | None:
        """Texts: a list, or one text with commas; ``None`` if missing.

        As in GitLab a comma also separates inside the members of a list.
        """
        if name not in self.values:
            return None
        value = self.values[name]
        sent = value if isinstance(value, list) else [value or ""]
        if not all(isinstance(it, str) for it in sent):
            raise malformed(f"{name} is invalid")
        return [part.strip() for it in sent for part in it.split(",") if part.strip()]

    def numbers(self, name: str) -> list[int] | None:
        """Whole numbers: a list, or one text with commas; ``None`` if missing."""
        if name not in self.values:
            return None
        value = self.values[name]
        sent = value if isinstance(value, list) else str(value or "").split(",")
        return [_whole(name, str(it)) for it in sent if str(it).strip()]

    def day(self, name: str) -> date | None:
        """A date; ``None`` if empty, null or missing; 400 for anything else."""
        found = self.text(name)
        if not found:
            return None
        day = lenient_day(found)
        if day is None or not _DAY.fullmatch(found):
            raise malformed(f"{name} is invalid")
        return day

    def instant(self, name: str) -> datetime | None:
        """A time, UTC where no zone is said; ``None`` if missing."""
        found = self.text(name)
        if not found:
            return None
        try:
            at = datetime.fromisoformat(found)
        except ValueError:
            raise malformed(f"{name} is invalid") from None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def lenient_day(text: str) -> date | None:
    """The date a text begins with; ``None`` for what is none, as GitLab's milestones take it."""
    found = _DAY.match(text)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"\s*-?\d{1,18}\s*", text, re.ASCII):
        raise malformed(f"{name} is invalid")
    return int(text)
