"""``milepost check``: read, judge, print findings; the CI gate."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app.check import check as judge_all
from milepost.cli import voice
from milepost.cli.options import Request, reading
from milepost.cli.session import dumped, exit_code, session
from milepost.cli.views import save
from milepost.report import json_v1, text


@click.command()
@reading("text", "json", fail_on="error")
@click.option("--gate", metavar="NAME", hidden=True)
def check(request: Request) -> int:
    """Read, judge, print findings.  Writes nothing.

    Exit 1 if there are findings at or above --fail-on, 3 if a tracker could
    not be read completely.
    """
    with session(request) as run:
        judgement = judge_all(run.settings, run.opened, run.clock, request.selection)
    as_json = json_v1.check(judgement, __version__)
    json_too = request.format == "json"
    shown = dumped(as_json) if json_too else text.check(judgement, request.voice)
    voice.result(shown, request.output)
    save(request, judgement, as_json)
    return exit_code(judgement, request.fail_on)
