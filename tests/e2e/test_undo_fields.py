"""``undo --fields`` after many syncs: every record says again what people said in it last."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from milepost.model.clock import parse_day

sys.path.insert(0, str(Path(__file__).parent))

from trio import FIELDS, NAMES, TRACKERS, later, said, trio

pytestmark = pytest.mark.no_cover
PLAN = """
version: 1
project: {{name: Nordwind}}
{trackers}
milestones:
  data: {{title: Data moved, due: 2027-03-05, done_when: [all closed], in: [web, api, ops]}}
  live: {{title: Live, due: 2027-04-02, done_when: [all closed], in: [web, api, ops]}}
write: {{labels: {{on: none}}, limits: {{pace: none}}}}
sync: {{{sync}}}
state: "sqlite:///{folder}/state.db"
"""
OPS = 'jira-cloud", deployment: cloud,\n         email: "${{JIRA_EMAIL}}"'
ROUNDS, EDITS = 4, 3


def edited(record, name, number, rng):
    """What a person does to one field of a record: never the same value twice, but a state."""
    match name:
        case "due":
            record.due = rng.choice([parse_day(later(number)), None])
        case "start":  # before every due date: trackers want that
            record.start = rng.choice([parse_day(f"2027-01-{number:02}"), None])
        case "title":
            record.title = f"Title {number}"
        case "description":
            record.description = f"What they wrote, {number}  \r\n\r\n- [ ] and this\r\n"
        case _:
            record.state = {"open": "closed", "closed": "open"}[record.state]
            record.closed_at = record.updated_at if record.state == "closed" else None


@pytest.fixture(params=[("cloud", 1), ("datacenter", 2)], ids=lambda it: it[0])
def portfolio(request, tmp_path):
    """Two milestones in three trackers that share every field, and the number of a story."""
    deployment, seed = request.param
    with trio(tmp_path) as it:
        trackers = TRACKERS
        if deployment == "datacenter":
            assert OPS in trackers
            trackers = trackers.replace(OPS, 'jira-dc", deployment: datacenter')
        (tmp_path / "milepost.yaml").write_text(
            PLAN.format(
                trackers=trackers.format(url=it.server.url),
                sync=", ".join(f"{name}: two-way" for name in FIELDS),
                folder=tmp_path,
            )
        )
        for name in NAMES:
            it.repo(name).milestone("Data moved", due="2027-03-05", description="What it is")
            it.repo(name).milestone("Live", due="2027-04-02")
        yield it, seed


def test_every_record_says_again_what_people_said_in_it_last(portfolio):
    portfolio, seed = portfolio
    rng = random.Random(seed)  # noqa: S311 - a test that can be run again, not a secret
    people = portfolio.look()
    assert portfolio.sync().code == 0
    number = 0
    for _ in range(ROUNDS):
        for _ in range(EDITS):
            number += 1
            name = rng.choice(NAMES)
            record = rng.choice([*portfolio.records(name).values()])
            fields = [field for field in FIELDS if field != "start" or name != "web"]
            field = rng.choice(fields)
            edited(record, field, number, rng)
            people[name, record.id] = people[name, record.id] | {field: said(record)[field]}
        ran = portfolio.sync()
        assert ran.whole, [it for it in ran.changes if it["outcome"] != "done"]
    assert portfolio.look() != people
    ran = portfolio.milepost("undo", "--fields", "--yes")
    assert ran.code == 0, (ran.said, [it for it in ran.changes if it["outcome"] != "done"])
    assert {it["kind"] for it in ran.changes} >= {"set_field", "put_block"}
    assert portfolio.look() == people
    again = portfolio.milepost("undo", "--fields", "--yes")
    assert again.changes == []
    assert portfolio.look() == people


ONE = """
version: 1
project: {{name: Nordwind}}
{trackers}
milestones:
  data: {{title: Data moved, due: {due}, done_when: [all closed], in: [web, api, ops]}}
write: {{labels: {{on: none}}, block: true, limits: {{pace: none}}}}
sync: {{due: {mode}}}
state: "sqlite:///{folder}/state.db"
"""


@pytest.fixture
def one(tmp_path):
    """A milestone in three trackers, synced; write the file anew with another date or mode."""
    with trio(tmp_path) as it:

        def told(due="2027-03-05", mode="two-way"):
            text = ONE.format(
                trackers=TRACKERS.format(url=it.server.url), folder=tmp_path, due=due, mode=mode
            )
            (tmp_path / "milepost.yaml").write_text(text)
            return it

        for name in NAMES:
            it.repo(name).milestone("Data moved", due="2027-03-05")
        yield told


def dues(trackers):
    return [str(one.due) for name in NAMES for one in trackers.records(name).values()]


def fields_of(ran):
    return [one for one in ran.json["fields"] if one["field"] == "due"]


@pytest.mark.parametrize("only", [(), ("--source", "api", "--source", "ops")], ids=["all", "some"])
def test_what_was_put_back_is_asked_for_and_nothing_people_said_is_written_over(one, only):
    """With the blocks gone, and with those that stay and tell of the date as agreed on."""
    trackers = one()
    trackers.sync()
    (record,) = trackers.records("web").values()
    record.due = parse_day("2027-03-12")
    trackers.sync()
    assert dues(trackers) == ["2027-03-12"] * 3
    trackers.milepost("undo", "--fields", "--yes", *only)
    put_back = ["2027-03-12", "2027-03-05", "2027-03-05"]
    assert dues(trackers) == put_back
    for _ in range(2):
        ran = trackers.sync()
        assert dues(trackers) == put_back
        (due,) = fields_of(ran)
        assert (due["state"], due["writes"]) == ("ask", [])
        assert {side["stands"] for side in due["sides"]} == {"new"}
    assert trackers.milepost("resolve", "data", "due", "--take", "web", "--yes").code == 0
    assert dues(trackers) == ["2027-03-12"] * 3
    record.due = parse_day("2027-03-19")
    trackers.sync()
    assert dues(trackers) == ["2027-03-19"] * 3


def test_what_was_put_back_is_nobodys_edit_against_the_plan(one):
    trackers = one(mode="plan")
    trackers.sync()
    one(due="2027-03-12", mode="plan").sync()
    assert dues(trackers) == ["2027-03-12"] * 3
    trackers.milepost("undo", "--fields", "--yes")
    (due,) = fields_of(trackers.sync())
    assert dues(trackers) == ["2027-03-05"] * 3
    assert {side["stands"] for side in due["sides"]} == {"new"}
    assert "changed in" not in str(due)
