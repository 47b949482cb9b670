"""People: who asks, who is there, what one may do."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from milepost.sandbox.entities import Level, Project, User
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.refusals import refuse, wrong_fields
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_SIZES = ("16x16", "24x24", "32x32", "48x48")
_PERMISSIONS: dict[str, Level] = {
    "BROWSE_PROJECTS": "read",
    "CREATE_ISSUES": "comment",
    "ADD_COMMENTS": "comment",
    "EDIT_OWN_COMMENTS": "comment",
    "DELETE_OWN_COMMENTS": "comment",
    "EDIT_ISSUES": "write",
    "ASSIGN_ISSUES": "write",
    "LINK_ISSUES": "write",
    "RESOLVE_ISSUES": "write",
    "SCHEDULE_ISSUES": "write",
    "TRANSITION_ISSUES": "write",
    "EDIT_ALL_COMMENTS": "admin",
    "DELETE_ALL_COMMENTS": "admin",
    "DELETE_ISSUES": "admin",
    "ADMINISTER_PROJECTS": "admin",
}


def account_id(user: User) -> str:
    """What Cloud knows a person by."""
    return user.account or f"{user.id:024x}"


def email(user: User) -> str:
    """Where a person reads mail, and logs in with."""
    return user.email or f"{user.login.replace('[', '-').replace(']', '')}@example.com"


def identity(call: Call, user: User) -> str:
    """What this deployment knows a person by: the account or the name."""
    return account_id(user) if call.cloud else user.login


def user_row(call: Call, login: str) -> Json:
    """A person as other objects hold them."""
    user = call.world.user(login)
    names = {"name": user.login, "key": f"JIRAUSER{user.id}"}
    query = f"accountId={account_id(user)}" if call.cloud else f"username={user.login}"
    avatar = f"{call.base}/secure/useravatar?avatarId=10122"
    row: Json = {
        "self": f"{call.rest}/user?{query}",
        **({"accountId": account_id(user)} if call.cloud else names),
        "emailAddress": email(user),
        "avatarUrls": dict.fromkeys(_SIZES, avatar),
        "displayName": user.name or user.login,
        "active": user.active,
        "timeZone": user.zone,
    }
    if call.cloud:
        row["accountType"] = "app" if user.type == "Bot" else "atlassian"
    return row


def found_user(call: Call, sent: Any, field: str) -> str | None:
    """The login of the person a field was sent; ``None`` for nobody; 400 for an unknown one."""
    if sent is None:
        return None
    if not isinstance(sent, dict):
        raise wrong_fields({field: "data was not an object"})
    if call.cloud and not ({"accountId", "id"} & sent.keys()):
        said = "'accountId' must be the only user identifying query parameter in GDPR strict mode."
        raise wrong_fields({field: said})
    value = sent.get("accountId", sent.get("id")) if call.cloud else sent.get("name")
    if value is None:
        return None
    for user in call.world.state.users.values():
        if identity(call, user) == value:
            return user.login
    raise wrong_fields({field: f"User '{value}' does not exist."})


def zone(call: Call) -> ZoneInfo:
    """The time zone of the caller's profile: answers and bare times in queries are in it."""
    return ZoneInfo(call.me.zone if call.me else "UTC")


@ROUTES.add("GET", "/serverInfo")
def server_info(call: Call) -> Answer:
    """What is running here.  Open to everybody."""
    version = (1001, 0, 0) if call.cloud else (9, 12, 15)
    return Answer(
        body={
            "baseUrl": call.base,
            "version": "1001.0.0-SNAPSHOT" if call.cloud else "9.12.15",
            "versionNumbers": list(version),
            "deploymentType": call.deployment.kind,
            "buildNumber": 100283 if call.cloud else 9120015,
            "serverTitle": "Jira",
        }
    )


@ROUTES.add("GET", "/myself")
def myself(call: Call) -> Answer:
    """Who asks."""
    if call.token is None:
        said = "Client must be authenticated to access this resource."
        return Answer(status=401, body={"message": said, "status-code": 401})
    return Answer(body=user_row(call, call.token.login))


@ROUTES.add("GET", "/user")
def user(call: Call) -> Answer:
    """A person by account (Cloud) or name."""
    call.known()
    name = "accountId" if call.cloud else "username"
    asked = call.request.params.get(name)
    if asked is None:
        raise refuse(
            404 if call.cloud else 400, f"The '{name}' query parameter needs to be provided"
        )
    for it in call.world.state.users.values():
        if identity(call, it) == asked and it.type != "Organization":
            return Answer(body=user_row(call, it.login))
    said = "Specified user does not exist or you do not have required permissions"
    raise refuse(404, said if call.cloud else f"The user named '{asked}' does not exist")


@ROUTES.add("GET", "/user/search")
def search(call: Call) -> Answer:
    """People whose name, login or e-mail address begins with what was asked."""
    call.known()
    users = [it for it in call.world.state.users.values() if it.type != "Organization"]
    return _people(call, users)


@ROUTES.add("GET", "/user/assignable/search")
def assignable(call: Call) -> Answer:
    """The same among those who may be assigned in a project or to an issue.

    For those who may assign issues there.
    """
    call.known()
    key, project = call.request.params.get("issueKey"), call.request.params.get("project")
    if key is None and project is None:
        raise refuse(400, "Project or issue key must be specified")
    place: Project = call.issue(key)[0] if key is not None else call.project(project or "")
    call.need(place, "comment", "You do not have permission to browse users.")
    users = (call.world.user(login) for login in place.members)
    return _people(call, [it for it in users if it.active])


@ROUTES.add("GET", "/mypermissions")
def permissions(call: Call) -> Answer:
    """What the caller may do in a project or with an issue.  Open to everybody."""
    asked = call.many("permissions")
    if call.cloud and not asked:
        raise refuse(400, "The permissions query parameter is required.")
    unknown = [name for name in asked if name not in (*_PERMISSIONS, "ADMINISTER")]
    if unknown:
        raise refuse(400, *(f"Unrecognized permission: {name}" for name in unknown))
    place = _place(call)
    rows = {}
    for number, name in enumerate(asked or _PERMISSIONS, 1):
        level = _PERMISSIONS.get(name)
        rows[name] = {
            "id": str(number),
            "key": name,
            "name": name.replace("_", " ").title(),
            "type": "GLOBAL" if level is None else "PROJECT",
            "description": "",
            "havePermission": level is not None and any(call.may(it, level) for it in place),
        }
    return Answer(body={"permissions": rows})


def _place(call: Call) -> list[Project]:
    params = call.request.params
    if "issueKey" in params or "issueId" in params:
        return [call.issue(params.get("issueKey") or params["issueId"])[0]]
    if "projectKey" in params or "projectId" in params:
        return [call.project(params.get("projectKey") or params["projectId"])]
    return call.projects()


def _people(call: Call, users: list[User]) -> Answer:
    params = call.request.params
    asked = params.get("query") or (None if call.cloud else params.get("username"))
    account = params.get("accountId") if call.cloud else None
    if asked is None and account is None:
        name = "query" if call.cloud else "username"
        raise refuse(400, f"The {name} parameter must be provided")
    wanted = (asked or "").casefold()
    chosen = [
        it
        for it in users
        if account == account_id(it)
        or (asked is not None and any(text.casefold().startswith(wanted) for text in _texts(it)))
    ]
    start, size = call.number("startAt", 0), call.number("maxResults", 50, 1000)
    chosen.sort(key=lambda it: it.login)
    return Answer(body=[user_row(call, it.login) for it in chosen[start : start + size]])


def _texts(user: User) -> list[str]:
    return [user.login, email(user), *(user.name or "").split(), user.name or ""]
