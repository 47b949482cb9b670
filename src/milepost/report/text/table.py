"""``milepost list`` for people: every milestone of all trackers, ready to copy into the file."""

from __future__ import annotations

from rich.cells import cell_len

from milepost.model.judgement import Judged, Judgement
from milepost.report import safe
from milepost.report.text.ink import pad, paint
from milepost.report.voice import Voice
from milepost.report.why import owner
from milepost.report.words import look, plural, work

_HEAD = ("id", "title", "due", "health", "done", "rank", "tracker", "owner")


def listing(judgement: Judgement, voice: Voice) -> str:
    """A table.  Nothing is cut to fit: ids and titles are there to be copied."""
    rows = [_row(judged) for judged in judgement.milestones]
    widths = [max(cell_len(row[at]) for row in (_HEAD, *rows)) for at in range(len(_HEAD))]
    head = paint("  ".join(map(pad, _HEAD, widths)).rstrip(), "bold", voice)
    table = [head, *("  ".join(map(pad, row, widths)).rstrip() for row in rows)]
    return "\n".join([*(table if rows else []), *incomplete(judgement), *_total(judgement)])


def _row(judged: Judged) -> tuple[str, ...]:
    milestone = judged.milestone
    places = [f"{record.source} {record.key}" for record in milestone.records]
    places += [f"not found in {source}" for source in milestone.missing]
    return (
        safe.terminal(milestone.id),
        safe.terminal(milestone.title),
        str(milestone.due or "-"),
        str(look(judged.health)),
        f"{judged.progress.closed}/{work(judged.progress)}",
        str(judged.priority_rank or "-"),
        safe.terminal(", ".join(places)) or "-",
        safe.terminal(owner(judged)) or "-",
    )


def incomplete(judgement: Judgement) -> list[str]:
    """A line for each tracker that was not read to its end, with the reason."""
    return [
        f"\nINCOMPLETE {safe.terminal(reading.source)}: "
        f"{safe.terminal(reading.reason, cap=safe.SENTENCE) or 'no proof of the end'}"
        for reading in judgement.portfolio.readings.values()
        if not reading.complete
    ]


def _total(judgement: Judgement) -> list[str]:
    if not judgement.milestones:
        return ["No milestones were found."]
    listed = sum(judged.health is None for judged in judgement.milestones)
    told = f", {listed} of them only listed" if listed else ""
    return ["", plural(len(judgement.milestones), "milestone") + told]
