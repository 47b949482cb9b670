"""``undo``: after it people see what they saw before the first sync, in every tracker."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  it: {{{tracker}{more}}}
  {beside}
people: {{kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, owner: kim, in: [it], done_when: [all closed]}}
  live: {{title: Live, due: 2027-04-02, owner: kim, in: [it], done_when: [all closed]}}
  late: {{title: Late, due: 2027-02-10, owner: kim, in: [it], depends_on: [live]}}
write:
  labels: {{on: issues, prefix: "{prefix}"}}
  status_issue: {{create: true}}
  block: {block}
  limits: {{pace: none, above: 1000}}
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
STORE = "sqlite:///state.db"


def plain(text):
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class Tracker:
    """One tracker with three milestones, and what people see in it."""

    bench: object
    repo: object
    kind: str

    def config(self, *, state=STORE, prefix="milepost: ", block="[it]", more="", beside=""):
        it = TRACKERS[self.kind].format(url=self.bench.server.url)
        text = PLAN.format(
            tracker=it, state=state, prefix=prefix, block=block, more=more, beside=beside
        )
        (self.bench.folder / "milepost.yaml").write_text(text)
        return self

    def sync(self, day="2027-02-22"):
        ran = self.bench.milepost("sync", "--yes", "--format", "json", as_of=day)
        assert ran.code == 0, ran.out + ran.err
        assert {it["outcome"] for it in ran.json["changes"]} <= {"done"}, ran.out
        return ran.json

    def undo(self, *args, code=0):
        ran = self.bench.milepost("undo", "--yes", "--format", "json", *args, as_of=None)
        assert ran.code == code, ran.out + ran.err
        return ran.json

    def plan(self):
        ran = self.bench.milepost("plan", "--format", "json")
        assert ran.code == 0, ran.out + ran.err
        return ran.json

    @property
    def opened(self):
        """Issues that our account opened."""
        issues = self.repo.project.issues.values()
        return [it for it in issues if it.author == "milepost-bot"]

    def seen(self, project=None):
        """What people see, but for issues that milepost opened."""
        project = project or self.repo.project
        names = {number: it.name for number, it in project.labels.items()}
        # In Jira a label is a word on an issue and nothing else.
        defines = self.kind in ("github", "gitlab")
        return {
            "issues": [
                (it.number, it.title, plain(it.body), it.state, sorted(names[n] for n in it.labels))
                for it in project.issues.values()
                if it.author != "milepost-bot"
            ],
            "defined": sorted(
                (it.name, it.color, it.description or "")
                for it in project.labels.values()
                if defines
            ),
            "comments": sorted(
                (it.issue, it.author, plain(it.body)) for it in project.comments.values()
            ),
            "milestones": [
                (it.title, it.state, it.due, plain(it.description))
                for it in project.milestones.values()
            ],
        }


def built(world, name, key):
    """A project as people have it before milepost comes."""
    repo = world.repo(name, author="kimosei")
    repo.project.key = key
    described = {"Data moved": None, "Live": "What it is for.\r\n\r\nAnd why.", "Late": "One line"}
    for title, description in described.items():
        repo.milestone(title, description=description)
        for number in range(2):
            repo.issue(f"Work {number} for {title}", milestone=title, labels=["bug"])
    waiting = repo.issue("Waits", milestone="Data moved", created="2027-01-10")
    repo.block(blocked=waiting, blocker=repo.issue("Later", milestone="Live"))
    # One status issue is a person's: only what we put on it may go.
    repo.issue("How live stands", milestone="Live", labels=["milestone"])
    repo.comment(1, "A word of mine.")
    return repo


@pytest.fixture(params=list(TRACKERS))
def dialect(request):
    return request.param


@pytest.fixture
def tracker(bench, world, monkeypatch, dialect):
    world.user("kimosei", "Kim Osei")
    # A version of Jira may be edited only by whoever administers the project.
    repos = {"acme/it": "write" if dialect in ("github", "gitlab") else "admin"}
    world.token("a-secret-token", login="milepost-bot", repos=repos, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    repo = built(world, "acme/it", "CUST")
    yield Tracker(bench, repo, dialect).config()
    assert world.violations == []


def kinds(ran):
    return [it["kind"] for it in ran["changes"]]


def said(ran):
    return [it["reason"] for it in ran["skipped"]]


def lived(chance):
    """What people do in a week: it can be done to any project that was built alike."""
    flips = [number for number in range(1, 9) if chance.random() < 0.3]
    label = chance.choice([None, "mine", "bug"]), chance.randint(1, 9)
    words = chance.choice([None, "A note.", "| a | b |"]), chance.randint(1, 9)
    # Where a person begins a text above our block, their blank line is as good as our gap.
    stone, edit = chance.randint(2, 3), chance.choice(EDITS)
    told = f"Said {chance.random()}."

    def act(repo):
        for number in flips:
            opened = repo.project.issues[number].state == "open"
            (repo.close if opened else repo.reopen)(number)
        if label[0]:
            repo.put_label(label[1], label[0])
        if words[0]:
            repo.comment(words[1], words[0])
        milestone = repo.project.milestones[stone]
        milestone.description = edit(milestone.description, told)

    return act


EDITS = (
    lambda text, _: text,
    lambda text, words: f"{words}\n\n{plain(text)}",
    lambda text, words: f"{plain(text)}\n\n{words}",
    lambda text, words: f"{words}\n{plain(text)}\n{words}",
    lambda text, _: plain(text).replace("\n", "\r\n"),
)


@pytest.mark.parametrize(
    ("seed", "state"), [(0, STORE), (1, STORE), (2, STORE), (3, "none"), (4, "none")]
)
def test_after_five_random_syncs_people_see_what_they_would_without_us(tracker, world, seed, state):
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    tracker.config(state=state)
    twin = built(world, "acme/twin", "TWIN")
    for _ in range(5):
        act = lived(chance)
        act(tracker.repo)
        act(twin)
        tracker.sync(f"2027-0{chance.randint(2, 4)}-{chance.randint(10, 28)}")
    without = tracker.seen(twin.project)
    assert tracker.seen() != without
    ran = tracker.undo()
    assert {it["outcome"] for it in ran["changes"]} == {"done"}
    after = tracker.seen()
    assert {it.state for it in tracker.opened} <= {"closed"}
    assert tracker.undo()["changes"] == []
    if state == STORE:
        assert said(ran) == []
        assert after == without
    else:
        left = after.pop("defined"), without.pop("defined")
        assert set(left[1]) <= set(left[0])
        assert after == without


# -- one tracker is enough for the rest --------------------------------------------------------

github = pytest.mark.parametrize("dialect", ["github"], indirect=True)


@github
def test_what_was_closed_and_what_is_left_is_said_by_name(tracker):
    tracker.sync()
    tracker.repo.put_label(1, "milepost: on-track")
    tracker.repo.label("milepost: closed-unmet")
    before = tracker.bench.milepost("undo", "--yes", as_of=None)
    assert before.code == 0, before.err
    assert "Closed 2 status issues that milepost had opened" in before.out
    assert all(f'  it #{it.number} "{it.title}" http' in before.out for it in tracker.opened)
    assert "labels that are called like ours are defined here: milepost: closed-unmet" in before.out
    assert "Remembered in" not in before.out
    again = tracker.bench.milepost("undo", "--yes", as_of=None)
    assert (again.code, again.out.splitlines()[-1]) == (
        0,
        "Nothing more to undo: the rest is listed above.",
    )


@github
def test_nothing_to_undo(tracker):
    ran = tracker.bench.milepost("undo", "--yes", as_of=None)
    told, *rest = ran.out.splitlines()
    assert (ran.code, told) == (0, "Nothing to undo: nothing that milepost wrote stands in it.")
    assert rest[0].startswith("Nothing is remembered of earlier runs: ")
    assert tracker.undo()["run"] == {"state": "complete"}


@github
def test_after_undo_a_sync_writes_all_of_it_anew(tracker):
    first = tracker.sync()
    tracker.undo()
    second = tracker.sync()
    assert sorted(kinds(second)) == sorted(kinds(first))
    assert said(second) == said(first)
    assert kinds(tracker.sync()) == []
    tracker.undo()
    assert {it.state for it in tracker.opened} == {"closed"}


def test_labels_of_an_old_prefix_go_by_the_ledger(tracker):
    before = tracker.seen()
    tracker.config(prefix="old: ").sync()
    tracker.config(prefix="new: ").undo()
    assert tracker.seen() == before


@github
def test_with_a_status_issue_of_peoples_only_what_we_put_there_goes(tracker):
    tracker.sync()
    tracker.undo()
    mine = tracker.repo.project.issues[9]
    names = {number: it.name for number, it in tracker.repo.project.labels.items()}
    assert (mine.title, mine.state) == ("How live stands", "open")
    assert [names[it] for it in mine.labels] == ["milestone"]


@github
def test_another_tracker_is_left_alone_where_one_is_named(tracker, world):
    beside = f'beside: {{kind: github, repo: acme/b, url: "{tracker.bench.server.url}"}}'
    world.token(
        "a-secret-token", login="milepost-bot", repos={"acme/it": "write", "acme/b": "write"}
    )
    other = world.repo("acme/b", author="kimosei")
    other.milestone("Live")

    def both():
        tracker.config(beside=beside, block="[it, beside]")
        path = tracker.bench.folder / "milepost.yaml"
        text = path.read_text()
        path.write_text(text.replace("in: [it], done_when", "in: [it, beside], done_when"))
        return tracker

    both().sync()
    block = other.project.milestones[1].description
    assert "milepost:block" in block
    ran = tracker.undo("--source", "it")
    assert {it["source"] for it in ran["changes"]} == {"it"}
    assert other.project.milestones[1].description == block
    assert said(tracker.config().undo()) == [
        "milepost wrote there, and the file does not name this tracker any more"
    ]
    assert kinds(both().undo()) == ["put_block"]
    assert tracker.bench.milepost("undo", "--yes", "--source", "its", as_of=None).code == 2


@github
def test_a_damaged_block_stays_until_it_is_mended(tracker):
    before = tracker.seen()
    tracker.sync()
    stone = tracker.repo.project.milestones[3]
    stone.description = stone.description.removesuffix("<!-- /milepost:block -->")
    left = stone.description
    ran = tracker.undo()
    assert "has damaged marks of ours" in said(ran)[0]
    assert stone.description == left
    mended = tracker.bench.milepost("sync", "--repair", "--yes")
    assert mended.code == 0
    tracker.undo()
    assert tracker.seen() == before


@github
def test_a_comment_in_which_somebody_wrote_stays_and_is_named(tracker):
    tracker.sync()
    ours = next(it for it in tracker.repo.project.comments.values() if it.author != "kimosei")
    ours.body += "\n\nI add this."
    ran = tracker.undo()
    assert [it for it in tracker.repo.project.comments.values() if it.author != "kimosei"] == [ours]
    assert said(ran)[0].endswith("but somebody wrote in it")


@github
def test_nothing_is_touched_in_a_tracker_that_was_not_read_to_its_end(tracker):
    tracker.sync()
    before = tracker.seen()
    tracker.bench.server.faults.answer("GET", "*/issues", 502, times=None)
    ran = tracker.undo("--deadline", "1", code=3)
    assert (ran["changes"], ran["run"]) == ([], {"state": "partial"})
    assert said(ran)[0].startswith("it was not read completely (")
    assert tracker.seen() == before


@github
def test_what_fails_is_done_by_the_next_undo(tracker):
    before = tracker.seen()
    tracker.sync()
    tracker.bench.server.faults.answer("DELETE", "*/comments/*", 403)
    ran = tracker.undo(code=4)
    assert sorted({it["outcome"] for it in ran["changes"]}) == ["done", "failed"]
    assert kinds(tracker.undo()) == ["fold_comment"]
    assert tracker.seen() == before


@github
def test_a_lost_answer_is_looked_after_and_nothing_is_removed_twice(tracker):
    before = tracker.seen()
    tracker.sync()
    tracker.bench.server.faults.drop("DELETE", "*", after=True)
    ran = tracker.undo()
    # Whoever is asked again to delete what is gone says that it is gone.
    assert {it["outcome"] for it in ran["changes"]} == {"done", "already"}
    assert tracker.seen() == before


# -- what keeps it from writing ----------------------------------------------------------------


@github
@pytest.mark.parametrize(
    ("variables", "args", "code", "word"),
    [
        ({}, [], 2, "undo needs --yes"),
        ({"MILEPOST_STOP": "1"}, ["--yes"], 5, "MILEPOST_STOP"),
        ({"MILEPOST_MAX_CHANGES": "3"}, ["--yes"], 5, "3 are allowed by MILEPOST_MAX_CHANGES"),
        ({}, ["--yes", "--github", "acme/it"], 2, "undo writes, so it wants the file"),
    ],
)
def test_it_does_not_begin(tracker, monkeypatch, variables, args, code, word):
    tracker.sync()
    before = tracker.seen()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ran = tracker.bench.milepost("undo", *args, as_of=None)
    assert (ran.code, word in ran.err) == (code, True), ran.err
    assert tracker.seen() == before


@github
def test_no_token_no_undo(tracker, monkeypatch):
    tracker.sync()
    monkeypatch.delenv("GITHUB_TOKEN")
    ran = tracker.bench.milepost("undo", "--yes", as_of=None)
    assert (ran.code, "there is no token for it" in ran.err) == (2, True), ran.err


@github
def test_what_may_only_be_read_is_named(tracker):
    tracker.sync()
    before = tracker.seen()
    ran = tracker.config(more=", access: read", block="false").undo()
    assert (ran["changes"], said(ran)) == ([], ["it is configured with access: read"])
    assert tracker.seen() == before


@github
def test_another_account_may_not(tracker, world, monkeypatch):
    tracker.sync()
    world.token("another", login="dana-o", repos={"acme/it": "write"})
    monkeypatch.setenv("GITHUB_TOKEN", "another")
    ran = tracker.bench.milepost("undo", "--yes", as_of=None)
    assert (ran.code, "milepost-bot, writes for instance 'nordwind'" in ran.err) == (5, True)


@github
@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_it_shows_the_plan_and_asks(tracker, monkeypatch, answer):
    tracker.sync()
    before, asked = tracker.seen(), []
    monkeypatch.delenv("CI")
    monkeypatch.setattr("milepost.cli.voice.is_terminal", lambda: True)
    monkeypatch.setattr("milepost.cli.voice.ask", lambda question: asked.append(question) or answer)
    ran = tracker.bench.milepost("undo", "--no-color", as_of=None)
    assert (ran.code, asked) == (0, ["Apply these changes?"])
    assert "- label     milepost: on-track" in ran.err
    assert (tracker.seen() == before) is not answer
    assert ("Nothing was written." in ran.err) is not answer


@github
def test_it_stands_in_the_log_and_frees_no_later_removal(tracker):
    tracker.sync()
    ran = tracker.undo()
    told = tracker.bench.milepost("log", "--format", "json", as_of=None).json
    undone, synced = told["runs"]
    assert (undone["command"], undone["state"], synced["command"]) == ("undo", "complete", "sync")
    assert len(undone["changes"]) == len(ran["changes"])
