"""Objectives, time and money, invoices and coming dates, as people and programs read them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from milepost.model.clock import parse_day
from milepost.model.course import Reaching
from milepost.model.judgement import Judgement
from milepost.model.number import Number
from milepost.model.outlook import Aim, Bill, Coming, KeyResult, Outlook, Used
from milepost.model.prose import say
from milepost.model.sample import milestone, portfolio
from milepost.report import json_v1, markdown, text
from milepost.report.voice import Voice

SEATS = Number(
    name="seats",
    value=Decimal(170),
    start=Decimal(0),
    to=Decimal(400),
    by=parse_day("2027-04-03"),
    unit="seats",
)
RESULT = KeyResult(
    name="seats",
    expected=Decimal("200.0"),
    actual=Decimal(170),
    short_by=Decimal("30.0"),
    halfway=parse_day("2027-02-22"),
    milestones=("data", "rollout"),
    early=("data",),
)
FULL = Outlook(
    aims=(Aim(id="live-90", title="Live in *90* days", key_results=(RESULT,)),),
    used=Used(
        time=Fraction(1, 2),
        budget=Fraction(2, 3),
        spent=Decimal(60000),
        amount=Decimal(90000),
        currency="EUR",
        milestones=Reaching(reached=1, unknown=1, total=3),
    ),
    bills=(Bill(milestone="data", amount=Decimal("24000.50"), currency="EUR"),),
    coming=(
        Coming(on=parse_day("2027-02-26"), kind="gate", milestone="data", gate="code-freeze"),
        Coming(on=parse_day("2027-03-01"), kind="review", milestone="data"),
        Coming(on=parse_day("2027-03-05"), kind="milestone", milestone="rollout"),
    ),
)


def judged(outlook=FULL, number=SEATS):
    held = portfolio(milestone("data"), milestone("rollout"), numbers={"seats": number})
    return Judgement(portfolio=held, milestones=(), skipped=(), outlook=outlook)


def told(outlook=FULL, number=SEATS):
    return text.check(judged(outlook, number), Voice(width=200, verbose=1))


def result(number=SEATS, **fields):
    aims = (Aim(id="live-90", title="Live", key_results=(replace(RESULT, **fields),)),)
    shown = told(Outlook(aims=aims), number)
    return shown.partition("Objectives\n   ")[2].partition("\n")[0]


def test_a_terminal_shows_all_of_it_on_request():
    assert """
Objectives
   Live in *90* days: seats is 170 of 400 seats by 2027-04-03, 200 expected by now: short by 30; \
before halfway, 2027-02-22: Data migration validated

Time and money
   50 % of the time is over, 66 % of the budget is spent (60000 of 90000 EUR), 1 of 3 milestones \
reached (1 more may be)

Invoices due
   Data migration validated: 24000.5 EUR

Coming dates
   2027-02-26: gate code-freeze of Data migration validated
   2027-03-01: review of Data migration validated
   2027-03-05: Full rollout is due
""" in told()
    assert "Objectives" not in text.check(judged(), Voice(width=200))


def test_the_report_shows_it_in_sections():
    shown = markdown.report(judged())
    assert (
        "## Objectives\n\n- Live in \\*90\\* days: seats is 170 of 400 seats by 2027-04-03, 200 "
        "expected by now: short by 30; before halfway, 2027-02-22: [Data migration validated]"
        "(https://web.example/milestones/data)\n\n## Time and money\n\n- 50 % of the time"
    ) in shown
    assert "## Coming dates\n\n- 2027-02-26: gate code" in shown


def test_nothing_to_say_is_not_said():
    for heading in ("Objectives", "Time and money", "Invoices due", "Coming dates"):
        assert heading not in markdown.report(judged(Outlook()))
        assert heading not in told(Outlook())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"short_by": Decimal(0)}, "170 of 400 seats by 2027-04-03, 200 expected by now: on its"),
        ({"expected": None, "short_by": None}, "Live: seats is 170 of 400 seats by 2027-04-03; be"),
        ({"early": ()}, "; no milestone before halfway, 2027-02-22"),
        ({"early": ("data", "rollout")}, ": Data migration validated and Full rollout"),
    ],
)
def test_how_a_key_result_stands(fields, said):
    assert said in result(**fields)


def test_a_key_result_without_a_course_or_a_value():
    bare = Number(name="seats", value=Decimal(7))
    plain = {"expected": None, "short_by": None, "halfway": None}
    assert result(bare, **plain, actual=Decimal(7)) == "Live: seats is 7"
    missing = replace(SEATS, value=None, missing=say("the number seats is not known: lost"))
    assert result(missing, **plain, actual=None) == "Live: the number seats is not known: lost"
    assert result(replace(missing, missing=()), **plain, actual=None) == "Live: seats is not known"
    assert "   Live: no key results\n" in told(Outlook(aims=(Aim(id="a", title="Live"),)))


def test_money_of_which_nobody_knows_how_much_is_spent():
    used = Used(amount=Decimal(10), currency="EUR", milestones=Reaching(total=2))
    assert (
        "Time and money\n   what was spent of 10 EUR is not known, 0 of 2 milestones reached\n"
    ) in told(Outlook(used=used))


def test_programs_read_it_as_numbers():
    shown = json.loads(json.dumps(json_v1.check(judged(), "x")))
    assert shown["objectives"] == [
        {
            "id": "live-90",
            "title": "Live in *90* days",
            "key_results": [
                {
                    "name": "seats",
                    "unit": "seats",
                    "from": 0,
                    "to": 400,
                    "by": "2027-04-03",
                    "expected": 200,
                    "actual": 170,
                    "short_by": 30,
                    "halfway": "2027-02-22",
                    "milestones": ["data", "rollout"],
                    "before_halfway": ["data"],
                }
            ],
        }
    ]
    assert shown["used"] == {
        "time_percent": 50,
        "budget_percent": 66,
        "spent": 60000,
        "budget": 90000,
        "currency": "EUR",
        "reached": 1,
        "unknown": 1,
        "milestones": 3,
    }
    assert shown["invoices_due"] == [{"milestone": "data", "amount": 24000.5, "currency": "EUR"}]
    assert shown["coming"][0] == {
        "on": "2027-02-26",
        "kind": "gate",
        "milestone": "data",
        "gate": "code-freeze",
    }
    assert shown["coming"][2]["gate"] is None


def test_what_is_not_known_is_null():
    aims = (Aim(id="a", title="A", key_results=(KeyResult(name="lost"),)),)
    shown = json_v1.check(judged(Outlook(aims=aims)), "x")
    (lost,) = shown["objectives"][0]["key_results"]
    assert lost.pop("name") == "lost"
    assert [value for value in lost.values() if value not in (None, [])] == []
    assert shown["used"] is None
    empty = json_v1.check(judged(Outlook(used=Used())), "x")["used"]
    assert (empty["time_percent"], empty["budget_percent"], empty["currency"]) == (None,) * 3
