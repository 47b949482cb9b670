"""Merge requests: apart from issues, with numbers of their own."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.sandbox.entities import Project
from milepost.sandbox.gitlab.call import Call, routes
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.selecting import Place, chosen
from milepost.sandbox.web import Answer

ROUTES = routes()
_STATES = ("opened", "closed", "locked", "merged")


@ROUTES.add("GET", "/projects/{project}/merge_requests")
def listed(call: Call, project: str) -> Answer:
    """A project's merge requests, newest first."""
    return _listed(call, [call.project(project)], scope="all", elsewhere=False)


@ROUTES.add("GET", "/projects/{project}/merge_requests/{iid}")
def one(call: Call, project: str, iid: str) -> Answer:
    """One merge request, by its number among merge requests."""
    where = call.project(project)
    body = call.shapes.merge_request(where, call.merge_request(where, iid))
    return Answer(body=body | {"changes_count": "1", "subscribed": False, "user": {}})


@ROUTES.add("GET", "/groups/{group}/merge_requests")
def of_group(call: Call, group: str) -> Answer:
    """The merge requests of a group and those below it."""
    return _listed(call, call.inside(call.group(group)), scope="all", elsewhere=True)


@ROUTES.add("GET", "/merge_requests")
def everywhere(call: Call) -> Answer:
    """One's own merge requests, unless ``scope`` says otherwise."""
    if call.params.text("scope") != "all":
        call.authenticate()
    seen = [it for it in call.world.state.projects.values() if call.level(it)]
    return _listed(call, seen, scope="created_by_me", elsewhere=True)


def _listed(call: Call, projects: Iterable[Project], *, scope: str, elsewhere: bool) -> Answer:
    labels = call.params.flag("with_labels_details")
    places = [(it, pull) for it in projects for pull in it.issues.values() if pull.pull is not None]
    rows = chosen(call, places, _STATES, scope)

    def shape(place: Place) -> dict[str, object]:
        return call.shapes.merge_request(*place, labels=labels, elsewhere=elsewhere)

    return paged(call, rows, shape)
