"""Links that leave one tracker and arrive in another configured one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlsplit

from milepost.model.issue import Blocking, Issue
from milepost.model.reading import Reading
from milepost.model.ref import Ref


def project_path(reading: Reading) -> str:
    """The project as its tracker writes it in references (``acme/infra``); empty if unknown."""
    return urlsplit(reading.url).path.strip("/").removeprefix("repos/")


def resolved(readings: Mapping[str, Reading]) -> Mapping[str, Reading]:
    """The same readings, in which references to configured projects have their source.

    An adapter knows only its own project: an issue elsewhere is
    ``acme/infra#9`` without a source until here.
    """
    places = {
        (reading.kind, project_path(reading).casefold()): name
        for name, reading in sorted(readings.items(), reverse=True)
        if project_path(reading)
    }
    return MappingProxyType({name: _resolve(reading, places) for name, reading in readings.items()})


def _resolve(reading: Reading, places: Mapping[tuple[str, str], str]) -> Reading:
    def known(ref: Ref) -> Ref:
        project, sigil, number = _split(ref.key)
        name = places.get((reading.kind, project.casefold()))
        return Ref(name, f"{sigil}{number}") if not ref.source and project and name else ref

    def moved(issue: Issue) -> Issue:
        return replace(issue, ref=known(issue.ref))

    return replace(
        reading,
        links=tuple(
            Blocking(blocker=known(link.blocker), blocked=known(link.blocked))
            for link in reading.links
        ),
        outside=tuple(map(moved, reading.outside)),
    )


def _split(key: str) -> tuple[str, str, str]:
    sigil = "!" if "!" in key else "#"
    return key.rpartition(sigil)
