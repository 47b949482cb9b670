"""Rules of one's own in real runs: conditions of the file, and a package built on the spot."""

import re
import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules-custom.md"
PLAN = """
milestones:
  data: {title: Data moved, due: 2027-03-05, owner: kim, level: major, done_when: [all closed]}
  live: {title: Live, owner: kim, done_when: [all closed]}
people: {kim: {github: kimosei}}
"""
RULES = """
rules:
  severity: {X002: error}
  only: {X003: {level: major}}
  custom:
  - {code: X001, when: milestone.open > 1, says: "too much open @kimosei \\e[31m"}
  - {code: X002, when: "issues.exists(i, 'bug' in i.labels)", says: a bug is left}
  - {code: X003, when: "true", says: everywhere, severity: info}
  - {code: X004, when: milestone.days_left < 30, says: soon}
"""
NINE = "[1,2,3,4,5,6,7,8,9].all"
ENDLESS = f"{NINE}(a, {NINE}(b, {NINE}(c, {NINE}(d, {NINE}(e, true)))))"
RULES += f'  - {{code: X005, when: "{ENDLESS}", says: never}}\n'


@pytest.fixture
def plan(bench, world):
    """``plan(more)``: three issues, and a file with ``more`` in it."""
    world.user("kimosei", "Kim Osei")
    repo = world.repo("acme/web", author="kimosei")
    repo.milestone("Data moved", due="2027-03-05")
    repo.milestone("Live")
    repo.label("bug")
    repo.issue("Copy", milestone="Data moved")
    repo.issue("Check", milestone="Data moved", labels=["bug"])
    repo.issue("Copy more", milestone="Live")

    def write(more):
        return bench.config(PLAN + more)

    return write


def found(ran, *codes):
    return [
        (one["rule"], one["milestone"], one["severity"])
        for one in ran.json["findings"]
        if one["rule"] in codes or not codes
    ]


CODES = ("X001", "X002", "X003", "X004")


def test_conditions_are_judged_and_one_that_never_ends_is_a_finding_about_itself(plan):
    ran = plan(RULES).milepost("check", "--format", "json", "--fail-on", "error")
    assert ran.code == 1, ran.err
    assert "not active" not in ran.err
    assert found(ran, *CODES) == [
        ("X002", "data", "error"),
        ("X001", "data", "warning"),
        ("X004", "data", "warning"),
        ("X003", "data", "info"),
    ]
    ((_, milestone, _),) = found(ran, "X005")
    assert milestone is None
    (broken,) = [one for one in ran.json["findings"] if one["rule"] == "X005"]
    assert "it takes 10,000 steps or more" in broken["message"]
    unsure = [(one["rule"], one["milestone"]) for one in ran.json["skipped"]]
    assert ("X004", "live") in unsure  # it has no date
    shown = {one["id"]: one["health"] for one in ran.json["milestones"]}
    assert shown == {"data": "on_track", "live": "on_track"}
    text = plan(RULES).milepost("check", "-v")
    assert "too much open" in text.out
    assert "\x1b" not in text.out


def test_what_was_not_read_leaves_them_unsure(plan):
    bench = plan(RULES)
    bench.server.faults.answer("GET", "*/issues", 500, times=None)
    ran = bench.milepost("check", "--format", "json")
    assert ran.code == 3
    assert found(ran, "X001", "X002") == []
    assert {"X001", "X002"} <= {one["rule"] for one in ran.json["skipped"]}
    assert ("X004", "data", "warning") in found(ran)


def test_a_mistake_stops_before_anything_is_asked(plan):
    ran = plan(RULES.replace("milestone.open", "milestone.opne")).milepost("check")
    assert ran.code == 2
    assert re.search(r"milepost\.yaml:\d+  rules\.custom\[0\]\.when", ran.err)
    assert "`milestone` has no field `opne` (character 11)" in ran.err
    assert "did you mean `open`?" in ran.err


def test_explain_shows_the_page_of_such_a_rule(plan):
    bench = plan(RULES)
    ran = bench.milepost("explain", "x001")
    assert ran.code == 0
    assert "X001" in ran.out
    assert "Too much open" in ran.out
    assert "\x1b" not in ran.out
    assert bench.milepost("explain", "MP404").code == 0
    unknown = bench.milepost("explain", "X009")
    assert unknown.code == 2
    assert "there is no rule 'X009'" in unknown.err
    (bench.folder / "milepost.yaml").unlink()
    assert "there is no rule 'X001'" in bench.milepost("explain", "X001").err


# -- a package ----------------------------------------------------------------------------

BROKEN = '''
"""ACME102: a rule with a mistake."""

from acme_rules.acme101_no_customer import RULE as NEIGHBOUR
from dataclasses import replace


def _check(view):
    raise KeyError(view.milestone.id)
    yield


RULE = replace(NEIGHBOUR, code="ACME102", name="broken", check=_check, past=_check)
'''
LABELLED = '''
"""ACME103: a rule that looks at what happened to issues."""

from acme_rules.acme101_no_customer import RULE as NEIGHBOUR
from dataclasses import replace
from milepost.model.finding import Found


def _past(view):
    yield from (one.ref for one in view.portfolio.work(view.milestone))


def _check(view):
    for ref in _past(view):
        told = [one.kind for one in view.portfolio.events(ref) or ()]
        if "labeled" in told:
            yield Found(message=(f"labelled: {ref}",), fix=("none",), subject=str(ref))


RULE = replace(NEIGHBOUR, code="ACME103", name="labelled", check=_check, past=_past)
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The package of the page, with a second rule that fails, as it would be installed."""
    blocks = re.findall(
        r"```(?:python|toml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    rule, _, points = blocks
    place = tmp_path / "site"
    home, info = place / "acme_rules", place / "acme_rules-1.0.dist-info"
    home.mkdir(parents=True)
    info.mkdir()
    (home / "__init__.py").write_text("")
    (home / "acme101_no_customer.py").write_text(rule)
    (home / "acme102_broken.py").write_text(BROKEN)
    (home / "acme103_labelled.py").write_text(LABELLED)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    group = re.sub(r'^\[.*"(.*)"\]$', r"[\1]", points, flags=re.MULTILINE)
    lines = re.sub(r'"(.*)"', r"\1", group) + "ACME102 = acme_rules.acme102_broken\n"
    lines += "ACME103 = acme_rules.acme103_labelled\n"
    (info / "entry_points.txt").write_text(lines)
    monkeypatch.syspath_prepend(place)
    invalidate_caches()
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_rules"]:
        del sys.modules[name]


@pytest.mark.usefixtures("package")
def test_a_package_that_is_named_brings_its_rules(plan):
    ran = plan("plugins: [acme-rules]\n").milepost("check", "--format", "json")
    assert found(ran, "ACME101") == [
        ("ACME101", "data", "info"),
        ("ACME101", "live", "info"),
    ]
    assert found(ran, "ACME102") == [("ACME102", None, "info")]
    assert {one["rule"] for one in ran.json["findings"]} > {"ACME101", "ACME102"}
    (broken,) = [one for one in ran.json["findings"] if one["rule"] == "ACME102"]
    assert "the rule ACME102 itself failed (KeyError): 'data'" in broken["message"]
    assert "ACME101" in plan("plugins: [acme-rules]\n").milepost("explain", "ACME101").out


@pytest.mark.usefixtures("package")
def test_a_package_s_rule_sees_the_past_it_asks_for(plan):
    """Beside one whose own question for the past fails: that one is a finding, the run goes on."""
    ran = plan("plugins: [acme-rules]\n").milepost("check", "--format", "json")
    assert found(ran, "ACME103") == [("ACME103", "data", "info")]
    assert found(ran, "ACME102") == [("ACME102", None, "info")]


@pytest.mark.usefixtures("package")
def test_a_package_that_is_not_named_is_not_even_loaded(plan):
    ran = plan("").milepost("check", "--format", "json")
    assert found(ran, "ACME101", "ACME102") == []
    assert "acme_rules" not in sys.modules


@pytest.mark.usefixtures("package")
def test_the_cases_of_the_page_are_tests():
    from acme_rules.acme101_no_customer import RULE  # noqa: PLC0415 - made by the fixture

    from milepost.testing import check_case, rule_cases  # noqa: PLC0415 - as above

    names = [name for name, case in rule_cases(RULE) if check_case(RULE, case) is None]
    assert names == ["ACME101: a title that names one", "ACME101: a title that names none"]
