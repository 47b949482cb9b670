"""Criteria that look beyond the milestone's issues: numbers, releases, deployments, counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from milepost.judge.compared import compared, comparison
from milepost.judge.counted import counted
from milepost.judge.criteria import decide
from milepost.judge.needs import needs
from milepost.judge.shipped import deployed, released
from milepost.model.clock import parse_day
from milepost.model.criterion import Compared, Count, Deployed, Released
from milepost.model.number import Number
from milepost.model.person import Account, Person
from milepost.model.prose import plain, say
from milepost.model.reading import Lack, Proof, Want
from milepost.model.ref import Ref
from milepost.model.release import Deployment, Release
from milepost.model.sample import at, criterion, issue, milestone, portfolio, reading
from milepost.model.terms import Gate, Terms
from milepost.trackers.contract import Scope

V1 = Released("web", "v1")
PRODUCTION = Deployed("web", "production")


def texts(found):
    return [plain(one.text) for one in found.evidence]


# -- numbers -----------------------------------------------------------------------------------


def seats(value, **fields):
    number = Number(name="seats", value=Decimal(value), **fields)
    return portfolio(milestone(), numbers={"seats": number})


@pytest.mark.parametrize(
    ("text", "value", "state"),
    [
        ("seats <= 10", "10", "met"),
        ("seats <= 10", "10.01", "unmet"),
        ("seats < 10", "10", "unmet"),
        ("seats < 10", "9.99", "met"),
        ("seats >= 10", "10", "met"),
        ("seats ≥ 10", "9", "unmet"),
        ("seats > 10", "10", "unmet"),
        ("seats > 10", "11", "met"),
        ("seats = 0.1", "0.10", "met"),
        ("seats == 0.1", "0.11", "unmet"),
        ("seats != 0.1", "0.1", "unmet"),
        ("seats != 0.1", "0.2", "met"),
        ("seats ≤ -1", "-1", "met"),
        ("seats <= 10%", "0.1", "met"),
        ("seats <= 10%", "0.11", "unmet"),
    ],
)
def test_a_number_on_the_right_side_of_its_bound(text, value, state):
    assert compared(seats(value), comparison(text)).state == state


def test_a_number_that_is_told_in_per_cent_is_compared_as_it_is():
    phrase = Compared("seats", "<=", Decimal(10), percent=True)
    assert compared(seats("10", unit="%"), phrase).state == "met"
    assert compared(seats("10.5", unit="%"), phrase).state == "unmet"


def test_the_evidence_is_the_number_and_where_it_was_read():
    held = seats("384.50", unit="seats", where="seats.json, active", url="https://x.example/n")
    (one,) = compared(held, comparison("seats >= 1")).evidence
    assert plain(one.text) == "seats is 384.50 seats (seats.json, active)"
    assert one.url == "https://x.example/n"


def test_a_number_that_could_not_be_read_is_unknown_and_says_why():
    number = Number(name="seats", missing=say("seats.json is not there"))
    found = compared(portfolio(milestone(), numbers={"seats": number}), comparison("seats > 1"))
    assert (found.state, found.cause) == ("unknown", "")
    assert plain(found.missing) == "seats.json is not there"


def test_a_number_nobody_declared_is_unknown_and_the_nearest_is_named():
    found = compared(seats("1"), comparison("saets > 1"))
    assert (found.state, found.cause) == ("unknown", "nowhere")
    assert plain(found.missing) == 'there is no number "saets"; did you mean "seats"?'
    found = compared(portfolio(milestone()), comparison("seats > 1"))
    assert plain(found.missing) == 'there is no number "seats"'


# -- releases ----------------------------------------------------------------------------------


def seen(*, releases=(), deployments=(), lacks=(), proved=True):
    held = portfolio(milestone())
    web = held.readings["web"]
    proof = Proof(complete=proved, reason="" if proved else "502")
    proofs = {**web.proofs, Want.RELEASES: proof, Want.DEPLOYMENTS: proof}
    web = replace(
        web,
        releases=tuple(releases),
        deployments=tuple(deployments),
        lacks=tuple(lacks),
        proofs=MappingProxyType(proofs),
    )
    return replace(held, readings=MappingProxyType({"web": web}))


def release(tag="v1", **fields):
    return Release(source="web", tag=tag, url=f"https://web.example/{tag}", **fields)


@pytest.mark.parametrize(
    ("releases", "state", "says"),
    [
        ([release(at=at("2027-02-19"))], "met", "web v1 is released"),
        ([release(at=at("2027-02-22", 9))], "met", "web v1 is released"),
        ([release()], "met", "web v1 is released"),
        ([release(prerelease=True)], "met", "web v1 is released as a pre-release"),
        ([release(at=at("2027-02-22", 10))], "unmet", "web v1 is announced, its day has not come"),
        ([release(upcoming=True)], "unmet", "web v1 is announced, its day has not come"),
        ([release(draft=True)], "unmet", "web v1 is a draft"),
        ([release("v1.0"), release("V1")], "unmet", "web has no release v1"),
        ([], "unmet", "web has no release v1"),
    ],
)
def test_released(releases, state, says):
    found = released(seen(releases=releases), V1)
    assert (found.state, texts(found)) == (state, [says])


@pytest.mark.parametrize(
    ("as_of", "at_", "state"),
    [
        ("2027-03-01", at("2027-03-01", 23), "met"),
        ("2027-03-01", at("2027-03-02", 0), "unmet"),
        ("2027-02-01", at("2027-02-01", 23), "met"),
        ("2027-02-01", at("2027-02-02", 0), "unmet"),
    ],
)
def test_judged_as_of_another_day_what_is_published_by_its_end_is_out(as_of, at_, state):
    held = replace(seen(releases=[release(at=at_)]), today=parse_day(as_of))
    assert released(held, V1).state == state


def test_a_release_that_was_seen_counts_though_the_list_was_cut_off():
    out = release(at=at("2027-02-19"))
    found = released(seen(releases=[out], proved=False), V1)
    assert found.state == "met"
    assert (found.evidence[0].url, found.evidence[0].at) == (out.url, out.at)


def test_a_release_that_was_not_seen_is_unknown_where_the_list_was_cut_off():
    found = released(seen(releases=[release(draft=True)], proved=False), V1)
    assert (found.state, plain(found.missing)) == ("unknown", "web was not read completely")


@pytest.mark.parametrize(
    ("want", "decided", "phrase"),
    [(Want.RELEASES, released, V1), (Want.DEPLOYMENTS, deployed, PRODUCTION)],
)
def test_a_tracker_that_knows_no_such_thing_is_unknown_and_says_so(want, decided, phrase):
    lack = Lack("it knows no such thing", "ask a person", wanted=want)
    found = decided(seen(lacks=[lack, Lack("links", "none", wanted=Want.LINKS)]), phrase)
    assert (found.state, found.cause) == ("unknown", "nowhere")
    assert plain(found.missing) == "web: it knows no such thing"


# -- deployments -------------------------------------------------------------------------------


def deployment(state="success", day="2027-02-19", environment="production", **fields):
    when = at(day) if day else None
    return Deployment(source="web", environment=environment, state=state, at=when, **fields)


@pytest.mark.parametrize(
    ("deployments", "state", "says"),
    [
        ([deployment()], "met", "the last deployment to production succeeded"),
        ([deployment(ref="v1")], "met", "the last deployment of v1 to production succeeded"),
        ([deployment("failure")], "unmet", "the last deployment to production failed"),
        ([deployment("running")], "unmet", "the last deployment to production is still running"),
        (
            [deployment("inactive")],
            "unmet",
            "the last deployment to production is no longer active",
        ),
        (
            [deployment("failure"), deployment(day="2027-02-18"), deployment(day="")],
            "unmet",
            "the last deployment to production failed",
        ),
        (
            [deployment(environment="staging"), deployment(environment="Production")],
            "unmet",
            "nothing was deployed to production of web yet",
        ),
    ],
)
def test_deployed(deployments, state, says):
    found = deployed(seen(deployments=deployments), PRODUCTION)
    assert (found.state, texts(found)) == (state, [says])


def test_a_deployment_nobody_can_tell_the_end_of_is_unknown():
    found = deployed(
        seen(deployments=[deployment("unknown", url="https://web.example/9")]), PRODUCTION
    )
    assert found.state == "unknown"
    assert plain(found.missing) == "the tracker did not say how the last deployment went"
    assert found.evidence[0].url == "https://web.example/9"


def test_deployments_that_were_not_read_to_their_end_are_unknown():
    found = deployed(seen(deployments=[deployment()], proved=False), PRODUCTION)
    assert (found.state, plain(found.missing)) == ("unknown", "web was not read completely")


def test_what_criteria_name_is_asked_for():
    gate = Gate(name="code", criteria=(criterion("deployed web/production", PRODUCTION),))
    held = portfolio(
        milestone(criteria=[criterion("released web v1", V1)], terms=Terms(gates=(gate,)))
    )
    assert needs(held) == {
        "web": (
            Scope.of(Want.RELEASES, refs=("v1",)),
            Scope.of(Want.DEPLOYMENTS, refs=("production",)),
        )
    }


# -- counts ------------------------------------------------------------------------------------

KIM = Person(id="kim", name="Kim Osei", accounts=MappingProxyType({"github": "kimosei"}))
WORK = (
    issue(1, "data", labels=("P2",), title="Fix the import", assignees=(Account("KimOsei"),)),
    issue(2, "data", labels=("p2", "parked")),
    issue(3, "data", "done", labels=("P2",)),
    issue(4, "data", "dropped"),
    issue(5, "training", labels=("P2",)),
    issue(6, "data", source="api", labels=("bug",)),
)


def count(query, *, unread=None):
    here = milestone(sources=("web", "api"))
    held = portfolio(here, milestone("training"), issues=WORK, unread=unread)
    return counted(replace(held, people=(KIM,)), here, query)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (Count(at_most=9), "3 issues fit (wanted: at most 9): web#1, web#2, api#6"),
        (Count(labels=("P2",), at_most=9), "2 issues fit (wanted: at most 9): web#1, web#2"),
        (
            Count(labels=("P2", "bug"), at_most=9),
            "3 issues fit (wanted: at most 9): web#1, web#2, api#6",
        ),
        (Count(without=("Parked",), at_most=9), "2 issues fit (wanted: at most 9): web#1, api#6"),
        (Count(text="IMPORT", at_most=9), "1 issue fits (wanted: at most 9): web#1"),
        (Count(assignee="kim", at_most=9), "1 issue fits (wanted: at most 9): web#1"),
        (Count(assignee="@kimosei", at_most=9), "1 issue fits (wanted: at most 9): web#1"),
        (Count(assignee="None", at_most=9), "2 issues fit (wanted: at most 9): web#2, api#6"),
        (Count(author="kim", at_most=9), "0 issues fit (wanted: at most 9)"),
        (Count(source="api", at_most=9), "1 issue fits (wanted: at most 9): api#6"),
        (
            Count(states=frozenset({"dropped"}), at_most=9),
            "1 issue fits (wanted: at most 9): web#4",
        ),
        (
            Count(labels=("P2",), anywhere=True, source="web", at_most=9, at_least=1),
            "3 issues fit (wanted: at most 9 and at least 1): web#1, web#2, web#5",
        ),
    ],
)
def test_what_fits_is_counted(query, says):
    found = count(query)
    assert (found.state, texts(found)) == ("met", [says])


@pytest.mark.parametrize(
    ("bounds", "state"),
    [
        ({"at_most": 2}, "met"),
        ({"at_most": 1}, "unmet"),
        ({"at_least": 2}, "met"),
        ({"at_least": 3}, "unmet"),
        ({"at_least": 2, "at_most": 2}, "met"),
        ({"at_least": 0, "at_most": 1}, "unmet"),
    ],
)
def test_the_bounds_belong_to_what_is_allowed(bounds, state):
    assert count(Count(labels=("P2",), **bounds)).state == state


@pytest.mark.parametrize(
    ("bounds", "state"),
    [
        ({"at_most": 1}, "unmet"),
        ({"at_most": 2}, "unknown"),
        ({"at_least": 2}, "met"),
        ({"at_least": 3}, "unknown"),
        ({"at_least": 2, "at_most": 2}, "unknown"),
    ],
)
@pytest.mark.parametrize("anywhere", [False, True])
def test_what_was_not_read_may_change_a_count_one_way_only(bounds, state, anywhere):
    query = Count(labels=("P2",), without=("x",), **bounds)
    unread = {"api": [Want.ISSUES]}
    if anywhere:
        query = replace(query, text="", labels=("bug", "parked"), anywhere=True)
    assert count(query, unread=unread).state == state


def test_more_than_five_are_counted_not_named():
    many = [issue(number, "data") for number in range(1, 8)]
    found = counted(portfolio(milestone(), issues=many), milestone(), Count(at_most=3))
    assert texts(found) == [
        "7 issues fit (wanted: at most 3): web#1, web#2, web#3, web#4, web#5 and 2 more"
    ]


def test_the_status_issue_counts_nowhere():
    held = portfolio(milestone(), issues=[issue(9, "data")], statuses={"data": Ref("web", "#9")})
    for query in (Count(at_most=0), Count(at_most=0, anywhere=True)):
        assert counted(held, milestone(), query).state == "met"


# -- gates -------------------------------------------------------------------------------------


def test_the_criteria_of_gates_are_decided_and_do_not_count_for_reaching_it():
    gate = Gate(name="code-freeze", criteria=(criterion("all closed"),))
    here = milestone(criteria=[], closed="2027-02-19", terms=Terms(gates=(gate,)))
    held = decide(portfolio(here, issues=[issue(1, "data")]))
    (found,) = held.gates["data", "code-freeze"]
    assert (found.state, found.done, found.total) == ("unmet", 0, 1)
    assert held.verdicts["data"] == ()
    assert held.reached["data"] is True


def test_reading_is_the_sum_of_its_reads():
    one = reading("web")
    both = replace(one, releases=(release(),)).plus(
        replace(one, releases=(release("v2"),), deployments=(deployment(),))
    )
    assert [found.tag for found in both.releases] == ["v1", "v2"]
    assert both.deployments == (deployment(),)
