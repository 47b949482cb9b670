"""A file inside the working folder, and no other."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from milepost.facts.unread import Unread
from milepost.model.prose import say

LARGEST = 1_000_000
"""Bytes of a file that is read; a larger one holds more than a number."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a named pipe that nobody writes to must not hold us up
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_ELSEWHERE = say("copy it there; `read.file` is counted from the folder milepost runs in")


def content(path: str, folder: Path) -> bytes:
    """What the file holds.

    ``path`` is as written, counted from ``folder``.  Links are followed first,
    so one that leads out of the folder is refused.  Raises ``Unread``.
    """
    try:
        home = folder.resolve(strict=True)
        found = (home / path).resolve(strict=True)
        if not found.is_relative_to(home):
            raise Unread(say("{} lies outside the working folder", path), _ELSEWHERE)
        return _read(path, found)
    except FileNotFoundError:
        missing = say("there is no {} in the working folder", path)
        raise Unread(missing, say("make it before milepost runs, or mend `read.file`")) from None
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: links in a circle; ValueError: a zero byte in the name.
        told = error.strerror if isinstance(error, OSError) else None
        what = say("{} cannot be read ({})", path, told or "its name leads nowhere")
        raise Unread(what, say("let the user that runs milepost read it")) from None


def _read(path: str, found: Path) -> bytes:
    descriptor = os.open(found, _FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise Unread(say("{} is no regular file", path), say("name a JSON file"))
        with open(descriptor, "rb", closefd=False) as file:
            held = b"" if state.st_size > LARGEST else file.read(LARGEST + 1)
    finally:
        os.close(descriptor)
    if state.st_size > LARGEST or len(held) > LARGEST:
        what = say("{} is larger than {} bytes", path, LARGEST)
        raise Unread(what, say("write the number into a small file of its own"))
    return held
