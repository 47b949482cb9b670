"""Numbers of a file: declared here, read elsewhere; where a run lets them be read."""

from datetime import date
from decimal import Decimal

import pytest

from milepost.config.hosts import VARIABLE
from milepost.config.numbers import within
from milepost.model.number import SPENT, AtAddress, InFile, InVariable, Number
from milepost.model.project import Budget
from milepost.model.prose import plain

METRIC = "numbers: {x: {read: {url: %s}}}"


def test_a_number_and_all_that_is_said_of_it(settings):
    found = settings(
        """\
        numbers:
          seats: {read: {file: seats.json, path: a.0}, from: 0, to: 0.3, by: 2027-04-09, unit: pc}
          rejected:
            read: {env: MILEPOST_METRIC_REJECTED}
          spare: {read: {env: MILEPOST_METRIC_SPARE, path: a}}
        """,
        MILEPOST_METRIC_REJECTED="0.08",
        MILEPOST_METRIC_OTHER="1",
    ).numbers
    assert [*found] == ["seats", "rejected", "spare"]
    assert found["seats"] == Number(
        name="seats",
        source=InFile(path="seats.json", at="a.0"),
        missing=found["seats"].missing,
        where="seats.json, a.0",
        start=Decimal(0),
        to=Decimal("0.3"),
        by=date(2027, 4, 9),
        unit="pc",
        declared_at="milepost.yaml:4",
    )
    assert plain(found["seats"].missing) == "the number seats was not read"
    assert found["rejected"].source == InVariable(name="MILEPOST_METRIC_REJECTED", text="0.08")
    assert found["rejected"].declared_at == "milepost.yaml:5"
    assert (found["rejected"].start, found["rejected"].to, found["rejected"].unit) == (
        None,
        None,
        "",
    )
    assert found["spare"].source == InVariable(name="MILEPOST_METRIC_SPARE", text=None, at="a")
    assert found["spare"].where == "MILEPOST_METRIC_SPARE, a"


@pytest.mark.parametrize(
    ("url", "where", "leads"),
    [
        ("https://m.example/q.json", "https://m.example/q.json", "https://m.example/q.json"),
        ("https://m.example/q?sheet=1&key=abc", "https://m.example/q", ""),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(settings, url, where, leads):
    (found,) = settings(METRIC % f'"{url}"').numbers.values()
    assert found.source == AtAddress(url=url)
    assert (found.where, found.url) == (where, leads)


@pytest.mark.parametrize(
    ("url", "said", "loopback"),
    [
        ("http://127.0.0.1:8000/x", "127.0.0.1", True),
        ("http://localhost/x", "github.com localhost", True),
        ("http://127.0.0.1/x", "", False),
        ("http://127.0.0.1/x", "localhost", False),
        ("https://10.0.0.1/x", "10.0.0.1", False),
        ("https://m.example/x", "m.example", False),
    ],
)
def test_only_who_runs_it_opens_loopback(settings, url, said, loopback):
    (found,) = settings(METRIC % f'"{url}"', **{VARIABLE: said}).numbers.values()
    assert found.source.loopback is loopback


@pytest.mark.parametrize(
    ("url", "said", "allowed"),
    [
        ("https://m.example/x", "m.example", True),
        ("https://a.m.example:8443/x", "*.m.example", True),
        ("https://M.example/x", "m.example", True),
        ("https://m.example.evil.example/x", "m.example", False),
        ("https://m.example/x", "", False),
        ("https://api.github.com/x", "", True),
        ("https://api.github.com/x", "m.example", False),
    ],
)
def test_in_ci_the_job_says_which_hosts(settings, url, said, allowed):
    environ = {VARIABLE: said}
    found = within(settings(METRIC % f'"{url}"').numbers, environ)["x"]
    assert (found.source.barred == ()) is allowed
    if not allowed:
        host = url.split("/")[2]
        assert plain(found.source.barred) == (
            f"in CI numbers are read only from hosts that the job allows, and {host} is none; if"
            f" it is public, MILEPOST_ALLOWED_HOSTS={host} allows it (the Action's input `hosts`)"
        )


def test_in_ci_files_and_variables_are_read_as_ever(settings):
    body = "numbers: {a: {read: {file: x.json}}, b: {read: {env: MILEPOST_METRIC_B}}}"
    found = settings(body).numbers
    assert within(found, {}) == found


@pytest.mark.parametrize(
    ("read", "what"),
    [
        ("{url: ftp://m.example/x}", "`ftp://m.example/x` is no http(s) address"),
        ("{url: 'https://[m.example/x'}", "`https://[m.example/x` is not valid here"),
        ("{url: m.example/x}", "`m.example/x` is no http(s) address"),
        ("{url: http://m.example/x}", "numbers are read over https"),
        ("{url: 'https://me:pa55word@m.example/x'}", "an address with a password in it"),
        ("{url: '${SECRET}'}", "a variable `${…}` is not read here"),
        ("{env: PATH}", "`PATH` is not a variable numbers are read from"),
        ("{file: a.json, env: MILEPOST_METRIC_A}", "a number is read from one place"),
        ("{path: a}", "a number is read from one place"),
    ],
)
def test_places_that_are_none(problems, read, what):
    ((where, said, hint),) = problems(f"numbers:\n  x:\n    read: {read}\n")
    assert where.startswith("5  numbers.x.read")
    assert said == what
    assert hint
    assert "pa55word" not in said + hint


@pytest.mark.parametrize(
    ("spent", "value", "source"),
    [
        ("45000.10", Decimal("45000.1"), None),
        ("{env: MILEPOST_METRIC_SPENT}", None, InVariable(name="MILEPOST_METRIC_SPENT", text="7")),
        ("{file: budget.json, path: spent}", None, InFile(path="budget.json", at="spent")),
    ],
)
def test_what_was_spent_is_a_number_of_its_own(settings, spent, value, source):
    body = f"project: {{budget: {{amount: 90000, currency: EUR, spent: {spent}}}}}\n"
    made = settings(body, MILEPOST_METRIC_SPENT="7")
    assert made.project.budget == Budget(amount=Decimal(90000), currency="EUR")
    assert made.inactive == ()
    number = made.numbers[SPENT]
    assert (number.value, number.source, number.unit) == (value, source, "EUR")
    assert (number.key, number.declared_at) == ("project.budget.spent", "milepost.yaml:3")


def test_without_a_word_of_what_was_spent_there_is_no_such_number(settings):
    assert SPENT not in settings("project: {budget: {amount: 1, currency: EUR}}\n").numbers
    assert SPENT not in settings("").numbers


def test_what_was_spent_is_barred_like_any_number(settings):
    body = "project: {budget: {amount: 1, currency: EUR, spent: {url: 'https://m.example/q'}}}\n"
    number = within(settings(body).numbers, {})[SPENT]
    assert number.source.barred
