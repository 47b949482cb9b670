"""Who is there, and which GitLab it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from milepost.sandbox.entities import Group, Level, Project, Token, User
from milepost.sandbox.gitlab.call import Call, Parent, routes, whole
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.place_shapes import ACCESS
from milepost.sandbox.gitlab.refusals import not_found
from milepost.sandbox.gitlab.shapes import Json, moment
from milepost.sandbox.web import Answer

ROUTES = routes()


@ROUTES.add("GET", "/user")
def me(call: Call) -> Answer:
    """Whose token it is."""
    user = call.world.state.users[call.authenticate().login.lower()]
    private = {"email": f"{user.login}@example.com", "is_admin": False, "two_factor_enabled": True}
    return Answer(body=_profile(call, user) | private)


@ROUTES.add("GET", "/users")
def listed(call: Call) -> Answer:
    """People: the one with ``username``, or those whose names hold ``search``."""
    users = [it for it in call.world.state.users.values() if it.type != "Organization"]
    wanted = call.params.text("username")
    if wanted is not None:
        users = [it for it in users if it.login.lower() == wanted.lower()]
    sought = (call.params.text("search") or "").lower()
    users = [it for it in users if sought in f"{it.login} {it.name or ''}".lower()]
    users.sort(key=lambda it: -it.id)
    return paged(call, users, lambda it: call.shapes.user(it.login))


@ROUTES.add("GET", "/users/{number}")
def one(call: Call, number: str) -> Answer:
    """Someone's profile, by id."""
    wanted = whole("id", number)
    for user in call.world.state.users.values():
        if user.id == wanted and user.type != "Organization":
            return Answer(body=_profile(call, user))
    raise not_found("User")


@ROUTES.add("GET", "/projects/{project}/members")
@ROUTES.add("GET", "/projects/{project}/members/all")
@ROUTES.add("GET", "/projects/{project}/users")
def members(call: Call, project: str) -> Answer:
    """Who may be assigned in a project."""
    call.authenticate()
    where = call.project(project)
    own = {"access_level": ACCESS["write"], "expires_at": None, "membership_state": "active"}
    return paged(call, where.members, lambda login: call.shapes.user(login) | own)


@ROUTES.add("GET", "/projects/{project}/members/all/{number}")
@ROUTES.add("GET", "/groups/{group}/members/all/{number}")
def member(call: Call, number: str, **place: str) -> Answer:
    """Somebody's role in a project or a group, also one from further up; 404 without any."""
    call.authenticate()
    where: Parent = (
        call.group(place["group"]) if "group" in place else call.project(place["project"])
    )
    path = where.path if isinstance(where, Group) else where.full_name
    wanted = whole("user_id", number)
    for user in call.world.state.users.values():
        if user.id == wanted:
            level = _level(call, user, path) or _member(user, where)
            if level is not None:
                role = {"access_level": ACCESS[level], "expires_at": None}
                return Answer(body=call.shapes.user(user.login) | role)
    raise not_found()


def _member(user: User, where: Parent) -> Level | None:
    """The role of somebody who may be assigned in a project and has no token of their own."""
    inside = isinstance(where, Project) and user.login in where.members
    return "write" if inside else None


def _level(call: Call, user: User, path: str) -> Level | None:
    """The most that any of somebody's own tokens was given there."""
    tokens = call.world.state.tokens.values()
    own = (it for it in tokens if it.login.lower() == user.login.lower() and it.kind == "user")
    levels = [level for it in own if (level := replace(call, token=it).granted(path))]
    return max(levels, key=ACCESS.__getitem__, default=None)


@ROUTES.add("GET", "/personal_access_tokens/self")
def token(call: Call) -> Answer:
    """What the token itself is for."""
    own = call.authenticate()
    user = call.world.state.users[own.login.lower()]
    body = {
        "id": user.id,
        "name": "milepost",
        "revoked": False,
        "active": True,
        "scopes": scopes(own),
        "user_id": user.id,
        "created_at": moment(user.created_at),
        "last_used_at": moment(call.world.now()),
        "expires_at": None,
    }
    return Answer(body=body)


@ROUTES.add("GET", "/todos")
def todos(call: Call) -> Answer:
    """What waits for the caller: nothing, in the sandbox."""
    call.authenticate()
    return paged(call, (), lambda it: it)


@ROUTES.add("GET", "/version")
def version(call: Call) -> Answer:
    """Which GitLab it is."""
    call.authenticate()
    return Answer(body=_version(call))


@ROUTES.add("GET", "/metadata")
def metadata(call: Call) -> Answer:
    """Which GitLab it is, and which edition."""
    call.authenticate()
    kas = dict.fromkeys(("externalUrl", "externalK8sProxyUrl", "version"))
    body = _version(call) | {
        "kas": {"enabled": False, **kas},
        "enterprise": call.instance.enterprise,
    }
    return Answer(body=body)


def scopes(token: Token) -> list[str]:
    """``read_api`` for a token that was given nothing but reading, else ``api``."""
    reads = bool(token.repos) and set(token.repos.values()) == {"read"}
    return ["read_api"] if reads else ["api"]


def _version(call: Call) -> dict[str, Any]:
    edition = "-ee" if call.instance.enterprise else ""
    return {"version": f"{call.instance.version}{edition}", "revision": "0ea3fcec397"}


def _profile(call: Call, user: User) -> Json:
    empty = dict.fromkeys(("bio", "location", "organization", "job_title", "pronouns"), "")
    return {
        **call.shapes.user(user.login),
        **empty,
        "created_at": moment(user.created_at),
        "bot": user.type == "Bot",
        "work_information": None,
        "followers": 0,
        "following": 0,
    }
