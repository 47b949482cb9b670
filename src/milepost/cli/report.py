"""``milepost report``: the verdict as a document."""

from __future__ import annotations

from datetime import date

import click

from milepost import __version__
from milepost.app.outputs import for_outputs
from milepost.cli import voice
from milepost.cli.options import Day, Request, reading
from milepost.cli.recalling import recall, show
from milepost.cli.session import Session, dumped, exit_code, session
from milepost.cli.views import save
from milepost.errors import UsageError
from milepost.model.clock import day_in
from milepost.model.turn import first_day
from milepost.report import json_v1, markdown, owners, published


@click.command()
@reading("markdown", "json")
@click.option(
    "--audience",
    type=click.Choice(["internal", "external"]),
    default="internal",
    show_default=True,
    help="external: the table people publish (date, milestone, what it delivers), without names, "
    "issues or links into trackers that are not public.",
)
@click.option(
    "--by",
    type=click.Choice(["owner"]),
    help="One digest per owner: what is theirs, what they must decide next, and by when.",
)
@click.option(
    "--since",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="Tell what changed since that day, instead of since the last one before today on which "
    "all of the plan was read.",
)
@click.option("--backtest", is_flag=True, hidden=True)
def report(request: Request, audience: str, by: str | None, since: date | None) -> int:
    """Write a report of all milestones.  Writes nothing to trackers.

    With --as-of a day that is remembered it shows what was known then.
    """
    if audience == "external" and by is not None:
        raise click.UsageError("--by owner names people, --audience external names none")
    if since is not None and (by is not None or request.selection.as_of is not None):
        raise click.UsageError("--since tells what changed until today: no --as-of, no --by")
    known = recall(request) if audience == "internal" and by is None else None
    if known is not None:
        return show(request, known)
    with session(request) as run:
        if since is not None:
            _check_known(since, run)
        judgement = for_outputs(run.judged(request.selection))
        options = {name: found.options for name, found in run.opened.items()}
    if audience == "external":
        public = {name for name, one in options.items() if one.visibility == "public"}
        page = published.table(judgement, public, since)
        as_json = json_v1.external(judgement, __version__, public, since)
    elif by is not None:
        page = owners.page(judgement)
        as_json = json_v1.by_owner(judgement, __version__)
    else:
        page = markdown.report(judgement, since)
        as_json = json_v1.check(judgement, __version__, since)
    voice.result(dumped(as_json) if request.format == "json" else page, request.output)
    save(request, judgement, as_json, page)
    return exit_code(judgement, request.fail_on)


def _check_known(since: date, run: Session) -> None:
    """Refuse a day that nothing is known of: what changed since could only be guessed."""
    today = day_in(run.clock.now(), run.settings.zone)
    first = first_day(run.known() or {})
    if first is None:
        raise UsageError(
            f"nothing is known of {since}: no run is remembered",
            hint="`milepost check` with a `state:` remembers how milestones stand",
        )
    if since < first:
        raise UsageError(f"nothing is known of {since}", hint=f"the first known day is {first}")
    if since > today:
        raise UsageError(f"--since {since} lies in the future", hint=f"today is {today}")
