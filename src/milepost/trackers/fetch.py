"""One document from a public https address: a fact from outside, no tracker.

The address comes from the plan file, which whoever opened a pull request may
have written.  So nothing but the question itself is sent: no token, no cookie;
no redirect is followed and no proxy asked.  The host's name is looked up once,
every address it has must be a public one, and the connection goes to the
address that was looked at: a second look-up could be answered otherwise.
Size and time are bounded, the time for everything together: a server that
sends a byte a second gets no longer than one that is silent.
"""

from __future__ import annotations

import ipaddress
import socket  # noqa: TID251 - the transport's neighbour: the address is looked at before it is used
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from ssl import SSLCertVerificationError
from threading import Thread
from typing import cast

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util import Url, parse_url

from milepost.trackers.retry import REDIRECTS
from milepost.trackers.trouble import Trouble, plain

_OK = 200
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "milepost",
    "Connection": "close",
}
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much one document may take: ``seconds`` from the look-up on, ``size`` in bytes."""

    seconds: float = 10.0
    size: int = 1_000_000


_DEFAULT = Bounds()


def fetch(url: str, *, loopback: bool = False, bounds: Bounds | None = None) -> bytes:
    """What the address answers, undecoded.

    ``loopback``: this very computer may be asked as well, without TLS too.
    Raises ``Trouble``; its reason names no address of the network.
    """
    asked = _Asked(url, bounds or _DEFAULT, loopback)
    worker = Thread(target=asked.run, name="read a number", daemon=True)
    worker.start()
    worker.join(asked.bounds.seconds)
    if worker.is_alive():
        asked.abandon()
        raise Trouble(f"no complete answer within {asked.bounds.seconds:g} s")
    if asked.error is not None:
        raise asked.error
    return asked.body


@dataclass(slots=True)
class _Asked:
    """One question, asked in a thread of its own: nothing else bounds a look-up of a name."""

    url: str
    bounds: Bounds
    loopback: bool
    body: bytes = b""
    error: BaseException | None = None
    _connection: HTTPConnection | None = field(default=None, init=False)

    def run(self) -> None:
        try:
            self.body = self._answer()
        except Trouble as trouble:
            self.error = trouble
        except (OSError, HTTPError, HTTPException) as error:
            self.error = Trouble(_in_words(error))
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            self.error = error
        finally:
            if self._connection is not None:
                self._connection.close()

    def abandon(self) -> None:
        """Nobody waits for the answer any more: end the connection under it."""
        held = self._connection.sock if self._connection is not None else None
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def _answer(self) -> bytes:
        url = _parsed(self.url)
        addresses = _looked_up(url)
        self._check(url, addresses)
        connection = self._connected(url, addresses)
        headers = _HEADERS | {"Host": url.netloc or ""}
        connection.request(
            "GET", url.request_uri, headers=headers, preload_content=False, decode_content=False
        )
        return self._read(connection.getresponse())

    def _check(self, url: Url, addresses: Sequence[_Address]) -> None:
        here = self.loopback and all(address.is_loopback for address in addresses)
        if not here and not all(_public(address) for address in addresses):
            raise Trouble(
                f"{_host(url)} leads into a network that is not public, and only public"
                " addresses are read"
            )
        if url.scheme != "https" and not here:
            raise Trouble("only https is read")

    def _connected(self, url: Url, addresses: Sequence[_Address]) -> HTTPConnection:
        """A connection to the first address that takes one; they share the time there is."""
        for address in addresses[:-1]:
            with suppress(OSError, HTTPError):
                return self._connect(url, address, self.bounds.seconds / len(addresses))
        return self._connect(url, addresses[-1], self.bounds.seconds)

    def _connect(self, url: Url, address: _Address, seconds: float) -> HTTPConnection:
        connection = self._connection = _connection(url, str(address), seconds)
        connection.connect()
        cast("socket.socket", connection.sock).settimeout(self.bounds.seconds)
        return connection

    def _read(self, answer: BaseHTTPResponse) -> bytes:
        try:
            if answer.status in REDIRECTS:
                place = plain(answer.headers.get("location", "").partition("?")[0])
                raise Trouble(
                    f"it leads on to {place or 'an address that was not given'}"
                    f" (HTTP {answer.status}), and no redirect is followed",
                    moved=place,
                )
            if answer.status != _OK:
                raise Trouble(f"it answered with HTTP {answer.status}", status=answer.status)
            return self._body(answer)
        finally:
            answer.close()

    def _body(self, answer: BaseHTTPResponse) -> bytes:
        """All of it: only the read after the last byte says whether the answer was cut off."""
        body = b""
        while part := answer.read(self.bounds.size + 1 - len(body)):
            body += part
            if len(body) > self.bounds.size:
                raise Trouble(f"its answer is larger than {self.bounds.size} bytes")
        return body


def _parsed(text: str) -> Url:
    try:
        url = parse_url(text)
    except ValueError:
        raise Trouble("the address is none") from None
    if not url.host or url.auth:
        raise Trouble("the address is none, or has a password in it")
    return url


def _host(url: Url) -> str:
    return (url.host or "").strip("[]")


def _port(url: Url) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _looked_up(url: Url) -> list[_Address]:
    """Every address the host's name has."""
    try:
        found = socket.getaddrinfo(_host(url), _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Trouble(f"the name {plain(_host(url))} is not known") from None
    return [ipaddress.ip_address(one) for one in dict.fromkeys(str(info[4][0]) for info in found)]


def _public(address: _Address) -> bool:
    """Whether it belongs to nobody's own network, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.teredo is not None:
            return False
        if inner is not None:
            return _public(inner)
    return address.is_global and not address.is_multicast


def _connection(url: Url, address: str, seconds: float) -> HTTPConnection:
    if url.scheme != "https":
        return HTTPConnection(address, _port(url), timeout=seconds)
    return HTTPSConnection(
        address,
        _port(url),
        timeout=seconds,
        ca_certs=DEFAULT_CA_BUNDLE_PATH,
        cert_reqs="CERT_REQUIRED",
        server_hostname=_host(url),
    )


def _in_words(error: Exception) -> str:
    if isinstance(error, SSLCertVerificationError):
        return "its certificate is not trusted"
    return "no connection" if isinstance(error, NewConnectionError) else "the connection broke off"
