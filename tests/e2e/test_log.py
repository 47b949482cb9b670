"""``milepost log``: what was written, asked of nobody but the store."""

from __future__ import annotations

import pytest

MORE = """
  ops: {{kind: github, repo: acme/ops, url: "{url}", token: "${{GITHUB_TOKEN}}"}}
milestones:
  live: {{title: Integrations live, due: 2027-03-12, in: [web]}}
  late: {{title: Training delivered, due: 2027-02-19, in: [ops]}}
"""


@pytest.fixture
def synced(bench, world):
    """Two trackers, two milestones, two syncs: the second had news of one."""
    world.token(
        "secret-token", login="milepost-bot", repos={"acme/web": "write", "acme/ops": "write"}
    )
    for name, title in (("web", "Integrations live"), ("ops", "Training delivered")):
        repo = world.repo(f"acme/{name}", author="dana-o")
        repo.milestone(title)
        repo.issue("Status of it", milestone=1, labels=["milestone"], created="2027-01-05")
        repo.issue("Work", milestone=1, created="2027-01-05")
    bench.config(MORE.format(url=bench.server.url))
    assert bench.milepost("sync", "--yes").code == 0
    world.repo("acme/web", author="dana-o").close(2)
    assert bench.milepost("sync", "--yes").code == 0
    bench.server.log.reset()
    return bench


def log(bench, *args):
    return bench.milepost("log", *args, as_of=None)


def runs(bench, *args):
    return log(bench, "--format", "json", *args).json["runs"]


def test_every_run_with_what_it_wrote_and_no_request(synced):
    second, first = runs(synced)
    assert {it["source"] for it in first["changes"]} == {"web", "ops"}
    assert {it["source"] for it in second["changes"]} == {"web"}
    assert {it["outcome"] for it in first["changes"]} == {"done"}
    assert first["actors"] == {"web": "milepost-bot", "ops": "milepost-bot"}
    edit = next(it for it in second["changes"] if it["kind"] == "put_comment")
    assert (edit["before"] != edit["after"], edit["url"].startswith("http")) == (True, True)
    told = log(synced)
    assert (told.code, told.err) == (0, "")
    assert told.out.count("\nrun ") == 1
    assert "as milepost-bot (ops, web)" in told.out
    assert "Remembered in .milepost/state.db." in told.out
    assert "+ " in log(synced, "-v").out
    assert len(synced.server.log) == 0


def test_filters(synced):
    second, first = runs(synced)
    assert [it["id"] for it in runs(synced, "-n", "1")] == [second["id"]]
    assert log(synced, "-n", "1").out.splitlines()[-2] == "1 older run: milepost log -n 2"
    assert [it["id"] for it in runs(synced, "--run", first["id"])] == [first["id"]]
    (only,) = runs(synced, "--source", "ops")
    assert (only["id"], {it["source"] for it in only["changes"]}) == (first["id"], {"ops"})
    (late,) = runs(synced, "--milestone", "late")
    assert {it["milestone"] for it in late["changes"]} == {"late"}
    assert len(runs(synced, "--milestone", "live", "--milestone", "late")) == 2


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("--run", "nope"), "nothing is known of a run 'nope'"),
        (("--source", "wep"), "did you mean web?"),
        (("--milestone", "lve"), "did you mean live?"),
        (("--milestone", "zzz"), "`milepost log` shows what there is"),
        (("-n", "0"), "-n"),
        (("--state", "nowhere:"), "address of the store"),
    ],
)
def test_names_that_nobody_knows(synced, args, word):
    ran = log(synced, *args)
    assert (ran.code, word in ran.err) == (2, True), ran.err


def test_a_run_that_only_looked_is_not_in_it(synced):
    assert synced.milepost("check", "--fail-on", "never").code == 0
    assert {it["command"] for it in runs(synced)} == {"sync"}


def test_a_tracker_that_was_in_the_file_once_can_be_asked_for(synced):
    synced.config("milestones: {live: {title: Integrations live, in: [web]}}")
    assert len(runs(synced, "--source", "ops", "--milestone", "late")) == 1


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("sqlite:///not/yet.db", "will be kept in not/yet.db"),
        ("none", "there is no store (state: none)"),
    ],
)
def test_to_have_written_nothing_is_no_failure(bench, state, word):
    bench.config()
    ran = log(bench, "--state", state)
    assert (ran.code, word in " ".join(ran.out.split())) == (0, True), ran.out
    data = log(bench, "--state", state, "--format", "json").json
    assert (data["runs"], data["state"]["kept"]) == ([], False)
    assert not (bench.folder / "not").exists()


def test_a_more_private_trackers_words_are_not_told(synced):
    path = synced.folder / "milepost.yaml"
    path.write_text(
        path.read_text().replace("repo: acme/web", "visibility: public, repo: acme/web")
    )
    before = log(synced, "-v").out
    assert "Training delivered" not in before
    _, first = runs(synced)
    told = [it for it in first["changes"] if it["source"] == "ops"]
    assert {it["actor"] for it in told} == {"(private)"}
    assert {it["url"] for it in told} == {None}
    assert first["actors"] == {"web": "milepost-bot", "ops": "(private)"}
    labels = [it["after"] for it in told if it["kind"] == "add_label"]
    assert labels == ["milepost: off-track"]
    assert "Integrations live" in before
