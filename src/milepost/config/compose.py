"""A checked file becomes the rooms' own options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from milepost.config.form.file import File, TitlePattern
from milepost.config.form.milestone import CountOf, Milestone
from milepost.config.form.trackers import Many
from milepost.config.node import Node
from milepost.config.settings import Settings
from milepost.judge.phrases import parse
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.criterion import Criterion, NotYet
from milepost.model.milestone import Declared, Place
from milepost.model.person import Person
from milepost.plan.writing import Writing
from milepost.trackers.contract import TrackerOptions

_NO_SLUG = re.compile(r"[^\w.-]+|_+")
_RELATIVE = ("day", "week")


def compose(path: str, file: File, root: Node, inactive: tuple[str, ...]) -> Settings:
    """The settings a file without problems stands for.  ``root`` is its tree, for line numbers."""
    trackers = {
        name: options for name, options in file.trackers.items() if not isinstance(options, Many)
    }
    first = next(iter(file.trackers.values())).shown_as()
    return Settings(
        path=path,
        project=file.project.name or first,
        zone=ZoneInfo(file.project.zone),
        trackers=MappingProxyType(trackers),
        people=_people(file),
        milestones=_milestones(path, file, root),
        policy=_policy(file, trackers),
        writing=_writing(file, trackers, first),
        pace=file.write.limits.pace == "tracker",
        inactive=inactive,
        plugins=file.plugins,
    )


def slug(name: str) -> str:
    """A name as an instance: lower case, one ``-`` for what is neither letter nor digit."""
    return _NO_SLUG.sub("-", name.casefold()).strip("-.")[:100] or "milepost"


def _people(file: File) -> tuple[Person, ...]:
    return tuple(
        Person(
            id=id_,
            name=person.name or "",
            accounts=MappingProxyType(person.accounts),
            team=person.team,
            lead=person.lead or "",
        )
        for id_, person in file.people.items()
    )


def _policy(file: File, trackers: Mapping[str, TrackerOptions]) -> Policy:
    home = file.write.status_issue.home
    rules = file.rules
    return Policy(
        discover=_discover(file),
        select=frozenset(rules.select),
        ignore=frozenset(rules.ignore),
        severity=MappingProxyType(dict(rules.severity)),
        options=MappingProxyType(
            {code: MappingProxyType(dict(numbers)) for code, numbers in rules.options.items()}
        ),
        status_labels=frozenset(file.write.status_issue.labels),
        home=home if home is not None and home in trackers else "",
        owners=_several(file.defaults.owner),
        stretch=frozenset(file.defaults.stretch.labels),
        by_title=file.sync.join == "by-title",
    )


def _discover(file: File) -> str:
    if file.discover is None:
        return "declared" if file.milestones else "all"
    if not isinstance(file.discover, TitlePattern):
        return file.discover
    pattern = file.discover.title
    # A pattern spelled like one of the two words must not be taken for it.
    return f"[{pattern[0]}]{pattern[1:]}" if pattern in ("declared", "all") else pattern


def _writing(file: File, trackers: Mapping[str, TrackerOptions], first: str) -> Writing:
    write = file.write
    return Writing(
        instance=write.instance or slug(file.project.name or first),
        prefix=write.labels.prefix,
        labels_on=write.labels.on,
        create_status_issue=write.status_issue.create,
        status_labels=write.status_issue.labels,
        block=write.block if isinstance(write.block, bool) else frozenset(write.block),
        identities=frozenset(write.identities),
        read_only=frozenset(name for name, options in trackers.items() if options.access == "read"),
    )


def _several(owner: str | tuple[str, ...]) -> tuple[str, ...]:
    return (owner,) if isinstance(owner, str) else owner


def _milestones(path: str, file: File, root: Node) -> tuple[Declared, ...]:
    nodes = root.get("milestones")
    lines = {key.text: (key.line, node) for key, node in nodes.entries} if nodes else {}
    return tuple(
        _declared(path, id_, milestone, *lines[id_], tuple(file.trackers))
        for id_, milestone in file.milestones.items()
    )


def _declared(
    path: str, id_: str, milestone: Milestone, line: int, node: Node, trackers: tuple[str, ...]
) -> Declared:
    due = str(milestone.due) if milestone.due else ""
    written = node.get("done_when")
    return Declared(
        id=id_,
        title=milestone.title or id_,
        due=parse_day(due) if due and not due.startswith(_RELATIVE) else None,
        owners=_several(milestone.owner),
        places=_places(milestone),
        aliases=milestone.aliases,
        depends_on=milestone.depends_on,
        criteria=tuple(
            _criterion(f"{path}:{item.line}", phrase, item, trackers)
            for phrase, item in zip(
                milestone.done_when, written.items if written else (), strict=True
            )
        ),
        level=milestone.level,
        phase=milestone.phase,
        delivers=milestone.delivers,
        stretch=frozenset(milestone.stretch.labels),
        where=f"{path}:{line}",
    )


def _places(milestone: Milestone) -> tuple[Place, ...]:
    if not isinstance(milestone.places, Mapping):
        return tuple(Place(source=source) for source in milestone.places)
    return tuple(
        Place(source=source, key=str(native))
        if isinstance(native, int)
        else Place(source=source, title=native)
        for source, native in milestone.places.items()
    )


def _criterion(
    where: str, phrase: str | CountOf, item: Node, trackers: tuple[str, ...]
) -> Criterion:
    if isinstance(phrase, CountOf):
        return Criterion(text=" ".join(item.raw.split()), phrase=NotYet("count"), where=where)
    return Criterion(text=phrase, phrase=parse(phrase, trackers), where=where)
