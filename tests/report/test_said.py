"""What people said in comments, and who stands in for whom, in the status comment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.calendar import Span
from milepost.model.clock import parse_day
from milepost.model.command import Misspelt
from milepost.model.criterion import SignedOff
from milepost.model.person import Person
from milepost.model.prose import say
from milepost.model.sample import TODAY, milestone, person, portfolio, verdict
from milepost.model.sample_met import asks
from milepost.model.sample_said import STATUS, command
from milepost.model.terms import Cadence, Terms
from milepost.report.comment import status_comment
from milepost.rules.rule import catalogue

OVERDUE = {"MP501": catalogue()["MP501"]}
WEEK = (Span(first=parse_day("2027-02-15"), last=parse_day("2027-02-24")),)
KIM = Person(id="kim", name="Kim Osei", accounts={"github": "kimosei"})
DANA = Person(id="dana", name="Dana Ortiz", accounts={"github": "dana-o"})


def shown(*owners, people=(), markup="gfm", limit=65_000, terms=None, closed="", **more):
    here = milestone(due="2027-02-19", owners=owners, terms=terms or Terms(), closed=closed)
    found = portfolio(here, statuses={"data": STATUS}, **more)
    found = replace(found, people=tuple(people))
    judgement = judge(found, OVERDUE, Policy())
    return status_comment(
        judgement.milestones[0],
        judgement.portfolio,
        instance="nordwind",
        checked=TODAY,
        limit=limit,
        markup=markup,
    )


def decides(*owners, people=()):
    return next(line for line in shown(*owners, people=people).splitlines() if "To decide" in line)


# -- who stands in -----------------------------------------------------------------------------


def test_a_deputy_stands_in_for_an_owner_who_is_away():
    kim = replace(KIM, deputy="dana", away=WEEK)
    line = decides(kim, people=[kim, DANA])
    assert line.startswith("**To decide, Dana Ortiz:** ")
    assert line.endswith(". Kim Osei is away until 2027-02-24; Dana Ortiz stands in.")


@pytest.mark.parametrize(
    ("deputy", "people"),
    [("", [DANA]), ("dana", []), ("dana", [replace(DANA, away=WEEK)])],
)
def test_without_a_deputy_who_is_there_it_is_still_the_owner(deputy, people):
    kim = replace(KIM, deputy=deputy, away=WEEK)
    line = decides(kim, people=[kim, *people])
    assert line.startswith("**To decide, Kim Osei:** ")
    assert line.endswith(". Kim Osei is away until 2027-02-24.")


def test_an_owner_who_is_back_decides():
    past = (Span(first=parse_day("2027-02-15"), last=parse_day("2027-02-21")),)
    line = decides(replace(KIM, deputy="dana", away=past), people=[DANA])
    assert line.startswith("**To decide, Kim Osei:** ")
    assert "away" not in line


def test_one_of_two_owners_is_away():
    kim = replace(KIM, deputy="dana", away=WEEK)
    maria = person("maria")
    assert decides(kim, maria, people=[kim, DANA]).startswith("**To decide, Dana Ortiz, maria:**")
    # A deputy who owns it as well is named once.
    assert decides(kim, DANA, people=[kim, DANA]).startswith("**To decide, Dana Ortiz:**")


# -- the reason given --------------------------------------------------------------------------


def given(*commands, **more):
    text = shown(KIM, people=[DANA], commands=commands, **more)
    return [line for line in text.splitlines() if "Reason given" in line]


def reason(day="2027-02-12", *, by=DANA, word="external", **fields):
    return command("reason", day, by=by, word=word, text="vendor @late [x](y)", **fields)


def test_the_last_reason_somebody_gave():
    (line,) = given(reason("2027-02-10", word="old"), reason())
    assert line.startswith(
        "**Reason given** by Dana Ortiz, "
        "[2027-02-12](https://web.example/comments/2027-02-12-dana-o): external: vendor "
    )
    assert "@late" not in line
    assert "[x](y)" not in line
    (line,) = given(reason(by="kimosei", word=""))
    assert "by kimosei" in line
    assert "): vendor" in line


@pytest.mark.parametrize(
    "other",
    [reason(by="eve"), reason(edited=True), reason(milestone="kickoff"),
     command("review", by=DANA, text="x")],
)  # fmt: skip
def test_a_stranger_s_and_an_edited_one_are_not_shown(other):
    assert given(other) == []
    assert len(given(reason("2027-02-10"), other)) == 1


def test_a_reason_is_left_out_where_there_is_no_room():
    long = replace(reason(), text="word " * 400)
    without = len(shown(KIM, people=[DANA]).encode())
    text = shown(KIM, people=[DANA], commands=[long], limit=without)
    assert "Reason given" not in text
    assert "the reason given" in text.splitlines()[-3]


# -- how to answer -----------------------------------------------------------------------------


def reply(**more):
    return shown(KIM, **more).splitlines()[-1]


def test_the_last_line_names_what_works_here():
    assert " Reply `/reason CAUSE: text`. " in reply()
    assert " Reply `/reason CAUSE: text` or `/accept CODE why`. " in reply(people=[DANA])
    weekly = Terms(review=Cadence(days=7))
    assert " Reply `/reason CAUSE: text` or `/review`. " in reply(terms=weekly)
    assert "/review" not in reply(terms=weekly, closed="2027-02-22")
    signed = (verdict(asks("signed off by dana", SignedOff("dana")), "unmet"),)
    assert " Reply `/sign-off`, `/reason CAUSE: text` or `/accept CODE why`. " in reply(
        verdicts={"data": signed}, people=[DANA]
    )


@pytest.mark.parametrize("markup", ["gfm", "glfm", "jira-wiki", "plain"])
def test_no_line_of_ours_begins_with_a_command(markup):
    text = shown(KIM, people=[DANA], commands=[reason()], markup=markup)
    assert not any(line.lstrip().startswith("/") for line in text.splitlines())


# -- what had no effect ------------------------------------------------------------------------


def test_a_misspelt_command_is_an_upkeep_note():
    wrong = Misspelt(
        milestone="data",
        source="web",
        url="https://web.example/comments/1",
        written="/signoff @kim",
        why=say("no such command"),
        meant="/sign-off",
    )
    text = shown(KIM, misspelt=(wrong, replace(wrong, milestone="kickoff", written="/other")))
    (note,) = [line for line in text.splitlines() if "without effect" in line]
    assert note.startswith("- A comment without effect: “[\\/signoff ")
    where = "](https://web.example/comments/1)"
    assert f"{where}” (no such command); did you mean “\\/sign-off”?" in note
    assert "1 upkeep note" in text
    assert "@kim" not in text
    plainly = shown(KIM, misspelt=(replace(wrong, url="", meant=""),))
    assert "(no such command)" in plainly
    assert "did you mean" not in plainly
