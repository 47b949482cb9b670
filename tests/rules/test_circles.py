"""MP401: how far off a circle nobody has seen may be and still make a milestone unknown."""

from __future__ import annotations

import pytest

from milepost.model.milestone import Dependency
from milepost.model.prose import plain, tells_gap
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio

UNSURE = Dependency(text="Schema", milestone=None, unsure="api was not read completely")


def look(*needed, upstream=()):
    """*data* depends on *needed*; what lies in api was not read."""
    return portfolio(
        milestone("data", depends_on=needed),
        milestone("integrations", depends_on=upstream, sources=("api",), records=()),
        unread={"api": [Want.MILESTONES]},
    )


@pytest.mark.parametrize(
    ("specimen", "says", "colours"),
    [
        (look("integrations"), "api was not read completely", False),
        (look("integrations", upstream=[UNSURE]), '"Schema" may exist: api was not', True),
        (look(UNSURE), '"Schema" may exist: api was not', True),
    ],
)
def test_what_may_stand_upstream_is_told_and_colours_only_where_it_is_named(
    ask, specimen, says, colours
):
    (doubt,) = ask("MP401", specimen)
    told = plain(doubt.reason)
    assert told.startswith(f"whether it waits for itself is not known: {says}")
    assert told.endswith("completely")
    assert tells_gap(doubt.reason) is colours
