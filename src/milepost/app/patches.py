"""Edits of the plan file that take over what a tracker says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from milepost.config.load import decode
from milepost.config.patch import KEYS, patch
from milepost.config.settings import Settings
from milepost.errors import ConfigError
from milepost.model.agreement import PLAN, Agreement, Field, Side, Value
from milepost.model.judgement import Judgement
from milepost.model.patch import Patch

Where = tuple[str, Field, str]
"""A milestone, a field, and the tracker whose value is taken over."""


def patches(settings: Settings, judgement: Judgement) -> Mapping[Where, Patch]:
    """For each tracker that stands against the file: the edit that lets the file follow it."""
    told = {one.milestone.id for one in judgement.milestones}
    strays = [
        (one, side)
        for name, said in judgement.portfolio.agreements.items()
        for one in said
        if name in told
        for side in against(one)
    ]
    if not strays or not settings.path:
        return {}
    text = _text(settings.path)
    if text is None:
        return {}
    return {
        (one.milestone, one.field, side.source): patch(
            settings.path, text, one.milestone, one.field, side.value
        )
        for one, side in strays
        if one.field in KEYS
    }


def edit(settings: Settings, milestone: str, field: Field, value: Value) -> Patch | None:
    """The edit that lets the file say ``value``; ``None`` where no key of it says that field."""
    text = _text(settings.path) if settings.path and field in KEYS else None
    return None if text is None else patch(settings.path, text, milestone, field, value)


def _text(path: str) -> str | None:
    """The file, which was read a moment ago: whoever took it away knows what they do."""
    try:
        return decode(path, Path(path).read_bytes())
    except (OSError, ConfigError):
        return None


def against(one: Agreement) -> Iterator[Side]:
    """The trackers that say something else than the file, and do not follow it by themselves."""
    plan = next((side for side in one.sides if side.source == PLAN), None)
    if plan is not None and one.open:
        for side in one.sides:
            if side.value != plan.value and side.source not in one.writes:
                yield side
