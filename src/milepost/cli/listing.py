"""``milepost list``: the milestones of all trackers, ready to copy into the file."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app.outputs import for_outputs
from milepost.cli import voice
from milepost.cli.options import Request, reading
from milepost.cli.session import dumped, exit_code, session
from milepost.cli.views import save
from milepost.report import json_v1, text


@click.command("list")
@reading("text", "json")
def list_milestones(request: Request) -> int:
    """List the milestones of all trackers with ids, titles, dates and health."""
    with session(request) as run:
        judgement = for_outputs(run.judged(request.selection))
    as_json = {"milestones": json_v1.check(judgement, __version__)["milestones"]}
    json_too = request.format == "json"
    shown = dumped(as_json) if json_too else text.listing(judgement, request.voice)
    voice.result(shown, request.output)
    save(request, judgement, as_json)
    return exit_code(judgement, request.fail_on)
