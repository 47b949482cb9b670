"""Done-criteria as people wrote them, and what milepost found out about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
class NotYet:
    """A valid phrase that this version of milepost does not decide: always *unknown*."""

    form: str


Phrase = AllClosed | NoOpen | Closed | Merged | Task | Reached | NotYet


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What decided: a sentence, where to look, and the UTC instant it became so."""

    text: Prose
    url: str = ""
    at: datetime | None = None


Cause = Literal["", "no_work", "later", "circle", "nowhere", "upstream"]
"""Why nobody can decide a criterion although all was read: it asks for work that is not
there, for a later version of milepost, waits for itself, names what is not there, or
waits for a milestone of which it is not known."""


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
