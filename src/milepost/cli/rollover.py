"""``milepost rollover``: move what is left of one milestone into another."""

from __future__ import annotations

import click

from milepost.app import rollover as rolling
from milepost.app import sync as syncing
from milepost.app.identity import members_of, read_whole
from milepost.app.outputs import outcomes_for_outputs, plan_for_outputs
from milepost.cli import voice
from milepost.cli.environment import environ
from milepost.cli.options import Request, looking, sending
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
from milepost.errors import UsageError
from milepost.report import text

INCOMPLETE = 3


@click.command()
@looking("text", "json")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@sending
def rollover(request: Request, old: str, new: str, *, yes: bool, wait: bool) -> int:
    """Move the open issues of the milestone FROM into TO, in each tracker that has both.

    What is closed stays, and so do stretch issues and the status issue.  FROM
    tells from then on what it was shipped without.  Exit 4 if something that is
    left was not moved.
    """
    if request.project is not None:
        raise UsageError(
            "rollover writes, so it wants the file that sync writes by",
            hint=f"milepost rollover {old} {new} --config FILE",
        )
    check_asked("rollover", yes=yes)
    check_stop(environ())
    with listening() as stop, session(request, writes=Writes(stop=stop, wait=wait)) as run:
        check_tokens(run)
        with recorded(run, "rollover") as journal:
            moving = rolling.plan(
                run.settings, run.opened, run.clock, (old, new), run.memory, run.known()
            )
            planned = moving.planned
            portfolio = planned.judgement.portfolio
            journal.holds(members_of(portfolio, run.settings), read_whole(portfolio))
            check_ceiling(len(planned.plan.changes), environ())
            if not yes and not agreed(planned, run, request.voice):
                close(journal, "interrupted")
                return 0
            journal.acts_as(syncing.actors(planned))
            spent = spend(planned, run, journal, stop, notifying=None)
            unrecorded = close(journal, spent.state)
        _show(request, moving, spent, run)
    return max(
        spent.code,
        unrecorded,
        PARTLY if moving.stay else 0,
        0 if moving.whole and not planned.barred else INCOMPLETE,
    )


def _show(request: Request, moving: rolling.Rolling, spent: Spent, run: Session) -> None:
    planned = moving.planned
    plan = plan_for_outputs(planned.plan, planned.judgement)
    outcomes = outcomes_for_outputs(spent.outcomes, planned.plan, planned.judgement)
    if request.format == "json":
        shown = dumped(document(outcomes, plan, run, spent))
    else:
        shown = text.all_told(
            outcomes,
            plan,
            request.voice,
            {name: place for name, place in run.places.items() if name in moving.old.sources},
            again="rollover",
            nothing=f"Nothing to move: no open committed issue of {moving.old.id} can go to "
            f"{moving.new.id}.",
        )
    voice.result(shown, request.output)
