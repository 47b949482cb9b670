"""What is silent is counted everywhere, and what somebody accepted for a time is told with why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.model.adopted import Adopted, Adoption
from milepost.model.memory import Snooze
from milepost.model.prose import plain
from milepost.model.waiver import Waiver
from milepost.report import json_v1, markdown, silenced, text
from milepost.report.comment import status_comment
from milepost.report.voice import Voice

EXPIRES = date(2027, 3, 1)
SNOOZE = Snooze(
    source="web", place="issue/#1", milestone="integrations", verdict="off_track", how="removed",
    since=datetime(2027, 2, 20, 9, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def quiet(rich, make_finding):
    """One of each kind of silence in a milestone."""

    def make(reason="Vendor outage", url=""):
        waiver = Waiver(rule="MP503", reason=reason, approved_by="dana", expires=EXPIRES, url=url)
        found = (
            make_finding("MP503", "stalled", "nothing moves", "move", waiver=waiver),
            make_finding("MP504", "deadline", "not said", "b", muted=True),
            make_finding("MP511", "missed", "not said", "b", adopted=True),
        )
        judged = replace(rich["integrations"], findings=found, snoozed=(SNOOZE,), undecided=2)
        return replace(rich.judgement, milestones=(judged,))

    return make


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "waived"),
        ({"approved_by": "dana"}, "waived by Dana Ortiz"),
        ({"approved_by": "gone"}, "waived by gone"),
        ({"expires": EXPIRES, "reason": "late"}, "waived until 2027-03-01: “late”"),
    ],
)
def test_a_waiver_in_words(rich, make_finding, fields, told):
    found = make_finding("MP503", "stalled", "a", "b", waiver=Waiver(rule="MP503", **fields))
    assert plain(silenced.how(found, rich.portfolio)) == told


def test_on_a_terminal(quiet):
    seen = quiet()
    last = text.check(seen, Voice()).splitlines()[-1]
    piles = "1 waived · 1 muted by `rules: ignore` · 1 adopted · 1 snoozed · "
    assert piles in text.counted(seen, Voice(width=300))
    assert "(milepost check -v shows all)" in last
    told = text.check(seen, Voice(verbose=1, width=300))
    assert (
        "Silenced:\n   MP503 stalled in Integrations live, waived by Dana Ortiz until 2027-03-01: "
        "“Vendor outage”: nothing moves\n"
        "   Integrations live, snoozed: somebody took off a label of ours, noticed 2027-02-20; "
        "it stays so until what it says changes\n"
    ) in told
    assert "not said" not in told


def test_in_the_report(quiet):
    told = markdown.report(quiet())
    assert (
        "<summary>1 waived · 1 muted by `rules: ignore` · 1 adopted · 1 snoozed</summary>" in told
    )
    assert "MP503 stalled in Integrations live, waived by Dana Ortiz until 2027-03-01" in told
    assert "not said" not in told


def test_in_a_status_comment(quiet):
    seen = quiet()
    told = status_comment(
        seen.milestones[0], seen.portfolio, instance="x", checked=date(2027, 2, 22), limit=60_000
    )
    assert "1 waived · 1 muted by `rules: ignore` · 1 adopted · 2 checks undecided" in told
    assert "MP503 stalled: waived by Dana Ortiz until 2027-03-01: “Vendor outage”" in told
    assert "snoozed" not in told.casefold()
    assert "not said" not in told


def test_in_json(quiet):
    told = json_v1.check(quiet(url="https://web.example/c/1"), "x")
    assert [one["waiver"] for one in told["findings"]] == [
        {
            "reason": "Vendor outage",
            "approved_by": "dana",
            "expires": "2027-03-01",
            "url": "https://web.example/c/1",
        },
        None,
        None,
    ]
    assert told["counts"]["snoozed"] == 1


def test_a_hostile_reason_is_harmless(quiet, hostile, tracker_page):
    seen = quiet(reason=hostile, url=hostile)
    for page in (
        markdown.report(seen),
        status_comment(
            seen.milestones[0], seen.portfolio, instance="x", checked=EXPIRES, limit=60_000
        ),
    ):
        assert not {"user-mention", "issue-link"} & set(tracker_page(page).classes)
    assert "\x1b" not in text.check(seen, Voice(verbose=1))


def entry(number):
    return Adopted(
        id=f"{number:012x}", rule="MP501", severity="error", milestone="data", on=EXPIRES,
        message="it is late",
    )  # fmt: skip


def test_what_is_new_among_many_is_named_and_the_rest_counted():
    adoption = Adoption(added=tuple(map(entry, range(25))))
    lines = list(text.widened(adoption, Voice()))
    assert lines[0] == "+ MP501 in data (error): it is late"
    assert lines[20:] == ["+ and 5 more"]
    whole = replace(adoption, added=(replace(entry(1), milestone=""),))
    assert list(text.widened(whole, Voice())) == ["+ MP501 (error): it is late"]
