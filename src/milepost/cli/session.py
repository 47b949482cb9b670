"""From a request to opened trackers: the file is read, checked, and its trackers opened."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from milepost.app.opened import Opened, open_trackers, with_members
from milepost.cli import voice
from milepost.cli.environment import environ, in_ci
from milepost.cli.options import FAIL_ON, Request
from milepost.config.hosts import check_hosts
from milepost.config.load import decode, load, zero
from milepost.config.numbers import within
from milepost.config.settings import Settings
from milepost.config.variables import variable
from milepost.errors import UsageError
from milepost.model.clock import Clock, SystemClock
from milepost.model.judgement import Judgement
from milepost.report import safe
from milepost.rules.rule import Rule
from milepost.trackers.many import Known, ManyOptions

DEFAULT = "milepost.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run: its settings, its clock and its opened trackers."""

    settings: Settings
    clock: Clock
    opened: Mapping[str, Opened]

    @property
    def places(self) -> Mapping[str, str]:
        """What people call each tracker: its name in the file, and where it leads."""
        return {name: found.options.shown_as() for name, found in self.opened.items()}


_MILESTONE = re.compile(r"\S+:\d+ milestones\.[^.]+\.")
"""The place and the name of one milestone, in front of its key."""


def _folded(idle: tuple[str, ...]) -> Iterator[str]:
    """The keys without effect; of the same key of many milestones the first, and how many more."""
    alike: dict[str, list[str]] = {}
    for one in idle:
        alike.setdefault(_MILESTONE.sub("milestones.", one), []).append(one)
    for first, *more in alike.values():
        yield f"{first} (and {len(more)} more milestones)" if more else first


@contextmanager
def session(request: Request, *, notice: bool = True) -> Iterator[Session]:
    """Open everything a command needs.

    With ``notice`` it says which keys and options have no effect yet.
    """
    settings = _settings(request)
    if in_ci():
        check_hosts(settings.trackers, environ())
        settings = replace(settings, numbers=within(settings.numbers, environ()))
    idle = (*settings.inactive, *request.inactive)
    if notice and idle:
        voice.talk(f"not active in this version of milepost: {', '.join(_folded(idle))}")
    voice.check_writable(request.output)
    many = [it for it in settings.trackers.values() if isinstance(it, ManyOptions)]
    known = Known(tuple(settings.trackers), many)
    _check_names("tracker", request.selection.sources, known)
    clock = SystemClock()
    with voice.progress(quiet=request.voice.quiet) as told:
        opened = open_trackers(
            settings,
            clock,
            progress=told,
            waiting=_waiting,
            deadline=request.deadline,
        )
        try:
            yield Session(settings=with_members(settings, opened), clock=clock, opened=opened)
        finally:
            for name, found in opened.items():
                found.transport.close()
                for call in found.transport.trace if request.trace else ():
                    voice.talk(f"{name}: {call}")


def rules_beside(request: Request) -> Mapping[str, Rule]:
    """The rules a plan has beside the catalogue's; none where there is no file to say so.

    Raises ``UsageError`` for a file that cannot be used.
    """
    path = _path(request)
    there = path != DEFAULT or Path(path).exists()
    return _settings(request).rules if there and request.project is None else {}


def _waiting(name: str, seconds: float) -> None:
    voice.talk(f"{name} asks us to wait {seconds:.0f} s (--deadline SECONDS bounds that)")


def _settings(request: Request) -> Settings:
    variables = environ()
    if request.project is not None:
        kind, project = request.project
        token, email = (variables.get(variable(kind, what)) for what in ("token", "email"))
        return zero(kind, project, request.url, token, email)
    path = _path(request)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UsageError(
            f"there is no {path} here" if path == DEFAULT else f"there is no file {path}",
            hint="copy config.example.yaml, name a file with --config, or try without one: "
            "milepost check --github OWNER/REPO",
        ) from error
    except OSError as error:
        raise UsageError(f"cannot read {path}", why=error.strerror or "") from error
    settings = load(path, decode(path, data), variables)
    if not settings.trackers:
        raise UsageError(
            "none of the trackers in the file is active in this version",
            where=path,
            hint="name one repository: trackers: {web: {kind: github, repo: OWNER/REPO}}",
        )
    return settings


def _path(request: Request) -> str:
    return request.config or environ().get("MILEPOST_CONFIG") or DEFAULT


def _check_names(what: str, given: frozenset[str], known: Collection[str]) -> None:
    for name in sorted(given):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise UsageError(
                f"there is no {what} {name!r}",
                hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
            )


def exit_code(judgement: Judgement, fail_on: str) -> int:
    """0, 1 for findings at or above ``fail_on``, 3 where a source is incomplete."""
    limit = FAIL_ON.index(fail_on)
    found = fail_on != "never" and any(
        finding.speaks and FAIL_ON.index(finding.severity) <= limit
        for finding in judgement.findings
    )
    return max(int(found), 0 if judgement.complete else 3)


def dumped(value: object) -> str:
    """A value as JSON text for people and machines, without a command for a CI runner in it."""
    return safe.json_text(json.dumps(value, ensure_ascii=False, indent=2))
