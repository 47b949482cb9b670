"""A day that is written is the day that is read: in every dialect, on every day, in every zone.

Days have no zone.  GitHub makes instants of them, and what computes a day out of
an instant, or takes the computer's own zone for a help, is a day off somewhere.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

import milepost_github.shapes
import milepost_gitlab
import milepost_gitlab.shapes
import milepost_jira
import milepost_jira.milestones
from milepost.model.change import Change, ChangeKind, Target
from milepost.model.clock import day_in, parse_instant
from milepost.model.reading import Want
from milepost.sandbox import World, serve
from milepost.sandbox.github.dates import floored, shown
from milepost.sandbox.gitlab.params import lenient_day
from milepost.trackers import rows
from milepost.trackers.contract import Scope

pytestmark = pytest.mark.no_cover

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
DAYS = [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]
OFFSETS = [f"<{hours:+03d}>{-hours}" for hours in range(-12, 15)]
"""Zones without summer time as a computer is told of them, which turns the sign."""
NAMED = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Apia", "Australia/Lord_Howe"]


@pytest.fixture
def computer(monkeypatch):
    """Put the computer into a zone: ``computer("Europe/Berlin")``."""

    def put(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


def github(text):
    """What GitHub answers to a day: the Pacific one, as the instant of its midnight."""
    return shown(floored(text))


def plain(text):
    """What GitLab and Jira answer to a day: the day."""
    found = lenient_day(text)
    return found and found.isoformat()


CODECS: dict[str, tuple[Callable, Callable, Callable]] = {
    "github": (milepost_github.shapes.due_on, github, milepost_github.shapes.due_day),
    "gitlab": (milepost_gitlab.shapes.day_sent, plain, rows.day),
    "jira": (milepost_jira.milestones.day_sent, plain, rows.day),
}
"""How a day is sent, what the tracker makes of it, how that is read."""


def test_there_are_all_days():
    assert (len(DAYS), len(set(DAYS)), len(OFFSETS)) == (36_890, 36_890, 27)
    assert sum(day.month == 2 and day.day == 29 for day in DAYS) == 25  # 2100 is no leap year


@pytest.mark.parametrize("dialect", CODECS)
def test_every_day_in_every_zone(computer, dialect):
    encode, tracker, decode = CODECS[dialect]
    answers = {sent: tracker(sent) for sent in map(encode, DAYS)}
    assert len(answers) == len(DAYS)
    for zone in (*OFFSETS, *NAMED[:1]):
        computer(zone)
        assert [decode(answers[encode(day)]) for day in DAYS] == DAYS, zone


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Etc/GMT+12", "Etc/GMT-11", "UTC"])
def test_what_github_is_sent_lies_on_that_day_for_nearly_everybody(zone):
    """From 12 hours behind to 11 ahead; GitHub's own coast is among them on every day."""
    there = ZoneInfo(zone)
    sent = (parse_instant(milepost_github.shapes.due_on(day)) for day in DAYS)
    assert [day_in(instant, there) for instant in sent] == DAYS


@pytest.mark.parametrize("hour", ["00:00", "07:00", "08:00", "12:00", "23:59"])
def test_any_hour_of_the_day_is_that_day(hour):
    """Milestones that people made long ago hold other hours."""
    assert [milepost_github.shapes.due_day(f"{day}T{hour}:00Z") for day in DAYS[::97]] == DAYS[::97]


def edges() -> list[date]:
    """Days around which clocks change, on either side of the Atlantic; leap days, ends of years."""
    found = [date(year, 2, 29) for year in range(2000, 2097, 4)]
    found += [date(year, *day) for year in range(2024, 2031) for day in ((1, 1), (12, 31))]
    for zone in map(ZoneInfo, NAMED[:2]):
        for year in (2026, 2027, 2028):
            day = date(year, 1, 1)
            while day.year == year:
                noon = parse_instant(f"{day}T12:00:00Z").astimezone(zone)
                later = (noon + timedelta(days=1)).astimezone(ZoneInfo("UTC")).astimezone(zone)
                if noon.utcoffset() != later.utcoffset():
                    found += [day, day + timedelta(1)]
                day += timedelta(1)
    return sorted(set(found))


EDGES = edges()
OTHERS = random.Random(2027).sample(sorted({*DAYS} - {*EDGES}), 300 - len(EDGES))  # noqa: S311 - no secret
CHOSEN = sorted((*EDGES, *OTHERS))


def test_three_hundred_days_are_chosen():
    """Among them both sides of each change of clocks of three years on either coast."""
    assert len({*CHOSEN}) == 300
    assert len(EDGES) == 25 + 14 + 24
    assert CHOSEN[0].year < 2002
    assert CHOSEN[-1].year > 2098


@pytest.fixture
def place(clock):
    """A server, and a milestone there for each day that was chosen."""
    world = World(clock)
    world.token("t-dana", login="dana-o", repos={"*": "admin"})
    project = world.repo("acme/ops", author="dana-o")
    project.project.key = "CUST"
    made = [project.milestone(f"Milestone {number}") for number in range(len(CHOSEN))]
    with serve(world) as server:
        yield server, made


KINDS = {
    "github": lambda url: (
        milepost_github,
        {"kind": "github", "repo": "acme/ops", "url": url},
        "number",
    ),
    "gitlab": lambda url: (
        milepost_gitlab,
        {"kind": "gitlab", "project": "acme/ops", "url": f"{url}/gitlab"},
        "id",
    ),
    "cloud": lambda url: (
        milepost_jira,
        {"project": "CUST", "url": f"{url}/jira-cloud", "email": "dana-o@example.com"},
        "id",
    ),
    "datacenter": lambda url: (
        milepost_jira,
        {"project": "CUST", "url": f"{url}/jira-dc", "deployment": "datacenter"},
        "id",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_three_hundred_days_there_and_back(place, opening, computer, kind):
    """One request for each; the computer moves round the world meanwhile."""
    server, made = place
    package, entry, key = KINDS[kind](server.url)
    if kind == "cloud":
        entry["deployment"] = "cloud"
    adapter = opening(package, "ops", package.Options(**entry, token="t-dana")).adapter
    keys = [str(getattr(one, key)) for one in made]
    adapter.read(Scope.of(Want.MILESTONES))
    server.log.reset()
    for number, (name, day) in enumerate(zip(keys, CHOSEN, strict=True)):
        computer(OFFSETS[number % len(OFFSETS)])
        wish = Change(
            source="ops",
            target=Target("milestone", name),
            kind=ChangeKind.SET_FIELD,
            before={"due": None},
            after={"due": day.isoformat()},
        )
        adapter.apply(wish)
    assert len(server.log) == len(CHOSEN)
    reading = adapter.read(Scope.of(Want.MILESTONES))
    assert {one.key: one.due for one in reading.milestones} == dict(zip(keys, CHOSEN, strict=True))
