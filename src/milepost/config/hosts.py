"""Where a token may go.  What a pull request can change must not widen that.

In CI the file comes from whoever opened the pull request, and the token from
the repository's secrets.  So there a token goes only to hosts that are known
by themselves or that the job, not the file, allows.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from milepost.errors import ConfigError, UsageError
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
        _problem(name, host)
        for name, options in trackers.items()
        if options.token
        and (host := _host(options.url or ""))
        and not _loopback(host)
        and not any(_fits(host, pattern) for pattern in allowed)
    ]
    if problems:
        raise ConfigError(tuple(problems))


def _allowed(environ: Mapping[str, str]) -> Iterator[str]:
    said = [word for word in re.split(r"[\s,]+", environ.get(VARIABLE, "")) if word]
    yield from (word.lower() for word in said or KNOWN)
    yield from filter(None, (_host(environ.get(name, "")) for name in _JOB))


def _fits(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _problem(name: str, host: str) -> UsageError:
    return UsageError(
        f"in CI no token is sent to {host}",
        where=f"trackers.{name}.url",
        why="whoever may change this file could send the token anywhere",
        hint=f"if it is yours, say so in the job, not in the file: {VARIABLE}={host} "
        "(the Action's input `hosts`)",
    )
