"""What turned in what stands in the way of a milestone: findings that came or were cleared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from milepost.model.turn import Turn
from milepost.report.looks import Both

_MILD = "info"


def findings(both: Both) -> Iterator[Turn]:
    """The health findings that count now and did not then, and those that are cleared.

    Notes aside.  What nobody asked now, or could not be decided, is not
    cleared; nor is what people silenced.  A milestone that is closed cleared
    nothing: it is over.
    """
    if both.then.health is None:
        return
    before = {name for name, told in both.then.findings.items() if not told.endswith(f" {_MILD}")}
    for one in both.judged.speaking("health"):
        if one.severity != _MILD and one.id not in before:
            since = f" since {one.since}" if one.since else ""
            yield Turn(
                kind="finding",
                said=(f"{one.severity}{since}, {one.rule}: ", *one.message),
                on=one.since,
            )
    if not both.milestone.closed:
        yield from _cleared(both, before)


def _cleared(both: Both, before: set[str]) -> Iterator[Turn]:
    asked = both.judgement.health_rules
    here = both.milestone.id
    open_ = {one.rule for one in both.judgement.skipped if one.milestone in (here, "")}
    still = {one.id for one in both.judged.findings}
    gone = Counter(both.then.findings[name].split()[0] for name in before - still)
    for rule, count in sorted(gone.items()):
        if rule in asked and rule not in open_:
            times = f", {count} times" if count > 1 else ""
            yield Turn(kind="finding", said=(f"cleared: {rule} {asked[rule]}{times}",))
