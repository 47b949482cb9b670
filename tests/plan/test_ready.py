"""Milestones whose criteria are met: closed once, and open where somebody opened them again."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.model.change import Change, ChangeKind, NotPlanned, Target
from milepost.model.memory import FORGETFUL
from milepost.model.sample import milestone, verdict
from milepost.model.sample_shared import agreement, side
from milepost.plan.fields import fields
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind", labels_on="none", close_when_ready=True)
OPEN = agreement("agreed", side("web", "open"), side("ops", "open"), field="state", value="open")
COPIED = replace(
    agreement(
        "copy", side("web", "open", "changed"), side("ops", "closed"), field="state", value="open"
    ),
    writes=("ops",),
)


@pytest.fixture
def wished(judged, sites):
    """What is closed of ``data`` in web and ops, its criteria met, and what is said instead."""

    def told(memory, *agreements):
        found = judged(
            milestone(sources=("web", "ops")), verdicts={"data": (verdict("all closed", "met"),)}
        )
        said = MappingProxyType({"data": agreements})
        judgement = replace(found, portfolio=replace(found.portfolio, agreements=said))
        wishes = [*fields(judgement, WRITING, sites(judgement), memory)]
        closed = [one.source for one in wishes if isinstance(one, Change)]
        return closed, [one for one in wishes if isinstance(one, NotPlanned)]

    return told


def wrote(kind, after, source="web"):
    return Change(source=source, target=Target("milestone", "data"), kind=kind, after=after)


CLOSING = wrote(ChangeKind.CLOSE_RECORD, {"state": "closed"})
OPENING = wrote(ChangeKind.SET_FIELD, {"due": "2027-03-05", "state": "open"})
MOVING = wrote(ChangeKind.SET_FIELD, {"due": "2027-03-12"})


def test_what_somebody_opened_again_stays_open_and_that_is_said(wished, ledger):
    closed, (why,) = wished(ledger((CLOSING, "done", ""), (MOVING, "done", "")))
    assert closed == ["ops"]
    assert (why.source, why.milestone) == ("web", "data")
    assert "somebody opened it again after milepost had closed it" in why.reason
    assert why.fallback == "it stays open until somebody closes it"


def test_where_the_state_is_shared_the_whole_milestone_stays_open(wished, ledger):
    closed, told = wished(ledger((CLOSING, "done", "")), OPEN)
    assert closed == []
    assert len(told) == 1


def test_what_milepost_opened_after_somebody_it_does_not_close(wished, ledger):
    closed, (why,) = wished(ledger((CLOSING, "done", ""), (OPENING, "done", "")))
    assert closed == ["ops"]
    assert "it was opened again" in why.reason


@pytest.mark.parametrize("outcome", ["failed", "unknown", None])
def test_a_closing_that_may_not_have_taken_is_made_again(wished, ledger, outcome):
    assert wished(ledger((CLOSING, outcome, ""))) == (["web", "ops"], [])


def test_without_a_store_nobody_knows(wished):
    assert wished(FORGETFUL) == (["web", "ops"], [])


@pytest.mark.parametrize(
    "state",
    [
        COPIED,
        replace(OPEN, state="ask", value=None),
        replace(OPEN, state="conflict", value=None),
        replace(OPEN, sides=(side("web", "open", "changed"), side("ops", "open", "changed"))),
    ],
    ids=["copied", "ask", "conflict", "everywhere"],
)
def test_what_people_open_just_now_is_not_closed(wished, state):
    assert wished(FORGETFUL, state)[0] == []


def test_what_is_agreed_to_be_open_is_closed(wished):
    assert wished(FORGETFUL, OPEN) == (["web", "ops"], [])


def test_where_another_tracker_decides_nothing_is_said_to_stay_open(wished, ledger):
    shut = replace(COPIED, value="closed", writes=("web",))
    assert wished(ledger((CLOSING, "done", "")), shut) == (["web"], [])
