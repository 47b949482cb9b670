"""Nobody mutes a test of the contract quietly."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest

from milepost.errors import ContractError


def check(subject: type, contract: type) -> None:
    """Refuse a subclass of ``contract`` that overrides one of its tests without saying why.

    An override marked ``@pytest.mark.xfail(reason=…)`` is let through: it is
    shown with its reason in every run.  Raises ``ContractError``.
    """
    if vars(subject).get("__test__") is False:
        raise ContractError(
            f"{subject.__name__} mutes the whole adapter contract",
            hint="take `__test__ = False` away",
        )
    muted = sorted(_muted(subject, contract))
    if muted:
        raise ContractError(
            f"{subject.__name__} mutes {', '.join(muted)} of the adapter contract",
            why="a promise that is not kept has to be said out loud",
            hint="mark the override with @pytest.mark.xfail(reason='…'), or delete it",
        )


def _muted(subject: type, contract: type) -> Iterator[str]:
    for name in dir(contract):
        if not name.startswith("test"):
            continue
        here = inspect.getattr_static(subject, name)
        if here is not inspect.getattr_static(contract, name) and not _says_why(here):
            yield name


def _says_why(override: object) -> bool:
    """Whether it is expected to fail, for a reason somebody wrote down."""
    marks = getattr(override, "pytestmark", ())
    return any(
        isinstance(mark, pytest.Mark)
        and mark.name == "xfail"
        and str(mark.kwargs.get("reason") or "").strip()
        for mark in (marks if isinstance(marks, (list, tuple)) else (marks,))
    )
