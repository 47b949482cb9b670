"""A to-do server, small enough to read: the other end of the tests."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from urllib.parse import unquote

PAGE = 50


class Toy(ThreadingHTTPServer):
    """One board called ``home`` below ``url``; ``tokens`` says who is who."""

    daemon_threads = True

    def __init__(self, **tokens: str) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.tokens = {token: name for name, token in tokens.items()}
        self.rows: dict[str, dict[int, dict]] = {"lists": {}, "todos": {}, "notes": {}}
        self.ids = count(1)
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def add(self, kind: str, **row: object) -> dict:
        """Make a list, a to-do or a note; whoever makes it, the time is now."""
        now = datetime.now(UTC).isoformat()
        row = {"id": next(self.ids), "text": "", "made": now, "changed": now, **row}
        row["url"] = f"{self.url}/home/{kind}/{row['id']}"
        return self.rows[kind].setdefault(row["id"], row)

    def answer(self, method: str, path: list[str], page: int, body: dict, who: str):
        """The status and the JSON value of an answer."""
        if method == "GET":
            return self.told(path, page, who)
        return self.done(method, path, body, who)

    def told(self, path: list[str], page: int, who: str):
        """What a question is answered."""
        match path:
            case ["me"]:
                return 200, {"name": who}
            case ["people", name] if name in self.tokens.values():
                return 200, {"name": name}
            case ["lists" | "todos" as kind]:
                return 200, paged([*self.rows[kind].values()], page)
            case ["lists" | "todos" as kind, key] if int(key) in self.rows[kind]:
                return 200, self.rows[kind][int(key)]
            case ["todos", key, "notes"] if int(key) in self.rows["todos"]:
                notes = [one for one in self.rows["notes"].values() if one["todo"] == int(key)]
                return 200, paged(notes, page)
        return 404, None

    def done(self, method: str, path: list[str], body: dict, who: str):
        """What is answered to whatever changes something."""
        match (method, *path):
            case ("PATCH", "lists" | "todos" | "notes" as kind, key) if int(key) in self.rows[kind]:
                if body.get("done") is True:
                    body["done"] = datetime.now(UTC).isoformat()
                self.rows[kind][int(key)].update(body)
                return 200, self.rows[kind][int(key)]
            case ("DELETE", "notes", key) if int(key) in self.rows["notes"]:
                del self.rows["notes"][int(key)]
                return 200, None
            case ("POST", "todos"):
                return 201, self.add("todos", done=None, by=who, **body)
            case ("POST", "todos", key, "notes") if int(key) in self.rows["todos"]:
                return 201, self.add("notes", todo=int(key), by=who, **body)
            case ("PUT" | "DELETE", "todos", key, "tags", tag) if int(key) in self.rows["todos"]:
                todo = self.rows["todos"][int(key)]
                others = [name for name in todo["tags"] if name != tag]
                todo["tags"] = [*others, tag] if method == "PUT" else others
                return 200, todo
        return 404, None


def paged(rows: list, page: int) -> dict:
    """One page, and the number of the next one if there is more."""
    return {"items": rows[(page - 1) * PAGE : page * PAGE],
            "next": page + 1 if len(rows) > page * PAGE else None}  # fmt: skip


class Talk(BaseHTTPRequestHandler):
    """HTTP around ``Toy.answer``."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Toy

    def talk(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        path, _, query = self.path.partition("?")
        board, *parts = [unquote(part) for part in path.strip("/").split("/")]
        who = self.server.tokens.get(self.headers.get("authorization", "").removeprefix("Bearer "))
        status, value = 401, None
        if who is not None:
            page, body = int(query.removeprefix("page=") or 1), json.loads(raw or b"null")
            known = board == "home"
            status, value = (
                self.server.answer(self.command, parts, page, body, who) if known else (404, None)
            )
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = talk  # noqa: N815 - the server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""
