"""``--as-of`` a day that history covers: what was known then, without asking a tracker."""

from __future__ import annotations

from dataclasses import replace

from milepost import __version__
from milepost.app.recalled import recollection
from milepost.cli import voice
from milepost.cli.options import Request
from milepost.cli.session import dumped, failing, stored
from milepost.errors import UsageError
from milepost.model.clock import SystemClock, day_in
from milepost.model.recalled import Recollection
from milepost.model.visible import is_hidden, widest
from milepost.report import json_v1, text
from milepost.report.recalled import page


def recall(request: Request) -> Recollection | None:
    """What was known on the day of ``--as-of``; ``None`` where today's trackers are to be judged.

    They are for today and later days, where only some trackers are asked for,
    for a day of which nothing is remembered, and where some trackers are more
    private than others: what is remembered does not say where it is from.
    """
    day = request.selection.as_of
    if day is None or request.selection.sources:
        return None
    with stored(request) as (settings, store, _url):
        if day >= day_in(SystemClock().now(), settings.zone):
            return None
        instance = settings.writing.instance
        found = recollection(store.history(instance, day), day, settings)
        visible = [one.visibility for one in settings.trackers.values()]
        if found is None:
            seen = (one for them in store.history(instance).values() for one in them)
            first = min((one.day for one in seen if not one.rebuilt), default=None)
            why = f"history begins on {first}" if first else ""
        elif any(is_hidden(one, widest(visible)) for one in visible):
            found, why = None, "some trackers are more private than others"
        else:
            why = ""
    if why:
        told = f"not as known on {day}, but today's trackers judged as of that day: {why}"
        voice.talk(told, quiet=request.voice.quiet)
    return None if found is None else _narrowed(found, request)


def _narrowed(found: Recollection, request: Request) -> Recollection:
    wanted = request.selection.milestones
    if not wanted:
        return found
    there = {one.snapshot.milestone: one for one in found.milestones}
    for name in sorted(wanted - there.keys()):
        raise UsageError(
            f"no milestone {name!r} was known on {found.asked}",
            hint=f"milepost report --as-of {found.asked} shows those that were",
        )
    chosen = tuple(one for name, one in there.items() if name in wanted)
    return replace(found, milestones=chosen, project=())


def show(request: Request, found: Recollection) -> int:
    """Print it as the request wants it, and write every further view; gives the exit code."""
    as_json = dumped(json_v1.recalled(found, __version__))
    views = {"json": as_json, "findings": as_json, "markdown": page(found)}
    if request.format in views:
        shown = views[request.format]
    else:
        shown = text.recalled(found, request.voice)
    voice.result(shown, request.output)
    for view, path in request.also:
        voice.result(views[view], path)
    return failing((one.severity for one in found.findings), request.fail_on)
