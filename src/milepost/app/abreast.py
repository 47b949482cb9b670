"""Several tasks side by side, that Ctrl-C ends at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import Lock, Thread
from typing import TypeVar

AT_ONCE = 8
"""Most tasks at the same time: trackers refuse those who ask for too much at once."""

_T = TypeVar("_T")


def side_by_side(tasks: Mapping[str, Callable[[], _T]]) -> Mapping[str, _T]:
    """The results of all tasks, by name; the first error of one is raised.

    They run, ``AT_ONCE`` at most, in threads that do not outlive the program:
    an executor would make an interrupted run wait for a tracker's rate limit.
    """
    done: dict[str, _T] = {}
    failed: list[BaseException] = []
    waiting, taking = iter(tasks.items()), Lock()

    def run() -> None:
        for name, task in _shared(waiting, taking):
            try:
                done[name] = task()
            except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
                failed.append(error)

    threads = [
        Thread(target=run, name=f"read {number}", daemon=True)
        for number in range(1, min(len(tasks), AT_ONCE) + 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {name: done[name] for name in tasks}


def _shared(items: Iterator[_T], taking: Lock) -> Iterator[_T]:
    """What is left of an iterator that several threads go through together."""
    while True:
        with taking:
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
