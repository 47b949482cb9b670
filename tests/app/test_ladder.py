"""What a complete list lacks is asked for directly, once: in every dialect, over HTTP."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from milepost.app.identity import members_of
from milepost.app.ladder import AT_MOST
from milepost.app.opened import open_trackers
from milepost.app.read import Selection, read_portfolio
from milepost.app.snapshots import snapshots
from milepost.config.load import load
from milepost.judge.engine import judge
from milepost.model.clock import ManualClock
from milepost.model.memory import Memory
from milepost.model.prose import plain
from milepost.rules.rule import catalogue
from milepost.sandbox.server import serve
from milepost.sandbox.world import World

pytestmark = pytest.mark.no_cover

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{here: {{{tracker}, token: "${{TOKEN}}"}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, in: {place}}}
  live: {{title: Live, due: 2027-04-02, in: [here]}}
"""
ENVIRON = {"TOKEN": "secret-token", "EMAIL": "bot@example.com"}
DIALECTS = {
    "github": 'kind: github, repo: acme/web, url: "{url}"',
    "gitlab": 'kind: gitlab, project: acme/web, url: "{url}/gitlab"',
    "cloud": 'kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud, '
    'email: "${{EMAIL}}"',
    "datacenter": 'kind: jira, project: CUST, url: "{url}/jira-dc", deployment: datacenter',
}


def quiet(*_told):
    """Nobody watches."""


@dataclass
class Ground:
    """One tracker with two milestones; ``read(memory)`` is a run with fresh adapters."""

    dialect: str
    world: World
    server: object
    repo: object
    data: object
    members: dict
    place: str = "[here]"
    epics: str = ""

    @property
    def settings(self):
        tracker = DIALECTS[self.dialect].format(url=self.server.url) + self.epics
        return load("milepost.yaml", PLAN.format(tracker=tracker, place=self.place), ENVIRON)

    def read(self, known=None):
        clock = ManualClock(NOW)
        opened = open_trackers(self.settings, clock, progress=quiet)
        try:
            memory = Memory(members=self.members)
            return read_portfolio(self.settings, opened, clock, Selection(), known, memory)
        finally:
            for found in opened.values():
                found.transport.close()

    def remember(self):
        portfolio = self.read()
        self.members = {
            (one.milestone, one.source): one for one in members_of(portfolio, self.settings)
        }
        assert ("data", "here") in self.members

    @property
    def key(self):
        return self.members["data", "here"].key

    @property
    def itself(self):
        """The direct address of the record, as a pattern."""
        where = "version" if self.jira else "milestones"
        return f"*/{where}/{self.key}"

    @property
    def listed(self):
        return "*/project/CUST/versions" if self.jira else "*/milestones"

    @property
    def jira(self):
        return self.dialect in ("cloud", "datacenter")

    def asked(self):
        """How often the record's own address was asked."""
        last = self.itself.rpartition("/")[0].strip("*")
        return sum(one.path.endswith(f"{last}/{self.key}") for one in self.server.log.exchanges)


@pytest.fixture(params=sorted(DIALECTS))
def ground(request):
    world = World(ManualClock(NOW))
    world.token("secret-token", login="bot", repos={"acme/web": "write"}, ours=True)
    world.group("acme")
    repo = world.repo("acme/web", author="kim")
    repo.project.key = "CUST"
    repo.issue("Before", milestone=repo.milestone("Data moved"))
    data = next(iter(repo.project.milestones.values()))
    repo.milestone("Live")
    with serve(world) as server:
        here = Ground(request.param, world, server, repo, data, {})
        here.remember()
        yield here


def said(portfolio, settings):
    judgement = judge(portfolio, {"MP803": catalogue()["MP803"]}, settings.policy)
    (data,) = [one for one in judgement.milestones if one.milestone.id == "data"]
    found = [plain(one.message) for one in data.findings]
    return found, [one.milestone for one in judgement.skipped]


def test_a_renamed_one_is_in_the_list_and_nothing_is_asked(ground):
    ground.repo.rename_milestone(ground.data, "Data moved at last")
    portfolio = ground.read()
    assert [one.key for one in portfolio.by_id["data"].records] == [ground.key]
    assert said(portfolio, ground.settings) == ([], [])
    assert ground.asked() == 0


def test_one_the_list_missed_is_found_under_its_key(ground):
    ground.repo.rename_milestone(ground.data, "Data moved at last")
    ground.server.faults.answer("GET", ground.listed, 200, body=[])
    portfolio = ground.read()
    (record,) = portfolio.by_id["data"].records
    assert (record.key, record.title) == (ground.key, "Data moved at last")
    assert len(list(portfolio.work(portfolio.by_id["data"]))) == 1
    assert portfolio.readings["here"].complete


@pytest.mark.parametrize(
    ("status", "fate", "words"),
    [
        (None, "gone", "it was deleted, or the token may not see it any more"),
        (404, "gone", "it was deleted, or the token may not see it any more"),
        (410, "deleted", "it was deleted there"),
        (403, "forbidden", "the token may not see it any more"),
        (301, "moved", "it was moved away; "),
        (500, "unreachable", ""),
        (503, "unreachable", ""),
        ("drop", "unreachable", ""),
    ],
)
def test_every_answer_has_its_words(ground, status, fate, words):
    ground.repo.delete_milestone(ground.data)
    faults = ground.server.faults
    if status == "drop":
        faults.drop("GET", ground.itself, times=None)
    elif status is not None:
        location = {"location": f"{ground.server.url}/elsewhere/7"} if status == 301 else {}
        faults.answer("GET", ground.itself, status, body={"message": "no"}, headers=location,
                      times=None)  # fmt: skip
    portfolio = ground.read()
    (sought,) = portfolio.by_id["data"].sought
    assert (sought.was, sought.fate) == (ground.key, fate)
    found, skipped = said(portfolio, ground.settings)
    if fate == "unreachable":
        assert (found, "data" in skipped) == ([], True)
        assert not portfolio.readings["here"].complete
        assert f" {ground.key}: " in portfolio.readings["here"].reason
    else:
        (message,) = found
        start = f'here has no milestone "Data moved" any more (it was {ground.key}): '
        assert message.startswith(start + words)
        assert portfolio.readings["here"].complete
        assert ground.asked() == 1, "once"
    assert portfolio.by_id["live"].records, "the others stay what they are"


def test_a_list_that_was_cut_off_asks_nobody(ground):
    ground.repo.delete_milestone(ground.data)
    ground.server.faults.answer("GET", ground.listed, 502, body={"message": "no"}, times=None)
    portfolio = ground.read()
    assert ground.asked() == 0
    assert portfolio.by_id["data"].sought == ()
    assert said(portfolio, ground.settings)[0] == []


def test_a_key_in_the_file_that_is_not_there(ground):
    key = "99" if ground.dialect == "github" else "990099"
    ground.place = f"{{here: {key}}}"
    ground.members = {}
    portfolio = ground.read()
    (message,), _ = said(portfolio, ground.settings)
    assert message == (
        f"here has no milestone with the id {key}: it is not there, or the token may not see it; "
        'perhaps it is "Data moved" now'
    )


def test_where_its_issues_went_is_told(ground):
    judgement = judge(ground.read(), {}, ground.settings.policy)
    known = {one.milestone: (one,) for one in snapshots(judgement, "r", whole=True)}
    live = next(one for one in ground.repo.project.milestones.values() if one.title == "Live")
    ground.repo.merge_milestone(ground.data, live)
    portfolio = ground.read(known)
    (message,), _ = said(portfolio, ground.settings)
    assert 'of its issues 1 of 1 are in "Live" (' in message


def moved(ground):
    """The same tracker with an epic as its milestone, moved to another project."""
    epic = ground.repo.issue("Data moved")
    epic.type = "Epic"
    ground.epics = ", milestones: epics"
    ground.remember()
    other = ground.world.repo("acme/other", author="kim")
    other.project.key = "OPS"
    ground.repo.transfer_issue(epic, "acme/other")
    return ground.key


@pytest.mark.parametrize("ground", ["cloud", "datacenter"], indirect=True)
def test_an_epic_under_another_key_is_followed(ground):
    key = moved(ground)
    first = ground.read()
    (record,) = first.by_id["data"].records
    assert key.startswith("CUST-")
    assert (record.key, record.title) == ("OPS-1", "Data moved")
    found = {(one.milestone, one.source): one for one in members_of(first, ground.settings)}
    assert found["data", "here"].key == "OPS-1"
    ground.members = found
    (again,) = ground.read().by_id["data"].records
    assert again.key == "OPS-1", "also where the list of the project never has it"


def test_a_tracker_that_lost_everything_is_not_asked_without_end(ground):
    one = ground.members["data", "here"]
    many = {
        f"m{n}": replace(one, milestone=f"m{n}", key=str(900_000 + n)) for n in range(AT_MOST + 5)
    }
    ground.members = {(name, "here"): member for name, member in many.items()}
    plan = "".join(
        f"\n  m{n}: {{title: M{n}, due: 2027-04-02, in: [here]}}" for n in range(AT_MOST + 5)
    )
    settings = load(
        "milepost.yaml",
        PLAN.format(tracker=DIALECTS[ground.dialect].format(url=ground.server.url), place="[here]")
        + plan.lstrip("\n") + "\n",
        ENVIRON,
    )  # fmt: skip
    clock = ManualClock(NOW)
    opened = open_trackers(settings, clock, progress=quiet)
    memory = Memory(members=ground.members)
    before = len(ground.server.log.exchanges)
    portfolio = read_portfolio(settings, opened, clock, Selection(), None, memory)
    for found in opened.values():
        found.transport.close()
    asked = [
        one
        for one in ground.server.log.exchanges[before:]
        if "/90000" in one.path or "/90005" in one.path
    ]
    assert len(asked) <= AT_MOST
    fates = [one.fate for m in portfolio.milestones for one in m.sought]
    assert (fates.count("gone"), fates.count("unreachable")) == (AT_MOST, 5)
