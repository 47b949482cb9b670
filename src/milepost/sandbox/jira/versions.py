"""Versions: what Jira has for milestones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from milepost.model.clock import parse_day
from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Milestone, Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call, page_of, routes
from milepost.sandbox.jira.people import account_id
from milepost.sandbox.jira.refusals import refuse, wrong, wrong_fields
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
LONGEST = 16_384
"""Bytes of a version's description."""
_NAME = 255
_NO_ADMIN = "You cannot edit the configuration of this project."
_OF_PROJECT = "/project/{key}/version"
_ONE = "/version/{number}"


def version_row(call: Call, project: Project, version: Milestone, expand: str = "") -> Json:
    """A version; ``expand`` may name issuesstatus, and on Cloud driver and approvers."""
    released = version.state == "closed" and version.released
    row: Json = {
        "self": f"{call.rest}/version/{version.id}",
        "id": str(version.id),
        "name": version.title,
        "archived": version.archived,
        "released": released,
        "projectId": project.id,
    }
    if version.description:
        row["description"] = version.description
    for name, user_name, day in (
        ("startDate", "userStartDate", version.start),
        ("releaseDate", "userReleaseDate", version.due),
    ):
        if day is not None:
            row[name] = day.isoformat()
            row[user_name] = day.strftime("%d/%b/%y")
    if version.due is not None:
        row["overdue"] = not released and version.due < call.world.now().date()
    wanted = {it.strip() for it in expand.split(",")}
    if "issuesstatus" in wanted:
        row["issuesStatusForFixVersion"] = _counts(call, project, version)
    if call.cloud and "driver" in wanted and version.driver is not None:
        row["driver"] = account_id(call.world.user(version.driver))
    if call.cloud and "approvers" in wanted:
        row["approvers"] = [
            {
                "accountId": account_id(call.world.user(it.login)),
                "status": it.status,
                **({"description": it.description} if it.description else {}),
                **({"declineReason": it.declined_because} if it.declined_because else {}),
            }
            for it in version.approvers
        ]
    return row


@ROUTES.add("GET", "/project/{key}/versions")
def of_project(call: Call, key: str) -> Answer:
    """All versions of a project, in their order."""
    project = call.project(key)
    expand = call.request.params.get("expand", "")
    return Answer(body=[version_row(call, project, it, expand) for it in _all(project)])


@ROUTES.add("GET", _OF_PROJECT)
def paged(call: Call, key: str) -> Answer:
    """Versions page by page, 50 unless asked; ``orderBy``, ``query`` and ``status`` as in Jira."""
    project, params = call.project(key), call.request.params
    chosen = _all(project)
    if query := params.get("query", "").casefold():
        texts = ((it, f"{it.title}\n{it.description or ''}".casefold()) for it in chosen)
        chosen = [it for it, text in texts if query in text]
    if status := {it for it in params.get("status", "").split(",") if it}:
        chosen = [it for it in chosen if _status(it) in status]
    order = params.get("orderBy", "sequence")
    how = _ORDER.get(order.lstrip("+-"))
    if how is None:
        raise refuse(400, f"The orderBy value '{order}' is not supported.")
    chosen.sort(key=how, reverse=order.startswith("-"))
    expand = params.get("expand", "")
    return Answer(body=page_of(call, [version_row(call, project, it, expand) for it in chosen]))


@ROUTES.add("POST", "/version")
def create(call: Call) -> Answer:
    """A new version; needs administration of the project."""
    sent = call.sent()
    named = sent.get("projectId") or sent.get("project")
    if named is None:
        raise wrong(projectId="You must specify a valid project ID or project key")
    project = call.project(str(named))
    call.need(project, "admin", _NO_ADMIN)
    if "name" not in sent:
        raise wrong(name="You must specify a valid version name")
    apply = _checked(call, project, None, sent)
    version = actions.add_milestone(call.act(project), "")
    apply(version)
    return Answer(status=201, body=version_row(call, project, version))


@ROUTES.add("GET", _ONE)
def one(call: Call, number: str) -> Answer:
    """One version."""
    project, version = call.version(number)
    return Answer(body=version_row(call, project, version, call.request.params.get("expand", "")))


@ROUTES.add("PUT", _ONE)
def edit(call: Call, number: str) -> Answer:
    """Change what was sent of a version; needs administration of the project."""
    project, version = call.version(number)
    call.need(project, "admin", _NO_ADMIN)
    _checked(call, project, version, call.sent())(version)
    return Answer(body=version_row(call, project, version))


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, number: str) -> Answer:
    """Delete a version: its issues lose it, or get another one (``moveFixIssuesTo``)."""
    project, version = call.version(number)
    call.need(project, "admin", _NO_ADMIN)
    other = call.request.params.get("moveFixIssuesTo")
    if other is not None:
        target = call.version(other)[1]
        act = call.act(project)
        for issue in _inside(project, version):
            kept = [it for it in issue.milestones if it != version.number]
            actions.set_milestones(act, issue, dict.fromkeys([*kept, target.number]))
    actions.delete_milestone(call.act(project), version)
    return Answer(status=204)


@ROUTES.add("GET", _ONE + "/relatedIssueCounts")
def related(call: Call, number: str) -> Answer:
    """How many issues have it."""
    project, version = call.version(number)
    return Answer(
        body={
            "self": f"{call.rest}/version/{version.id}",
            "issuesFixedCount": len(_inside(project, version)),
            "issuesAffectedCount": 0,
            "issueCountWithCustomFieldsShowingVersion": 0,
            "customFieldUsage": [],
        }
    )


@ROUTES.add("GET", _ONE + "/unresolvedIssueCount")
def unresolved(call: Call, number: str) -> Answer:
    """How many of them have no resolution."""
    project, version = call.version(number)
    inside = _inside(project, version)
    return Answer(
        body={
            "self": f"{call.rest}/version/{version.id}",
            "issuesCount": len(inside),
            "issuesUnresolvedCount": sum(
                names.resolution_of(it, call.workflow) is None for it in inside
            ),
        }
    )


def _all(project: Project) -> list[Milestone]:
    return sorted(project.milestones.values(), key=lambda it: it.number)


def _inside(project: Project, version: Milestone) -> list[Issue]:
    issues = project.issues.values()
    return [it for it in issues if version.number in it.milestones and it.pull is None]


def _counts(call: Call, project: Project, version: Milestone) -> Json:
    found = [names.status_of(it, call.workflow).category for it in _inside(project, version)]
    return {
        "unmapped": 0,
        "toDo": found.count("new"),
        "inProgress": found.count("indeterminate"),
        "done": found.count("done"),
    }


def _status(version: Milestone) -> str:
    if version.archived:
        return "archived"
    return "released" if version.state == "closed" else "unreleased"


_ORDER: dict[str, Callable[[Milestone], Any]] = {
    "sequence": lambda it: it.number,
    "name": lambda it: it.title,
    "description": lambda it: it.description or "",
    "startDate": lambda it: (it.start is None, str(it.start)),
    "releaseDate": lambda it: (it.due is None, str(it.due)),
}


def _checked(
    call: Call, project: Project, version: Milestone | None, sent: Json
) -> Callable[[Milestone], None]:
    """Check what was sent; what is returned writes it."""
    if "name" in sent:
        _check_name(project, version, sent["name"])
    described = sent.get("description")
    if described is not None and len(str(described).encode()) > LONGEST:
        said = f"The description is too long. The maximum length is {LONGEST} bytes."
        raise wrong(description=said)
    days = {name: _day(name, sent[name]) for name in ("startDate", "releaseDate") if name in sent}
    start = days.get("startDate", version.start if version else None)
    due = days.get("releaseDate", version.due if version else None)
    if start is not None and due is not None and start > due:
        raise wrong(startDate="The start date must be earlier than the release date.")

    def apply(version: Milestone) -> None:
        version.title = sent.get("name", version.title)
        version.description = described if "description" in sent else version.description
        version.start, version.due = start, due
        released = sent.get("released", version.state == "closed" and version.released)
        version.archived = sent.get("archived", version.archived)
        closed = bool(released or version.archived)
        actions.set_milestone_state(call.act(project), version, "closed" if closed else "open")
        version.released = bool(released) or not closed

    return apply


def _check_name(project: Project, version: Milestone | None, name: Any) -> None:
    if not isinstance(name, str) or not name.strip():
        raise wrong(name="You must specify a valid version name")
    if len(name) > _NAME:
        raise wrong(name=f"The version name is too long. The maximum length is {_NAME} characters.")
    for other in project.milestones.values():
        if other is not version and other.title.casefold() == name.casefold():
            raise wrong(name="A version with this name already exists in this project.")


def _day(name: str, sent: Any) -> date | None:
    if sent is None or sent == "":
        return None
    try:
        return parse_day(sent)
    except (TypeError, ValueError):
        said = f"'{sent}' is not a valid date: expected yyyy-MM-dd"
        raise wrong_fields({name: said}) from None
