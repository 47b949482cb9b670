"""Spending a plan: honest outcomes, people's text kept, nothing sent twice on doubt."""

import pytest

from milepost.apply.executor import FOUND, INTERRUPTED, execute
from milepost.errors import WriteHeld
from milepost.model.change import (
    Applied,
    Change,
    ChangeKind,
    Plan,
    Precondition,
    Target,
    later,
)
from milepost.model.marks import END, Mark, parse
from milepost.store.book import NoJournal
from milepost.trackers.gate import never

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


def run(memory, site, *changes, ledger=None, notifying=None, stop=never):
    plan = Plan(changes=changes, instance="nordwind")
    spent = execute(
        plan,
        {"web": memory},
        {"web": site},
        ledger or NoJournal(),
        notifying=notifying,
        stop=stop,
    )
    return [(it.outcome, it.detail) for it in spent]


def test_a_block_is_put_around_the_people_as_they_are_now(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    assert run(memory, site, block()) == [("done", "")]
    (sent,) = memory.sent
    assert parse(sent.after, "nordwind").human == "mine"
    assert parse(sent.after, "nordwind").block == BLOCK


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
    assert [outcome for outcome, _ in outcomes] == ["not_attempted", "not_attempted"]
    assert all("could not be read again" in detail for _, detail in outcomes)
    assert memory.sent == []


def test_a_vanished_milestone_fails_alone(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    states = [state for state, _ in run(memory, site, block(key="9"), block())]
    assert states == ["not_attempted", "done"]


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
    fine = change(ChangeKind.REMOVE_LABEL, Target("issue", "#5"), before="x")
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


def label(name="x", issue="#4"):
    return change(ChangeKind.ADD_LABEL, Target("issue", issue), after=name)


def taken(name="y", issue="#4"):
    return change(ChangeKind.REMOVE_LABEL, Target("issue", issue), before=name)


def test_a_line_stands_in_the_ledger_before_and_after_each_write(memory, site, ledger):
    seen = []
    memory.fails[ChangeKind.ADD_LABEL] = lambda _change: seen.append(len(ledger.lines))
    assert run(memory, site, label(), ledger=ledger) == [("done", "")]
    assert seen == [1], "the intent is written before it is sent"
    (intend, sent, actor), (settle, line, outcome, made) = ledger.lines
    assert (intend, sent, actor) == ("intend", label(), "bot")
    assert (settle, line, outcome.outcome) == ("settle", "line 1", "done")
    assert made == Applied(key="k", url="https://t/k")


def test_the_ledger_has_each_change_as_it_was_sent_but_no_words_of_people(
    memory, site, make, ledger
):
    memory.milestones["4"] = make["record"]("mine")
    linked = BLOCK.replace("On track", f"[status]({later('comment', 'data')})")
    run(memory, site, new_issue(), first_comment("new:data"), block(after=linked), ledger=ledger)
    sent = [line[1] for line in ledger.lines if line[0] == "intend"]
    assert [it.target.key for it in sent] == ["new:data", "#101", "4"]
    assert sent[2].after == linked.replace(later("comment", "data"), "https://t/c1")
    assert memory.sent[2].after == f"mine\n\n{sent[2].after}"


def test_what_was_not_sent_stands_in_the_ledger_too(memory, site, make, ledger):
    memory.milestones["4"] = make["record"]("mine, edited")
    memory.comments = [make["comment"](STATUS)]
    memory.fails[ChangeKind.CREATE_ISSUE] = make["failed"]
    orphan = first_comment("new:data")
    run(memory, site, new_issue(), block(), first_comment(), orphan, ledger=ledger)
    left = [line[1] for line in ledger.lines if line[0] == "left"]
    assert [it.outcome for it in left] == ["conflict", "already", "not_attempted"]
    assert [line[2].outcome for line in ledger.lines if line[0] == "settle"] == ["failed"]


@pytest.mark.parametrize("breaks", range(5))
def test_once_the_ledger_cannot_be_written_nothing_more_is_sent(memory, site, ledger, breaks):
    ledger.breaks = breaks
    outcomes = run(memory, site, label("a"), label("b"), label("c"), ledger=ledger)
    sent = (breaks + 1) // 2
    assert len(memory.sent) == sent
    assert outcomes[:sent] == [("done", "")] * sent
    why = "the store is full; no space left"
    assert outcomes[sent:] == [("not_attempted", why)] * (3 - sent)


def test_a_ledger_that_breaks_at_a_change_that_is_not_sent_stops_the_rest(
    memory, site, make, ledger
):
    memory.comments = [make["comment"](STATUS)]
    ledger.breaks = 0
    states = [it for it, _ in run(memory, site, first_comment(), label(), ledger=ledger)]
    assert (states, memory.sent) == (["already", "not_attempted"], [])


def test_a_stop_lets_nothing_more_begin(memory, site, ledger):
    asked = []
    memory.fails[ChangeKind.ADD_LABEL] = [None, lambda _change: asked.append(1)]
    outcomes = run(memory, site, *map(label, "abcd"), ledger=ledger, stop=lambda: bool(asked))
    assert outcomes == [("done", "")] * 2 + [("not_attempted", INTERRUPTED)] * 2
    assert [line[0] for line in ledger.lines] == ["intend", "settle"] * 2 + ["left"] * 2


def test_a_stop_while_it_is_looked_at_once_more_sends_nothing(memory, site, make, ledger):
    memory.milestones["4"] = make["record"]("mine")
    looks = iter([False, True])
    outcomes = run(memory, site, block(), ledger=ledger, stop=lambda: next(looks))
    assert (outcomes, memory.sent) == ([("not_attempted", INTERRUPTED)], [])


def test_what_was_held_back_is_not_attempted(memory, site, ledger):
    memory.fails[ChangeKind.ADD_LABEL] = WriteHeld("not added", why="no time left")
    assert run(memory, site, label(), ledger=ledger) == [
        ("not_attempted", "not added; no time left")
    ]
    assert ledger.lines[1][2].outcome == "not_attempted"


def test_beyond_the_budget_nobody_is_told_and_what_is_quiet_goes_on(memory, site, make, ledger):
    comments = [first_comment(f"#{number}") for number in range(4)]
    told = change(ChangeKind.PUT_COMMENT, Target("comment", "c9", parent="#9"), notifies=("kim",))
    memory.comments = [make["comment"]("old", "c8", issue="#8")]
    quiet = change(
        ChangeKind.PUT_COMMENT,
        Target("comment", "c8", parent="#8"),
        before="old",
        after=STATUS,
        precondition=Precondition.of("old"),
    )
    outcomes = run(memory, site, *comments, told, quiet, label(), notifying=2, ledger=ledger)
    cut = ("not_attempted", "more than 2 changes that notify people; next run first")
    assert outcomes == [("done", ""), ("done", ""), cut, cut, cut, ("done", ""), ("done", "")]


def test_what_hangs_on_a_change_beyond_the_budget_waits_with_it(memory, site, make):
    memory.milestones["4"] = make["record"]("mine")
    linked = BLOCK.replace("On track", f"[status]({later('comment', 'data')})")
    changes = (new_issue(), first_comment("new:data"), block(after=linked))
    states = [it for it, _ in run(memory, site, *changes, notifying=0)]
    assert states == ["not_attempted"] * 3
    states = [it for it, _ in run(memory, site, *changes, notifying=1)]
    assert states == ["done", "not_attempted", "not_attempted"]


def test_what_was_refused_told_nobody_and_leaves_the_budget_to_others(memory, site, make):
    memory.fails[ChangeKind.PUT_COMMENT] = [make["failed"], make["unknown"], None]
    outcomes = run(memory, site, *(first_comment(f"#{number}") for number in range(4)), notifying=2)
    assert [it for it, _ in outcomes] == ["failed", "unknown", "done", "not_attempted"]


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_nothing_is_taken_away_before_what_takes_its_place_is_there(memory, site, make, state):
    memory.fails[ChangeKind.ADD_LABEL] = make[state]
    memory.fails[ChangeKind.PUT_COMMENT] = make[state]
    fold = change(ChangeKind.FOLD_COMMENT, Target("comment", "c7", parent="#4"), before="old")
    outcomes = run(memory, site, label(), first_comment(), taken(), fold, taken(issue="#5"))
    assert [it for it, _ in outcomes] == [state, state, "not_attempted", "not_attempted", "done"]
    assert outcomes[2][1] == "what takes its place was not written"


def test_an_answer_that_was_lost_is_looked_for_at_once(memory, site, make, ledger):
    def acts(sent):
        memory.comments = [make["comment"](sent.after, "c5")]
        return make["unknown"]

    memory.fails[ChangeKind.PUT_COMMENT] = acts
    memory.milestones["4"] = make["record"]("mine")
    linked = BLOCK.replace("On track", f"[status]({later('comment', 'data')})")
    assert run(memory, site, first_comment(), block(after=linked), ledger=ledger) == [
        ("done", FOUND),
        ("done", ""),
    ]
    assert "https://t/c5" in memory.sent[1].after
    assert len(memory.sent) == 2
    assert ledger.lines[1][3] == Applied(key="c5", url="https://t/c5")
