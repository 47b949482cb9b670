"""``milepost adopt``: what is wrong today is accepted in a file, and only new findings speak."""

from __future__ import annotations

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{web: {{kind: github, repo: acme/web, url: "{url}"}}}}
people: {{dana: {{github: dana-o}}, kim: {{github: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-02-12, owner: kim, in: [web], done_when: [all closed]}}
  live: {{title: Live, due: 2027-04-02, in: [web], done_when: [all closed]}}
write: {{status_issue: {{create: true}}, limits: {{pace: none}}}}
state: none
{more}
"""
FILE = "milepost-adopted.yaml"
SILENT = ("waived", "muted", "adopted", "snoozed", "skipped")


@pytest.fixture
def plan(bench, world):
    """A milestone that is overdue, and one that nobody owns."""
    repo = world.repo("acme/web")
    for title in ("Data moved", "Live"):
        repo.milestone(title)
        repo.issue(f"Work for {title}", milestone=title)
    write(bench)
    return bench


def write(bench, more="", changes=()):
    text = PLAN.format(url=bench.server.url, more=more)
    for old, new in changes:
        text = text.replace(old, new)
    (bench.folder / "milepost.yaml").write_text(text)


def listed(bench, name=FILE):
    return (bench.folder / name).read_text(encoding="utf-8")


def counts(bench, *args, **words):
    return bench.milepost(*(args or ("check",)), "--format", "json", **words).json["counts"]


def test_after_adopting_nothing_speaks_and_everything_is_counted(plan):
    before = plan.milepost("check", "--format", "json")
    speaking = [one for one in before.json["findings"] if not one["muted"]]
    assert before.code == 1
    assert {one["rule"] for one in speaking} >= {"MP501", "MP201"}

    ran = plan.milepost("adopt", "--by", "dana")
    assert ran.code == 0
    assert ran.out.startswith(f"{FILE}: {len(speaking)} adopted findings (0 as before, ")
    assert ran.err.count("\n+ ") + ran.err.startswith("+ ") == len(speaking)
    text = listed(plan)
    assert text.count("  - {id: ") == text.count(", by: dana}") == len(speaking)

    after = plan.milepost("check", "--format", "json")
    assert after.code == 0
    assert all(one["adopted"] for one in after.json["findings"])
    assert after.json["counts"] | dict.fromkeys(SILENT, 0) == dict.fromkeys(
        ("error", "warning", "info", *SILENT), 0
    )
    assert after.json["counts"]["adopted"] == len(speaking)
    data = next(one for one in after.json["milestones"] if one["id"] == "data")
    assert data["health"] == "on_track"


def test_a_new_finding_speaks_and_is_not_adopted_unsaid(plan):
    plan.milepost("adopt")
    first = listed(plan)
    write(plan, changes=[("due: 2027-04-02", "due: 2027-02-19")])
    new = plan.milepost("check", "--format", "json")
    assert new.code == 1
    speak = {(one["rule"], one["milestone"]) for one in new.json["findings"] if not one["adopted"]}
    assert ("MP501", "live") in speak
    assert listed(plan) == first
    again = plan.milepost("adopt")
    assert "+ MP501 in live (error): " in again.err
    assert " new" in again.out
    assert set(first.splitlines()) <= set(listed(plan).splitlines())


def test_running_it_again_changes_nothing(plan):
    plan.milepost("adopt")
    first = listed(plan)
    ran = plan.milepost("adopt", as_of="2027-02-23")
    assert "Nothing changes." in ran.out
    assert listed(plan) == first


def test_what_is_gone_stays_until_it_is_pruned_and_pruning_adds_nothing(plan):
    plan.milepost("adopt")
    write(
        plan,
        changes=[("due: 2027-02-12", "due: 2027-03-26"), ("due: 2027-04-02", "due: 2027-02-19")],
    )
    kept = plan.milepost("adopt", "--output", "other.yaml")
    assert "not found any more" in kept.out
    assert "--prune drops what is not found any more" in kept.err
    assert "`adopted:` in the plan file names another one" in kept.err
    pruned = plan.milepost("adopt", "--prune")
    assert " dropped" in pruned.out
    assert "not added: --prune only drops" in pruned.err
    assert "rule: MP501" not in listed(plan)
    assert plan.milepost("check").code == 1


def test_it_speaks_again_when_it_gets_graver(plan):
    write(plan, more="rules: {severity: {MP501: info}}")
    plan.milepost("adopt")
    assert plan.milepost("check").code == 0
    write(plan)
    ran = plan.milepost("check", "--format", "json")
    assert [one["rule"] for one in ran.json["findings"] if not one["adopted"]] == ["MP501"]
    again = plan.milepost("adopt")
    assert "1 graver than before" in again.out
    assert listed(plan).count("rule: MP501") == 1
    assert plan.milepost("check").code == 0


def test_the_plan_file_may_name_another_file(plan):
    (plan.folder / "debt").mkdir()
    write(plan, more="adopted: debt/mine.yaml")
    assert plan.milepost("adopt").out.startswith("debt/mine.yaml: ")
    assert plan.milepost("check").code == 0


def test_a_broken_file_is_an_error_with_its_line(plan):
    plan.milepost("adopt")
    line = next(n for n, it in enumerate(listed(plan).splitlines(), 1) if "rule: MP501" in it)
    (plan.folder / FILE).write_text(listed(plan).replace("rule: MP501", "rule: MP999"))
    ran = plan.milepost("check")
    assert ran.code == 2
    assert f"{FILE}:{line}  findings[" in ran.err
    (plan.folder / FILE).unlink()
    (plan.folder / FILE).mkdir()
    assert "cannot read milepost-adopted.yaml" in plan.milepost("check").err


def test_who_accepts_is_somebody_the_plan_knows(plan):
    ran = plan.milepost("adopt", "--by", "danna")
    assert ran.code == 2
    assert "did you mean dana?" in ran.err
    assert not (plan.folder / FILE).exists()
    assert plan.milepost("adopt", "--github", "acme/web").code == 2


def test_what_could_not_be_read_is_not_dropped(plan, world):
    plan.milepost("adopt")
    first = listed(plan)
    plan.server.faults.answer("*", "/*", 404, times=None)
    ran = plan.milepost("adopt", "--prune")
    assert ran.code == 3
    assert "what nobody could look at stays as it was" in ran.err
    assert listed(plan) == first


def test_every_output_counts_what_is_silent(plan):
    waiver = (
        "waivers: [{rule: MP501, milestone: data, reason: Vendor outage, approved_by: dana, "
        "expires: 2027-03-20}]"
    )
    write(plan, more=waiver)
    plan.milepost("adopt")
    write(plan, more=f"{waiver}\nrules: {{ignore: [MP201]}}")
    told = counts(plan)
    assert told["waived"] == 1
    assert told["muted"] == 1
    assert counts(plan, "plan") == counts(plan, "report") == told
    assert counts(plan, "report", "--by", "owner") == told
    assert "waived by dana until 2027-03-20: “Vendor outage”" in plan.milepost("check", "-v").out
    finding = next(
        one
        for one in plan.milepost("check", "--format", "json").json["findings"]
        if one["rule"] == "MP501"
    )
    assert finding["waiver"] == {
        "reason": "Vendor outage", "approved_by": "dana", "expires": "2027-03-20", "url": None,
    }  # fmt: skip
    for command in (("check",), ("check", "-v"), ("report",), ("report", "--by", "owner"),
                    ("plan",), ("explain", "data", "--as-of", "2027-02-22")):  # fmt: skip
        assert "waived" in plan.milepost(*command).out, command
    for command in (("check",), ("report",), ("plan",), ("report", "--by", "owner")):
        assert "1 muted by" in plan.milepost(*command).out, command
    synced = plan.milepost("sync", "--yes", "--format", "json")
    assert synced.json["counts"] == told
    body = next(
        change["after"]
        for change in synced.json["changes"]
        if change["kind"] == "put_comment" and change["milestone"] == "data"
    )
    assert "1 waived" in body
    assert "Vendor outage" in body
    assert plan.milepost("sync", "--yes", "--format", "json").json["changes"] == []
