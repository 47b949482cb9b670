"""The traps of GitHub and PyGithub, one test named after each."""

import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.connectionpool import HTTPConnectionPool

from milepost.model.reading import Want
from milepost.sandbox import Limits
from milepost.trackers.contract import Scope
from milepost_github.shapes import due_day, due_on

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


def test_hidden_gets(web, server, opened, paths):
    """250 issues cost 3 requests with PyGithub's objects only if nobody looks at them."""
    live = web.milestone("Live")
    for number in range(225):
        web.issue(f"Issue {number}", milestone=live, assignees=["kim"], labels=["bug"])
    for number in range(25):
        web.pull(f"Pull {number}", milestone=live, merged="2027-02-01")
    reading = opened(server).read(FIRST)
    assert (len(reading.issues), len(reading.pulls)) == (225, 25)
    assert paths(server) == ["/milestones", "/issues", "/issues", "/issues"]
    assert reading.requests == 4


def test_page_size_30(web, server, opened):
    for number in range(101):
        web.milestone(f"Milestone {number}")
    reading = opened(server).read(Scope.of(Want.MILESTONES))
    assert len(reading.milestones) == 101
    assert len(server.log) == 2
    assert "per_page=100" in server.log.exchanges[0].query


def test_closed_ones_are_read_too(web, server, opened):
    web.milestone("Closed", state="closed")
    web.issue("Closed", state="closed")
    reading = opened(server).read(FIRST)
    assert (len(reading.milestones), len(reading.issues)) == (1, 1)


def test_throttles(web, server, opened, clock, monkeypatch):
    """PyGithub waits 0.25 s between requests and 1 s around writes unless told not to."""
    for number in range(500):
        web.issue(f"Issue {number}")
    naps = []
    monkeypatch.setattr(time, "sleep", naps.append)
    github = opened(server)
    github.read(FIRST)
    client = github.adapter.client
    client.send("PATCH", f"{client.repo}/issues/1", {"title": "a"})
    client.send("PATCH", f"{client.repo}/issues/1", {"title": "b"})
    assert naps == []
    assert clock.waited == 0


@pytest.mark.parametrize("size", [201, 450])
def test_refused_page_numbers(world, web, checked_server, opened, size):
    for number in range(size):
        web.issue(f"Issue {number}")
    with checked_server(world, limits=Limits(pages=2)) as server:
        github = opened(server)
        reading = github.read(Scope.of(Want.ISSUES))
        assert [issue.title for issue in reading.issues] == [f"Issue {n}" for n in range(size)]
        assert reading.complete
        assert reading.requests == -(-size // 100)
        assert "after=" in server.log.exchanges[-1].query
    assert github.told[-1] == ("issues", -(-size // 100), -(-size // 100))


def test_pages_that_shift_show_nothing_twice(web, server, opened):
    """Sorted by creation, new issues come at the end; what is listed twice counts once."""
    for number in range(150):
        web.issue(f"Issue {number}")
    github = opened(server)
    progress = github.adapter.context.progress

    def meanwhile(what, page, total):
        progress(what, page, total)
        if page == 1:
            web.issue("New", created="2026-01-01")  # sorts first: the last row comes again

    object.__setattr__(github.adapter.context, "progress", meanwhile)
    reading = github.read(Scope.of(Want.ISSUES))
    assert len({issue.ref for issue in reading.issues}) == len(reading.issues) == 150


def test_one_client_per_thread(world, web, server, opened):
    """A requester of PyGithub shared by threads mixes answers up."""
    for number in range(1, 9):
        web.milestone(f"Milestone {number}")
        web.comment(web.issue(f"Issue {number}"), f"comment on {number}")
    github = opened(server)
    wrong, requests, clients = [], [], []
    gate = threading.Barrier(8)

    def work(number):
        gate.wait()
        for _ in range(10):
            one = github.read(Scope.of(Want.ISSUES, refs=(f"#{number}",)))
            two = github.read(Scope.of(Want.COMMENTS, refs=(f"#{number}",)))
            three = github.read(Scope.of(Want.MILESTONES, refs=(f"{number}",)))
            requests.extend(each.requests for each in (one, two, three))
            titles = [one.issues[0].title, two.comments[0].body, three.milestones[0].title]
            if titles != [f"Issue {number}", f"comment on {number}", f"Milestone {number}"]:
                wrong.append(titles)
        clients.append(github.adapter.client._requester())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in clients}) == 8
    assert wrong == []
    assert requests == [1] * 240
    assert github.transport.requests == len(server.log) == 240


def test_due_dates_a_day_early(web, server, opened):
    """Every day around both changes of the clocks, and leap days, there and back."""
    days = [
        date(2024, 2, 29),
        date(2026, 3, 7),
        date(2026, 3, 8),
        date(2026, 3, 9),
        date(2026, 10, 31),
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    github = opened(server)
    client = github.adapter.client
    for day in days:
        milestone = web.milestone(day.isoformat())
        client.send(
            "PATCH", f"{client.repo}/milestones/{milestone.number}", {"due_on": due_on(day)}
        )
    reading = github.read(Scope.of(Want.MILESTONES))
    assert {each.title: each.due for each in reading.milestones} == {
        day.isoformat(): day for day in days
    }


def test_null_clears_a_due_date(web, bare_server, opened):
    """What PyGithub cannot send and the document does not mention."""
    web.milestone("Live", due="2027-03-05")
    github = opened(bare_server)
    client = github.adapter.client
    client.send("PATCH", f"{client.repo}/milestones/1", {"due_on": due_on(None)})
    assert github.read(Scope.of(Want.MILESTONES)).milestones[0].due is None


@given(st.dates(date(1990, 1, 1), date(2120, 12, 31)))
def test_a_due_date_is_the_same_day_for_us_and_in_pacific_time(day):
    told = due_on(day)
    pacific = datetime.fromisoformat(told).astimezone(ZoneInfo("America/Los_Angeles"))
    assert pacific.date() == day  # GitHub keeps this day …
    kept = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert due_day(kept.astimezone(UTC).isoformat()) == day  # … and tells it so
    assert due_day(told) == day
    assert abs(kept.astimezone(UTC) - datetime.fromisoformat(told)) <= timedelta(hours=5)


def test_pygithub_says_nothing_of_its_own(web, server, opened, capfd):
    logging.getLogger("github").addHandler(logging.StreamHandler())
    server.faults.answer(
        "GET", "*/milestones", 403, body={"message": "rate limit"}, headers={"Retry-After": "1"}
    )
    opened(server).read(FIRST)
    logging.getLogger("github").info("rate limited")
    assert capfd.readouterr() == ("", "")


def test_one_connection_is_kept_for_all_pages(web, server, opened, monkeypatch):
    for number in range(300):
        web.issue(f"Issue {number}")
    made = []
    real = HTTPConnectionPool._new_conn
    monkeypatch.setattr(
        HTTPConnectionPool, "_new_conn", lambda pool: (made.append(1), real(pool))[1]
    )
    opened(server).read(FIRST)
    assert (len(server.log), len(made)) == (4, 1)


def test_who_asks(web, server, opened):
    opened(server).read(Scope.of(Want.MILESTONES))
    headers = server.log.exchanges[0].headers
    assert headers["user-agent"].startswith("milepost/")
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["authorization"] == "token t-dana"
    assert headers["x-github-api-version"] == "2022-11-28"
