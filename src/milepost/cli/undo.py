"""``milepost undo``: take out everything that milepost ever wrote, and keep a record of it."""

from __future__ import annotations

import click

from milepost.app import sync as syncing
from milepost.app import undo as undoing
from milepost.app.outputs import outcomes_for_outputs, plan_for_outputs
from milepost.cli import voice
from milepost.cli.environment import environ
from milepost.cli.options import Request, looking, sending
from milepost.cli.session import Session, Writes, dumped, session
from milepost.cli.spending import (
    Spent,
    agreed,
    check_asked,
    check_tokens,
    close,
    document,
    recorded,
    spend,
)
from milepost.cli.stopping import listening
from milepost.cli.trust import check_ceiling, check_stop
from milepost.errors import UsageError
from milepost.plan.agreed import asked_anew
from milepost.report import text

INCOMPLETE = 3
_BACK = ("done", "already", "unknown")
"""What may have been put back counts, too."""


@click.command()
@looking("text", "json")
@click.option(
    "--fields",
    is_flag=True,
    help="Also put back fields of milestones that milepost set, and issues that it moved.",
)
@sending
def undo(request: Request, *, fields: bool, yes: bool, wait: bool) -> int:
    """Remove every label, comment and block that milepost ever wrote.

    Status issues that it opened are closed.  What people wrote stays.  Exit 3
    if a tracker was not read completely, 4 if something was not removed.
    """
    if request.project is not None:
        raise UsageError(
            "undo writes, so it wants the file that sync wrote by",
            hint="milepost undo --config FILE",
        )
    check_asked("undo", yes=yes)
    check_stop(environ())
    with listening() as stop, session(request, writes=Writes(stop=stop, wait=wait)) as run:
        check_tokens(run)
        past = undoing.Past(memory=run.memory, writes=run.store.writes(run.instance))
        with recorded(run, "undo") as journal:
            planned = undoing.plan(
                run.settings,
                run.opened,
                run.clock,
                past,
                sources=request.selection.sources,
                fields=fields,
            )
            check_ceiling(len(planned.plan.changes), environ())
            if not yes and not agreed(planned, run, request.voice):
                close(journal, "interrupted")
                return 0
            journal.acts_as(syncing.actors(planned))
            spent = spend(planned, run, journal, stop, notifying=None)
            back = [it.change for it in spent.outcomes if it.outcome in _BACK]
            anew = asked_anew(back, run.memory)
            unrecorded = close(journal, spent.state, agreed=anew)
        _show(request, planned, spent, run)
    return max(spent.code, unrecorded, 0 if planned.whole else INCOMPLETE)


def _show(request: Request, planned: syncing.Planned, spent: Spent, run: Session) -> None:
    plan = plan_for_outputs(planned.plan, planned.judgement)
    outcomes = outcomes_for_outputs(spent.outcomes, planned.plan, planned.judgement)
    if request.format == "json":
        shown = dumped(document(outcomes, plan, run, spent))
    else:
        places = {name: run.places[name] for name in planned.sites}
        shown = text.undone(outcomes, plan, request.voice, places)
        shown += "" if run.memory.runs else f"\n{text.unremembered(request.voice)}"
    voice.result(shown, request.output)
