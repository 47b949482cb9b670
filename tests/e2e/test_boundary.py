"""What a pull request could change must not widen what a token is used for."""

import pytest

from milepost.cli.group import milepost

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web]}
"""
WRITING = tuple(
    name
    for name, command in milepost.commands.items()
    if any(parameter.name == "yes" for parameter in command.params)
)


@pytest.fixture
def repo(bench, world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    bench.config(MORE)
    return repo


def go(bench, command):
    return bench.milepost(command, "--yes", as_of="2027-02-22" if command == "sync" else None)


def test_these_commands_write():
    assert {"sync", "undo"} <= set(WRITING)


@pytest.mark.parametrize("command", sorted({"sync", "undo"} & set(WRITING)))
def test_the_stop_switch_and_the_ceiling_hold_for_every_command_that_writes(
    bench, repo, monkeypatch, command
):
    if command == "undo":
        assert go(bench, "sync").code == 0
    for name, value in (("MILEPOST_STOP", "1"), ("MILEPOST_MAX_CHANGES", "0")):
        bench.server.log.reset()
        with monkeypatch.context() as only:
            only.setenv(name, value)
            ran = go(bench, command)
        assert ran.code == 5
        assert name in ran.err
        assert not bench.server.log.mutating
        assert name == "MILEPOST_MAX_CHANGES" or len(bench.server.log) == 0
    assert go(bench, command).code == 0
    assert bench.server.log.mutating


@pytest.mark.parametrize("kind", ["github", "gitlab", "jira"])
def test_in_ci_a_token_goes_to_no_host_of_the_command_line_either(bench, monkeypatch, kind):
    monkeypatch.setenv(f"{kind.upper()}_TOKEN", "secret-token")
    place = "CUST" if kind == "jira" else "acme/web"
    ran = bench.milepost("check", f"--{kind}", place, "--url", "https://tracker.invalid")
    assert ran.code == 2
    assert "in CI no token is sent to tracker.invalid" in ran.err


def test_in_ci_nothing_is_remembered_on_a_server_the_file_names(bench, repo, monkeypatch):
    state = "postgresql://db.invalid/milepost"
    path = bench.folder / "milepost.yaml"
    text = path.read_text()
    path.write_text(f"{text}\nstate: {state}\n")
    ran = go(bench, "sync")
    assert (ran.code, len(bench.server.log)) == (2, 0)
    assert 'write `state: "${STATE_URL}"`' in ran.err
    assert bench.milepost("check", "--state", "none").code in (0, 1), "the job's own word counts"
    with monkeypatch.context() as only:
        only.setenv("MILEPOST_ALLOWED_HOSTS", "127.0.0.1, db.invalid")
        assert "STATE_URL" not in go(bench, "sync").err
    path.write_text(f'{text}\nstate: "${{WHERE}}"\n')
    monkeypatch.setenv("WHERE", state)
    assert "STATE_URL" not in go(bench, "sync").err


def test_a_server_on_this_very_computer_may_stand_in_the_file(bench, repo):
    path = bench.folder / "milepost.yaml"
    path.write_text(f"{path.read_text()}\nstate: postgresql://127.0.0.1:1/milepost\n")
    ran = go(bench, "sync")
    assert (ran.code, "STATE_URL" in ran.err) == (3, False)


@pytest.mark.parametrize(
    "place", ["../{above.name}/above.db", "{above}/above.db", "link/above.db", "link.db"]
)
def test_in_ci_nothing_is_remembered_outside_the_working_folder(
    bench, repo, monkeypatch, tmp_path_factory, place
):
    above = tmp_path_factory.mktemp("above")
    (above / "above.db").touch()
    (bench.folder / "link").symlink_to(above)
    (bench.folder / "link.db").symlink_to(above / "above.db")
    state = f"sqlite:///{place.format(above=above)}"
    path = bench.folder / "milepost.yaml"
    text = path.read_text()
    path.write_text(f"{text}\nstate: {state}\n")
    for command in ("sync --yes", "check", "log", "forget dana-o --yes"):
        ran = bench.milepost(*command.split(), as_of=None)
        assert (ran.code, len(bench.server.log)) == (2, 0), command
        assert "in CI what is remembered is kept inside the working folder" in ran.err
        assert "--state sqlite:///FILE" in ran.err
    assert [(it.name, it.stat().st_size) for it in above.iterdir()] == [("above.db", 0)]
    mine = f"sqlite:///{above}/mine.db"
    assert bench.milepost("sync", "--yes", "--state", mine).code == 0, "the job's own word counts"
    path.write_text(f'{text}\nstate: "${{WHERE}}"\n')
    monkeypatch.setenv("WHERE", state)
    assert go(bench, "sync").code == 0
    path.write_text(f"{text}\nstate: {state}\n")
    monkeypatch.setenv("CI", "")
    assert bench.milepost("check", "--fail-on", "never").code == 0
