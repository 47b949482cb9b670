"""Which value decided a milestone's health: what ``explain`` shows of it."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.model.criterion import Verdict
from milepost.model.finding import Finding, Severity
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.report.why import absent, gaps
from milepost.report.words import listing, plural

_COUNTED: tuple[tuple[Severity, str], ...] = (("error", ""), ("warning", " and no error"))
_CRITERION = ("done-criterion", "done-criteria")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What a health comes from.

    ``because`` is the way from the values to the health, in a sentence.  The
    values themselves: ``findings`` of health rules, ``criteria``, and in
    ``gaps`` what was not found or not read.
    """

    because: Prose
    findings: tuple[Finding, ...] = ()
    criteria: tuple[Verdict, ...] = ()
    gaps: tuple[Prose, ...] = ()


def deciding(judged: Judged, portfolio: Portfolio) -> Deciding:
    """What decided, and nothing that would not change the health."""
    milestone = judged.milestone
    if judged.health is None:
        return Deciding(because=say("it is not judged: {}", milestone.unjudged_because))
    if judged.health == "unknown":
        return _unknown(judged, portfolio)
    if judged.health == "done":
        return Deciding(because=_done(judged), criteria=judged.verdicts)
    if judged.health == "closed_unmet":
        return _closed_unmet(judged)
    for severity, graver in _COUNTED:
        found = tuple(one for one in judged.speaking("health") if one.severity == severity)
        if found:
            told = f"it is open, with {plural(len(found), severity)} about reaching it{graver}"
            return Deciding(because=(told,), findings=found)
    return Deciding(because=_on_track(judged))


def silent(judged: Judged) -> tuple[Finding, ...]:
    """Findings that colour nothing because somebody muted, waived or adopted them."""
    return tuple(one for one in judged.findings if not one.speaks)


def also(judged: Judged, decided: Deciding) -> tuple[Finding, ...]:
    """Findings of health rules that count, and decided nothing: graver ones did."""
    return tuple(one for one in judged.speaking("health") if one not in decided.findings)


def place(judged: Judged, judgement: Judgement) -> str:
    """``2 of 14``: where it stands among the open milestones; empty for one that is closed."""
    if judged.priority_rank is None:
        return ""
    ranked = sum(one.priority_rank is not None for one in judgement.milestones)
    return f"{judged.priority_rank} of {ranked}"


def _unknown(judged: Judged, portfolio: Portfolio) -> Deciding:
    milestone = judged.milestone
    if milestone.nowhere:
        return Deciding(because=("no tracker has it",), gaps=absent(judged))
    told = _unread(judged, portfolio) or judged.doubts
    unknown = tuple(one for one in judged.verdicts if one.state == "unknown")
    because = (
        "what was not read could change the verdict"
        if told
        else f"it is closed, and {plural(len(unknown), *_CRITERION)} cannot be decided"
    )
    criteria = unknown if milestone.closed else ()
    return Deciding(because=(because,), criteria=criteria, gaps=told)


def _unread(judged: Judged, portfolio: Portfolio) -> tuple[Prose, ...]:
    told = []
    for name in judged.milestone.sources if gaps(judged, portfolio) else ():
        reading = portfolio.readings.get(name)
        if reading is None:
            told.append(say("{} was not read", name))
        elif not reading.complete:
            why = reading.reason or "no proof of the end"
            told.append(say("{} was not read completely: {}", name, why))
    return tuple(told)


def _done(judged: Judged) -> Prose:
    when = say(" on {}", judged.reached_on) if judged.reached_on else ()
    if not judged.verdicts:
        return say("it was closed{}, and nothing says what done looks like", when)
    return say(f"it was closed{{}}, with {len(judged.verdicts)} of {_count(judged)} met", when)


def _closed_unmet(judged: Judged) -> Deciding:
    errors = tuple(one for one in judged.speaking("health") if one.severity == "error")
    unmet = tuple(one for one in judged.verdicts if one.state == "unmet")
    told = [f"{len(unmet)} of {_count(judged)} unmet"] if unmet else []
    told += [f"{plural(len(errors), 'error')} about how it was closed"] if errors else []
    if given_up := judged.milestone.given_up_in:
        what = f", with {listing(told)}" if told else ""
        because = say(f"it was given up in {{}}{what}", ", ".join(given_up))
    else:
        because = (f"it is closed, with {listing(told)}",)
    return Deciding(because=because, findings=errors, criteria=unmet)


def _on_track(judged: Judged) -> Prose:
    states = [verdict.state for verdict in judged.verdicts]
    clear = "it is open, and no rule found anything that stands in the way"
    if not states:
        return (clear,)
    return (f"{clear}; {states.count('met')} of {_count(judged)} met",)


def _count(judged: Judged) -> str:
    return plural(len(judged.verdicts), *_CRITERION)
