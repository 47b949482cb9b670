"""People delete or hide our comments and remove our labels, in every tracker: that is a command."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{it: {{{tracker}}}}}
people: {{kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, owner: kim, in: [it], done_when: [all closed]}}
  live: {{title: Live, due: 2027-04-02, owner: kim, in: [it], done_when: [all closed]}}
write:
  status_issue: {{create: true}}
  limits: {{pace: none}}
state: {state}
"""
TRACKERS = {
    "github": 'kind: github, repo: acme/it, url: "{url}"',
    "gitlab": 'kind: gitlab, project: acme/it, url: "{url}/gitlab"',
    "cloud": (
        'kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud, '
        'email: "${{JIRA_EMAIL}}"'
    ),
    "datacenter": 'kind: jira, project: CUST, url: "{url}/jira-dc", deployment: datacenter',
}
ON_TRACK, OFF_TRACK = "2027-02-22", "2027-03-08"
"""Days on which the milestone `data` has that health, if nothing is done."""


@dataclass
class Tracker:
    """One tracker with two milestones and their status issues, and a person's hands in it."""

    bench: object
    repo: object
    kind: str

    def sync(self, day=ON_TRACK):
        self.bench.server.log.reset()
        ran = self.bench.milepost("sync", "--yes", "--format", "json", as_of=day)
        assert ran.code == 0, ran.out + ran.err
        assert {it["outcome"] for it in ran.json["changes"]} <= {"done"}
        return ran.json

    def status(self, title="Data moved"):
        return next(
            it for it in self.repo.project.issues.values() if it.title == f"Status: {title}"
        )

    @property
    def comments(self):
        """Those on the status issue of `data`."""
        number = self.status().number
        return [it for it in self.repo.project.comments.values() if it.issue == number]

    def labels(self, title="Data moved"):
        names = {number: it.name for number, it in self.repo.project.labels.items()}
        return sorted(names[number] for number in self.status(title).labels)

    def label(self, name):
        """A label of ours as it is spelt there."""
        return name if self.kind in {"github", "gitlab"} else name.replace(" ", "-")


def kinds(ran):
    return [it["kind"] for it in ran["changes"]]


def said(ran):
    return [it["reason"] for it in ran["skipped"]]


@pytest.fixture
def dialect():
    return "github"


@pytest.fixture
def state():
    return "sqlite:///state.db"


@pytest.fixture
def tracker(bench, world, monkeypatch, dialect, state):
    world.user("kimosei", "Kim Osei")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/it": "write"}, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    repo = world.repo("acme/it", author="kimosei")
    repo.project.key = "CUST"
    for title in ("Data moved", "Live"):
        repo.milestone(title)
        repo.issue(f"Work for {title}", milestone=title)
    it = TRACKERS[dialect].format(url=bench.server.url)
    (bench.folder / "milepost.yaml").write_text(PLAN.format(tracker=it, state=state))
    made = Tracker(bench, repo, dialect)
    assert "put_comment" in kinds(made.sync())
    assert kinds(made.sync()) == []
    return made


everywhere = pytest.mark.parametrize("dialect", TRACKERS)


@everywhere
def test_a_deleted_comment_stays_away_until_the_health_changes(tracker):
    tracker.repo.delete_comment(tracker.comments[0])
    first = tracker.sync()
    assert said(first)[0].startswith("somebody deleted our status comment on issue ")
    after = tracker.sync()
    assert said(after)[0].startswith("people silenced 1 thing of ours: the comment on ")
    assert (kinds(after), tracker.comments) == ([], [])

    news = tracker.sync(OFF_TRACK)
    assert "put_comment" in kinds(news)
    assert len(tracker.comments) == 1
    assert "Off track" in tracker.comments[0].body
    assert said(news) == []
    assert kinds(tracker.sync(OFF_TRACK)) == []


@everywhere
def test_a_label_taken_off_stays_off_until_it_says_something_else(tracker):
    on, off = (tracker.label(f"milepost: {it}") for it in ("on-track", "off-track"))
    tracker.repo.take_label(tracker.status(), on)
    ran = tracker.sync()
    assert kinds(ran) == []
    assert f"somebody removed the label '{on}' from issue" in said(ran)[0]
    assert said(tracker.sync())[0].startswith("people silenced 1 thing of ours: ")
    assert on not in tracker.labels()

    tracker.sync(OFF_TRACK)
    assert off in tracker.labels()
    tracker.sync()
    assert on in tracker.labels()
    assert kinds(tracker.sync()) == []


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_a_deleted_label_is_put_back_where_it_was_and_that_is_said(tracker):
    on = "milepost: on-track"
    tracker.repo.delete_label(on)
    ran = tracker.sync()
    assert [it["reason"] for it in ran["changes"]] == [
        "somebody deleted this label; defined again",
        *["somebody deleted this label; put back where it was"] * 2,
    ]
    for title in ("Data moved", "Live"):
        assert on in tracker.labels(title)
    assert kinds(tracker.sync()) == []


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_putting_a_label_back_goes_on_where_it_was_cut_off(tracker):
    """Between two runs the label is there again and one issue is without it: nobody's gesture."""
    on = "milepost: on-track"
    tracker.repo.delete_label(on)
    path = "*/issues/*/labels" if tracker.kind == "github" else "*/issues/*"
    verb = "POST" if tracker.kind == "github" else "PUT"
    tracker.bench.server.faults.answer(verb, path, 422, nth=2)
    cut = tracker.bench.milepost("sync", "--yes", "--format", "json", as_of=ON_TRACK)
    assert cut.code == 4, cut.out
    ran = tracker.sync()
    assert said(ran) == []
    assert kinds(ran) == ["add_label"]
    for title in ("Data moved", "Live"):
        assert on in tracker.labels(title)


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_the_label_of_status_issues_is_put_back_and_none_is_opened_twice(tracker):
    issues = len(tracker.repo.project.issues)
    tracker.repo.delete_label("milestone")
    tracker.sync()
    assert len(tracker.repo.project.issues) == issues
    assert "milestone" in tracker.labels()
    assert "milestone" in tracker.labels("Live")
    tracker.sync()
    assert kinds(tracker.sync()) == []
    assert len(tracker.comments) == 1


@everywhere
@pytest.mark.parametrize("state", ["none"])
def test_without_a_store_what_is_missing_is_put_there_again(tracker):
    on = tracker.label("milepost: on-track")
    tracker.repo.delete_comment(tracker.comments[0])
    tracker.repo.take_label(tracker.status(), on)
    ran = tracker.sync()
    assert {"put_comment", "add_label"} <= set(kinds(ran))
    assert (said(ran), len(tracker.comments)) == ([], 1)
    assert on in tracker.labels()


TAKEN = [
    ("github", "delete_issue"),
    ("gitlab", "delete_issue"),
    ("cloud", "delete_issue"),
    ("github", "transfer_issue"),
    ("gitlab", "take_out"),
    ("datacenter", "take_out"),
]


@pytest.mark.parametrize(("dialect", "hand"), TAKEN)
def test_a_status_issue_that_was_taken_away_is_not_opened_again_until_the_health_changes(
    tracker, world, dialect, hand
):
    world.repo("acme/other", author="kimosei")
    issue, issues = tracker.status(), tracker.repo.project.issues
    before = len(issues)
    key = f"#{issue.number}" if dialect in ("github", "gitlab") else f"CUST-{issue.number}"
    if hand == "take_out":
        issue.milestones = []
        issue.updated_at = world.now()
        how = f"took status issue {key} out of the milestone"
    else:
        more = ["acme/other"] if hand == "transfer_issue" else []
        getattr(tracker.repo, hand)(issue, *more)
        before -= 1
        how = f"deleted status issue {key}, or moved it elsewhere"
    ran = tracker.sync()
    assert said(ran) == [f"somebody {how}"]
    assert ("create_issue" in kinds(ran), len(issues)) == (False, before)
    asked = len(tracker.bench.server.log)
    quiet = tracker.sync()
    assert said(quiet)[0].startswith("people silenced 1 thing of ours: the status issue ")
    assert (kinds(quiet), len(issues)) == ([], before)
    assert len(tracker.bench.server.log) < asked, "what is known is not looked up again"
    told = tracker.bench.milepost("check", "-v", as_of=ON_TRACK).out
    assert "Data moved, snoozed: somebody" in told

    news = tracker.sync(OFF_TRACK)
    assert {"create_issue", "put_comment"} <= set(kinds(news))
    assert (said(news), len(issues)) == ([], before + 1)
    assert kinds(tracker.sync(OFF_TRACK)) == []


def test_a_status_issue_that_cannot_be_looked_up_is_not_opened_again(tracker):
    issue, issues = tracker.status(), tracker.repo.project.issues
    tracker.repo.delete_issue(issue)
    before = len(issues)
    tracker.bench.server.faults.answer("GET", f"*/issues/{issue.number}", 502, times=None)
    ran = tracker.bench.milepost(
        "sync", "--yes", "--format", "json", "--deadline", "1", as_of=ON_TRACK
    )
    assert (ran.code, ran.json["changes"], len(issues)) == (3, [], before)
    tracker.bench.server.faults.clear()
    assert "somebody deleted status issue" in said(tracker.sync())[0]


def test_a_plan_tells_of_gestures_and_remembers_none(tracker):
    tracker.repo.delete_comment(tracker.comments[0])
    for _ in range(2):
        ran = tracker.bench.milepost("plan", "--format", "json", as_of=ON_TRACK)
        assert kinds(ran.json) == ["put_block"]
        assert said(ran.json)[0].startswith("somebody deleted our status comment on issue #")


def test_after_a_partial_read_nothing_is_taken_for_a_command(tracker):
    tracker.repo.delete_comment(tracker.comments[0])
    number = tracker.status().number
    tracker.bench.server.faults.answer("GET", f"*/issues/{number}/comments", 502, times=None)
    ran = tracker.bench.milepost(
        "sync", "--yes", "--format", "json", "--deadline", "1", as_of=ON_TRACK
    )
    assert ran.code >= 3
    assert not [it for it in said(ran.json) if "somebody deleted" in it]
    tracker.bench.server.faults.clear()
    assert "somebody deleted" in said(tracker.sync())[0]


def test_an_issue_that_cannot_be_looked_at_again_is_left_alone(tracker):
    tracker.repo.take_label(tracker.status(), "milepost: on-track")
    number = tracker.status().number
    tracker.bench.server.faults.answer("GET", f"*/issues/{number}", 502, times=None)
    ran = tracker.bench.milepost(
        "sync", "--yes", "--format", "json", "--deadline", "1", as_of=ON_TRACK
    )
    assert (ran.code, ran.json["changes"]) == (3, [])
    assert not [it for it in said(ran.json) if "somebody" in it]
    tracker.bench.server.faults.clear()
    assert "somebody removed the label" in said(tracker.sync())[0]


@pytest.mark.parametrize(
    ("old", "new"), [("create: true}", "create: true}\n  instance: other"),
                     ("create: true}", 'create: true}\n  labels: {prefix: "plan: "}')]
)  # fmt: skip
def test_another_name_is_no_gesture(tracker, old, new):
    path = tracker.bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace(old, new))
    ran = tracker.bench.milepost("sync", "--yes", "--format", "json", as_of=ON_TRACK)
    assert not [it for it in said(ran.json) if "somebody" in it]


# -- hidden comments: only GitHub has them ----------------------------------------------------


def test_a_hidden_comment_is_not_edited_until_the_health_changes(tracker):
    (mine,) = tracker.comments
    before = mine.body
    tracker.repo.hide_comment(mine)
    assert kinds(tracker.sync()) == []
    tracker.repo.issue("More work", milestone="Data moved")
    quiet = tracker.sync()
    assert "put_comment" not in kinds(quiet)
    assert "put_block" in kinds(quiet)
    assert said(quiet)[0].startswith("somebody hid our status comment on issue #")
    tracker.repo.issue("Still more", milestone="Data moved")
    assert said(tracker.sync())[0].startswith("people silenced 1 thing of ours: the comment on #")
    assert tracker.comments[0].body == before

    news = tracker.sync(OFF_TRACK)
    assert kinds(news)[-1] == "fold_comment"
    (fresh,) = tracker.comments
    assert fresh.id != mine.id
    assert fresh.hidden is None
    assert "Off track" in fresh.body
    assert kinds(tracker.sync(OFF_TRACK)) == []


def test_a_comment_shown_again_is_kept_up_to_date_again(tracker):
    (mine,) = tracker.comments
    tracker.repo.hide_comment(mine)
    tracker.repo.issue("More work", milestone="Data moved")
    tracker.sync()
    tracker.repo.unhide_comment(mine)
    assert kinds(tracker.sync()) == ["put_comment"]
    assert "silenced" not in str(tracker.sync()["skipped"])


def test_hiding_is_asked_about_only_before_an_edit(tracker):
    """Where the list of comments does not tell, one request more, and none in a quiet run."""
    tracker.sync()
    quiet = len(tracker.bench.server.log)
    tracker.repo.hide_comment(tracker.comments[0])
    tracker.sync()
    assert len(tracker.bench.server.log) == quiet


def test_what_is_snoozed_is_counted_until_it_speaks_again(tracker):
    tracker.repo.take_label(tracker.status(), tracker.label("milepost: on-track"))
    tracker.repo.delete_comment(tracker.comments[0])
    assert tracker.sync()["counts"]["snoozed"] == 2
    check = tracker.bench.milepost("check", "--format", "json", as_of=ON_TRACK)
    assert check.json["counts"]["snoozed"] == 2
    for command in ("check", "plan", "report"):
        assert "2 snoozed" in tracker.bench.milepost(command, as_of=ON_TRACK).out
    told = tracker.bench.milepost("check", "-v", as_of=ON_TRACK).out
    assert "Data moved, snoozed: somebody deleted our status comment, noticed 2" in told
    assert "Data moved, snoozed: somebody took off a label of ours, noticed 2" in told
    later = tracker.bench.milepost("check", "--format", "json", as_of=OFF_TRACK)
    assert later.json["counts"]["snoozed"] == 0
