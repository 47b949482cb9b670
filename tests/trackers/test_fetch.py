"""A number's address: only public ones, at the address that was looked at, in bounded time."""

import datetime as dt
import ipaddress
import socket  # noqa: TID251 - the other end
import ssl
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from milepost.model.clock import SystemClock
from milepost.trackers import fetch as module
from milepost.trackers.fetch import Bounds, fetch
from milepost.trackers.trouble import Trouble

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12.50"
INSIDE = "leads into a network that is not public, and only public addresses are read"


class Door:
    """A listener on loopback that says the same to everybody, byte by byte if it is to drip."""

    def __init__(self, answer, *, drip=0.0, context=None, address="127.0.0.1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.listener = socket.socket(family)
        self.listener.bind((address, 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        self.heard = []
        self.over = Event()
        self._answer, self._drip, self._context = answer, drip, context
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            with end:
                try:
                    self._talk(end)
                except OSError:
                    self.heard.append("gone")

    def _talk(self, end):
        end.settimeout(5)
        if self._context is not None:
            with self._context.wrap_socket(end, server_side=True) as wrapped:
                self._say(wrapped)
        else:
            self._say(end)

    def _say(self, end):
        self.heard.append(end.recv(65536).decode())
        if not self._drip:
            end.sendall(self._answer)
            return
        for byte in self._answer:
            end.sendall(bytes([byte]))
            if self.over.wait(self._drip):
                return

    def close(self):
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._thread.join(5)
        assert not self._thread.is_alive()


@pytest.fixture
def door():
    opened = []

    def make(answer=OK, **how):
        opened.append(Door(answer, **how))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@contextmanager
def refused(words):
    with pytest.raises(Trouble) as caught:
        yield
    assert words in caught.value.reason


@pytest.fixture
def names(monkeypatch):
    """Look-ups answered from a list of lists of addresses, one after the other."""
    answers = []
    real = socket.getaddrinfo
    asked = []

    def look_up(host, port, *rest, **more):
        if host not in ("metrics.test", "xn--mtrics-bva.test"):
            return real(host, port, *rest, **more)
        asked.append(host)
        return [one for address in answers.pop(0) for one in real(address, port, *rest, **more)]

    def answer(*lists):
        answers[:] = lists
        return asked

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return answer


def test_what_is_there_is_read(door):
    there = door()
    assert fetch(f"http://127.0.0.1:{there.port}/a/b.json?x=1", loopback=True) == b"12.50"
    (heard,) = there.heard
    line, *headers = heard.splitlines()
    assert line == "GET /a/b.json?x=1 HTTP/1.1"
    named = dict(header.split(": ", 1) for header in headers if header)
    assert named["Host"] == f"127.0.0.1:{there.port}"
    assert {name.lower() for name in named} == {
        "host", "accept", "accept-encoding", "user-agent", "connection",
    }  # fmt: skip


def test_an_address_without_a_path_is_its_root(door):
    there = door()
    assert fetch(f"http://127.0.0.1:{there.port}", loopback=True) == b"12.50"
    assert there.heard[0].startswith("GET / HTTP/1.1\r\n")


def test_over_ipv6_too(door):
    there = door(address="::1")
    assert fetch(f"http://[::1]:{there.port}/", loopback=True) == b"12.50"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "[::1]", "0", "[::]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_computer_is_not_read_unasked(door, scheme, host):
    there = door()
    with refused(INSIDE):
        fetch(f"{scheme}://{host}:{there.port}/")
    assert there.heard == []


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - asked, not bound
     "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]",
     "[64:ff9b::a00:1]", "[2002:a00:1::]", "[2001:0:a00:1::]", "[ff02::1]"],
)  # fmt: skip
@pytest.mark.parametrize("loopback", [False, True])
def test_nothing_inside_a_network_is_read(host, loopback):
    with refused(INSIDE):
        fetch(f"https://{host}/", loopback=loopback)


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True),
     ("64:ff9b::808:808", True), ("2002:808:808::", True), ("64:ff9b::7f00:1", False),
     ("::ffff:127.0.0.1", False), ("ff0e::1", False), ("2001:0:4136:e378::", False)],
)  # fmt: skip
def test_an_address_is_public_whatever_it_is_wrapped_in(address, public):
    assert module._public(ipaddress.ip_address(address)) is public


def test_one_address_inside_is_enough_to_ask_nobody(names, door):
    there = door()
    names(["127.0.0.1", "10.0.0.1"])
    with refused(f"metrics.test {INSIDE}"):
        fetch(f"http://metrics.test:{there.port}/", loopback=True)
    names(["8.8.8.8", "127.0.0.1"])
    with refused(INSIDE):
        fetch(f"https://metrics.test:{there.port}/")
    assert there.heard == []


def test_the_connection_goes_to_the_address_that_was_looked_at(names, door):
    """A name that is answered otherwise the second time gains nothing: there is no second time."""
    there = door()
    asked = names(["127.0.0.1"], ["10.0.0.1"])
    assert fetch(f"http://metrics.test:{there.port}/", loopback=True) == b"12.50"
    assert asked == ["metrics.test"]
    assert f"Host: metrics.test:{there.port}\r\n" in there.heard[0]


def test_where_one_address_is_dead_the_next_is_asked(names, door):
    there = door()
    names(["::1", "127.0.0.1"])
    assert fetch(f"http://metrics.test:{there.port}/", loopback=True) == b"12.50"


def test_only_https_beyond_this_computer(names):
    names(["8.8.8.8"])
    with refused("only https is read"):
        fetch("http://metrics.test/")


@pytest.mark.parametrize("place", ["http://10.0.0.1/x?token=1", "/other", ""])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(door, status, place):
    line = f"Location: {place}\r\n" if place else ""
    there = door(f"HTTP/1.1 {status} Moved\r\n{line}Content-Length: 0\r\n\r\n".encode())
    told = place.partition("?")[0] or "an address that was not given"
    with refused(f"it leads on to {told} (HTTP {status}), and no redirect is followed"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True)
    assert len(there.heard) == 1


@pytest.mark.parametrize("status", [204, 401, 404, 500])
def test_any_other_answer_is_none(door, status):
    there = door(f"HTTP/1.1 {status} Hm\r\nContent-Length: 0\r\n\r\n".encode())
    with refused(f"it answered with HTTP {status}"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True)


@pytest.mark.parametrize("head", [b"Content-Length: 11\r\n", b""])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(door, head):
    there = door(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + b"1" * 11)
    bounds = Bounds(size=10)
    with refused("its answer is larger than 10 bytes"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True, bounds=bounds)
    assert (
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True, bounds=Bounds(size=11)) == b"1" * 11
    )


def test_the_size_is_what_comes_over_the_wire(door):
    """A packed answer is not unpacked: a small one could become a large one."""
    packed = bytes.fromhex("1f8b0800000000000003")
    there = door(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n" + packed
    )
    assert fetch(f"http://127.0.0.1:{there.port}/", loopback=True) == packed


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nX-Slow: " + b"1" * 400, OK[:-5] + b"", OK + b""],
    ids=["in the headers", "before the body", "all of it"],
)
def test_a_server_that_drips_gets_no_longer_than_one_that_hangs(door, answer):
    there = door(answer, drip=0.05)
    clock = SystemClock()
    began = clock.monotonic()
    with refused("no complete answer within 0.4 s"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True, bounds=Bounds(seconds=0.4))
    assert clock.monotonic() - began < 2


def test_when_nobody_waits_any_more_the_connection_is_ended(door):
    there = door(OK + b"1" * 4000, drip=0.01)
    with refused("no complete answer"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True, bounds=Bounds(seconds=0.2))
    clock = SystemClock()
    until = clock.monotonic() + 5
    while "gone" not in there.heard and clock.monotonic() < until:
        clock.sleep(0.02)
    assert there.heard[-1] == "gone"


def test_a_look_up_that_hangs_is_bounded_too(monkeypatch):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5) and [])
    with refused("no complete answer within 0.1 s"):
        fetch("https://metrics.test/", bounds=Bounds(seconds=0.1))
    over.set()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://nowhere.invalid/", "the name nowhere.invalid is not known"),
        (f"https://{'a' * 70}.example/", "is not known"),
        ("https://[broken/", "the address is none"),
        ("https:///x", "the address is none"),
        ("https://me:secret@metrics.test/", "the address is none, or has a password in it"),
        ("https://metrics.test:99999/", "the address is none"),
    ],
)
def test_an_address_that_is_none(url, words):
    with refused(words):
        fetch(url)


def test_words_for_a_server_that_is_not_there(door):
    there = door()
    port = there.port
    there.close()
    there.close = lambda: None
    with refused("no connection"):
        fetch(f"http://127.0.0.1:{port}/", loopback=True)


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", OK[:-2]])
def test_words_for_an_answer_that_breaks_off(door, answer):
    there = door(answer)
    with refused("the connection broke off"):
        fetch(f"http://127.0.0.1:{there.port}/", loopback=True)


def test_an_error_of_ours_is_not_hidden(monkeypatch):
    monkeypatch.setattr(module, "_looked_up", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetch("https://metrics.test/")


# -- over TLS -------------------------------------------------------------------------------


def _certificate(name, key, issuer=None, signed_by=None):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=365 * 40))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return built.sign(signed_by or key, hashes.SHA256())


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A server's context for ``metrics.test`` and the file of who vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    authority_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    authority = _certificate("An Authority", authority_key)
    own = _certificate("metrics.test", key, authority.subject, authority_key)
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "own.pem").write_bytes(
        own.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context, str(folder / "authority.pem")


def test_over_tls_the_name_counts_not_the_address(door, names, tls, monkeypatch):
    context, authority = tls
    there = door(context=context)
    monkeypatch.setattr(module, "DEFAULT_CA_BUNDLE_PATH", authority)
    names(["127.0.0.1"])
    assert fetch(f"https://metrics.test:{there.port}/", loopback=True) == b"12.50"


def test_a_certificate_for_another_name_is_not_trusted(door, tls, monkeypatch):
    context, authority = tls
    there = door(context=context)
    monkeypatch.setattr(module, "DEFAULT_CA_BUNDLE_PATH", authority)
    with refused("its certificate is not trusted"):
        fetch(f"https://localhost:{there.port}/", loopback=True)


def test_a_certificate_nobody_vouches_for_is_not_trusted(door, names, tls):
    there = door(context=tls[0])
    names(["127.0.0.1"])
    with refused("its certificate is not trusted"):
        fetch(f"https://metrics.test:{there.port}/", loopback=True)
