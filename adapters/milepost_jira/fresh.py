"""Reading what Cloud's search is behind with: issues it does not know yet, and changes to some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from milepost.model.issue import Comment, Issue
from milepost.trackers.rows import Malformed
from milepost_jira import beyond, shapes
from milepost_jira.memory import RECONCILED
from milepost_jira.read import Tally
from milepost_jira.shapes import FIELDS, Seen
from milepost_jira.trouble import Trouble

BEHIND = timedelta(hours=6)
"""How far search may be behind: seconds as a rule; hours were reported."""


def unseen(tally: Tally, found: list[Seen], made: Callable[[object], Seen]) -> Iterator[Seen]:
    """Issues opened so lately that search does not know them; where nothing is new, one request.

    ``found`` is what search knows.
    """
    client, options = tally.desk.client, tally.desk.options
    if tally.problems:
        return
    try:
        rows = []
        if beyond.lags(client, options):
            keys = [one.issue.ref.key for one in found]
            rows = list(beyond.following(client, options, keys, misses=1))
    except Trouble as trouble:
        tally.failed("issues that search may not know yet", trouble)
        return
    for row in rows:
        value = tally.made("issues", row, made)
        if value is not None:
            client.memory.saw(value.issue.ref.key)
            yield value


def changed_lately(tally: Tally, comments: list[Comment]) -> tuple[str, ...]:
    """Keys of the issues with a comment so new that search may not know of its run's other writes.

    Comments are listed as they are: a run of ours that wrote labels wrote there, too.
    """
    lately = tally.desk.context.transport.clock.now() - BEHIND
    return tuple(dict.fromkeys(one.issue.key for one in comments if one.updated_at > lately))


def again(tally: Tally, keys: tuple[str, ...]) -> Iterator[Issue]:
    """Issues as they are now, each once in a run: an earlier one may have put labels on them.

    Told which, search looks again, at fifty a time.  What it told before stands
    where it cannot.
    """
    client, options, source = tally.desk.client, tally.desk.options, tally.desk.source
    stale = client.memory.unsure(keys)
    try:
        if not beyond.lags(client, options):
            return
        for start in range(0, len(stale), RECONCILED):
            some = stale[start : start + RECONCILED]
            for key in some:
                client.memory.wrote(key)
                client.memory.saw(key)
            jql = f'project = "{options.project}" AND issuekey in ({", ".join(some)})'
            for page in client.search(f"{jql} ORDER BY key ASC", FIELDS):
                yield from (shapes.issue(row, source, options).issue for row in page.rows)
    except (Trouble, Malformed):
        return
