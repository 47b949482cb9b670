"""Talking to GitHub through PyGithub: plain dicts in and out, one client per thread.

PyGithub's objects load missing attributes with hidden requests, page by 30,
pause and retry as they like.  So only its requester is used, everything it
would decide by itself is switched off, and our transport is mounted on its
session.  A requester must not be shared between threads.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from github import Auth, Github
from github.Requester import Requester
from requests.exceptions import RequestException
from requests.utils import parse_header_links

from milepost import __version__
from milepost.trackers import rows
from milepost.trackers.transport import Transport
from milepost.trackers.trouble import tries, unanswered
from milepost_github.memory import Memory
from milepost_github.options import REPO, Options, Server
from milepost_github.trouble import Trouble, refusal

PER_PAGE = 100
_API_VERSION = "2022-11-28"
_BY_NUMBER = re.compile(r"/repositories/[0-9]{1,18}")
_SECONDS = 60  # PyGithub demands a number; the transport's own time-outs count


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What GitHub said: the body as JSON gave it, header names in lower case."""

    data: Any
    headers: Mapping[str, str]


_Place = tuple[str, tuple[tuple[str, str | int], ...]]
"""A path and the parameters it is asked with."""


class Client:
    """GitHub's REST interface, for any number of threads.

    ``repo`` is where the repository of the options is, if they are of one;
    ``memory`` what answers told besides.
    """

    def __init__(self, options: Server, transport: Transport) -> None:
        self.repo = f"/repos/{options.repo}" if isinstance(options, Options) else ""
        self.memory = Memory()
        self._options = options
        self._transport = transport
        self._prefix = urlsplit(options.api).path
        self._mine = _Mine()

    def get(self, path: str, **parameters: str | int) -> Answer:
        """Ask once.  ``path`` starts with a slash.  Raises ``Trouble``."""
        return self._request("GET", path, parameters, None)

    def send(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Write once.  Raises ``Trouble``; its ``never`` says whether nothing can have changed."""
        return self._request(verb, path, {}, body)

    def query(self, text: str, variables: Mapping[str, Any]) -> Any:
        """Ask GraphQL once, and give the whole answer: its errors come with success.

        It has to be asked by POST; the transport knows a query from a mutation.
        Raises ``Trouble``.
        """
        body = {"query": text, "variables": dict(variables)}
        return self._request("POST", self._requester().graphql_url, {}, body).data

    def name_now(self, place: str) -> str:
        """``owner/name`` of the repository a redirect to ``place`` means; empty if unknown."""
        found = _BY_NUMBER.match(urlsplit(place).path.removeprefix(self._prefix))
        if found is None:
            return ""
        try:
            data = self.get(found[0]).data
        except Trouble:
            return ""
        name = data.get("full_name") if isinstance(data, dict) else None
        return name if isinstance(name, str) and REPO.fullmatch(name) else ""

    def pages(self, path: str, **parameters: str | int) -> Iterator[rows.Page]:
        """Every page of a list, up to the one that names no next.

        Pages are never computed: GitHub refuses page numbers on large sets.
        Raises ``Trouble`` that says which page.
        """

        def ask(at: _Place) -> tuple[list[Any], _Place | None, int | None]:
            answer = self.get(at[0], **dict(at[1]))
            following = self._following(answer)
            return answer.data, (following, ()) if following else None, _last(answer)

        return rows.pages(ask, (path, (*parameters.items(), ("per_page", PER_PAGE))))

    def _request(
        self,
        verb: str,
        path: str,
        parameters: Mapping[str, str | int],
        body: Mapping[str, Any] | None,
    ) -> Answer:
        try:
            status, headers, text = self._requester().requestJson(
                verb,
                path,
                parameters=dict(parameters),
                headers={"Accept": "application/vnd.github+json"},
                input=None if body is None else dict(body),
            )
        except RequestException as error:
            raise unanswered(error, self._transport) from None
        except (ValueError, OverflowError):  # in PyGithub's own reading of rate headers
            raise Trouble("the answer's headers cannot be understood") from None
        data, readable = rows.from_json(text)
        if not 200 <= status < 300:  # noqa: PLR2004 - success
            raise refusal(status, data, headers, tries(self._transport))
        if not readable:
            kind = headers.get("content-type", "unknown type").partition(";")[0]
            raise Trouble(f"the answer is not JSON ({kind}); is the address GitHub's?")
        return Answer(data=data, headers=headers)

    def _following(self, answer: Answer) -> str:
        """The next page as a path below our base, if there is one; its host does not matter."""
        if not isinstance(answer.data, list):
            raise Trouble("the answer is not a list")
        link = _links(answer).get("next", "")
        if not link:
            return ""
        try:
            parts = urlsplit(link)
        except ValueError:
            raise Trouble("the link to the next page cannot be understood") from None
        if not parts.path.startswith(f"{self._prefix}/"):
            raise Trouble("the link to the next page leads elsewhere")
        return f"{parts.path.removeprefix(self._prefix)}?{parts.query}"

    def _requester(self) -> Requester:
        if self._mine.requester is None:
            self._mine.requester = self._connected()
        return self._mine.requester

    def _connected(self) -> Requester:
        options = self._options
        _quieten()
        requester = Github(
            auth=Auth.Token(options.token) if options.token else None,
            base_url=options.api,
            timeout=_SECONDS,
            user_agent=f"milepost/{__version__}",
            per_page=PER_PAGE,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
            api_version=_API_VERSION,
        ).requester
        # The public injectConnectionClasses would open a new connection for every request.
        connection = getattr(requester, "_Requester__createConnection")()  # noqa: B009 - as above
        self._transport.mount(connection.session, options.api)
        return requester


class _Mine(threading.local):
    requester: Requester | None = None


def _quieten() -> None:
    """Take back the handler PyGithub puts on its logger when it is imported."""
    logger = logging.getLogger("github")
    for handler in tuple(logger.handlers):
        if type(handler) is logging.StreamHandler:
            logger.removeHandler(handler)


def _links(answer: Answer) -> dict[str, str]:
    links = parse_header_links(answer.headers.get("link", ""))
    return {link["rel"]: link["url"] for link in links if "rel" in link}


def _last(answer: Answer) -> int | None:
    """The number of pages by the link to the last one; GitHub has none where it uses cursors."""
    found = re.search(r"[?&]page=(\d{1,6})(?:&|$)", _links(answer).get("last", ""))
    return int(found[1]) if found else None
