"""Notes on issues and merge requests: those people wrote, and those GitLab wrote itself."""

from __future__ import annotations

from datetime import datetime

from milepost.sandbox import actions
from milepost.sandbox.entities import Comment, Event, Issue, Project
from milepost.sandbox.gitlab import performing, place_shapes, quick, violating
from milepost.sandbox.gitlab.call import Call, routes, whole
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.refusals import bad_request, forbidden, malformed, not_found
from milepost.sandbox.gitlab.shapes import Json
from milepost.sandbox.web import Answer

ROUTES = routes()
MOST = 1_000_000
"""Characters a note may have."""
_NOTES = "/projects/{project}/issues/{iid}/notes"
_ONE = _NOTES + "/{number}"
_Row = tuple[datetime, datetime, int, Json]


@ROUTES.add("GET", _NOTES)
def listed(call: Call, project: str, iid: str) -> Answer:
    """The notes on an issue, newest first unless asked; GitLab's own are among them."""
    call.authenticate()
    where = call.project(project)
    return _listed(call, where, call.issue(where, iid))


@ROUTES.add("GET", "/projects/{project}/merge_requests/{iid}/notes")
def of_merge_request(call: Call, project: str, iid: str) -> Answer:
    """The notes on a merge request."""
    call.authenticate()
    where = call.project(project)
    return _listed(call, where, call.merge_request(where, iid))


@ROUTES.add("POST", _NOTES)
def create(call: Call, project: str, iid: str) -> Answer:
    """A new note.  Its commands are carried out; if nothing else is left, there is none: 202."""
    call.meter.create(call.token, "notes", call.world.now())
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "comment")
    body = _checked(call.params.needed("body"))
    if len(issue.comments) >= call.instance.comments:
        raise bad_request('Note {:base=>["Maximum number of comments exceeded"]}')
    text, commands = quick.extracted(body)
    outcome = performing.perform(call, where, issue, commands)
    if not text:
        return _only_commands(outcome)
    comment = actions.add_comment(call.act(where), issue, text)
    return _saved(call, where, issue, comment, outcome, status=201)


@ROUTES.add("GET", _ONE)
def one(call: Call, project: str, iid: str, number: str) -> Answer:
    """One note."""
    call.authenticate()
    where = call.project(project)
    issue = call.issue(where, iid)
    for row in _rows(call, where, issue):
        if row[2] == whole("note_id", number):
            return Answer(body=row[3])
    raise not_found()


@ROUTES.add("PUT", _ONE)
def edit(call: Call, project: str, iid: str, number: str) -> Answer:
    """Rewrite one's own note, or anyone's as a maintainer.  Only commands: the note is gone."""
    where, issue, comment = _own(call, project, iid, number)
    body = call.params.needed("body")
    if not body.strip():
        raise malformed("body is empty")
    text, commands = quick.extracted(_checked(body))
    outcome = performing.perform(call, where, issue, commands)
    if not text:
        actions.delete_comment(call.act(where), comment)
        return _only_commands(outcome)
    comment.body, comment.updated_at = text, call.world.now()
    comment.editor = call.authenticate().login
    issue.updated_at = max(issue.updated_at, comment.updated_at)
    return _saved(call, where, issue, comment, outcome, status=200)


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, project: str, iid: str, number: str) -> Answer:
    """Delete one's own note, or anyone's as a maintainer."""
    where, _issue, comment = _own(call, project, iid, number)
    actions.delete_comment(call.act(where), comment)
    return Answer(status=204)


def _own(call: Call, project: str, iid: str, number: str) -> tuple[Project, Issue, Comment]:
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "comment")
    comment = call.comment(where, issue, number)
    if comment.author != call.authenticate().login and not call.may(where, "write"):
        raise forbidden()
    return where, issue, comment


def _checked(body: str) -> str:
    if not body.strip():
        raise bad_request('Note {:note=>["can\'t be blank"]}')
    if len(body) > MOST:
        raise bad_request(f'Note {{:note=>["is too long (maximum is {MOST} characters)"]}}')
    return body


def _only_commands(outcome: Json) -> Answer:
    if not outcome["applied"]:
        raise bad_request(", ".join(outcome["summary"]))
    kept = ("commands_changes", "summary")
    return Answer(status=202, body={name: outcome[name] for name in kept})


def _saved(
    call: Call, where: Project, issue: Issue, comment: Comment, outcome: Json, *, status: int
) -> Answer:
    violating.mentions(call, f"{where.full_name}#{issue.number}", comment.body)
    row = place_shapes.note(call.shapes, where, issue, comment)
    return Answer(status=status, body=row | {"commands_changes": outcome["commands_changes"]})


def _listed(call: Call, where: Project, issue: Issue) -> Answer:
    order = call.params.choice("order_by", ("created_at", "updated_at"), "created_at")
    down = call.params.choice("sort", ("asc", "desc"), "desc") == "desc"
    kinds = ("all_notes", "only_comments", "only_activity")
    kind = call.params.choice("activity_filter", kinds, "all_notes")
    rows = [it for it in _rows(call, where, issue) if _wanted(kind, it[3])]
    at = 0 if order == "created_at" else 1
    rows.sort(key=lambda it: (it[at], it[2]), reverse=down)
    return paged(call, rows, lambda it: it[3])


def _wanted(kind: str, row: Json) -> bool:
    return kind == "all_notes" or row["system"] is (kind == "only_activity")


def _rows(call: Call, where: Project, issue: Issue) -> list[_Row]:
    written = (where.comments[it] for it in issue.comments)
    rows: list[_Row] = [
        (it.created_at, it.updated_at, it.id, place_shapes.note(call.shapes, where, issue, it))
        for it in written
    ]
    for event in where.events:
        if event.issue == issue.number and (body := _told(event)):
            shape = place_shapes.system_note(call.shapes, where, issue, event, body)
            rows.append((event.created_at, event.created_at, event.id, shape))
    return rows


def _told(event: Event) -> str:
    """What GitLab writes about what happened; nothing where an event of its own tells it."""
    said = {
        "renamed": f"changed title from **{{-{event.before}-}}** to **{{+{event.after}+}}**",
        "assigned": f"assigned to @{event.after}",
        "unassigned": f"unassigned @{event.before}",
        "described": "changed the description",
        "due_changed": f"changed due date to {event.after}" if event.after else "removed due date",
    }
    return said.get(event.event, "")
