"""What no tracker has is told once: by its rule, or else as a remark."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.prose import plain
from milepost.report.why import notes


def test_what_a_rule_says_is_no_remark(rich) -> None:
    judged = rich["integrations"]
    remark = "no milestone titled “Integrations live” in ops"
    assert next(plain(note).partition(":")[0] for note in notes(judged)) == remark
    finding = replace(judged.findings[0], rule="MP803", name="record-missing", muted=True)
    told = replace(judged, findings=(*judged.findings, finding))
    assert notes(told) == notes(judged)[1:]
