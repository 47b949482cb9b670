"""Projects and groups."""

from __future__ import annotations

from milepost.sandbox.entities import Group, Project
from milepost.sandbox.gitlab import place_shapes
from milepost.sandbox.gitlab.call import Call, routes
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.shapes import Json
from milepost.sandbox.web import Answer

ROUTES = routes()


@ROUTES.add("GET", "/projects")
def projects(call: Call) -> Answer:
    """The projects one may see; ``membership``: those one was let into; ``owned``: one's own."""
    seen = [it for it in call.world.state.projects.values() if call.level(it)]
    if call.params.flag("membership"):
        seen = [it for it in seen if call.granted(it.full_name)]
    if call.params.flag("owned"):
        me = call.authenticate().login.lower()
        seen = [it for it in seen if it.owner.lower() == me]
    return _listed(call, seen)


@ROUTES.add("GET", "/projects/{project}")
def project(call: Call, project: str) -> Answer:
    """One project, by id or by its path."""
    return Answer(body=_project(call, call.project(project)))


@ROUTES.add("GET", "/groups")
def groups(call: Call) -> Answer:
    """The groups one may see."""
    seen = [it for it in call.world.state.groups.values() if call.sees(it)]
    seen.sort(key=lambda it: it.name.lower())
    return paged(call, seen, lambda it: _group(call, it))


@ROUTES.add("GET", "/groups/{group}")
def group(call: Call, group: str) -> Answer:
    """One group, by id or by its path, with its own projects."""
    found = call.group(group)
    body = _group(call, found)
    if call.params.flag("with_projects", default=True):
        body["projects"] = [_project(call, it) for it in _inside(call, found, deep=False)]
    return Answer(body=body)


@ROUTES.add("GET", "/groups/{group}/projects")
def projects_of(call: Call, group: str) -> Answer:
    """A group's projects; with ``include_subgroups`` also those further down."""
    deep = call.params.flag("include_subgroups")
    return _listed(call, _inside(call, call.group(group), deep=deep))


@ROUTES.add("GET", "/groups/{group}/subgroups")
def subgroups(call: Call, group: str) -> Answer:
    """The groups right inside a group."""
    above = call.group(group)
    seen = [
        it
        for it in call.world.state.groups.values()
        if it.path.lower().rpartition("/")[0] == above.path.lower() and call.sees(it)
    ]
    return paged(call, seen, lambda it: _group(call, it))


def _inside(call: Call, group: Group, *, deep: bool) -> list[Project]:
    found = call.inside(group)
    own = group.path.lower()
    return [it for it in found if deep or it.full_name.lower().rpartition("/")[0] == own]


def _listed(call: Call, seen: list[Project]) -> Answer:
    sought = (call.params.text("search") or "").lower()
    chosen = [it for it in seen if sought in it.full_name.rpartition("/")[2].lower()]
    chosen.sort(key=lambda it: (it.created_at, it.id), reverse=call.params.text("sort") != "asc")
    return paged(call, chosen, lambda it: _project(call, it))


def _project(call: Call, it: Project) -> Json:
    return place_shapes.project(call.shapes, it, call.level(it))


def _group(call: Call, it: Group) -> Json:
    private = all(inside.private for inside in call.inside(it))
    return place_shapes.group(call.shapes, it, private=private)
