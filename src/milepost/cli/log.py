"""``milepost log``: what milepost wrote."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.app.log import Asked
from milepost.app.log import log as logged
from milepost.cli import voice
from milepost.cli.options import Request, looking
from milepost.cli.session import dumped, stored
from milepost.report import json_v1, text

MOST = 20
"""Runs that are shown where nobody says how many."""


@click.command()
@looking("text", "json")
@click.option("--milestone", multiple=True, metavar="ID", help="Only this milestone (repeatable).")
@click.option("--run", metavar="ID", default="", help="Only this run; its id may be cut short.")
@click.option(
    "-n", "most", type=click.IntRange(min=1), default=MOST, show_default=True, help="So many runs."
)
def log(request: Request, *, run: str, most: int) -> int:
    """Show what milepost wrote: run, account, change, before and after (-v), outcome.

    It asks no tracker.  Where nothing is remembered it says so and ends with
    0: to have written nothing is no failure.
    """
    asked = Asked(
        run=run,
        milestones=request.selection.milestones,
        sources=request.selection.sources,
        most=most,
    )
    with stored(request) as (settings, store, url):
        found = logged(store, settings, url, asked)
    if request.format == "json":
        shown = dumped(json_v1.log(found, __version__))
    else:
        shown = text.log(found, request.voice)
    voice.result(shown, request.output)
    return 0
