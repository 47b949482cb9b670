"""A block that its tracker would refuse is told in the plan, not tried in every run."""

from milepost.model.sample import milestone
from milepost.plan.diff import without


def test_what_would_be_refused_is_told_with_what_happens_instead(planned, kinds):
    plan = planned(milestone(), milestone("live"))
    blocks = [it for it in plan.changes if it.kind.value == "put_block"]
    left = without(plan, dict.fromkeys((it.id for it in blocks), "no role there"))
    assert len(blocks) == 2
    assert kinds(left) == [kind for kind in kinds(plan) if kind != "put_block"]
    (told,) = left.skipped
    assert (told.source, told.reason) == ("web", "no role there")
    assert told.fallback == "only the status comment, where there is one, and reports tell it"
    assert left.fingerprint != plan.fingerprint


def test_nothing_refused_changes_nothing(planned):
    plan = planned(milestone())
    assert without(plan, {}) == plan
