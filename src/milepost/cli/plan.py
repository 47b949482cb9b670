"""``milepost plan``: everything ``sync`` would do."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app import sync as syncing
from milepost.cli import voice
from milepost.cli.options import Request, reading
from milepost.cli.session import dumped, exit_code, session
from milepost.cli.views import save
from milepost.report import json_v1, text


@click.command()
@reading("text", "json")
@click.option("--out", metavar="FILE", help="Save the plan, for `milepost sync --plan FILE`.")
@click.option("--exit-code", "changes_fail", is_flag=True, help="Exit 1 if there are changes.")
@click.option("--what-if", metavar="FIELD=VALUE", hidden=True)
def plan(request: Request, out: str | None, *, changes_fail: bool) -> int:
    """Show every change sync would make, why, and whom it would notify.  Writes nothing."""
    voice.check_writable(out)
    with session(request) as run:
        planned = syncing.plan(run.settings, run.opened, run.clock, request.selection)
    as_json = json_v1.plan(planned.plan, __version__)
    if request.format == "json":
        shown = dumped(as_json)
    else:
        hint = "" if request.voice.quiet else text.next_step(planned.plan, out)
        shown = text.plan(planned.plan, request.voice, run.places) + (f"\n{hint}" if hint else "")
    if out:
        voice.result(dumped(as_json), out)
    voice.result(shown, request.output)
    save(request, planned.judgement, as_json)
    code = max(exit_code(planned.judgement, request.fail_on), 3 if planned.barred else 0)
    return max(code, int(changes_fail and bool(planned.plan.changes)))
