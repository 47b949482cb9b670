"""Which second status issues are ours to close, and which are work."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from milepost.judge.statuses import carrying, with_statuses
from milepost.model.issue import Comment
from milepost.model.marks import Mark
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.person import Account
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.plan.diff import make
from milepost.plan.writing import Writing
from milepost.report.comment import status_issue

WRITING = Writing(instance="nordwind", block=False)
BOT = Account("bot", "bot")
MARK = str(Mark("issue", "nordwind", "data"))
KEPT = Memory(kept=True)


def status(number=1, body=MARK, author=BOT, title="Status: data", **more):
    found = issue(number, "data", title=title, labels=("milestone", "milepost: on-track"), **more)
    created = found.created_at + timedelta(days=number)
    return replace(found, body=body, author=author, created_at=created)


def known(*issues):
    found = portfolio(milestone(), issues=[*issues, issue(9, "data")])
    return with_statuses(found, carrying(found.readings, frozenset({"milestone"})))


def said(issue, author):
    """A comment that stands on an issue."""
    at = issue.created_at
    return Comment(
        id="7", issue=issue.ref, author=author, body="Friday", url="", created_at=at, updated_at=at
    )


@pytest.fixture
def made(judged, sites):
    """The plan; comments of the status issues were read if ``read``."""

    def plan(*issues, writing=WRITING, memory=KEPT, comments=(), read=True):
        doubles = known(*issues).doubles
        found = judged(
            milestone(),
            issues=[*issues, issue(9, "data")],
            statuses={"data": Ref("web", "#1")},
            comments=comments,
        )
        web = found.portfolio.readings["web"]
        proofs = {**web.proofs, Want.COMMENTS: Proof(complete=True)}
        if not read:
            del proofs[Want.COMMENTS]
        web = replace(web, proofs=proofs)
        readings = {**found.portfolio.readings, "web": web}
        portfolio_ = replace(found.portfolio, doubles=doubles, readings=readings)
        found = replace(found, portfolio=portfolio_)
        return make(found, writing, sites(found), memory)

    return plan


@pytest.fixture
def closes(made):
    """The issues that a plan closes."""

    def plan(*issues, **more):
        doubles = known(*issues).doubles
        seconds = {ref.key for refs in doubles.values() for ref in refs}
        changes = made(*issues, **more).changes
        assert not [
            it for it in changes if it.kind.value == "remove_label" and it.target.key in seconds
        ]
        return [it.target.key for it in changes if it.kind.value == "set_field"]

    return plan


@pytest.fixture
def refused(made):
    """Why a plan closes none of the second ones."""

    def plan(*issues, **more):
        found = made(*issues, **more)
        assert "set_field" not in [it.kind.value for it in found.changes]
        return [it.reason for it in found.skipped if "second" in it.reason]

    return plan


def _words(judged):
    found = judged(milestone())
    return status_issue(found.milestones[0], instance="nordwind", markup="jira-wiki")[1]


def test_of_three_the_younger_two_are_closed(closes):
    assert closes(status(1), status(2), status(3)) == ["#2", "#3"]
    assert closes(status(1), status(2, state="done")) == []


def test_one_on_which_somebody_said_something_stays_open(closes, refused):
    second = status(2)
    second = replace(second, assignees=(Account("kim"), BOT))
    ours = said(second, BOT)
    ours = replace(ours, body=str(Mark("status", "nordwind", "data")))
    assert closes(status(1), second, comments=[ours]) == ["#2"]
    why = "#2 is a second status issue of ours besides #1; somebody answered there"
    assert refused(status(1), second, comments=[ours, said(second, Account("kim"))]) == [why]
    # A person may run milepost with a token of their own.
    assert refused(status(1), second, comments=[ours, said(second, BOT)]) == [why]
    assert closes(status(1), second, comments=[said(status(1), Account("kim"))]) == ["#2"]


def test_where_nobody_knows_whether_somebody_did_it_stays_open(refused):
    (why,) = refused(status(1), status(2), read=False)
    assert why.endswith("what was said there was not read")
    (why,) = refused(status(1), status(2), memory=FORGETFUL)
    assert why.endswith("without a store nobody knows whether somebody opened it again")


def test_who_is_told_of_the_closing(made):
    second = replace(status(2), assignees=(Account("kim"), BOT, Account("ci", kind="bot")))
    (change,) = (it for it in made(status(1), second).changes if it.kind.value == "set_field")
    assert change.notifies == ("kim",)


def test_where_marks_cannot_be_hidden_the_words_and_the_title_tell(closes, judged):
    words = _words(judged)
    assert closes(status(1, words), status(2, words)) == ["#2"]
    assert closes(status(1, words), status(2, words, title="Another")) == []
    assert closes(status(1, words), status(2, "My own words")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (status(1), status(2, author=Account("kim"))),
        (status(1, author=Account("kim")), status(2)),
        (status(1), status(2, author=None)),
        (status(1), status(2, body="")),
        (status(1, body="By hand"), status(2)),
        (status(1), status(2, str(Mark("issue", "sudwind", "data")))),
        (status(1), status(2, str(Mark("issue", "nordwind", "other")))),
        (status(1, str(Mark("status", "nordwind", "data"))),
         status(2, str(Mark("status", "nordwind", "data")))),
    ],
)  # fmt: skip
def test_what_may_be_anybodys_is_left_and_counts(closes, first, second):
    assert known(first, second).doubles == MappingProxyType({})
    assert closes(first, second) == []


def test_another_installations_second_one_is_no_work_and_not_ours_to_close(closes):
    theirs = str(Mark("issue", "sudwind", "data"))
    found = known(status(1, theirs), status(2, theirs))
    (one,) = found.milestones
    assert [it.ref.key for it in found.work(one)] == ["#9"]
    assert closes(status(1, theirs), status(2, theirs)) == []


def test_nor_are_those_of_another_account(closes):
    both = [status(number, author=Account("other", "other")) for number in (1, 2)]
    assert closes(*both) == []
