"""Milestones of projects and of groups: both are told by their ids, never by their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from milepost.sandbox import actions
from milepost.sandbox.entities import Group, Issue, Milestone, Project
from milepost.sandbox.gitlab import violating
from milepost.sandbox.gitlab.call import Call, Handler, Parent, routes
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.params import lenient_day
from milepost.sandbox.gitlab.refusals import malformed, refuse
from milepost.sandbox.groups import add_group_milestone
from milepost.sandbox.web import Answer

ROUTES = routes()
_TITLE = 255
_FIELDS = ("title", "description", "start_date", "due_date", "state_event")
_TAKEN = "already being used for another group or project milestone."
_TAG = re.compile(r"</?[A-Za-z!][^>]*(>|$)")
_Handler = TypeVar("_Handler", bound=Handler)


def _route(method: str, tail: str = "") -> Callable[[_Handler], _Handler]:
    """Register a handler for projects and for groups alike."""

    def remember(handler: _Handler) -> _Handler:
        for parent in ("/projects/{project}", "/groups/{group}"):
            ROUTES.add(method, f"{parent}/milestones{tail}")(handler)
        return handler

    return remember


@_route("GET")
def listed(call: Call, **place: str) -> Answer:
    """Milestones by due date (none last); with ``include_ancestors`` those of groups around too."""
    call.authenticate()
    where = _parent(call, place)
    parents: list[Parent] = [where]
    above = call.params.flag("include_ancestors") or call.params.flag("include_parent_milestones")
    if above:
        parents += call.world.groups_of(_path(where))
    rows = [(it, milestone) for it in parents for milestone in it.milestones.values()]
    chosen = [it for it in rows if _fits(call, it[1], iids=not above)]
    chosen.sort(key=lambda it: (str(it[1].due or "9999-12-31"), it[1].title))
    return paged(call, chosen, lambda it: call.shapes.milestone(*it))


@_route("POST")
def create(call: Call, **place: str) -> Answer:
    """A new milestone."""
    where = _parent(call, place)
    call.need(where, "write")
    title = call.params.needed("title")
    _check(call, where, None, "create")
    if isinstance(where, Group):
        milestone = add_group_milestone(call.world, where, title, call.authenticate().login)
    else:
        milestone = actions.add_milestone(call.act(where), title)
    _fill(call, where, milestone)
    return Answer(status=201, body=call.shapes.milestone(where, milestone))


@_route("GET", "/{number}")
def one(call: Call, number: str, **place: str) -> Answer:
    """One milestone of exactly this parent."""
    call.authenticate()
    where = _parent(call, place)
    return Answer(body=call.shapes.milestone(where, call.milestone(where, number)))


@_route("PUT", "/{number}")
def edit(call: Call, number: str, **place: str) -> Answer:
    """Change what was sent of a milestone."""
    where = _parent(call, place)
    call.need(where, "write")
    if not any(name in call.params for name in _FIELDS):
        names = ", ".join(_FIELDS)
        raise malformed(f"{names} are missing, at least one parameter must be provided")
    milestone = call.milestone(where, number)
    call.params.choice("state_event", ("close", "activate"), "")
    _check(call, where, milestone, "update")
    _fill(call, where, milestone)
    return Answer(body=call.shapes.milestone(where, milestone))


@_route("DELETE", "/{number}")
def delete(call: Call, number: str, **place: str) -> Answer:
    """Delete a milestone; its issues stay, without it."""
    where = _parent(call, place)
    call.need(where, "write")
    milestone = call.milestone(where, number)
    if isinstance(where, Project):
        actions.delete_milestone(call.act(where), milestone)
        return Answer(status=204)
    for project in call.world.state.projects.values():
        for issue in project.issues.values():
            if issue.group_milestone == milestone.id:
                actions.set_group_milestone(call.act(project), issue, None)
    del where.milestones[milestone.number]
    return Answer(status=204)


@_route("GET", "/{number}/issues")
def issues(call: Call, number: str, **place: str) -> Answer:
    """The issues in a milestone."""
    chosen = [it for it in _inside(call, place, number) if it[1].pull is None]
    elsewhere = "group" in place
    return paged(call, chosen, lambda it: call.shapes.issue(*it, elsewhere=elsewhere))


@_route("GET", "/{number}/merge_requests")
def merge_requests(call: Call, number: str, **place: str) -> Answer:
    """The merge requests in a milestone."""
    chosen = [it for it in _inside(call, place, number) if it[1].pull is not None]
    elsewhere = "group" in place
    return paged(call, chosen, lambda it: call.shapes.merge_request(*it, elsewhere=elsewhere))


def _inside(call: Call, place: dict[str, str], number: str) -> Sequence[tuple[Project, Issue]]:
    call.authenticate()
    where = _parent(call, place)
    milestone = call.milestone(where, number)
    if isinstance(where, Project):
        members = where.issues.values()
        return [(where, it) for it in members if milestone.number in it.milestones]
    return [
        (project, issue)
        for project in call.inside(where)
        for issue in project.issues.values()
        if issue.group_milestone == milestone.id
    ]


def _parent(call: Call, place: dict[str, str]) -> Parent:
    return call.group(place["group"]) if "group" in place else call.project(place["project"])


def _path(parent: Parent) -> str:
    return parent.path if isinstance(parent, Group) else parent.full_name


def _fits(call: Call, it: Milestone, *, iids: bool) -> bool:
    state = call.params.choice("state", ("active", "closed", "all"), "all")
    numbers = call.params.numbers("iids") if iids else None
    title, sought = call.params.text("title"), call.params.text("search")
    after, before = call.params.instant("updated_after"), call.params.instant("updated_before")
    return (
        state in ("all", "active" if it.state == "open" else "closed")
        and (not numbers or it.number in numbers)
        and (not title or it.title == title)
        and (not sought or sought.lower() in f"{it.title}\n{it.description or ''}".lower())
        and (after is None or it.updated_at >= after)
        and (before is None or it.updated_at <= before)
    )


def _check(call: Call, where: Parent, own: Milestone | None, doing: str) -> None:
    """Refuse what the record does not take, as Ruby shows it."""
    title = _titled(call) if own is None or "title" in call.params else own.title
    problems = {}
    if not (title or "").strip():
        problems["title"] = "can't be blank"
    elif len(title or "") > _TITLE:
        problems["title"] = f"is too long (maximum is {_TITLE} characters)"
    elif any(it.title == title and it is not own for it in _rivals(call, where)):
        problems["title"] = _TAKEN
    start = lenient_day(call.params.text("start_date") or "")
    due = lenient_day(call.params.text("due_date") or "")
    start = start if "start_date" in call.params or own is None else own.start
    due = due if "due_date" in call.params or own is None else own.due
    if start is not None and due is not None and due < start:
        problems["due_date"] = "must be greater than start date"
    if problems:
        shown = ", ".join(f':{name}=>["{told}"]' for name, told in problems.items())
        raise refuse(400, f"Failed to {doing} milestone {{{shown}}}")


def _titled(call: Call) -> str:
    """The title that was sent, as GitLab keeps it: without what looks like a tag."""
    return _TAG.sub("", call.params.text("title") or "")


def _rivals(call: Call, where: Parent) -> list[Milestone]:
    """Milestones that may not have the same title: those here, around and, of a group, inside."""
    parents: list[Parent] = [where, *call.world.groups_of(_path(where))]
    if isinstance(where, Group):
        head = f"{where.path}/".lower()
        parents += [it for name, it in call.world.state.projects.items() if name.startswith(head)]
        parents += [it for name, it in call.world.state.groups.items() if name.startswith(head)]
    return [milestone for it in parents for milestone in it.milestones.values()]


def _fill(call: Call, where: Parent, milestone: Milestone) -> None:
    """Take over what was sent.  A date that is none clears the date: GitLab does not complain."""
    milestone.title = _titled(call) or milestone.title
    if "description" in call.params:
        milestone.description = call.params.text("description")
        place = f"{_path(where)}%{milestone.number}"
        violating.mentions(call, place, milestone.description)
    if "due_date" in call.params:
        milestone.due = lenient_day(call.params.text("due_date") or "")
    if "start_date" in call.params:
        milestone.start = lenient_day(call.params.text("start_date") or "")
    event = call.params.text("state_event")
    state = milestone.state
    if event is not None:
        state = "closed" if event == "close" else "open"
    if milestone.state != state:
        milestone.state = state
        milestone.closed_at = call.world.now() if state == "closed" else None
    milestone.updated_at = call.world.now()
