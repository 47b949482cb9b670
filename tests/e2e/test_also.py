"""One run, several views; a token that stays at home; a log without commands."""

import json

import pytest


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("##[error]Late", due="2027-02-12")
    repo.issue("::error::x", milestone=1, created="2027-01-06")
    return repo


@pytest.mark.parametrize(
    ("command", "schema"),
    [
        (("check",), "milepost/1"),
        (("plan",), "milepost.plan/1"),
        (("sync", "--yes"), "milepost.sync/1"),
        (("report",), "milepost/1"),
        (("list",), None),
    ],
)
def test_every_view_of_one_run(bench, repo, command, schema):
    bench.config()
    views = ("--also", "json=a.json", "--also", "findings=b.json", "--also", "markdown=c.md")
    ran = bench.milepost(*command, "--fail-on", "never", *views)
    assert ran.code == 0, ran.err
    own = json.loads((bench.folder / "a.json").read_text())
    assert own.get("schema") == schema
    assert json.loads((bench.folder / "b.json").read_text())["schema"] == "milepost/1"
    assert (bench.folder / "c.md").read_text().startswith("# Milestones")
    assert ran.out
    reads = [(it.path, it.query) for it in bench.server.log.exchanges if not it.mutating]
    assert reads.count(reads[0]) == 1


def test_what_is_written_equals_what_would_be_printed(bench, repo):
    bench.config()
    bench.milepost("check", "--fail-on", "never", "--also", "json=a.json")
    printed = bench.milepost("check", "--fail-on", "never", "--format", "json").json
    written = json.loads((bench.folder / "a.json").read_text())
    for document in (printed, written):
        document["run"] = None
    assert printed == written
    assert written["milestones"][0]["title"] == "##[error]Late"


@pytest.mark.parametrize("value", ["xml=a", "json", "json=", "=a"])
def test_a_view_nobody_knows(bench, value):
    ran = bench.milepost("check", "--also", value)
    assert ran.code == 2
    assert "json, findings, markdown" in ran.err


@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_title_commands_a_runner(bench, repo, format_):
    bench.config()
    for command in ("check", "plan", "list"):
        ran = bench.milepost(command, "--format", format_, "--fail-on", "never")
        assert "Late" in ran.out
        assert "##[" not in ran.out + ran.err
        lines = (ran.out + ran.err).splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::")]


def test_a_command_line_commands_no_runner(bench):
    ran = bench.milepost("check", "extra\n::error::x", "##[add-mask]y", as_of=None)
    assert ran.code == 2
    assert "##[" not in ran.err
    assert not [line for line in ran.err.splitlines() if line.lstrip().startswith("::")]


def test_in_ci_a_file_cannot_send_the_token_elsewhere(bench, repo, monkeypatch):
    url = "http://evil.example:1"
    (bench.folder / "milepost.yaml").write_text(
        "version: 1\nproject: {name: N}\ntrackers:\n"
        f'  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{GITHUB_TOKEN}}"}}\n'
    )
    for args in ((), ("--github", "a/b", "--url", url)):
        ran = bench.milepost("check", *args)
        assert ran.code == 2
        assert "no token is sent to evil.example" in ran.err
        assert "secret-token" not in ran.err
    monkeypatch.setenv("CI", "false")
    assert bench.milepost("check", "--deadline", "0.1").code == 3
