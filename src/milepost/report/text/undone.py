"""``milepost undo`` for people: what was taken out, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from milepost.model.change import ChangeKind, Outcome, Plan
from milepost.report import safe
from milepost.report.text.ink import wrap
from milepost.report.text.planned import not_done
from milepost.report.text.planned import plan as planned
from milepost.report.text.spent import outcomes as spent
from milepost.report.voice import Voice
from milepost.report.words import plural

NOTHING = "Nothing to undo: nothing that milepost wrote stands in {places}."


def undone(
    outcomes: Sequence[Outcome], plan: Plan, voice: Voice, sources: Mapping[str, str]
) -> str:
    """What became of each removal; issues that were closed by name, for they are still there."""
    if not plan.changes:
        places = ", ".join(map(safe.terminal, sources)) or "any tracker"
        left = "Nothing more to undo: the rest is listed above." if plan.skipped else ""
        return planned(plan, voice, sources, left or NOTHING.format(places=places))
    parts = [spent(outcomes, plan, voice, sources, again="undo")]
    parts.append("\n".join(_closed(outcomes, voice)))
    parts.append("" if voice.verbose else "\n".join(not_done(plan.skipped, voice)))
    return "\n\n".join(filter(None, parts))


def unremembered(voice: Voice) -> str:
    """What nobody can know who remembers nothing."""
    return wrap(
        "Nothing is remembered of earlier runs: what was taken out was found by its marks and "
        "names. What milepost wrote in trackers that the file does not name, or under another "
        "prefix or instance, is not known.",
        voice.width,
    )


def _closed(outcomes: Sequence[Outcome], voice: Voice) -> Iterator[str]:
    closed = [
        one
        for one in outcomes
        if one.change.kind is ChangeKind.SET_FIELD
        and one.change.target.kind == "issue"
        and one.outcome in ("done", "already")
    ]
    if closed:
        many = plural(len(closed), "status issue")
        them = "it" if len(closed) == 1 else "them"
        yield f"Closed {many} that milepost had opened; delete {them} there if you like:"
    for one in closed:
        change = one.change
        title = f' "{safe.terminal(change.target.title)}"' if change.target.title else ""
        name = f"{safe.terminal(change.source)} {safe.terminal(change.target.key)}{title}"
        yield wrap(f"{name} {safe.terminal(one.url, cap=500)}".rstrip(), voice.width, first="  ")
