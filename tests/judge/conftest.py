"""Short ways to say what was read and declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from milepost.judge.join import join
from milepost.judge.phrases import PhraseError, parse
from milepost.judge.policy import Policy
from milepost.model.criterion import Criterion, Task
from milepost.model.milestone import Declared, Place, Record
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project
from milepost.model.reading import Reading
from milepost.model.sample import NOW, TODAY, record


@pytest.fixture
def declare() -> Callable[..., Declared]:
    """``declare("data", title="Data moved", places=("web",), criteria=("all closed",))``."""

    def make(name: str, *, places: Iterable = (), criteria: Iterable[str] = (), **fields):
        return Declared(
            id=name,
            title=fields.pop("title", name.capitalize()),
            places=tuple(Place(source=one) if isinstance(one, str) else one for one in places),
            criteria=tuple(map(_criterion, criteria)),
            where="milepost.yaml:1",
            **fields,
        )

    return make


@pytest.fixture
def held() -> Callable[..., Record]:
    """A record with a description: ``held("3", "web", title="Data moved", says="Owner: @kim")``."""

    def make(key: str, source: str = "web", *, says: str = "", **fields) -> Record:
        return replace(record(key, source, **fields), description=says)

    return make


@pytest.fixture
def joined() -> Callable[..., Portfolio]:
    """What the readings and declarations come to."""

    def make(
        *readings: Reading,
        declared: Iterable[Declared] = (),
        people: Iterable[Person] = (),
        today: date = TODAY,
        zone: str = "UTC",
        project: Project | None = None,
        numbers: dict | None = None,
        **policy,
    ) -> Portfolio:
        return join(
            tuple(declared),
            {one.source: one for one in readings},
            tuple(people),
            Policy(**policy),
            now=NOW,
            today=today,
            zone=ZoneInfo(zone),
            project=project or Project(),
            numbers=numbers or {},
        )

    return make


def _criterion(text: str) -> Criterion:
    try:
        phrase = parse(text, ("web", "api"))
    except PhraseError:
        phrase = Task(text)
    return Criterion(text=text, phrase=phrase, where="milepost.yaml:2")
