"""``milepost log`` for people: every run that wrote, newest first, and what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from milepost.model.change import ChangeKind, OutcomeState, Plan
from milepost.model.logged import Log, Logged
from milepost.model.memory import Run, Written
from milepost.report import safe
from milepost.report.text import changes
from milepost.report.text.ink import paint, wrap
from milepost.report.text.spent import WORDS, remembered
from milepost.report.voice import Voice
from milepost.report.words import plural

_FINE: tuple[OutcomeState | None, ...] = ("done", "already")
_STYLES = {"complete": "bold green", "partial": "bold yellow"}


def log(log: Log, voice: Voice) -> str:
    """A heading for each run and a line for each change, in the order they were made.

    With ``voice.verbose`` also the address, and the lines of a text that differ.
    """
    if not log.kept:
        return _nothing(log, voice)
    parts = ["\n".join(_run(one, voice)) for one in log.runs] or ["No runs that wrote."]
    last = []
    if log.older:
        more = len(log.runs) + log.older
        last.append(f"{plural(log.older, 'older run')}: milepost log -n {more}")
    if not voice.quiet:
        last.append(remembered(log.where))
    return "\n\n".join(filter(None, (*parts, "\n".join(last))))


def _nothing(log: Log, voice: Voice) -> str:
    if log.where:
        where = safe.terminal(log.where, cap=safe.SENTENCE)
        told = (
            f"Nothing is remembered yet: what milepost writes will be kept in {where}, from the "
            "first `milepost sync` on."
        )
    else:
        told = (
            "Nothing is remembered: there is no store (state: none). To keep what milepost writes, "
            "write `state: sqlite:///.milepost/state.db` into the file."
        )
    return wrap(told, voice.width)


def _run(one: Logged, voice: Voice) -> Iterator[str]:
    run = one.run
    state = run.state or "did not end"
    head = paint(f"run {safe.terminal(run.id)}", "bold", voice)
    shown = paint(state, _STYLES.get(state, "bold red"), voice)
    yield f"{head}  {_when(run.started)}  {safe.terminal(run.command)}  {shown}"
    if accounts := _accounts(run):
        yield wrap(f"as {accounts}", voice.width, first="  ", rest="    ")
    if run.detail:
        yield wrap(safe.terminal(run.detail, cap=safe.SENTENCE), voice.width, first="  ")
    if not one.writes:
        yield "  nothing was written"
    headings = changes.headings(Plan(changes=tuple(it.change for it in one.writes)))
    for written in one.writes:
        yield from _written(written, _place(written, headings), voice)


def _accounts(run: Run) -> str:
    """``milepost-bot (web, api), PROJ (ops)``: each account with its trackers."""
    per: dict[str, list[str]] = {}
    for source, login in run.actors.items():
        per.setdefault(safe.terminal(login), []).append(safe.terminal(source))
    return ", ".join(f"{login} ({', '.join(sources)})" for login, sources in per.items())


def _written(written: Written, place: str, voice: Voice) -> Iterator[str]:
    change, outcome = written.change, written.outcome
    sign = changes.sign(change)
    what = " ".join(filter(None, (changes.thing(change), changes.what(change))))
    told = WORDS[outcome] if outcome else "unknown: the run ended before it was answered"
    if outcome not in _FINE and written.detail:
        told += f": {safe.terminal(written.detail, cap=safe.SENTENCE)}"
    line = f"{sign} {what}, {place}: {told}"
    shown = wrap(line, voice.width, first="  ", rest="      ")
    yield paint(shown, changes.colour(sign) if outcome in _FINE else "bold red", voice)
    if not voice.verbose:
        return
    if written.url:
        yield f"      {safe.terminal(written.url, cap=500)}"
    for text in changes.differing(change) if change.kind in changes.BODIES else ():
        drawn = wrap(text, voice.width, first="      ", rest="        ")
        yield paint(drawn, changes.colour(text[0]) or "dim", voice)


def _place(written: Written, headings: Mapping[tuple[str, changes.Place], str]) -> str:
    """The tracker and the object; of an issue that was opened, the key it got."""
    change = written.change
    spot = headings[change.source, changes.where(change)]
    if change.kind is ChangeKind.CREATE_ISSUE:
        spot = safe.terminal(written.key)
    elif change.target.kind == "label":
        spot = ""
    return f"{safe.terminal(change.source)} {spot}".rstrip()


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
