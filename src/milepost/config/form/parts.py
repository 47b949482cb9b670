"""Every map the file may hold, found by following the types from the top."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from milepost.config.form.base import Form
from milepost.config.form.file import File
from milepost.config.hints import alternatives, fields_of, is_a, peeled
from milepost.trackers import registry
from milepost.trackers.contract import TrackerOptions


@cache
def parts() -> dict[str, type[Form]]:
    """The maps by where they stand (``milestones.ID.risks[]``), the file itself first as ``""``."""
    return dict(_below("", File))


def entries() -> list[tuple[str, type[TrackerOptions]]]:
    """What a tracker entry may be: each kind of milepost's own with its form."""
    return [(kind, registry.kind(kind).Options) for kind in registry.kinds()]


def _below(at: str, form: type[Form]) -> Iterator[tuple[str, type[Form]]]:
    yield at, form
    for key, (_, hint) in fields_of(form).items():
        for where, inner in _forms(f"{at}.{key}".lstrip("."), hint):
            yield from _below(where, inner)


def _forms(at: str, hint: Any) -> Iterator[tuple[str, type[Form]]]:
    for arm in alternatives(peeled(hint)[0]):
        bare, _ = peeled(arm)
        if is_a(bare, Form):
            yield at, bare
        elif not is_a(bare, BaseModel):
            inner = [part for part in get_args(bare) if part is not Ellipsis]
            step = ".NAME" if is_a(getattr(bare, "__origin__", None), dict) else "[]"
            if inner:
                yield from _forms(f"{at}{step}", inner[-1])
