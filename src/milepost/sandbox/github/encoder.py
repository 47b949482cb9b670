"""JSON text of answers; rows of lists that were sent before are not encoded again."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.web import to_json


class Encoder:
    """Remembers the text of each row by its address, with the row it is the text of.

    A page of a hundred issues is 600 kB: encoding it takes longer than making
    and comparing its rows.
    """

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Any, bytes]] = {}

    def encode(self, body: Any) -> bytes:
        """``body`` as JSON text."""
        if not isinstance(body, list):
            return to_json(body)
        return b"[%b]" % b",".join(map(self._row, body))

    def _row(self, row: Any) -> bytes:
        url = row["url"]
        known = self._rows.get(url)
        if known is None or known[0] != row:
            known = self._rows[url] = (row, to_json(row))
        return known[1]
