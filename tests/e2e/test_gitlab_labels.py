"""Trap: GitLab tells ``Bug`` from ``bug``: a label in other letters is found, not doubled."""

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"}}}}
people: {{kim: {{name: Kim Osei, gitlab: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, owner: kim, in: [api], done_when: [all closed]}}
write: {{status_issue: {{create: true}}, limits: {{pace: none}}}}
"""
BEFORE = ["Milepost: On-Track", "Milestone"]


def test_a_label_somebody_made_in_other_letters(bench, world, monkeypatch):
    monkeypatch.setenv("GITLAB_TOKEN", "a-secret-token")
    world.user("kimosei", "Kim Osei")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/api": "write"}, ours=True)
    api = world.repo("acme/api", author="kimosei")
    for name in BEFORE:
        api.label(name)
    api.issue("Import", milestone=api.milestone("Data moved"), assignees=["kimosei"])
    (bench.folder / "milepost.yaml").write_text(PLAN.format(url=bench.server.url))
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, ran.out
    assert {one["outcome"] for one in ran.json["changes"]} == {"done"}
    named = {label.id: label.name for label in api.project.labels.values()}
    made = next(it for it in api.project.issues.values() if it.title.startswith("Status"))
    assert sorted(named[number] for number in made.labels) == BEFORE
    assert sorted(named.values()) == BEFORE
    again = bench.milepost("sync", "--yes", "--format", "json")
    assert (again.code, again.json["changes"]) == (0, [])
