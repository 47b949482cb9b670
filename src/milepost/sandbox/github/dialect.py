"""The GitHub dialect: authentication, rate limits, routing, headers."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from milepost.sandbox.entities import Token
from milepost.sandbox.github import (
    comments,
    deployments,
    graphql,
    issues,
    labels,
    milestones,
    owners,
    people,
    repos,
    ties,
)
from milepost.sandbox.github.call import Call, routes
from milepost.sandbox.github.encoder import Encoder
from milepost.sandbox.github.limits import Limits, Meter
from milepost.sandbox.github.refusals import not_found, refuse
from milepost.sandbox.github.shapes import Shapes
from milepost.sandbox.web import Answer, Refusal, Request
from milepost.sandbox.world import World

_ROUTES = routes().extend(
    room.ROUTES
    for room in (
        people,
        owners,
        repos,
        deployments,
        milestones,
        comments,
        graphql,
        ties,
        labels,
        issues,
    )
)
_HEADERS = {
    "Cache-Control": "private, max-age=60, s-maxage=60",
    "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP",
    "X-GitHub-Media-Type": "github.v3; format=json",
    "X-GitHub-Api-Version-Selected": "2022-11-28",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
_OK = 200
_NOT_MODIFIED = 304


class GitHub:
    """GitHub's REST API below ``/api/v3``, and a little GraphQL (``sandbox.web.Dialect``)."""

    prefix = ("/api/v3/", graphql.PATH)

    def __init__(self, limits: Limits) -> None:
        self.meter = Meter(limits)
        self._encoder = Encoder()

    def handle(self, world: World, request: Request, root: str) -> Answer:
        """Answer one request."""
        token: Token | None = None
        try:
            token = _token(world, request)
            inner = replace(request, path=request.path.removeprefix("/api/v3"))
            answer = self._routed(world, inner, root, token)
        except Refusal as refusal:
            answer = refusal.answer
        now = world.now()
        headers = {**_HEADERS, **answer.headers}
        if answer.status == _OK and request.method == "GET":
            answer = replace(answer, encoded=self._encoder.encode(answer.body))
            headers["ETag"] = tag = _etag(request, answer)
            if request.headers.get("if-none-match") == tag:
                self.meter.refund(token, now)
                answer = Answer(status=_NOT_MODIFIED)
        headers |= self.meter.headers(token, now)
        if token is not None and token.scopes is not None:
            headers["X-OAuth-Scopes"] = ", ".join(token.scopes)
        return replace(answer, headers=headers, login=token.login if token else None)

    def _routed(self, world: World, request: Request, root: str, token: Token | None) -> Answer:
        if request.path not in ("/rate_limit", graphql.PATH):  # it has limits of its own
            self.meter.spend(token, world.now())
        request = _by_name(world, request)
        method = "GET" if request.method == "HEAD" else request.method
        route = _ROUTES.find(method, request.path)
        if route is None:
            raise not_found()
        handler, parts = route
        shapes = Shapes(world, root)
        call = Call(world=world, request=request, token=token, meter=self.meter, shapes=shapes)
        return handler(call, **parts)


def _token(world: World, request: Request) -> Token | None:
    sent = request.headers.get("authorization")
    if sent is None:
        return None
    scheme, _, secret = sent.partition(" ")
    token = world.state.tokens.get(secret) if scheme.lower() in ("bearer", "token") else None
    if token is None:
        raise refuse(401, "Bad credentials")
    return token


def _by_name(world: World, request: Request) -> Request:
    """``/repositories/ID/…``, where redirects lead, is ``/repos/OWNER/NAME/…``."""
    _, kind, *rest = request.path.split("/", 3)
    if kind != "repositories" or not rest or not rest[0].isdecimal():
        return request
    project = world.project_by_id(int(rest[0]))
    if project is None:
        raise not_found()
    tail = f"/{rest[1]}" if len(rest) > 1 else ""
    return replace(request, path=f"/repos/{project.full_name}{tail}")


def _etag(request: Request, answer: Answer) -> str:
    # The token is in it, as at GitHub: another token never finds an old answer.
    content = answer.content()
    start = crc32(request.headers.get("authorization", "").encode())
    return f'W/"{crc32(content, start):08x}{len(content):x}"'
