"""Countries by their codes, their holidays by day; due dates counted from the first day."""

from datetime import date

import pytest

from milepost.config.countries import PublicHolidays
from milepost.config.days import day_of
from milepost.model.calendar import Calendar, Span


def calendar(settings, said):
    return settings(f"calendar: {said}\n").project.calendar


def test_nobody_works_on_public_holidays(settings):
    found = calendar(settings, "{country: DE}")
    assert found.day_off(date(2027, 10, 3)) == "Sunday"
    assert found.day_off(date(2027, 3, 26)) == "Good Friday"
    assert found.day_off(date(2027, 3, 8)) == ""
    assert found.working_days_between(date(2027, 3, 24), date(2027, 3, 31)) == 3


def test_holidays_of_a_part(settings):
    berlin = calendar(settings, "{country: DE, subdivision: BE}")
    assert berlin.day_off(date(2027, 3, 8)) == "Women's Day"
    assert berlin.day_off(date(2027, 3, 26)) == "Good Friday"


def test_without_a_country_there_are_none(settings):
    assert calendar(settings, "{}").day_off(date(2027, 12, 24)) == ""
    assert calendar(settings, "{weekend: [fri]}").day_off(date(2027, 12, 25)) == ""


def test_days_that_are_moved_by_law(settings):
    britain = calendar(settings, "{country: GB}")
    assert britain.day_off(date(2027, 12, 27)) == "Christmas Day (observed)"


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "name"),
    [("FR", "", date(2027, 7, 14), "National Day"),
     ("US", "", date(2027, 7, 4), "Independence Day"), ("NZ", "", date(2027, 2, 6), "Waitangi Day"),
     ("CH", "ZH", date(2027, 8, 1), "National Day"),
     ("NO", "", date(2028, 5, 17), "Constitution Day")],
)  # fmt: skip
def test_names_are_english(country, subdivision, day, name):
    assert PublicHolidays(country, subdivision)(day.year)[day] == name


@pytest.mark.parametrize("year", [1, 1492, 9999])
def test_years_of_which_nothing_is_known(year):
    assert PublicHolidays("DE")(year) == {}


def test_a_year_is_looked_up_once_and_cannot_be_changed():
    one = PublicHolidays("DE", "BE")
    assert one == PublicHolidays("DE", "BE")
    assert one(2027) is PublicHolidays("DE", "BE")(2027)
    assert list(one(2027)) == sorted(one(2027))
    with pytest.raises(TypeError):
        one(2027)[date(2027, 1, 2)] = "x"


def test_all_of_it(settings):
    found = calendar(
        settings,
        "{country: DE, weekend: [fri, sat], closed: [2026-12-24..2027-01-01, 2027-05-07],"
        " release_days: [tue, thu]}",
    )
    assert found.weekend == {4, 5}
    assert found.closed == (
        Span(first=date(2026, 12, 24), last=date(2027, 1, 1)),
        Span(first=date(2027, 5, 7), last=date(2027, 5, 7)),
    )
    assert found.release_days == {1, 3}


def test_a_weekend_of_seven_days_is_a_plan_without_a_working_day(settings):
    found = calendar(settings, "{weekend: [mon, tue, wed, thu, fri, sat, sun]}")
    assert found.working_days_between(date(2027, 1, 1), date(2027, 12, 31)) == 0


@pytest.mark.parametrize(
    ("country", "instead"),
    [
        ("Germany", "did you mean `DE` (Germany)?"),
        ("GERMANY", "did you mean `DE` (Germany)?"),
        ("Germny", "did you mean `DE` (Germany)?"),
        ("DEU", "did you mean `DE` (Germany)?"),
        ("de", "did you mean `DE` (Germany)?"),
        ("UK", "did you mean `GB` (United Kingdom)?"),
        ("united states", "did you mean `US` (United States)?"),
        ("XX", "write its ISO code of two letters, like `DE`"),
    ],
)
def test_an_unknown_country(problems, country, instead):
    assert problems(f"calendar:\n  country: {country}\n") == [
        ("4  calendar.country", f"`{country}` is no country whose holidays are known", instead)
    ]


def test_norway_is_a_country(settings):
    assert calendar(settings, "{country: NO}").holidays == PublicHolidays("NO")


@pytest.mark.parametrize(
    ("country", "part", "instead"),
    [
        ("DE", "Berlin", "did you mean `BE`?"),
        ("DE", "DE-BE", "did you mean `BE`?"),
        ("DE", "be", "did you mean `BE`?"),
        ("GB", "England", "did you mean `ENG`?"),
        ("GB", "XX", "known: ENG, NIR, SCT, WLS"),
        ("LU", "L", "leave it away: all of LU has the same holidays"),
    ],
)
def test_an_unknown_part(problems, country, part, instead):
    assert problems(f"calendar:\n  country: {country}\n  subdivision: {part}\n") == [
        ("5  calendar.subdivision", f"`{part}` is no part of {country} whose holidays are known",
         instead)
    ]  # fmt: skip


@pytest.mark.parametrize("country", ["", "  country:\n"])
def test_a_part_needs_its_country(problems, country):
    ((where, what, hint),) = problems(f"calendar:\n{country}  subdivision: BE\n")
    assert where.endswith("calendar.subdivision")
    assert (what, hint) == ("a subdivision needs its country", "add `country:`, like `DE`")


def test_of_an_unknown_country_no_part_is_judged(problems):
    found = problems("calendar: {country: Germany, subdivision: Berlin}\n")
    assert [where for where, _, _ in found] == ["3  calendar.country"]


def test_no_part_at_all(settings):
    assert calendar(settings, "{country: DE, subdivision: null}").holidays == PublicHolidays("DE")


# -- due dates counted from the first day ---------------------------------------------------


@pytest.mark.parametrize(
    ("due", "day"),
    [("day 1", date(2027, 1, 11)), ("Day  3", date(2027, 1, 13)), ("week 1", date(2027, 1, 15)),
     ("week 5", date(2027, 2, 12))],
)  # fmt: skip
def test_days_and_weeks_count_from_the_first_day(settings, due, day):
    body = f"project: {{start: 2027-01-11}}\nmilestones: {{a: {{due: {due}}}}}\n"
    (found,) = settings(body).milestones
    assert found.due == day


def test_a_week_ends_on_its_last_working_day(settings):
    body = "project: {start: 2027-03-22}\nmilestones: {a: {due: week 1}}\ncalendar: {country: DE}\n"
    (found,) = settings(body).milestones
    assert found.due == date(2027, 3, 25)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("milestones: {a: {due: Week 5}}", "3  milestones.a.due"),
        ("project: {start: null}\nmilestones: {a: {due: Week 5}}", "4  milestones.a.due"),
        ("project: {name: X}\ndefaults: {due: Week 5}", "4  defaults.due"),
        ("milestones: {a: {gates: {g: {due: Week 5}}}}", "3  milestones.a.gates.g.due"),
    ],
)
def test_without_a_first_day_nothing_can_be_counted(problems, body, where):
    assert problems(f"{body}\n") == [
        (where, "`Week 5` is counted from project.start, which is not said",
         "add `start: YYYY-MM-DD` under `project:`, or write the date itself")
    ]  # fmt: skip


@pytest.mark.parametrize(("due", "start"), [("day 32", "9999-12-01"), ("week 9999", "9900-01-01")])
def test_dates_that_run_out(problems, due, start):
    assert problems(f"project: {{start: {start}}}\nmilestones: {{a: {{due: {due}}}}}\n") == [
        ("4  milestones.a.due", f"`{due}` after {start} is later than any date there is",
         "mend project.start, or write the date itself")
    ]  # fmt: skip


def test_without_a_first_day_or_a_date_there_is_none():
    assert day_of("day 3", None, Calendar()) is None
    assert day_of(None, date(2027, 1, 11), Calendar()) is None
    assert day_of(date(2027, 2, 1), None, Calendar()) == date(2027, 2, 1)


def test_the_last_date_there_is(settings):
    body = "project: {start: 9999-12-01}\nmilestones: {a: {due: day 31}}\n"
    (found,) = settings(body).milestones
    assert found.due == date.max


def test_a_first_day_that_is_none_is_complained_about_once(problems):
    found = problems("project: {start: soon}\nmilestones: {a: {due: day 3}}\n")
    assert [where for where, _, _ in found] == ["3  project.start"]
