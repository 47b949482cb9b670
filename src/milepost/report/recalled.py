"""The report of a day that history covers, in Markdown: what was known then, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from milepost.model.finding import SEVERITIES
from milepost.model.recalled import Recalled, Recollection, Told
from milepost.report import safe
from milepost.report.words import LOOKS, fraction, listing, look, plural

UNKEPT = "Links, evidence and the words of findings are not remembered."
_STATES = {"met": "✅", "unmet": "❌", "unknown": "❔"}


def known_on(recalled: Recollection) -> str:
    """Whose knowledge it is: ``As known on 2027-02-24, by the run of 2027-02-22 (…)``."""
    plan = recalled.plan
    return (
        f"As known on {recalled.asked}, by the run of {plan.day} "
        f"at {plan.at:%H:%M} UTC (run {plan.run}). No tracker was read."
    )


def in_order(recalled: Recollection) -> list[Recalled]:
    """Those that were judged: the one that needed people most first, then by date."""
    order = list(LOOKS)
    judged = [one for one in recalled.milestones if one.snapshot.health is not None]
    return sorted(judged, key=lambda one: order.index(one.snapshot.health or "unknown"))


def counted(recalled: Recollection) -> str:
    """``1 error, 2 warnings, 0 notes``."""
    number = Counter(one.severity for one in recalled.findings)
    words = {"error": "error", "warning": "warning", "info": "note"}
    return listing([plural(number[severity], words[severity]) for severity in SEVERITIES])


def page(recalled: Recollection) -> str:
    """The whole page.  Rendered by GitHub or GitLab nothing in it is live."""
    judged = in_order(recalled)
    health = Counter(one.snapshot.health for one in judged)
    told = [f"{health[name]} {shown.counted}" for name, shown in LOOKS.items() if health[name]]
    first = f"{plural(len(judged), 'milestone')}: {listing(told)}" if judged else "No milestone"
    listed = len(recalled.milestones) - len(judged)
    parts = [
        "# Milestones",
        f"**{first}.** {known_on(recalled)} {UNKEPT}",
        "\n".join(_overview(judged)),
        *("\n".join(_milestone(one)) for one in judged if _has_more(one)),
        "\n".join(["## The plan\n", *map(_finding, recalled.project)]) if recalled.project else "",
        f"{plural(listed, 'milestone')} not judged." if listed else "",
        f"{counted(recalled)}.",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _overview(judged: list[Recalled]) -> Iterator[str]:
    if judged:
        yield "| Milestone | Health | Due | Done | Owner |\n|---|---|---|---|---|"
    for one in judged:
        seen = one.snapshot
        cells = (
            safe.table_cell(seen.title),
            str(look(seen.health)),
            str(seen.due or "none"),
            fraction(one.progress),
            safe.table_cell(", ".join(one.owners)) or "nobody yet",
        )
        yield f"| {' | '.join(cells)} |"


def _has_more(one: Recalled) -> bool:
    return bool(one.snapshot.criteria or one.findings)


def _milestone(one: Recalled) -> Iterator[str]:
    yield f"## {look(one.snapshot.health).sign} {safe.gfm(one.snapshot.title)}\n"
    for text, state in one.snapshot.criteria.items():
        yield f"- {_STATES[state]} {safe.gfm(text, cap=safe.SENTENCE)}"
    yield from map(_finding, one.findings)


def _finding(told: Told) -> str:
    return f"- {safe.gfm(f'{told.rule} {told.name}'.strip())} ({told.severity})"
