"""The one door for printing: results to stdout, talk to stderr, progress on a terminal only.

Nothing that leaves here is a command to a CI runner, whatever a title says.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from milepost.errors import UsageError
from milepost.report import safe
from milepost.trackers.contract import Progress as Told

PLAIN_WIDTH = 100


def result(text: str, output: str | None = None) -> None:
    """Print the result, or write it to the file ``output``, opened only now."""
    ended = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        click.echo(safe.log(ended).encode("utf-8", "replace"), nl=False)
        return
    try:
        Path(output).write_text(ended, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"cannot write {output}", why=error.strerror or "") from error


def check_writable(output: str | None) -> None:
    """Fail before any work where ``output`` could not be written after it."""
    if output is None:
        return
    folder = Path(output).resolve().parent
    if Path(output).is_dir() or not os.access(folder, os.W_OK):
        why = "it is a folder" if Path(output).is_dir() else "its folder is not there to write in"
        raise UsageError(f"cannot write {output}", why=why)


def talk(text: str, *, quiet: bool = False) -> None:
    """Say something beside the result."""
    if not quiet:
        click.echo(safe.log(text).encode("utf-8", "replace"), err=True)


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
