"""The milestones that a word on the command line may mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from milepost.judge.names import fold
from milepost.model.judgement import Judged, Judgement


def meant(judgement: Judgement, name: str) -> tuple[Judged, ...]:
    """The milestones called so: by id, by ``SOURCE/KEY``, else by title or former title.

    Letter case and white space in a title do not matter.  Several may share one.
    """
    exact = tuple(one for one in judgement.milestones if name in _places(one))
    wanted = fold(name)
    return exact or tuple(
        one
        for one in judgement.milestones
        if wanted in map(fold, (one.milestone.title, *one.milestone.aliases))
    )


def nearest(judgement: Judgement, name: str, others: Iterable[str] = ()) -> str:
    """The id, title or other word most like ``name``; empty if none is like it."""
    known = {fold(word): word for word in others}
    for one in judgement.milestones:
        known |= {fold(word): word for word in (*_places(one), one.milestone.title)}
    near = difflib.get_close_matches(fold(name), known, 1)
    return known[near[0]] if near else ""


def _places(judged: Judged) -> tuple[str, ...]:
    records = (f"{record.source}/{record.key}" for record in judged.milestone.records)
    return (judged.milestone.id, *records)
