"""Who holds a state branch, as its commit's message says it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.store.claims import read, written
from milepost.store.lease import Holder

INSTANTS = st.datetimes(timezones=st.just(UTC))
NAMES = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1)
HOLDERS = st.builds(
    Holder,
    token=NAMES,
    host=NAMES,
    pid=st.integers(0, 2**22),
    command=NAMES,
    since=INSTANTS,
    expires=INSTANTS,
)


@given(st.dictionaries(st.text(), HOLDERS))
def test_what_is_written_is_read(claims):
    message = written(claims)
    assert message.startswith("What milepost remembers [skip ci]")
    assert read(f"{message}\n") == claims


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Held-by: ",
        "Held-by: {",
        "Held-by: []",
        'Held-by: {"x": 1}',
        'Held-by: {"x": {}}',
        'Held-by: {"x": {"token": "t", "host": "h", "pid": "no", "command": ""}}',
        "Held-by: " + written({"x": Holder(token="t")}).partition("Held-by: ")[2],
    ],
)
def test_what_cannot_be_understood_is_no_claim(line):
    assert read(f"What milepost remembers [skip ci]\n\n{line}\n") == {}


def test_a_machines_name_is_text_of_others():
    now = datetime(2027, 2, 22, 9, tzinfo=UTC)
    evil = Holder(
        token="t", host="h\x1b[31m\n::error::x", command="s\u202ey", since=now, expires=now
    )
    (holder,) = read(written({"x": evil})).values()
    assert "\x1b" not in holder.host
    assert "\n" not in holder.host
    assert "\u202e" not in holder.command
