"""What is written about a milestone that is closed, and what is not any more."""

from dataclasses import replace

import pytest

from milepost.model.marks import END, Mark, parse
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, record

CLOSED = "2027-02-19"
STATUS = {"data": Ref("web", "#1")}
OURS = Mark("block", "nordwind", "data", "bot")
BLOCK = f"What people wrote.\n\n{OURS}\nold\n{END}"


def status(state="open", **more):
    return issue(1, "data", state, title="Status", labels=("milestone",), **more)


def described(text, closed=CLOSED, source="web"):
    return replace(record("data", source, due="2027-03-05", closed=closed), description=text)


@pytest.fixture
def texts(planned):
    """Comments and blocks of a plan: the labels around them are no matter here."""

    def only(*milestones, **more):
        plan = planned(*milestones, **more)
        return [it for it in plan.changes if it.kind.value in {"put_comment", "put_block"}]

    return only


def test_no_first_block_in_a_record_that_was_closed_before_we_came(planned, kinds):
    plan = planned(milestone(closed=CLOSED))
    assert (kinds(plan), plan.skipped) == ([], ())
    assert kinds(planned(milestone())) == [
        *("create_label",) * 2, "create_issue", "put_comment", "put_block",
    ]  # fmt: skip


def test_a_block_that_stands_there_is_kept_up_to_date(texts):
    (change,) = texts(milestone(records=(described(BLOCK),)))
    assert change.kind.value == "put_block"
    assert change.reason == "done"
    assert "old" in change.before
    assert parse(change.after, "nordwind").state == "one"


def test_damaged_marks_are_told_in_a_closed_record_too(planned):
    plan = planned(milestone(records=(described(f"{OURS}\nno end"),)))
    assert "has damaged marks" in plan.skipped[0].reason


def test_each_record_counts_for_itself(texts):
    """A milestone in two trackers, closed in one of them: it goes on in the other."""
    records = (described("", CLOSED), described("", "", "api"))
    changes = texts(milestone(records=records, sources=("web", "api")), statuses=STATUS)
    blocks = [it.source for it in changes if it.kind.value == "put_block"]
    assert blocks == ["api"]


@pytest.mark.parametrize(("state", "written"), [("open", ["put_comment"]), ("done", [])])
def test_a_first_comment_only_where_people_still_ask_for_it(texts, state, written):
    changes = texts(milestone(closed=CLOSED), issues=[status(state)], statuses=STATUS)
    assert [it.kind.value for it in changes] == written


def test_an_open_milestone_gets_its_comment_on_a_closed_status_issue(texts):
    changes = texts(milestone(), issues=[status("done")], statuses=STATUS)
    assert [it.kind.value for it in changes] == ["put_comment", "put_block"]


def test_a_comment_that_stands_there_brings_the_good_news(texts, comment):
    old = comment(f"{Mark('status', 'nordwind', 'data')}\nOn track")
    (change,) = texts(
        milestone(closed=CLOSED), issues=[status("done")], statuses=STATUS, comments=(old,)
    )
    assert change.target.key == old.id
    assert "10 working days early" in change.after


def test_a_block_links_to_no_comment_that_is_not_written(texts):
    (change,) = texts(
        milestone(records=(described(BLOCK),)), issues=[status("done")], statuses=STATUS
    )
    assert "https://web.example/issues/1)" in change.after
    assert "known-after-apply" not in change.after
