"""Rules as documentation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model.finding import RulePage
from milepost.report import text
from milepost.report.pages import rule_page, rules_doc
from milepost.report.voice import Voice

PAGE = RulePage(
    code="MP503",
    name="stalled",
    says="in play, and nothing was closed for <5 working days | 3",
    why="Work that does not move is late before its date says so. See `milepost list`.",
    fix="Close something, or say why not: `Owner: @NAME` & <b>.",
    severity="warning",
    kind="health",
    pedantic=False,
    options=(("quiet_days", 5, "working days", "how long nothing may happen"),),
    source="https://example.org/a_b",
    bad=(("six quiet days", "nothing was closed since 2027-02-12 by @dana, see #12"),),
    good=("a new one",),
    unsure=("web was not read",),
)
OTHER = replace(
    PAGE,
    code="MP106",
    name="has-duration",
    kind="upkeep",
    pedantic=True,
    options=(),
    source="",
    bad=(),
    good=(),
    unsure=(),
    says="it lasts",
    fix="Drop the start.",
)
HEADINGS = ("### What it says", "### Why", "### Examples", "### Fix", "### Options")


def test_golden(golden: Callable) -> None:
    golden("rules.md", rules_doc([PAGE, OTHER]))


@pytest.mark.parametrize("page", [PAGE, OTHER])
def test_fixed_headings_in_their_order(page: RulePage) -> None:
    told = rule_page(page)
    places = [told.index(heading) for heading in HEADINGS]
    assert places == sorted(places)


def test_the_index_leads_to_every_page(look: Callable) -> None:
    page = look(rules_doc([PAGE, OTHER]))
    assert page.links[:2] == ["#mp106-has-duration", "#mp503-stalled"]
    assert page.tags.count("td") == 10
    assert "b" not in page.tags


def test_explain(golden: Callable) -> None:
    golden("explain.txt", text.explain(PAGE, Voice(width=80)) + "\n")
    told = text.explain(OTHER, Voice(colour=True))
    assert told.startswith(
        "\x1b[1mMP106 has-duration\x1b[0m   warning, upkeep, off unless selected"
    )
    assert "Options" not in told
