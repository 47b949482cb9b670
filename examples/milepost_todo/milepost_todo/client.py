"""Talking to the board: one request, one answer, or ``Trouble`` that says what came instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from requests import RequestException, Session

from milepost.trackers.rows import Page, from_json, pages
from milepost.trackers.transport import Transport
from milepost.trackers.trouble import Trouble, tries, unanswered

NOT_FOUND = 404


class Client:
    """The board's interface below ``base``, through milepost's transport."""

    def __init__(self, base: str, token: str | None, transport: Transport) -> None:
        self.base = base
        self._transport = transport
        self._session = Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        transport.mount(self._session, base)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the board answers, as JSON.  Raises ``Trouble``."""
        try:
            answer = self._session.request(method, f"{self.base}/{path}", json=body)
        except RequestException as error:
            raise unanswered(error, self._transport) from None
        status = answer.status_code
        if not answer.ok:
            raise Trouble(
                f"HTTP {status}{tries(self._transport)}",
                status=status,
                never=400 <= status < 500,  # noqa: PLR2004 - the board refused
                hopeless=status in (401, 429),
            )
        data, readable = from_json(answer.text)
        if not readable:
            raise Trouble("the answer is not JSON")
        return data

    def pages(self, path: str) -> Iterator[Page]:
        """Every page of a list: the board names the next one, or none."""

        def ask(number: int) -> tuple[list[Any], int | None, int | None]:
            data = self.ask("GET", f"{path}?page={number}")
            rows, following = (
                (data.get("items"), data.get("next", "")) if isinstance(data, dict) else (None, "")
            )
            if not isinstance(rows, list) or not isinstance(following, int | None):
                raise Trouble("the answer is no page of a list")
            return rows, following, None

        return pages(ask, 1)
