"""Many projects by one entry of the configuration: ``repos: acme/*`` with ``exclude``.

A power that a kind may do without: one that has it offers the form ``Many``
beside ``Options``, and ``expand``.  Every project found becomes a source of its
own, opened like any other and called by its full name (``acme/onboarding``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol, runtime_checkable

from pydantic import Field, field_validator

from milepost.trackers.contract import AdapterKind, Context, Probe, TrackerOptions

_OWNER = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_PATTERN = re.compile(rf"{_OWNER}/(?!\.{{1,2}}$)[A-Za-z0-9._*?-]+")
_WILD = re.compile(r"[*?]")


class ManyOptions(TrackerOptions):
    """The keys of an entry that stands for many projects; a kind adds its own.

    Patterns are compared letter case aside; ``*`` is any signs, ``?`` any one.
    The owner stands in full in each of them.
    """

    repos: str | tuple[str, ...] = Field(
        description="Many repositories: a pattern like `acme/*`, or several, in place of `repo`."
        " Each repository that fits is a tracker of its own, called by its full name.",
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="Patterns of repositories that are left out."
    )

    @field_validator("repos", "exclude")
    @classmethod
    def _are_patterns(cls, said: str | tuple[str, ...]) -> str | tuple[str, ...]:
        each = (said,) if isinstance(said, str) else said
        for one in each:
            if not _PATTERN.fullmatch(one):
                raise ValueError(
                    f"write `{one}` as owner/pattern, for example acme/* or acme/web-*:"
                    " the owner in full, * and ? behind the slash"
                )
        return said

    @field_validator("repos")
    @classmethod
    def _are_some(cls, said: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if not said:
            raise ValueError("name at least one pattern, for example acme/*")
        return said

    @property
    def patterns(self) -> tuple[str, ...]:
        """What ``repos`` says, always as several."""
        return (self.repos,) if isinstance(self.repos, str) else self.repos

    @property
    def exact(self) -> tuple[str, ...]:
        """The full names among the patterns that leave nothing to be found out."""
        return tuple(one for one in self.patterns if not _WILD.search(one) and self.covers(one))

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose projects must be listed, each once: those of patterns that are no full names."""
        wild = (one for one in self.patterns if _WILD.search(one))
        owners = {owner.casefold(): owner for owner in (one.partition("/")[0] for one in wild)}
        return tuple(owners.values())

    def covers(self, name: str) -> bool:
        """Whether ``owner/name`` fits a pattern and none of those left out."""
        return _fits(name, self.patterns) and not _fits(name, self.exclude)

    def leaves_out(self, name: str) -> bool:
        """Whether ``owner/name`` fits a pattern and is left out all the same."""
        return _fits(name, self.patterns) and _fits(name, self.exclude)

    def shown_as(self) -> str:
        """The patterns as written, e.g. ``acme/*``."""
        return ", ".join(self.patterns)


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


class Known(Collection[str]):
    """The names references may use: those there are, and all that patterns stand for.

    Only the former can be counted and gone through: which projects fit a
    pattern is known after a request.
    """

    def __init__(self, names: Collection[str], many: Collection[ManyOptions] = ()) -> None:
        self._names = tuple(names)
        self._many = tuple(many)

    def without(self, names: Collection[str]) -> Known:
        """The same without these names."""
        return Known([name for name in self._names if name not in names], self._many)

    def __contains__(self, name: object) -> bool:
        return name in self._names or (
            isinstance(name, str) and any(one.covers(name) for one in self._many)
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What the patterns of an entry stand for now: options by full name, sorted by name.

    ``lost`` is set where the list is not whole or empty, and says why.
    """

    each: tuple[tuple[str, TrackerOptions], ...] = ()
    lost: Probe | None = None


@runtime_checkable
class ManyKind(AdapterKind, Protocol):
    """A kind of which an entry may stand for many projects."""

    @property
    def Many(self) -> type[ManyOptions]:  # noqa: N802 - it is a class
        """The keys of such an entry."""
        ...

    def expand(self, many: TrackerOptions, context: Context) -> Members:
        """Find out what the patterns stand for; never raises for what a tracker does."""
        ...
