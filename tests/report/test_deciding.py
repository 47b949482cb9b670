"""Which value decided a health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model.milestone import Sought
from milepost.model.prose import plain
from milepost.model.reading import Reading, Want
from milepost.model.sample import milestone, portfolio, record, verdict
from milepost.report.deciding import also, deciding, place, silent

CLEAR = "it is open, and no rule found anything that stands in the way"


def because(judged, seen) -> str:
    return plain(deciding(judged, seen).because)


@pytest.mark.parametrize(
    ("name", "says", "findings"),
    [
        ("pilot", "it is open, with 1 error about reaching it", ["MP501"]),
        (
            "integrations",
            "it is open, with 2 warnings about reaching it and no error",
            ["MP406", "MP408"],
        ),
        (
            "training",
            f"{CLEAR}; 0 of 1 done-criterion met",
            [],
        ),
        ("kickoff", "it was closed on 2027-01-13, with 1 of 1 done-criterion met", []),
        (
            "legacy",
            "it is closed, with 1 of 1 done-criterion unmet and 1 error about how it was closed",
            ["MP305"],
        ),
        ("rollout", "what was not read could change the verdict", []),
        ("archive", "it is not judged: closed 2026-12-18", []),
    ],
)
def test_each_health(rich, name, says, findings) -> None:
    decided = deciding(rich[name], rich.portfolio)
    assert plain(decided.because) == says
    assert [one.rule for one in decided.findings] == findings


def test_an_error_decides_and_the_warnings_beside_it_do_not(rich, make_finding: Callable) -> None:
    error = make_finding("MP501", "overdue", "late", "hurry", severity="error")
    warning = make_finding("MP503", "stalled", "still", "move")
    note = make_finding("MP302", "ready", "x", "y", severity="info")
    muted = make_finding("MP401", "cycle", "x", "y", severity="error", muted=True)
    judged = replace(rich["pilot"], findings=(error, warning, note, muted))
    decided = deciding(judged, rich.portfolio)
    assert decided.findings == (error,)
    assert also(judged, decided) == (warning, note)
    assert silent(judged) == (muted,)


def test_what_was_not_read_is_named_with_the_reason(rich) -> None:
    gaps = deciding(rich["rollout"], rich.portfolio).gaps
    assert [plain(one) for one in gaps] == [
        "ops was not read completely: server error 502 on page 3"
    ]


def test_a_tracker_that_was_read_is_no_gap(make_judged: Callable) -> None:
    here = milestone(sources=("web", "api"))
    seen = portfolio(here, unread={"api": [Want.ISSUES]})
    (gap,) = deciding(make_judged(here, seen, "unknown"), seen).gaps
    assert plain(gap).startswith("api was not read completely: ")


def test_a_tracker_that_was_not_asked_and_one_that_proves_nothing(make_judged: Callable) -> None:
    here = replace(milestone(), sources=("web", "api"))
    seen = replace(portfolio(here), readings={"web": Reading(source="web", kind="github")})
    gaps = deciding(make_judged(here, seen, "unknown"), seen).gaps
    assert [plain(one) for one in gaps] == [
        "web was not read completely: no proof of the end",
        "api was not read",
    ]


def test_a_milestone_no_tracker_has(make_judged: Callable) -> None:
    here = milestone(records=())
    here = replace(here, sought=(Sought(source="web", title="Data", perhaps="Date"),))
    seen = portfolio(here)
    decided = deciding(make_judged(here, seen, "unknown"), seen)
    assert plain(decided.because) == "no tracker has it"
    assert "perhaps “Date”" in plain(decided.gaps[0])


def test_closed_and_not_to_be_decided(make_judged: Callable) -> None:
    here = milestone(closed="2027-02-12")
    told = verdict("closed web#9", "unknown", missing="web#9 does not exist")
    seen = portfolio(here, verdicts={"data": (verdict("no open P1"), told)})
    decided = deciding(make_judged(seen.milestones[0], seen, "unknown"), seen)
    assert plain(decided.because) == "it is closed, and 1 done-criterion cannot be decided"
    assert decided.criteria == (told,)
    assert decided.gaps == ()


def test_given_up(make_judged: Callable, make_finding: Callable) -> None:
    held = replace(record("data", closed="2027-02-12"), given_up=True)
    here = milestone(records=(held,), criteria=())
    seen = portfolio(here)
    judged = make_judged(here, seen, "closed_unmet")
    assert because(judged, seen) == "it was given up in web"
    error = make_finding("MP301", "closed-unmet", "x", "y", severity="error")
    told = because(replace(judged, findings=(error,)), seen)
    assert told == "it was given up in web, with 1 error about how it was closed"


def test_reached_without_a_word_on_what_done_means(make_judged: Callable) -> None:
    here = milestone(closed="2027-02-12", criteria=())
    seen = portfolio(here)
    told = because(make_judged(here, seen, "done"), seen)
    assert told == "it was closed on 2027-02-12, and nothing says what done looks like"


def test_on_track_without_a_criterion(make_judged: Callable) -> None:
    here = milestone(criteria=())
    seen = portfolio(here)
    told = because(make_judged(here, seen, "on_track"), seen)
    assert told == CLEAR


def test_the_place_among_the_open_ones(rich) -> None:
    first = replace(rich["pilot"], priority_rank=1)
    second = replace(rich["training"], priority_rank=2)
    judgement = replace(rich.judgement, milestones=(first, second, rich["kickoff"]))
    assert place(second, judgement) == "2 of 2"
    assert place(rich["kickoff"], judgement) == ""
