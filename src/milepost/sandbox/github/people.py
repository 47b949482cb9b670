"""Who is there, and how much may still be asked."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.entities import Token, User
from milepost.sandbox.github.call import Call, routes
from milepost.sandbox.github.refusals import not_found, refuse
from milepost.sandbox.times import iso
from milepost.sandbox.web import Answer

ROUTES = routes()


@ROUTES.add("GET", "/user")
def me(call: Call) -> Answer:
    """Whose token it is.  A job's token may not ask."""
    if call.token is None:
        raise refuse(401, "Requires authentication")
    if call.token.kind == "job":
        raise refuse(403, "Resource not accessible by integration")
    user = call.world.state.users[call.token.login.lower()]
    private = dict.fromkeys(
        ("private_gists", "total_private_repos", "owned_private_repos", "disk_usage"), 0
    )
    body = _profile(call, user) | private | {"collaborators": 0, "two_factor_authentication": True}
    return Answer(body=body)


@ROUTES.add("GET", "/users/{username}")
def user(call: Call, username: str) -> Answer:
    """Someone's profile."""
    found = call.world.state.users.get(username.lower())
    if found is None:
        raise not_found()
    return Answer(body=_profile(call, found))


@ROUTES.add("GET", "/rate_limit")
def rate_limit(call: Call) -> Answer:
    """What is left of the hour.  Asking is free."""
    core = _left(call, call.token)
    search = {"limit": 30, "remaining": 30, "reset": core["reset"], "used": 0}
    return Answer(body={"resources": {"core": core, "search": search}, "rate": core})


def _left(call: Call, token: Token | None) -> dict[str, int]:
    headers = call.meter.headers(token, call.world.now())
    names = ("limit", "remaining", "reset", "used")
    return {name: int(headers[f"X-RateLimit-{name.title()}"]) for name in names}


def _profile(call: Call, user: User) -> dict[str, Any]:
    unknown = dict.fromkeys(
        ("company", "location", "email", "hireable", "bio", "twitter_username"), None
    )
    counts = dict.fromkeys(("public_gists", "followers", "following"), 0)
    own = [it for it in call.world.state.projects.values() if it.owner == user.login]
    return {
        **call.shapes.user(user.login),
        "name": user.name,
        "blog": "",
        **unknown,
        **counts,
        "public_repos": sum(not project.private for project in own),
        "created_at": iso(user.created_at),
        "updated_at": iso(user.created_at),
    }
