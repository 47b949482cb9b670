"""Links from an issue to what lies elsewhere."""

from __future__ import annotations

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change
from milepost.trackers.writing import check, mapping, web_address
from milepost_jira.pen import Pen, issue_of

_LINK = "Link Issues"
_LONGEST = 255
"""Signs of a global id or of a title."""


def link(pen: Pen, change: Change) -> Applied:
    """Put a link at an issue; the one that has its global id already is written anew."""
    key = issue_of(change.target.key)
    what = f"linked: {key}"
    wish = mapping(change)
    url, title, name = (str(wish.get(part) or "") for part in ("url", "title", "global_id"))
    title = " ".join(title.split())[:_LONGEST]
    if not web_address(url) or not title or not 0 < len(name) <= _LONGEST:
        raise WriteFailed(f"not {what}", why="the change carries no link")
    body = {"globalId": name, "object": {"url": url, "title": title}}
    data = pen.send(what, "POST", f"issue/{key}/remotelink", body, need=_LINK)
    number = data.get("id") if isinstance(data, dict) else None
    check(what, isinstance(number, int), "the answer has no id")
    return Applied(key=str(number), url=f"{pen.options.base}/browse/{key}")
