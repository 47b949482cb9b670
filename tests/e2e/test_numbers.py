"""Numbers from outside in real runs: what cannot be read is unknown, the rest is judged."""

import os
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from milepost.trackers import fetch

PLAN = """
numbers:
  seats: {{read: {read}}}
milestones:
  data:
    title: Data moved
    due: 2027-03-05
    owner: kim
    done_when: [all closed, seats >= 200]
people: {{kim: {{github: kimosei}}}}
"""


@contextmanager
def metrics(status=200, body=b'{"active": 212}', *, drip=0.0, place=""):
    """A server that answers so, on loopback; gives its address and what was asked."""
    asked, over = [], Event()

    class Talk(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if place:
                self.send_header("Location", place)
            self.end_headers()
            for byte in body:
                self.wfile.write(bytes([byte]))
                if drip and over.wait(drip):
                    return

        def log_message(self, *_):
            pass

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    server = Listener(("127.0.0.1", 0), Talk)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def judged(bench, world, monkeypatch):
    """Run ``check`` over a plan whose number is read as said: the run, and the two criteria."""
    world.user("kimosei", "Kim Osei")
    repo = world.repo("acme/web", author="kimosei")
    repo.milestone("Data moved", due="2027-03-05")
    repo.issue("Copy", milestone="Data moved", closed="2027-02-01")
    monkeypatch.delenv("MILEPOST_ALLOWED_HOSTS", raising=False)

    def run(read):
        bench.config(PLAN.format(read=read))
        ran = bench.milepost("check", "--format", "json")
        (one,) = ran.json["milestones"]
        closed, seats = one["criteria"]
        assert closed["state"] == "met"
        assert ran.json["sources"][0]["complete"] is True
        assert "secret-token" not in ran.out + ran.err
        return ran, seats

    return run


def test_a_number_of_a_file_decides(judged, bench):
    (bench.folder / "seats.json").write_text('{"active": 212}')
    ran, seats = judged("{file: seats.json, path: active}")
    assert seats["state"] == "met"
    assert ran.code == 0
    (bench.folder / "seats.json").write_text('{"active": 199.99}')
    assert judged("{file: seats.json, path: active}")[1]["state"] == "unmet"


def test_a_number_of_a_variable_decides(judged, monkeypatch):
    monkeypatch.setenv("MILEPOST_METRIC_SEATS", "200")
    assert judged("{env: MILEPOST_METRIC_SEATS}")[1]["state"] == "met"


def test_a_number_of_an_address_decides(judged, monkeypatch):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1")
    with metrics() as (url, asked):
        assert judged(f"{{url: '{url}/q.json', path: active}}")[1]["state"] == "met"
    ((path, headers),) = asked
    assert path == "/q.json"
    assert "authorization" not in {name.lower() for name in headers}


def outside(bench):
    (bench.folder.parent / "outside.json").write_text("212")
    return "{file: ../outside.json}"


def linked(bench):
    (bench.folder.parent / "outside.json").write_text("212")
    (bench.folder / "seats.json").symlink_to("../outside.json")
    return "{file: seats.json}"


def huge(bench):
    with (bench.folder / "seats.json").open("wb") as file:
        file.truncate(1 << 30)
    return "{file: seats.json}"


def pipe(bench):
    os.mkfifo(bench.folder / "seats.json")
    return "{file: seats.json}"


def text(content):
    def write(bench):
        (bench.folder / "seats.json").write_text(content)
        return "{file: seats.json}"

    return write


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda _: "{file: seats.json}", "there is no seats.json in the working folder"),
        (text("seats: 212"), "what is there is not JSON"),
        (text('"212"'), "the document is a text, not a number"),
        (text("[212]"), "the document is a list, not a number"),
        (huge, "seats.json is larger than 1000000 bytes"),
        (pipe, "seats.json is no regular file"),
        (outside, "../outside.json lies outside the working folder"),
        (linked, "seats.json lies outside the working folder"),
        (lambda _: "{env: MILEPOST_METRIC_NONE}", "the variable MILEPOST_METRIC_NONE is not set"),
        (lambda _: "{url: 'https://10.0.0.1/q'}", "in CI numbers are read only from hosts"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_unknown_and_the_rest_is_judged(judged, bench, make, why):
    _, seats = judged(make(bench))
    assert seats["state"] == "unknown"
    ran = bench.milepost("check", "-v")
    shown = " ".join(ran.out.split())
    assert why in shown
    assert "milepost.yaml:8" in shown


def unread(judged, bench, url, why):
    _, seats = judged(f"{{url: '{url}', path: active}}")
    assert seats["state"] == "unknown"
    assert why in " ".join(bench.milepost("check", "-v").out.split())


def test_an_address_inside_the_network_is_not_asked(judged, bench, monkeypatch):
    with metrics() as (url, asked):
        unread(judged, bench, url, "in CI numbers are read only from hosts that the job allows")
        monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "metrics.example, 10.0.0.1")
        unread(judged, bench, "https://10.0.0.1/q", "leads into a network that is not public")
    assert asked == []


def test_outside_ci_too(judged, bench, monkeypatch):
    monkeypatch.delenv("CI")
    with metrics() as (url, asked):
        unread(judged, bench, url, "leads into a network that is not public")
        unread(judged, bench, "https://localhost/q", "leads into a network that is not public")
    assert asked == []


def test_a_redirect_inside_is_not_followed(judged, bench, monkeypatch):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1")
    with metrics() as (inside, asked), metrics(302, place=f"{inside}/x") as (url, _):
        unread(judged, bench, url, "no redirect is followed")
    assert asked == []


def test_an_address_that_hangs_does_not_hold_the_run_up(judged, bench, monkeypatch):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1")
    monkeypatch.setattr(fetch, "_DEFAULT", fetch.Bounds(seconds=0.3))
    with metrics(drip=0.2) as (url, asked):
        unread(judged, bench, url, "no complete answer within 0.3 s")
    assert len(asked) == 2


def test_a_number_nobody_asks_for_is_not_read(bench, world, monkeypatch):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1")
    world.repo("acme/web").milestone("Data moved", due="2027-03-05")
    with metrics() as (url, asked):
        bench.config(f"numbers: {{spare: {{read: {{url: '{url}'}}}}}}\n")
        bench.milepost("check", "--format", "json")
    assert asked == []


def test_one_document_of_several_numbers_is_asked_once(bench, world, monkeypatch):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1")
    world.repo("acme/web").milestone("Data moved", due="2027-03-05")
    with metrics(body=b'{"a": 1, "b": 2}') as (url, asked):
        bench.config(
            "numbers:\n"
            f"  a: {{read: {{url: '{url}', path: a}}}}\n"
            f"  b: {{read: {{url: '{url}', path: b}}}}\n"
            "milestones: {data: {title: Data moved, done_when: [a == 1, b == 2]}}\n"
        )
        (one,) = bench.milepost("check", "--format", "json").json["milestones"]
    assert [it["state"] for it in one["criteria"]] == ["met", "met"]
    assert len(asked) == 1


def test_an_unknown_country_is_told_with_the_one_that_was_meant(bench):
    bench.config("calendar:\n  country: Germany\n")
    ran = bench.milepost("check")
    assert ran.code == 2
    assert "milepost.yaml:7  calendar.country" in ran.err
    assert "did you mean `DE` (Germany)?" in ran.err
