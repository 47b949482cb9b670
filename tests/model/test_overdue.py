"""A schedule that has stopped is noticed, one that only rests is not."""

from datetime import UTC, datetime, timedelta

import pytest

from milepost.model.memory import Run
from milepost.model.overdue import Overdue, completed, overdue
from milepost.report.overdue import every, late

START = datetime(2027, 2, 1, 9, tzinfo=UTC)
MONDAYS_TO_FRIDAYS = [day for day in range(26) if day % 7 < 5]


def runs(*hours, state="complete", command="sync"):
    """Runs that ended so many hours after the start, newest first as a store gives them."""
    ends = [START + timedelta(hours=hour) for hour in sorted(hours, reverse=True)]
    return tuple(
        Run(
            id=str(end),
            instance="nordwind",
            command=command,
            started=end - timedelta(minutes=1),
            finished=end,
            state=state,
        )
        for end in ends
    )


def after(hours, known):
    return overdue(known, START + timedelta(hours=hours))


DAILY = runs(*range(0, 96, 24))


@pytest.mark.parametrize(("hours", "late"), [(73, False), (72 + 48, False), (72 + 49, True)])
def test_twice_the_usual_pause_is_too_long(hours, late):
    found = after(hours, DAILY)
    assert found == (
        Overdue(since=START + timedelta(hours=72), usual=timedelta(days=1)) if late else None
    )


def test_of_three_runs_nobody_knows_what_is_usual():
    assert after(10_000, runs(0, 24, 48)) is None
    assert after(10_000, ()) is None


def test_only_complete_runs_of_sync_count():
    others = (*runs(80, 90, state="partial"), *runs(85, state="failed"), *runs(95, command="undo"))
    running = (Run(id="x", instance="nordwind", command="sync", started=START),)
    assert after(72 + 49, (*running, *others, *DAILY)) is not None
    assert completed((*running, *others, *DAILY)) == completed(DAILY)


def test_runs_in_quick_succession_are_one():
    burst = runs(0, 0.02, 0.04, 0.06, 0.08, 24, 24.05, 48, 48.01, 72)
    assert after(72 + 40, burst) is None
    assert after(72 + 49, burst).usual >= timedelta(hours=23)
    assert after(1000, runs(0, 0.02, 0.04, 0.06, 24, 48)) is None, "two pauses are no habit"


def test_a_job_that_rests_at_weekends_is_on_time_on_mondays():
    known = runs(*(24 * day for day in MONDAYS_TO_FRIDAYS))
    friday = 24 * MONDAYS_TO_FRIDAYS[-1]
    assert after(friday + 72.5, known) is None
    assert after(friday + 96, known) is not None


def test_one_long_outage_does_not_hide_the_next():
    known = runs(*range(0, 24 * 12, 24), *range(24 * 40, 24 * 45, 24))
    last = 24 * 44
    assert after(last + 49, known) is not None


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        ({"seconds": 400}, "every 7 minutes"),
        ({"minutes": 10, "seconds": 3}, "every 10 minutes"),
        ({"minutes": 58}, "every hour"),
        ({"minutes": 62}, "every hour"),
        ({"hours": 6, "minutes": 4}, "every 6 hours"),
        ({"hours": 23, "minutes": 50}, "every day"),
        ({"hours": 25}, "every day"),
        ({"days": 3}, "every 3 days"),
        ({"days": 6, "hours": 23}, "every week"),
        ({"days": 14}, "every 2 weeks"),
        ({"days": 10}, "every 10 days"),
        ({"days": 30}, "every 30 days"),
    ],
)
def test_how_often_in_words(pause, words):
    assert every(timedelta(**pause)) == words


def test_what_is_told():
    assert late(after(500, DAILY)) == (
        "milepost had not completed since 2027-02-04 09:00 UTC; it usually does every day"
    )
