"""Rules applied to a portfolio: what they find, what they cannot decide, what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from milepost.judge.accepted import accepted
from milepost.judge.adopted import is_adopted
from milepost.judge.gates import gated
from milepost.judge.health import health
from milepost.judge.names import first_of_each
from milepost.judge.outlook import outlook
from milepost.judge.policy import Policy
from milepost.judge.selection import is_selected, looks_at, options, selects
from milepost.judge.since import dated
from milepost.judge.trend import trend
from milepost.judge.waived import waiver_of
from milepost.model.finding import (
    SEVERITIES,
    Finding,
    Found,
    Health,
    Severity,
    Skipped,
    Unsure,
)
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, plain, say, tells_gap
from milepost.model.rank import ranks
from milepost.model.reviewed import next_review
from milepost.rules.rule import Rule, ask, past_of

_READ: tuple[Health | None, ...] = (
    *("off_track", "closed_unmet", "at_risk", "unknown", "on_track", "done"),
    None,
)
"""The order in which people read milestones."""
_FORGOTTEN = "nothing is remembered of earlier runs"
BROKEN = "rule"
"""Subject of a finding about the rule itself."""


@dataclass(slots=True)
class _Said:
    """What rules said so far: findings, and what they could not decide."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def judge(
    portfolio: Portfolio, rules: Mapping[str, Rule], policy: Policy, *, seconds: float = 0.0
) -> Judgement:
    """Apply the selected rules to a decided portfolio: to the plan, and to each judged milestone.

    A rule that fails becomes a finding about that rule, and what it was asked
    is skipped: the others go on.  ``seconds`` is how long it took until here,
    for people.  What people accepted in comments is waived like what the plan file
    waives.  The order of milestones and findings depends on what they are,
    not on the order of the input.
    """
    portfolio = _with_accepted(portfolio, rules)
    chosen = [rule for code, rule in sorted(rules.items()) if is_selected(rule, policy)]
    said = _Said()
    for rule in chosen:
        if rule.remembers and portfolio.history is None:
            said.skipped.append(_skipped(rule, "", Unsure(reason=say(_FORGOTTEN))))
            continue
        if rule.survey is not None:
            _ask(rule, portfolio, None, policy, said)
            continue
        for milestone in portfolio.milestones:
            if milestone.judged and looks_at(rule, milestone, policy):
                _ask(rule, portfolio, milestone, policy, said)
    rank = ranks(portfolio)
    by_milestone: dict[str, list[Finding]] = {}
    for finding in said.findings:
        by_milestone.setdefault(finding.milestone, []).append(dated(finding, portfolio))
    skipped = tuple(sorted(said.skipped, key=_skipped_order))
    doubts: dict[str, list[tuple[Severity, Prose]]] = {}
    for skip in skipped:
        if skip.rule in rules and rules[skip.rule].health and tells_gap(skip.reason):
            severity = policy.severity.get(skip.rule, rules[skip.rule].severity)
            doubts.setdefault(skip.milestone, []).append((severity, skip.reason))
    undecided = Counter(skip.milestone for skip in skipped)
    judged = (
        replace(
            _judged(
                portfolio,
                one,
                by_milestone.get(one.id, ()),
                doubts.get(one.id, ()),
                rank.get(one.id),
            ),
            undecided=undecided[one.id],
        )
        for one in portfolio.milestones
    )
    return Judgement(
        portfolio=portfolio,
        milestones=tuple(sorted(judged, key=_as_read)),
        project=_in_order(by_milestone.get("", ())),
        skipped=skipped,
        outlook=outlook(portfolio),
        trend=trend(portfolio),
        health_rules=MappingProxyType({rule.code: rule.name for rule in chosen if rule.health}),
        seconds=seconds,
    )


def _with_accepted(portfolio: Portfolio, rules: Mapping[str, Rule]) -> Portfolio:
    """The portfolio with what people accepted in comments, and which of these have no effect."""
    waivers, void = accepted(portfolio, rules)
    if not (waivers or void):
        return portfolio
    project = replace(portfolio.project, waivers=(*portfolio.project.waivers, *waivers))
    return replace(portfolio, project=project, misspelt=(*portfolio.misspelt, *void))


def _ask(
    rule: Rule, portfolio: Portfolio, milestone: Milestone | None, policy: Policy, said: _Said
) -> None:
    here = milestone.id if milestone else ""
    answers: list[Found | Unsure] = []
    try:
        if milestone is not None:
            past_of(rule, portfolio, here, options(rule, policy))  # fails where it failed to read
        answers.extend(ask(rule, portfolio, here, options(rule, policy)))
    except Exception as error:  # noqa: BLE001 - one broken rule must not hide what the others see
        broken = _broken(rule, error)
        said.findings.append(_finding(rule, "", broken, policy, portfolio))
        answers.append(Unsure(reason=broken.message))
    for answer in answers:
        if isinstance(answer, Found):
            said.findings.append(_finding(rule, here, answer, policy, portfolio))
        else:
            said.skipped.append(_skipped(rule, here, answer))


def _broken(rule: Rule, error: Exception) -> Found:
    return Found(
        message=say(
            f"the rule {rule.code} itself failed ({type(error).__name__}): {{}}; "
            "this is a mistake in the rule, not in the milestone",
            str(error) or "no details",
        ),
        fix=(f"mend or report it; until then leave it out: `rules: ignore: [{rule.code}]`",),
        subject=BROKEN,
    )


def _finding(
    rule: Rule, milestone: str, found: Found, policy: Policy, portfolio: Portfolio
) -> Finding:
    finding = Finding(
        rule=rule.code,
        name=rule.name,
        kind=rule.kind if milestone else "upkeep",
        severity=_severity(rule, found, policy),
        milestone=milestone,
        source=found.source,
        subject=found.subject,
        message=found.message,
        why=rule.why,
        fix=found.fix,
        refs=found.refs,
        evidence=found.evidence,
        muted=selects(policy.ignore, rule.code),
    )
    return replace(
        finding,
        waiver=waiver_of(finding, portfolio),
        adopted=is_adopted(finding, policy.adopted),
    )


def _severity(rule: Rule, found: Found, policy: Policy) -> Severity:
    own = policy.severity.get(rule.code, rule.severity)
    return max(own, found.severity or own, key=SEVERITIES.index)


def _skipped(rule: Rule, milestone: str, unsure: Unsure) -> Skipped:
    return Skipped(rule=rule.code, milestone=milestone, source=unsure.source, reason=unsure.reason)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first, each once."""
    return first_of_each(sorted(findings, key=_finding_order), lambda finding: finding.id)


def _judged(
    portfolio: Portfolio,
    milestone: Milestone,
    findings: Iterable[Finding],
    doubts: Iterable[tuple[Severity, Prose]],
    rank: int | None,
) -> Judged:
    reached_on = portfolio.reached_on(milestone)
    once = _in_order(findings)
    open_with_due = milestone.due if not milestone.closed else None
    sources = dict.fromkeys(record.source for record in milestone.records)
    return Judged(
        milestone=milestone,
        health=_health(portfolio, milestone, once, doubts),
        doubts=tuple(dict.fromkeys(reason for _, reason in doubts)),
        progress=portfolio.progress(milestone),
        progress_by_source=MappingProxyType(
            {name: portfolio.progress(milestone, name) for name in sources}
        ),
        verdicts=portfolio.verdicts.get(milestone.id, ()) if milestone.judged else (),
        findings=once,
        status=portfolio.statuses.get(milestone.id),
        reached_on=reached_on,
        days_early=(milestone.due - reached_on).days if milestone.due and reached_on else None,
        working_days_early=portfolio.working_days_early(milestone),
        due_slack_days=(open_with_due - portfolio.today).days if open_with_due else None,
        depends_on=portfolio.graph.depends_on(milestone.id),
        blocks=tuple(sorted(portfolio.graph.blocks(milestone.id))),
        priority_rank=rank,
        next_review=next_review(portfolio, milestone) if milestone.judged else None,
        misspelt=tuple(one for one in portfolio.misspelt if one.milestone == milestone.id),
        gates=gated(portfolio, milestone),
    )


def _health(
    portfolio: Portfolio,
    milestone: Milestone,
    findings: Iterable[Finding],
    doubts: Iterable[tuple[Severity, Prose]],
) -> Health | None:
    if not milestone.judged:
        return None
    return health(portfolio, milestone, findings, frozenset(severity for severity, _ in doubts))


def _finding_order(found: Finding) -> tuple[bool, int, str, str, str, str]:
    return (
        found.kind != "health",
        SEVERITIES.index(found.severity),
        found.rule,
        found.subject,
        found.source,
        plain(found.message),
    )


def _skipped_order(one: Skipped) -> tuple[str, str, str, str]:
    return (one.rule, one.milestone, one.source, plain(one.reason))


def _as_read(judged: Judged) -> tuple[int, date, str, str]:
    return (_READ.index(judged.health), *judged.milestone.place)
