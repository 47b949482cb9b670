"""Rules of a plan's own: a condition in the file becomes a rule like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from milepost.judge.expression import MOST_ISSUES, Expression
from milepost.judge.fields import unread, values
from milepost.model.finding import Found, Severity, Unsure
from milepost.model.prose import say
from milepost.report import safe
from milepost.rules.rule import Rule, View


def custom_rule(code: str, when: Expression, says: str, severity: Severity) -> Rule:
    """The rule that speaks of each milestone of which ``when`` holds.

    ``says`` is the author's sentence, text of the file like any other.
    """
    return Rule(
        code=code,
        name="own-rule",
        says=safe.plain(says, cap=safe.SENTENCE),
        why="It is a rule of this plan's own, under `rules: custom`.",
        fix="Change what the condition asks for, or the condition.",
        severity=severity,
        check=_Condition(when, says),
        cases=(),
    )


@dataclass(frozen=True, slots=True)
class _Condition:
    when: Expression
    says: str

    def __call__(self, view: View) -> Iterator[Found | Unsure]:
        names = self.when.names
        gap = unread(view, names)
        if gap is not None:
            yield Unsure(reason=say("what its condition asks for is not known: {}", gap))
            return
        known = values(view, names)
        issues = known.get("issues", ())
        if isinstance(issues, list) and len(issues) > MOST_ISSUES:
            yield Unsure(
                reason=say(
                    "its condition looks at each issue, and there are {}, more than {}",
                    len(issues),
                    MOST_ISSUES,
                )
            )
            return
        holds = self.when.holds(known)
        if holds is None:
            yield Unsure(reason=say("its condition compares what is not set: {}", _unset(known)))
        elif holds:
            yield Found(
                message=say("{}", self.says),
                fix=say("change the milestone so that this no longer holds: {}", self.when.text),
            )


def _unset(known: Mapping[str, object]) -> str:
    """Which fields of the milestone may be meant; else it is one of an issue."""
    fields = known["milestone"]
    names = fields.items() if isinstance(fields, Mapping) else ()
    unset = [f"milestone.{name}" for name, value in names if value is None]
    return ", ".join(unset) or "a date of an issue"
