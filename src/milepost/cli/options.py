"""Options that mean the same in every command, and the request they make up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import click

from milepost import __version__
from milepost.app.read import Selection
from milepost.cli import voice
from milepost.cli.environment import wants_color
from milepost.errors import MilepostError, UsageError
from milepost.model.clock import parse_day
from milepost.report import json_v1
from milepost.report.voice import Voice

FAIL_ON = ("error", "warning", "info", "never")
VIEWS = ("json", "findings", "markdown")


class Day(click.ParamType[date]):
    """A calendar date, ``YYYY-MM-DD``."""

    name: ClassVar[str] = "date"  # type: ignore[misc]  # click types it as an instance attribute

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse, or fail as a usage error."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the options common to all reading commands said.

    ``project`` is ``(kind, path)`` for zero configuration.  ``inactive`` names
    options that were given but have no effect in this version.  ``also`` are
    further views to write, each with its file.  ``state`` is the address of the
    store, if it was given.
    """

    config: str | None
    project: tuple[str, str] | None
    url: str | None
    selection: Selection
    format: str
    output: str | None
    fail_on: str
    deadline: float | None
    trace: bool
    voice: Voice
    inactive: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()
    state: str | None = None


_STATE = click.option(
    "--state",
    metavar="URL",
    help="Where milepost remembers what it did, instead of the file's `state:`; none for nowhere.",
)

MAX_CHANGES = click.option(
    "--max-changes",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="How much of what is ours this run may change or take away, instead of the file's "
    "`write.limits`; 100 for all of it.",
)

_SENDING = (
    click.option("--yes", is_flag=True, help="Do not ask.  Needed in CI and without a terminal."),
    click.option(
        "--wait",
        is_flag=True,
        help="Wait for another run that is at work, instead of stopping: for --deadline, else "
        "ten minutes.",
    ),
)

_AS_OF = click.option(
    "--as-of", type=Day(), metavar="YYYY-MM-DD", help="Judge as if today were that day."
)

_INACTIVE = ("what_if", "backtest")


class View(click.ParamType[tuple[str, str]]):
    """A view and the file it goes to, ``VIEW=PATH``."""

    name: ClassVar[str] = "view"  # type: ignore[misc]  # as above

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split, or fail as a usage error."""
        view, _, path = value.partition("=")
        if view not in VIEWS or not path:
            self.fail(f"{value!r} is not VIEW=PATH with VIEW one of {', '.join(VIEWS)}", param, ctx)
        return view, path


def reading(
    *formats: str, fail_on: str = "never"
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command that judges every common option; it receives one ``request`` instead.

    ``formats`` are the choices of ``--format``, the first is the default.
    """
    judging = (
        _AS_OF,
        click.option(
            "--milestone", multiple=True, metavar="ID", help="Only this milestone (repeatable)."
        ),
        click.option(
            "--fail-on",
            type=click.Choice(FAIL_ON),
            default=fail_on,
            show_default=True,
            help="Exit 1 if there are findings this severe.",
        ),
        click.option(
            "--also",
            type=View(),
            multiple=True,
            metavar="VIEW=PATH",
            help="Write a further view of the same run to a file (repeatable): json, what "
            "--format json prints; findings, the verdict as JSON; markdown, the report.",
        ),
    )
    return _common(formats, judging)


def asking(*formats: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The same for a command that judges all of it to answer one question."""
    return _common(formats, (_AS_OF,))


def looking(*formats: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The same for a command that judges nothing."""
    return _common(formats, ())


def writing(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that the guard watches ``yes``, ``wait`` and ``max_changes``."""
    return sending(MAX_CHANGES(command))


def sending(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that writes the options of all that do: ``yes`` and ``wait``."""
    for option in reversed(_SENDING):
        command = option(command)
    return command


def _common(
    formats: tuple[str, ...], judging: tuple[Callable[..., Any], ...]
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    options = (
        click.option(
            "-c", "--config", metavar="PATH", help="Default: $MILEPOST_CONFIG, then milepost.yaml."
        ),
        click.option("--github", metavar="OWNER/REPO", help="Judge this project without a file."),
        click.option("--gitlab", metavar="GROUP/PROJECT", help="The same for GitLab."),
        click.option("--jira", metavar="KEY", help="The same for Jira; --url says where it is."),
        click.option("--url", metavar="URL", help="The server, where it is not the public one."),
        click.option(
            "--source", multiple=True, metavar="NAME", help="Only this tracker (repeatable)."
        ),
        *judging,
        click.option(
            "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True
        ),
        click.option("--output", metavar="PATH", help="Write the result there instead of stdout."),
        click.option(
            "--deadline",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="Seconds the run may take with each tracker: later nothing is sent to it, and "
            "what is left is told.",
        ),
        click.option("--trace", is_flag=True, help="Show every request on stderr."),
        click.option("-q", "--quiet", is_flag=True, help="Only the result."),
        click.option("-v", "--verbose", count=True, help="Upkeep notes and what was skipped, too."),
        click.option("--no-color", is_flag=True, help="No colour (also: NO_COLOR)."),
        _STATE,
    )

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        def run(**given: Any) -> int:
            request = _request(given)
            try:
                return command(request=request, **_own(given))
            except MilepostError as error:
                _failed(request, command.__name__, error)
                raise

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__click_params__ = list(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]  # how click stacks options
        for option in reversed(options):
            run = option(run)
        return run

    return decorate


def _failed(request: Request, command: str, error: MilepostError) -> None:
    """Whoever asked for a document gets one; the door tells people."""
    if request.format == "json":
        with suppress(UsageError):  # no place to write it: that is the error, perhaps
            told = voice.dumped(json_v1.failed(error, command, __version__))
            voice.result(voice.masked(told), request.output)


_COMMON = frozenset(
    (
        "config",
        "github",
        "gitlab",
        "jira",
        "url",
        "as_of",
        "source",
        "milestone",
        "format_",
        "output",
        "fail_on",
        "also",
        "deadline",
        "trace",
        "quiet",
        "verbose",
        "no_color",
        "state",
    )
)


def _own(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in given.items()
        if name not in _COMMON and name not in _INACTIVE
    }


def _request(given: dict[str, Any]) -> Request:
    projects = [(kind, given[kind]) for kind in ("github", "gitlab", "jira") if given[kind]]
    if len(projects) > 1:
        raise click.UsageError("name one project: --github, --gitlab or --jira")
    if projects and given["config"]:
        raise click.UsageError("--config and a project without a file exclude each other")
    if given["url"] and not projects:
        raise click.UsageError(
            "--url goes with --github, --gitlab or --jira; in a file it is a tracker's `url:`"
        )
    fail_on = given.get("fail_on", "never")
    return Request(
        config=given["config"],
        project=projects[0] if projects else None,
        url=given["url"],
        selection=Selection(
            sources=frozenset(given["source"]),
            milestones=frozenset(given.get("milestone", ())),
            as_of=given.get("as_of"),
        ),
        format=given["format_"],
        output=given["output"],
        fail_on=fail_on,
        also=given.get("also", ()),
        state=given["state"],
        deadline=given["deadline"],
        trace=given["trace"],
        voice=Voice(
            colour=wants_color(no_color=given["no_color"], terminal=voice.is_terminal())
            and given["output"] is None,
            width=voice.width(),
            verbose=given["verbose"],
            quiet=given["quiet"],
            at_least=None if fail_on == "never" else fail_on,
        ),
        inactive=tuple(f"--{name.replace('_', '-')}" for name in _INACTIVE if given.get(name)),
    )
