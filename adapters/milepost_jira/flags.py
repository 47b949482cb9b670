"""Jira's flag, the mark of an obstacle: asked for by its name, in one request.

It is a custom field, another one in every Jira, and only the list of all fields
tells which.  That list is long; a query knows the field by its name.
"""

from __future__ import annotations

from dataclasses import replace

from milepost.model.reading import Lack, Reading
from milepost_jira import beyond
from milepost_jira.read import Tally
from milepost_jira.trouble import Trouble

NO_FLAGS = Lack(
    what="Jira did not tell which issues are flagged",
    fallback="no issue counts as flagged",
)
NOT_ASKED = Lack(
    what="flagged issues were not asked for: the request was needed to find out that this is"
    " Jira Cloud",
    fallback="no issue counts as flagged; write `deployment: cloud`",
)
_INVALID = 400


def seen(tally: Tally, part: Reading) -> Reading:
    """The issues of ``part`` with their flags.

    Nobody asks where nothing open lies in a milestone or the read failed
    already; nor where a first read has used up its requests on what kind of
    Jira it is and what search may not know yet.
    """
    client, options = tally.desk.client, tally.desk.options
    if tally.problems or not any(one.open and one.milestones for one in part.issues):
        return part
    jql = f'project = "{options.project}" AND statusCategory != Done AND Flagged is not EMPTY'
    try:
        if options.known_deployment is None and beyond.lags(client, options):
            return replace(part, lacks=(NOT_ASKED,))
        pages = client.search(f"{jql} ORDER BY key ASC", ("labels",))
        keys = {row.get("key") for page in pages for row in page.rows if isinstance(row, dict)}
    except Trouble as trouble:
        # A Jira that was never given the field does not know the name.
        lacks = () if trouble.status == _INVALID else (NO_FLAGS,)
        return replace(part, lacks=lacks)
    return replace(
        part, issues=tuple(replace(one, flagged=one.ref.key in keys) for one in part.issues)
    )
