"""``milepost check``: read, judge, print findings; the CI gate."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import click

from milepost import __version__
from milepost.app.gate import find_gate
from milepost.app.identity import members_of, read_whole
from milepost.app.outputs import for_outputs
from milepost.app.snapshots import snapshots
from milepost.cli import voice
from milepost.cli.leniently import leniently
from milepost.cli.options import Request, reading
from milepost.cli.recalling import recall, show
from milepost.cli.session import Session, dumped, exit_code, session
from milepost.cli.views import save
from milepost.errors import SourceError
from milepost.model.gated import State
from milepost.model.judgement import Judgement
from milepost.report import gates, json_v1, text

_GATE: Mapping[State, int] = MappingProxyType({"met": 0, "unmet": 1, "unknown": 3})


@click.command()
@reading("text", "json", fail_on="error")
@click.option(
    "--gate",
    metavar="NAME",
    help="Judge only this gate of the one --milestone: exit 0 if it is met, 1 if not, 3 if nobody "
    "can know.",
)
def check(request: Request, gate: str | None) -> int:
    """Read, judge, print findings.  Writes nothing to trackers.

    With --as-of a day that is remembered it shows what was known then.  Exit 1
    if there are findings at or above --fail-on, 3 if a tracker could not be
    read completely.
    """
    if gate is not None and len(request.selection.milestones) != 1:
        raise click.UsageError("--gate goes with one --milestone ID: whose gate it is")
    known = None if gate is not None else recall(request)
    if known is not None:
        return show(request, known)
    now = request.selection.as_of is None
    with session(request, remembers=now) as run:
        whole = run.judged(request.selection)
        if now and run.memory.kept:
            _remember(run, whole, request)
        judgement = for_outputs(whole)
    if gate is not None:
        return _gate(request, judgement, gate)
    as_json = json_v1.check(judgement, __version__)
    json_too = request.format == "json"
    shown = dumped(as_json) if json_too else text.check(judgement, request.voice)
    voice.result(shown, request.output)
    save(request, judgement, as_json)
    return exit_code(judgement, request.fail_on)


def _remember(run: Session, judgement: Judgement, request: Request) -> None:
    with leniently():
        journal = run.store.begin(run.instance, "check")
        journal.remember(snapshots(judgement, journal.run, whole=request.selection.whole))
        portfolio = judgement.portfolio
        journal.holds(members_of(portfolio, run.settings), read_whole(portfolio))
        journal.finish("complete" if judgement.complete else "partial")


def _gate(request: Request, judgement: Judgement, name: str) -> int:
    """Only the gate's criteria and the open milestones before it count; no finding does."""
    if not judgement.milestones:
        wanted = ", ".join(request.selection.milestones)
        raise SourceError(f"there is no milestone {wanted!r} in what could be read")
    judged = judgement.milestones[0]
    gated = find_gate(judged, name)
    as_json = json_v1.gate(gated, judged, judgement, __version__)
    voice.result(
        dumped(as_json)
        if request.format == "json"
        else text.gate(gated, judged, judgement, request.voice),
        request.output,
    )
    save(request, judgement, as_json, gates.gate(gated, judged, judgement))
    return _GATE[gated.state]
