"""``rules.custom`` and ``rules.only``: what is composed, and every mistake with its place."""

from __future__ import annotations

import time

import pytest

from milepost.judge.selection import SELECTOR_KEYS
from milepost.model.prose import plain
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.rule import ask

OPEN = '{code: X001, when: "milestone.open > 1", says: too much open}'


def custom(*entries):
    return "rules:\n  custom:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_a_condition_becomes_a_rule(settings):
    made = settings(custom(OPEN))
    assert made.inactive == ()
    rule = made.rules["X001"]
    assert (rule.severity, rule.kind, rule.pedantic) == ("warning", "upkeep", False)
    look = portfolio(milestone(), issues=[issue(1, "data"), issue(2, "data")])
    assert [plain(one.message) for one in ask(rule, look, "data", {})] == ["too much open"]


def test_its_code_works_where_codes_do(settings):
    made = settings(
        """\
        rules:
          select: [MP1]
          ignore: [X0]
          severity: {X001: error}
          only: {X001: {level: major}}
          custom: [{code: X001, when: "true", says: hm}]
        people: {dana: {github: dana-o}}
        waivers: [{rule: X001, reason: r, approved_by: dana, expires: 2027-03-01}]
        """
    )
    assert made.inactive == ()
    policy = made.policy
    assert policy.select == {"MP1", "X001"}  # who writes a rule has selected it
    assert policy.ignore == {"X0"}
    assert policy.severity == {"X001": "error"}
    assert policy.only == {"X001": {"level": ("major",)}}
    assert made.project.waivers[0].rule == "X001"
    assert made.project.waivers[0].where == "milepost.yaml:10"
    assert settings(custom(OPEN)).policy.select == frozenset()


def test_text_stays_as_it_is_written(settings):
    made = settings("rules: {only: {MP101: {title: [1.10, true], level: minor}}}\n")
    assert made.policy.only == {"MP101": {"title": ("1.10", "true"), "level": ("minor",)}}


@pytest.mark.parametrize(
    ("entry", "where", "what", "hint"),
    [
        ("{code: Y001, when: 'true', says: x}", "5  rules.custom[0].code",
         "`Y001` is not a code for a rule of your own", "`X` and three digits, like `X001`"),
        ("{code: X01, when: 'true', says: x}", "5  rules.custom[0].code",
         "`X01` is not a code for a rule of your own", "`X` and three digits, like `X001`"),
        ("{code: X001, when: milestone.opne > 5, says: x}", "5  rules.custom[0].when",
         "`milestone` has no field `opne` (character 11)", "did you mean `open`?"),
        ("{code: X001, when: milestone.open > 'a', says: x}", "5  rules.custom[0].when",
         "`>` does not take a number and text (character 16)", ""),
        ("{code: X001, when: milestone.open, says: x}", "5  rules.custom[0].when",
         "the condition gives a number, not true or false",
         "compare it with something, like `milestone.open > 50`"),
        ("{code: X001, when: milestone.open >, says: x}", "5  rules.custom[0].when",
         "the condition ends too early", "something is missing at its end"),
        ("{code: X001, when: '', says: x}", "5  rules.custom[0].when", "this is empty",
         "write some text"),
        ("{code: X001, says: x}", "5  rules.custom[0]", "`when` is missing", "add `when:`"),
        ("{code: X001, when: 'true', says: x, severity: fatal}", "5  rules.custom[0].severity",
         "`fatal` is not one of error, warning, info", ""),
    ],
)  # fmt: skip
def test_mistakes_in_a_rule(problems, entry, where, what, hint):
    assert problems(custom(entry)) == [(where, what, hint)]


def test_every_mistake_at_once_and_codes_that_stand_twice(problems):
    found = problems(custom(OPEN, "{code: X002, when: 'zzz', says: x}", OPEN))
    assert [(where, what) for where, what, _ in found] == [
        ("6  rules.custom[1].when", "there is no `zzz` here (character 1)"),
        ("7  rules.custom[2].code", "`X001` is already the code of a rule (line 5)"),
    ]


def test_a_condition_of_half_a_megabyte(problems):
    start = time.perf_counter()
    ((where, what, hint),) = problems(custom(f"{{code: X001, when: '{'1' * 500_000}', says: x}}"))
    assert time.perf_counter() - start < 10
    assert (where, hint) == ("5  rules.custom[0].when", "say it in several rules")
    assert what == "the condition has 500,000 characters, more than 1,000"


@pytest.mark.parametrize(
    ("said", "where", "what"),
    [
        ("ignore: [X002]", "3  rules.ignore[0]", "there is no rule `X002`"),
        ("severity: {X002: error}", "3  rules.severity.X002", "there is no rule `X002`"),
        ("select: [M]", "3  rules.select[0]", "there is no rule `M`"),
        ("select: [Y]", "3  rules.select[0]", "there is no rule `Y`"),
        ("options: {X001: {days: 3}}", "3  rules.options.X001.days",
         "X001 has no option `days`"),
    ],
)  # fmt: skip
def test_codes_that_are_none(problems, said, where, what):
    found = problems(f"rules: {{{said}, custom: [{OPEN}]}}\n")
    assert [(at, says) for at, says, _ in found] == [(where, what)]


# -- rules.only ---------------------------------------------------------------------------

PLAN = """\
project: {phases: [Start, Build]}
people: {dana: {name: Dana Ortiz}}
numbers: {seats: {read: {file: seats.json}, from: 0, to: 9, by: 2027-04-09}}
objectives: {live: {title: Live, key_results: [seats]}}
milestones: {data: {title: Data}}
"""


def only(selector, code="MP101"):
    return f"{PLAN}rules: {{only: {{{code}: {selector}}}}}\n"


@pytest.mark.parametrize(
    "selector",
    ["level: [major, minor]", "level: Major", "phase: build", "owner: dana", "owner: dana ortiz",
     "priority: must", "title: '*'", "id: data", "id: web/12", "in: [web]", "part_of: data",
     "committed_to: client", "supports: [seats, live]"],
)  # fmt: skip
def test_what_a_rule_can_be_limited_to(settings, selector):
    assert selector.split(":", 1)[0] in SELECTOR_KEYS
    assert settings(only(f"{{{selector}}}")).policy.only["MP101"]


@pytest.mark.parametrize(
    ("selector", "where", "what", "hint"),
    [
        ("{lvl: major}", ".lvl", "rules cannot be limited by `lvl`", "did you mean `level`?"),
        ("{size: 3}", ".size", "rules cannot be limited by `size`", None),
        ("{level: majr}", ".level", "no milestone fits: level is never `majr`",
         "did you mean `major`?"),
        ("{level: [major, majr]}", ".level", "no milestone fits: level is never `majr`",
         "did you mean `major`?"),
        ("{phase: Bild}", ".phase", "no milestone fits: phase is never `Bild`",
         "did you mean `Build`?"),
        ("{owner: dan}", ".owner", "no milestone fits: owner is never `dan`",
         "did you mean `dana`?"),
        ("{in: wbe}", ".in", "no milestone fits: in is never `wbe`", "did you mean `web`?"),
        ("{in: Web}", ".in", "no milestone fits: in is never `Web`", "did you mean `web`?"),
        ("{id: dta}", ".id", "no milestone fits: id is never `dta`", "did you mean `data`?"),
        ("{priority: high}", ".priority", "no milestone fits: priority is never `high`",
         "known values: must, should, could, wont"),
        ("{supports: seat}", ".supports", "no milestone fits: supports is never `seat`",
         "did you mean `seats`?"),
        ("{level: []}", ".level", "this list is empty: no milestone fits",
         "name one, or take the key out"),
    ],
)  # fmt: skip
def test_what_it_cannot_be_limited_to(problems, selector, where, what, hint):
    ((at, said, advice),) = problems(only(selector))
    assert (at, said) == (f"8  rules.only.MP101{where}", what)
    assert hint is None or advice == hint


def test_a_rule_about_the_plan_cannot_be_limited(problems):
    assert problems(only("{level: major}", "MP111")) == [
        (
            "8  rules.only.MP111",
            "MP111 looks at the plan as a whole and cannot be limited",
            "take it out, or `ignore` the rule",
        )
    ]


def test_without_people_or_phases_any_word_will_do(settings):
    made = settings("rules: {only: {MP101: {owner: who, phase: Any, id: x/1}}}\n")
    assert set(made.policy.only["MP101"]) == {"owner", "phase", "id"}


@pytest.mark.parametrize("body", ["rules: {only: {MP101: major}}\n", "rules: {only: [MP101]}\n"])
def test_a_selector_is_a_map(problems, body):
    ((where, _, _),) = problems(body)
    assert where.startswith("3  rules.only")
