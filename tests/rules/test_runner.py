"""``milepost.testing.cases``: what a third party's rule is tested with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, answer, page
from milepost.testing.cases import check_case, rule_cases


def _check(view):
    if len(view.milestone.title) > view.options["longest"]:
        yield Found(message=say("{} is long", view.milestone.title), fix=say("shorten it"))
    elif not view.milestone.owners:
        yield Unsure(reason=say("nobody to ask"))


RULE = Rule(
    code="X001",
    name="long-title",
    says="a title is short",
    why="it must fit a board",
    fix="shorten it",
    severity="info",
    check=_check,
    pedantic=True,
    options=(Option(name="longest", default=6, unit="characters", says="what fits"),),
    cases=(
        Case(says="short", portfolio=lambda: portfolio(milestone("a", "Beta"))),
        Case(says="fits", portfolio=lambda: portfolio(milestone("a", "Launch"))),
        Case(
            says="long",
            portfolio=lambda: portfolio(milestone("a", "Beta"), milestone("b", "Launched")),
            milestone="b",
            finds=("Launched is long",),
        ),
        Case(says="nobody", portfolio=lambda: portfolio(milestone("a", owners=())), unsure=True),
    ),
)


@pytest.mark.parametrize(("name", "case"), rule_cases(RULE))
def test_good_cases_pass(name, case):
    assert name == f"X001: {case.says}"
    check_case(RULE, case)


def failing(case, rule=RULE):
    with pytest.raises(AssertionError) as caught:
        check_case(rule, case)
    return str(caught.value)


def test_a_failure_shows_what_was_expected_and_what_was_found():
    expects = replace(RULE.cases[2], finds=("something else", "and more"))
    assert failing(expects) == (
        "X001: long\nexpected 'something else'\n         'and more'\nfound    'Launched is long'"
    )
    assert "expected nothing\nfound    'Launched is long'" in failing(replace(expects, finds=()))
    assert "found    nothing" in failing(replace(RULE.cases[0], finds=("x",)))


def test_doubt_must_be_expected_and_expected_doubt_must_come():
    assert "but it was unsure: 'nobody to ask'" in failing(replace(RULE.cases[3], unsure=False))
    assert "to be unsure, but it was not" in failing(replace(RULE.cases[0], unsure=True))


def test_a_finding_needs_a_fix_and_a_subject_of_its_own():
    def careless(view):
        yield Found(message=say("one"), fix=())
        yield Found(message=say("two"), fix=say("x"))

    case = Case(says="bad", portfolio=lambda: portfolio(milestone()), finds=("one", "two"))
    words = failing(case, replace(RULE, check=careless))
    assert "no fix for 'one'" in words
    assert "two findings with one subject" in words


def test_one_subject_in_two_trackers_is_two_findings():
    def careful(view):
        yield Found(message=say("one"), fix=say("x"), source="web")
        yield Found(message=say("two"), fix=say("x"), source="api")

    case = Case(says="fine", portfolio=lambda: portfolio(milestone()), finds=("one", "two"))
    check_case(replace(RULE, check=careful), case)


def test_the_page_has_the_options_and_sorts_the_specimens():
    shown = page(RULE)
    assert shown.options == (("longest", 6, "characters", "what fits"),)
    assert shown.bad == (("long", "Launched is long"),)
    assert shown.good == ("short", "fits")
    assert shown.unsure == ("nobody",)
    assert shown.pedantic
    assert shown.kind == "upkeep"


def test_a_specimen_with_findings_and_doubts_is_shown_as_bad():
    def both(view):
        yield Found(message=say("one"), fix=say("x"))
        yield Unsure(reason=say("and perhaps more"))

    case = Case(says="both", portfolio=lambda: portfolio(milestone()), finds=("one",), unsure=True)
    rule = replace(RULE, check=both, cases=(case,))
    check_case(rule, case)
    assert page(rule).bad == (("both", "one"),)
    assert page(rule).unsure == ()
    assert len(answer(rule, case)) == 2
