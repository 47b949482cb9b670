"""Ctrl-C and SIGTERM: a write under way is finished and recorded before the run ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Whether somebody asked the run to end.

    Before anything is written a signal ends the run at once, by
    ``KeyboardInterrupt``.  While writing the first one is only noted, and asked
    for by calling this value; the second one ends the run at once.
    """

    def __init__(self) -> None:
        self._asked = False
        self._writing = False

    def __call__(self) -> bool:
        """Whether a signal came while writing."""
        return self._asked

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let what is under way be finished: here the first signal is only noted."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """A signal came.  Raises ``KeyboardInterrupt`` where it is to end the run at once."""
        if self._asked or not self._writing:
            raise KeyboardInterrupt
        self._asked = True


@contextmanager
def listening() -> Iterator[Stopping]:
    """Listen to both signals; afterwards they mean what they meant before.

    Python lets only the main thread listen: elsewhere nothing is heard.
    """
    stop = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.note) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
