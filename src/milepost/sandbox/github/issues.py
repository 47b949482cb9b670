"""Issues, and pull requests as far as they are issues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.github.call import Call, routes, text, texts, whole
from milepost.sandbox.github.comments import MOST, asked_since
from milepost.sandbox.github.labels import put
from milepost.sandbox.github.paging import by_cursor
from milepost.sandbox.github.refusals import invalid, refuse
from milepost.sandbox.web import Answer

ROUTES = routes()
_TITLE = 256
_REASONS = ("completed", "not_planned", "duplicate", "reopened")
_ISSUES = "/repos/{owner}/{repo}/issues"
_ONE = _ISSUES + "/{number}"
_Fits = Callable[[Issue], bool]


@ROUTES.add("GET", _ISSUES)
def list_all(call: Call, owner: str, repo: str) -> Answer:
    """Issues and pull requests: open ones unless asked, newest first."""
    project = _with_issues(call, owner, repo)
    filters = _filters(call, project)
    chosen = [it for it in project.issues.values() if all(fits(it) for fits in filters)]
    asked = call.request.params
    chosen.sort(key=_ORDER.get(asked.get("sort", "created"), _created))
    if asked.get("direction", "desc") != "asc":
        chosen.reverse()
    return by_cursor(call, chosen, lambda it: call.shapes.issue(project, it))


@ROUTES.add("POST", _ISSUES)
def create(call: Call, owner: str, repo: str) -> Answer:
    """A new issue.  Without push rights its labels, milestone and assignees are dropped."""
    project = _with_issues(call, owner, repo)
    call.need(project, "comment")
    call.creating()
    sent = call.sent()
    title = _title(text(sent, "title", required=True) or "")
    body = text(sent, "body")
    if body is not None and len(body) > MOST:
        message = f"body is too long (maximum is {MOST} characters)"
        raise invalid("Issue", "body", "custom", message)
    check = _prepared(call, project, sent)
    issue = actions.add_issue(call.act(project), title, body)
    check(issue)
    row = call.shapes.issue(project, issue)
    return Answer(status=201, body=row, headers={"Location": row["url"]})


@ROUTES.add("GET", _ONE)
def one(call: Call, owner: str, repo: str, number: str) -> Answer:
    """One issue or pull request."""
    project, issue = call.issue(owner, repo, number)
    return Answer(body=call.shapes.issue(project, issue))


@ROUTES.add("PATCH", _ONE)
def edit(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Change what was sent of an issue.

    An over-long body is answered 200 and not taken.  Without push rights one
    may change one's own issue; labels, milestone and assignees are dropped.
    """
    project, issue = call.issue(owner, repo, number)
    call.need(project, "comment")
    own = call.token is not None and call.token.login == issue.author
    if not own and not call.may(project, "write"):
        raise refuse(403, "Must have admin rights to Repository.", page="issues/issues")
    sent = call.sent()
    title = None if sent.get("title") is None else _title(text(sent, "title") or "")
    body = text(sent, "body")
    state, reason = _state(sent)
    _prepared(call, project, sent)(issue)
    act = call.act(project)
    if title is not None:
        actions.set_title(act, issue, title)
    if "body" in sent and len(body or "") <= MOST and body != issue.body:
        issue.body, issue.updated_at = body, act.at
    actions.set_state(act, issue, state or issue.state, reason)
    return Answer(body=call.shapes.issue(project, issue))


def _prepared(call: Call, project: Project, sent: dict[str, Any]) -> Callable[[Issue], None]:
    """Check labels, milestone and assignees; what is returned puts them on an issue."""
    act = call.act(project)
    steps: list[Callable[[Issue], None]] = []
    if call.may(project, "write"):
        names = texts(sent, "labels", "name")
        if names is not None:
            steps.append(lambda issue: put(call, project, issue, names, []))
        if "milestone" in sent:
            numbers = _milestones(project, sent["milestone"])
            steps.append(lambda issue: actions.set_milestones(act, issue, numbers))
        logins = texts(sent, "assignees", "login")
        if logins is None and "assignee" in sent:
            single = text(sent, "assignee")
            logins = [single] if single else []
        if logins is not None:
            known = [_assignable(project, login) for login in logins]
            steps.append(lambda issue: actions.set_assignees(act, issue, known))

    def perform(issue: Issue) -> None:
        for step in steps:
            step(issue)

    return perform


def _milestones(project: Project, sent: Any) -> list[int]:
    if sent is None or sent == "":
        return []
    number = int(sent) if str(sent).isdecimal() else 0
    if number not in project.milestones:
        raise invalid("Issue", "milestone", "invalid", value=str(sent))
    return [number]


def _assignable(project: Project, login: str) -> str:
    for member in project.members:
        if member.lower() == login.lower():
            return member
    raise invalid("Issue", "assignees", "invalid", value=login)


def _title(title: str) -> str:
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    if len(title) > _TITLE:
        message = f"title is too long (maximum is {_TITLE} characters)"
        raise invalid("Issue", "title", "custom", message)
    return title


def _state(sent: dict[str, Any]) -> tuple[Any, Any]:
    state, reason = sent.get("state"), sent.get("state_reason")
    if state not in (None, "open", "closed"):
        raise invalid("Issue", "state", "invalid")
    if reason not in (None, *_REASONS):
        raise invalid("Issue", "state_reason", "invalid")
    return state, reason


def _filters(call: Call, project: Project) -> list[_Fits]:
    asked = call.request.params
    state = asked.get("state", "open")
    filters: list[_Fits] = []
    if state != "all":
        filters.append(lambda it: it.state == state)
    if asked.get("milestone"):
        filters.append(_in_milestone(project, asked["milestone"]))
    if asked.get("assignee"):
        filters.append(_assigned(asked["assignee"].lower()))
    if asked.get("creator"):
        creator = asked["creator"].lower()
        filters.append(lambda it: it.author.lower() == creator)
    if asked.get("labels"):
        names = [name.strip() for name in asked["labels"].split(",")]
        ids = {label.id if (label := project.label(name)) else 0 for name in names}
        filters.append(lambda it: ids <= set(it.labels))
    start = asked_since(call)
    if start is not None:
        filters.append(lambda it: it.updated_at >= start)
    return filters


def _with_issues(call: Call, owner: str, repo: str) -> Project:
    """The repository, where its issues are not switched off."""
    project = call.project(owner, repo)
    if not project.has_issues:
        raise refuse(410, "Issues has been disabled in this repository.")
    return project


def _in_milestone(project: Project, asked: str) -> _Fits:
    if asked == "*":
        return lambda it: bool(it.milestones)
    if asked == "none":
        return lambda it: not it.milestones
    number = whole(asked) if asked.isdecimal() else 0
    if number not in project.milestones:
        raise invalid("Issue", "milestone", "invalid", value=asked)
    return lambda it: number in it.milestones


def _assigned(asked: str) -> _Fits:
    if asked == "*":
        return lambda it: bool(it.assignees)
    if asked == "none":
        return lambda it: not it.assignees
    return lambda it: asked in (login.lower() for login in it.assignees)


def _created(issue: Issue) -> tuple[Any, int]:
    return issue.created_at, issue.number


_ORDER: dict[str, Callable[[Issue], tuple[Any, int]]] = {
    "created": _created,
    "updated": lambda it: (it.updated_at, it.number),
    "comments": lambda it: (len(it.comments), it.number),
}
