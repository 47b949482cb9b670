"""MP503: what is a sign of work, since when it is quiet, and what nobody can know."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.criterion import Closed, Compared, Count, NoOpen, SignedOff
from milepost.model.milestone import Dependency, Sought
from milepost.model.person import Account
from milepost.model.project import Project
from milepost.model.prose import Gap, plain, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, issue, milestone, portfolio, pull, record, verdict
from milepost.model.sample_met import asks, met
from milepost.model.sample_quiet import after, last_closed, unstarted
from milepost.model.terms import Gate, Terms

NEAR, FAR = "2027-03-08", "2027-03-09"
QUIET = "nothing was closed, started, merged or met since "
OLD = issue(1, "data", "done", closed_at=at("2027-02-01"))
DOUBT = "? whether it is stalled is not known: "


def quiet(*, closed=(), **more):
    """Quiet since 2027-02-01 but for what is told."""
    return portfolio(milestone(due=FAR), issues=[OLD, *closed], **more)


def change(author, number=7, home="data"):
    merged = replace(pull(number, home, "merged"), merged_at=at("2027-02-19"))
    return replace(merged, author=author)


def test_a_stretch_issue_is_work_too(told):
    stretch = issue(2, "data", "done", closed_at=at("2027-02-19"), labels=("stretch",))
    look = portfolio(milestone(due=FAR, stretch=frozenset({"stretch"})), issues=[OLD, stretch])
    assert told("MP503", look) == []


def test_what_happens_elsewhere_is_no_sign(told):
    elsewhere = issue(2, "training", "done", closed_at=at("2027-02-19"))
    api = replace(change(None), ref=Ref("api", "#7"))
    look = quiet(closed=[elsewhere], pulls=[change(None, home="training"), change(None, home="")])
    assert told("MP503", look) == [QUIET + "2027-02-01 (web#1 was closed)"]
    readings = {**look.readings, "api": replace(look.readings["web"], source="api", pulls=(api,))}
    assert told("MP503", replace(look, readings=readings)) != []


@pytest.mark.parametrize(
    ("author", "signs"),
    [(None, True), (Account("kim", "user"), True), (Account("renovate", "bot"), False)],
)
def test_a_change_counts_unless_a_bot_proposed_it(told, author, signs):
    assert told("MP503", quiet(pulls=[change(author)])) == (
        [] if signs else [QUIET + "2027-02-01 (web#1 was closed)"]
    )


def test_a_change_that_is_not_merged_is_no_sign(told):
    open_ = replace(change(None), merged_at=None)
    assert told("MP503", quiet(pulls=[open_])) == [QUIET + "2027-02-01 (web#1 was closed)"]


def test_a_gate_that_moves_is_a_sign(told):
    gate = Gate(name="freeze")
    look = portfolio(milestone(due=FAR, terms=Terms(gates=(gate, Gate(name="x")))), issues=[OLD])
    moved = replace(look, gates={("data", "freeze"): (met("docs", "2027-02-19"),)})
    assert told("MP503", moved) == []
    other = replace(look, gates={("kickoff", "freeze"): (met("docs", "2027-02-19"),)})
    assert len(told("MP503", other)) == 1


def test_part_of_a_criterion_is_a_sign_and_shows_its_own_words(ask):
    part = replace(met("closed web#8, web#9", "2027-02-12"), criterion=met("x").criterion)
    told = {"data": (replace(part, state="unmet"),)}
    (found,) = ask("MP503", quiet(verdicts=told))
    assert plain(found.message) == QUIET + "2027-02-12 (last of it done)"
    assert [one.url for one in found.evidence] == ["https://web.example/evidence"]
    assert plain(found.fix) == (
        "close what is done, or add the line `Depends on: TITLE` to the description of "
        "Data migration validated, or move the due date of Data migration validated to another day"
    )


def test_holidays_are_no_stall(told):
    shut = Calendar(closed=(Span(first=parse_day("2027-02-15"), last=parse_day("2027-02-19")),))
    look = last_closed("2027-02-12", FAR)
    assert len(told("MP503", look)) == 1
    assert told("MP503", replace(look, project=Project(calendar=shut))) == []


def test_without_an_address_the_milestone_itself_is_shown(ask):
    began = Project(start=parse_day("2027-02-12"))
    (found,) = ask("MP503", unstarted(NEAR, project=began))
    assert plain(found.message) == QUIET + "2027-02-12 (the project began)"
    assert [plain(one.text) for one in found.evidence] == ["open in web"]
    (found,) = ask("MP503", unstarted(NEAR, "2027-02-12"))
    assert [plain(one.text) for one in found.evidence] == ["it was created"]


def test_it_was_created_when_its_first_record_was(told):
    records = (
        replace(record("data"), created_at=at("2027-02-12")),
        replace(record("data", "api"), created_at=at("2027-02-19")),
        replace(record("data", "ops"), created_at=None),
    )
    look = portfolio(milestone(due=NEAR, sources=("web", "api", "ops"), records=records))
    assert told("MP503", look) == [QUIET + "2027-02-12 (it was created)"]


def test_on_one_day_the_same_thing_is_told_whatever_the_order(told):
    twins = [issue(n, "data", "done", closed_at=at("2027-02-12", n)) for n in (3, 2)]
    for issues in (twins, twins[::-1]):
        assert told("MP503", portfolio(milestone(due=FAR), issues=issues)) == [
            QUIET + "2027-02-12 (web#3 was closed)"
        ]


@pytest.mark.parametrize(
    ("due", "options", "speaks"),
    [
        (FAR, {"quiet_days": 6}, False),
        (FAR, {"near_days": 15, "near_quiet_days": 6}, False),
        (NEAR, {"near_quiet_days": 6}, False),
        (NEAR, {"near_days": 13, "quiet_days": 6}, False),
        ("2027-02-21", {"near_quiet_days": 5}, True),
        ("", {"near_quiet_days": 9}, True),
    ],
)
def test_how_long_it_may_be_quiet_depends_on_the_date(told, due, options, speaks):
    assert bool(told("MP503", last_closed("2027-02-15", due), **options)) == speaks


def test_the_window_opens_as_long_before_the_date_as_said(told):
    assert len(told("MP503", unstarted("2027-04-02"), ahead_days=46)) == 1
    assert told("MP503", unstarted("2027-04-01"), ahead_days=44) == []
    assert told("MP503", unstarted("0001-01-05")) != []


# -- unknown ------------------------------------------------------------------------------


def test_far_from_its_date_work_may_have_started_unseen(told):
    unread = {"web": [Want.ISSUES]}
    said = ["? whether work on it has started is not known: web was not read completely"]
    assert told("MP503", portfolio(milestone(due="2027-06-30"), unread=unread)) == said
    assert told("MP503", portfolio(milestone(due=""), unread=unread)) == said
    assert told("MP503", portfolio(milestone(due="2027-06-30"))) == []
    # On the first day of the window the date says enough: it is in play, and not quiet yet.
    assert told("MP503", portfolio(milestone(due="2027-04-08"), unread=unread)) == []


def test_a_milestone_no_tracker_has_cannot_be_judged(told):
    lost = replace(milestone(due=NEAR, records=()), sought=(Sought(source="web", title="Data"),))
    assert told("MP503", portfolio(lost)) == [DOUBT + "no tracker has it"]


def test_whatever_may_have_kept_it_back_is_said(told):
    unread = Dependency(text="Schema", milestone=None, unsure="api was not read completely")
    nowhere = Dependency(text="Skema", milestone=None)
    open_kickoff = milestone("kickoff", closed="2027-01-15")
    assert told("MP503", after(FAR, unread)) == [
        DOUBT + 'whether "Schema" is reached (api was not read completely)'
    ]
    assert told("MP503", after(FAR, nowhere)) == [
        DOUBT + 'whether "Skema" is reached (there is no such milestone)'
    ]
    look = after(FAR, open_kickoff)
    assert len(told("MP503", look)) == 1
    unknown = replace(look, reached={"kickoff": None})
    assert told("MP503", unknown) == [DOUBT + "whether Kick-off held is reached"]
    held = (replace(record("kickoff", closed="2027-02-12"), closed_at=None),)
    dayless = after(FAR, replace(open_kickoff, records=held))
    assert told("MP503", dayless) == [DOUBT + "when Kick-off held was reached"]
    both = after(FAR, unread, replace(open_kickoff, records=held))
    assert told("MP503", both) == [
        DOUBT + 'whether "Schema" is reached (api was not read completely); '
        "when Kick-off held was reached"
    ]


def test_it_may_be_new_where_no_tracker_tells_its_age(told):
    ageless = (replace(record("data"), created_at=None),)
    fresh = portfolio(milestone(due=NEAR, records=ageless))
    assert told("MP503", fresh) == [DOUBT + "no tracker tells when it was created"]
    cut = portfolio(milestone(due=NEAR, records=ageless), unread={"web": [Want.ISSUES]})
    assert told("MP503", cut) == [DOUBT + "web was not read completely"]
    begun = portfolio(milestone(due=NEAR, records=ageless), issues=[OLD])
    assert told("MP503", begun) == [QUIET + "2027-02-01 (web#1 was closed)"]


def test_before_it_is_to_begin_nobody_expects_it_to_move(told):
    def starting(*days):
        records = [replace(record("data", f"t{n}"), start=day) for n, day in enumerate(days)]
        sources = tuple(one.source for one in records)
        return portfolio(milestone(due=NEAR, sources=sources, records=tuple(records)))

    early, late = parse_day("2027-02-12"), parse_day("2027-02-19")
    assert told("MP503", starting(late)) == []
    assert told("MP503", starting(None, late, early)) == [QUIET + "2027-02-12 (it was to begin)"]


def test_a_tracker_that_tells_only_the_last_change_tells_enough(told):
    changed = replace(
        record("kickoff", closed="2027-02-19"), closed_at=None, changed_at=at("2027-02-19")
    )
    assert told("MP503", after(FAR, milestone("kickoff", records=(changed,)))) == []


@pytest.mark.parametrize(
    ("phrase", "known"),
    [
        (Compared("errors", "<=", Decimal(3)), False),
        (Count(anywhere=True, at_most=0), False),
        (Count(at_most=0), True),
        (NoOpen(("P1",)), True),
    ],
)
def test_a_criterion_met_on_a_day_nobody_knows_may_be_news(told, phrase, known):
    verdicts = (met(asks("so it is", phrase)), verdict("x", "unmet"), verdict("y", "unknown"))
    assert told("MP503", quiet(verdicts={"data": verdicts})) == [
        QUIET + "2027-02-01 (web#1 was closed)" if known else DOUBT + 'when "so it is" was met'
    ]


def test_with_all_met_or_no_criteria(told):
    assert told("MP503", quiet(verdicts={"data": (met("x"), met("y"))})) == []
    bare = portfolio(milestone(due=FAR, criteria=()), issues=[OLD, issue(2, "data")])
    assert len(told("MP503", bare)) == 1


@pytest.mark.parametrize(
    ("more", "speaks"),
    [
        ({}, False),
        ({"issues": [issue(2, "data")]}, True),
        ({"issues": [issue(2, "data", labels=("stretch",))]}, False),
        ({"pulls": [pull(7, "data")]}, True),
        ({"pulls": [pull(7, "training")]}, False),
        ({"pulls": [pull(7, "data", "merged")]}, False),
    ],
)
def test_without_criteria_it_stalls_only_with_work_left(told, more, speaks):
    bare = milestone(due=FAR, criteria=(), stretch=frozenset({"stretch"}))
    look = portfolio(bare, issues=[OLD, *more.get("issues", ())], pulls=more.get("pulls", ()))
    assert told("MP503", look) == ([QUIET + "2027-02-01 (web#1 was closed)"] if speaks else [])


def test_without_criteria_and_work_it_stalls(told):
    assert told("MP503", portfolio(milestone(due=FAR, criteria=()), pulls=[pull(7, "data")])) == [
        QUIET + "2027-01-23 (its date 2027-03-09 came near)"
    ]


def test_a_gate_says_what_is_left(told):
    gate = Gate(name="freeze")
    bare = milestone(due=FAR, criteria=(), terms=Terms(gates=(gate,)))
    assert told("MP503", portfolio(bare, issues=[OLD])) != []


def test_without_criteria_nothing_open_was_read_and_more_may_be(told):
    bare = milestone(due=FAR, criteria=())
    [doubt] = told("MP503", portfolio(bare, issues=[OLD], unread={"web": [Want.ISSUES]}))
    assert doubt.startswith(DOUBT)


def test_where_only_a_sign_off_is_missing_mp306_waits_for_it(ask):
    signed = asks("signed off by dana", SignedOff("dana"))
    told = {"data": (met("all closed", "2027-02-01"), verdict(signed, "unmet"))}
    assert ask("MP503", quiet(verdicts=told)) == ()
    alone = {"data": (verdict(signed, "unmet"),)}
    assert len(ask("MP503", quiet(verdicts=alone))) == 1


def test_a_criterion_that_looks_where_nobody_read_may_have_been_met_since(ask):
    unread = say("{} was not read", Gap("api"))
    closed = asks("closed api#3", Closed((Ref("api", "#3"),)))
    told = {"data": (verdict(closed, "unknown", missing=unread),)}
    (doubt,) = ask("MP503", quiet(verdicts=told))
    assert plain(doubt.reason) == (
        'whether it is stalled is not known: whether "closed api#3" was met (api was not read)'
    )
    nowhere = {"data": (verdict(closed, "unknown", missing="it does not exist"),)}
    (found,) = ask("MP503", quiet(verdicts=nowhere))
    assert plain(found.message).startswith(QUIET)
