"""``milepost sync`` for people: what was done, and what to do about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from milepost.model.change import Outcome, OutcomeState, Plan
from milepost.model.memory import RunState
from milepost.report import safe
from milepost.report.text import changes
from milepost.report.text.ink import paint, wrap
from milepost.report.text.planned import counted, not_done
from milepost.report.text.planned import plan as planned
from milepost.report.voice import Voice
from milepost.report.words import plural

_ADVICE: Mapping[OutcomeState, str] = {
    "conflict": "somebody changed it after it was planned, so it was left alone; {again} again to "
    "plan it anew",
    "failed": "it was refused and nothing changed there; clear the cause, then {again} again",
    "unknown": "the answer was lost, so it may be done or not; {again} again: it looks first and "
    "writes nothing twice",
    "not_attempted": "it was not tried; {again} again",
}
WORDS: Mapping[OutcomeState, str] = {
    "done": "done",
    "already": "already there",
    "conflict": "in conflict",
    "failed": "failed",
    "unknown": "unknown",
    "not_attempted": "not attempted",
}


def outcomes(
    outcomes: Sequence[Outcome],
    plan: Plan,
    voice: Voice,
    sources: Mapping[str, str],
    *,
    again: str = "sync",
) -> str:
    """What became of each change: those that need somebody in full, the rest counted.

    With ``-v`` the plan is shown in front.  ``again`` is the command to repeat.
    """
    if not plan.changes:
        return planned(plan, voice, sources)
    left = [outcome for outcome in outcomes if outcome.outcome not in ("done", "already")]
    parts = [planned(plan, voice, sources).rpartition("\n\n")[0] if voice.verbose else ""]
    for state, advice in _ADVICE.items():
        hit = [outcome for outcome in left if outcome.outcome == state]
        if hit:
            parts.append("\n".join(_group(state, advice.format(again=again), hit, plan, voice)))
    parts.append("\n".join(_summary(outcomes, plan, voice)))
    return "\n\n".join(filter(None, parts))


def all_told(
    made: Sequence[Outcome],
    plan: Plan,
    voice: Voice,
    sources: Mapping[str, str],
    *,
    again: str,
    nothing: str,
) -> str:
    """What became of each change, and all that is not done.

    For commands that a person gives about one thing: what is left of it is
    news.  ``nothing`` is said where there was nothing to change.
    """
    if not plan.changes:
        return planned(plan, voice, sources, nothing)
    told = outcomes(made, plan, voice, sources, again=again)
    rest = "" if voice.verbose else "\n".join(not_done(plan.skipped, voice))
    return "\n\n".join(filter(None, (told, rest)))


def ended(state: RunState) -> str:
    """How the run ended, in a sentence."""
    return {
        "complete": "The run was complete.",
        "partial": "The run was partial: not everything was read and made.",
        "failed": "The run failed.",
        "interrupted": "The run was interrupted: the rest was not made.",
    }[state]


def remembered(where: str) -> str:
    """Where it is kept what was done; ``where`` is empty for nowhere."""
    if where:
        return f"Remembered in {safe.terminal(where, cap=safe.SENTENCE)}."
    return "Nothing is remembered: there is no store (state: none)."


def _group(
    state: OutcomeState, advice: str, hit: list[Outcome], plan: Plan, voice: Voice
) -> Iterator[str]:
    head = f"{WORDS[state].capitalize()} ({len(hit)}): {advice}."
    yield paint(wrap(head, voice.width, rest="  "), "bold red", voice)
    headings = changes.headings(plan)
    for outcome in hit:
        change = outcome.change
        where = headings[change.source, changes.where(change)]
        what = " ".join(
            filter(None, (changes.sign(change), changes.thing(change), changes.what(change)))
        )
        why = safe.terminal(outcome.detail, cap=safe.SENTENCE)
        line = f"{safe.terminal(change.source)}, {where}: {what}" + (f": {why}" if why else "")
        yield wrap(line, voice.width, first="  ", rest="    ")


def _summary(outcomes: Sequence[Outcome], plan: Plan, voice: Voice) -> Iterator[str]:
    counts = Counter(outcome.outcome for outcome in outcomes)
    told = [f"{counts['done']} done"]
    told += [
        f"{counts[state]} {word}"
        for state, word in WORDS.items()
        if state != "done" and counts[state]
    ]
    fine = counts["done"] + counts["already"] == len(plan.changes)
    style = "bold green" if fine else "bold red"
    yield paint(
        f"Applied: {', '.join(told)} of {plural(len(plan.changes), 'change')}.", style, voice
    )
    if not voice.quiet:
        yield wrap(f"Planned: {counted(plan)}.", voice.width, rest="    ")
