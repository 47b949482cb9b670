"""The last lines of a status comment: their promises, and that they make no news themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.model.clock import parse_day
from milepost.model.sample import TODAY, milestone, portfolio
from milepost.report.comment import status_comment
from milepost.report.foot import (
    RENEWED_EVERY,
    Manners,
    Told,
    attention,
    checked_on,
    same,
    spoken_to,
    told,
)
from milepost.report.words import LOOKS

MARKUPS = ("gfm", "glfm", "jira-wiki", "plain")
KIM = attention(["@kimosei", "@dana-o"], health=("on_track", "off_track"))


def body(example, name: str = "integrations", *, markup: str = "gfm", **manners) -> str:
    return status_comment(
        example[name],
        example.portfolio,
        instance="nordwind",
        checked=example.portfolio.today,
        limit=65_000,
        markup=markup,
        manners=Manners(**manners),
    )


def last(text: str) -> str:
    return text.splitlines()[-1]


# -- what it says ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mentions", "says"),
    [
        ("nobody", "and mentions nobody. "),
        ("owner", "and mentions its owner only when its health changes. "),
        (
            "stakeholders",
            "and mentions stakeholders only when it turns off track or its date moves later. ",
        ),
    ],
)
def test_it_promises_whom_it_will_ever_mention(rich, mentions, says) -> None:
    text = body(rich, mentions=mentions)
    assert says in last(text)
    assert checked_on(text) == TODAY


@pytest.mark.parametrize(
    ("markup", "remembered", "way"),
    [
        ("gfm", True, "Hide this comment to silence it until something changes."),
        ("glfm", True, "Delete this comment to silence it until something changes."),
        ("jira-wiki", True, "Delete this comment to silence it until something changes."),
        ("gfm", False, ""),
        ("jira-wiki", False, ""),
    ],
)
def test_how_to_silence_it_is_said_where_it_will_be_remembered(
    rich, markup, remembered, way
) -> None:
    text = last(body(rich, markup=markup, remembered=remembered))
    assert way in text
    assert ("silence it" in text) == remembered


@pytest.mark.parametrize("markup", MARKUPS)
def test_it_is_checked_again_within_a_week(rich, markup) -> None:
    assert "Checked 2027-02-22, next by 2027-03-01" in last(body(rich, markup=markup))
    assert timedelta(days=7) == RENEWED_EVERY


def test_whom_it_speaks_to_stands_right_before_the_last_line(rich) -> None:
    lines = body(rich, mentions="owner", attention=KIM).splitlines()
    assert lines[-3] == (
        "For the attention of @kimosei, @dana-o: this went from on track to off track."
    )
    assert lines[-4] == lines[-2] == ""


def test_both_reasons_in_one_line() -> None:
    days = (parse_day("2027-03-05"), parse_day("2027-03-12"))
    assert attention(["@a"], due=days) == (
        "For the attention of @a: its date moved from 2027-03-05 to 2027-03-12."
    )
    assert attention(["@a"], health=("at_risk", "off_track"), due=days) == (
        "For the attention of @a: this went from at risk to off track"
        " and its date moved from 2027-03-05 to 2027-03-12."
    )


def test_a_mention_is_not_cut_away(rich) -> None:
    whole = body(rich, mentions="owner", attention=KIM)
    short = status_comment(
        rich["integrations"],
        rich.portfolio,
        instance="nordwind",
        checked=TODAY,
        limit=1000,
        manners=Manners(mentions="owner", attention=KIM),
    )
    assert len(short.encode()) <= 1000 < len(whole.encode())
    assert spoken_to(short) == {"@kimosei", "@dana-o"}


# -- what is no news ---------------------------------------------------------------------------


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize(
    "other",
    [
        {"attention": KIM},
        {"remembered": True},
        {"attention": KIM, "remembered": True},
    ],
)
def test_what_depends_on_the_run_alone_is_no_news(rich, markup, other) -> None:
    text, again = body(rich, markup=markup), body(rich, markup=markup, **other)
    assert text != again
    assert same(text, again)
    assert same(again.replace("\n", "\r\n"), text)


def test_who_may_be_mentioned_is_news(rich) -> None:
    assert not same(body(rich), body(rich, mentions="owner"))


def test_a_stamp_of_an_earlier_milepost_is_read_and_is_no_news(rich) -> None:
    old = body(rich).replace(", next by 2027-03-01", "")
    assert last(old).endswith("Checked 2027-02-22</sub>")
    assert same(old, body(rich.a_day_later()))
    assert checked_on(old) == TODAY


def test_a_day_that_is_none_is_no_stamp(rich) -> None:
    assert checked_on(body(rich).replace("Checked 2027-02-22", "Checked 2027-02-30")) is None


def test_a_line_of_somebody_else_is_compared(rich) -> None:
    text = body(rich)
    spoken = text.replace("\n\n<sub>", "\n\nFor the attention of everybody: hello\n\n<sub>")
    assert not same(text, spoken)
    assert not same("For the attention of @a: this went from x\n\nb", "b")
    assert spoken_to(spoken) == frozenset()


# -- what it told ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    title=st.text(max_size=30) | st.just("x, due 2020-01-01.** y") | st.just("{*}, due 2020-01-01"),
    health=st.sampled_from(list(LOOKS)),
    due=st.sampled_from(["", "2027-03-05"]),
    markup=st.sampled_from(MARKUPS[:3]),
)
def test_the_heading_is_read_back(make_judged: Callable, title, health, due, markup) -> None:
    seen = portfolio(milestone("here", f"T {title}", due=due))
    text = status_comment(
        make_judged(seen.by_id["here"], seen, health),
        seen,
        instance="nordwind",
        checked=TODAY,
        limit=9999,
        markup=markup,
    )
    said = told(text.replace("\n", "\r\n"))
    assert said.health == health
    assert said.due == (parse_day(due) if due and health != "done" else None)


@pytest.mark.parametrize(
    "text",
    ["", "On track", "<!-- x -->\n**🦄 Fine: a, due 2027-03-05.**", "a\nb\n**🔴 Off track: c"],
)
def test_other_texts_tell_nothing(text) -> None:
    assert told(text) == Told(None, None)


def test_a_day_that_is_none_is_not_told() -> None:
    assert told("**🔴 Off track: a, due 2027-02-30.** b") == Told("off_track", None)


@given(names=st.lists(st.sampled_from(["@a", "@b-c", "[~accountid:5:x]", "[~dana]"]), unique=True,
                      min_size=1))  # fmt: skip
def test_whom_it_speaks_to_is_read_back(rich, names) -> None:
    line = attention(names, health=("on_track", "done"))
    text = body(rich, markup="jira-wiki", attention=line)
    assert line in text.splitlines()
    assert spoken_to(text) == frozenset(names)
