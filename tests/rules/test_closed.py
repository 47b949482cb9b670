"""Rules about what is to come leave closed milestones alone, whatever else is true of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.sample import at
from milepost.rules.rule import ask, catalogue

WHILE_OPEN = [
    *("MP101", "MP102", "MP103", "MP104", "MP105", "MP106", "MP107", "MP113"),
    *("MP201", "MP202", "MP203", "MP204", "MP206", "MP207", "MP302", "MP306"),
    *("MP403", "MP404", "MP406", "MP407", "MP408"),
    *("MP501", "MP503", "MP504", "MP507", "MP508", "MP511", "MP703", "MP902"),
]


def closed(one):
    records = [replace(held, state="closed", closed_at=at("2027-02-12")) for held in one.records]
    return replace(one, records=tuple(records))


@pytest.mark.parametrize("code", WHILE_OPEN)
def test_what_is_closed_is_left_alone(code):
    rule = catalogue()[code]
    tried = 0
    for case in rule.cases:
        look = case.portfolio()
        name = case.milestone or look.milestones[0].id
        if not look.by_id[name].records:
            continue
        here = tuple(closed(one) if one.id == name else one for one in look.milestones)
        over = replace(look, milestones=here)
        if case.finds and not over.gap_in(over.by_id[name].sources):
            tried += 1
            assert tuple(ask(rule, over, name, {})) == (), case.says
    assert tried
