"""The order in which things were read changes no answer."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.sample import blocks, issue, milestone, portfolio, record
from milepost.rules.rule import ask, catalogue

DAYS = ["", "2027-02-19", "2027-02-22", "2027-03-05", "2027-03-06"]
NAMES = ["a", "b", "c", "d", "e"]
RULES = tuple(catalogue().values())


@st.composite
def portfolios(draw):
    milestones = [
        milestone(
            name,
            due=draw(st.sampled_from(DAYS)),
            closed=draw(st.sampled_from(["", "", "2027-02-12", "2027-02-19"])),
            depends_on=draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)),
            criteria=draw(st.sampled_from([[], ["all closed"], ["better docking"]])),
            owners=draw(st.sampled_from([[], ["kim"], ["kim", "dana"]])),
            sources=(source := draw(st.sampled_from(["web", "api"])),),
            records=draw(st.sampled_from([None, (), (record(name, source),)])),
        )
        for name in NAMES
    ]
    issues = [
        issue(
            number,
            draw(st.sampled_from(["", *NAMES])),
            draw(st.sampled_from(["open", "open", "done"])),
            source=draw(st.sampled_from(["web", "api"])),
            blockers=draw(st.integers(0, 1)),
        )
        for number in range(1, 9)
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(issues), st.sampled_from(issues)), max_size=9))
    wants = st.lists(st.sampled_from([Want.MILESTONES, Want.ISSUES, Want.LINKS]), max_size=2)
    return portfolio(
        *milestones,
        issues=issues,
        links=[blocks(*pair) for pair in pairs if pair[0] is not pair[1]],
        unread={"web": draw(wants), "api": draw(wants)},
    )


def shuffled(given_portfolio, random):
    def mix(items):
        return tuple(random.sample(items, len(items)))

    readings = {
        name: replace(
            reading, issues=mix(reading.issues), links=mix(reading.links), pulls=mix(reading.pulls)
        )
        for name, reading in mix(tuple(given_portfolio.readings.items()))
    }
    return replace(
        given_portfolio,
        milestones=mix(given_portfolio.milestones),
        people=mix(given_portfolio.people),
        readings=MappingProxyType(readings),
        verdicts=MappingProxyType(dict(mix(tuple(given_portfolio.verdicts.items())))),
    )


def answers(look):
    return {
        (rule.code, name): tuple(ask(rule, look, name, {}))
        for rule in RULES
        for name in ([""] if rule.survey else look.by_id)
    }


@settings(max_examples=60, deadline=None)
@given(portfolios(), st.randoms(use_true_random=False))
def test_shuffling_changes_no_answer(drawn, random):
    assert answers(shuffled(drawn, random)) == answers(drawn)


def test_no_specimen_upsets_a_rule_it_was_not_made_for():
    """Every rule answers every specimen; what it says has words, a fix and one subject each."""
    asked = 0
    for specimen in (case.portfolio() for rule in RULES for case in rule.cases):
        for (code, _), said in answers(specimen).items():
            found = [one for one in said if hasattr(one, "message")]
            assert all(plain(one.message) and plain(one.fix) for one in found), code
            assert len({(one.source, one.subject) for one in found}) == len(found), code
            asked += 1
    assert asked > len(RULES) * 100
