"""``milepost adopt``: today's findings as accepted debt, in a file that people review."""

from __future__ import annotations

import difflib

import click

from milepost.app import adopt as adopting
from milepost.cli import voice
from milepost.cli.options import Request, asking
from milepost.cli.session import exit_code, session
from milepost.config import adopted
from milepost.config.settings import Settings
from milepost.errors import UsageError
from milepost.report import text


@click.command()
@asking("text")
@click.option("--by", metavar="PERSON", default="", help="Who accepts them: an id of `people:`.")
@click.option(
    "--prune",
    "prunes",
    is_flag=True,
    help="Only drop the entries whose finding is gone; add nothing.",
)
def adopt(request: Request, by: str, *, prunes: bool) -> int:
    """Write today's findings into a file as accepted debt, so that only new ones speak.

    The file is the plan file's `adopted:`, milepost-adopted.yaml beside it unless
    that says otherwise; --output writes another one.  What it holds already stays.
    Writes nothing to trackers.
    """
    if request.project is not None:
        raise UsageError(
            "adopt writes a file beside the plan file, so it wants one",
            hint="three lines are enough: copy them from config.example.yaml",
        )
    with session(request) as run:
        settings = run.settings
        path = request.output or settings.adopted
        voice.check_writable(path)
        _check_person(by, settings)
        judgement = run.judged(request.selection)
    known, whole = settings.policy.adopted, request.selection.whole
    adoption = (
        adopting.prune(judgement, known, whole=whole)
        if prunes
        else adopting.adopt(judgement, known, whole=whole, by=by)
    )
    if adoption.changes or path != settings.adopted:
        content = adopted.written(adoption.all)
        adopted.read(path, content)  # what could not be read again is not written
        voice.result(content, path)
    for line in text.widened(adoption, request.voice):
        voice.talk(line)
    voice.result(text.adopted(adoption, path, request.voice))
    for line in text.remarks(adoption, complete=judgement.complete):
        voice.talk(line, quiet=request.voice.quiet)
    if path != settings.adopted:
        voice.talk(f"runs read {settings.adopted}; `adopted:` in the plan file names another one")
    return exit_code(judgement, "never")


def _check_person(by: str, settings: Settings) -> None:
    people = [one.id for one in settings.people]
    if by and people and by not in people:
        near = difflib.get_close_matches(by, people, 1)
        raise UsageError(
            f"there is nobody {by!r} among the people of the plan file",
            hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(people)}",
        )
