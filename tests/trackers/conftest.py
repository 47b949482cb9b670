"""A server that answers from a script, and a transport on a clock that only waiting moves."""

import socket  # noqa: TID251 - the other end
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

import pytest
import requests

from milepost.trackers.transport import Pace, Transport


class Script:
    """Answers in order: ``(status, headers, body)``, ``"drop"``, ``"hang"``, or ``"half"``.

    When the script is over, every answer is 200 and ``{}``.  ``asked`` holds
    ``(method, path)`` of what came in.
    """

    def __init__(self):
        self.answers = []
        self.asked = []
        self.heard = []
        self.connections = 0
        self.lock = Lock()
        self.released = Event()
        script = self

        class Talk(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                script.connections += 1

            def talk(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                with script.lock:
                    script.asked.append((self.command, self.path))
                    script.heard.append(dict(self.headers))
                    answer = script.answers.pop(0) if script.answers else (200, {}, b"{}")
                if isinstance(answer, str) and answer != "half":
                    if answer == "hang":
                        script.released.wait(5)
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                half = answer == "half"
                status, headers, body = (200, {}, b'{"a": 1}') if half else answer
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body[:3] if half else body)
                self.close_connection = half

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = talk  # noqa: N815

            def log_message(self, *args):
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request, client_address):
                pass

        self.server = Listener(("127.0.0.1", 0), Talk)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def script():
    script = Script()
    yield script
    script.close()


@pytest.fixture
def session_on(script, clock):
    """Make a session on a new transport with the given pace; all is closed in the end."""
    made = []

    def make(base=None, **pace):
        transport = Transport(clock, Pace(**pace))
        session = requests.Session()
        transport.mount(session, base or script.url)
        session.transport = transport
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()
        session.transport.close()
