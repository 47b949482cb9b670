"""Rules applied to a portfolio: what they find, what they cannot decide, what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from milepost.judge.health import health
from milepost.judge.names import first_of_each
from milepost.judge.policy import Policy
from milepost.model.finding import Finding, Found, Health, Severity, Skipped, Unsure
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import plain, say
from milepost.rules.rule import Rule, View

EVERY = "ALL"

_SEVERITIES: Mapping[Severity, int] = MappingProxyType({"error": 0, "warning": 1, "info": 2})
_READ: Mapping[Health | None, int] = MappingProxyType(
    {
        "off_track": 0,
        "closed_unmet": 1,
        "at_risk": 2,
        "unknown": 3,
        "on_track": 4,
        "done": 5,
        None: 6,
    }
)


def judge(
    portfolio: Portfolio, rules: Mapping[str, Rule], policy: Policy, *, seconds: float = 0.0
) -> Judgement:
    """Apply the selected rules to every judged milestone of a decided portfolio.

    A rule that fails is a skipped rule: the others go on.  ``seconds`` is how
    long it took until here, for people.  The order of milestones and findings
    depends on what they are, not on the order of the input.
    """
    chosen = [rule for code, rule in sorted(rules.items()) if _is_selected(rule, policy)]
    judged: list[Judged] = []
    skipped: list[Skipped] = []
    for milestone in portfolio.milestones:
        findings: list[Finding] = []
        for rule in chosen if milestone.judged else ():
            for answer in _answers(rule, View(portfolio, milestone, _options(rule, policy))):
                if isinstance(answer, Found):
                    findings.append(_finding(rule, milestone, answer, policy))
                else:
                    skipped.append(_skipped(rule, milestone, answer))
        judged.append(_judged(portfolio, milestone, findings))
    return Judgement(
        portfolio=portfolio,
        milestones=tuple(sorted(judged, key=_as_read)),
        skipped=tuple(sorted(skipped, key=_skipped_order)),
        seconds=seconds,
    )


def selects(patterns: frozenset[str], code: str) -> bool:
    """Whether codes, prefixes (``MP1``) or ``ALL`` among ``patterns`` name the rule ``code``."""
    return any(pattern == EVERY or code.startswith(pattern) for pattern in patterns)


def _is_selected(rule: Rule, policy: Policy) -> bool:
    return selects(policy.select, rule.code) if policy.select else not rule.pedantic


def _options(rule: Rule, policy: Policy) -> Mapping[str, int]:
    defaults = {option.name: option.default for option in rule.options}
    return MappingProxyType(defaults | dict(policy.options.get(rule.code, {})))


def _answers(rule: Rule, view: View) -> list[Found | Unsure]:
    answers: list[Found | Unsure] = []
    try:
        answers.extend(rule.check(view))
    except Exception as error:  # noqa: BLE001 - one broken rule must not hide what the others see
        reason = say(
            f"the rule {rule.code} itself failed ({type(error).__name__}): {{}}; "
            "this is a mistake in milepost, not in the milestone",
            str(error) or "no details",
        )
        answers.append(Unsure(reason=reason))
    return answers


def _finding(rule: Rule, milestone: Milestone, found: Found, policy: Policy) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        kind=rule.kind,
        severity=policy.severity.get(rule.code, rule.severity),
        milestone=milestone.id,
        source=found.source,
        subject=found.subject,
        message=found.message,
        why=rule.why,
        fix=found.fix,
        refs=found.refs,
        evidence=found.evidence,
        muted=selects(policy.ignore, rule.code),
    )


def _skipped(rule: Rule, milestone: Milestone, unsure: Unsure) -> Skipped:
    return Skipped(
        rule=rule.code, milestone=milestone.id, source=unsure.source, reason=unsure.reason
    )


def _judged(portfolio: Portfolio, milestone: Milestone, findings: list[Finding]) -> Judged:
    reached_on = portfolio.reached_on(milestone)
    ordered = sorted(findings, key=_finding_order)
    once = first_of_each(ordered, lambda finding: finding.id)
    open_with_due = milestone.due if not milestone.closed else None
    sources = dict.fromkeys(record.source for record in milestone.records)
    return Judged(
        milestone=milestone,
        health=health(portfolio, milestone, once) if milestone.judged else None,
        progress=portfolio.progress(milestone),
        progress_by_source=MappingProxyType(
            {name: portfolio.progress(milestone, name) for name in sources}
        ),
        verdicts=portfolio.verdicts.get(milestone.id, ()) if milestone.judged else (),
        findings=once,
        status=portfolio.statuses.get(milestone.id),
        reached_on=reached_on,
        days_early=(milestone.due - reached_on).days if milestone.due and reached_on else None,
        due_slack_days=(open_with_due - portfolio.today).days if open_with_due else None,
        depends_on=portfolio.graph.depends_on(milestone.id),
        blocks=tuple(sorted(portfolio.graph.blocks(milestone.id))),
    )


def _finding_order(found: Finding) -> tuple[bool, int, str, str, str, str]:
    return (
        found.kind != "health",
        _SEVERITIES[found.severity],
        found.rule,
        found.subject,
        found.source,
        plain(found.message),
    )


def _skipped_order(one: Skipped) -> tuple[str, str, str, str]:
    return (one.rule, one.milestone, one.source, plain(one.reason))


def _as_read(judged: Judged) -> tuple[int, date, str, str]:
    return (_READ[judged.health], *judged.milestone.place)
