"""``milepost sync``: read, judge, plan, apply, and keep a record of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from milepost.app import sync as syncing
from milepost.app import telling
from milepost.app.identity import made_by, members_of, read_whole
from milepost.app.outputs import (
    for_outputs,
    outcomes_for_outputs,
    plan_for_outputs,
    shared_for_outputs,
)
from milepost.app.patches import patches
from milepost.app.snapshots import snapshots
from milepost.cli import voice
from milepost.cli.environment import environ
from milepost.cli.options import Request, reading, writing
from milepost.cli.session import Session, Writes, dumped, exit_code, session
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
from milepost.cli.turns import Turns, spend_in_turns
from milepost.cli.views import save
from milepost.errors import Refused, UsageError
from milepost.model.change import Plan
from milepost.model.judgement import Judgement
from milepost.model.overdue import overdue
from milepost.report import json_v1, text
from milepost.report.overdue import ADVICE, late

INCOMPLETE = 3


@click.command()
@reading("text", "json")
@click.option(
    "--plan", "plan_file", metavar="FILE", help="Apply exactly this saved plan, or refuse."
)
@click.option(
    "--repair", is_flag=True, help="Mend damaged marks around our blocks, and write them anew."
)
@writing
def sync(
    request: Request,
    plan_file: str | None,
    *,
    repair: bool,
    yes: bool,
    wait: bool,
    max_changes: float | None,
) -> int:
    """Write the verdict back: labels, one status comment, a block in each description.

    Exit 4 if some changes were made and others not; 5 if a saved plan is
    stale, a limit says no or another run is at work.
    """
    if request.project is not None:
        raise UsageError(
            "sync writes, so it wants a file that says what and where",
            hint="milepost plan --github … shows what it would do",
        )
    check_asked("sync", yes=yes)
    check_stop(environ())
    saved = _saved(plan_file) if plan_file else None
    with listening() as stop, session(request, writes=Writes(stop=stop, wait=wait)) as run:
        check_tokens(run)
        if found := overdue(run.store.runs(run.instance), run.clock.now()):
            voice.talk(f"{late(found)} ({ADVICE})")
        settings = run.settings
        if repair:
            settings = replace(settings, writing=replace(settings.writing, repair=True))
        with recorded(run, "sync") as journal:
            planned = syncing.plan(
                settings, run.opened, run.clock, request.selection, run.memory, run.known()
            )
            if request.selection.as_of is None:
                whole = request.selection.whole
                journal.remember(snapshots(planned.judgement, journal.run, whole=whole))
            portfolio = planned.judgement.portfolio
            journal.holds(members_of(portfolio, run.settings), read_whole(portfolio))
            if saved is not None:
                planned = syncing.hold_to(*saved, planned)
            if refusal := syncing.refusal(planned, settings, run.memory, max_changes):
                raise Refused(refusal)
            check_ceiling(len(planned.plan.changes), environ())
            if not yes and not agreed(planned, run, request.voice):
                close(journal, "interrupted")
                return 0
            journal.acts_as(syncing.actors(planned))
            journal.silenced(planned.gestures.silenced)
            journal.woken(planned.gestures.woken)
            said = planned.judgement
            if saved is None:
                turns = Turns(
                    run=run,
                    settings=settings,
                    selection=request.selection,
                    max_changes=max_changes,
                )
                planned, spent = spend_in_turns(planned, turns, journal, stop)
            else:
                most = settings.limits.notifying_per_run
                spent = spend(planned, run, journal, stop, notifying=most)
            seen = syncing.seen(planned, journal.run, run.clock)
            now = planned.judgement.portfolio
            made = (*made_by(spent.outcomes, now), *members_of(now, run.settings))
            unrecorded = close(journal, spent.state, seen, spent.agreed, made)
            told = telling.tell(
                planned,
                settings,
                run.memory,
                command="sync",
                run=journal.run,
                state=spent.state,
                clock=run.clock,
            )
            if told:
                voice.talk(told)
        _show(request, planned, spent, run, said)
    return max(
        exit_code(planned.judgement, request.fail_on),
        spent.code,
        unrecorded,
        INCOMPLETE if planned.barred else 0,
    )


def _show(
    request: Request, planned: syncing.Planned, spent: Spent, run: Session, before: Judgement
) -> None:
    """Print it.  Of fields it shows what trackers said ``before`` anything was written."""
    plan = plan_for_outputs(planned.plan, planned.judgement)
    outcomes = outcomes_for_outputs(spent.outcomes, planned.plan, planned.judgement)
    judgement = for_outputs(planned.judgement)
    as_json = document(outcomes, plan, run, spent) | {
        "sources": json_v1.covered(judgement)["sources"],
        **json_v1.counted(judgement),
    }
    said, edits = shared_for_outputs(before, patches(run.settings, before))
    as_json |= {"fields": json_v1.fields(said, edits)}
    if request.format == "json":
        shown = dumped(as_json)
    else:
        differing = text.shared(said, edits, request.voice, before.portfolio.zone)
        shown = f"{differing}\n\n" if differing else ""
        shown += text.outcomes(outcomes, plan, request.voice, run.places)
        shown += f"\nFindings: {text.counted(judgement, request.voice)}"
        if not request.voice.quiet:
            head = text.covered(judgement, request.voice)
            shown = f"{head}\n\n{shown}\n{text.ended(spent.state)}\n{text.remembered(run.where)}"
    voice.result(shown, request.output)
    save(request, judgement, as_json)


def _saved(path: str) -> tuple[Plan, str]:
    """The plan in a file, and the fingerprint it claims."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the plan {path}", why=error.strerror or "") from error
    except ValueError as error:
        raise UsageError(f"{path} is not a plan", why=str(error)) from error
    return json_v1.plan_from(data), str(data["fingerprint"])
