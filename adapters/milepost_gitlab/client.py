"""Talking to GitLab through python-gitlab: plain dicts in and out, one client per thread.

python-gitlab's objects list 20 rows, wait as long as a server likes and send
labels back that were only read.  So only its request is used, everything it
would decide by itself is switched off, and our transport is mounted on its
session.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from gitlab import Gitlab
from gitlab.exceptions import GitlabError
from requests import PreparedRequest
from requests.exceptions import RequestException
from requests.utils import parse_header_links

from milepost import __version__
from milepost.trackers import rows
from milepost.trackers.transport import Transport
from milepost.trackers.trouble import Trouble, tries, unanswered
from milepost_gitlab.options import Options
from milepost_gitlab.trouble import refusal

PER_PAGE = 100
_API = "/api/v4/"
_PAGES = re.compile(r"[0-9]{1,6}")

_Pairs = tuple[tuple[str, str], ...]
_Place = tuple[str, _Pairs]
"""A path and the parameters it is asked with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What GitLab said: the body as JSON gave it, header names in any case."""

    data: Any
    headers: Mapping[str, str]


class Client:
    """GitLab's REST interface for one project, for any number of threads."""

    def __init__(self, options: Options, transport: Transport) -> None:
        self.project = f"/projects/{quote(options.project, safe='')}"
        self._options = options
        self._transport = transport
        self._mine = _Mine()

    def get(self, path: str, **parameters: str) -> Answer:
        """Ask once.  ``path`` starts with a slash.  Raises ``Trouble``."""
        return self._request("get", path, tuple(parameters.items()), None)

    def send(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write once and give the answer's data.

        Raises ``Trouble``; its ``never`` says whether nothing can have changed.
        """
        return self._request(verb, path, (), body).data

    def query(self, text: str) -> Any:
        """Ask GraphQL once, by GET, which can change nothing.  Raises ``Trouble``."""
        place = f"{self._options.base}/api/graphql"
        return self._request("get", place, (("query", text),), None).data

    def pages(
        self, path: str, *pairs: tuple[str, str], size: int = PER_PAGE
    ) -> Iterator[rows.Page]:
        """Every page of a list, ``size`` rows each, up to the one that names no next.

        ``pairs`` are parameters; a name may come several times.  Raises
        ``Trouble`` that says which page.
        """

        def ask(at: _Place) -> tuple[list[Any], _Place | None, int | None]:
            answer = self._request("get", *at, None)
            if not isinstance(answer.data, list):
                raise Trouble("the answer is not a list")
            total = answer.headers.get("x-total-pages", "").strip()
            last = int(total) if _PAGES.fullmatch(total) else None
            return answer.data, _following(answer, at), last

        return rows.pages(ask, (path, (*pairs, ("per_page", str(size)))))

    def _request(
        self, verb: str, path: str, pairs: _Pairs, body: Mapping[str, Any] | None
    ) -> Answer:
        try:
            answer = self._gitlab().http_request(
                verb,
                path,
                query_data=_query(pairs),
                post_data=None if body is None else dict(body),
                obey_rate_limit=False,
                retry_transient_errors=False,
                max_retries=0,
            )
        except RequestException as error:
            raise unanswered(error, self._transport) from None
        except GitlabError as error:
            raise self._refused(error.response_body) from None
        except RecursionError:  # in python-gitlab's own reading of a refusal
            raise self._refused(None) from None
        data, readable = rows.from_json(answer.text)
        if not readable:
            kind = answer.headers.get("content-type", "unknown type").partition(";")[0]
            raise Trouble(f"the answer is not JSON ({kind}); is the address GitLab's?")
        return Answer(data=data, headers=answer.headers)

    def _refused(self, body: bytes | None) -> Trouble:
        last = self._transport.last
        status = (last and last.status) or 0
        data, _ = rows.from_json((body or b"").decode("utf-8", "replace"))
        token = self._options.token is not None
        return refusal(status, data, tries(self._transport), token=token)

    def _gitlab(self) -> Gitlab:
        if self._mine.gitlab is None:
            self._mine.gitlab = self._connected()
        return self._mine.gitlab

    def _connected(self) -> Gitlab:
        options = self._options
        gitlab = Gitlab(
            options.base,
            private_token=options.token,
            per_page=PER_PAGE,
            keep_base_url=True,
            retry_transient_errors=False,
            user_agent=f"milepost/{__version__}",
        )
        gitlab.session.auth = _as_it_is  # else requests would look for a password in ~/.netrc
        self._transport.mount(gitlab.session, options.base)
        return gitlab


class _Mine(threading.local):
    gitlab: Gitlab | None = None


def _as_it_is(request: PreparedRequest) -> PreparedRequest:
    return request


def _query(pairs: _Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _following(answer: Answer, at: _Place) -> _Place | None:
    """The next page below our base, if there is one.

    The host it names does not matter: a server behind a proxy often names
    another.  Where a proxy swallowed the links, the page's number tells.
    """
    links = parse_header_links(answer.headers.get("link", ""))
    link = next((each["url"] for each in links if each.get("rel") == "next"), "")
    if link:
        try:
            parts = urlsplit(link)
        except ValueError:
            raise Trouble("the link to the next page cannot be understood") from None
        _, found, path = parts.path.partition(_API)
        if not found:
            raise Trouble("the link to the next page leads elsewhere")
        return f"/{path}", tuple(parse_qsl(parts.query, keep_blank_values=True))
    number = answer.headers.get("x-next-page", "").strip()
    if not number:
        return None
    path, pairs = at
    return path, (*(pair for pair in pairs if pair[0] != "page"), ("page", number))
