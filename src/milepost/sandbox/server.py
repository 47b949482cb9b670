"""A real HTTP server on loopback over one world."""

from __future__ import annotations

import json
import socket  # noqa: TID251 - the sandbox is the other end of the transport's sockets
import sys
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

from milepost.model.clock import Clock, SystemClock
from milepost.sandbox.faults import Fault, Faults
from milepost.sandbox.github.dialect import GitHub
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.gitlab.dialect import GitLab
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.jira.dialect import CLOUD, DATA_CENTER, Jira
from milepost.sandbox.log import Exchange, Log
from milepost.sandbox.site import Site
from milepost.sandbox.web import Answer, Dialect, Request
from milepost.sandbox.world import World

_LOOPBACK = "127.0.0.1"
_POLL = 0.005
"""Seconds at most until a server that is told to stop does: tests start thousands."""
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_WITHOUT_BODY = frozenset({204, 304})


class Server:
    """Serves a world until it is closed; a context manager.

    ``url`` is ``http://127.0.0.1:PORT``.  The GitHub dialect lives below
    ``/api/v3``, GitLab's below ``/gitlab``, Jira's below ``/jira-cloud`` and
    ``/jira-dc``, pages for people below the root.  ``latency`` (seconds, really
    waited) and ``faults`` may be changed while it runs, ``log`` holds what was
    asked.
    """

    def __init__(
        self,
        world: World,
        dialects: tuple[Dialect, ...],
        *,
        port: int = 0,
        latency: float = 0.0,
        waits: Clock | None = None,
    ) -> None:
        self.world = world
        self.latency = latency
        self.faults = Faults()
        self.log = Log()
        self._dialects = dialects
        self._waits: Clock = waits if waits is not None else SystemClock()
        self._listener = _Listener(self, port)
        self.port: int = self._listener.server_address[1]
        self.url = f"http://{_LOOPBACK}:{self.port}"
        self._thread = Thread(
            target=self._listener.serve_forever, args=(_POLL,), name="sandbox", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def api(self) -> str:
        """Where the GitHub dialect is: ``base_url`` of a client."""
        return f"{self.url}/api/v3"

    @property
    def gitlab(self) -> str:
        """Where the GitLab dialect is: ``url`` of a client."""
        return f"{self.url}/gitlab"

    @property
    def jira_cloud(self) -> str:
        """Where Jira Cloud is: ``server`` of a client."""
        return f"{self.url}/jira-cloud"

    @property
    def jira_dc(self) -> str:
        """Where Jira Data Center is: ``server`` of a client."""
        return f"{self.url}/jira-dc"

    def close(self) -> None:
        """Stop listening and hang up on everyone."""
        self._listener.shutdown()
        self._listener.hang_up()
        self._listener.server_close()
        self._thread.join()

    def answer(self, request: Request) -> tuple[Answer | None, Fault | None]:
        """The answer to a request (``None``: hang up), and the fault that struck it."""
        self._waits.sleep(self.latency)
        fault = self.faults.strike(request.method, request.path)
        true: Answer | None = None
        if fault is None or fault.after or fault.act in ("slow", "truncate"):
            if fault is not None and not fault.after:
                self._waits.sleep(fault.seconds)
            true = self._act(request)
        answer = true
        if fault is not None:
            if fault.after:
                self._waits.sleep(fault.seconds)
            if fault.act in ("answer", "drop"):
                answer = _struck(fault)
        self._note(request, true, answer, fault)
        return answer, fault

    def _act(self, request: Request) -> Answer:
        with self.world.lock:
            for dialect in self._dialects:
                if request.path.startswith(dialect.prefix):
                    return dialect.handle(self.world, request, self.url)
        return Answer(status=404)

    def _note(
        self, request: Request, true: Answer | None, answer: Answer | None, fault: Fault | None
    ) -> None:
        self.log.add(
            Exchange(
                method=request.method,
                path=request.path,
                query=request.query,
                headers=request.headers,
                body=request.body,
                login=None if true is None else true.login,
                acted=true is not None,
                struck=fault is not None and fault.act != "slow",
                status=None if answer is None else answer.status,
                answer=None if answer is None else answer.body,
                answer_headers={} if answer is None else answer.headers,
            )
        )


def serve(
    world: World,
    *,
    port: int = 0,
    latency: float = 0.0,
    limits: Limits | None = None,
    gitlab: GitLabInstance | None = None,
    jira: Conduct | None = None,
) -> Server:
    """Serve ``world`` in every dialect and as pages, on a free port unless told.

    Use as ``with serve(world) as server:``.  ``limits`` are GitHub's: rates and
    page counts.  ``gitlab`` is which GitLab it is: tier, rates and page counts.
    ``jira`` is how both Jiras behave: limits, and how far Cloud's search is behind.
    """
    conduct = jira or Conduct()
    dialects = (
        GitHub(limits or Limits()),
        GitLab(gitlab or GitLabInstance()),
        GitLab(gitlab or GitLabInstance(), below=""),
        Jira(CLOUD, conduct),
        Jira(DATA_CENTER, conduct),
        Site(),
    )
    return Server(world, dialects, port=port, latency=latency)


def _struck(fault: Fault) -> Answer | None:
    if fault.act == "drop":
        return None
    return Answer(status=fault.status, body=fault.body, headers=fault.headers)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: Server, port: int) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._guard = Lock()
        super().__init__((_LOOPBACK, port), _Talk)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every conversation: its thread wakes up and closes the socket."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):  # the client may have hung up first
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of our business; anything else is a bug to see."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "milepost-sandbox"
    sys_version = ""
    # Answers leave in one piece and at once: without these each one waits 44 ms for an ACK.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Listener
    _methods: ClassVar = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_") and name[3:] in self._methods:
            return self._talk
        raise AttributeError(name)

    def _talk(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            method=self.command,
            path=path,
            query=query,
            params=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=_json(raw),
            raw=raw,
        )
        answer, fault = self.server.owner.answer(request)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        keep = fault.keep if fault is not None and fault.act == "truncate" else None
        self._send(answer, keep)

    def _send(self, answer: Answer, keep: int | None) -> None:
        body = answer.content()
        kind = _HTML if isinstance(answer.body, bytes) else _JSON
        self.send_response(answer.status)
        headers: Mapping[str, str] = {"Content-Type": kind, **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status not in _WITHOUT_BODY:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.status not in _WITHOUT_BODY and self.command != "HEAD":
            self.wfile.write(body if keep is None else body[:keep])
        if keep is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Say nothing: the log is a value."""


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None
