"""A milestone keeps its records over runs: renamed, promoted, merged, the store lost."""

import pytest

TWO = """  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab", token: "${{GITLAB_TOKEN}}"}}
  ops: {{kind: jira, project: CUST, url: "{url}/jira-dc", token: "${{JIRA_TOKEN}}",
         deployment: datacenter}}
"""
PLAN = """people: {kim: {name: Kim, github: kim, gitlab: kim, jira: kim}}
rules: {select: [MP803, MP804]}
milestones:
  data: {title: Data moved, due: 2027-03-05, owner: kim, in: [web, api, ops]}
"""


@pytest.fixture
def three(bench, world, monkeypatch, on):
    """Data moved in three trackers; ``three(plan)`` writes the file, with a store."""
    every = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), "write")
    world.token("all-secret", login="milepost-bot", repos=every, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "all-secret")
    world.user("kim", "Kim")
    world.group("acme")
    repos = {name: world.repo(f"acme/{name}", author="kim") for name in ("web", "api", "ops")}
    repos["ops"].project.key = "CUST"
    for repo in repos.values():
        repo.issue("Work", milestone=repo.milestone("Data moved", due="2027-03-05"))

    def write(plan=PLAN, state="sqlite:///state.db"):
        more = TWO.format(url=bench.server.url) + plan + f"state: {state}"
        text = CONFIG.format(url=bench.server.url, more=more)
        (bench.folder / "milepost.yaml").write_text(text)

    bench.write = write
    bench.ran = lambda *args, day="2027-02-22": on(day, *args)
    write()
    return bench, repos


CONFIG = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{GITHUB_TOKEN}}"}}
{more}
write: {{block: [web, api], limits: {{pace: none}}}}
"""


def milestone(repo, title="Data moved"):
    return next(one for one in repo.project.milestones.values() if one.title == title)


def records(ran):
    (data,) = [one for one in ran.json["milestones"] if one["id"] == "data"]
    return {one["source"]: (one["key"], one["title"]) for one in data["records"]}


def messages(ran, rule):
    return [one["message"] for one in ran.json["findings"] if one["rule"] == rule]


def look(bench):
    return bench.ran("check", "--format", "json", "--fail-on", "never")


def test_renamed_in_every_tracker_in_one_interval_with_the_old_title_reused(three):
    bench, repos = three
    before = records(look(bench))
    for repo in repos.values():
        repo.rename_milestone(milestone(repo), "Data moved at last")
        repo.milestone("Data moved")
    after = look(bench)
    assert {name: key for name, (key, _) in records(after).items()} == {
        name: key for name, (key, _) in before.items()
    }
    assert {title for _, title in records(after).values()} == {"Data moved at last"}
    assert messages(after, "MP803") == []
    told = messages(after, "MP804")
    assert len(told) == 3
    assert all("the one it was so far" in one for one in told)
    assert records(look(bench)) == records(after), "and so it stays, run after run"


def test_promoted_in_gitlab_it_is_followed(three):
    bench, repos = three
    before = records(look(bench))
    made = repos["api"].promote_milestone(milestone(repos["api"]))
    after = look(bench)
    assert records(after)["api"] == (str(made.id), "Data moved") != before["api"]
    assert messages(after, "MP803") == messages(after, "MP804") == []
    made.title = "Data moved in the group"
    assert records(look(bench))["api"][0] == str(made.id), "now by its new key"


def test_a_merged_version_says_where_its_issues_went(three):
    bench, repos = three
    into = repos["ops"].milestone("Go-live")
    look(bench)
    repos["ops"].merge_milestone(milestone(repos["ops"]), into)
    ran = look(bench)
    (told,) = messages(ran, "MP803")
    assert told.startswith('ops has no milestone "Data moved" any more (it was ')
    assert told.endswith(f'; of its issues 1 of 1 are in "Go-live" ({into.id}) now')
    assert "ops" not in records(ran)


def test_an_archived_version_is_there(three):
    bench, repos = three
    look(bench)
    version = milestone(repos["ops"])
    version.state, version.archived, version.released = "closed", True, False
    ran = look(bench)
    assert "ops" in records(ran)
    assert messages(ran, "MP803") == []


def test_the_store_is_lost_and_our_blocks_still_tell(three):
    bench, repos = three
    assert bench.ran("sync", "--yes").code == 0
    (bench.folder / "state.db").unlink()
    for name in ("web", "api"):
        repos[name].rename_milestone(milestone(repos[name]), "Data moved at last")
    ran = look(bench)
    assert {name: title for name, (_, title) in records(ran).items()} == {
        "web": "Data moved at last", "api": "Data moved at last", "ops": "Data moved",
    }  # fmt: skip


def test_deleted_it_is_told_and_made_again_by_nobody(three):
    bench, repos = three
    assert bench.ran("sync", "--yes").code == 0
    repos["web"].delete_milestone(milestone(repos["web"]))
    plan = PLAN + "sync: {create_missing: [web]}\n"
    bench.write(plan)
    ran = bench.ran("sync", "--yes", "--format", "json")
    assert [one for one in ran.json["changes"] if one["kind"] == "create_record"] == []
    (told,) = messages(look(bench), "MP803")
    assert "web has no milestone" in told
    assert "any more (it was 1)" in told
    assert [one.title for one in repos["web"].project.milestones.values()] == []


def test_where_no_tracker_is_named_a_deletion_is_told_too(three):
    bench, repos = three
    bench.write(PLAN.replace(", in: [web, api, ops]", ""))
    look(bench)
    repos["api"].delete_milestone(milestone(repos["api"]))
    (told,) = messages(look(bench), "MP803")
    assert "api has no milestone" in told


def test_a_tracker_that_joins_is_proposed_to_for_ten_working_days(three):
    bench, repos = three
    repos["ops"].delete_milestone(milestone(repos["ops"]))
    day = bench.ran("check", "--format", "json", "--fail-on", "never", day="2027-02-22")
    assert messages(day, "MP803") == []
    plan = bench.ran("plan", "--format", "json", day="2027-03-08")
    (line,) = [one for one in plan.json["skipped"] if "there is no" in one["reason"]]
    assert line["reason"] == 'there is no milestone "Data moved" yet'
    assert "after 2027-03-08 that is a finding (MP803)" in line["fallback"]
    day = bench.ran("check", "--format", "json", "--fail-on", "never", day="2027-03-09")
    assert messages(day, "MP803") == [
        'ops has no milestone "Data moved" (renamed, deleted or not created yet)'
    ]


def test_equal_titles_are_proposed_and_left_apart(three):
    bench, repos = three
    for number in range(7):
        for repo in repos.values():
            repo.milestone(f"Phase {number}")
    bench.write(PLAN.replace("[web, api, ops]", "[web]"))
    plan = bench.ran("plan", "--format", "json")
    lines = [one for one in plan.json["skipped"] if "each have" in one["reason"]]
    assert len(lines) == 5
    assert lines[0]["reason"] == 'web, api and ops each have a milestone "Data moved"'
    assert "at milepost.yaml:" in lines[0]["fallback"]
    assert 'milestone "Phase 0"' in lines[1]["reason"]
    assert "sync: {join: by-title}" in lines[1]["fallback"]
    (rest,) = [one for one in plan.json["skipped"] if "further titles" in one["reason"]]
    assert rest["reason"].startswith("3 further titles")
    assert set(records(look(bench))) == {"web"}


def test_joined_by_title_a_renamed_one_stays_with_the_others(three):
    bench, repos = three
    bench.write("sync: {join: by-title}\nrules: {select: [MP803, MP804]}\n")
    before = look(bench)
    (one,) = before.json["milestones"]
    repos["web"].rename_milestone(milestone(repos["web"]), "Data moved at last")
    (after,) = look(bench).json["milestones"]
    assert after["id"] == one["id"]
    assert {it["source"] for it in after["records"]} == {"web", "api", "ops"}
