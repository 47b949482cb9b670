"""``milepost forget``: a person leaves what is remembered."""

from __future__ import annotations

import click

from milepost.app.forget import Meant, meant
from milepost.cli import voice
from milepost.cli.options import Request, looking
from milepost.cli.session import stored
from milepost.cli.spending import check_asked
from milepost.model.memory import Forgotten
from milepost.report import safe
from milepost.report.words import plural


@click.command()
@click.argument("person")
@looking("text")
@click.option("--yes", is_flag=True, help="Do not ask.  Needed in CI and without a terminal.")
def forget(request: Request, *, person: str, yes: bool) -> int:
    """Take a person out of all that is remembered; "somebody" stands there instead.

    PERSON is an id, a name or a login of the file's `people`, with all other
    names they have there; or any other login.  Nothing is written to a tracker.
    """
    with stored(request) as (settings, store, _url):
        who = meant(person, settings.people)
        if not store.where:
            voice.result("Nothing is remembered: there is no store.", request.output)
            return 0
        name = safe.terminal(str(who))
        check_asked("forget", yes=yes)
        if not yes and not voice.ask(f"Take {name} out of {store.where}?  There is no way back."):
            voice.talk("Nothing was changed.")
            return 0
        instance = settings.writing.instance
        with store.lease(instance, wait=None, waiting=voice.talk):
            gone = store.forget(instance, who.names)
        voice.result(_told(gone, who, store.where), request.output)
    return 0


def _told(gone: Forgotten, who: Meant, where: str) -> str:
    name = safe.terminal(str(who))
    parts = (
        plural(gone.milestones, "state") + " of milestones",
        plural(gone.writes, "write"),
        plural(gone.runs, "run"),
    )
    done = (
        f"Forgotten in {where}: {name}.  {', '.join(parts[:-1])} and {parts[-1]} named them."
        if gone
        else f"Nothing that is remembered in {where} names {name}."
    )
    return (
        f"{done}\nWhat trackers and the plan file still say of them comes back with the next run."
    )
