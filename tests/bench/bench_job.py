"""How long the whole job takes on bundled data, and what it asks of a tracker.

``make bench`` prints the figures.  They are to be read, so nothing here fails on one.
"""

from time import perf_counter

import pytest

from milepost.app.demo import stage


def quiet(_what, _done, _total):
    pass


def timed(what):
    start = perf_counter()
    result = what()
    return result, perf_counter() - start


@pytest.fixture(scope="module")
def show():
    with stage() as found:
        yield found


def test_the_job(show):
    print(f"\n{'':<14}{'seconds':>9}{'requests':>10}{'writes':>8}")

    def line(name, run):
        asked, written = len(show.server.log.exchanges), len(show.server.log.mutating)
        _, seconds = timed(run)
        asked = len(show.server.log.exchanges) - asked
        written = len(show.server.log.mutating) - written
        print(f"{name:<14}{seconds:>9.2f}{asked:>10}{written:>8}")

    line("check", lambda: show.check(quiet))
    line("plan", lambda: show.plan(quiet))
    line("first sync", lambda: show.sync(quiet))
    line("second sync", lambda: show.sync(quiet))
