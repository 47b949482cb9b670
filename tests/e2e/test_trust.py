"""Who writes, with whose token, and what stops it: promises about the token."""

import pytest

from milepost.app import sync as syncing

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web]}
"""


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    return repo


@pytest.mark.parametrize("status", [500, 401])
def test_a_tracker_that_will_not_say_who_we_are_is_never_green(bench, repo, status):
    bench.config(MORE)
    bench.server.faults.answer("GET", "*/user", status, times=None)
    for command in (["sync", "--yes"], ["plan"]):
        ran = bench.milepost(*command, "--deadline", "0.2")
        assert ran.code == 3, ran.out
        assert "did not say whose token this is" in ran.out
        assert "no token" not in ran.out
    assert not bench.server.log.mutating


def test_a_sync_without_a_token_is_refused_before_anything(bench, repo, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    bench.config(MORE)
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace(', token: "${GITHUB_TOKEN}"', ""))
    ran = bench.milepost("sync", "--yes")
    assert ran.code == 2
    assert "GITHUB_TOKEN" in ran.err
    assert len(bench.server.log) == 0
    assert bench.milepost("check", "--fail-on", "never").code == 0


def test_without_push_rights_no_orphan_issues_pile_up(bench, repo, world):
    world.token("secret-token", login="milepost-bot", repos={"acme/web": "comment"})
    repo.milestone("Second live", due="2027-03-12")
    bench.config("", ", status_issue: {create: true}")
    before = len(repo.project.issues)
    for _ in range(2):
        ran = bench.milepost("sync", "--yes")
        assert ran.code == 4
        assert "label" in ran.out
    assert len(repo.project.issues) == before


def test_a_second_account_at_work_is_refused_by_name(bench, repo, world, monkeypatch):
    bench.config(MORE)
    assert bench.milepost("sync", "--yes").code == 0
    world.token("dana-token", login="dana-o", repos={"acme/web": "write"})
    monkeypatch.setenv("GITHUB_TOKEN", "dana-token")
    bench.server.log.reset()
    ran = bench.milepost("sync", "--yes")
    assert ran.code == 5
    assert "milepost-bot" in ran.err
    assert "dana-o" in ran.err
    assert not bench.server.log.mutating
    bench.config(MORE, ", identities: [milepost-bot]")
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["changes"]) == (0, [])


def test_a_renamed_project_posts_no_second_comment(bench, repo):
    bench.config(MORE)
    bench.milepost("sync", "--yes")
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("Nordwind", "Suedwind"))
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.json["changes"] == []
    assert any("instance: nordwind" in it["fallback"] for it in ran.json["skipped"])


def test_a_status_issue_that_moved_takes_its_comment_along(bench, repo):
    repo.milestone("Second live", due="2027-03-19")
    bench.config()
    bench.milepost("sync", "--yes")
    repo.project.issues[1].milestones = [2]
    ran = bench.milepost("sync", "--yes", "--format", "json")
    (comment,) = repo.project.comments.values()
    assert "Second live" in comment.body
    assert ran.code == 0


def test_the_stop_switch_stands_above_everything(bench, repo, monkeypatch):
    bench.config(MORE)
    monkeypatch.setenv("MILEPOST_STOP", "1")
    ran = bench.milepost("sync", "--yes")
    assert (ran.code, "MILEPOST_STOP" in ran.err) == (5, True)
    assert len(bench.server.log) == 0
    assert bench.milepost("plan").code == 0
    monkeypatch.setenv("MILEPOST_STOP", "0")
    assert bench.milepost("sync", "--yes").code == 0


@pytest.mark.parametrize(("limit", "code"), [("1", 5), ("50", 0), ("many", 2)])
def test_the_ceiling_stands_above_the_file(bench, repo, monkeypatch, limit, code):
    bench.config(MORE)
    monkeypatch.setenv("MILEPOST_MAX_CHANGES", limit)
    ran = bench.milepost("sync", "--yes")
    assert ran.code == code, ran.err
    if code:
        assert "MILEPOST_MAX_CHANGES" in ran.err
        assert not bench.server.log.mutating


def test_in_ci_a_token_goes_only_to_allowed_hosts(bench, repo, monkeypatch):
    bench.config(MORE)
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace(bench.server.url, "https://tracker.invalid"))
    ran = bench.milepost("check")
    assert ran.code == 2
    assert "MILEPOST_ALLOWED_HOSTS=tracker.invalid" in ran.err
    for name, value in (
        ("MILEPOST_ALLOWED_HOSTS", "other.invalid, *.invalid"),
        ("GITHUB_SERVER_URL", "https://tracker.invalid"),
        ("CI", "false"),
    ):
        with monkeypatch.context() as only:
            only.setenv(name, value)
            assert bench.milepost("check", "--deadline", "0.1").code == 3


def test_a_source_filter_changes_no_verdict(bench, world, repo):
    other = world.repo("acme/api", author="dana-o")
    world.token("secret-token", login="milepost-bot", repos={"*": "write"})
    other.milestone("Beta", due="2027-04-09")
    blocker = other.issue("Vendor", milestone=1, created="2027-01-05")
    work = repo.issue("Webhook", milestone=1, created="2027-01-05")
    repo.block(blocked=work, blocker=blocker)
    api = f'  api: {{kind: github, repo: acme/api, url: "{bench.server.url}"}}'
    bench.config(f"{api}\ndiscover: all")
    assert bench.milepost("sync", "--yes").code == 0
    plan = bench.milepost("plan", "--source", "web", "--format", "json").json
    assert plan["changes"] == []
    shown = bench.milepost("check", "--source", "web", "--format", "json").json
    assert [it["title"] for it in shown["milestones"]] == ["Integrations live"]


def test_a_milestone_nobody_has_is_a_usage_error(bench, repo):
    bench.config(MORE)
    for name, hint in (("web/9", "web/1"), ("liv", "live"), ("xyzzy", "milepost list")):
        ran = bench.milepost("check", "--milestone", name)
        assert ran.code == 2
        assert hint in ran.err
    shown = bench.milepost("check", "--milestone", "web/1", "--format", "json").json
    assert [it["id"] for it in shown["milestones"]] == ["live"]


def test_a_milestone_under_another_title_is_said(bench, repo):
    bench.config(MORE)
    repo.project.milestones[1].title = "Something else"
    (told,) = bench.milepost("plan", "--format", "json").json["skipped"]
    assert told["reason"] == 'there is no milestone "Integrations live" yet'
    assert told["fallback"].startswith("create it there, or say where it lies (`in`)")


def test_what_was_done_is_told_when_ctrl_c_ends_it(bench, repo, monkeypatch):
    bench.config(MORE)
    real = syncing.apply

    def cut(*args, **given):
        yield from list(real(*args, **given))[:1]
        raise KeyboardInterrupt

    monkeypatch.setattr(syncing, "apply", cut)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 130
    outcomes = [it["outcome"] for it in ran.json["changes"]]
    assert outcomes[:2] == ["done", "unknown"]
    assert set(outcomes[2:]) == {"not_attempted"}
