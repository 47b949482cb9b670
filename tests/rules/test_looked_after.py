"""MP112, MP509, MP701, MP705, MP903 and MP904 beyond their cases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from milepost.model.clock import parse_day
from milepost.model.issue import Event
from milepost.model.milestone import Dependency
from milepost.model.number import SPENT, Number
from milepost.model.person import Account, Person
from milepost.model.project import Budget
from milepost.model.prose import plain
from milepost.model.ref import Ref
from milepost.model.reviewed import next_review, reviews
from milepost.model.sample import at, issue, milestone, person, portfolio
from milepost.model.sample_past import move, remembered, seen, slip
from milepost.model.sample_plan import project
from milepost.model.sample_said import STATUS, comment, commented
from milepost.model.terms import Cadence, Reviewed, Terms
from milepost.model.waiver import Waiver
from milepost.rules.rule import catalogue, past_of

KIM = person("kim", github="kimosei")
WEEKLY = Terms(review=Cadence(days=7))


def fixes(said):
    return [plain(one.fix) for one in said]


# -- reviews and MP701 -----------------------------------------------------------------------


def looked(*comments, events=(), owners=(KIM,), terms=WEEKLY, statuses=True):
    here = milestone(owners=list(owners), terms=terms)
    look = portfolio(here, statuses={"data": STATUS} if statuses else None)
    look = commented(look, *comments)
    return replace(look, readings={"web": replace(look.readings["web"], events=tuple(events))})


def days(look):
    return [str(day) for day in reviews(look, look.milestones[0])]


def edit(kind="closed", by="kimosei", on=STATUS, day="2027-02-16"):
    actor = Account(by, "user") if by else None
    return Event(issue=on, kind=kind, at=at(day), actor=actor)


def test_what_an_owner_says_and_does_on_the_status_issue_is_a_review():
    mine = comment("Fine", "2027-02-12", by="KimOsei")
    assert days(looked(mine, mine, events=[edit()])) == ["2027-02-12", "2027-02-16"]
    assert days(looked(mine, statuses=False)) == []
    assert days(looked(mine, owners=())) == []


@pytest.mark.parametrize(
    "said",
    [
        comment("Fine", by="eve"),
        comment("Fine", by="kimosei", on=Ref("web", "#6")),
        comment("Fine", "2027-02-23", by="kimosei"),
        comment("<!-- milepost:status instance=n milestone=data -->\nx", by="kimosei"),
    ],
)
def test_other_comments_are_none(said):
    assert days(looked(said)) == []


@pytest.mark.parametrize(
    "event",
    [edit(by="eve"), edit(by=""), edit("labeled"), edit("unlabeled"), edit(day="2027-02-23")],
)
def test_other_edits_are_none(event):
    assert days(looked(events=[event])) == []
    assert days(looked(events=[replace(edit(), issue=Ref("web", "#6"))])) == []


def test_what_makes_the_status_issue_is_none():
    made = issue(STATUS, "data", created_at=at("2027-02-16"))
    look = looked(events=[edit("milestoned"), edit("closed", day="2027-02-17")])
    reading = replace(look.readings["web"], issues=(made,))
    assert days(replace(look, readings={"web": reading})) == ["2027-02-17"]


@pytest.mark.parametrize("name", ["kim", "Kim Osei", "kimosei"])
def test_a_move_that_is_remembered_as_the_owners_is_one(name):
    look = remembered(looked(), seen("2027-02-01"))
    moved = slip("2027-02-15", "2027-03-01", "2027-03-05", by=name)
    scope = move(7, "2027-02-16", by=name)
    past = replace(look.history["data"], slips=(moved, replace(moved, by="")), moves=(scope,))
    assert days(replace(look, history={"data": past})) == ["2027-02-15", "2027-02-16"]
    past = replace(past, slips=(replace(moved, by="eve"),), moves=(replace(scope, by="eve"),))
    assert days(replace(look, history={"data": past})) == []


def test_where_nobody_tells_when_it_began_the_first_run_that_saw_it_does():
    look = looked()
    here = look.milestones[0]
    bare = replace(here, records=tuple(replace(one, created_at=None) for one in here.records))
    assert next_review(look, bare) is None
    assert str(next_review(remembered(look, seen("2027-02-08")), bare)) == "2027-02-15"
    began = replace(look, project=project(start="2027-02-01"))
    assert str(next_review(remembered(began, seen("2027-02-08")), bare)) == "2027-02-08"


def test_mp701_asks_what_happened_to_the_status_issue_only_where_it_matters(ask):
    def asked(look):
        return past_of(catalogue()["MP701"], look, "data", {})

    assert asked(looked()) == (STATUS,)
    assert asked(looked(comment("Fine", "2027-02-16", by="kimosei"))) == ()
    assert asked(looked(terms=Terms())) == ()
    assert asked(looked(statuses=False)) == ()
    (found,) = ask("MP701", looked())
    assert fixes([found]) == ["look at it, and write `/review` in its status issue"]


def test_mp701_says_where_a_review_is_written_down(ask):
    look = looked()
    here = replace(look.milestones[0], declared_at="milepost.yaml:7")
    (found,) = ask("MP701", replace(look, milestones=(here,)))
    assert fixes([found]) == [
        (
            "look at it, and write `/review` in its status issue, or write it down under "
            "`reviews` at milepost.yaml:7"
        )
    ]


# -- MP112 -----------------------------------------------------------------------------------


def test_mp112_is_settled_by_a_review_of_an_owner(told):
    due = parse_day("2027-03-05")
    seen_then = seen("2027-02-01", due=due), seen("2027-02-08", due=due, criteria={"a": "met"})
    assert len(told("MP112", remembered(looked(), *seen_then))) == 1
    late = comment("Still fits", "2027-02-08", by="kimosei")
    assert told("MP112", remembered(looked(late), *seen_then)) == []


def test_mp112_needs_a_run_that_saw_it(told):
    assert told("MP112", remembered(looked(), seen("2027-02-01", "kickoff"))) == [
        "? which came first, its date or its criteria, is not known yet"
    ]


# -- MP509 -----------------------------------------------------------------------------------


def behind(**fields):
    held = [milestone("data"), milestone("rollout", due="2027-04-09")]
    plan = project(start="2027-01-13", end="2027-04-02", **fields)
    return portfolio(*held, project=plan)


def test_mp509_takes_what_is_due_first_and_the_place_in_the_file(ask, told):
    (found,) = ask("MP509", behind(where="milepost.yaml:2"))
    assert fixes([found]) == [
        (
            "close Data migration validated, which is due first, or set another `end` at "
            "milepost.yaml:2"
        )
    ]
    assert told("MP509", behind(), points=50) == []
    assert len(told("MP509", behind(), points=49)) == 1


def test_mp509_without_an_open_milestone_leaves_the_plan(ask):
    gone = [milestone(name, closed="2027-02-12") for name in ("a", "b")]
    look = portfolio(*gone, project=project(start="2027-01-13", end="2027-04-02"))
    look = replace(look, reached=MappingProxyType({"a": False, "b": False}))
    (found,) = ask("MP509", look)
    assert fixes([found]) == ["set another `end`"]


def test_mp509_says_both_and_leaves_a_budget_of_nothing_alone(ask, told):
    def paid(amount):
        look = behind()
        plan = replace(look.project, budget=Budget(amount=Decimal(amount), currency="EUR"))
        number = Number(name=SPENT, value=Decimal(500))
        return replace(look, project=plan, numbers=MappingProxyType({SPENT: number}))

    assert [one.subject for one in ask("MP509", paid(1000))] == ["time", "budget"]
    assert [one.subject for one in ask("MP509", paid(0))] == ["time"]
    assert len(told("MP509", replace(paid(1000), numbers={}))) == 1


# -- MP705 -----------------------------------------------------------------------------------


def test_mp705_names_who_approved_as_people_call_them(ask):
    waiver = Waiver(
        rule="MP101", approved_by="dana", reason="r", expires=parse_day("2027-03-01"), where="m:9"
    )
    owned = [milestone(name, owners=["dana"]) for name in ("a", "b")]
    look = portfolio(*owned, milestone("c"), milestone("d", owners=["dana"], judged=False))
    look = replace(look, people=(), project=replace(look.project, waivers=(waiver,)))
    (found,) = ask("MP705", look)
    assert plain(found.message) == (
        "the waiver of MP101 (r) was approved by dana alone, who owns A and B"
    )
    assert found.subject == "MP101"
    named = replace(look, people=(Person(id="dana", name="Dana Ortiz"),))
    (found,) = ask("MP705", named)
    assert "approved by Dana Ortiz alone" in plain(found.message)


def test_mp705_leaves_milestones_alone_that_are_not_there(told):
    waiver = Waiver(rule="MP101", milestone="gone", approved_by="dana", reason="r")
    look = portfolio(milestone())
    assert told("MP705", replace(look, project=replace(look.project, waivers=(waiver,)))) == []


# -- MP903 -----------------------------------------------------------------------------------


def test_mp903_takes_the_last_value_before_each_review_and_none_of_tomorrow(told):
    done = tuple(
        Reviewed(on=parse_day(day), by=person("dana")) for day in ("2027-02-12", "2027-02-19")
    )
    here = milestone(terms=Terms(supports=("seats",), reviews=done))
    seats = Number(name="seats", start=Decimal(0), to=Decimal(400), by=parse_day("2027-04-20"))
    look = portfolio(here, project=project(start="2027-01-10"), numbers={"seats": seats})

    def short(*values):
        runs = (seen(day, "", numbers={"seats": str(value)}) for day, value in values)
        return told("MP903", remembered(look, seen("2027-02-12", numbers={"seats": "1"}), *runs))

    assert short(("2027-02-12", 1), ("2027-02-18", 1), ("2027-02-19", 400)) == []
    assert len(short(("2027-02-12", 1), ("2027-02-19", 1), ("2027-02-23", 400))) == 1
    assert short(("2027-02-19", 1)) == [
        "? how seats stood at the review of 2027-02-12 is not known"
    ]
    assert short(("2027-02-19", 400)) == []
    assert told("MP903", remembered(look, seen("2027-02-12")), reviews=1) == [
        "? how seats stood at the review of 2027-02-19 is not known"
    ]


# -- MP904 -----------------------------------------------------------------------------------


def test_mp904_names_all_that_got_on_and_waits_where_nothing_is_known(told):
    others = ("training", "rollout")
    done = [issue(number, name, "done") for number, name in enumerate(others, 2)]
    held = [
        milestone("data", terms=Terms(priority="must")),
        *(milestone(name, terms=Terms(priority="could")) for name in others),
    ]
    runs = [seen("2027-02-12", name, rank=rank) for rank, name in enumerate(("data", *others), 1)]
    look = remembered(portfolio(*held, issues=[issue(1, "data"), *done]), *runs)
    assert told("MP904", look) == [
        (
            "nothing was closed or met since 2027-02-12, while Training delivered and Full "
            "rollout, which rank lower and are of the same owner, got on"
        )
    ]
    assert told("MP904", look, "training") == told("MP904", look, "rollout") == []
    unread = Dependency(text="schema", milestone="schema")
    waiting = replace(
        look, milestones=(replace(held[0], depends_on=(unread,)), *look.milestones[1:])
    )
    assert len(told("MP904", waiting)) == 1
    upstream = milestone("schema", owners=["dana"], closed="2027-02-12")
    waiting = replace(
        waiting,
        milestones=(*waiting.milestones, upstream),
        reached=MappingProxyType({**look.reached, "schema": None}),
    )
    assert told("MP904", waiting) == [
        (
            "? whether it stalls while something less important gets done is not known: whether "
            "what it waits for is reached is not known"
        )
    ]
