"""Where the action remembers: its steps run against real repositories, and a Git server."""

import base64
import os
import re
import sqlite3
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

AS_OF = "--as-of 2027-02-22"
SYNC = {"command": "sync", "token": "secret-token", "args": AS_OF}
JOB = base64.b64encode(b"x-access-token:the-jobs-own").decode()
GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def job(tracker, runner, origin, tmp_path):
    """``job()`` is the next job: a fresh machine with a fresh clone that has a milepost.yaml."""
    text = (runner.workspace / "milepost.yaml").read_text()
    count = iter(range(99))

    def begin(more="", remote=None):
        number = next(count)
        made = runner.fresh(
            tmp_path / f"temp-{number}", origin.clone(f"work-{number}", "--depth=1")
        )
        (made.workspace / "milepost.yaml").write_text(text + more)
        made.env |= {**GIT, "GITHUB_RUN_ID": str(1000 + number), "TMPDIR": str(made.temp)}
        if remote:
            origin.git("remote", "set-url", "origin", remote, at=made.workspace)
        return made

    return begin


class Guarded(BaseHTTPRequestHandler):
    """Git over HTTP, as GitHub has it: a token may read; only one with the right may push."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        pushes = "receive-pack" in self.path
        given = self.headers.get_all("Authorization") or []
        self.server.seen.append((path, query, given))
        if len(given) != 1 or given[0] != f"Basic {JOB}":
            self.send_response(400 if len(given) > 1 else 401)
            self.send_header("WWW-Authenticate", "Basic")
            self.end_headers()
            return
        if pushes and not self.server.may_push:
            self.send_error(403)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        ran = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=True,
            env={
                "PATH": os.defpath, **GIT, "GIT_PROJECT_ROOT": str(self.server.root),
                "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "job", "PATH_INFO": path,
                "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
            },
        )  # fmt: skip
        head, _, data = ran.stdout.partition(b"\r\n\r\n")
        said = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(said.pop("Status", "200").split()[0]))
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - as http.server names it


@pytest.fixture
def server(origin):
    """The origin behind a server that wants the job's own token."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as made:
        made.root, made.seen, made.may_push = origin.path.parent, [], True
        made.url = f"http://127.0.0.1:{made.server_port}"
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def looked(made, **inputs):
    """What the look alone finds, without the run: the kind, and the sentence in the log."""
    done = replace(made, given={**made.given, "run": {}}).uses(**{**SYNC, **inputs})
    assert done.code == 0, done.log
    return done.steps["steps.state.outputs.kind"], done.log.strip()


def writes(tracker):
    count = len(tracker.log.mutating)
    tracker.log.reset()
    return count


def runs(origin, branch="milepost-state"):
    """How many runs the branch knows of."""
    file = origin.path.parent / "state.db"
    with file.open("wb") as out:
        subprocess.run(
            ["git", "cat-file", "blob", f"{branch}:state.db"],
            cwd=origin.path,
            stdout=out,
            check=True,
        )
    connection = sqlite3.connect(file)
    (count,) = connection.execute("select count(*) from milepost_runs").fetchone()
    connection.close()
    return count


def test_a_job_that_may_push_remembers_on_the_branch(job, tracker, origin):
    for number in (1, 2, 3):
        done = job().uses(**SYNC)
        assert done.code == 0, done.log
        assert "Remembered on branch milepost-state." in done.log
        assert done.summary.endswith("\nRemembered on branch milepost-state.\n")
        assert done.outputs["state"] == "branch"
        assert bool(writes(tracker)) == (number == 1)
        assert runs(origin) == number
    assert origin.git("rev-list", "--count", "milepost-state").strip() == "1"


def test_the_jobs_token_pushes_and_is_seen_nowhere(job, tracker, origin, server):
    made = job(remote=f"{server.url}/origin.git")
    made.env["GITHUB_SERVER_URL"] = server.url
    # what a checkout with persist-credentials leaves behind: two headers would be refused
    key = f"http.{server.url}/.extraheader"
    origin.git("config", key, "Authorization: Basic b2xkOm9sZA==", at=made.workspace)
    done = made.uses(**SYNC)
    assert done.code == 0, done.log
    assert done.outputs["state"] == "branch"
    assert runs(origin) == 1
    files = "".join(
        it.read_text(errors="replace")
        for top in (made.temp, made.workspace)
        for it in top.rglob("*")
        if it.is_file()
    )
    for planted in (JOB, "the-jobs-own"):
        assert planted not in done.log + done.summary + "".join(done.outputs.values()) + files


def test_the_token_goes_to_no_other_server(job, server):
    made = job(remote=f"{server.url}/origin.git")
    done = made.uses(**SYNC)
    assert done.code == 0, done.log
    assert done.outputs["state"] == "cache"
    assert server.seen
    assert [it for *_, it in server.seen if it] == []


def test_a_job_that_may_only_read_remembers_in_the_cache(job, tracker, server):
    server.may_push = False
    for number in (1, 2):
        made = job(remote=f"{server.url}/origin.git")
        made.env["GITHUB_SERVER_URL"] = server.url
        done = made.uses(**SYNC)
        assert done.code == 0, done.log
        assert bool(writes(tracker)) == (number == 1)
        assert done.outputs["state"] == "cache"
        assert done.summary.endswith(
            "\nRemembered in the cache, which forgets after 7 days without a run: "
            "this job may not push: it lacks `permissions: {contents: write}`.\n"
        )
        assert len(made.cache) == number
    key = list(made.cache)[-1]
    assert re.fullmatch(r"milepost-state-[0-9a-f]{12}-1001-1", key)
    data = made.cache[key][1]
    assert data.count(b"milepost_runs") >= 1
    assert len(data) >= len(made.cache[next(iter(made.cache))][1])


def test_the_cache_is_kept_where_the_run_failed_and_not_where_it_only_reads(job, tracker, runner):
    failed = job().uses(**{**SYNC, "state": "cache", "args": f"{AS_OF} --fail-on warning"})
    assert failed.code == 1, failed.log
    assert len(runner.cache) == 1
    for command in ("check", "plan", "report"):
        read = job().uses(**{**SYNC, "command": command}, state="cache", fail_on="never")
        assert read.code == 0, read.log
    assert len(runner.cache) == 1


def test_who_only_reads_uses_the_branch_once_it_is_there(job, origin):
    plan = {**SYNC, "command": "plan"}
    assert job().uses(**plan).outputs["state"] == "cache"
    assert "milepost-state" not in origin.git("branch")
    job().uses(**SYNC)
    before = origin.git("rev-parse", "milepost-state")
    assert job().uses(**plan).outputs["state"] == "branch"
    assert origin.git("rev-parse", "milepost-state") == before


@pytest.mark.parametrize(
    ("visibility", "trackers", "state"),
    [
        ("public", "", "none"),
        ("private", "", "branch"),
        ("internal", "", "branch"),
        ("", "", "branch"),
        ("public", "  jira: {kind: jira, project: X, visibility: private}\n", "none"),
        ("public", "here", "branch"),
        ("public", "said", "branch"),
    ],
)
def test_a_public_repository_keeps_nothing_that_is_not_public(job, visibility, trackers, state):
    made = job()
    file = made.workspace / "milepost.yaml"
    if trackers == "here":
        made.env["GITHUB_REPOSITORY"] = "Acme/Web"
    elif trackers == "said":
        file.write_text(
            file.read_text().replace("repo: acme/web", "repo: acme/web, visibility: public")
        )
    else:
        file.write_text(file.read_text().replace("write:", trackers + "write:"))
    made.context["github.event.repository.visibility"] = visibility
    kind, said = looked(made)
    assert kind == state
    assert said.startswith("Nothing is remembered: this repository is public") == (state == "none")


def test_what_nobody_remembers_is_left_nowhere(job):
    made = job()
    done = made.uses(**SYNC, state="none")
    assert (done.code, done.outputs["state"]) == (0, "none")
    assert done.summary.endswith("\nNothing is remembered: the input `state` says so.\n")
    assert not (made.workspace / ".milepost").exists()
    assert list(made.temp.rglob("*.db")) == []


@pytest.mark.parametrize(
    ("inputs", "more", "state", "says"),
    [
        ({"state": "none"}, "", "none", "Nothing is remembered: the input `state` says so."),
        ({"state": "file"}, "", "file", "Remembered where the configuration file says."),
        (
            {},
            "state: 'sqlite:///mine.db'\n",
            "file",
            "Remembered where the configuration file says.",
        ),
        (
            {"args": f"{AS_OF} --state sqlite:///mine.db"},
            "",
            "file",
            "Remembered where `args` say.",
        ),
        ({"args": f"{AS_OF} --state=none"}, "", "file", "Remembered where `args` say."),
        ({"state": "branch:other"}, "", "branch", "Remembered on branch other."),
        ({"state": "cache"}, "state: none\n", "cache", "without a run."),
    ],
)
def test_what_is_asked_for_is_done(job, inputs, more, state, says):
    kind, said = looked(job(more), **inputs)
    assert kind == state
    assert said.endswith(says)


@pytest.mark.parametrize("inputs", [{}, {"args": f"{AS_OF} --state sqlite:///mine.db"}])
def test_a_store_of_ones_own_is_used(job, inputs):
    made = job("" if inputs else "state: 'sqlite:///mine.db'\n")
    done = made.uses(**{**SYNC, **inputs})
    assert (done.code, done.outputs["state"]) == (0, "file")
    assert (made.workspace / "mine.db").exists()


@pytest.mark.parametrize(
    ("break_it", "why"),
    [
        (lambda it: (it / ".git").rename(it / "no"), "here is none that Git would use"),
        (lambda it: (it / ".git" / "config").write_text(""), "has no remote"),
        (lambda it: None, "holds something else"),
    ],
)
def test_without_a_branch_to_use_it_is_the_cache_and_why_is_said(job, origin, break_it, why):
    if why == "holds something else":
        origin.git("branch", "milepost-state", "main")
    made = job()
    made.env["GIT_CEILING_DIRECTORIES"] = str(made.workspace.parent)
    break_it(made.workspace)
    kind, said = looked(made)
    assert kind == "cache"
    assert why in said


def test_a_branch_that_was_asked_for_and_cannot_be_is_an_error(job, tracker, origin):
    (hook := origin.path / "hooks" / "pre-receive").write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o700)
    done = job().uses(**SYNC, state="branch:milepost-state")
    assert done.code == 3
    assert "does not take what milepost remembers" in done.log
    assert writes(tracker) == 0


def test_a_word_unknown_and_a_branch_that_is_a_command(job):
    done = job().uses(**SYNC, state="\n::error::x")
    assert done.code == 2
    assert "known: auto, cache, file, none, branch:NAME" in done.log
    assert done.obeyed == []
    done = job().uses(**SYNC, state="branch:x\n::error::taken\n# title")
    assert done.code == 2
    assert done.obeyed == []
    assert "\n# title" not in done.summary.rpartition("Remembered")[2]


def test_a_folder_or_a_file_that_is_not_there_is_the_runs_to_say(job):
    made = job()
    assert made.uses(**SYNC, working_directory="nowhere").code == 2
    (made.workspace / "milepost.yaml").write_bytes(b"\xff{")
    assert made.uses(**SYNC).code == 2
    Path(made.workspace / "milepost.yaml").unlink()
    assert made.uses(**SYNC).code == 2
