"""Done-criteria as people wrote them, and what milepost found out about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from milepost.model.prose import Prose
from milepost.model.ref import Ref


@dataclass(frozen=True, slots=True)
class AllClosed:
    """``all closed``: no committed issue of the milestone is open."""


@dataclass(frozen=True, slots=True)
class NoOpen:
    """``no open LABEL[, LABEL]``: no open issue of the milestone carries one of the labels."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """``closed REF[, REF]``: each named issue is done."""

    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """``merged REF``: the pull or merge request is merged."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Task:
    """``[ ] text``: a task item of that text, ticked by a person."""

    text: str


@dataclass(frozen=True, slots=True)
class Reached:
    """``reached MILESTONE``: closed, with its own criteria met.  ``milestone`` is as written."""

    milestone: str


@dataclass(frozen=True, slots=True)
class SignedOff:
    """``signed off by PERSON``: said so from that person's own account.  ``person`` as written."""

    person: str


@dataclass(frozen=True, slots=True)
class Released:
    """``released TRACKER TAG``: that version is published there."""

    source: str
    tag: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """``deployed TRACKER/ENVIRONMENT``: the last deployment there succeeded."""

    source: str
    environment: str


Operator = Literal["<=", ">=", "==", "!=", "<", ">"]


@dataclass(frozen=True, slots=True)
class Compared:
    """``NUMBER <= VALUE``: a number from outside, by its name.

    ``percent`` where the value was written with a per cent sign: 10 % is 0.1.
    """

    number: str
    operator: Operator
    value: Decimal
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """``count: {…}``: how many issues fit a query, and how many may or must.

    An issue fits if it fits every part that is said.  ``labels``: it carries
    one of them; ``text``: its title holds that, letter case aside;
    ``assignee`` and ``author`` are people as written, ``none`` for nobody.
    ``source`` limits it to one tracker.  ``anywhere``: not only issues of the
    milestone.  One of ``at_most`` and ``at_least`` is set, or both.
    """

    states: frozenset[Literal["open", "done", "dropped"]] = frozenset({"open"})
    labels: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    text: str = ""
    assignee: str = ""
    author: str = ""
    source: str = ""
    anywhere: bool = False
    at_most: int | None = None
    at_least: int | None = None


Phrase = (
    AllClosed
    | NoOpen
    | Closed
    | Merged
    | Task
    | Reached
    | SignedOff
    | Released
    | Deployed
    | Compared
    | Count
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One done-criterion.

    ``text`` is as written.  ``where`` tells a person where it stands
    (``milepost.yaml:14`` or ``web, description``).  ``box`` is the state of
    the task box in front of it in a description, ``None`` where it has none.
    """

    text: str
    phrase: Phrase
    where: str = ""
    box: bool | None = None


def where_in(source: str) -> str:
    """How a criterion from a description of tracker ``source`` says where it stands."""
    return f"{source}, description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What decided: a sentence, where to look, and the UTC instant it became so."""

    text: Prose
    url: str = ""
    at: datetime | None = None


Cause = Literal["", "no_work", "circle", "nowhere", "upstream", "edited"]
"""Why nobody can decide a criterion although all was read: it asks for work that is not
there, waits for itself, names what is not there, waits for a milestone of which
it is not known, or hangs on a comment that was changed after it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A criterion decided.

    ``missing`` says what it would take to decide an unknown one, ``cause`` of
    which kind that is; empty where something was not read.
    """

    criterion: Criterion
    state: Literal["met", "unmet", "unknown"]
    evidence: tuple[Evidence, ...] = ()
    missing: Prose = ()
    done: int | None = None
    total: int | None = None
    cause: Cause = ""
