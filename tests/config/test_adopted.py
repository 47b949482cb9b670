"""The file of adopted findings: what is written is read again, and nothing else is believed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.config.adopted import read, written
from milepost.errors import ConfigError
from milepost.model.adopted import Adopted
from milepost.model.finding import SEVERITIES, finding_id

FILE = "milepost-adopted.yaml"
DAY = date(2027, 2, 22)


def entry(rule="MP501", milestone="data", source="", subject="", **fields):
    id_ = finding_id(rule, milestone, source, subject)
    said = {"severity": "error", "on": DAY} | fields
    return Adopted(id=id_, rule=rule, milestone=milestone, source=source, subject=subject, **said)


def problems(text):
    with pytest.raises(ConfigError) as raised:
        read(FILE, text)
    return [(one.where, one.what) for one in raised.value.problems]


TEXTS = st.just("") | st.text(min_size=1, max_size=12).filter(str.strip)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def entries(draw):
    return entry(
        draw(st.sampled_from(["MP101", "MP501", "X001"])),
        draw(TEXTS),
        draw(st.sampled_from(["", "web", "acme/on-boarding", "no", "null", "1.10"])),
        draw(TEXTS),
        severity=draw(st.sampled_from(SEVERITIES)),
        on=draw(DAYS),
        since=draw(st.none() | DAYS),
        by=draw(st.sampled_from(["", "dana", "on", "12"])),
        message=draw(st.sampled_from(["", "it is late", 'a: "b" # c, {d}'])),
    )


@given(st.lists(entries(), max_size=4, unique_by=lambda one: one.id))
def test_what_is_written_is_read_again(found):
    assert dict(read(FILE, written(found))) == {one.id: one for one in found}


@given(st.lists(entries(), max_size=4, unique_by=lambda one: one.id), st.randoms())
def test_the_order_does_not_depend_on_the_input(found, random):
    mixed = random.sample(found, len(found))
    assert written(mixed) == written(found)


def test_one_line_for_each_with_its_words_above():
    began = date(2027, 2, 1)
    text = written(
        [
            entry(source="web", subject="web#4", since=began, by="kim", message="it is late"),
            entry("MP109", "", subject="Build", severity="warning"),
        ]
    )
    first, second = (
        finding_id("MP109", "", "", "Build"),
        finding_id("MP501", "data", "web", "web#4"),
    )
    assert text.partition("findings:\n")[2] == (
        f'  - {{id: "{first}", rule: MP109, severity: warning, subject: Build, '
        "adopted: 2027-02-22}\n"
        "  # it is late\n"
        f'  - {{id: "{second}", rule: MP501, severity: error, milestone: data, source: web, '
        "subject: web#4, since: 2027-02-01, adopted: 2027-02-22, by: kim}\n"
    )


def test_a_file_without_entries():
    assert written([]).endswith("version: 1\nfindings: []\n")
    assert not read(FILE, written([]))
    assert not read(FILE, "version: 1\n")


GOOD = written([entry()])
LINE = GOOD.count("\n")


@pytest.mark.parametrize(
    ("broken", "where", "what"),
    [
        (GOOD.replace("rule: MP501", "rule: MP502"), f"{FILE}:{LINE}  findings[0]",
         "is the id of another finding than this entry tells of"),
        (GOOD.replace("milestone: data", "milestone: live"), f"{FILE}:{LINE}  findings[0]",
         "is the id of another finding than this entry tells of"),
        (GOOD + GOOD.splitlines()[-1] + "\n", f"{FILE}:{LINE + 1}  findings[1]",
         "is listed twice"),
        (GOOD.replace("rule: MP501", "rule: late"), f"{FILE}:{LINE}  findings[0].rule",
         "this is no code of a rule"),
        (GOOD.replace("severity: error", "severity: bad"), f"{FILE}:{LINE}  findings[0].severity",
         "`bad`"),
        (GOOD.replace("severity: error, ", ""), f"{FILE}:{LINE}  findings[0]", "severity"),
        (GOOD.replace("adopted: 2027-02-22", "adopted: 2027-02-30"),
         f"{FILE}:{LINE}  findings[0].adopted", "is not a date"),
        (GOOD.replace("milestone: data", "milstone: data"), f"{FILE}:{LINE}  findings[0].milstone",
         "there is no key `milstone` here"),
        (GOOD.replace('id: "', 'id: "x'), f"{FILE}:{LINE}  findings[0].id",
         "this is no id of a finding"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(broken, where, what):
    found = problems(broken)
    assert any(place == where and what in told for place, told in found), found


def test_words_that_must_not_be_in_the_file_may_be_left_out():
    hidden = entry(subject="the secret customer")
    shown = Adopted(
        id=hidden.id, rule="MP501", milestone="data", subject=hidden.id, severity="error", on=DAY
    )
    assert dict(read(FILE, written([shown]))) == {hidden.id: shown}
