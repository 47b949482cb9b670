"""The one door for printing: results to stdout, talk to stderr, progress on a terminal only.

Nothing that leaves here is a command to a CI runner, whatever a title says.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from milepost.errors import UsageError
from milepost.report import safe
from milepost.trackers.contract import Progress as Told

PLAIN_WIDTH = 100
_SHORTEST = 8
"""Secrets shorter than this are toys, and may be words of a report."""
_hushed: list[str] = []
"""What this run must not say, longest first."""


def hush(secrets: Iterable[str]) -> None:
    """Never say any of these: they take the place of those before."""
    _hushed[:] = sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True)


def masked(text: str) -> str:
    """``text`` with ``***`` for every secret."""
    for secret in _hushed:
        text = text.replace(secret, "***")
    return text


def result(text: str, output: str | None = None) -> None:
    """Print the result, or write it to the file ``output``, opened only now."""
    if output is None:
        click.echo(safe.log(_ended(text)).encode("utf-8", "replace"), nl=False)
    else:
        _write(text, output)


def keep(text: str, path: str) -> None:
    """Write a file that nobody but this account may read, for it holds more than is shown."""
    _write(text, path, opener=partial(os.open, mode=0o600))
    with suppress(OSError):  # a device, or somebody else's file
        if Path(path).is_file():
            Path(path).chmod(0o600)


def _write(text: str, path: str, opener: Callable[[str, int], int] | None = None) -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="replace", opener=opener) as file:
            file.write(_ended(text))
    except OSError as error:
        raise UsageError(f"cannot write {path}", why=error.strerror or "") from error


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def dumped(value: object) -> str:
    """A value as JSON text for people and machines, without a command for a CI runner in it."""
    return safe.json_text(json.dumps(value, ensure_ascii=False, indent=2))


def check_writable(output: str | None) -> None:
    """Fail before any work where ``output`` could not be written after it."""
    if output is None:
        return
    folder = Path(output).resolve().parent
    if Path(output).is_dir() or not os.access(folder, os.W_OK):
        why = "it is a folder" if Path(output).is_dir() else "its folder is not there to write in"
        raise UsageError(f"cannot write {output}", why=why)


def talk(text: str, *, quiet: bool = False) -> None:
    """Say something beside the result, and no secret."""
    if not quiet:
        click.echo(safe.log(masked(text)).encode("utf-8", "replace"), err=True)


def ask(question: str) -> bool:
    """Ask a yes-or-no question on the terminal; no is the default."""
    return click.confirm(question, default=False, err=True)


def is_terminal() -> bool:
    """Whether a person sits in front of stdin and stdout."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def width() -> int:
    """Columns of the terminal; a fixed number where there is none."""
    return shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns if is_terminal() else PLAIN_WIDTH


@contextmanager
def progress(*, quiet: bool) -> Iterator[Told]:
    """Bars on stderr while pages arrive; silence where stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def told(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]  # rich's TaskID is an int

        yield told
