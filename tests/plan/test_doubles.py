"""Which second status issues are ours to close, and which are work."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from milepost.judge.statuses import carrying, with_statuses
from milepost.model.marks import Mark
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.plan.diff import make
from milepost.plan.writing import Writing
from milepost.report.comment import status_issue

WRITING = Writing(instance="nordwind", block=False)
BOT = Account("bot", "bot")
MARK = str(Mark("issue", "nordwind", "data"))


def status(number=1, body=MARK, author=BOT, title="Status: data", **more):
    found = issue(number, "data", title=title, labels=("milestone", "milepost: on-track"), **more)
    created = found.created_at + timedelta(days=number)
    return replace(found, body=body, author=author, created_at=created)


def known(*issues):
    found = portfolio(milestone(), issues=[*issues, issue(9, "data")])
    return with_statuses(found, carrying(found.readings, frozenset({"milestone"})))


@pytest.fixture
def closes(judged, sites):
    """The issues that a plan closes."""

    def plan(*issues, me=BOT, writing=WRITING):
        doubles = known(*issues).doubles
        found = judged(
            milestone(), issues=[*issues, issue(9, "data")], statuses={"data": Ref("web", "#1")}
        )
        found = replace(found, portfolio=replace(found.portfolio, doubles=doubles))
        made = make(found, writing, sites(found))
        assert not [
            it
            for it in made.changes
            if it.kind.value == "remove_label"
            and it.target.key in {ref.key for refs in doubles.values() for ref in refs}
        ]
        return [it.target.key for it in made.changes if it.kind.value == "set_field"]

    return plan


def _words(judged):
    found = judged(milestone())
    return status_issue(found.milestones[0], instance="nordwind", markup="jira-wiki")[1]


def test_of_three_the_younger_two_are_closed(closes):
    assert closes(status(1), status(2), status(3)) == ["#2", "#3"]
    assert closes(status(1), status(2, state="done")) == []


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
