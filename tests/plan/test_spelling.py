"""Trap: GitLab tells ``Bug`` from ``bug``, and makes a second label of it where others do not."""

import pytest

from milepost.model.issue import Label
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone

STATUS = {"data": Ref("web", "#1")}
OTHER = "Milepost: On-Track"


def labels_of(plan):
    return [(it.kind.value, it.after) for it in plan.changes if "label" in it.kind.value]


@pytest.mark.parametrize(
    "seen",
    [
        {"labels": (Label(OTHER),)},
        {"issues": [issue(1, "data"), issue(2, "another", labels=(OTHER,))]},
    ],
)
def test_a_label_there_in_other_letters_is_used_as_it_is(planned, seen):
    more = {"issues": [issue(1, "data")], **seen}
    assert labels_of(planned(milestone(), statuses=STATUS, **more)) == [("add_label", OTHER)]


def test_an_issue_that_carries_it_in_other_letters_carries_it(planned):
    plan = planned(milestone(), statuses=STATUS, issues=[issue(1, "data", labels=(OTHER,))])
    assert labels_of(plan) == []


def test_our_own_letters_come_first(planned):
    both = (Label(OTHER), Label("milepost: on-track"))
    plan = planned(milestone(), statuses=STATUS, issues=[issue(1, "data")], labels=both)
    assert labels_of(plan) == [("add_label", "milepost: on-track")]


def test_a_new_status_issue_gets_the_labels_that_are_there(planned):
    plan = planned(milestone(), labels=(Label("Milestone"), Label(OTHER)))
    (made,) = [it for it in plan.changes if it.kind.value == "create_issue"]
    assert made.after["labels"] == ("Milestone", OTHER)
    assert labels_of(plan) == []
