"""Several tasks side by side, that Ctrl-C ends at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def side_by_side(tasks: Mapping[str, Callable[[], _T]]) -> Mapping[str, _T]:
    """The results of all tasks, by name; the first error of one is raised.

    Each runs in a thread of its own that does not outlive the program: an
    executor would make an interrupted run wait for a tracker's rate limit.
    """
    done: dict[str, _T] = {}
    failed: list[BaseException] = []

    def run(name: str, task: Callable[[], _T]) -> None:
        try:
            done[name] = task()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            failed.append(error)

    threads = [
        Thread(target=run, args=named, name=f"read {named[0]}", daemon=True)
        for named in tasks.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {name: done[name] for name in tasks}
