"""What ``undo`` says at its end."""

import pytest

from milepost.model.change import Change, ChangeKind, NotPlanned, Outcome, Plan, Target
from milepost.report import text
from milepost.report.voice import Voice

LABEL = Change(source="web", target=Target("issue", "#4"), kind=ChangeKind.REMOVE_LABEL, before="x")
CLOSE = Change(
    source="web", target=Target("issue", "#4", title="Status\x1b"), kind=ChangeKind.SET_FIELD,
    before={"state": "open"}, after={"state": "closed"},
)  # fmt: skip
LEFT = NotPlanned(source="web", reason="it is damaged", fallback="it stays")


def undone(*outcomes, skipped=(), voice=Voice(width=100)):  # noqa: B008 - a frozen value
    plan = Plan(changes=tuple(it.change for it in outcomes), skipped=skipped)
    return text.undone(outcomes, plan, voice, {"web": "acme/web"})


def test_issues_that_were_closed_are_named_and_what_is_left():
    done = Outcome(change=LABEL, outcome="done")
    head = "Closed 1 status issue that milepost had opened; delete it there if you like:"
    closed = Outcome(change=CLOSE, outcome="done", url="https://web.example/4")
    told = undone(done, closed, skipped=(LEFT,)).split("\n\n")
    assert told[1:] == [
        f'{head}\n  web #4 "Status" https://web.example/4',
        "Not done:\n  web: it is damaged; it stays",
    ]


@pytest.mark.parametrize("outcome", ["failed", "conflict", "unknown", "not_attempted"])
def test_what_was_not_removed_wants_undo_again(outcome):
    told = undone(Outcome(change=CLOSE, outcome=outcome, detail="no"))
    assert "undo again" in told
    assert "sync" not in told
    assert "Closed" not in told


def test_with_v_the_plan_in_front_has_what_is_left():
    done = Outcome(change=LABEL, outcome="done")
    told = undone(done, skipped=(LEFT,), voice=Voice(verbose=1))
    assert told.count("it is damaged") == 1


def test_nothing_to_undo():
    assert undone() == "Nothing to undo: nothing that milepost wrote stands in web."
    assert undone(skipped=(LEFT,)).endswith("\n\nNothing more to undo: the rest is listed above.")
    empty = text.undone((), Plan(changes=()), Voice(), {})
    assert empty == "Nothing to undo: nothing that milepost wrote stands in any tracker."
