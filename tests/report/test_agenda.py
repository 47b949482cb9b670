"""The agenda of the next review: what closed, what stands in the way, what is to be decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model.clock import parse_day
from milepost.model.criterion import SignedOff
from milepost.model.gated import Gated
from milepost.model.judgement import Judged, Judgement
from milepost.model.prose import plain, say
from milepost.model.reading import Want
from milepost.model.sample import at, criterion, issue, milestone, person, portfolio, verdict
from milepost.model.terms import Cadence, Gate, Reviewed, Terms
from milepost.model.waiver import Waiver
from milepost.report import json_v1, markdown
from milepost.report.agenda import agenda, told
from milepost.report.text.explained import explained
from milepost.report.voice import Voice

DANA = person("dana")
WEEKLY = Terms(review=Cadence(days=7), reviews=(Reviewed(on=parse_day("2027-02-17"), by=DANA),))
ISSUES = (
    issue(1, "data", "done", closed_at=at("2027-02-16")),
    issue(2, "data", "done", closed_at=at("2027-02-17")),
    issue(3, "data", "dropped", closed_at=at("2027-02-19")),
    issue(4, "data", "done", closed_at=at("2027-02-18")),
    issue(5, "data"),
)


@pytest.fixture
def reviewed(make_judged) -> Callable[..., Judgement]:
    def build(findings=(), *, terms=WEEKLY, due="2027-04-30", next_="2027-02-24", **more):
        fields = {"issues": ISSUES} | more
        there = portfolio(milestone(terms=terms, due=due), **fields)
        here = there.milestones[0]
        health = more.pop("health", "at_risk" if findings else "on_track")
        judged = replace(
            make_judged(here, there, health, tuple(findings)),
            next_review=parse_day(next_) if next_ else None,
        )
        return Judgement(portfolio=there, milestones=(judged,), skipped=())

    return build


def items(judgement: Judgement, judged: Judged | None = None) -> list[str]:
    found = agenda(judged or judgement.milestones[0], judgement.portfolio)
    return [plain(one) for one in told(found)]


def test_what_was_closed_since_the_last_review_the_latest_first(reviewed) -> None:
    """On the day of the review counts as well: nobody knows whether before it."""
    assert items(reviewed()) == ["2 issues closed since 2027-02-17: web#4 and web#2"]


def test_before_the_first_review_all_counts_and_many_are_counted(reviewed) -> None:
    many = [issue(one, "data", "done", closed_at=at("2027-02-01", one)) for one in range(1, 9)]
    judgement = reviewed(terms=Terms(review=Cadence(days=7)), issues=many)
    assert items(judgement) == [
        "8 issues closed so far: web#8, web#7, web#6, web#5, web#4 and 3 more"
    ]


def test_obstacles_are_those_that_are_new_or_of_which_nobody_knows_since_when(
    reviewed, make_finding
) -> None:
    found = [
        make_finding("MP408", "blocked-work", "web#5 waits", "ask", since=day, milestone="data")
        for day in (parse_day("2027-02-16"), parse_day("2027-02-17"), None)
    ]
    mild = make_finding("MP508", "due-soon", "soon", "hurry", severity="info", milestone="data")
    care = make_finding("MP104", "vague", "vague", "say", kind="upkeep", milestone="data")
    told_ = items(reviewed([*found, mild, care], issues=()))
    assert told_ == [
        "obstacle since 2027-02-17, MP408: web#5 waits",
        "obstacle, MP408: web#5 waits",
        "to decide, Kim Osei: ask",
    ]


def test_what_is_due_before_the_review_after_this_one(reviewed, make_finding) -> None:
    """The next one is on 2027-02-24, the one after it on 2027-03-03."""
    gates = tuple(
        Gate(name=name, due=parse_day(day))
        for name, day in (("freeze", "2027-03-03"), ("later", "2027-03-04"), ("met", "2027-03-01"))
    )
    waived = [
        replace(
            make_finding("MP501", "overdue", "late", "close it", milestone="data"),
            waiver=Waiver(
                rule="MP501", reason="Outage", approved_by="dana", expires=parse_day(day)
            ),
        )
        for day in ("2027-03-03", "2027-03-04")
    ]
    sign = criterion("signed off by dana", SignedOff("dana"))
    judgement = reviewed(
        waived,
        due="2027-03-03",
        issues=(),
        verdicts={"data": (verdict(sign, "unmet"), verdict("all closed", "unmet"))},
        people=(),
    )
    (judged,) = judgement.milestones
    states = {"freeze": "unknown", "later": "unmet", "met": "met"}
    gated = tuple(Gated(gate=one, verdicts=(verdict("x", states[one.name]),)) for one in gates)
    people = (*judgement.portfolio.people, DANA)
    judgement = replace(judgement, portfolio=replace(judgement.portfolio, people=people))
    assert items(judgement, replace(judged, health="on_track", gates=gated)) == [
        (
            "to decide by 2027-03-03: MP501 speaks again after that: waived by Dana Ortiz until "
            "2027-03-03: “Outage”"
        ),
        "to decide by 2027-03-03, Kim Osei: the gate freeze is not decided",
        "to decide, Dana Ortiz: “signed off by dana” waits for the sign-off",
        "to decide by 2027-03-03, Kim Osei: is it reached on its date, or which date is it?",
    ]


@pytest.mark.parametrize(("since", "asks"), [("2027-02-19", False), ("2027-02-10", True)])
def test_what_is_over_was_due_and_is_told_once(reviewed, make_finding, since, asks) -> None:
    """An obstacle that is older than the last review is none of this one: its day is told."""
    gate = Gate(name="freeze", due=parse_day("2027-02-15"))
    found = [
        replace(
            make_finding(rule, name, f"{name} here", "mend", milestone="data"),
            subject=subject,
            since=parse_day(since),
        )
        for rule, name, subject in (("MP308", "gate-missed", "freeze"), ("MP501", "overdue", ""))
    ]
    judgement = reviewed(found, due="2027-02-16", issues=())
    (judged,) = judgement.milestones
    gated = Gated(gate=gate, verdicts=(verdict("x", "unmet"),))
    told_ = items(judgement, replace(judged, gates=(gated,)))
    obstacles = [
        f"obstacle since {since}, MP308: gate-missed here",
        f"obstacle since {since}, MP501: overdue here",
    ]
    due = [
        "to decide, was due 2027-02-15, Kim Osei: the gate freeze is not met",
        (
            "to decide, was due 2027-02-16, Kim Osei: is it reached on its date, or which date "
            "is it?"
        ),
    ]
    assert told_ == [*([] if asks else obstacles), "to decide, Kim Osei: mend", *(due * asks)]


def test_an_overdue_review_looks_on_from_today(reviewed) -> None:
    found = agenda((judgement := reviewed(next_="2027-02-10")).milestones[0], judgement.portfolio)
    assert (str(found.due), str(found.until)) == ("2027-02-10", "2027-03-01")


def test_where_nobody_said_how_often_there_is_none(reviewed) -> None:
    plain_ = reviewed(terms=Terms(), next_="")
    assert agenda(plain_.milestones[0], plain_.portfolio) is None
    assert json_v1.check(plain_, "x")["milestones"][0]["agenda"] is None
    assert "Agenda" not in markdown.report(plain_)
    assert "Agenda" not in explained(plain_.milestones[0], plain_, Voice(width=100))
    listed = reviewed()
    assert agenda(replace(listed.milestones[0], health=None), listed.portfolio) is None


def test_what_was_not_read_is_said(reviewed) -> None:
    judgement = reviewed(unread={"web": [Want.ISSUES]})
    judged = replace(judgement.milestones[0], health="unknown")
    assert items(judgement, judged)[-1] == (
        "not all of its trackers were read to their end: there may be more"
    )


def test_in_the_report_and_in_explain(reviewed, make_finding) -> None:
    finding = make_finding("MP408", "blocked-work", "web#5 waits", "ask", milestone="data")
    judgement = reviewed([finding])
    page = markdown.report(judgement)
    assert (
        "## Agenda\n\n- **Data migration validated**, review due 2027-02-24 (last 2027-02-17):\n"
        "  - 2 issues closed since 2027-02-17: [web#4](https://web.example/issues/4) and "
    ) in page
    assert "  - To decide, Kim Osei: ask.\n" in page
    shown = explained(judgement.milestones[0], judgement, Voice(width=100))
    assert "Agenda of the review due 2027-02-24 (last 2027-02-17)\n   2 issues closed" in shown
    calm = markdown.report(reviewed(issues=()))
    assert "- Nothing to talk about: Data migration validated (review due 2027-02-24).\n" in calm


def test_in_json(reviewed, make_finding) -> None:
    finding = make_finding("MP408", "blocked-work", "web#5 waits", "ask", milestone="data")
    told_ = json_v1.check(reviewed([finding]), "x")["milestones"][0]["agenda"]
    assert told_ == {
        "last_review": "2027-02-17",
        "next_review": "2027-02-24",
        "until": "2027-03-03",
        "closed": ["web#4", "web#2"],
        "obstacles": [finding.id],
        "decisions": [{"text": "ask", "who": "Kim Osei", "by": None}],
        "complete": True,
    }


def test_hostile_words_stay_words(hostile: str, reviewed, make_finding, tracker_page) -> None:
    finding = make_finding(
        "MP408", "blocked-work", say("{} waits", hostile), say("ask {}", hostile), milestone="data"
    )
    sign = criterion(hostile, SignedOff(hostile))
    judgement = reviewed([finding], verdicts={"data": (verdict(sign, "unmet"),)})
    assert tracker_page(markdown.report(judgement)).live == []
