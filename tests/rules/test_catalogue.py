"""Every rule of the catalogue: its cases, its page, its manners."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from milepost.model.finding import Found, RulePage, Unsure
from milepost.model.prose import plain
from milepost.rules import rule as rule_module
from milepost.rules.rule import answer, catalogue, page
from milepost.testing.cases import check_case, rule_cases

RULES = tuple(catalogue().values())
BOUNDARIES = {
    "MP402": "in one sitting",
    "MP403": "same day",
    "MP406": "same day",
    "MP408": "blocked for 3 working days",
    "MP501": "due today",
    "MP107": "exactly 100",
    "MP108": "three in a row",
    "MP111": "exactly 21",
    "MP113": "due on a Thursday",
    "MP114": "due 90 days after",
    "MP702": "closed 5 working days ago",
    "MP706": "the last day before the last third",
    "MP901": "the day before halfway",
    "MP205": "the third on the 11th",
    "MP206": "11 working days before the date",
    "MP306": "met 3 working days ago",
    "MP308": "due today",
    "MP404": "due today",
    "MP407": "begins after Friday 2027-03-05",
    "MP503": "closed 4 working days ago",
    "MP504": "same day",
    "MP507": "the day after a holiday",
    "MP508": "4 of 5 closed",
    "MP511": "due today",
    "MP509": "exactly 15 points",
    "MP701": "the next is due today",
    "MP705": "accepted by somebody else until today",
    "MP903": "exactly on course",
    "MP505": "exactly 10 working days",
    "MP601": "exactly 15 % more",
    "MP602": "exactly 25 %",
    "MP704": "less than 5 %",
}
SEVERITIES = {
    "error": [
        *("101", "201", "202", "203", "301", "305", "401", "402", "403", "405", "501"),
        *("204", "308", "802", "803", "804"),
    ],
    "warning": [
        *("303", "505", "601", "704"),
        *("509", "701", "705", "801", "903"),
        *("102", "103", "105", "109", "113", "207", "703", "901", "304", "406"),
        *("205", "206", "306", "404", "407", "408", "503", "504", "508", "511"),
    ],
    "info": [
        *("112", "904", "602", "603"),
        *("104", "106", "107", "108", "110", "111", "114", "302", "702", "706", "805"),
        *("902", "905"),
        *("307", "507"),
    ],
}
HEALTH = {
    *("MP301", "MP305", "MP401", "MP402", "MP403", "MP406", "MP501"),
    *("MP303", "MP308", "MP404", "MP408", "MP503", "MP508", "MP511", "MP802"),
}
PEDANTIC = {"MP112", "MP904", "MP106", "MP107", "MP108", "MP110", "MP111"}
FOLDER = Path(rule_module.__file__).parent
RELATIVE = re.compile(r"\b(\d+ (working )?days?|today|yesterday|tomorrow|ago|overdue by)\b")


def each(rules=RULES):
    return pytest.mark.parametrize("rule", rules, ids=[rule.code for rule in rules])


@pytest.mark.parametrize(
    ("rule", "case"),
    [pytest.param(rule, case, id=name) for rule in RULES for name, case in rule_cases(rule)],
)
def test_case(rule, case):
    check_case(rule, case)


def test_the_catalogue_is_whole_and_in_code_order():
    codes = sorted(f"MP{number}" for numbers in SEVERITIES.values() for number in numbers)
    assert list(catalogue()) == codes == sorted(codes)


@each()
def test_severity_and_kind_are_those_of_the_catalogue(rule):
    assert rule.code[2:] in SEVERITIES[rule.severity]
    assert rule.health == (rule.code in HEALTH)
    assert rule.kind == ("health" if rule.code in HEALTH else "upkeep")
    assert rule.pedantic == (rule.code in PEDANTIC)


@each()
def test_a_rule_shows_good_bad_and_unknown_specimens(rule):
    good = [case for case in rule.cases if not case.finds and not case.unsure]
    bad = [case for case in rule.cases if case.finds]
    unsure = [case for case in rule.cases if case.unsure]
    assert len(good) >= 2
    assert len(bad) >= 2
    assert unsure, "every rule here has an input that may be incomplete"


@each()
def test_every_part_of_a_page_says_something_once(rule):
    shown = page(rule)
    assert isinstance(shown, RulePage)
    assert all((shown.code, shown.name, shown.says, shown.why, shown.fix))
    assert len(shown.bad) >= 2
    assert len(shown.good) >= 2
    assert shown.unsure
    assert all(says and message for says, message in shown.bad)
    says = [case.says for case in rule.cases]
    assert len(set(says)) == len(says)
    assert {*shown.good, *shown.unsure, *(case for case, _ in shown.bad)} == set(says)


@each()
def test_a_page_shows_the_first_message_of_its_specimen(rule):
    first = {case.says: case.finds[0] for case in rule.cases if case.finds}
    assert dict(page(rule).bad) == first


@each([rule for rule in RULES if rule.code in BOUNDARIES])
def test_a_rule_with_a_date_shows_its_boundary_as_good(rule):
    assert any(BOUNDARIES[rule.code] in says for says in page(rule).good)


@each()
def test_a_rule_lives_in_the_file_of_its_name(rule):
    assert (
        (FOLDER / f"{rule.code}_{rule.name}".lower().replace("-", "_")).with_suffix(".py").exists()
    )


@pytest.mark.parametrize("file", sorted(FOLDER.glob("mp*.py")), ids=lambda file: file.stem)
def test_no_rule_imports_another(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    ]
    assert not [name for name in imported if re.search(r"\bmp\d{3}", name)]


@each()
def test_nothing_said_is_relative_to_today(rule):
    for case in rule.cases:
        for one in answer(rule, case):
            said = plain(one.reason) if isinstance(one, Unsure) else plain((*one.message, *one.fix))
            assert not RELATIVE.search(said)


@each([rule for rule in RULES if rule.health])
def test_a_finding_that_colours_a_milestone_says_where_to_look(rule):
    found = [one for case in rule.cases for one in answer(rule, case) if isinstance(one, Found)]
    shown = [bool(one.evidence) and all(map(bool, (e.url for e in one.evidence))) for one in found]
    # A criterion may be unmet without evidence; all else leads somewhere.
    assert any(shown) if rule.code == "MP301" else all(shown)


@each()
def test_whatever_is_foreign_stays_foreign(rule):
    """Titles, names and texts of the specimens never appear in a rule's own words."""
    for case in rule.cases:
        portfolio = case.portfolio()
        foreign = {one.title for one in portfolio.milestones if len(one.title) > 3}
        foreign |= {one.text for held in portfolio.milestones for one in held.criteria}
        foreign -= {"all closed"}  # also the example MP103 gives
        for one in answer(rule, case):
            prose = one.reason if isinstance(one, Unsure) else (*one.message, *one.fix)
            own = "".join(part for part in prose if isinstance(part, str))
            assert not [text for text in foreign if text in own.replace(_example(rule.code), "")]


def _example(code: str) -> str:
    return "Data migration validated" if code == "MP102" else "\0"
