"""MP204 and MP205: whom a plan counts on, and how much."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.model.calendar import Calendar
from milepost.model.clock import parse_day
from milepost.model.criterion import SignedOff
from milepost.model.person import Account, Person
from milepost.model.project import Project
from milepost.model.prose import plain
from milepost.model.reading import Proof, Want
from milepost.model.sample import issue, milestone, person, portfolio, record
from milepost.model.sample_met import asks
from milepost.model.terms import Gate, Risk, Terms

KIM = person("kim", github="kimosei")
GONE = Account("kimosei", "missing", url="https://web.example/kimosei")
FIT = Account("kimosei", "user", assignable=True)
UNFIT = Account("kimosei", "user", assignable=False)
SAID = "the account kimosei of the owner Kim Osei {} in {}"


def told_by(look, **accounts):
    """The portfolio in which each tracker was asked for accounts and told these."""
    readings = {
        name: replace(
            reading,
            people=accounts.get(name, ()),
            proofs=MappingProxyType({**reading.proofs, Want.PEOPLE: Proof(complete=True)}),
        )
        for name, reading in look.readings.items()
    }
    return replace(look, readings=MappingProxyType(readings))


# -- MP204 --------------------------------------------------------------------------------


def test_an_account_is_fine_where_one_of_its_trackers_knows_it_as_fit(told):
    look = portfolio(milestone(owners=[KIM], sources=("web", "api")))
    assert told("MP204", told_by(look, web=[UNFIT], api=[FIT])) == []
    assert told("MP204", told_by(look, web=[FIT], api=[UNFIT])) == []
    assert told("MP204", told_by(look, web=[UNFIT], api=[GONE])) == [
        SAID.format("cannot be assigned", "web")
    ]


def test_what_was_asked_for_outweighs_what_was_seen_in_passing(told):
    seen = [issue(1, "data", assignees=(Account("kimosei", "user"),))]
    look = portfolio(milestone(owners=[KIM]), issues=seen)
    assert told("MP204", look) == []
    assert told("MP204", told_by(look, web=[GONE])) == [SAID.format("does not exist", "web")]


def test_who_is_seen_in_passing_can_be_deactivated(told):
    author = Account("kimosei", "deactivated")
    for seen in (
        replace(issue(1, "data"), author=author),
        issue(2, "kickoff", assignees=(Account("dana"), author)),
    ):
        look = portfolio(milestone(owners=[KIM]), issues=[seen])
        assert told("MP204", look) == [SAID.format("is deactivated", "web")]


def test_where_nobody_was_told_it_is_not_known_and_says_of_which_tracker(ask):
    look = portfolio(milestone(owners=[KIM], sources=("web", "api")))
    (doubt,) = ask("MP204", look)
    assert plain(doubt.reason) == (
        "whether there is an account kimosei is not known: web was not read completely"
    )
    assert doubt.source == "web"
    (doubt,) = ask("MP204", told_by(look))
    assert plain(doubt.reason) == (
        "whether there is an account kimosei is not known: web does not tell"
    )


def test_without_an_owner_the_description_may_name_one(told):
    look = portfolio(
        milestone(owners=[], sources=("web", "api"), records=(record("data"),)),
        unread={"api": [Want.MILESTONES]},
    )
    assert told("MP204", look) == ["? who owns it is not known: api was not read completely"]


def test_accounts_in_other_kinds_of_trackers_are_left_alone(told):
    elsewhere = Person(id="kim", accounts=MappingProxyType({"gitlab": "kimosei"}))
    assert told("MP204", portfolio(milestone(owners=[elsewhere]), people=[GONE])) == []


def test_a_milestone_found_nowhere_is_looked_for_where_it_should_lie(told):
    look = portfolio(milestone(owners=[KIM], records=()), people=[GONE])
    assert told("MP204", look) == [SAID.format("does not exist", "web")]


def test_whoever_signs_off_is_meant_by_id_first(told):
    dana = person("dana", github="dana-o")
    gone = [Account("dana-o", "missing")]
    look = portfolio(milestone(criteria=[asks("signed off by dana", SignedOff("dana"))]))
    assert told("MP204", told_by(replace(look, people=(KIM, dana)), web=gone)) == [
        "the account dana-o of Dana Ortiz, who signs it off, does not exist in web"
    ]
    # Somebody nobody knows, and without an account, can be asked for nowhere.
    assert told("MP204", told_by(look, web=gone)) == []


def test_a_gate_counts_on_people_too(told):
    signed = asks("signed off by @dana-o", SignedOff("@dana-o"))
    gated = milestone(terms=Terms(gates=(Gate(name="freeze", criteria=(signed,)),)))
    look = portfolio(gated, people=[Account("dana-o", "bot")])
    assert told("MP204", look) == [
        "the account dana-o of @dana-o, who signs it off, is a bot in web"
    ]
    lost = replace(gated, home="nowhere")
    assert told("MP204", portfolio(lost, people=[Account("dana-o", "bot")])) == []


def test_one_person_is_named_once_and_the_fix_says_where(ask):
    held = milestone(
        owners=[KIM],
        criteria=[asks("signed off by kim", SignedOff("kim"))],
        terms=Terms(risks=(Risk(kind="vendor", owner=KIM), Risk(kind="law"))),
        declared_at="milepost.yaml:7",
    )
    (found,) = ask("MP204", portfolio(held, people=[GONE]))
    assert plain(found.message) == SAID.format("does not exist", "web")
    assert plain(found.fix) == (
        "correct the account of Kim Osei in `people`, or name somebody else at milepost.yaml:7"
    )
    assert (found.subject, found.source) == ("kim", "web")
    assert [(plain(one.text), one.url) for one in found.evidence] == [("kimosei in web", GONE.url)]


# -- MP205 --------------------------------------------------------------------------------


def kims(*days, **fields):
    return [milestone(f"m{number}", due=day, **fields) for number, day in enumerate(days, 1)]


def test_too_many_and_at_once_are_one_finding_of_one_person(ask):
    days = [f"2027-03-0{number}" for number in range(1, 9)]
    (found,) = ask("MP205", portfolio(*kims(*days)))
    assert plain(found.message) == (
        "Kim Osei owns 8 open milestones; owns 8 that are due from 2027-03-01 to 2027-03-08: "
        "M1, M2, M3, M4, M5 and 3 more"
    )
    assert plain(found.fix) == "give one of them to somebody else, or move the date of one"
    assert found.subject == "kim"


def test_what_one_tracker_has_open_is_open(told):
    half = (record("m3", closed="2027-02-19"), record("m3", "api"))
    two = kims("2027-03-01", "2027-03-02")
    third = milestone("m3", due="2027-03-03", sources=("web", "api"), records=half)
    assert told("MP205", portfolio(*two, third)) == [
        "Kim Osei owns 3 that are due from 2027-03-01 to 2027-03-03: M1, M2 and M3"
    ]
    assert told("MP205", portfolio(*two, replace(third, records=half[:1]))) == []
    assert told("MP205", portfolio(*two, replace(third, records=()))) == []


@pytest.mark.parametrize(
    ("owner", "other"),
    [
        (Person(id="@Kim", accounts={"github": "Kim"}, declared=False), "github:kim"),
        (Person(id="Kim", declared=False), "Kim"),
        (Person(id="kim", accounts={"github": "Kim"}), "kim"),
        (Person(id="K", accounts={"jira": "b", "github": "A"}, declared=False), "github:a"),
    ],
)
def test_people_are_told_apart_by_their_entry_or_their_account(ask, owner, other):
    (found,) = ask(
        "MP205", portfolio(*kims("2027-03-01", "2027-03-02", "", owners=[owner])), at_once=2
    )
    assert found.subject == other


def test_somebody_written_in_two_ways_is_one_person(told):
    ways = [Person(id=word, accounts={"github": "kim"}, declared=False) for word in ("@kim", "Kim")]
    two = [milestone(f"m{n}", due="2027-03-01", owners=[one]) for n, one in enumerate(ways, 1)]
    assert len(told("MP205", portfolio(*two), at_once=2)) == 1


def test_the_busiest_days_are_told_and_of_two_the_first(told):
    days = ("2027-03-01", "2027-03-02", "2027-05-03", "2027-05-04", "2027-05-05", "2027-08-02")
    (said,) = told("MP205", portfolio(*kims(*days)))
    assert "owns 3 that are due from 2027-05-03 to 2027-05-05: M3, M4 and M5" in said
    (said,) = told("MP205", portfolio(*kims(*days)), at_once=2, working_days=2)
    assert "owns 2 that are due from 2027-03-01 to 2027-03-02" in said


def test_holidays_make_the_span_longer(told):
    week_off = Project(
        calendar=Calendar(holidays=lambda _: {parse_day("2027-03-03"): "Founders' day"})
    )
    days = kims("2027-03-01", "2027-03-12", "2027-03-15")
    assert told("MP205", portfolio(*days)) == []
    assert len(told("MP205", portfolio(*days, project=week_off))) == 1


def test_a_tracker_not_read_may_hold_more(told):
    look = portfolio(milestone(), unread={"web": [Want.MILESTONES]})
    assert told("MP205", look) == [
        "? whether somebody owns too much is not known: web was not read completely"
    ]
