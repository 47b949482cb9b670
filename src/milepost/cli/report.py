"""``milepost report``: the verdict as a document."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app.check import check
from milepost.cli import voice
from milepost.cli.options import Request, reading
from milepost.cli.session import dumped, exit_code, session
from milepost.cli.views import save
from milepost.report import json_v1, markdown


@click.command()
@reading("markdown", "json")
@click.option("--audience", type=click.Choice(["internal", "external"]), hidden=True)
@click.option("--by", type=click.Choice(["owner"]), hidden=True)
@click.option("--backtest", is_flag=True, hidden=True)
def report(request: Request) -> int:
    """Write a report of all milestones.  Writes nothing to trackers."""
    with session(request) as run:
        judgement = check(run.settings, run.opened, run.clock, request.selection)
    as_json = json_v1.check(judgement, __version__)
    shown = dumped(as_json) if request.format == "json" else markdown.report(judgement)
    voice.result(shown, request.output)
    save(request, judgement, as_json)
    return exit_code(judgement, request.fail_on)
