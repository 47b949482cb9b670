"""A label of ours whose definition somebody deleted comes back where it was, and that is said."""

from dataclasses import replace

import pytest

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.issue import Label
from milepost.model.memory import FORGETFUL
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone
from milepost.plan.diff import make
from milepost.plan.noticed import notice
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind", create_status_issue=True, block=False)
ON_TRACK = "milepost: on-track"
AGAIN = "somebody deleted this label; defined again"
BACK = "somebody deleted this label; put back where it was"


def defined(label=ON_TRACK):
    return Change(
        source="web",
        target=Target("label", label),
        kind=ChangeKind.CREATE_LABEL,
        after={"name": label},
    )


def undefined(label=ON_TRACK):
    return replace(defined(label), kind=ChangeKind.REMOVE_LABEL, before=label, after=None)


def added(number, label=ON_TRACK):
    return Change(
        source="web",
        target=Target("issue", f"#{number}"),
        kind=ChangeKind.ADD_LABEL,
        after=label,
    )


def opened(name, *labels):
    return Change(
        source="web",
        target=Target("issue", f"new:{name}"),
        kind=ChangeKind.CREATE_ISSUE,
        after={"title": "Status", "labels": ("milestone", *labels)},
        milestone=name,
    )


@pytest.fixture
def planned(judged, sites):
    """Gestures and label changes for two milestones, each with a status issue, #1 and #2."""

    def plan(memory, *, statuses=("data", "other"), labels=(), carried=("milestone",), **more):
        found = judged(
            milestone("data"),
            milestone("other"),
            issues=[
                issue(1, "data", title="Status", labels=carried),
                issue(2, "other", title="Status", labels=carried),
            ],
            labels=tuple(map(Label, labels)),
            statuses={
                name: Ref("web", f"#{n}")
                for n, name in enumerate(("data", "other"), 1)
                if name in statuses
            },
        )
        places = {name: replace(one, **more) for name, one in sites(found).items()}
        gestures = notice(found, WRITING, places, memory)
        made = make(found, WRITING, places, memory, gestures)
        told = [
            (it.kind.value, it.target.key, it.reason)
            for it in made.changes
            if it.kind is not ChangeKind.PUT_COMMENT
        ]
        return gestures, told, made

    return plan


BOTH = ((defined(), "done", ""), (added(1), "done", ""), (added(2), "already", ""))


def test_a_deleted_definition_is_no_gesture_about_an_issue(planned, ledger):
    gestures, told, _ = planned(ledger(*BOTH))
    assert gestures.silenced == ()
    assert told == [
        ("create_label", ON_TRACK, AGAIN),
        ("add_label", "#1", BACK),
        ("add_label", "#2", BACK),
    ]


def test_it_goes_on_where_a_run_was_cut_off(planned, ledger):
    """Defined again and put on one issue: the other one has not been touched by a person."""
    gestures, told, _ = planned(
        ledger(*BOTH, (defined(), "done", ""), (added(1), "done", "")), labels=[ON_TRACK]
    )
    assert [it.place for it in gestures.silenced] == [f"issue/#1 {ON_TRACK}"]
    assert [it[:2] for it in told] == [("add_label", "#2")]


@pytest.mark.parametrize("outcome", ["unknown", None])
def test_whether_it_was_defined_again_is_not_known(planned, ledger, outcome):
    gestures, told, _ = planned(ledger(*BOTH, (defined(), outcome, "")), labels=[ON_TRACK])
    assert gestures.silenced == ()
    assert [it[:2] for it in told] == [("add_label", "#1"), ("add_label", "#2")]


def test_only_where_it_was(planned, ledger):
    _, told, _ = planned(ledger((defined(), "done", ""), (added(2), "done", "")))
    assert told[1][2] == "on track"
    assert told[2][2] == BACK


@pytest.mark.parametrize(
    "writes",
    [[], [(defined(), "unknown", "")], [*BOTH, (undefined(), "done", "")]],
)
def test_what_was_never_there_or_what_we_deleted_is_new(planned, ledger, writes):
    _, told, _ = planned(ledger(*writes))
    assert told[0] == ("create_label", ON_TRACK, "not defined here yet")
    assert {it[2] for it in told[1:]} == {"on track"}


def test_without_a_store_it_is_simply_put_there(planned):
    _, told, _ = planned(FORGETFUL)
    assert [it[:2] for it in told] == [
        ("create_label", ON_TRACK), ("add_label", "#1"), ("add_label", "#2"),
    ]  # fmt: skip


def test_where_labels_are_words_a_removal_is_always_a_gesture(planned, ledger):
    can = frozenset(ChangeKind) - {ChangeKind.CREATE_LABEL}
    gestures, told, _ = planned(ledger(*BOTH[1:]), can=can)
    assert len(gestures.silenced) == 2
    assert told == []


# -- the label that makes an issue a status issue ---------------------------------------------

OPENED = (
    (defined("milestone"), "done", ""),
    (opened("data"), "done", "#1"),
    (opened("other"), "done", "#2"),
)


def test_its_own_label_is_put_back_and_no_second_issue_is_opened(planned, ledger):
    _, told, made = planned(ledger(*OPENED), statuses=(), carried=())
    assert [it for it in told if it[1] != ON_TRACK] == [
        ("create_label", "milestone", AGAIN),
        ("add_label", "#1", BACK),
        ("add_label", "#2", BACK),
    ]
    assert [it.after for it in made.changes if it.kind is ChangeKind.ADD_LABEL] == ["milestone"] * 2


def test_a_person_took_it_off_one_issue(planned, ledger):
    _, told, made = planned(
        ledger(*OPENED), statuses=("other",), carried=(), labels=["milestone", ON_TRACK]
    )
    assert ("create_issue", "new:data", "no status issue yet") not in told
    assert [(it.reason, it.fallback) for it in made.skipped] == [
        (
            "somebody removed the label 'milestone' from status issue #1",
            "no second one is opened; put the label back to get its status there",
        )
    ]


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [(opened("data"), "unknown", "")],
        [(opened("data"), "done", "#9")],
        [
            (opened("data"), "done", "#1"),
            (replace(added(1, "milestone"), kind=ChangeKind.REMOVE_LABEL), "done", ""),
        ],
    ],
)
def test_one_is_opened_where_none_of_ours_is_left(planned, ledger, writes):
    _, told, _ = planned(ledger(*writes), statuses=("other",), carried=(), labels=["milestone"])
    assert ("create_issue", "new:data", "no status issue yet") in told
