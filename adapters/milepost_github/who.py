"""Whose token it is."""

from __future__ import annotations

from milepost.errors import SourceError
from milepost.model.person import Account
from milepost.trackers.contract import Context
from milepost.trackers.rows import Malformed
from milepost_github import shapes
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.trouble import Trouble, advice

_FORBIDDEN = 403
_JOB = "github-actions[bot]"


def whoami(client: Client, options: Options, context: Context) -> Account | None:
    """The token's account.

    A job's token may not ask (403): then who the configuration or the caller
    says, else GitHub's own job account.  Raises ``SourceError``.
    """
    if options.token is None:
        return None
    try:
        return shapes.account(client.get("/user").data)
    except Malformed as error:
        why, hint = f"the answer cannot be understood ({error})", ""
    except Trouble as trouble:
        if trouble.status == _FORBIDDEN:
            login = options.identity or context.default_identity or _JOB
            return Account(login, "bot" if login.endswith("[bot]") else "unknown")
        why, hint = trouble.reason, advice(trouble, token=True)
    raise SourceError("GitHub did not say whose token it is", where=options.api, why=why, hint=hint)
