"""The milestones of a file, as declarations."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from milepost.config.form.file import File
from milepost.config.form.milestone import CountOf, Defaults, Milestone, Query
from milepost.config.node import Node
from milepost.config.terms import Wording, terms
from milepost.judge.phrases import parse
from milepost.model.criterion import Count, Criterion
from milepost.model.issue import State
from milepost.model.milestone import Declared, Place

_OWN = frozenset({"owner", "stretch"})
"""Defaults that milestones nobody declared have as well: the judge applies them."""


def milestones(path: str, file: File, root: Node, wording: Wording) -> tuple[Declared, ...]:
    """Every milestone of the file, with what ``defaults`` adds to it."""
    nodes = root.get("milestones")
    lines = {key.text: (key.line, node) for key, node in nodes.entries} if nodes else {}
    default = root.get("defaults")
    return tuple(
        _declared(
            f"{path}:{lines[id_][0]}",
            id_,
            _with(file.defaults, milestone),
            (lines[id_][1], default),
            wording,
        )
        for id_, milestone in file.milestones.items()
    )


def _with(defaults: Defaults, milestone: Milestone) -> Milestone:
    """The milestone with every default it does not say itself."""
    missing = defaults.model_fields_set - milestone.model_fields_set - _OWN
    return milestone.model_copy(update={name: getattr(defaults, name) for name in missing})


def criteria(
    path: str,
    trackers: Collection[str],
    phrases: tuple[str | CountOf, ...],
    written: Node | None,
) -> tuple[Criterion, ...]:
    """Done-criteria with the lines they stand on.  ``written`` is the list in the tree."""
    items = written.items if written else ()
    return tuple(
        _criterion(f"{path}:{item.line}", phrase, item, trackers)
        for phrase, item in zip(phrases, items, strict=True)
    )


def several(owner: str | tuple[str, ...]) -> tuple[str, ...]:
    """One name or a list of names, as a list."""
    return (owner,) if isinstance(owner, str) else owner


def _declared(
    where: str, id_: str, milestone: Milestone, nodes: tuple[Node, Node | None], wording: Wording
) -> Declared:
    own, default = nodes
    written = own.get("done_when") or (default.get("done_when") if default else None)
    return Declared(
        id=id_,
        title=milestone.title or id_,
        due=wording.day(milestone.due),
        owners=several(milestone.owner),
        places=_places(milestone),
        aliases=milestone.aliases,
        depends_on=milestone.depends_on,
        criteria=wording.criteria(milestone.done_when, written),
        level=milestone.level,
        phase=milestone.phase,
        delivers=milestone.delivers,
        stretch=frozenset(milestone.stretch.labels),
        terms=terms(milestone, nodes, wording),
        where=where,
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
    where: str, phrase: str | CountOf, item: Node, trackers: Collection[str]
) -> Criterion:
    if isinstance(phrase, CountOf):
        text = " ".join(item.raw.split())
        return Criterion(text=text, phrase=_count(phrase.count), where=where)
    return Criterion(text=phrase, phrase=parse(phrase, trackers), where=where)


_STATES: Mapping[str, frozenset[State]] = {
    "open": frozenset({"open"}),
    "closed": frozenset({"done", "dropped"}),
    "done": frozenset({"done"}),
    "dropped": frozenset({"dropped"}),
    "any": frozenset({"open", "done", "dropped"}),
}


def _count(query: Query) -> Count:
    return Count(
        states=_STATES[query.state],
        labels=several(query.label),
        without=several(query.without),
        text=query.text or "",
        assignee=query.assignee or "",
        author=query.author or "",
        source=query.tracker or "",
        anywhere=query.anywhere,
        at_most=query.at_most,
        at_least=query.at_least,
    )
