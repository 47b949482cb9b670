"""What is waived, muted, adopted or snoozed does not count; each is counted in one pile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from milepost.judge.adopted import is_adopted
from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.judge.snoozed import noted, still
from milepost.model.adopted import Adopted
from milepost.model.memory import Snooze
from milepost.model.sample import BEGAN, milestone, portfolio
from milepost.model.waiver import Waiver
from milepost.rules.rule import catalogue

DAY = date(2027, 2, 22)
RULES = {"MP501": catalogue()["MP501"]}
WAIVER = Waiver(rule="MP501", approved_by="lee", expires=date(2027, 3, 1))
LONGER = replace(WAIVER, expires=date(2027, 4, 1))


def judged(policy=None, *waivers):
    found = portfolio(milestone(due="2027-02-19"))
    found = replace(found, project=replace(found.project, waivers=waivers))
    return judge(found, RULES, policy or Policy())


def late(**policy):
    """The one finding there is."""
    waivers = policy.pop("waivers", ())
    (found,) = judged(Policy(**policy), *waivers).findings
    return found


def adopted(severity="error"):
    one = late()
    entry = Adopted(id=one.id, rule=one.rule, milestone=one.milestone, severity=severity, on=DAY)
    return {one.id: entry}


@pytest.mark.parametrize(
    ("accepted", "now", "silent"),
    [
        ("error", "error", True), ("error", "info", True), ("warning", "info", True),
        ("warning", "error", False), ("info", "warning", False), ("info", "info", True),
    ],
)  # fmt: skip
def test_what_gets_graver_than_it_was_accepted_speaks_again(accepted, now, silent):
    finding = replace(late(), severity=now)
    assert is_adopted(finding, adopted(accepted)) is silent
    assert not is_adopted(finding, {})


def test_each_is_counted_once_whatever_silences_it():
    everything = {"adopted": adopted(), "ignore": frozenset({"MP501"})}
    finding = late(**everything, waivers=(WAIVER,))
    assert (finding.waived, finding.muted, finding.adopted) == (True, True, True)
    assert finding.silenced == "waived"
    assert late(**everything).silenced == "muted"
    assert late(adopted=adopted()).silenced == "adopted"
    assert late().silenced is None
    counts = judged(Policy(**everything), WAIVER).counts
    assert sum(counts.values()) == counts["waived"] == 1


def test_of_several_waivers_the_one_that_holds_longest_is_told():
    assert late(waivers=(WAIVER, LONGER)).waiver == LONGER
    assert late(waivers=(LONGER, WAIVER)).waiver == LONGER


def test_a_judgement_knows_how_much_of_a_milestone_nobody_could_decide():
    seen = judge(portfolio(milestone(due="2027-02-19")), dict(catalogue()), Policy())
    each = {one.milestone.id: one.undecided for one in seen.milestones}
    for name, number in each.items():
        assert number == sum(one.milestone == name for one in seen.skipped)


def snooze(verdict, milestone="data"):
    return Snooze(
        source="web", place="issue/#1", milestone=milestone, verdict=verdict, how="hidden",
        since=BEGAN,
    )  # fmt: skip


def test_a_snooze_holds_while_what_was_said_is_the_same():
    seen = judged()
    health, rule = snooze("off_track"), snooze("MP501 error")
    others = (snooze("on_track"), snooze("MP501 info"), snooze("off_track", "elsewhere"))
    assert still((health, *others, rule), seen.milestones) == (health, rule)
    told = noted(seen, (health, rule))
    assert told.counts["snoozed"] == 2
    assert told.milestones[0].snoozed == (health, rule)


def test_of_a_milestone_that_is_not_judged_no_health_holds():
    listed = replace(judged().milestones[0], health=None, findings=())
    assert still((snooze("off_track"),), (listed,)) == ()
