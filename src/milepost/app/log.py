"""What a store has of all that milepost wrote; no tracker is asked."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from milepost.app.outputs import bare
from milepost.config.settings import Settings
from milepost.errors import UsageError
from milepost.model.logged import Log, Logged
from milepost.model.memory import Run, Written
from milepost.model.veil import PRIVATE
from milepost.model.visible import Visibility, is_hidden, widest
from milepost.store.book import Store
from milepost.store.recall import LOOKS
from milepost.trackers.many import ManyOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part is wanted: runs whose id begins like ``run``, the ``most`` newest of them.

    With ``milestones`` or ``sources`` only the writes to those, and only runs
    that have some.
    """

    run: str = ""
    milestones: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    most: int

    @property
    def narrow(self) -> bool:
        """Whether only some writes are wanted."""
        return bool(self.milestones or self.sources)

    def wants(self, written: Written) -> bool:
        """Whether a write is one of them."""
        change = written.change
        return (not self.milestones or change.milestone in self.milestones) and (
            not self.sources or change.source in self.sources
        )


def log(store: Store, settings: Settings, url: str, asked: Asked) -> Log:
    """The log of this portfolio; ``url`` is the address of its store.

    Of trackers that are more private than others it tells what was changed
    where, and no words.  Raises ``UsageError`` for a run, a milestone or a
    tracker of which nothing is known, ``StoreError`` where it cannot be read.
    """
    if not store.where:
        return Log(runs=(), where=_place(url), kept=False)
    instance = settings.writing.instance
    runs, writes = store.runs(instance), store.writes(instance)
    _check(asked, settings, runs, writes)
    found = [one for one in _logged(runs, writes, asked) if one.writes or not asked.narrow]
    named = {source for run in runs for source in run.actors}
    hidden = _hidden(settings, named | {one.change.source for one in writes})
    return Log(
        runs=tuple(_veiled(one, hidden) for one in found[: asked.most]),
        older=max(len(found) - asked.most, 0),
        where=store.where,
    )


def _logged(runs: tuple[Run, ...], writes: tuple[Written, ...], asked: Asked) -> Iterator[Logged]:
    per: dict[str, list[Written]] = {}
    for one in reversed(writes):
        if asked.wants(one):
            per.setdefault(one.run, []).append(one)
    for run in runs:
        if run.id.startswith(asked.run) and run.command != LOOKS:
            yield Logged(run=run, writes=tuple(per.get(run.id, ())))


def _check(
    asked: Asked, settings: Settings, runs: tuple[Run, ...], writes: tuple[Written, ...]
) -> None:
    """Refuse names of which neither the file nor the store knows."""
    ids = [run.id for run in runs if run.command != LOOKS]
    if not any(one.startswith(asked.run) for one in ids) and asked.run:
        raise _unknown("run", asked.run, ids)
    milestones = {one.id for one in settings.milestones} | {it.change.milestone for it in writes}
    for name in sorted(asked.milestones - milestones):
        raise _unknown("milestone", name, milestones - {""})
    sources = settings.trackers.keys() | {it.change.source for it in writes}
    for name in sorted(asked.sources - sources):
        raise _unknown("tracker", name, sources)


def _unknown(what: str, name: str, known: Collection[str]) -> UsageError:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else "`milepost log` shows what there is"
    return UsageError(f"nothing is known of a {what} {name!r}", hint=hint)


def _place(url: str) -> str:
    """Where a store would be, without what may be a password in its address."""
    scheme, _, rest = url.partition(":")
    match scheme:
        case "none":
            return ""
        case "sqlite":
            return rest.removeprefix("///")
        case "branch":
            return f"the branch {rest}"
        case _:
            return "the database that `state:` names"


def _veiled(one: Logged, hidden: Collection[str]) -> Logged:
    actors = {
        source: PRIVATE if source in hidden else login for source, login in one.run.actors.items()
    }
    writes = (_bare(it) if it.change.source in hidden else it for it in one.writes)
    return Logged(run=replace(one.run, actors=MappingProxyType(actors)), writes=tuple(writes))


def _bare(written: Written) -> Written:
    return replace(written, change=bare(written.change), actor=PRIVATE, detail="", url="")


def _hidden(settings: Settings, sources: Iterable[str]) -> frozenset[str]:
    """The trackers that not everybody sees who reads along.

    One that the file does not name any more is as private as can be.
    """
    audience = widest(one.visibility for one in settings.trackers.values())
    return frozenset(one for one in sources if is_hidden(_visibility(settings, one), audience))


def _visibility(settings: Settings, source: str) -> Visibility:
    if source in settings.trackers:
        return settings.trackers[source].visibility
    many = [one for one in settings.trackers.values() if isinstance(one, ManyOptions)]
    return next((one.visibility for one in many if one.covers(source)), "private")
