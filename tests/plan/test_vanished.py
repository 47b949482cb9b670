"""Status issues that we opened and that are not there: a person's command, or nobody's."""

from dataclasses import replace

import pytest

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.issue import Label
from milepost.model.memory import Snooze
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import NOW, issue, milestone, record
from milepost.plan.diff import make
from milepost.plan.noticed import notice
from milepost.plan.vanished import suspects
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind", create_status_issue=True)
LABELS = ("milestone", "milepost: on-track")
PLACE = "issue/#8 itself"


def opened(key="data"):
    return Change(
        source="web",
        target=Target("issue", "new:data"),
        kind=ChangeKind.CREATE_ISSUE,
        after={"title": "Status", "labels": LABELS, "milestone": key},
        milestone="data",
    )


def snooze(verdict="on_track", how="vanished"):
    return Snooze(source="web", place=PLACE, milestone="data", verdict=verdict, how=how, since=NOW)


def closed():
    return Change(
        source="web",
        target=Target("issue", "#8"),
        kind=ChangeKind.SET_FIELD,
        before={"state": "open"},
        after={"state": "closed"},
    )


def removed():
    return Change(
        source="web",
        target=Target("issue", "#8"),
        kind=ChangeKind.REMOVE_LABEL,
        before="milestone",
    )


@pytest.fixture
def seen(judged, sites):
    """Who is looked up, what is noticed and planned, for a milestone on track."""

    def see(memory, *issues, writing=WRITING, one=None, status=None, complete=True):
        found = judged(
            one or milestone(),
            issues=[issue(2, "data"), *issues],
            labels=(Label("milestone"), Label("milepost: on-track")),
            statuses={"data": Ref("web", status)} if status else {},
        )
        if not complete:
            readings = dict(found.portfolio.readings)
            proofs = {**readings["web"].proofs, Want.ISSUES: Proof(complete=False)}
            readings["web"] = replace(readings["web"], proofs=proofs)
            found = replace(found, portfolio=replace(found.portfolio, readings=readings))
        places = sites(found)
        gestures = notice(found, writing, places, memory)
        plan = make(found, writing, places, memory, gestures)
        opens = any(it.kind is ChangeKind.CREATE_ISSUE for it in plan.changes)
        return suspects(found, writing, places, memory), gestures, plan, opens

    return see


DONE = (opened(), "done", "#8")


def test_one_that_is_gone_is_looked_up_and_none_is_opened(seen, ledger):
    keys, gestures, plan, opens = seen(ledger(DONE))
    assert keys == {"web": {"#8"}}
    assert gestures.silenced == (snooze(),)
    assert (plan.skipped[0].reason, plan.skipped[0].fallback) == (
        "somebody deleted status issue #8, or moved it elsewhere",
        "none is opened again until the milestone's health changes",
    )
    assert not opens
    assert not [it for it in plan.changes if it.kind is ChangeKind.PUT_COMMENT]


@pytest.mark.parametrize("now_in", [(), ("other",)])
def test_one_that_is_not_in_its_milestone_any_more_was_taken_out_of_it(seen, ledger, now_in):
    """Into another one as well: whoever wants one here again puts one here."""
    keys, gestures, plan, opens = seen(ledger(DONE), issue(8, *now_in, labels=LABELS))
    assert keys == {"web": {"#8"}}
    assert (gestures.silenced, opens) == ((snooze(how="moved"),), False)
    assert plan.skipped[0].reason == "somebody took status issue #8 out of the milestone"


def test_one_that_only_a_list_had_missed_is_not_doubled(seen, ledger):
    """It was looked up, and is as it should be: the next run knows it."""
    _, gestures, plan, opens = seen(ledger(DONE), issue(8, "data", labels=LABELS))
    assert (gestures.silenced, opens) == ((), False)
    assert plan.skipped[0].reason.startswith("the list of issues did not show status issue #8")


@pytest.mark.parametrize("how", ["vanished", "moved"])
def test_it_stays_so_while_the_health_is_the_same_and_is_not_looked_up_again(seen, ledger, how):
    there = [issue(8, labels=LABELS)] if how == "moved" else []
    keys, gestures, plan, opens = seen(ledger(DONE, snoozes=(snooze(how=how),)), *there)
    assert (keys, gestures.active, opens) == ({}, (snooze(how=how),), False)
    assert plan.skipped[0].reason == "people silenced 1 thing of ours: the status issue #8"


def test_another_is_opened_when_the_health_is_another(seen, ledger):
    old = snooze("off_track")
    _, gestures, _, opens = seen(ledger(DONE, snoozes=(old,)))
    assert (gestures.woken, opens) == ((old,), True)
    _, gestures, _, opens = seen(ledger(DONE, health="off_track"))
    assert (gestures.woken, opens) == ((old,), True), "it changed before anybody noticed"


def test_what_could_not_be_opened_when_it_was_allowed_is_opened_in_the_next_run(seen, ledger):
    keys, gestures, _, opens = seen(ledger(DONE, woken={f"web {PLACE}": "02"}))
    assert (keys, gestures.silenced, opens) == ({}, (), True)


def test_a_comment_that_was_silenced_before_is_another_thing(seen, ledger):
    _, gestures, _, opens = seen(ledger(DONE, woken={"web issue/#8": "02"}))
    assert (gestures.silenced, opens) == ((snooze(),), False)


def test_one_that_came_back_wakes(seen, ledger):
    there = issue(8, "data", labels=LABELS)
    memory = ledger(DONE, snoozes=(snooze(how="moved"),))
    _, gestures, plan, opens = seen(memory, there, status="#8")
    assert (gestures.woken, opens) == ((snooze(how="moved"),), False)
    assert [it for it in plan.changes if it.kind is ChangeKind.PUT_COMMENT]


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [(opened(), "unknown", "")],
        [(opened(), "failed", "")],
        [DONE, (removed(), "done", "")],
        [DONE, (closed(), "done", "")],
        [(opened("another"), "done", "#8")],
    ],
)
def test_what_we_gave_up_or_do_not_know_is_nobodys_gesture(seen, ledger, writes):
    """Nothing of ours, our own undo, or a milestone that was made anew under its title."""
    keys, gestures, _, opens = seen(ledger(*writes))
    assert (keys, gestures.silenced, opens) == ({}, (), True)


def test_nothing_is_concluded_from_a_gap(seen, ledger):
    _, gestures, plan, _ = seen(ledger(DONE), complete=False)
    assert (gestures.silenced, plan.changes) == ((), ())


def test_where_none_is_wanted_nothing_is_missed(seen, ledger):
    never = replace(WRITING, create_status_issue=False)
    over = milestone(records=(record("data", closed="2027-02-20"),), closed="2027-02-20")
    for more in ({"writing": never}, {"one": over}):
        keys, gestures, _, _ = seen(ledger(DONE), **more)
        assert (keys, gestures.silenced) == ({}, ())
