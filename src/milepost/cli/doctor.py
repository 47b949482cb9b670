"""``milepost doctor``: is everything there that a run needs."""

from __future__ import annotations

from dataclasses import replace

import click

from milepost import __version__
from milepost.app.doctor import examine
from milepost.app.kept import remembered
from milepost.cli import voice
from milepost.cli.options import Request, looking
from milepost.cli.session import dumped, session
from milepost.report import json_v1, text

MISSING = 3


@click.command()
@looking("text", "json")
def doctor(request: Request) -> int:
    """Look at each tracker: reachable, token, permissions, features.  Only reads.

    Looks at what is remembered as well: where, and when a sync completed last.
    Says which scope, role or `permissions:` block is missing, and "unknown"
    where a tracker does not tell.  Exit 3 if something is missing.
    """
    # Without a store: one that cannot be opened is a finding here.
    quiet = replace(request, voice=replace(request.voice, quiet=True), state="none")
    with session(quiet, notice=False) as run:
        inactive = run.settings.inactive + request.inactive
        chosen = request.selection.sources or frozenset(run.opened)
        opened = {
            name: found
            for name, found in run.opened.items()
            if name in chosen or found.entry in chosen
        }
        checkup = examine(replace(run.settings, inactive=inactive), opened)
    if run.settings.path:
        checks = remembered(request.state or run.settings.state, run.instance, run.clock)
        checkup = replace(checkup, configuration=(*checkup.configuration, *checks))
    if request.format == "json":
        shown = dumped(json_v1.doctor(checkup, __version__))
    else:
        shown = text.doctor(checkup, request.voice)
    voice.result(shown, request.output)
    return 0 if checkup.well else MISSING
