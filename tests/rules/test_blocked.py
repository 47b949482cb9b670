"""MP406 beyond its cases: what counts as later, as read, and as a way out."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import blocks, issue, milestone, portfolio, pull

DOUBT = "whether its issues are in order is not known"
HERE = issue(1, "data", blockers=1)
THERE = issue(9, "training")


def linked(*milestones, there=THERE, **more):
    return portfolio(*milestones, issues=[HERE, there], links=[blocks(there, HERE)], **more)


def test_blockers_are_told_in_one_finding_per_blocked_issue(ask):
    others = [issue(9, "training"), issue(5), issue(Ref("", "acme/infra#9"))]
    also = issue(2, "data", blockers=1)
    look = portfolio(
        milestone("data", due="2027-03-05"),
        milestone("training", due="2027-03-19"),
        issues=[HERE, also, *others],
        links=[*(blocks(one, HERE) for one in others), blocks(others[0], also)],
    )
    first, second = ask("MP406", look)
    assert (first.subject, second.subject) == ("web#1", "web#2")
    assert first.refs == (HERE.ref, Ref("", "acme/infra#9"), Ref("web", "#5"), Ref("web", "#9"))
    assert plain(first.message) == (
        "web#1 is blocked by acme/infra#9, which lies outside the trackers read; "
        "web#5, which is in no milestone; web#9 in Training delivered (due 2027-03-19)"
    )
    assert [one.url for one in second.evidence] == [others[0].url]
    assert plain(first.fix) == (
        "close acme/infra#9, web#5 and web#9, or move web#5 and web#9 into Data migration validated"
    )
    assert plain(second.fix) == "close web#9, or move web#9 into Data migration validated"


def test_what_lies_outside_cannot_be_moved(ask):
    outside = issue(Ref("", "acme/infra#9"))
    (found,) = ask("MP406", linked(milestone("data"), there=outside))
    assert plain(found.fix) == "close acme/infra#9"


def test_a_closed_issue_outside_blocks_nobody(told):
    outside = issue(Ref("", "acme/infra#9"), state="done")
    assert told("MP406", linked(milestone("data"), there=outside)) == []


def test_the_stretch_label_is_a_way_out(ask):
    data = milestone("data", stretch=frozenset({"stretch", "later"}))
    (found,) = ask("MP406", linked(data, milestone("training", due="2027-03-19")))
    assert plain(found.fix).endswith(", or label web#1 later")


def test_a_blocked_stretch_issue_or_closed_issue_is_nobodys_worry(told):
    data = milestone("data", stretch=frozenset({"stretch"}))
    for spared in (issue(1, "data", labels=("stretch",)), issue(1, "data", "done")):
        look = portfolio(data, issues=[spared, issue(5)], links=[blocks(issue(5), spared)])
        assert told("MP406", look) == []


def test_a_closed_milestone_is_left_to_mp305(told):
    assert told("MP406", linked(milestone("data", closed="2027-02-19"), there=issue(5))) == []


def test_an_earlier_date_does_not_help_where_the_blockers_milestone_waits_for_this_one(told):
    look = linked(
        milestone("data", due="2027-03-05"),
        milestone("training", due="2027-03-01", depends_on=["data"]),
    )
    assert told("MP406", look) == [
        "web#1 is blocked by web#9 in Training delivered, which depends on this milestone"
    ]


def test_in_a_circle_neither_is_later_by_order(told):
    look = linked(
        milestone("data", due="", depends_on=["training"]),
        milestone("training", due="", depends_on=["data"]),
    )
    assert told("MP406", look) == []


def test_a_milestone_that_depends_on_itself_is_not_later_than_itself(told):
    look = linked(milestone("data", depends_on=["data"]), there=issue(2, "data"))
    assert told("MP406", look) == []


def test_of_several_milestones_the_earliest_counts(told):
    there = replace(THERE, milestones=("training", "rollout"))
    data, training = milestone("data"), milestone("training", due="2027-03-12")
    late = linked(data, training, milestone("rollout", due="2027-03-19"), there=there)
    assert told("MP406", late) == [
        "web#1 is blocked by web#9 in Training delivered (due 2027-03-12)"
    ]
    soon = linked(data, training, milestone("rollout", due="2027-03-01"), there=there)
    assert told("MP406", soon) == []


def test_a_milestone_nobody_read_leaves_the_order_open(told):
    assert told("MP406", linked(milestone("data"))) == [
        "? whether its issues are in order is not known: when web#9 is due was not read"
    ]


@pytest.mark.parametrize("here_unread", [True, False])
def test_a_date_that_was_not_read_leaves_the_order_open(told, here_unread):
    unread = {"sources": ("web", "api")}
    data = milestone("data", due="")
    training = milestone("training", due="")
    both = [replace(data, sources=("web", "api")), training]
    if not here_unread:
        both = [data, replace(training, sources=unread["sources"])]
    look = linked(*both, unread={"api": [Want.MILESTONES]})
    assert "when web#9 is due was not read" in told("MP406", look)[0]


def test_an_unread_date_of_the_milestone_itself_says_nothing_about_a_blocker_inside_it(told):
    data = replace(milestone("data", due=""), sources=("web", "api"))
    look = linked(data, there=issue(2, "data"), unread={"api": [Want.MILESTONES]})
    assert told("MP406", look) == [
        "? whether its issues are in order is not known: api was not read completely"
    ]


def test_a_known_date_needs_no_further_record(told):
    training = replace(milestone("training", due="2027-03-01"), sources=("web", "api"))
    look = linked(milestone("data"), training, unread={"api": [Want.MILESTONES]})
    assert told("MP406", look) == []


def test_only_the_issues_whose_links_failed_are_in_doubt(told):
    look = portfolio(
        milestone("data"),
        issues=[HERE, issue(2, "data", blockers=1), issue(3, "data")],
        unread={"web": [Want.LINKS]},
        gaps=frozenset({"#2"}),
    )
    assert told("MP406", look) == [
        "? whether its issues are in order is not known: what blocks web#2 was not read"
    ]


def test_without_gaps_every_blocked_issue_is_in_doubt_and_others_are_not(told):
    look = portfolio(
        milestone("data"),
        issues=[HERE, issue(2, "data", blockers=1), issue(3, "data")],
        unread={"web": [Want.LINKS]},
    )
    (doubt,) = told("MP406", look)
    assert doubt.endswith("what blocks web#1 and web#2 was not read")


def test_links_never_asked_for_are_unread_where_something_blocks(told):
    look = portfolio(milestone("data"), issues=[HERE])
    web = look.readings["web"]
    proofs = {want: proof for want, proof in web.proofs.items() if want is not Want.LINKS}
    bare = replace(web, proofs=MappingProxyType(proofs))
    assert "what blocks web#1" in told("MP406", replace(look, readings={"web": bare}))[0]


def test_what_is_seen_in_a_partial_list_is_said_beside_the_doubt(told):
    look = linked(milestone("data"), there=issue(5), unread={"web": [Want.ISSUES]})
    assert told("MP406", look) == [
        "web#1 is blocked by web#5, which is in no milestone",
        "? whether its issues are in order is not known: web was not read completely",
    ]


@pytest.mark.parametrize(
    ("state", "home", "said"),
    [
        ("open", "", "web#1 is blocked by web#7, which is in no milestone"),
        ("open", "training", "web#1 is blocked by web#7 in Training delivered (due 2027-04-09)"),
        ("open", "data", None),
        ("merged", "training", None),
        ("closed", "", None),
        ("unknown", "", f"? {DOUBT}: the tracker did not say whether web#7 is open"),
    ],
)
def test_a_pull_request_that_blocks_is_what_it_is(told, state, home, said):
    here = issue(1, "data", blockers=1)
    blocker = pull(7, home, state)
    seen = portfolio(
        milestone("data"),
        milestone("training", due="2027-04-09"),
        issues=[here],
        pulls=[blocker],
        links=[blocks(blocker, here)],
    )
    assert told("MP406", seen) == ([said] if said else [])


def test_an_open_pull_request_is_closed_or_merged(ask):
    here = issue(1, "data", blockers=1)
    seen = portfolio(
        milestone("data"), issues=[here], pulls=[pull(7)], links=[blocks(pull(7), here)]
    )
    (found,) = ask("MP406", seen)
    assert plain(found.fix) == "close or merge web#7, or move web#7 into Data migration validated"
    assert found.evidence[0].url == "https://web.example/pull/7"
