"""Tell the news of a run, where the file says to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.app.sync import Planned
from milepost.apply.webhook import message
from milepost.config.settings import Settings
from milepost.model.clock import Clock
from milepost.model.memory import Memory, RunState
from milepost.model.seen import seen_from
from milepost.report.news import News, news, run_failed
from milepost.report.words import plural
from milepost.trackers.post import post

_NO_STORE = (
    "write.notify: what has changed is not known, because nothing is remembered; "
    "say where with `state:`"
)


def tell(
    planned: Planned,
    settings: Settings,
    memory: Memory,
    *,
    command: str,
    run: str,
    state: RunState,
    clock: Clock,
) -> str:
    """Send what has turned since earlier runs, if anything has, in one message.

    ``memory`` is what was known when this run began, ``run`` its id.  Gives a
    line for people where news could not be told, else an empty one: a message
    that does not arrive fails no run.
    """
    if settings.notify is None:
        return ""
    judgement = planned.judgement
    shown = seen_from(judgement, judgement.portfolio.privacy.audience)
    found = (*news(shown, memory), *_unread(planned, command))
    trouble = _send(found, settings, command=command, run=run, state=state, clock=clock)
    return trouble if memory.kept else "\n".join(filter(None, (_NO_STORE, trouble)))


def tell_failure(why: str, settings: Settings, *, command: str, run: str, clock: Clock) -> str:
    """Send that a run ended with an error.  Gives a line for people as ``tell`` does."""
    found = (run_failed(f"milepost {command} failed: {why}"),)
    return _send(found, settings, command=command, run=run, state="failed", clock=clock)


def _unread(planned: Planned, command: str) -> Iterator[News]:
    readings = planned.judgement.portfolio.readings
    gaps = [f"{name}: {one.reason}" for name, one in readings.items() if not one.complete]
    gaps += [site.barred for site in planned.sites.values() if site.barred]
    if gaps:
        yield run_failed(f"milepost {command} could not read everything: {'; '.join(gaps)}")


def _send(
    found: Sequence[News],
    settings: Settings,
    *,
    command: str,
    run: str,
    state: RunState,
    clock: Clock,
) -> str:
    notify = settings.notify
    wanted = [one for one in found if notify is not None and one.event in notify.on]
    if notify is None or not wanted:
        return ""
    instance = settings.writing.instance
    document = message(wanted, instance=instance, run=run, command=command, state=state)
    why = post(notify.webhook, document, clock)
    what = f"write.notify: {plural(len(wanted), 'event')} may not have arrived"
    return f"{what}: {why}" if why else ""
