"""Run the cases of a rule: they are its tests and the examples of its page.

With pytest a rule's whole test file is::

    @pytest.mark.parametrize(("name", "case"), rule_cases(RULE))
    def test_case(name, case):
        check_case(RULE, case)
"""

from __future__ import annotations

from milepost.model.finding import Found, Unsure
from milepost.model.prose import plain
from milepost.rules.rule import Case, Rule, answer

__all__ = ["check_case", "rule_cases"]


def rule_cases(rule: Rule) -> tuple[tuple[str, Case], ...]:
    """Each case with a name to show: ``MP501: due yesterday and open``."""
    return tuple((f"{rule.code}: {case.says}", case) for case in rule.cases)


def check_case(rule: Rule, case: Case) -> None:
    """Raise ``AssertionError`` unless the rule answers as the case expects.

    The messages must be equal and in order; each needs a fix; subjects must
    differ, or two findings would be one.  The rule must be unsure exactly where
    the case says so.
    """
    said = answer(rule, case)
    found = [one for one in said if isinstance(one, Found)]
    messages = tuple(plain(one.message) for one in found)
    doubts = tuple(plain(one.reason) for one in said if isinstance(one, Unsure))
    problems = []
    if messages != case.finds:
        problems.append(f"expected {_shown(case.finds)}\nfound    {_shown(messages)}")
    if case.unsure and not doubts:
        problems.append("expected the rule to be unsure, but it was not")
    if doubts and not case.unsure:
        problems.append(f"expected no doubt, but it was unsure: {_shown(doubts)}")
    problems += [f"no fix for {plain(one.message)!r}" for one in found if not plain(one.fix)]
    places = [(one.source, one.subject) for one in found]
    if len(set(places)) < len(places):
        problems.append(f"two findings with one subject: {places}")
    if problems:
        raise AssertionError("\n".join([f"{rule.code}: {case.says}", *problems]))


def _shown(sentences: tuple[str, ...]) -> str:
    return "\n         ".join(map(repr, sentences)) if sentences else "nothing"
