"""Conditions of a plan's own: what is read, what is refused and how, and what bounds them."""

from __future__ import annotations

import time
from datetime import date

import pytest

from milepost.judge.complaints import STEPS, ExpressionError
from milepost.judge.expression import LONGEST, MOST_ISSUES, ExpressionFailed, expression
from milepost.judge.fields import ISSUE, MILESTONE
from milepost.judge.language import checker

DAY = date(2027, 2, 22)
SECONDS = 10
"""What nothing here may take, on a busy machine; alone the longest takes half a second."""


def values(number=1, **milestone):
    issue = {"title": "Copy", "labels": ["bug"], "state": "open", "due": None, "created": DAY}
    known = {"open": 3, "closed": 5, "due": None, "percent": None, "title": "Live", "owners": ["a"]}
    return {"today": DAY, "milestone": known | milestone, "issues": [issue] * number}


def holds(text, **known):
    return expression(text).holds(values(**known))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("milestone.open > 2", True),
        ("milestone.open > 3", False),
        ("milestone.open - milestone.closed == -2 && !(milestone.open * 2 < 6)", True),
        ("milestone.title == 'Live' && milestone.title != \"Dead\"", True),
        ("milestone.title.startsWith('L') && milestone.title.contains('iv')", True),
        ("'a' in milestone.owners && milestone.title in ['Live', 'x']", True),
        ("milestone.open in [1, 2, -3]", False),
        ("milestone.open > 5 ? milestone.closed > 5 : milestone.closed == 5", True),
        ("issues.size() == 1 && size(issues) == 1", True),
        ("issues.exists(i, i.state == 'open' && 'bug' in i.labels)", True),
        ("issues.all(i, i.state == 'done')", False),
        ("issues.exists_one(i, i.title == 'Copy')", True),
        ("issues.filter(i, i.state == 'open').map(i, i.title).size() == 1", True),
        ("issues[0].created == today && issues[0].due == null", True),
        ("issues.filter(i, 'add_list' in i.labels).size() == 0", True),
        ("today == day('2027-02-22') && today + days(1) > today", True),
        ("today - day('2027-01-22') > days(30)", True),
        ("today.getDayOfWeek() == 1", True),
        ("milestone.due == null && milestone.percent == null", True),
        ("milestone.due != null && milestone.due < today", False),
        ("milestone.percent == 4", False),
        ("true", True),
    ],
)
def test_what_can_be_said(text, answer):
    assert holds(text) is answer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("milestone . open > 2 && milestone.title != 'due'",
         {"milestone", "open", "title", "milestone.open", "milestone.title"}),
        ("issues.all(i, i.due == null)", {"issues", "all", "i", "due", "null"}),
        ("(milestone).open > 2", {"milestone", "open", "milestone.open", "milestone.milestone"}),
    ],
)  # fmt: skip
def test_which_words_it_says(text, names):
    assert expression(text).names == names
    assert expression(text).holds(values()) is True


def test_a_day_that_is_set_compares():
    assert holds("milestone.due < today + days(3)", due=date(2027, 2, 24)) is True
    assert holds("milestone.due < today + days(3)", due=date(2027, 2, 25)) is False


@pytest.mark.parametrize(
    "text",
    ["milestone.due < today", "milestone.percent + 1 > 0", "milestone.due.getMonth() == 1",
     "issues.all(i, i.due > today)", "milestone.due + days(1) == today"],
)  # fmt: skip
def test_what_is_not_set_decides_nothing(text):
    assert holds(text) is None


def test_what_is_not_set_but_does_not_matter_is_passed_over():
    assert holds("milestone.open > 2 || milestone.due < today") is True
    assert holds("milestone.open > 5 && milestone.due < today") is False


FIELDS = ", ".join(one.name for one in ISSUE)


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("milestone.opne > 2", "`milestone` has no field `opne` (character 11)",
         "did you mean `open`?"),
        ("true &&\n milestone.opne > 2", "`milestone` has no field `opne` (line 2, character 12)",
         "did you mean `open`?"),
        ("issues.all(i, i.zzz)", "an issue has no field `zzz` (character 17)", f"it has: {FIELDS}"),
        ("milestone.criteria.mett > 1", "`milestone.criteria` has no field `mett` (character 20)",
         "did you mean `met`?"),
        ("mileston.open > 2", "there is no `mileston` here (character 1)",
         "did you mean `milestone`?"),
        ("zzz > 2", "there is no `zzz` here (character 1)",
         "there are `milestone`, `issues` and `today`"),
        ("issues.exist(i, i.open)", "there is no `exist` here (character 8)",
         "did you mean `exists`?"),
        ("milestone.title.matches('x')", "there is no `matches` here (character 17)",
         "there are `contains`, `startsWith` and `endsWith`"),
        ("has(milestone.due)", "there is no `has` here (character 1)",
         "compare with null, like `milestone.due != null`"),
        ("dyn(1) == 1", "there is no `dyn` here (character 1)", "did you mean `day`?"),
        ("milestone.open > '5'", "`>` does not take a number and text (character 16)", ""),
        ("milestone.due < '2027-03-01'", "`<` does not take a day and text (character 15)",
         "write a day like `day('2027-03-01')`"),
        ("today - milestone.due > 30", "`>` does not take a time span and a number (character 23)",
         "write a time span like `days(30)`"),
        ("milestone.percent > 0.5",
         "`>` does not take a number and a number with decimals (character 19)",
         "compare with a whole number"),
        ("milestone.title == null", "`==` does not take text and null (character 17)", ""),
        ("milestone == milestone", "`==` does not take a milestone and a milestone (character 11)",
         ""),
        ("issues == issues", "`==` does not take a list and a list (character 8)", ""),
        ("issues[0] in issues", "`in` does not take an issue and a list (character 11)", ""),
        ("'a' + 'b' == 'ab'", "`+` does not take text and text (character 5)",
         "texts and lists cannot be joined"),
        ("(issues + issues).size() > 1", "`+` does not take a list and a list",
         "texts and lists cannot be joined"),
        ("[1].map(map, (issues + issues).size()).size() > 1",
         "`+` does not take a list and a list", "texts and lists cannot be joined"),
        ("!milestone.open", "`!` does not take a number (character 1)", ""),
        ("milestone.title.contains(5)", "`contains` does not take text and a number (character 25)",
         ""),
        ("milestone.open", "the condition gives a number, not true or false",
         "compare it with something, like `milestone.open > 50`"),
        ("issues", "the condition gives a list, not true or false",
         "compare it with something, like `milestone.open > 50`"),
        ("milestone.open >", "the condition ends too early", "something is missing at its end"),
        ("", "the condition ends too early", "something is missing at its end"),
        ("milestone.open > 5)", "`)` cannot stand there (character 19)", ""),
        ("milestone.open > 5 and true", "`and` cannot stand there (character 20)", "write `&&`"),
        ("milestone.open = 5", "`=` cannot be read (character 16)", "write `==`"),
        ("milestone.open > 5 & true", "`&` cannot be read (character 20)", "write `&&`"),
        ("'abc", "`'` cannot be read (character 1)", "close the quotes"),
        ("true // no", "`/` cannot be read (character 6)", "there are no comments here"),
        ("{'a': 1}.size() > 1", "`{` cannot be read (character 1)", "there are no maps here"),
        ("\u20ac > 1", "`\u20ac` cannot be read (character 1)", ""),
        ("r'a' == 'a'", "' cannot stand behind `r` (character 2)", "write texts like 'this'"),
        ("'''a''' == 'a'", "' cannot stand behind `''` (character 3)", "write texts like 'this'"),
        ("today > day('2027-13-01')",
         "'2027-13-01' is not a day (character 13): month must be in 1..12",
         "write it like `day('2027-03-01')`"),
        ("[issues].size() > 1", "`issues` cannot stand in a list (character 2)",
         "lists hold texts and numbers, like `['a', 'b']`"),
        ("milestone.title in [milestone.title]",
         "`milestone` cannot stand in a list (character 21)",
         "lists hold texts and numbers, like `['a', 'b']`"),
        ("(" * 60 + "true" + ")" * 60, "the condition cannot be read: it is nested too deeply", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_said(text, what, hint):
    with pytest.raises(ExpressionError) as raised:
        expression(text)
    assert (raised.value.what, raised.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("milestone.open / 0 > 1", "divide by zero"),
        ("issues[1].title == 'x'", "Index error: index=1 size=1"),
        ("issues.all(i, day(i.title) < today)", "'Copy' is not a date"),
        ("9223372036854775807 + milestone.open > 1", "integer overflow"),
        ("days(99999999999) > days(1)", "Python int too large"),
    ],
)
def test_what_fails_on_these_values(text, why):
    with pytest.raises(ExpressionFailed, match=why):
        holds(text)


# -- bounds -------------------------------------------------------------------------------


@pytest.fixture
def _in_time():
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < SECONDS


def nested(depth, kind="map"):
    """Lists of ten within each other: 10 ** depth steps."""
    ten, inner = "[0,1,2,3,4,5,6,7,8,9]", "true" if kind == "all" else "0"
    for level in range(depth):
        inner = f"{ten}.{kind}(v{level}, {inner})"
    return inner if kind == "all" else f"{inner}.size() == 10"


@pytest.mark.usefixtures("_in_time")
@pytest.mark.parametrize("kind", ["map", "all"])
def test_what_would_never_end_is_stopped(kind):
    assert holds(nested(3, kind)) is True
    for depth in (5, 9):
        with pytest.raises(ExpressionFailed, match=f"{STEPS:,} steps or more"):
            holds(nested(depth, kind))


@pytest.mark.usefixtures("_in_time")
def test_the_limit_of_steps_is_the_librarys():
    assert holds("issues.all(i, true)", number=STEPS - 1) is True
    with pytest.raises(ExpressionFailed, match="it takes 10,000 steps or more"):
        holds("issues.all(i, true)", number=STEPS)


@pytest.mark.usefixtures("_in_time")
@pytest.mark.parametrize(
    "text",
    [
        " && ".join(["issues.filter(i, i.state == 'open').size() > 5"] * 9),
        "[1,2,3,4,5,6,7,8,9].map(a, issues.map(i, i.title)).size() == 9",
        "issues.all(i, " + " || ".join(["i.title.contains('xxxxxxxy')"] * 20) + " || true)",
    ],
)
def test_what_is_costly_ends(text):
    assert holds(text, number=MOST_ISSUES) is True


@pytest.mark.usefixtures("_in_time")
def test_a_condition_of_a_megabyte_is_told_by_its_length():
    with pytest.raises(ExpressionError) as raised:
        expression("true && " * 131_072 + "true")
    assert raised.value.what == "the condition has 1,048,580 characters, more than 1,000"
    assert expression("true" + " " * (LONGEST - 4)).holds(values()) is True
    with pytest.raises(ExpressionError):
        expression("true" + " " * (LONGEST - 3))


@pytest.mark.usefixtures("_in_time")
@pytest.mark.parametrize("grow", ["a + a", "[a, a]", "[a] + [a]"])
def test_nothing_can_double_itself(grow):
    with pytest.raises(ExpressionError):
        expression("['x']" + f".map(a, {grow})" * 20 + ".size() > 0")


def test_every_field_is_of_the_type_it_says():
    gives = {"text": "STRING", "texts": "LIST", "number": "INT", "truth": "BOOL"}
    gives |= {"day": "TIMESTAMP", "day or null": "TIMESTAMP"}
    for path, fields in (("milestone", MILESTONE), ("issues[0]", ISSUE)):
        for field in fields:
            type_ = checker().compile(f"{path}.{field.name}").return_type().name()
            assert field.kind not in gives or gives[field.kind] in type_.upper(), field.name
