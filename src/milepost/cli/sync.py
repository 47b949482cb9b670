"""``milepost sync``: read, judge, plan, apply."""

from __future__ import annotations

import json
from pathlib import Path

import click

from milepost import __version__
from milepost.app import sync as syncing
from milepost.cli import voice
from milepost.cli.environment import environ, in_ci
from milepost.cli.options import Request, reading
from milepost.cli.session import Session, dumped, exit_code, session
from milepost.cli.trust import check_ceiling, check_stop
from milepost.cli.views import save
from milepost.config.variables import variable
from milepost.errors import UsageError
from milepost.model.change import Outcome, Plan
from milepost.report import json_v1, text

INCOMPLETE, PARTLY, INTERRUPTED = 3, 4, 130


@click.command()
@reading("text", "json")
@click.option(
    "--plan", "plan_file", metavar="FILE", help="Apply exactly this saved plan, or refuse."
)
@click.option("--yes", is_flag=True, help="Do not ask.  Needed in CI and without a terminal.")
@click.option("--repair", is_flag=True, hidden=True)
def sync(request: Request, plan_file: str | None, *, yes: bool) -> int:
    """Write the verdict back: labels, one status comment, a block in each description.

    Exit 4 if some changes were made and others not, 5 if a saved plan is stale.
    """
    if request.project is not None:
        raise UsageError(
            "sync writes, so it wants a file that says what and where",
            hint="milepost plan --github … shows what it would do",
        )
    if not yes and (in_ci() or not voice.is_terminal()):
        raise UsageError("sync needs --yes where nobody can be asked", hint="milepost sync --yes")
    check_stop(environ())
    saved = _saved(plan_file) if plan_file else None
    with session(request) as run:
        _check_tokens(run)
        planned = syncing.plan(run.settings, run.opened, run.clock, request.selection)
        if saved is not None:
            planned = syncing.hold_to(*saved, planned)
        check_ceiling(len(planned.plan.changes), environ())
        if not yes and planned.plan.changes:
            voice.talk(text.plan(planned.plan, request.voice, run.places))
            if not voice.ask("Apply these changes?"):
                voice.talk("Nothing was written.")
                return 0
        outcomes, interrupted = _spend(planned, run)
        as_json = json_v1.sync(outcomes, planned.plan, syncing.requests(run.opened), __version__)
        shown = text.outcomes(outcomes, planned.plan, request.voice, run.places)
        voice.result(dumped(as_json) if request.format == "json" else shown, request.output)
        save(request, planned.judgement, as_json)
    if interrupted:
        return INTERRUPTED
    partly = any(outcome.outcome not in ("done", "already") for outcome in outcomes)
    return max(
        exit_code(planned.judgement, request.fail_on),
        PARTLY if partly else 0,
        INCOMPLETE if planned.barred else 0,
    )


def _check_tokens(run: Session) -> None:
    for name, found in run.opened.items():
        if found.options.access == "write" and not found.options.token:
            raise UsageError(
                f"sync writes to {name}, but there is no token for it",
                hint=f"set {variable(found.options.kind)}, or `access: read` for that tracker",
            )


def _spend(planned: syncing.Planned, run: Session) -> tuple[tuple[Outcome, ...], bool]:
    """Every outcome, also where Ctrl-C ended it, and whether it did."""
    outcomes: list[Outcome] = []
    try:
        for outcome in syncing.apply(planned, run.opened):
            outcomes.append(outcome)  # noqa: PERF402 - what was done counts, also when cut off
    except KeyboardInterrupt:
        cut, *rest = planned.plan.changes[len(outcomes) :] or (None,)
        if cut is not None:
            lost = Outcome(change=cut, outcome="unknown", detail="interrupted while it was sent")
            left = [
                Outcome(change=it, outcome="not_attempted", detail="interrupted") for it in rest
            ]
            outcomes += [lost, *left]
        return tuple(outcomes), True
    return tuple(outcomes), False


def _saved(path: str) -> tuple[Plan, str]:
    """The plan in a file, and the fingerprint it claims."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the plan {path}", why=error.strerror or "") from error
    except ValueError as error:
        raise UsageError(f"{path} is not a plan", why=str(error)) from error
    return json_v1.plan_from(data), str(data["fingerprint"])
