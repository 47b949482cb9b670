"""Judging: without a file, with faults, with bad input; every exit code."""

import json

import pytest

from milepost.cli import door

DESCRIPTION = """Owner: @dana-o
Depends on: Schema frozen

Done when:
- [ ] no open P1
- [x] rollback plan documented
"""


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone(
        "Schema frozen",
        due="2027-02-26",
        description="Owner: @dana-o\n\nDone when:\n- [ ] all closed\n",
    )
    repo.milestone("Data validated", due="2027-03-05", description=DESCRIPTION)
    repo.milestone("Old one", due="2026-01-05", closed="2026-01-05")
    repo.issue("Fields", milestone=1, created="2027-01-06")
    repo.issue("Import", milestone=2, labels=["P1"], created="2027-01-06")
    for number in range(130):
        repo.issue(f"other {number}", created="2027-01-07")
    return repo


def zero(bench, *args):
    return bench.milepost("check", "--github", "acme/web", "--url", bench.server.url, *args)


def test_no_file_no_token_is_enough_to_judge(bench, repo, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    ran = zero(bench, "--format", "json")
    assert ran.code == 0, ran.out
    found = {it["title"]: it for it in ran.json["milestones"]}
    assert found["Data validated"]["owner"]
    assert found["Data validated"]["depends_on"] == [found["Schema frozen"]["id"]]
    assert [it["state"] for it in found["Data validated"]["criteria"]] == ["unmet", "met"]
    assert found["Data validated"]["health"] == "on_track"
    assert found["Old one"]["health"] is None
    assert all(it["id"] == f"github/{it['records'][0]['key']}" for it in ran.json["milestones"])
    (source,) = ran.json["sources"]
    assert (source["complete"], source["issues"], source["milestones"], source["requests"]) == (
        True,
        132,
        3,
        3,
    )
    assert ran.json["schema"] == "milepost/1"


def test_findings_at_the_limit_end_with_one(bench, repo):
    assert zero(bench, "--fail-on", "never", "--as-of", "2027-02-27").code == 0
    ran = bench.milepost(
        "check", "--github", "acme/web", "--url", bench.server.url, as_of="2027-02-27"
    )
    assert ran.code == 1
    assert "MP501" in ran.out
    assert "Schema frozen" in ran.out


def test_the_due_day_itself_is_not_overdue(bench, repo):
    ran = bench.milepost(
        "check", "--github", "acme/web", "--url", bench.server.url, as_of="2027-02-26"
    )
    assert "MP501" not in ran.out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["check", "--github", "acme/web", "--source", "gitub"], "did you mean github"),
        (["check", "-c", "nowhere.yaml"], "no file nowhere.yaml"),
        (["check", "--as-of", "tomorrow"], "not a date"),
        (["check", "--github", "acme"], "owner/name"),
        (["check", "--gitlab", "a"], "group/name"),
        (["check", "--url", "http://x"], "--github"),
        (["check", "--github", "a/b", "-c", "x.yaml"], "exclude each other"),
        (["explain", "MP999"], "no rule"),
        (["sync", "--github", "a/b", "--yes"], "wants a file"),
        (["nonsense"], "No such command"),
        (["check"], "there is no milepost.yaml"),
        (
            ["check", "--output", "no/such/folder/x", "--github", "acme/web", "--url", "URL"],
            "cannot write",
        ),
    ],
)
def test_usage_errors_end_with_two_and_say_what_to_do(bench, repo, args, says):
    ran = bench.milepost(*[bench.server.url if it == "URL" else it for it in args], as_of=None)
    assert ran.code == 2, ran.err
    assert says in ran.err


def test_all_problems_of_a_file_at_once(bench):
    (bench.folder / "milepost.yaml").write_text(
        "version: 1\ntrackers:\n  web: {kind: github, repo: acme/web, token: ghp_literal}\n"
        "milestones:\n  a: {title: A, due: 2027-02-30}\n  b: {titel: B}\n"
    )
    ran = bench.milepost("check")
    assert ran.code == 2
    for told in (
        "milepost.yaml:3",
        "milepost.yaml:5",
        "milepost.yaml:6",
        "title",
        "problems in the configuration",
    ):
        assert told in ran.err
    assert "ghp_literal" not in ran.err
    assert len(bench.server.log) == 0


def test_a_wrong_token_is_a_source_that_was_not_read(bench, repo, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "wrong-secret")
    bench.config()
    ran = bench.milepost("check")
    assert ran.code == 3
    assert "401" in ran.out or "token" in ran.out
    assert "wrong-secret" not in ran.out + ran.err
    data = bench.milepost("check", "--format", "json").json
    assert data["run"]["state"] == "failed"
    assert not data["sources"][0]["complete"]


def test_a_project_that_is_not_there(bench):
    ran = bench.milepost("check", "--github", "acme/nowhere", "--url", bench.server.url)
    assert ran.code == 3
    assert "404" in ran.out or "not found" in ran.out.lower()


@pytest.mark.parametrize("fault", ["cut", "errors", "drop", "html"])
def test_a_gap_makes_what_needs_it_unknown(bench, repo, fault):
    faults = bench.server.faults
    where = ("GET", "*/repos/acme/web/issues")
    if fault == "cut":
        faults.truncate(*where, keep=500, nth=2, times=None)
    elif fault == "errors":
        faults.answer(*where, 502, nth=2, times=None)
    elif fault == "drop":
        faults.drop(*where, nth=2, times=None)
    else:
        faults.answer(*where, 200, body=b"<html>login</html>", nth=2, times=None)
    bench.config(
        "milestones:\n"
        "  data: {title: Data validated, due: 2027-03-05, in: [web], done_when: [all closed]}\n"
        "  schema: {title: Schema frozen, due: 2027-02-26, in: [web], done_when: [no open P9]}"
    )
    ran = bench.milepost("check", "--format", "json", "--deadline", "0.2")
    assert ran.code == 3
    data = ran.json
    assert data["run"]["state"] == "partial"
    assert "page 2" in data["sources"][0]["reason"]
    assert {it["health"] for it in data["milestones"] if it["id"] in ("data", "schema")} == {
        "unknown"
    }
    criteria = {it["id"]: it["criteria"] for it in data["milestones"]}
    assert criteria["schema"][0]["state"] == "unknown"
    assert data["counts"]["skipped"] > 0
    shown = bench.milepost("check", "--deadline", "0.2")
    assert "INCOMPLETE web" in shown.out
    synced = bench.milepost("sync", "--yes", "--format", "json", "--deadline", "0.2")
    assert synced.code == 3
    assert synced.json["changes"] == []
    assert any("not read completely" in it["reason"] for it in synced.json["skipped"])


def test_without_push_rights_the_drop_of_labels_is_noticed(bench, repo, world):
    world.token("secret-token", login="milepost-bot", repos={"acme/web": "comment"})
    repo.issue("Status", milestone=2, labels=["milestone"])
    bench.config("milestones: {data: {title: Data validated, due: 2027-03-05, in: [web]}}")
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 4
    outcomes = {it["kind"]: it["outcome"] for it in ran.json["changes"]}
    assert outcomes["create_label"] == "failed"
    assert outcomes["add_label"] == "not_attempted"
    assert outcomes["put_comment"] == "done"


def test_a_server_that_goes_down_between_writes_ends_with_four_and_the_next_run_finishes(
    bench, repo
):
    repo.issue("Status", milestone=2, labels=["milestone"])
    bench.config("milestones: {data: {title: Data validated, due: 2027-03-05, in: [web]}}")
    bench.server.faults.drop("POST", "*", nth=2, times=None)
    bench.server.faults.drop("PATCH", "*", times=None)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 4
    assert {it["outcome"] for it in ran.json["changes"]} >= {"done", "unknown"}
    bench.server.faults.clear()
    assert bench.milepost("sync", "--yes").code == 0
    assert bench.milepost("plan", "--format", "json").json["changes"] == []
    comments = [it for it in repo.project.comments.values() if "milepost:status" in it.body]
    assert len(comments) == 1


def test_a_created_comment_whose_answer_is_lost_is_not_made_twice(bench, repo):
    repo.issue("Status", milestone=2, labels=["milestone"])
    bench.config("milestones: {data: {title: Data validated, due: 2027-03-05, in: [web]}}")
    bench.server.faults.answer("POST", "*/comments", 502, after=True)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, "it was looked for at once, and found"
    (comment,) = [it for it in ran.json["changes"] if it["kind"] == "put_comment"]
    assert (comment["outcome"], comment["detail"]) == ("done", "the answer was lost; it is there")
    assert bench.milepost("sync", "--yes", "--format", "json").json["changes"] == []
    assert len([it for it in repo.project.comments.values() if "milepost:status" in it.body]) == 1


def test_keys_and_options_without_effect_are_named_once(bench, repo):
    bench.config("rules: {ignore: [MP512]}")
    ran = bench.milepost("plan", "--what-if", "due=2027-03-12")
    notices = [line for line in ran.err.splitlines() if "not active" in line]
    assert len(notices) == 1
    assert "rules.ignore[0] (MP512)" in notices[0]
    assert "--what-if" in notices[0]


def test_the_other_commands(bench, repo):
    bench.config()
    listed = bench.milepost("list")
    assert listed.code == 0
    assert "web/2" in listed.out
    assert "Data validated" in listed.out
    assert len(bench.milepost("list", "--format", "json").json["milestones"]) == 3
    report = bench.milepost("report")
    assert report.code == 0
    assert "Data validated" in report.out
    assert bench.milepost("report", "--format", "json").json["schema"] == "milepost/1"
    bench.milepost("report", "--output", "out.md")
    assert (bench.folder / "out.md").read_text() == report.out
    assert "MP501" in bench.milepost("explain", "mp501").out
    assert "MP101" in bench.milepost("explain").out
    assert json.loads(bench.milepost("schema").out)["$schema"]


def test_trace_shows_requests_and_no_secret(bench, repo):
    bench.config()
    ran = bench.milepost("check", "--trace")
    assert "/repos/acme/web/issues" in ran.err
    assert "secret-token" not in ran.err


def test_a_bug_leaves_a_report_without_secrets_and_ends_with_seventy(bench, monkeypatch, tmp_path):
    bench.config()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_args, **_kwargs):
        raise RuntimeError("leaking secret-token")

    monkeypatch.setattr("milepost.cli.session.open_trackers", broken)
    ran = bench.milepost("check")
    assert ran.code == 70
    (written,) = tmp_path.glob("milepost-bug-*.md")
    assert "RuntimeError" in written.read_text()
    assert "secret-token" not in written.read_text()


def test_an_interrupted_run_ends_with_130(bench, monkeypatch):
    bench.config()

    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("milepost.cli.session.open_trackers", stop)
    assert bench.milepost("check").code == 130


def test_the_script_leaves_with_the_code(monkeypatch):
    monkeypatch.setattr("sys.argv", ["milepost", "explain", "MP999"])
    with pytest.raises(SystemExit) as left:
        door.main()
    assert left.value.code == 2
