from __future__ import annotations

from dataclasses import replace

from milepost.judge.needs import needs
from milepost.judge.policy import Policy
from milepost.model.person import Account, Person
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, person, portfolio
from milepost.trackers.contract import Scope

POLICY = Policy()


def asked(found):
    return needs(found)


def test_nothing_more_is_needed_where_nothing_calls_for_it():
    assert asked(portfolio(milestone(), issues=[issue(1, "data")])) == {}


def test_links_of_open_issues_that_are_blocked():
    issues = [
        issue(12, "data", blockers=1),
        issue(7, "data", blockers=2),
        issue(8, "data"),
        issue(9, "data", "done", blockers=1),
        issue(10, "kickoff", blockers=1),
        issue(11, "training", blockers=1),
        issue(3, "data", source="api", blockers=1),
    ]
    found = portfolio(
        milestone(sources=("web", "api")),
        milestone("kickoff", closed="2027-02-12"),
        milestone("training", judged=False),
        issues=issues,
        unread={"web": [Want.LINKS], "api": [Want.LINKS]},
    )
    assert asked(found) == {
        "web": (Scope.of(Want.LINKS, refs=("#7", "#12")),),
        "api": (Scope.of(Want.LINKS, refs=("#3",)),),
    }


def test_links_that_came_with_the_issues_are_not_asked_for_again():
    assert asked(portfolio(milestone(), issues=[issue(12, "data", blockers=1)])) == {}


def test_comments_of_status_issues_of_judged_milestones():
    statuses = {"data": Ref("web", "#5"), "kickoff": Ref("web", "#4"), "training": Ref("web", "#6")}
    found = portfolio(
        milestone(),
        milestone("kickoff", closed="2027-02-12"),
        milestone("training", judged=False),
        statuses=statuses,
    )
    assert asked(found) == {"web": (Scope.of(Want.COMMENTS, refs=("#4", "#5")),)}


def test_accounts_of_owners_nobody_has_seen():
    seen = replace(issue(1, "data"), author=Account("Kim"), assignees=(Account("dana-o"),))
    owners = [
        person("kim", github="kim"),
        person("dana", github="dana-o"),
        person("a", github="Zoe"),
        Person(id="@acme/reviewers", accounts={"github": "acme/reviewers"}),
        Person(id="x", accounts={"gitlab": "x"}),
        Person(id="Alex Doe"),
    ]
    found = portfolio(milestone(owners=owners), milestone("b", owners=owners), issues=[seen])
    assert asked(found) == {"web": (Scope.of(Want.PEOPLE, refs=("Zoe",)),)}


def test_an_account_is_asked_for_once_in_the_first_tracker_that_has_such_accounts():
    owners = [person("a", github="zoe")]
    found = portfolio(milestone(owners=owners, sources=("web", "api")))
    assert list(asked(found)) == ["web"]
    nowhere = portfolio(milestone(owners=owners, records=(), sources=("api", "web")))
    assert list(asked(nowhere)) == ["api"]


def test_kinds_come_in_one_order():
    found = portfolio(
        milestone(owners=[person("a", github="zoe")]),
        issues=[issue(7, "data", blockers=1)],
        statuses={"data": Ref("web", "#5")},
        unread={"web": [Want.LINKS]},
    )
    assert [set(scope.want) for scope in asked(found)["web"]] == [
        {Want.LINKS},
        {Want.COMMENTS},
        {Want.PEOPLE},
    ]


def test_a_tracker_that_was_not_read_at_all_is_not_asked():
    found = portfolio(milestone(), statuses={"data": Ref("gone", "#5")})
    assert asked(found) == {}
