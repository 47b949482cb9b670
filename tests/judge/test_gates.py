"""A gate: its own criteria and the open milestones before it, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.gates import gated
from milepost.model.criterion import Verdict
from milepost.model.milestone import Dependency, Sought
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, verdict
from milepost.model.terms import Gate, Terms

MET, UNMET = verdict("no open feature"), verdict("docs reviewed", "unmet")
UNKNOWN = verdict("signed off by dana", "unknown")


def ask(*verdicts: Verdict, depends_on=(), others=(), unread=None):
    here = milestone(
        "integrations",
        depends_on=depends_on,
        terms=Terms(gates=(Gate(name="code-freeze"),)),
    )
    seen = portfolio(
        here, *others, unread=unread, gates={("integrations", "code-freeze"): verdicts}
    )
    (found,) = gated(seen, seen.milestones[0])
    return found


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((MET,), "met"),
        ((MET, UNMET), "unmet"),
        ((MET, UNKNOWN), "unknown"),
        ((UNKNOWN, UNMET), "unmet"),
        ((), "unknown"),
    ],
)
def test_its_own_criteria(verdicts, state) -> None:
    assert ask(*verdicts).state == state


def test_an_open_milestone_before_it_holds_it_up() -> None:
    found = ask(MET, depends_on=("data",), others=(milestone("data", due="2027-02-12"),))
    assert found.state == "unmet"
    assert [(one.milestone, one.state, plain(one.text)) for one in found.awaited] == [
        ("data", "unmet", "Data migration validated is open, due 2027-02-12")
    ]


def test_a_closed_milestone_before_it_lets_it_through() -> None:
    found = ask(MET, depends_on=("data",), others=(milestone("data", closed="2027-02-12"),))
    assert found.state == "met"
    assert found.awaited[0].url == "https://web.example/milestones/data"


def test_what_is_closed_further_up_does_not_matter() -> None:
    others = (milestone("data", closed="2027-02-12", depends_on=("kickoff",)), milestone("kickoff"))
    assert ask(MET, depends_on=("data",), others=others).state == "met"


def test_a_record_that_may_be_open_is_unknown() -> None:
    seen = milestone("data", closed="2027-02-12")
    other = replace(seen, sources=("web", "api"))
    found = ask(MET, depends_on=("data",), others=(other,), unread={"api": [Want.MILESTONES]})
    assert found.state == "unknown"
    assert plain(found.awaited[0].text) == (
        "whether Data migration validated is closed is not known: api was not read completely"
    )


def test_a_milestone_that_lies_nowhere_is_unknown() -> None:
    other = milestone("data", due="", records=())
    other = replace(other, sought=(Sought(source="web", title="Data"),))
    found = ask(MET, depends_on=("data",), others=(other,))
    assert found.state == "unknown"
    assert plain(found.awaited[0].text) == "Data migration validated is in none of its trackers"


@pytest.mark.parametrize(
    ("dependency", "says"),
    [
        (Dependency(text="dta", milestone=None), "“dta” does not exist"),
        (
            Dependency(text="dta", milestone=None, suggestion="data"),
            "“dta” does not exist; did you mean “data”?",
        ),
        (
            Dependency(text="dta", milestone=None, unsure="api was not read completely"),
            "“dta” may exist: api was not read completely",
        ),
    ],
)
def test_a_name_nobody_knows_is_unknown(dependency, says) -> None:
    found = ask(MET, depends_on=(dependency,))
    assert (found.state, found.awaited[0].milestone) == ("unknown", "")
    assert plain(found.awaited[0].text) == says


def test_the_date_of_a_gate_decides_nothing() -> None:
    """Whether it was missed is for MP308 to say."""
    here = milestone(terms=Terms(gates=(Gate(name="a", due=milestone().due), Gate(name="b"))))
    seen = portfolio(here, gates={("data", "a"): (MET,), ("data", "b"): (UNMET,)})
    assert [(one.gate.name, one.state) for one in gated(seen, here)] == [
        ("a", "met"), ("b", "unmet"),
    ]  # fmt: skip
