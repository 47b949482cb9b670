"""The Jira dialects: authentication, versions of the API, routing."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace

from milepost.sandbox.entities import Token
from milepost.sandbox.jira import (
    changelog,
    comments,
    issues,
    links,
    people,
    projects,
    properties,
    search,
    transitions,
    versions,
)
from milepost.sandbox.jira.call import DOCUMENTS, Call, Deployment, routes
from milepost.sandbox.jira.conduct import Conduct, Meter
from milepost.sandbox.jira.index import Index
from milepost.sandbox.jira.people import email
from milepost.sandbox.jira.refusals import refuse
from milepost.sandbox.web import Answer, Refusal, Request
from milepost.sandbox.world import World

CLOUD = Deployment("/jira-cloud/", cloud=True)
DATA_CENTER = Deployment("/jira-dc/", cloud=False)
_ROUTES = routes().extend(
    room.ROUTES
    for room in (
        people,
        versions,
        projects,
        search,
        properties,
        comments,
        links,
        transitions,
        changelog,
        issues,
    )
)
_PATH = re.compile(r"/rest/api/(2|3|latest)(/.*)")
_HEADERS = {
    "Cache-Control": "no-cache, no-store, no-transform",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_READING = ("GET", "HEAD")


class Jira:
    """One deployment of Jira below its prefix (``sandbox.web.Dialect``).

    Cloud takes ``email:token`` and takes who fails at that for nobody, as
    Atlassian's does; Data Center takes ``Bearer`` tokens and refuses others.
    """

    def __init__(self, deployment: Deployment, conduct: Conduct) -> None:
        self.deployment = deployment
        self.prefix = deployment.prefix
        self._conduct = conduct
        self._meter = Meter(conduct, deployment.cloud)
        # Data Center's search knows at once what was written.
        self._index = Index(conduct if deployment.cloud else Conduct())

    def handle(self, world: World, request: Request, root: str) -> Answer:
        """Answer one request."""
        self._index.note(world)
        self._index.tick()
        headers = dict(_HEADERS)
        token: Token | None = None
        try:
            token, why = self._token(world, request)
            headers |= why
            answer = self._routed(world, request, root, token)
        except Refusal as refusal:
            answer = refusal.answer
        if request.method not in _READING:
            self._index.note(world)
        login = token.login if token else None
        return replace(answer, headers={**headers, **answer.headers}, login=login)

    def _routed(self, world: World, request: Request, root: str, token: Token | None) -> Answer:
        base = root + self.prefix.rstrip("/")
        inner = request.path.removeprefix(self.prefix.rstrip("/"))
        match = _PATH.fullmatch(inner)
        if match is None:
            return _elsewhere(world, inner, root)
        asked, path = match.groups()
        api = DOCUMENTS if asked == "3" else 2
        self._meter.request(token.secret if token else "", request.method, path, world.now())
        method = "GET" if request.method == "HEAD" else request.method
        route = _ROUTES.find(method, path)
        if route is None or (api == DOCUMENTS and not self.deployment.cloud):
            raise refuse(404, f"null for uri: {base}{inner}")
        handler, parts = route
        call = Call(
            world=world,
            request=replace(request, path=path),
            token=token,
            deployment=self.deployment,
            api=api,
            base=base,
            conduct=self._conduct,
            meter=self._meter,
            index=self._index,
        )
        return handler(call, **parts)

    def _token(self, world: World, request: Request) -> tuple[Token | None, dict[str, str]]:
        sent = request.headers.get("authorization")
        if sent is None:
            return None, {}
        scheme, _, secret = sent.partition(" ")
        failed = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
        if self.deployment.cloud:
            token = _basic(world, secret) if scheme.lower() == "basic" else None
            return token, {} if token else failed
        token = world.state.tokens.get(secret) if scheme.lower() == "bearer" else None
        if token is None:
            raise refuse(
                401, "Client must be authenticated to access this resource.", headers=failed
            )
        return token, {}


def _basic(world: World, secret: str) -> Token | None:
    try:
        name, _, password = b64decode(secret, validate=True).decode().partition(":")
    except ValueError:
        return None
    token = world.state.tokens.get(password)
    if token is None or email(world.user(token.login)).casefold() != name.casefold():
        return None
    return token


def _elsewhere(world: World, path: str, root: str) -> Answer:
    """``/browse/CUST-7``, where people go, leads to the sandbox's page of the issue."""
    key, _, number = path.removeprefix("/browse/").rpartition("-")
    for project in world.state.projects.values():
        if project.key == key and path.startswith("/browse/"):
            place = f"{root}/{project.full_name}/issues/{number}"
            return Answer(status=302, headers={"Location": place})
    raise refuse(404, f"null for uri: {path}")
