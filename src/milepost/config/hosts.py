"""Where a token may go.  What a pull request can change must not widen that.

In CI the file comes from whoever opened the pull request, and the token from
the repository's secrets.  So there a token goes only to hosts that are known
by themselves or that the job, not the file, allows.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from milepost.errors import ConfigError, UsageError
from milepost.plan.notify import Notify
from milepost.trackers.contract import TrackerOptions

VARIABLE = "MILEPOST_ALLOWED_HOSTS"
KNOWN = ("github.com", "www.github.com", "api.github.com", "gitlab.com", "*.atlassian.net")
"""Hosts of trackers that everybody may use; what stands in ``VARIABLE`` takes their place."""
_JOB = ("GITHUB_SERVER_URL", "GITHUB_API_URL", "CI_SERVER_URL")
"""Where a job learns on which server it runs."""


def check_hosts(trackers: Mapping[str, TrackerOptions], environ: Mapping[str, str]) -> None:
    """Refuse to send a token to a host that is not allowed.

    ``ConfigError`` names every tracker that would.  A tracker without a token,
    or on its public server, is always fine, and so is loopback.
    """
    allowed = tuple(_allowed(environ))
    problems = [
        _problem(name, server)
        for name, options in trackers.items()
        if options.token
        and (server := host(options.url or ""))
        and not loopback(server)
        and not any(_fits(server, pattern) for pattern in allowed)
    ]
    if problems:
        raise ConfigError(tuple(problems))


def check_webhook(notify: Notify | None) -> None:
    """Refuse to tell news to an address that stands in the file itself.

    Raises ``UsageError``.
    """
    if notify is not None and notify.literal:
        raise UsageError(
            "in CI the address news is sent to comes from a variable",
            where="write.notify.webhook",
            why="whoever may change this file could have the news sent anywhere",
            hint='keep it as a secret of the job, and write `webhook: "${NOTIFY_URL}"`',
        )


def check_state(url: str, environ: Mapping[str, str]) -> None:
    """Refuse to keep what is remembered on a server that the file itself names.

    It holds the words of every tracker.  A server on this very computer, or one
    that the job allows, is fine.  Raises ``UsageError``.
    """
    server, _, more = url.partition("?")
    known = loopback(host(server)) or names(host(server), environ)
    elsewhere = re.search("host|service", more)  # what PostgreSQL takes in the host's place
    if url.startswith("postgres") and (elsewhere or not known):
        raise UsageError(
            "in CI the server that keeps what is remembered comes from a variable",
            where="state",
            why="whoever may change this file could have it all sent anywhere",
            hint='keep the address as a secret of the job, and write `state: "${STATE_URL}"`',
        )


def check_inside(file: Path, folder: Path) -> None:
    """Refuse to keep what is remembered in a file outside ``folder`` that the plan file names.

    What counts is where links lead.  Raises ``UsageError``.
    """
    if not file.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            "in CI what is remembered is kept inside the working folder",
            where="state",
            why="whoever may change this file could have any file of the runner read or written",
            hint="name the file in the job, not in the plan file: --state sqlite:///FILE",
        )


def allows(name: str, environ: Mapping[str, str]) -> bool:
    """Whether a job lets milepost talk to a host: known by itself, or said by the job."""
    return any(_fits(name, pattern) for pattern in _allowed(environ))


def names(name: str, environ: Mapping[str, str]) -> bool:
    """Whether ``VARIABLE`` names just this host."""
    return name in _said(environ)


def _allowed(environ: Mapping[str, str]) -> Iterator[str]:
    yield from _said(environ) or KNOWN
    yield from filter(None, (host(environ.get(name, "")) for name in _JOB))


def _said(environ: Mapping[str, str]) -> list[str]:
    return [word.lower() for word in re.split(r"[\s,]+", environ.get(VARIABLE, "")) if word]


def _fits(name: str, pattern: str) -> bool:
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern


def host(url: str) -> str:
    """The host of an address in lower case; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def loopback(name: str) -> bool:
    """Whether a host is this very computer."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _problem(name: str, server: str) -> UsageError:
    return UsageError(
        f"in CI no token is sent to {server}",
        where=f"trackers.{name}.url",
        why="whoever may change this file could send the token anywhere",
        hint=f"if it is yours, say so in the job, not in the file: {VARIABLE}={server} "
        "(the Action's input `hosts`)",
    )
