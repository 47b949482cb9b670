"""``milepost plan``: everything ``sync`` would do."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app import sync as syncing
from milepost.app.outputs import for_outputs, plan_for_outputs, shared_for_outputs
from milepost.app.patches import patches
from milepost.cli import voice
from milepost.cli.options import MAX_CHANGES, Request, reading
from milepost.cli.session import dumped, exit_code, session
from milepost.cli.views import save
from milepost.plan.limits import Limits
from milepost.report import json_v1, text


@click.command()
@reading("text", "json")
@click.option("--out", metavar="FILE", help="Save the plan, for `milepost sync --plan FILE`.")
@click.option("--exit-code", "changes_fail", is_flag=True, help="Exit 1 if there are changes.")
@click.option("--what-if", metavar="FIELD=VALUE", hidden=True)
@MAX_CHANGES
def plan(
    request: Request, out: str | None, *, changes_fail: bool, max_changes: float | None
) -> int:
    """Show every change sync would make, why, and whom it would notify.  Writes nothing."""
    voice.check_writable(out)
    with session(request) as run:
        planned = syncing.plan(
            run.settings, run.opened, run.clock, request.selection, run.memory, run.known()
        )
        refusal = syncing.refusal(planned, run.settings, run.memory, max_changes)
    notes = _notes(planned, refusal, run.settings.limits)
    seen = plan_for_outputs(planned.plan, planned.judgement)
    judgement = for_outputs(planned.judgement)
    as_json = json_v1.plan(seen, __version__) | json_v1.covered(judgement)
    as_json |= json_v1.counted(judgement)
    said, edits = shared_for_outputs(planned.judgement, patches(run.settings, planned.judgement))
    as_json |= {"fields": json_v1.fields(said, edits)}
    if request.format == "json":
        shown = dumped(as_json)
        for note in notes:
            voice.talk(note)
    else:
        hint = "" if request.voice.quiet else text.next_step(planned.plan, out)
        head = "" if request.voice.quiet else text.covered(judgement, request.voice) + "\n"
        found = f"Findings: {text.counted(judgement, request.voice)}"
        view = text.plan(seen, request.voice, run.places)
        differing = text.shared(said, edits, request.voice, planned.judgement.portfolio.zone)
        apart = f"{differing}\n" if differing else ""
        shown = "\n".join(filter(None, (head, apart, view, found, *notes, hint)))
    if out:
        voice.keep(dumped(json_v1.plan(planned.plan, __version__)), out)
    voice.result(shown, request.output)
    save(request, judgement, as_json)
    code = max(exit_code(planned.judgement, request.fail_on), 3 if planned.barred else 0)
    return max(code, int(changes_fail and bool(planned.plan.changes)))


def _notes(planned: syncing.Planned, refusal: str, limits: Limits) -> tuple[str, ...]:
    """What sync would leave undone of the plan, and why; and what it would do besides."""
    plan = planned.plan
    twice = (
        "milestones are created, closed or opened by this: sync then looks again, and writes in "
        "the same run what follows from it"
        if syncing.turning(planned)
        else ""
    )
    telling = sum(change.notifying for change in plan.changes)
    most = limits.notifying_per_run
    refused = f"sync would refuse this: {refusal}" if refusal else ""
    cut = (
        f"{telling} of these changes notify people: sync makes {most} of them in one run "
        "(write.limits.notifying_per_run), the others first in the next"
        if telling > most
        else ""
    )
    return tuple(filter(None, (refused, cut, twice)))
