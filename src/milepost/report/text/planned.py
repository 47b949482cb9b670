"""``milepost plan`` for people: every change by place, with its reason; then what is not done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from milepost.model.change import Change, ChangeKind, NotPlanned, Plan
from milepost.report import safe
from milepost.report.text import changes
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.voice import Voice
from milepost.report.words import plural

_THING = 9
_WHAT = 44
_INDENT = "    "
_HEARD = frozenset({ChangeKind.CREATE_ISSUE, ChangeKind.PUT_COMMENT})
"""What a tracker tells people about when it is new."""


def plan(plan: Plan, voice: Voice, sources: Mapping[str, str], nothing: str = "") -> str:
    """The plan, grouped by tracker and object.

    ``sources`` maps a tracker's name to what people call the place
    (``acme/onboarding``).  ``nothing`` is what is said where there are no
    changes, instead of what ``sync`` says.
    """
    parts = ["\n".join(_source(name, plan, voice, sources)) for name in _order(plan, sources)]
    parts.append("\n".join(not_done(plan.skipped, voice)))
    parts.append(nothing if nothing and not plan.changes else _summary(plan, voice, sources))
    return "\n\n".join(filter(None, parts))


def next_step(plan: Plan, saved: str | None) -> str:
    """What to type to do exactly this plan; empty where there is nothing to do.

    ``saved`` is the file it was written to, if any.
    """
    if not plan.changes:
        return ""
    if saved:
        file = safe.terminal(saved, cap=500)
        return f"Nothing was written. To do exactly this: milepost sync --plan {file}"
    return "Nothing was written. To keep exactly this: milepost plan --out plan.json"


def counted(plan: Plan) -> str:
    """``3 to add, 1 to change, 0 to remove; notifies 2 people …``.

    Who watches a project is told of new issues and comments, and nobody can
    list them: they are said apart.
    """
    summary, told = plan.summary, plan.summary["notifies"]
    fresh = sum(change.kind in _HEARD and change.before is None for change in plan.changes)
    watched = plural(fresh, "new issue or comment reaches", "new issues and comments reach")
    return (
        f"{summary['add']} to add, {summary['change']} to change, {summary['remove']} to remove; "
        f"notifies {plural(told, 'person', 'people') if told else 'nobody'}"
        + (f", and {watched} whoever watches" if fresh else "")
    )


def change_lines(change: Change, voice: Voice) -> Iterator[str]:
    """One change: sign, thing, value, reason; whom it notifies; the lines of a text.

    With ``voice.verbose`` texts are shown whole.
    """
    sign = changes.sign(change)
    what = changes.what(change)
    reason = safe.terminal(change.reason, cap=safe.SENTENCE)
    head = f"{_INDENT}{sign} {pad(changes.thing(change), _THING)} "
    room = cell_len(head) + max(_WHAT, cell_len(what)) + 2 + cell_len(reason) <= voice.width
    line = head + (
        pad(what, max(_WHAT, cell_len(what))) + f"  {reason}" if room and what else what or reason
    )
    yield line.rstrip().replace(sign, paint(sign, changes.colour(sign), voice), 1)
    inner = " " * cell_len(head)
    if what and not room and reason:
        yield wrap(reason, voice.width, first=inner, rest=inner)
    if change.notifies:
        people = ", ".join(safe.terminal(login) for login in change.notifies)
        yield wrap(f"notifies {people}", voice.width, first=inner, rest=inner)
    if voice.verbose and change.kind in changes.BODIES:
        texts = changes.whole(change)
    else:
        texts = changes.lines(change) if change.kind in changes.TEXTS else iter(())
    for text in texts:
        shown = wrap(text, voice.width, first=inner, rest=f"{inner}  ")
        yield paint(shown, changes.colour(text[0]) or "dim", voice)


def _order(plan: Plan, sources: Mapping[str, str]) -> list[str]:
    touched = {change.source: None for change in plan.changes}
    return [name for name in sources if name in touched] + [
        name for name in touched if name not in sources
    ]


def _source(name: str, plan: Plan, voice: Voice, sources: Mapping[str, str]) -> Iterator[str]:
    where = safe.terminal(sources.get(name, ""))
    yield paint(f"{safe.terminal(name)}{f': {where}' if where else ''}", "bold", voice)
    headings = changes.headings(plan)
    groups: dict[changes.Place, list[Change]] = {}
    for change in plan.changes:
        if change.source == name:
            groups.setdefault(changes.where(change), []).append(change)
    for place, group in groups.items():
        yield f"  {headings[name, place]}"
        for change in group:
            yield from change_lines(change, voice)


def not_done(skipped: tuple[NotPlanned, ...], voice: Voice) -> Iterator[str]:
    """What is left alone, and why.

    What is said of several milestones of a tracker in the same words, once.
    """
    if skipped:
        yield "Not done:"
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in skipped:
        alike.setdefault((one.source, one.reason, one.fallback), []).append(one.milestone)
    for (source, reason, fallback), ids in alike.items():
        why, instead = (safe.terminal(text, cap=safe.SENTENCE) for text in (reason, fallback))
        named = [safe.terminal(id_) for id_ in dict.fromkeys(ids) if id_]
        several = len(named) > 1
        listed = f"{plural(len(named), 'milestone')} ({', '.join(named)})" if several else ""
        about = ", ".join(filter(None, (safe.terminal(source), listed or "".join(named))))
        yield wrap(f"{about}: {why}; {instead}", voice.width, first="  ", rest=_INDENT)


def _summary(plan: Plan, voice: Voice, sources: Mapping[str, str]) -> str:
    if plan.changes:
        line = f"Plan: {counted(plan)}.   {plan.fingerprint[:6]}"
        return paint(wrap(line, voice.width, rest=_INDENT), "bold", voice)
    places = ", ".join(
        f"{safe.terminal(name)} ({safe.terminal(shown)})" for name, shown in sources.items()
    )
    compared = plural(plan.compared, "milestone")
    rest = "beside what is listed above, nothing differs" if plan.skipped else "nothing differs"
    return wrap(
        f"No changes. {compared} in {places or 'no tracker'} compared with what milepost "
        f"would write there: {rest}.",
        voice.width,
    )
