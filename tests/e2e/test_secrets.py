"""Tokens are planted everywhere a run could pick them up, and searched in all it leaves behind.

What the Action's summary shows is made of these outputs and nothing else.
"""

import base64
import json
import stat
import tempfile
from datetime import UTC, datetime

import pytest

from milepost.errors import SourceError
from milepost.model.clock import ManualClock

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{WEB_ACCESS}}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab", token: "${{API_ACCESS}}"}}
  ops: {{kind: jira, project: CUST, url: "{url}/jira-cloud", email: "${{OPS_MAIL}}",
        token: "${{OPS_ACCESS}}"}}
people: {{kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-02-19, owner: kim, in: [web, api, ops]}}
  live: {{title: Live, due: 2027-03-05, owner: kim, in: [ops], done_when: [closed CUST-2]}}
write:
  labels: {{on: issues}}
  status_issue: {{create: true, home: {home}}}
  notify: {{webhook: "${{HOOK}}", on: [off_track, date_moved, reached, run_failed]}}
  limits: {{pace: none}}
state: "${{KEPT}}"
"""
GITHUB, GITLAB, JIRA = "planted-web-8Zk4", "planted-api-5Qm2", "planted/ops+7Tx9="
MAIL = "planted.mail@nordwind.example"
BASIC = base64.b64encode(f"{MAIL}:{JIRA}".encode()).decode()
HOOK, PASSWORD = "planted-hook-3Vb6", "planted-word-1Wc5"
ALL = (GITHUB, GITLAB, JIRA, MAIL, BASIC, HOOK, PASSWORD)
OWN = {
    "web": ("/api/*", (GITHUB,)),
    "api": ("/gitlab/*", (GITLAB,)),
    "ops": ("/jira-cloud/*", (JIRA, MAIL, BASIC)),
}
CARRIERS = {"authorization", "private-token"}


def found_in(text):
    data = text if isinstance(text, bytes) else str(text).encode()
    spelt = [form for one in ALL for form in (one, one.replace("/", "\\/"))]
    return [one for one in spelt if one.encode() in data]


@pytest.fixture
def planted(bench, world, tmp_path, monkeypatch):
    """``planted(home)`` writes the file; its ``search(ran)`` looks through all there is."""
    variables = {
        "WEB_ACCESS": GITHUB,
        "API_ACCESS": GITLAB,
        "OPS_ACCESS": JIRA,
        "OPS_MAIL": MAIL,
        "HOOK": f"{bench.server.url}/hooks/{HOOK}",
        "KEPT": "sqlite:///kept/state.db",
        "COLUMNS": "200",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITHUB_TOKEN")
    (temp := tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    clock = ManualClock(NOW)
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)
    every = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), "write")
    world.user("milepost-bot").email = MAIL
    for token in (GITHUB, GITLAB, JIRA):
        world.token(token, login="milepost-bot", repos=every, ours=True)
    for name in ("web", "api", "ops"):
        repo = world.repo(f"acme/{name}", author="kimosei")
        repo.milestone("Data moved", description="Words of a person.")
        repo.milestone("Live")
        repo.issue("Copy", milestone="Data moved")
        repo.issue("Train", milestone="Live")
    repo.project.key = "CUST"

    def plan(home="web"):
        bench.home = home
        text = PLAN.format(url=bench.server.url, home=home)
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    def search(*runs):
        for ran in runs:
            assert (found_in(ran.out), found_in(ran.err)) == ([], [])
        for path in tmp_path.rglob("*"):
            if path.is_file():
                assert found_in(path.name) == found_in(path.read_bytes()) == [], path
        for it in bench.server.log.exchanges:
            told = {name: value for name, value in it.headers.items() if name not in CARRIERS}
            where = it.path.replace(HOOK, "")
            assert found_in(where) == found_in((it.query, it.body, told)) == []

    bench.search = search
    return plan


EVERY = (
    ("check", "-v"),
    ("check", "--format", "json"),
    ("plan", "-v", "--out", "plan.json"),
    ("plan", "--format", "json"),
    ("report", "--output", "report.md"),
    ("report", "--format", "json"),
    ("list",),
    ("explain", "data"),
    ("doctor",),
    ("doctor", "--format", "json"),
    ("sync", "--yes", "-v", "--also", "json=run.json", "--also", "findings=f.json"),
    ("sync", "--yes", "--format", "json"),
    ("log",),
    ("log", "--format", "json"),
    ("undo", "--yes", "--format", "json"),
)


def run(bench, command):
    traced = () if command[0] == "log" else ("--trace",)
    dated = command[0] in ("check", "plan", "report", "list", "sync")
    return bench.milepost(*command, *traced, as_of="2027-02-22" if dated else None)


def test_a_run_in_which_all_is_well_leaves_none_anywhere(planted):
    bench = planted()
    runs = [run(bench, command) for command in EVERY]
    assert not [(ran.code, ran.err) for ran in runs if ran.code in (2, 70)]
    assert bench.server.log.mutating
    assert (bench.folder / "kept" / "state.db").stat().st_size
    bench.search(*runs)


def echo(*secrets):
    """A refusal that repeats secrets in every place trackers put words."""
    told = f"no: {' and '.join(secrets)}"
    by_field = {"field": told, told: told}
    return {
        "message": told,
        "error": told,
        "error_description": told,
        "errorMessage": told,
        "errorMessages": [told],
        "errors": by_field,
    }


@pytest.mark.parametrize("source", OWN)
@pytest.mark.parametrize("method", ["*", "P*"])
@pytest.mark.parametrize("status", [302, 401, 403, 422, 500])
def test_a_server_that_repeats_them_is_not_repeated(planted, source, method, status):
    """``P*``: only what is written is refused, so that the ledger gets to hear of it."""
    bench = planted(source)
    path, secrets = OWN[source]
    headers = {
        "Location": f"https://elsewhere.example/{secrets[-1]}?token={secrets[0]}",
        "X-Authentication-Denied-Reason": secrets[-1],
        "X-Accepted-GitHub-Permissions": secrets[0],
        "Content-Type": f"application/{secrets[0]}",
    }
    bench.server.faults.answer(
        method, path, status, body=echo(*secrets), headers=headers, times=None
    )
    runs = [
        run(bench, ("sync", "--yes", "-v", "--also", "json=run.json", "--also", "markdown=run.md")),
        run(bench, ("doctor",)),
        run(bench, ("check", "--format", "json")),
    ]
    assert runs[0].code in (3, 4)
    bench.search(*runs)


@pytest.mark.parametrize("source", OWN)
@pytest.mark.parametrize(
    "errors", [["no: {}"], [{"message": "no: {}"}, {"field": "{}", "code": "{}"}], "no: {}"]
)
def test_githubs_own_lists_of_errors_neither(planted, source, errors):
    bench = planted(source)
    path, secrets = OWN[source]
    answer = json.loads(json.dumps(echo() | {"errors": errors}).replace("{}", secrets[0]))
    bench.server.faults.answer("P*", path, 422, body=answer, times=None)
    ran = run(bench, ("sync", "--yes", "-v"))
    assert ran.code == 4
    bench.search(ran)


@pytest.mark.parametrize("source", OWN)
@pytest.mark.parametrize(
    ("body", "kind"), [(b"<html>{}</html>", "text/html"), (b'{"a": ["{}"]}', "application/json")]
)
def test_an_answer_that_is_none_is_not_quoted(planted, source, body, kind):
    bench = planted(source)
    path, secrets = OWN[source]
    for secret in secrets:
        bench.server.faults.clear()
        odd = body.replace(b"{}", secret.encode())
        headers = {"Content-Type": f"{kind}; x={secret}"}
        bench.server.faults.answer("*", path, 200, body=odd, headers=headers, times=None)
        runs = [run(bench, ("sync", "--yes", "-v")), run(bench, ("doctor",))]
        assert {ran.code for ran in runs} <= {3, 4}
        bench.search(*runs)


@pytest.mark.parametrize("status", [302, 400, 500, "drop"])
def test_the_address_of_the_webhook_is_told_to_nobody(planted, status):
    bench = planted()
    run(bench, ("sync", "--yes"))
    headers = {"Location": f"https://elsewhere.example/{HOOK}"}
    bench.server.faults.clear()
    if status == "drop":
        bench.server.faults.drop("POST", "/hooks/*", times=None)
    else:
        bench.server.faults.answer(
            "POST", "/hooks/*", status, body=echo(HOOK), headers=headers, times=None
        )
    bench.server.faults.answer("*", "/gitlab/*", 404, times=None)
    ran = run(bench, ("sync", "--yes"))
    assert "write.notify" in ran.err
    bench.search(ran)


@pytest.mark.parametrize("command", [("sync", "--yes"), ("doctor",), ("log",), ("plan",)])
@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_password_of_a_database_is_told_to_nobody(planted, monkeypatch, command, format_):
    bench = planted()
    url = f"postgresql://milepost:{PASSWORD}@127.0.0.1:1/milepost?application_name={PASSWORD}"
    monkeypatch.setenv("KEPT", url)
    ran = run(bench, (*command, "--format", format_))
    assert ran.code == 3, ran.err
    bench.search(ran)
    monkeypatch.setenv("KEPT", f"mysql://milepost:{PASSWORD}@127.0.0.1:1/milepost")
    ran = run(bench, (*command, "--format", format_))
    assert ran.code in (2, 3)
    bench.search(ran)


def test_a_bug_report_names_none_whatever_its_variable_is_called(planted, monkeypatch):
    bench = planted()
    told = f"{' '.join(ALL[:-2])} and {bench.server.url}/hooks/{HOOK}"

    def broken(*_args, **_kwargs):
        raise RuntimeError(told)

    monkeypatch.setattr("milepost.cli.session.Session.judged", broken)
    ran = bench.milepost("check", "--state", "none")
    assert ran.code == 70
    (report,) = (bench.folder / "temp").glob("milepost-bug-*.md")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "RuntimeError: *** ***" in text
    assert f"/hooks/{HOOK}" not in text
    for secret in (GITHUB, GITLAB, JIRA, MAIL, BASIC):
        assert secret not in text + ran.err + ran.out


def test_an_error_that_tells_one_is_masked(planted, monkeypatch):
    """Whatever a package that was plugged in may say."""
    bench = planted()

    def broken(*_args, **_kwargs):
        raise SourceError(f"{GITHUB} is bad", why=f"{BASIC} and {MAIL}", hint=JIRA)

    monkeypatch.setattr("milepost.cli.session.Session.judged", broken)
    runs = [bench.milepost("check"), bench.milepost("check", "--format", "json")]
    assert [ran.code for ran in runs] == [3, 3]
    assert runs[1].json["error"]["problems"][0]["what"] == "*** is bad"
    bench.search(*runs)


def test_a_saved_plan_is_private(planted):
    bench = planted()
    there = bench.folder / "there.json"
    there.write_text("before")
    there.chmod(0o644)
    for name in ("new.json", "there.json"):
        assert bench.milepost("plan", "--out", name).code == 0
        path = bench.folder / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text().startswith("{")
    assert bench.milepost("plan", "--out", "/dev/null").code == 0
