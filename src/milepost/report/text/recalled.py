"""``milepost check`` of a day that history covers, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from milepost.model.recalled import Recalled, Recollection, Told
from milepost.report import safe
from milepost.report.recalled import UNKEPT, counted, in_order, known_on
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.voice import Voice
from milepost.report.words import fraction, look, plural

_CODE = "   "


def recalled(found: Recollection, voice: Voice) -> str:
    """The screen: whose knowledge it is, each milestone in a line, what rules had found."""
    judged = in_order(found)
    listed = len(found.milestones) - len(judged)
    wide = max((cell_len(safe.terminal(one.snapshot.title)) for one in judged), default=0)
    plan = list(_findings(found.project, voice))
    parts = [
        wrap(f"{known_on(found)} {'' if voice.quiet else UNKEPT}".strip(), voice.width),
        *("\n".join(_milestone(one, wide, voice)) for one in judged),
        "\n".join(["The plan", *plan]) if plan else "",
        f"{plural(listed, 'milestone')} not judged" if listed and not voice.quiet else "",
        counted(found),
    ]
    return "\n\n".join(filter(None, parts))


def _milestone(one: Recalled, wide: int, voice: Voice) -> Iterator[str]:
    seen, shown = one.snapshot, look(one.snapshot.health)
    cells = (
        paint(str(shown), shown.style, voice),
        paint(pad(safe.terminal(seen.title), wide), "bold", voice),
        f"due {seen.due}" if seen.due else "no due date",
        fraction(one.progress),
        safe.terminal(", ".join(one.owners)) or "no owner",
    )
    yield "  ".join(cells)
    if voice.verbose:
        words = {"met": "met", "unmet": "not yet", "unknown": "unknown"}
        for text, state in seen.criteria.items():
            told = f"[{words[state]}] {safe.terminal(text, cap=safe.SENTENCE)}"
            yield wrap(told, voice.width, first=_CODE, rest=_CODE * 2)
    yield from _findings(one.findings, voice)


def _findings(findings: Iterable[Told], voice: Voice) -> Iterator[str]:
    for one in filter(voice.tells, findings):
        yield f"{_CODE}{safe.terminal(f'{one.rule} {one.name}'.strip())} ({one.severity})"
