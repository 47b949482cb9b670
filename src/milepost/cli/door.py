"""The one error door: every way a run can end, and its exit code."""

from __future__ import annotations

import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from milepost import __version__
from milepost.cli import voice
from milepost.cli.environment import secrets
from milepost.cli.group import milepost
from milepost.errors import ConfigError, MilepostError

BUG = 70
INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code, never raises."""
    voice.hush(())
    try:
        code = milepost.main(args=list(arguments), prog_name="milepost", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        voice.talk("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        voice.talk(told.getvalue().rstrip("\n"))
        return error.exit_code
    except MilepostError as error:
        return _told(error)
    except Exception as error:  # noqa: BLE001 - the last door: a bug leaves a report, not a stack
        return _bug(error)
    return code if isinstance(code, int) else 0


def _told(error: MilepostError) -> int:
    problems = error.problems if isinstance(error, ConfigError) else (error,)
    for problem in problems:
        voice.talk(f"error: {problem}")
    if isinstance(error, ConfigError):
        voice.talk(
            f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in the configuration"
        )
    return error.exit_code


def _bug(error: Exception) -> int:
    text = voice.masked("".join(traceback.format_exception(error)))
    for secret in secrets():
        text = text.replace(secret, "***")
    body = (
        f"# milepost stopped at a bug\n\nmilepost {__version__}, Python {sys.version}\n\n"
        f"What did you run, and what did you expect?\n\n```\n{text}```\n"
    )
    with tempfile.NamedTemporaryFile(
        "w", prefix="milepost-bug-", suffix=".md", delete=False, encoding="utf-8"
    ) as file:
        file.write(body)
    voice.talk(f"error: this is a bug in milepost: {type(error).__name__}")
    voice.talk(f"  A report was written to {Path(file.name)}; please send it to the project.")
    return BUG
