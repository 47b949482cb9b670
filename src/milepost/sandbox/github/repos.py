"""The repository itself, its pull requests, releases, events and who may be assigned."""

from __future__ import annotations

from milepost.sandbox.github import repo_shapes
from milepost.sandbox.github.call import Call, routes, whole
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import not_found
from milepost.sandbox.web import Answer

ROUTES = routes()
_REPO = "/repos/{owner}/{repo}"


@ROUTES.add("GET", _REPO)
def one(call: Call, owner: str, repo: str) -> Answer:
    """The repository."""
    project = call.project(owner, repo)
    return Answer(body=repo_shapes.repository(call.shapes, project, call.level(project)))


@ROUTES.add("GET", _REPO + "/pulls/{number}")
def pull(call: Call, owner: str, repo: str, number: str) -> Answer:
    """One pull request."""
    project = call.project(owner, repo)
    issue = project.issues.get(whole(number))
    if issue is None or issue.pull is None:
        raise not_found()
    return Answer(body=repo_shapes.pull_request(call.shapes, project, issue, issue.pull))


@ROUTES.add("GET", _REPO + "/assignees")
def assignees(call: Call, owner: str, repo: str) -> Answer:
    """Who may be assigned."""
    project = call.project(owner, repo)
    return paged(call, project.members, call.shapes.user)


@ROUTES.add("GET", _REPO + "/assignees/{login}")
def assignable(call: Call, owner: str, repo: str, login: str) -> Answer:
    """204 if someone may be assigned, else 404."""
    project = call.project(owner, repo)
    if login.lower() not in (member.lower() for member in project.members):
        raise not_found()
    return Answer(status=204)


@ROUTES.add("GET", _REPO + "/releases")
def releases(call: Call, owner: str, repo: str) -> Answer:
    """Releases, newest first; drafts only for those with push rights."""
    project = call.project(owner, repo)
    seen = [it for it in project.releases if not it.draft or call.may(project, "write")]
    chosen = sorted(seen, key=lambda it: it.created_at, reverse=True)
    return paged(call, chosen, lambda it: repo_shapes.release(call.shapes, project, it))


@ROUTES.add("GET", _REPO + "/releases/tags/{tag*}")
def release(call: Call, owner: str, repo: str, tag: str) -> Answer:
    """The published release of a tag: a draft has none yet."""
    project = call.project(owner, repo)
    for item in project.releases:
        if item.tag == tag and not item.draft:
            return Answer(body=repo_shapes.release(call.shapes, project, item))
    raise not_found()


@ROUTES.add("GET", _REPO + "/issues/events")
def events(call: Call, owner: str, repo: str) -> Answer:
    """What happened to any issue, newest first, each with its issue."""
    project = call.project(owner, repo)
    return paged(
        call,
        project.events[::-1],
        lambda it: {
            **repo_shapes.event(call.shapes, project, it),
            "issue": call.shapes.issue(project, project.issues[it.issue]),
        },
    )


@ROUTES.add("GET", _REPO + "/issues/{number}/events")
def issue_events(call: Call, owner: str, repo: str, number: str) -> Answer:
    """What happened to one issue, oldest first."""
    project, issue = call.issue(owner, repo, number)
    chosen = [it for it in project.events if it.issue == issue.number]
    return paged(call, chosen, lambda it: repo_shapes.event(call.shapes, project, it))
