"""Talking to Jira through the jira library: plain values in and out, one client per thread.

The library's helpers ask for field lists, read again what they wrote, stop
after one page, re-send what may have been done and sleep.  Its way to read an
error breaks on errors of another shape.  So its session is what we use:
addresses and credentials are the library's, our transport is mounted on it,
and nothing is decided between the two.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from jira import JIRA
from requests import PreparedRequest, Request
from requests.exceptions import RequestException

from milepost import __version__
from milepost.trackers.rows import Malformed, Page, checked, from_json, pages
from milepost.trackers.transport import Transport
from milepost.trackers.trouble import tries, unanswered
from milepost_jira.memory import Memory
from milepost_jira.options import Options
from milepost_jira.rows import KnownStatusRow
from milepost_jira.trouble import Trouble, refusal, stranger

Deployment = Literal["cloud", "datacenter"]
Parameters = Mapping[str, "str | int | tuple[str, ...]"]

CLOUD_PAGE: Final = 100
OFFSET_PAGE: Final = 1000
"""What is asked for where the server cuts pages to its own size and says where to go on."""

_RESTARTS = 2
_EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"


class Client:
    """Jira's REST interface, version 2, for any number of threads."""

    def __init__(self, options: Options, transport: Transport) -> None:
        self.memory = Memory()
        self._options = options
        self._transport = transport
        self._mine = _Mine()
        self._finding = threading.Lock()
        self._deployment: Deployment | None = options.known_deployment
        self._epic_link: str | None = None
        self._categories: Mapping[str, str] | None = None

    @property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud.  Asks once where it was not said.  Raises ``Trouble``."""
        with self._finding:
            if self._deployment is None:
                data = self.get("serverInfo")
                if not isinstance(data, dict):
                    raise Trouble("Jira does not say what kind of Jira it is")
                is_cloud = data.get("deploymentType") == "Cloud"
                self._deployment = "cloud" if is_cloud else "datacenter"
            return self._deployment == "cloud"

    @property
    def epic_link(self) -> str:
        """The field that holds an issue's epic in Data Center.  Asks once.  Raises ``Trouble``."""
        with self._finding:
            if self._epic_link is None:
                self._epic_link = _epic_link(self.get("field"))
            return self._epic_link

    @property
    def categories(self) -> Mapping[str, str]:
        """What each status amounts to, by its id and by its name.  Asks once.

        Raises ``Trouble``.
        """
        with self._finding:
            if self._categories is None:
                self._categories = _categories(self.get("status"))
            return self._categories

    def get(self, path: str, parameters: Parameters | None = None) -> Any:
        """Ask once.  ``path`` is below the REST interface.  Raises ``Trouble``."""
        return self._request("GET", path, parameters, None)

    def send(self, verb: str, path: str, body: object, parameters: Parameters | None = None) -> Any:
        """Write once.  Raises ``Trouble``; its ``never`` says whether nothing can have changed."""
        return self._request(verb, path, parameters, body)

    def search(self, jql: str, fields: tuple[str, ...], *, expand: str = "") -> Iterator[Page]:
        """Every page of a search.  Raises ``Trouble`` that says which page.

        ``expand`` names what else each row is to hold.  A page whose number is 1
        starts all over again: what came before it is void.
        """
        more = {"expand": expand} if expand else {}
        parameters: Parameters = {"jql": jql, "fields": ",".join(fields), **more}
        if not self.cloud:
            return self.offsets("search", "issues", parameters)
        return self._tokens(parameters)

    def offsets(self, path: str, name: str, parameters: Parameters) -> Iterator[Page]:
        """Every page of a list that is paged by offsets, its rows below ``name``.

        Rows move up when one before them is deleted: then it starts again with
        page 1.  Raises ``Trouble`` that says which page.
        """
        totals: list[int] = []

        def ask(start: int) -> tuple[list[Any], int | None, int | None]:
            data = self.get(path, {**parameters, "startAt": start, "maxResults": OFFSET_PAGE})
            rows, total = _rows(data, name), data.get("total")
            if not isinstance(total, int) or isinstance(total, bool):
                raise Trouble("the answer does not say how many there are")
            totals.append(total)
            if total < max(totals):
                raise _Shifted
            following = start + len(rows)
            if not rows and following < total:
                raise Trouble(f"an empty page, though there should be {total - start} more")
            last = -(-total // len(rows)) if rows and not start else None
            return rows, following if following < total else None, last

        for _ in range(_RESTARTS + 1):
            totals.clear()
            try:
                yield from pages(ask, 0)
            except _Shifted:
                continue
            return
        raise Trouble("rows were deleted again and again while they were read")

    def _tokens(self, parameters: Parameters) -> Iterator[Page]:
        """Cloud's pages: each names the next one by a token, until none does."""
        written = self.memory.written()
        reconciled = {"reconcileIssues": written} if written else {}
        asked: Parameters = {**parameters, "maxResults": CLOUD_PAGE, **reconciled}

        def ask(token: str) -> tuple[list[Any], str | None, int | None]:
            data = self.get("search/jql", {**asked, "nextPageToken": token} if token else asked)
            rows, following = _rows(data, "issues"), data.get("nextPageToken")
            if following is not None and not isinstance(following, str):
                raise Trouble("the token of the next page cannot be understood")
            if not following and data.get("isLast") is False:
                raise Trouble("there are more pages, but the answer does not name the next one")
            return rows, following or None, None

        return pages(ask, "")

    def _request(
        self, verb: str, path: str, parameters: Parameters | None, body: object | None
    ) -> Any:
        jira = self._jira()
        session = jira._session  # noqa: SLF001 - the library has no other door to its session
        request = Request(
            verb,
            jira._get_url(path),  # noqa: SLF001 - as above
            params=dict(parameters or {}),
            data=None if body is None else json.dumps(body),
        )
        try:
            prepared = session.prepare_request(request)
            settings = session.merge_environment_settings(prepared.url, {}, None, None, None)
            # Not session.request: it would read the error itself, and again, and sleep.
            answer = session.send(prepared, allow_redirects=False, **settings)
        except RequestException as error:
            raise unanswered(error, self._transport) from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if self._options.token and (trouble := stranger(answer.status_code, headers)):
            raise trouble
        data, readable = from_json(answer.text)
        if not 200 <= answer.status_code < 300:  # noqa: PLR2004 - success
            raise refusal(answer.status_code, data, headers, tries(self._transport))
        if not readable:
            kind = headers.get("content-type", "unknown type").partition(";")[0]
            raise Trouble(f"the answer is not JSON ({kind}); is the address Jira's?")
        return data

    def _jira(self) -> JIRA:
        if self._mine.jira is None:
            self._mine.jira = self._connected()
        return self._mine.jira

    def _connected(self) -> JIRA:
        options = self._options
        basic = (options.email, options.token) if options.email and options.token else None
        jira = JIRA(
            server=options.base,
            options={"headers": {"User-Agent": f"milepost/{__version__}"}},
            basic_auth=basic,
            token_auth=None if basic else options.token,
            get_server_info=False,
            max_retries=0,
            logging=False,
        )
        session = jira._session  # noqa: SLF001 - the library has no other door to its session
        if not options.token:
            session.auth = _anonymous  # else requests would look for a .netrc
        self._transport.mount(session, options.base)
        return jira


class _Mine(threading.local):
    jira: JIRA | None = None


class _Shifted(Exception):
    """Rows went away between two pages."""


def _anonymous(request: PreparedRequest) -> PreparedRequest:
    return request


def _rows(data: Any, name: str) -> list[Any]:
    rows = data.get(name) if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise Trouble(f"the answer holds no {name}")
    return rows


def _epic_link(fields: Any) -> str:
    for field in fields if isinstance(fields, list) else []:
        schema = field.get("schema") if isinstance(field, dict) else None
        if isinstance(schema, dict) and schema.get("custom") == _EPIC_LINK:
            return str(field.get("id"))
    raise Trouble("this Jira has no field for an issue's epic")


def _categories(rows: Any) -> Mapping[str, str]:
    if not isinstance(rows, list):
        raise Trouble("the answer is not a list of statuses")
    try:
        known = [checked(KnownStatusRow, row) for row in rows]
    except Malformed as error:
        raise Trouble(f"a status that cannot be understood ({error})") from None
    names = {one.name: one.status_category.key for one in known}
    return names | {one.id: one.status_category.key for one in known}
