"""Mentions as a tracker sees them: once when something turned, gone with the next edit."""

from __future__ import annotations

import re

import pytest

from milepost.sandbox.jira.people import account_id
from milepost.sandbox.markup import render

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  here: {tracker}
people:
  kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: "{kim}"}}
  dana: {{name: Dana Ortiz, github: dana-o, gitlab: dana-o, jira: "{dana}"}}
milestones:
  late: {{title: Late, due: {due}, owner: kim, stakeholders: [dana], done_when: [all closed]}}
rules: {{options: {{MP503: {{quiet_days: 400, near_quiet_days: 400}}}}}}
write:
  status_issue: {{create: true}}
  mentions: {mentions}
  limits: {{pace: none}}
state: {state}
"""
TRACKERS = {
    "github": 'kind: github, repo: acme/web, url: "{url}"',
    "gitlab": 'kind: gitlab, project: acme/web, url: "{url}/gitlab"',
    "cloud": 'kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud, '
    'email: "${{JIRA_EMAIL}}"',
    "datacenter": 'kind: jira, project: CUST, url: "{url}/jira-dc", deployment: datacenter',
}
BEFORE, AFTER, NEXT = "2027-02-15", "2027-02-22", "2027-03-01"


@pytest.fixture(params=TRACKERS)
def place(request):
    return request.param


def account(user, place):
    return account_id(user) if place == "cloud" else user.login


@pytest.fixture
def late(bench, world, monkeypatch, place):
    """A milestone due on 2027-02-19 with open work; ``late(mentions)`` writes the plan file."""
    who = {login: account(world.user(login), place) for login in ("kimosei", "dana-o")}
    world.token("a-secret-token", login="milepost-bot", repos={"acme/web": "write"}, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    repo = world.repo("acme/web", author="milepost-bot")
    repo.project.key = "CUST"
    repo.milestone("Late", due="2027-02-19")
    repo.issue("Train", milestone="Late", created="2027-01-05")

    def plan(mentions, due="2027-02-19", state="none"):
        tracker = "{" + TRACKERS[place].format(url=bench.server.url) + "}"
        text = PLAN.format(
            tracker=tracker,
            mentions=mentions,
            due=due,
            state=state,
            kim=who["kimosei"],
            dana=who["dana-o"],
        )
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    return plan


def sync(bench, day):
    ran = bench.milepost("sync", "--yes", "--format", "json", as_of=day)
    assert ran.code == 0, ran.err
    return ran.json["changes"]


def comments(changes):
    return [one for one in changes if one["kind"] == "put_comment"]


def comment_in(world):
    (comment,) = world.state.projects["acme/web"].comments.values()
    return comment


def live(world, place):
    """What of the comment its tracker would make a mention of."""
    body = comment_in(world).body
    if place in ("github", "gitlab"):
        shown = render(body, repo="acme/web", link=lambda href: href)
        return re.findall(r"user-mention[^>]*>@?([\w-]+)", shown)
    return re.findall(r"(?<!\\)\[~(?:accountid:)?([\w:-]+)\]", body)


def test_the_owner_is_mentioned_when_the_health_turns_and_not_again(late, world, place, on):
    kim = account(world.user("kimosei"), place)
    bench = late("owner-on-change")
    (first,) = comments(sync(bench, BEFORE))
    assert (first["notifies"], live(world, place)) == ([], [])
    planned = bench.milepost("plan", as_of=AFTER)
    assert f"notifies {kim}" in planned.out
    assert "notifies 1 person" in planned.out
    (turned,) = comments(sync(bench, AFTER))
    assert turned["notifies"] == [kim]
    assert live(world, place) == [kim]
    assert sync(bench, AFTER) == []
    week = ("sync", "--yes", "--format", "json")
    (renewed,) = on(NEXT, *week).json["changes"]
    assert (renewed["reason"], renewed["notifies"]) == ("no news; the weekly stamp is due", [])
    assert live(world, place) == []
    assert on(NEXT, *week).json["changes"] == []


def test_stakeholders_are_mentioned_when_it_turns_off_track_or_is_put_off(late, world, place):
    dana = account(world.user("dana-o"), place)
    bench = late("exceptions", state="sqlite:///state.db")
    sync(bench, BEFORE)
    (turned,) = comments(sync(bench, AFTER))
    comment = comment_in(world)
    off_track = "Off track" in comment.body
    assert turned["notifies"] == live(world, place) == ([dana] if off_track else [])
    late("exceptions", due="2027-03-26", state="sqlite:///state.db")
    (moved,) = comments(sync(bench, AFTER))
    assert "its date moved from 2027-02-19 to 2027-03-26" in comment.body
    assert moved["notifies"] == ([] if off_track else [dana])
    assert sync(bench, AFTER) == []
    late("exceptions", due="2027-03-19", state="sqlite:///state.db")
    (earlier,) = comments(sync(bench, AFTER))
    assert earlier["notifies"] == []
    assert "attention" not in comment.body


def test_nobody_is_ever_mentioned_unasked(late, world, place):
    bench = late("never")
    for day in (BEFORE, AFTER, NEXT):
        sync(bench, day)
        assert live(world, place) == []
    assert world.violations == []
