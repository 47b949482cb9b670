"""What each rule says to its specimens, whole: fixes, evidence and doubts as people read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost.model.finding import Found
from milepost.model.prose import Link, plain
from milepost.rules.rule import answer, catalogue

GOLDEN = Path(__file__).parent / "golden"
RULES = tuple(catalogue().values())


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_to_its_specimens_what_is_written_down(rule, request):
    text = "\n".join(line for case in rule.cases for line in (f"# {case.says}", *said(rule, case)))
    path = GOLDEN / f"{rule.code}.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(f"{text}\n", encoding="utf-8")
    assert f"{text}\n" == path.read_text(encoding="utf-8")


def test_what_is_written_down_belongs_to_a_rule():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(catalogue())


def said(rule, case):
    for one in answer(rule, case):
        if isinstance(one, Found):
            yield f"! {linked(one.message)}"
            yield f"  fix: {linked(one.fix)}"
            yield f"  about: {[one.source, one.subject, *(plain((ref,)) for ref in one.refs)]}"
            yield from (f"  see: {linked(seen.text)} <{seen.url}>" for seen in one.evidence)
        else:
            yield f"? {linked(one.reason)}"


def linked(prose):
    urls = [part.url for part in prose if isinstance(part, Link)]
    return " ".join([plain(prose), *(f"<{url}>" for url in urls)])
