"""Issues: of a project, of a group, everywhere; made, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.sandbox import actions, links
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.gitlab import performing, placing, quick, relating, violating
from milepost.sandbox.gitlab.call import Call, routes
from milepost.sandbox.gitlab.paging import by_keyset, paged
from milepost.sandbox.gitlab.refusals import forbidden, invalid, malformed
from milepost.sandbox.gitlab.selecting import KEYSETS, Place, chosen, order
from milepost.sandbox.web import Answer

ROUTES = routes()
TITLE = 255
"""Characters an issue's title may have."""
DESCRIPTION = 1_048_576
"""Characters an issue's description may have."""
_STATES = ("opened", "closed")
_FIELDS = (
    *("title", "description", "assignee_ids", "assignee_id", "milestone_id", "discussion_locked"),
    *("labels", "add_labels", "remove_labels", "created_at", "due_date", "confidential"),
    *("state_event", "weight"),
)
_ISSUES = "/projects/{project}/issues"
_ONE = _ISSUES + "/{iid}"


@ROUTES.add("GET", _ISSUES)
def listed(call: Call, project: str) -> Answer:
    """A project's issues, newest first; by page or by keyset."""
    return _listed(call, [call.project(project)], scope="all", elsewhere=False)


@ROUTES.add("GET", "/groups/{group}/issues")
def of_group(call: Call, group: str) -> Answer:
    """The issues of a group and those below it."""
    return _listed(call, call.inside(call.group(group)), scope="all", elsewhere=True)


@ROUTES.add("GET", "/issues")
def everywhere(call: Call) -> Answer:
    """The issues one has *created*, unless ``scope`` says otherwise: a trap."""
    if call.params.text("scope") != "all":
        call.authenticate()
    seen = [it for it in call.world.state.projects.values() if call.level(it)]
    return _listed(call, seen, scope="created_by_me", elsewhere=True)


@ROUTES.add("GET", _ONE)
def one(call: Call, project: str, iid: str) -> Answer:
    """One issue, by its number in the project; its id finds another, or none."""
    where = call.project(project)
    body = call.shapes.issue(where, call.issue(where, iid))
    return Answer(body=body | {"subscribed": False})


@ROUTES.add("GET", _ONE + "/time_stats")
def time_stats(call: Call, project: str, iid: str) -> Answer:
    """What was estimated and spent: nothing, in the sandbox."""
    where = call.project(project)
    return Answer(body=call.shapes.issue(where, call.issue(where, iid))["time_stats"])


@ROUTES.add("POST", _ISSUES)
def create(call: Call, project: str) -> Answer:
    """A new issue.  Of a guest's labels, milestone, assignees and date nothing is taken."""
    call.meter.create(call.token, "issues", call.world.now())
    where = call.project(project)
    call.need(where, "comment")
    title = call.params.needed("title")
    _check(title, call.params.text("description"))
    call.params.day("due_date")
    text, commands = quick.extracted(call.params.text("description") or "")
    sent = call.params.text("description")
    issue = actions.add_issue(call.act(where), title, None if sent is None else text)
    if call.may(where, "write"):
        _fill(call, where, issue)
    performing.perform(call, where, issue, commands, new=True)
    violating.mentions(call, f"{where.full_name}#{issue.number}", text)
    return Answer(status=201, body=call.shapes.issue(where, issue) | {"subscribed": True})


@ROUTES.add("PUT", _ONE)
def edit(call: Call, project: str, iid: str) -> Answer:
    """Change what was sent of an issue, all in one.  Authors may change their texts and state."""
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "comment")
    if issue.author != call.authenticate().login and not call.may(where, "write"):
        raise forbidden()
    if not any(name in call.params for name in _FIELDS):
        names = ", ".join(_FIELDS)
        raise malformed(f"{names} are missing, at least one parameter must be provided")
    event = call.params.choice("state_event", ("close", "reopen"), "")
    title = call.params.text("title") if "title" in call.params else issue.title
    _check(title or "", call.params.text("description"))
    call.params.day("due_date")
    actions.set_title(call.act(where), issue, title or "")
    _describe(call, where, issue)
    if call.may(where, "write"):
        _fill(call, where, issue)
    if event:
        actions.set_state(call.act(where), issue, "closed" if event == "close" else "open")
    return Answer(body=call.shapes.issue(where, issue) | {"subscribed": True})


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, project: str, iid: str) -> Answer:
    """Delete an issue."""
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "write")
    links.delete_issue(call.act(where), issue)
    return Answer(status=204)


def _listed(call: Call, projects: Iterable[Project], *, scope: str, elsewhere: bool) -> Answer:
    labels = call.params.flag("with_labels_details")
    places = [(it, issue) for it in projects for issue in it.issues.values() if issue.pull is None]
    rows = chosen(call, places, _STATES, scope)

    def shape(place: Place) -> dict[str, object]:
        return call.shapes.issue(*place, labels=labels, elsewhere=elsewhere)

    keyset = call.params.text("pagination") == "keyset" and not elsewhere
    if keyset and call.params.text("order_by") in (None, *KEYSETS):
        return by_keyset(call, rows, shape, order(call))
    return paged(call, rows, shape, kind="" if elsewhere else "Issue")


def _check(title: str, description: str | None) -> None:
    if not title.strip():
        raise invalid("title", "can't be blank")
    if len(title) > TITLE:
        raise invalid("title", f"is too long (maximum is {TITLE} characters)")
    if len(description or "") > DESCRIPTION:
        raise invalid("description", f"is too long (maximum is {DESCRIPTION} characters)")


def _describe(call: Call, where: Project, issue: Issue) -> None:
    sent = call.params.text("description")
    if "description" not in call.params:
        return
    text, commands = quick.extracted(sent or "")
    relating.describe(call.act(where), issue, None if sent is None else text)
    performing.perform(call, where, issue, commands)
    violating.mentions(call, f"{where.full_name}#{issue.number}", text)


def _fill(call: Call, where: Project, issue: Issue) -> None:
    """Labels, milestone, assignees and due date, as far as they were sent."""
    params = call.params
    known = [where.labels[it] for it in issue.labels]
    if (names := params.names("labels")) is not None:
        given = placing.labelled(call, where, names)
        kept = [it for it in known if it in given]
        placing.put_labels(call, where, issue, kept, [it for it in given if it not in kept])
        known = [where.labels[it] for it in issue.labels]
    added = placing.labelled(call, where, params.names("add_labels") or ())
    gone = params.names("remove_labels") or []
    if added or gone:
        kept = [it for it in known if it.name not in gone]
        placing.put_labels(call, where, issue, kept, [it for it in added if it.name not in gone])
    if "milestone_id" in params:
        placing.put_milestone(call, where, issue, params.number("milestone_id") or 0)
    if "assignee_ids" in params or "assignee_id" in params:
        ids = params.numbers("assignee_ids") or [params.number("assignee_id") or 0]
        _assign(call, where, issue, ids)
    if "due_date" in params:
        relating.set_due(call.act(where), issue, params.day("due_date"))


def _assign(call: Call, where: Project, issue: Issue, ids: list[int]) -> None:
    """Assign an issue; without a licence only to the first."""
    known = {it.id: it.login for it in call.world.state.users.values()}
    logins = [known[it] for it in ids if it in known]
    most = None if call.instance.tier == "premium" else 1
    actions.set_assignees(call.act(where), issue, logins[:most])
