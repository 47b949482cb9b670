"""The first run tells what trackers remember from before it, and no later run asks again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from milepost.app.remembering import remembering
from milepost.model.clock import HeldClock, SystemClock
from milepost.sandbox import actions
from milepost.sandbox.jira.people import account_id

STATE = "sqlite:///.milepost/state.db"
TRACKERS = {
    "GitHub": 'kind: github, repo: acme/web, url: "{url}"',
    "GitLab": 'kind: gitlab, project: acme/web, url: "{url}/gitlab"',
    "Jira Cloud": 'kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud, '
    'email: "${{JIRA_EMAIL}}"',
    "Jira Data Center": 'kind: jira, project: CUST, url: "{url}/jira-dc", deployment: datacenter',
}
PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{{tracker}}}
milestones:
  live: {{title: Integrations live, due: 2027-03-12, in: [web]{more}}}
  training: {{title: Training delivered, due: 2027-04-02, in: [web]}}
defaults: {{stretch: {{labels: [stretch]}}}}
write: {{limits: {{pace: none}}}}
"""
MORE = {"GitHub": 4, "GitLab": 12, "Jira Cloud": 2, "Jira Data Center": 2}
"""Requests that the first run makes and no later one, for the pasts of four issues."""
EVENTS = ("/events", "resource_", "changelog")


@pytest.fixture
def repo(world, monkeypatch):
    """Made early in January; people move its work about in February."""
    world.user("kimosei", "Kim Osei")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/web": "write"}, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    world.clock = HeldClock(datetime(2027, 1, 4, 9, tzinfo=UTC))
    repo = world.repo("acme/web", author="dana-o")
    repo.project.key = "CUST"
    live = repo.milestone("Integrations live", due="2027-03-12")
    training = repo.milestone("Training delivered", due="2027-04-02")
    world.clock = HeldClock(datetime(2027, 1, 5, 9, tzinfo=UTC))
    for title, place in (("Form", live), ("Hook", None), ("Page", live), ("Book", training)):
        repo.issue(title, milestone=place)
    repo.issue("Never touched")
    return repo


@pytest.fixture
def hand(repo):
    """``hand("2027-02-03", "kimosei", 2, 1)``: issue 2 goes into milestone 1, at noon that day."""

    def moved(day, who, number, *to):
        at = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        repo.world.clock = HeldClock(at)
        act = actions.Act(repo.world, repo.project, repo.world.user(who).login, at)
        actions.set_milestones(act, repo.project.issues[number], to)

    return moved


@pytest.fixture
def plan(bench):
    def written(dialect="GitHub", more=""):
        tracker = TRACKERS[dialect].format(url=bench.server.url)
        (bench.folder / "milepost.yaml").write_text(PLAN.format(tracker=tracker, more=more))

    return written


@pytest.fixture
def lived(repo, hand, world):
    hand("2027-02-03", "kimosei", 2, 1)
    hand("2027-02-10", "dana-o", 3, 2)
    world.clock = HeldClock(datetime(2027, 2, 15, 12, tzinfo=UTC))
    repo.close(1)
    world.clock = HeldClock(datetime(2027, 2, 16, 12, tzinfo=UTC))
    repo.reopen(1)


def asked(bench):
    """Requests for what happened to issues."""
    made = (f"{it.path}?{it.query}" for it in bench.server.log.exchanges)
    return [it for it in made if any(word in it for word in EVENTS)]


def live(ran):
    return next(one for one in ran.json["milestones"] if one["id"] == "live")


def moved(found):
    """What came and left after January."""
    return [
        (it["on"], it["ref"].lstrip("webCUST#-"), it["came"], it["other"])
        for it in found["scope"]["moves"]
        if it["on"] > "2027-02"
    ]


def known():
    store = remembering(STATE, SystemClock(), create=False)
    found = store.history("nordwind")
    store.close()
    return found


@pytest.mark.parametrize("dialect", TRACKERS)
def test_a_first_check_tells_who_moved_what_on_which_day_and_asks_once(
    bench, lived, on, plan, world, dialect
):
    plan(dialect)
    first = on("2027-02-22", "check", "--format", "json")
    found = live(first)
    assert first.json["run"]["state"] == "complete"
    assert moved(found) == [
        ("2027-02-03", "2", True, None),
        ("2027-02-10", "3", False, "training"),
    ]
    told = [it for it in found["scope"]["moves"] if it["on"] > "2027-02"]
    kim = world.user("kimosei")  # of whom nothing else was read: told by the account
    login = account_id(kim) if dialect == "Jira Cloud" else kim.login
    assert [it["by"] for it in told] == [login, "dana-o"]
    assert all(it["reconstructed"] and it["after"] is None for it in told)
    assert found["history"]["since"] is None
    assert found["history"]["reconstructed"]["whole"] is True
    assert found["slips"]["count"] is None
    assert asked(bench) != []
    bench.server.log.reset()
    second = on("2027-02-23", "check", "--format", "json")
    assert asked(bench) == []
    again = live(second)
    spent = [ran.json["sources"][0]["requests"] for ran in (first, second)]
    assert spent[0] - spent[1] == MORE[dialect]
    assert again["scope"]["moves"] == found["scope"]["moves"]
    assert again["history"] == {
        "since": "2027-02-22",
        "reconstructed": found["history"]["reconstructed"],
        "lapses": [],
    }
    assert again["slips"]["count"] == 0
    states = [dict(one.committed) for one in known()["live"] if one.rebuilt]
    assert [sorted(it.values()) for it in states][-2:] == [["open", "unknown"], ["open", "open"]]


@pytest.mark.parametrize("command", [("check", "-v"), ("explain", "live")])
def test_it_is_said_that_it_is_reconstructed(bench, lived, on, plan, command):
    plan()
    on("2027-02-22", "check")
    said = " ".join(on("2027-02-23", *command).out.split())
    assert (
        "reconstructed from the tracker's events since 2027-01-04: 3 came in and 1 left: "
        "web#1 in on 2027-01-05 (dana-o), web#3 in on 2027-01-05 (dana-o), "
        "web#2 in on 2027-02-03 (kimosei), web#3 out on 2027-02-10 (dana-o)"
    ) in said


def test_a_sync_remembers_it_as_well(bench, lived, on, plan):
    plan()
    assert on("2027-02-22", "plan").code == 0
    assert not (bench.folder / ".milepost").exists()
    on("2027-02-22", "sync", "--yes")
    assert [str(one.day) for one in known()["live"] if one.rebuilt] == [
        "2027-01-04", "2027-01-05", "2027-02-03", "2027-02-10", "2027-02-15", "2027-02-16",
    ]  # fmt: skip


def test_after_a_new_title_who_lies_here_is_told_and_who_left_is_not_guessed(
    bench, lived, repo, on, plan
):
    repo.project.milestones[1].title = "Live"
    (bench.folder / "milepost.yaml").write_text("")
    plan()
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("title: Integrations live", "title: Live"))
    found = live(on("2027-02-22", "check", "--format", "json"))
    assert moved(found) == [("2027-02-03", "2", True, None)]
    assert found["history"]["reconstructed"]["whole"] is False
    (bench.folder / ".milepost" / "state.db").unlink()
    path.write_text(
        path.read_text().replace("title: Live", "title: Live, aliases: [Integrations live]")
    )
    found = live(on("2027-02-22", "check", "--format", "json"))
    assert moved(found)[-1] == ("2027-02-10", "3", False, "training")
    assert found["history"]["reconstructed"]["whole"] is True


def test_without_a_store_or_for_another_day_nobody_is_asked(bench, lived, on, plan):
    plan()
    on("2027-02-22", "check", "--state", "none")
    bench.milepost("check", as_of="2027-02-22")
    assert asked(bench) == []


def test_where_a_tracker_does_not_tell_it_is_judged_as_without(bench, lived, on, plan):
    plan()
    bench.server.faults.answer("GET", "*/events", 404, times=None)
    ran = on("2027-02-22", "check", "--format", "json")
    assert ran.json["run"]["state"] == "complete"
    assert live(ran)["history"] is None
    assert not any(one.rebuilt for one in known()["live"])


def test_the_day_it_was_rebuilt_is_known_then_and_no_day_before_it(
    bench, lived, on, plan, monkeypatch
):
    plan()
    on("2027-02-22", "check")
    now = HeldClock(datetime(2027, 2, 23, 9, tzinfo=UTC))
    monkeypatch.setattr("milepost.cli.recalling.SystemClock", lambda: now)
    shown = on("2027-02-23", "check", "--as-of", "2027-02-22", "--format", "json").json
    assert [one["id"] for one in shown["milestones"]] == ["live", "training"]
    before = on("2027-02-23", "check", "--as-of", "2027-02-10")
    assert "history begins on 2027-02-22" in before.err


def test_who_moved_something_can_be_forgotten(bench, lived, on, plan):
    plan()
    on("2027-02-22", "check")
    assert bench.milepost("forget", "kimosei", "--yes", as_of=None).code == 0
    (move, *_) = [one.movers for one in known()["live"] if str(one.day) == "2027-02-03"]
    assert set(move.values()) == {"somebody"}


TWO = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/open, url: "{url}", visibility: public}}
  ops: {{{tracker}, visibility: private}}
people: {{kim: {{name: Kim Osei, jira: kosei}}}}
milestones:
  live: {{title: Integrations live, due: 2027-03-12, in: [web, ops]}}
"""


@pytest.fixture
def two(bench, repo, hand):
    """A public tracker, and a private one whose people have names of its own for each other."""
    repo.world.repo("acme/open").milestone("Integrations live")
    may = {"acme/web": "write", "acme/open": "write"}
    repo.world.token("a-secret-token", login="milepost-bot", repos=may, ours=True)
    repo.world.user("kosei", "Osei, Kim (ACME)")
    repo.world.user("zebra-ray", "Zebra Ray")
    hand("2027-02-03", "kosei", 2, 1)
    hand("2027-02-04", "zebra-ray", 4, 1)
    tracker = TRACKERS["Jira Data Center"].format(url=bench.server.url)
    (bench.folder / "milepost.yaml").write_text(TWO.format(url=bench.server.url, tracker=tracker))


@pytest.mark.parametrize(
    "command", [("check", "-v"), ("explain", "live"), ("report", "--format", "json")]
)
def test_who_moved_issues_of_a_private_tracker_is_told_only_where_the_plan_names_them(
    two, on, command
):
    for day in ("2027-02-22", "2027-02-23"):
        said = " ".join(on(day, *command).out.split())
        assert "CUST-2" in said
        assert "Kim Osei" in said
        assert "(private)" in said
        assert "((private))" not in said
        assert not any(one in said for one in ("ACME", "Zebra", "zebra"))


def test_all_names_of_who_is_forgotten_are_gone(two, bench, on):
    on("2027-02-22", "check")
    assert bench.milepost("forget", "kim", "--yes", as_of=None).code == 0
    said = " ".join(on("2027-02-23", "check", "-v").out.split())
    assert "CUST-2 in on 2027-02-03 (somebody)" in said
    assert "Osei" not in said
