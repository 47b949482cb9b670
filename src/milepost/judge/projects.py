"""Links that leave one tracker and arrive in another configured one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlsplit

from milepost.model.issue import Issue
from milepost.model.reading import Reading
from milepost.model.ref import Ref

_KEYED = re.compile(r"(?P<project>[A-Za-z][A-Za-z0-9_]*)-[0-9]+")


def project_path(reading: Reading) -> str:
    """The project as its tracker writes it in references (``acme/infra``); empty if unknown."""
    return urlsplit(reading.url).path.strip("/").removeprefix("repos/")


def placed(ref: Ref, readings: Mapping[str, Reading]) -> Ref:
    """``CUST-61`` in the tracker that reads the project CUST; any other ref as it is."""
    project = keyed_project(ref.key)
    if ref.source or not project:
        return ref
    for name, reading in sorted(readings.items()):
        if project.casefold() in _projects_of(reading):
            return Ref(name, ref.key)
    return ref


def keyed_project(key: str) -> str:
    """The project that a key names itself (``CUST`` of ``CUST-61``); empty for other keys."""
    found = _KEYED.fullmatch(key)
    return found["project"] if found else ""


def _projects_of(reading: Reading) -> frozenset[str]:
    """Keys of the project behind a reading whose issues carry one, letter case folded."""
    seen = {keyed_project(issue.ref.key).casefold() for issue in reading.issues}
    # Of one that could not be read only the address is known: …/browse/CUST.
    return frozenset(seen or {project_path(reading).rpartition("/")[2].casefold()})


def resolved(readings: Mapping[str, Reading]) -> Mapping[str, Reading]:
    """The same readings, in which references to configured projects have their source.

    An adapter knows only its own project: an issue elsewhere is
    ``acme/infra#9`` or ``INFRA-9`` without a source until here.
    """
    places = {
        (reading.kind, path): name
        for name, reading in sorted(readings.items(), reverse=True)
        for path in _written(reading)
    }
    return MappingProxyType({name: _resolve(reading, places) for name, reading in readings.items()})


def _written(reading: Reading) -> frozenset[str]:
    """How references may name the project: its path, or what follows a server's own path."""
    path = project_path(reading).casefold()
    steps = path.split("/") if path else []
    tails = {"/".join(steps[start:]) for start in range(len(steps) - 1)}
    return frozenset(tails | {path} - {""}) | _projects_of(reading)


def _resolve(reading: Reading, places: Mapping[tuple[str, str], str]) -> Reading:
    def known(ref: Ref) -> Ref:
        if ref.source:
            return ref
        project, rest = _split(ref.key)
        name = places.get((reading.kind, project.casefold())) if project else None
        return Ref(name, rest) if name else ref

    def moved(issue: Issue) -> Issue:
        return replace(issue, ref=known(issue.ref))

    return replace(
        reading,
        links=tuple(
            replace(link, blocker=known(link.blocker), blocked=known(link.blocked))
            for link in reading.links
        ),
        outside=tuple(map(moved, reading.outside)),
    )


def _split(key: str) -> tuple[str, str]:
    """The project a key names, and the key within it."""
    if project := keyed_project(key):
        return project, key
    sigil = "!" if "!" in key else "#"
    project, _, number = key.rpartition(sigil)
    return project, f"{sigil}{number}"
