"""``milepost resolve``: settle a field on which trackers and the plan file differ."""

from __future__ import annotations

from typing import get_args

import click

from milepost.app import resolve as resolving
from milepost.app import sync as syncing
from milepost.app.identity import members_of, read_whole
from milepost.app.outputs import outcomes_for_outputs, plan_for_outputs, shared_for_outputs
from milepost.cli import voice
from milepost.cli.environment import environ
from milepost.cli.options import Request, looking, writing
from milepost.cli.session import Session, Writes, dumped, session
from milepost.cli.spending import (
    PARTLY,
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
from milepost.errors import Refused, UsageError
from milepost.model.agreement import Field
from milepost.report import json_v1, text

INCOMPLETE = 3


@click.command()
@looking("text", "json")
@click.argument("id_", metavar="ID")
@click.argument("field", metavar="FIELD", type=click.Choice(get_args(Field)))
@click.option(
    "--take",
    required=True,
    metavar="NAME|VALUE",
    help="Who is right: a tracker of the milestone, or plan for the file.  Or the value itself: "
    "a date, open, closed, none, a text (=TEXT where a tracker has that name).",
)
@writing
def resolve(
    request: Request,
    id_: str,
    field: Field,
    *,
    take: str,
    yes: bool,
    wait: bool,
    max_changes: float | None,
) -> int:
    """Say what is right where trackers or the plan file differ, and write it everywhere.

    FIELD of the milestone ID is written to every tracker that says something
    else.  The plan file is never edited: what to write there is shown.  Exit 4
    if it was not written everywhere.
    """
    if request.project is not None:
        raise UsageError(
            "resolve writes, so it wants the file that sync writes by",
            hint=f"milepost resolve {id_} {field} --take {take} --config FILE",
        )
    check_asked("resolve", yes=yes)
    check_stop(environ())
    wanted = resolving.Wanted(milestone=id_, field=field, take=take)
    with listening() as stop, session(request, writes=Writes(stop=stop, wait=wait)) as run:
        check_tokens(run)
        with recorded(run, "resolve") as journal:
            settled = resolving.plan(
                run.settings, run.opened, run.clock, wanted, run.memory, run.known()
            )
            planned = settled.planned
            portfolio = planned.judgement.portfolio
            journal.holds(members_of(portfolio, run.settings), read_whole(portfolio))
            if refusal := syncing.refusal(planned, run.settings, run.memory, max_changes):
                raise Refused(refusal)
            check_ceiling(len(planned.plan.changes), environ())
            if not yes and not agreed(planned, run, request.voice):
                close(journal, "interrupted")
                return 0
            journal.acts_as(syncing.actors(planned))
            spent = spend(planned, run, journal, stop, notifying=None)
            unrecorded = close(
                journal, spent.state, agreed=resolving.agreed(settled, spent.outcomes)
            )
        _show(request, settled, spent, run)
    return max(
        spent.code,
        unrecorded,
        PARTLY if planned.plan.skipped else 0,
        INCOMPLETE if planned.barred else 0,
    )


def _show(request: Request, settled: resolving.Settled, spent: Spent, run: Session) -> None:
    planned = settled.planned
    plan = plan_for_outputs(planned.plan, planned.judgement)
    outcomes = outcomes_for_outputs(spent.outcomes, planned.plan, planned.judgement)
    said, edits = shared_for_outputs(resolving.shown(settled), settled.edits)
    if request.format == "json":
        shown = dumped(
            document(outcomes, plan, run, spent) | {"fields": json_v1.fields(said, edits)}
        )
    elif settled.why_not:
        shown = settled.why_not
    else:
        places = {(one.milestone, one.field) for one in settled.taken}
        taken = [one for one in said if (one.milestone, one.field) in places]
        told = text.all_told(
            outcomes,
            plan,
            request.voice,
            run.places,
            again="resolve",
            nothing="Nothing to write: every tracker says it already.",
        )
        zone = planned.judgement.portfolio.zone
        shown = f"{text.settled(taken, edits, request.voice, zone)}\n\n{told}"
    voice.result(shown, request.output)
