"""Whose token it is, and what one look at the repository tells."""

from __future__ import annotations

from milepost.errors import SourceError
from milepost.model.person import Account
from milepost.trackers.contract import Context, Probe
from milepost_github import shapes
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.trouble import Trouble, advice

_FORBIDDEN = 403
_JOB = "github-actions[bot]"
_APP = "ghs_"
"""How the tokens of apps begin, a job's own token among them."""
_WRITERS = ("admin", "maintain", "push", "triage")


def whoami(client: Client, options: Options, context: Context) -> Account | None:
    """The token's account.

    A job's token may not ask (403): then who the configuration or the caller
    says, else GitHub's own job account.  Raises ``SourceError``.
    """
    if options.token is None:
        return None
    try:
        return shapes.account(client.get("/user").data)
    except shapes.Malformed as error:
        why, hint = f"the answer cannot be understood ({error})", ""
    except Trouble as trouble:
        if trouble.status == _FORBIDDEN:
            login = options.identity or context.default_identity or _JOB
            return Account(login, "bot" if login.endswith("[bot]") else "unknown")
        why, hint = trouble.reason, advice(trouble, token=True)
    raise SourceError("GitHub did not say whose token it is", where=options.api, why=why, hint=hint)


def probe(client: Client, options: Options) -> Probe:
    """Look at the repository once: one request, unless GitHub is down.

    Whoever lacks the role that labels take is answered with success and the
    labels are dropped, so the role is what counts.  Of an app's token, a job's
    own among them, the roles say nothing: whether it may is not known, but it
    is refused in plain words where it may not.
    """
    try:
        data = client.get(client.repo).data
    except Trouble as trouble:
        hint = advice(trouble, token=options.token is not None, need="issues: read")
        return Probe(
            reachable=False,
            reason=f"{trouble.reason} ({hint})" if hint else trouble.reason,
        )
    row = data if isinstance(data, dict) else {}
    private = row.get("private")
    return Probe(
        reachable=True,
        may_write=_may_write(row.get("permissions"), options.token or ""),
        private=private if isinstance(private, bool) else None,
    )


def _may_write(roles: object, token: str) -> bool | None:
    if not isinstance(roles, dict) or token.startswith(_APP):
        return None
    if any(roles.get(role) is True for role in _WRITERS):
        return True
    return False if roles.get("pull") is True else None
