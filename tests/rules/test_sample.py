"""Specimens are what they say: in good order unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime

from milepost.model.criterion import AllClosed, Task
from milepost.model.person import Account
from milepost.model.prose import plain, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import (
    TODAY,
    at,
    blocks,
    criterion,
    issue,
    milestone,
    person,
    portfolio,
    reading,
    record,
    verdict,
)


def test_a_milestone_is_in_good_order_by_default():
    one = milestone()
    assert (one.title, one.due) == ("Data migration validated", date(2027, 3, 5))
    assert [owner.label for owner in one.owners] == ["Kim Osei"]
    assert one.criteria[0].phrase == AllClosed()
    assert not one.closed
    assert milestone("beta").title == "Beta"
    assert milestone(sources=()).home == ""
    assert milestone(closed="2027-02-12").closed_at == datetime(2027, 2, 12, 12, tzinfo=UTC)
    assert milestone(closed=at("2027-02-12", 9)).closed_at == datetime(2027, 2, 12, 9, tzinfo=UTC)


def test_a_portfolio_finds_its_trackers_and_what_lies_in_them():
    work = issue(7, "data")
    elsewhere = issue(Ref("", "acme/infra#9"))
    look = portfolio(
        milestone("data", sources=("web", "api")),
        issues=[work, issue(8, source="ops"), elsewhere],
        links=[blocks(elsewhere, work)],
        people=[Account("acme")],
        unread={"api": [Want.ISSUES]},
    )
    assert look.today == TODAY
    assert list(look.readings) == ["web", "api", "ops"]
    assert list(look.work(look.by_id["data"])) == [work]
    assert look.blockers(work.ref) == (elsewhere.ref,)
    assert look.issue(elsewhere.ref) == elsewhere
    assert look.gap(look.by_id["data"], Want.MILESTONES) is None
    assert "api was not read" in plain(look.gap(look.by_id["data"], Want.ISSUES) or ())
    assert [record.key for record in look.readings["web"].milestones] == ["data"]
    assert look.readings["web"].complete
    assert not look.readings["api"].complete
    assert list(portfolio().readings) == ["web"]


def test_criteria_not_told_are_met_when_closed_and_unmet_when_open():
    look = portfolio(
        milestone("a"),
        milestone("b", closed="2027-02-12"),
        milestone("c", closed="2027-02-12"),
        milestone("d", closed="2027-02-12"),
        verdicts={"c": (verdict("x", "unmet"),), "d": (verdict("x", "unknown"),)},
    )
    states = {name: [one.state for one in look.verdicts[name]] for name in "abcd"}
    assert states == {"a": ["unmet"], "b": ["met"], "c": ["unmet"], "d": ["unknown"]}
    assert look.reached == {"a": False, "b": True, "c": False, "d": None}
    assert look.by_id["c"].criteria[0].phrase == Task("x")


def test_small_things_say_what_they_are():
    assert person("qa", team=True).label == "QA team"
    assert person("x", github="x-1").accounts == {"github": "x-1"}
    assert record("data", "api", due="2027-03-01").due == date(2027, 3, 1)
    assert criterion("signed", where="web").where == "web"
    told = verdict("x", "unknown", because="seen", missing=say("{}", 3))
    assert plain(told.evidence[0].text) == "seen"
    assert plain(told.missing) == "3"
    assert verdict().evidence == ()
    assert issue(1, state="done").closed_at is not None
    assert issue(Ref("", "acme/infra#9")).url == "https://elsewhere.example/issues/9"
    assert reading(unread=[Want.LINKS], gaps=frozenset({"#1"})).proofs[Want.LINKS].gaps == {"#1"}
