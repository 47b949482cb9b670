"""What is news: only what turned since a run saw it, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest

from milepost.model.clock import parse_day
from milepost.model.judgement import Judgement
from milepost.model.memory import FORGETFUL, Memory, Seen
from milepost.model.sample import NOW, milestone, portfolio
from milepost.report.news import news, run_failed

HOSTILE = "x\x1b[31m\n<!channel> @all"


def seen(health: str | None, due: str = "2027-03-05", name: str = "data") -> Seen:
    day = parse_day(due) if due else None
    return Seen(milestone=name, run="1", at=NOW, health=health, due=day)


@pytest.fixture
def told(make_judged: Callable):
    """The news of one milestone that had ``before`` and has ``health`` and ``due`` now."""

    def run(before: Seen | None, health: str | None, due: str = "2027-03-05", **more):
        here = portfolio(milestone("data", due=due, **more))
        judgement = Judgement(
            portfolio=here,
            milestones=(make_judged(here.by_id["data"], here, health),),
            skipped=(),
        )
        known = {before.milestone: before} if before else {}
        return news(judgement, Memory(seen=MappingProxyType(known)))

    return run


@pytest.mark.parametrize(
    ("before", "health", "events"),
    [
        ("on_track", "off_track", ["off_track"]),
        ("unknown", "off_track", ["off_track"]),
        ("closed_unmet", "off_track", ["off_track"]),
        ("off_track", "off_track", []),
        ("on_track", "at_risk", []),
        ("off_track", "on_track", []),
        ("on_track", "unknown", []),
        ("off_track", "unknown", []),
        ("on_track", None, []),
        (None, "off_track", []),
        ("on_track", "done", ["reached"]),
        ("done", "done", []),
        (None, "done", []),
        ("on_track", "closed_unmet", []),
    ],
)
def test_a_health_is_news_where_it_turned(told, before, health, events) -> None:
    closed = "2027-02-19" if health in ("done", "closed_unmet") else ""
    assert [one.event for one in told(seen(before), health, closed=closed)] == events


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("2027-03-05", "2027-03-12", "from 2027-03-05 to 2027-03-12"),
        ("2027-03-05", "2027-02-26", "from 2027-03-05 to 2027-02-26"),
        ("", "2027-03-12", "from no date to 2027-03-12"),
        ("2027-03-05", "", "from 2027-03-05 to no date"),
    ],
)
def test_a_date_that_moved(told, was, now, words) -> None:
    (one,) = told(seen("on_track", was), "on_track", now)
    assert (one.event, str(one.was or ""), str(one.due or "")) == ("date_moved", was, now)
    assert one.text == f"Date moved: Data migration validated, {words}"


def test_the_date_of_what_is_closed_is_no_news(told) -> None:
    assert told(seen("done"), "done", "2027-03-12", closed="2027-02-19") == ()


def test_two_events_of_one_milestone(told) -> None:
    found = told(seen("at_risk"), "off_track", "2027-03-12")
    assert [one.event for one in found] == ["off_track", "date_moved"]


def test_what_is_told(told) -> None:
    (one,) = told(seen("at_risk"), "off_track")
    assert one.text.startswith("🔴 Off track: Data migration validated, due 2027-03-05")
    assert (one.milestone, one.health, one.url) == (
        "data", "off_track", "https://web.example/milestones/data",
    )  # fmt: skip
    (one,) = told(seen("at_risk"), "done", closed="2027-02-19")
    assert one.text == "✅ Reached: Data migration validated, 2027-02-19, 10 working days early"


def test_foreign_text_is_one_harmless_line(told) -> None:
    for one in told(seen("at_risk"), "off_track", "2027-03-12", title=HOSTILE):
        for text in (one.text, one.title):
            assert text.isprintable()
            assert "\x1b" not in text
    assert run_failed(f"milepost sync failed: {HOSTILE}").text.isprintable()


def test_without_memory_there_is_none(told, rich) -> None:
    assert told(None, "off_track") == ()
    assert news(rich.judgement, FORGETFUL) == ()


def test_each_is_news_once(rich) -> None:
    """What a run saw is no news to the next one."""
    at = datetime.fromisoformat("2027-02-22T09:00:00Z")
    known = {
        one.milestone.id: Seen(
            milestone=one.milestone.id, run="1", at=at, health=one.health, due=one.milestone.due
        )
        for one in rich.judgement.milestones
    }
    assert news(rich.judgement, Memory(seen=MappingProxyType(known))) == ()
    turned = {name: replace(one, health="on_track") for name, one in known.items()}
    found = news(rich.judgement, Memory(seen=MappingProxyType(turned)))
    assert {one.event for one in found} <= {"off_track", "reached"}
    assert found
