"""Lists of repositories: an organisation's, a person's, and those of the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from milepost.sandbox.entities import Project, Token, User
from milepost.sandbox.github import repo_shapes
from milepost.sandbox.github.call import Call, routes
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import not_found, refuse
from milepost.sandbox.web import Answer

ROUTES = routes()

_OF: dict[str, Callable[[Project], bool]] = {
    "public": lambda project: not project.private,
    "private": lambda project: project.private,
    "forks": lambda project: project.fork,
    "sources": lambda project: not project.fork,
}


@ROUTES.add("GET", "/orgs/{org}/repos")
def of_organisation(call: Call, org: str) -> Answer:
    """All of an organisation's that the caller may see.  A person is no organisation."""
    owner = _owner(call, org)
    if owner.type != "Organization":
        raise not_found()
    fits = _OF.get(call.request.params.get("type", "all"))
    return _listed(call, (it for it in _seen(call, owner) if fits is None or fits(it)))


@ROUTES.add("GET", "/users/{username}/repos")
def of_user(call: Call, username: str) -> Answer:
    """The public ones of a person or an organisation, whoever asks."""
    owner = _owner(call, username)
    return _listed(call, (it for it in _seen(call, owner) if not it.private))


@ROUTES.add("GET", "/user/repos")
def mine(call: Call) -> Answer:
    """What the caller owns or was invited to.  A job's token may not ask."""
    if call.token is None:
        raise refuse(401, "Requires authentication")
    if call.token.kind == "job":
        raise refuse(403, "Resource not accessible by integration")
    told = call.request.params.get("affiliation", "owner,collaborator,organization_member")
    wanted = told.split(",")
    every = (it for it in call.world.state.projects.values() if call.level(it) is not None)
    return _listed(call, (it for it in every if _tie(call, call.token, it) in wanted))


def _tie(call: Call, token: Token, project: Project) -> str:
    """What a project is to the token's account: its own, or one it was invited to."""
    if project.owner == token.login:
        return "owner"
    if project.full_name.lower() not in token.repos:
        return ""
    owner = call.world.state.users[project.owner.lower()]
    return "organization_member" if owner.type == "Organization" else "collaborator"


def _owner(call: Call, login: str) -> User:
    found = call.world.state.users.get(login.lower())
    if found is None:
        raise not_found()
    return found


def _seen(call: Call, owner: User) -> Iterable[Project]:
    projects = call.world.state.projects.values()
    return (it for it in projects if it.owner == owner.login and call.level(it) is not None)


def _listed(call: Call, projects: Iterable[Project]) -> Answer:
    by_name = call.request.params.get("sort") == "full_name"
    ascending = call.request.params.get("direction", "asc" if by_name else "desc") == "asc"
    chosen = sorted(
        projects,
        key=lambda it: it.full_name.lower() if by_name else it.created_at.isoformat(),
        reverse=not ascending,
    )
    return paged(call, chosen, lambda it: repo_shapes.repository(call.shapes, it, call.level(it)))
