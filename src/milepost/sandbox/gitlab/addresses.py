"""GitLab's addresses for people, and the pages of the sandbox that show what is there."""

from __future__ import annotations

import re

from milepost.sandbox.gitlab.shapes import number_of
from milepost.sandbox.world import World

_SITE = "/gitlab/"
_INSIDE = re.compile(
    r"(?:/gitlab)?/(?P<project>.+?)/(?:-/)?"
    r"(?P<kind>issues|merge_requests|milestones|labels)(?:/(?P<number>\d+))?/?"
)


def plain(world: World, path: str) -> str:
    """``/gitlab/acme/web/-/issues/3`` as ``/acme/web/issues/3``; other paths as they are.

    The ``/-`` may be missing, as in addresses of long ago.  Merge requests have
    numbers of their own there, and the issues' here.
    """
    found = _INSIDE.fullmatch(path)
    if found is None:
        bare = path.removeprefix(_SITE).strip("/")
        return f"/{bare}" if path.startswith(_SITE) and world.project(bare) else path
    project, kind, number = found["project"], found["kind"], found["number"]
    where = world.project(project)
    if where is None:
        return path
    if kind == "merge_requests" and number:
        pulls = (it for it in where.issues.values() if it.pull is not None)
        known = (it.number for it in pulls if number_of(it) == int(number))
        return f"/{where.full_name}/pull/{next(known, 0)}"
    kind = "milestone" if kind == "milestones" and number else kind
    return "/".join(part for part in (f"/{where.full_name}", kind, number) if part)
