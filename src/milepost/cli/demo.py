"""``milepost demo``: the whole job on bundled data, with no account, token or network."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import click

from milepost import __version__
from milepost.app.demo import ENVIRONMENT, Stage, Synced, stage
from milepost.cli import voice
from milepost.cli.environment import wants_color
from milepost.cli.session import dumped
from milepost.errors import UsageError
from milepost.report import json_v1, markdown, text
from milepost.report.voice import Voice
from milepost.sandbox.nordwind import NOW


@click.command()
@click.option("--serve", is_flag=True, help="Keep the sandbox up afterwards and print its address.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="With --serve: a fixed port."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option(
    "--output",
    metavar="FOLDER",
    default="demo-output",
    show_default=True,
    help="Where the plan file, the report and the pages go.",
)
@click.option("--no-color", is_flag=True, help="No colour (also: NO_COLOR).")
@click.option("-q", "--quiet", is_flag=True, help="Only the result.")
def demo(*, serve: bool, port: int, format_: str, output: str, no_color: bool, quiet: bool) -> int:
    """Judge and sync two projects in a local sandbox: a written one and a real one.

    Plans, syncs, syncs again to show that nothing changes, and saves the
    report and the tracker's pages.  Needs no account, token or network.
    """
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {output}", why=error.strerror or "") from error
    shape = Voice(
        colour=wants_color(no_color=no_color, terminal=voice.is_terminal()),
        width=voice.width(),
        at_least="error",
    )
    with stage(port) as show:
        first, second = (
            _told(show, shape, quiet=quiet) if format_ == "text" else _silent(show, quiet=quiet)
        )
        with voice.progress(quiet=quiet) as told:
            judgement = show.check(told)
        voice.result(show.plan_file, str(folder / "milepost.yaml"))
        voice.result(markdown.report(judgement), str(folder / "report.md"))
        page = show.save(folder / "pages")
        if format_ == "json":
            voice.result(dumped({"first": _json(first), "second": _json(second)}))
        else:
            voice.result(f"\nSaved: {folder / 'report.md'} · {page} · {folder / 'milepost.yaml'}")
        if serve:
            _keep(show, folder)
    ended = all(outcome.outcome in ("done", "already") for outcome in first.outcomes)
    return 0 if ended and not second.plan.changes else 4


def _silent(show: Stage, *, quiet: bool) -> tuple[Synced, Synced]:
    with voice.progress(quiet=quiet) as told:
        return show.sync(told), show.sync(told)


def _told(show: Stage, shape: Voice, *, quiet: bool) -> tuple[Synced, Synced]:
    places = {name: options.shown_as() for name, options in show.settings.trackers.items()}
    loaded = show.alloy
    voice.result(
        f"Two projects in a sandbox at {show.server.url}, judged as of {NOW.date()}:\n"
        "  a written three-month one, in GitHub (web), GitLab (api) and Jira (ops)\n"
        f"  a real one, Alloy, in Jira (alloy): {len(loaded.issues)} issues, "
        f"{len(loaded.versions)} versions"
    )
    with voice.progress(quiet=quiet) as told:
        judgement = show.check(told)
    voice.result("\n$ milepost check\n" + text.check(judgement, shape))
    with voice.progress(quiet=quiet) as told:
        planned = show.plan(told)
    voice.result("\n$ milepost plan\n" + text.plan(planned.plan, shape, places))
    with voice.progress(quiet=quiet) as told:
        first = show.sync(told)
    voice.result(
        "\n$ milepost sync --yes\n" + text.outcomes(first.outcomes, first.plan, shape, places)
    )
    with voice.progress(quiet=quiet) as told:
        second = show.sync(told)
    voice.result(
        "\n$ milepost sync --yes\n" + text.outcomes(second.outcomes, second.plan, shape, places)
    )
    voice.result(
        f"The sandbox saw {first.writes} writes in the first sync, {second.writes} in the second."
    )
    return first, second


def _json(synced: Synced) -> dict[str, object]:
    made = all(outcome.outcome in ("done", "already") for outcome in synced.outcomes)
    return json_v1.sync(
        synced.outcomes,
        synced.plan,
        synced.requests,
        __version__,
        state="complete" if made else "partial",
    )


def _keep(show: Stage, folder: Path) -> None:
    words = " ".join(f"{name}={value}" for name, value in ENVIRONMENT.items())
    voice.talk(
        f"The sandbox stays up at {show.server.url} (Ctrl-C ends it).  Try:\n"
        f"  env {words} milepost check -c {folder / 'milepost.yaml'} --as-of {NOW.date()}"
    )
    try:
        Event().wait()
    except KeyboardInterrupt:
        voice.talk("ended")
