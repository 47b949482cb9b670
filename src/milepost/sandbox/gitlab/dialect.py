"""The GitLab dialect: authentication, rate limits, routing, headers."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from milepost.sandbox.entities import Token
from milepost.sandbox.gitlab import (
    graphql,
    happenings,
    issue_links,
    issues,
    labels,
    merge_requests,
    milestones,
    notes,
    people,
    places,
)
from milepost.sandbox.gitlab.call import Call, Handler, routes
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.gitlab.limits import Meter
from milepost.sandbox.gitlab.params import Params
from milepost.sandbox.gitlab.refusals import insufficient_scope, unauthorized
from milepost.sandbox.gitlab.shapes import API, Shapes
from milepost.sandbox.web import Answer, Refusal, Request, to_json
from milepost.sandbox.world import World

_ROOMS = (
    people,
    places,
    milestones,
    notes,
    issue_links,
    happenings,
    graphql,
    merge_requests,
    labels,
    issues,
)
_ROUTES = routes().extend(room.ROUTES for room in _ROOMS)
_HEADERS = {
    "Cache-Control": "max-age=0, private, must-revalidate",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Type": "application/json",
}
_OK = 200
_NOT_MODIFIED = 304
_READING = ("GET", "HEAD")


class GitLab:
    """GitLab's REST API, version 4, and a little GraphQL (``sandbox.web.Dialect``).

    ``below`` is where GitLab is on the server: ``/gitlab``, or nothing for
    programs that know no GitLab but at a host's root; GraphQL is GitHub's there.
    """

    def __init__(self, instance: GitLabInstance, *, below: str = "/gitlab") -> None:
        self.below = below
        self.prefix = (f"{below}{API}/", *((f"{below}{graphql.PATH}",) if below else ()))
        self.meter = Meter(instance)

    def handle(self, world: World, request: Request, root: str) -> Answer:
        """Answer one request."""
        inner = replace(request, path=request.path.removeprefix(self.below).removeprefix(API))
        route = _ROUTES.find("GET" if request.method == "HEAD" else request.method, inner.path)
        token: Token | None = None
        try:
            token = _token(world, inner, None if route is None else route[0])
            self.meter.spend(token, world.now())
            answer = self._answer(world, inner, root, token, route)
        except Refusal as refusal:
            answer = refusal.answer
        headers = {**_HEADERS, **self.meter.headers(token, world.now()), **answer.headers}
        if answer.status == _OK and request.method in _READING:
            answer = replace(answer, encoded=to_json(answer.body))
            headers["ETag"] = tag = f'W/"{crc32(answer.content()):08x}"'
            if request.headers.get("if-none-match") == tag:
                answer = Answer(status=_NOT_MODIFIED)
        return replace(answer, headers=headers, login=token.login if token else None)

    def _answer(
        self,
        world: World,
        request: Request,
        root: str,
        token: Token | None,
        route: tuple[Handler, dict[str, str]] | None,
    ) -> Answer:
        if route is None:
            return Answer(status=404, body={"error": "404 Not Found"})
        if request.method not in _READING:
            if token is None:
                raise unauthorized()
            if people.scopes(token) == ["read_api"]:
                raise insufficient_scope()
        handler, parts = route
        call = Call(
            world=world,
            request=request,
            params=Params.of(request),
            token=token,
            meter=self.meter,
            instance=self.meter.instance,
            shapes=Shapes(world, f"{root}{self.below}", self.meter.instance),
        )
        return handler(call, **parts)


def _token(world: World, request: Request, handler: Handler | None) -> Token | None:
    """Whose request it is.  A job's token counts only where jobs may go, elsewhere it is none."""
    headers, query = request.headers, Params.of(replace(request, raw=b"", body=None))
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    own = headers.get("private-token") or query.text("private_token")
    secret = own or (bearer if scheme.lower() == "bearer" else None)
    job = headers.get("job-token") or query.text("job_token")
    if secret:
        token = world.state.tokens.get(secret)
        if token is None:
            raise unauthorized()
        if token.kind == "user":
            return token
        if not own and handler not in happenings.FOR_JOBS:
            raise unauthorized()
        job = secret
    if not job or handler not in happenings.FOR_JOBS:
        return None
    token = world.state.tokens.get(job)
    if token is None or token.kind != "job":
        raise unauthorized()
    return token
