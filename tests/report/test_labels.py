"""Labels of ours."""

from __future__ import annotations

import pytest

from milepost.model.issue import Label
from milepost.report import labels
from milepost.rules.rule import catalogue


def test_health_labels() -> None:
    assert {
        health: label.name for health, label in labels.label_definitions("milepost: ").items()
    } == {
        "on_track": "milepost: on-track",
        "at_risk": "milepost: at-risk",
        "off_track": "milepost: off-track",
        "done": "milepost: done",
        "closed_unmet": "milepost: closed-unmet",
        "unknown": "milepost: unknown",
    }
    assert labels.health_label("x/", "done") == "x/done"


def test_finding_labels() -> None:
    assert (
        labels.finding_label("milepost: ", "MP406", "issue-out-of-order")
        == "milepost: issue-out-of-order"
    )
    with pytest.raises(ValueError, match="labels no issues"):
        labels.finding_label("milepost: ", "MP501", "overdue")


@pytest.mark.parametrize(
    "name",
    [
        *(label.name for label in labels.label_definitions("milepost: ").values()),
        *(f"milepost: {name}" for name in labels._REASONS),
        "milestone",
    ],
)
def test_every_label_can_be_created(name: str) -> None:
    label = labels.label_definition("milepost: ", name)
    assert label.name == name
    assert len(name) <= 50
    assert len(label.color) == 6
    int(label.color, 16)
    assert 0 < len(label.description) <= 100


def test_every_label_of_ours_is_named() -> None:
    made = {label.name for label in labels.label_definitions("x ").values()}
    reasons = {f"x {name}" for name in labels._REASONS}
    assert set(labels.every_label("x ")) == made | reasons


def test_a_label_by_a_rule_is_one_of_ours() -> None:
    """Or it would be put on and never be taken off again."""
    named = {it.name for it in catalogue().values() if it.code in labels.REASON_RULES}
    assert {f"x{name}" for name in named} <= set(labels.every_label("x"))


def test_the_label_of_status_issues_is_not_ours() -> None:
    status = labels.label_definition("", "milestone")
    assert status == Label("milestone", "c5def5", "The status issue of a milestone; not work")
    assert labels.label_definition("milepost: ", "milepost: x").color == "c5def5"
