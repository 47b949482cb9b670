"""References that leave no trace where they lead to."""

from __future__ import annotations

import re

from milepost.trackers.contract import Markup

_BACKLINKED = re.compile(
    r"(?<=\]\()https?://github\.com/(?=[\w.\-]+/[\w.\-]+/(?:issues|pull)/[0-9])", re.IGNORECASE
)
"""A link's target that GitHub would answer with "mentioned this" in the timeline it leads to."""


def quiet(text: str, markup: Markup) -> str:
    """The text of an issue or a comment with links that tell nobody they are there.

    A bot that edits its comment for months would otherwise stand in the
    timeline of everything it links to.  GitHub has a form for that,
    ``redirect.github.com``, and it is used for issues and pull requests: links
    to other pages leave no trace anyway, nor do links in a milestone's
    description.  GitHub Enterprise Server and ``*.ghe.com`` have no such host;
    GitLab and Jira have no such form: there a link stays as it is.
    """
    return _BACKLINKED.sub("https://redirect.github.com/", text) if markup == "gfm" else text
