"""Starts milepost over and over without importing it anew: a line of JSON in, a process out.

``Forks`` runs this file as a program.  Each line says the ``variables`` of the
environment, the ``arguments``, and the file ``said`` that takes what is printed.
The answer is the id of the process, then its exit code (below zero: the signal
that killed it) as soon as it is over.  The program has one thread only, so a
fork of it is whole.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__)


class Forks:
    """A program that forks one process of milepost at a time; a context manager."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-I", str(HERE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._program as program:
            program.stdin.close()

    def start(self, arguments: Sequence[str], variables: Mapping[str, str], said: Path) -> int:
        """Start milepost; the id of its process.  One that was started is waited for first."""
        job = {"arguments": arguments, "variables": variables, "said": str(said)}
        self._program.stdin.write(f"{json.dumps(job)}\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())

    def wait(self) -> int:
        """The exit code of the process, when it is over."""
        return int(self._program.stdout.readline())


def _work(job: Mapping[str, Any]) -> int:
    from milepost.cli.door import run  # noqa: PLC0415 - the other side needs none of it

    nothing, said = (
        os.open(it, os.O_RDWR | os.O_CREAT | os.O_TRUNC) for it in (os.devnull, job["said"])
    )
    os.dup2(nothing, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()  # noqa: TID251 - the process is made of what it was given
    os.environ.update(job["variables"])  # noqa: TID251 - likewise
    return run(job["arguments"])


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork as often as asked."""
    sys.path.insert(0, str(HERE.parent.parent))
    for name in ("milepost.cli.door", "milepost_github", "milepost_gitlab", "milepost_jira"):
        __import__(name)
    from harness.quick import unsynced  # noqa: PLC0415 - found only now

    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            code = 70
            try:
                with unsynced():
                    code = _work(json.loads(line))
            finally:
                os._exit(code)
        _answer(pid)
        _answer(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
