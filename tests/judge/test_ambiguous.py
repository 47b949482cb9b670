"""Two records of one tracker that fit one declared milestone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.needs import needs
from milepost.model.criterion import SignedOff
from milepost.model.milestone import Place, Sought
from milepost.model.reading import Want
from milepost.model.sample import milestone, person, portfolio, reading, record
from milepost.model.sample_met import asks
from milepost.model.terms import Gate, Risk, Terms
from milepost.trackers.contract import Scope

FIRST, TWIN = record("3", title="Data moved"), record("7", title="DATA  moved")


@pytest.fixture
def twins(declare, joined):
    """The keys that are ambiguous, by tracker, of a milestone declared as *data*."""

    def find(*records, others=(), **fields):
        fields = {"title": "Data moved", "places": ("web", "api"), **fields}
        sources = {one.source for one in records} | {"web", "api"}
        readings = [
            reading(name, records=[one for one in records if one.source == name])
            for name in sorted(sources)
        ]
        look = joined(*readings, declared=[declare("data", **fields), *others])
        return [(one.source, one.key) for one in look.by_id["data"].ambiguous]

    return find


def test_two_open_ones_of_one_title(twins):
    assert twins(FIRST) == []
    assert twins(FIRST, TWIN) == [("web", "7")]
    assert twins(TWIN, FIRST) == [("web", "7")]
    third = record("12", title="data moved")
    assert twins(third, FIRST, TWIN) == [("web", "7"), ("web", "12")]


def test_another_title_or_another_tracker_is_no_twin(twins):
    assert twins(FIRST, record("7", title="Data moved again")) == []
    assert twins(FIRST, record("7", "api", title="Data moved")) == []
    both = (
        FIRST,
        TWIN,
        record("1", "api", title="Data moved"),
        record("2", "api", title="data moved"),
    )
    assert twins(*both) == [("web", "7"), ("api", "2")]


def test_what_is_closed_is_history(twins):
    closed = record("7", title="Data moved", closed="2027-02-12")
    assert twins(FIRST, closed) == []
    assert twins(closed, record("8", title="Data moved", closed="2027-02-19")) == []


def test_a_key_says_which_one_is_meant_and_a_title_does_not(twins):
    keyed = (Place(source="web", key="3"),)
    titled = (Place(source="web", title="data MOVED"),)
    assert twins(FIRST, TWIN, places=keyed) == []
    assert twins(FIRST, TWIN, places=titled, title="Data") == [("web", "7")]
    assert twins(FIRST, TWIN, places=()) == [("web", "7")]


def test_what_another_entry_takes_is_not_ambiguous(twins, declare):
    other = declare("more", title="x", places=(Place(source="web", key="7"),))
    assert twins(FIRST, TWIN, others=[other]) == []


def test_what_is_nowhere_has_no_twin(twins):
    assert twins(record("7", title="Something else")) == []


def test_it_is_known_whether_a_tracker_was_named(joined, declare):
    empty = [reading("web"), reading("api")]
    named = joined(*empty, declared=[declare("data", places=("web",))])
    assert named.by_id["data"].sought == (Sought(source="web", title="Data"),)
    anywhere = joined(*empty, declared=[declare("data")])
    assert anywhere.by_id["data"].sought == (
        Sought(source="api", title="Data", anywhere=True),
        Sought(source="web", title="Data", anywhere=True),
    )


# -- whom a milestone counts on --------------------------------------------------------------


def asked(*milestones, people=()):
    look = portfolio(*milestones)
    return needs(replace(look, people=(*look.people, *people)))


def test_accounts_of_those_who_sign_off_and_of_those_who_watch_risks_are_looked_up():
    dana = person("dana", github="dana-o")
    signed, by_login = (asks(f"signed off by {w}", SignedOff(w)) for w in ("dana", "@zoe"))
    terms = Terms(
        risks=(Risk(kind="vendor", owner=person("kim", github="kimosei")), Risk(kind="law")),
        gates=(Gate(name="freeze", criteria=(by_login,)),),
    )
    held = milestone(owners=[], criteria=["all closed", signed], terms=terms)
    assert asked(held, people=[dana]) == {
        "web": (Scope.of(Want.PEOPLE, refs=("zoe", "dana-o", "kimosei")),)
    }
    # Nobody knows "dana" here, and a word is no account.
    assert asked(milestone(owners=[], criteria=[signed])) == {}
