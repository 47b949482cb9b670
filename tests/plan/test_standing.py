"""Which comment is ours, which of several is kept, and what becomes of the others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from milepost.model.change import Change, ChangeKind, Precondition, Target
from milepost.model.marks import END, Mark, read_mark
from milepost.model.memory import FORGETFUL
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, record
from milepost.plan.diff import make
from milepost.plan.edited import EDITED
from milepost.plan.gestures import Gestures
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind", block=False, labels_on="none")
MARK = Mark("status", "nordwind", "data")
FOOT = (
    "<sub>milepost keeps this one comment up to date and mentions nobody. Checked 2027-02-15</sub>"
)
OLD = f"{MARK}\n**🟠 At risk:** late\n\n{FOOT}"


def posted(body=OLD, key="7", issue_key="#1"):
    target = Target("comment", key, parent=issue_key)
    return Change(
        source="web", target=target, kind=ChangeKind.PUT_COMMENT, after=body, milestone="data"
    )


@pytest.fixture
def plan(judged, sites):
    """The plan for a milestone on whose status issue these comments stand."""

    def planned(*comments, memory=FORGETFUL, **more):
        found = judged(
            milestone(),
            issues=[issue(1, "data", title="Status", labels=("milestone",))],
            statuses={"data": Ref("web", "#1")},
            comments=comments,
        )
        return make(found, WRITING, sites(found, **more), memory)

    return planned


@pytest.fixture
def body(plan):
    """The comment as it should stand there."""
    (change,) = plan().changes
    return change.after


def told(made):
    return [(it.kind.value, it.target.key, it.target.parent) for it in made.changes]


def later(comment, days=1):
    return replace(comment, created_at=comment.created_at + timedelta(days=days))


def test_the_oldest_is_kept_and_the_others_go(plan, comment, body):
    made = plan(
        later(comment(OLD, number="8")), comment(body, number="9"), comment(OLD, number="10")
    )
    assert told(made) == [("fold_comment", "10", "#1"), ("fold_comment", "8", "#1")]
    fold = made.changes[-1]
    assert (fold.before, fold.after) == (OLD, None)
    assert fold.precondition == Precondition.of(OLD)
    assert fold.reason == "a second status comment of ours"
    assert fold.removes
    assert not fold.notifying


@pytest.mark.parametrize("words", [OLD.replace(FOOT, "my own words"), f"{OLD}\nmy own words"])
def test_a_copy_in_which_somebody_wrote_is_left_alone(plan, comment, body, words):
    made = plan(comment(body), later(comment(words, number="8")))
    assert made.changes == ()
    (skip,) = made.skipped
    assert skip.reason == (
        "a second status comment of ours, on issue web#1, but somebody wrote in it"
    )
    assert "https://web.example/issues/1#8" in skip.fallback


def test_the_ledgers_comment_is_kept_though_another_is_older(plan, comment, body, ledger):
    old, known = comment(OLD), later(comment(body, number="8"))
    assert told(plan(old, known, memory=ledger((posted(body, "8"), "done", "8")))) == [
        ("fold_comment", "7", "#1")
    ]


def test_the_ledgers_comment_is_ours_without_its_mark(plan, comment, body, ledger):
    """Somebody may have edited all of it; it is the account that counts."""
    bare = comment("now these are my words")
    memory = ledger((posted(body), "done", "7"))
    (change,) = plan(bare, memory=memory).changes
    assert (change.target.key, change.before) == ("7", bare.body)
    assert read_mark(change.after) == MARK
    assert change.reason == EDITED
    for stranger in (
        (replace(bare, author=Account("mallory")), memory),
        (bare, ledger((posted(body), "done", "7"), actor="mallory")),
        (bare, ledger((posted(body), "unknown", "7"))),
        (bare, ledger((posted(body, "7", "#2"), "done", "7"))),
    ):
        (change,) = plan(stranger[0], memory=stranger[1]).changes
        assert change.target.kind == "issue"


def test_an_edit_that_goes_with_news_is_said(plan, comment, ledger):
    memory = ledger((posted(), "done", "7"))
    (change,) = plan(comment(OLD.replace("late", "never late")), memory=memory).changes
    assert change.reason == f"on track; {EDITED}"
    (change,) = plan(comment(OLD.replace("\n", "\r\n")), memory=memory).changes
    assert change.reason == "on track"


def test_a_strangers_marks_are_told_and_nothing_else(plan, comment, body):
    forged = [
        replace(comment(f"{mark}\nx", number=str(number)), author=Account("mallory"))
        for number, mark in enumerate(
            (MARK, Mark("block", "nordwind", "data"), Mark("issue", "nordwind", "data")), 20
        )
    ]
    made = plan(comment(body), *forged)
    assert made.changes == ()
    assert [it.reason for it in made.skipped] == [
        "a comment on issue web#1 carries our mark but is by mallory"
    ]


def test_another_installations_comment_by_our_account_stops_us(plan, comment):
    made = plan(comment(OLD.replace("nordwind", "sudwind")))
    assert made.changes == ()
    assert "of instance 'sudwind'" in made.skipped[0].reason


def test_a_renamed_project_puts_no_second_block_either(judged, sites, comment):
    """Its comment shows that it is the same project; another installation's block says nothing."""
    theirs = f"{Mark('block', 'sudwind', 'data')}\nx\n{END}"
    ours = f"{Mark('block', 'nordwind', 'data')}\nx\n{END}"
    renamed = comment(OLD.replace("nordwind", "sudwind"))
    for comments, text, planned in (
        ([renamed], theirs, []),
        ([renamed], "mine", ["put_block"]),
        ([renamed], theirs + ours, ["put_block"]),
        ([comment(OLD)], theirs, ["put_comment", "put_block"]),
    ):
        found = judged(
            milestone(records=(replace(record("data"), description=text),)),
            issues=[issue(1, "data", title="Status", labels=("milestone",))],
            statuses={"data": Ref("web", "#1")},
            comments=comments,
        )
        made = make(found, replace(WRITING, block=True), sites(found))
        assert [it.kind.value for it in made.changes] == planned
    assert "block of instance" not in "".join(it.reason for it in made.skipped)


def test_nothing_hidden_goes_where_no_new_one_comes(judged, sites, comment):
    """The milestone is closed, so is its status issue: it is over."""
    found = judged(
        milestone(closed="2027-02-19"),
        issues=[issue(1, "data", "done", title="Status", labels=("milestone",))],
        statuses={"data": Ref("web", "#1")},
        comments=[comment(OLD)],
    )
    made = make(found, WRITING, sites(found), gestures=Gestures(hidden={"web": frozenset("7")}))
    assert made.changes == ()


def test_one_of_another_milestone_is_taken_over(plan, comment):
    moved = comment(OLD.replace("milestone=data", "milestone=old"))
    (change,) = plan(moved, later(replace(moved, id="8"))).changes
    assert change.target.key == "7"
