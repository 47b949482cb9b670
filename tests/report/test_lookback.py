"""The look-back form: when it is there, what it asks, where to write it, and when it is news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.sample import TODAY, issue, milestone, portfolio, verdict
from milepost.model.sample_past import move, seen, slip, with_past, work
from milepost.model.terms import Lookback, Terms
from milepost.report import markdown
from milepost.report.comment import status_comment
from milepost.report.foot import same
from milepost.report.lookback import form

OPEN = seen("2027-02-01", due=parse_day("2027-02-12"), committed=work(1, 2, 3))
MARKUPS = ("gfm", "glfm", "jira-wiki")


def closed(*looks, closed="2027-02-19", lookback=None, declared="", unmet=False, **past):
    here = milestone(
        due="2027-02-26",
        closed=closed,
        terms=Terms(lookback=lookback or Lookback()),
        declared_at=declared,
    )
    there = portfolio(
        here,
        issues=[issue(1, "data", "done"), issue(4, "data", "done"), issue(5, "data", "dropped")],
        verdicts={"data": (verdict("all closed", "unmet"),)} if unmet else {},
    )
    return judge(with_past(there, *looks, **past) if looks else there, {}, Policy())


def asked(judgement) -> str:
    return form(judgement.milestones[0], judgement.portfolio)


def comment(judgement, markup="gfm") -> str:
    return status_comment(
        judgement.milestones[0],
        judgement.portfolio,
        instance="x",
        checked=TODAY,
        limit=9999,
        markup=markup,
    )


def test_it_tells_what_is_known_and_what_to_copy_where() -> None:
    moved = slip("2027-02-08", "2027-02-12", "2027-02-26", after="2027-02-01")
    told = asked(closed(OPEN, slips=(moved,), moves=(move(4, "2027-02-08"),)))
    assert told == (
        "**Look back:** reached 2027-02-19, 5 working days early; its date moved later once, "
        "10 working days in all (as far as is known, since 2027-02-01); of 3 issues on 2027-02-01, "
        "2 left and 2 came in; 1 issue dropped. Copy this into the description of "
        "[Data migration validated](https://web.example/milestones/data); `hit`: were the criteria "
        "hit, yes or no, `why`: if not, why, `next`: what changes next.\n\n"
        "```\nLook-back:\n- hit:\n- why:\n- next:\n```"
    )


def test_for_the_plan_file_it_is_yaml() -> None:
    told = asked(closed(OPEN, declared="plans/milepost.yaml:7"))
    assert "Copy this to `data` in `milepost.yaml`; `hit`" in told
    assert told.endswith("```\n    lookback:\n      hit:\n      why:\n      next:\n```")


def test_one_that_was_closed_too_early() -> None:
    told = asked(closed(OPEN, unmet=True))
    assert told.startswith(
        "**Look back:** closed 2027-02-19; 1 of 1 done-criterion unmet; its date "
    )
    assert "never moved later (as far as is known, since 2027-02-01)" in told


def test_the_scope_that_stayed() -> None:
    same_work = seen("2027-02-01", due=parse_day("2027-02-12"), committed=work(1, 4, 5))
    assert "; its scope is that of 2027-02-01, 3 issues; " in asked(closed(same_work))


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (Lookback(), ["hit", "why", "next"]),
        (Lookback(hit="yes"), ["next"]),
        (Lookback(hit="No, two were not."), ["why", "next"]),
        (Lookback(why="vendor"), ["hit", "next"]),
        (Lookback(next="smaller steps"), ["hit", "why"]),
        (Lookback(hit="yes", next="smaller steps"), []),
        (Lookback(hit="partly", why="vendor", next="smaller steps"), []),
    ],
)
def test_only_what_is_not_answered_is_asked(answers, keys) -> None:
    told = asked(closed(OPEN, lookback=answers))
    assert [line[2:-1] for line in told.splitlines() if line.startswith("- ")] == keys


def test_none_for_what_is_open_was_over_before_or_is_not_judged() -> None:
    assert asked(closed(OPEN, closed="")) == ""
    assert asked(closed(replace(OPEN, closed=True))) == ""
    assert asked(closed(replace(OPEN, rebuilt=True))) == ""
    new = closed(OPEN)
    first = replace(new, portfolio=replace(new.portfolio, history={}))
    assert asked(first) == ""
    (judged,) = new.milestones
    assert form(replace(judged, health=None), new.portfolio) == ""


def test_without_a_memory_nobody_knows_so_the_comment_asks_and_the_report_does_not() -> None:
    bare = closed()
    assert asked(bare).startswith(
        "**Look back:** reached 2027-02-19, 5 working days early; 1 issue"
    )
    assert "Look back" in comment(bare)
    assert "look back" not in markdown.report(bare)


@pytest.mark.parametrize("markup", MARKUPS)
def test_it_never_is_news_by_itself_but_its_answers_are(markup) -> None:
    open_, over, done = (
        closed(OPEN),
        closed(replace(OPEN, closed=True)),
        Lookback(hit="yes", next="x"),
    )
    without, with_form = comment(over, markup), comment(open_, markup)
    assert "Look back" in with_form
    assert "Look back" not in without
    assert same(without, with_form)
    assert not same(with_form, without)
    half = comment(closed(OPEN, lookback=Lookback(hit="yes")), markup)
    assert not same(with_form, half)
    aged = comment(closed(replace(OPEN, day=parse_day("2027-02-08"))), markup)
    assert aged != with_form
    assert same(with_form, aged)
    assert "Look back" not in comment(closed(OPEN, lookback=done), markup)


def test_there_is_none_in_plain_text() -> None:
    assert "hit" not in comment(closed(OPEN), "plain")


def test_it_goes_before_what_else_is_too_long_and_that_is_said() -> None:
    judgement = closed(OPEN)
    whole = comment(judgement)
    cut = status_comment(
        judgement.milestones[0],
        judgement.portfolio,
        instance="x",
        checked=TODAY,
        limit=len(whole.encode()) - 1,
    )
    assert "*Left out to keep within this tracker's limit: the look-back form.*" in cut
    assert "Look back" not in cut


def test_the_report_ends_with_it_folded() -> None:
    page = markdown.report(closed(OPEN))
    assert (
        "<details><summary>Data migration validated: look back</summary>\n\n**Look back:**" in page
    )
    assert page.endswith("- next:\n```\n\n</details>\n")


def test_hostile_words_stay_words(hostile: str, tracker_page: Callable) -> None:
    judgement = closed(OPEN)
    (judged,) = judgement.milestones
    bad = replace(judged.milestone, title=hostile)
    told = form(replace(judged, milestone=bad), judgement.portfolio)
    assert tracker_page(told).live == []
    bad = replace(bad, declared_at=f"{hostile}.yaml:1", id=hostile)
    assert tracker_page(form(replace(judged, milestone=bad), closed().portfolio)).live == []
