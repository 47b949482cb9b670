"""Spending a plan: honest outcomes, people's text kept, nothing sent twice on doubt."""

import pytest

from milepost.apply.executor import execute
from milepost.model.change import Change, ChangeKind, Plan, Precondition, Target, later
from milepost.model.marks import END, Mark, parse

STATUS = f"{Mark('status', 'nordwind', 'data')}\nOn track"
BLOCK = f"{Mark('block', 'nordwind', 'data')}\nOn track\n{END}"


def change(kind, target, **given):
    return Change(source="web", target=target, kind=kind, milestone="data", **given)


def block(human="mine", after=BLOCK, key="4"):
    return change(
        ChangeKind.PUT_BLOCK,
        Target("milestone", key),
        after=after,
        precondition=Precondition.of(human),
    )


def first_comment(issue="#4"):
    return change(
        ChangeKind.PUT_COMMENT,
        Target("issue", issue),
        after=STATUS,
        precondition=Precondition("absent"),
    )


def edit(before, after=STATUS):
    return change(
        ChangeKind.PUT_COMMENT,
        Target("comment", "c1", parent="#4"),
        before=before,
        after=after,
        precondition=Precondition.of(before),
    )


def new_issue():
    return change(
        ChangeKind.CREATE_ISSUE,
        Target("issue", "new:data"),
        after={"title": "Status"},
        precondition=Precondition("absent"),
    )


def run(memory, site, *changes):
    plan = Plan(changes=changes, instance="nordwind")
    return [(it.outcome, it.detail) for it in execute(plan, {"web": memory}, {"web": site})]


def test_a_block_is_put_around_the_people_as_they_are_now(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    assert run(memory, site, block()) == [("done", "")]
    (sent,) = memory.sent
    assert parse(sent.after).human == "mine"
    assert parse(sent.after).block == BLOCK


@pytest.mark.parametrize(
    ("now", "says"), [("mine, edited", "somebody edited"), (f"mine{END}", "somebody damaged")]
)
def test_a_description_that_moved_since_planning_is_a_conflict(memory, site, make, now, says):
    memory.milestones["4"] = make["record"](now)
    ((outcome, detail),) = run(memory, site, block())
    assert outcome == "conflict"
    assert says in detail
    assert memory.sent == []


def test_a_block_that_is_there_already_is_not_sent(memory, site, make):
    memory.milestones["4"] = make["record"](f"mine\n\n{BLOCK}".replace("\n", "\r\n"))
    assert run(memory, site, block())[0][0] == "already"
    assert memory.sent == []


def test_what_cannot_be_read_again_is_not_written(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    memory.blind = True
    outcomes = run(memory, site, block(), first_comment())
    assert [outcome for outcome, _ in outcomes] == ["failed", "failed"]
    assert all("could not be read again" in detail for _, detail in outcomes)
    assert memory.sent == []


def test_a_vanished_milestone_fails_alone(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    assert [state for state, _ in run(memory, site, block(key="9"), block())] == ["failed", "done"]


def test_a_comment_is_edited_only_as_it_was_planned(memory, site, make):
    memory.comments = [make["comment"]("old")]
    assert run(memory, site, edit("old"))[0][0] == "done"
    assert run(memory, site, edit("older")) == [
        ("conflict", "the comment was edited since it was planned")
    ]
    memory.comments = []
    assert run(memory, site, edit("old")) == [("conflict", "the comment is not there any more")]
    memory.comments = [make["comment"](STATUS.replace("\n", "\r\n"))]
    assert run(memory, site, edit("old"))[0][0] == "already"
    assert len(memory.sent) == 1


def test_a_first_comment_is_not_made_twice(memory, site, make):
    memory.comments = [make["comment"](STATUS)]
    assert run(memory, site, first_comment())[0][0] == "already"
    memory.comments = [make["comment"](STATUS + "!")]
    assert run(memory, site, first_comment())[0][0] == "conflict"
    assert memory.sent == []


def test_a_strangers_forged_mark_does_not_stop_ours(memory, site, make):
    memory.comments = [make["comment"](STATUS, author="mallory")]
    assert run(memory, site, first_comment())[0][0] == "done"


def test_what_is_made_first_is_known_to_what_comes_later(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    linked = BLOCK.replace("On track", f"[status]({later('comment', 'data')})")
    label = change(ChangeKind.ADD_LABEL, Target("issue", "new:data"), after="x")
    outcomes = run(memory, site, new_issue(), label, first_comment("new:data"), block(after=linked))
    assert [state for state, _ in outcomes] == ["done"] * 4
    assert memory.sent[1].target.key == "#101"
    assert memory.sent[2].target.key == "#101"
    assert "[status](https://t/c1)" in memory.sent[3].after


def test_what_needs_something_that_was_not_made_is_not_attempted(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    memory.fails[ChangeKind.CREATE_ISSUE] = make["failed"]
    linked = BLOCK.replace("On track", f"[status]({later('comment', 'data')})")
    outcomes = run(memory, site, new_issue(), first_comment("new:data"), block(after=linked))
    assert outcomes == [
        ("failed", "no rights"),
        ("not_attempted", "the status issue it belongs to was not created"),
        ("not_attempted", "the status comment it links to was not written"),
    ]


def test_a_lost_answer_is_unknown_and_never_sent_again(memory, site, make):
    memory.fails[ChangeKind.PUT_COMMENT] = make["unknown"]
    assert run(memory, site, first_comment()) == [("unknown", "lost")]
    assert len(memory.sent) == 1


def test_a_tracker_that_stopped_answering_is_left_alone_but_one_answer_is_enough(
    memory, site, make
):
    memory.fails[ChangeKind.ADD_LABEL] = make["unknown"]
    lost = change(ChangeKind.ADD_LABEL, Target("issue", "#4"), after="x")
    fine = change(ChangeKind.REMOVE_LABEL, Target("issue", "#4"), before="x")
    states = [state for state, _ in run(memory, site, lost, lost, fine, lost, lost, lost, fine)]
    assert states == [
        "unknown",
        "unknown",
        "done",
        "unknown",
        "unknown",
        "unknown",
        "not_attempted",
    ]


def test_one_bad_change_never_stops_the_rest(memory, site, make):
    memory.fails[ChangeKind.ADD_LABEL] = make["failed"]
    bad = change(ChangeKind.ADD_LABEL, Target("issue", "#4"), after="x")
    fine = change(ChangeKind.CREATE_LABEL, Target("label", "x"), after={"name": "x"})
    assert [state for state, _ in run(memory, site, bad, fine, bad)] == ["failed", "done", "failed"]


def test_a_status_issue_that_could_not_get_its_label_is_never_created(memory, site, make):
    memory.may_write = False
    twice = [new_issue(), new_issue()]
    outcomes = run(memory, site, *twice, first_comment("new:data"))
    assert [state for state, _ in outcomes] == ["failed", "failed", "not_attempted"]
    assert "label" in outcomes[0][1]
    assert memory.sent == []
    assert memory.probed == 1


def test_what_needs_a_label_that_could_not_be_defined_is_not_attempted(memory, site, make):
    memory.fails[ChangeKind.CREATE_LABEL] = make["failed"]
    define = change(ChangeKind.CREATE_LABEL, Target("label", "x"), after={"name": "x"})
    put = change(ChangeKind.ADD_LABEL, Target("issue", "#4"), after="x")
    other = change(ChangeKind.ADD_LABEL, Target("issue", "#4"), after="y")
    issue = change(
        ChangeKind.CREATE_ISSUE, Target("issue", "new:data"), after={"title": "S", "labels": ("x",)}
    )
    outcomes = run(memory, site, define, issue, put, other)
    assert [state for state, _ in outcomes][:3] == ["failed", "not_attempted", "not_attempted"]
    assert outcomes[2][1] == "its label 'x' could not be defined"
    assert outcomes[3][0] == "done"


def test_a_block_that_somebody_else_put_there_is_a_conflict(memory, site, make):
    theirs = BLOCK.replace("nordwind", "other")
    memory.milestones["4"] = make["record"](f"mine\n\n{theirs}")
    assert run(memory, site, block())[0][0] == "conflict"
    assert memory.sent == []
