"""What stands above the configuration file: who may be sent a token, and the brakes.

A pull request can change the file.  It must not widen what a token is used
for, so these come from the environment of the run alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from milepost.config.settings import Settings
from milepost.errors import Refused, UsageError
from milepost.trackers.pacing import loopback

ALLOWED = ("github.com", "api.github.com", "gitlab.com", "*.atlassian.net")
"""Hosts a token may be sent to in CI, unless ``$MILEPOST_ALLOWED_HOSTS`` says which."""
_JOB = ("GITHUB_SERVER_URL", "GITHUB_API_URL", "CI_SERVER_URL")
"""Variables that name the host a job itself runs on."""


def check_hosts(settings: Settings, environ: Mapping[str, str]) -> None:
    """Refuse, in CI, to send a token to a host nobody allowed.  Raises ``UsageError``."""
    allowed = tuple(_allowed(environ))
    for name, options in settings.trackers.items():
        if not options.token or not options.url or loopback(options.url):
            continue
        host = (urlsplit(options.url).hostname or "").casefold()
        if not any(fnmatchcase(host, pattern) for pattern in allowed):
            raise UsageError(
                f"tracker {name!r}: in CI its token is not sent to {host}",
                where=settings.path,
                why="the file may have been changed by somebody without rights to the token",
                hint=f"if that host is yours, set MILEPOST_ALLOWED_HOSTS={host} for the job",
            )


def _allowed(environ: Mapping[str, str]) -> Iterator[str]:
    said = environ.get("MILEPOST_ALLOWED_HOSTS", "").replace(",", " ").split()
    yield from (pattern.casefold() for pattern in said or ALLOWED)
    for name in _JOB:
        if host := urlsplit(environ.get(name, "")).hostname:
            yield host


def check_stop(environ: Mapping[str, str]) -> None:
    """Refuse to write while ``$MILEPOST_STOP`` is set.  Raises ``Refused``."""
    if environ.get("MILEPOST_STOP", "").casefold() not in ("", "0", "false"):
        raise Refused("MILEPOST_STOP is set: nothing is written", hint="unset it to go on")


def check_ceiling(changes: int, environ: Mapping[str, str]) -> None:
    """Refuse a plan of more changes than ``$MILEPOST_MAX_CHANGES``.

    Raises ``Refused``, or ``UsageError`` where the variable is no whole number.
    """
    said = environ.get("MILEPOST_MAX_CHANGES", "").strip()
    if not said:
        return
    if not said.isascii() or not said.isdigit():
        raise UsageError(f"MILEPOST_MAX_CHANGES is {said!r}, not a whole number")
    if changes > int(said):
        raise Refused(
            f"{changes} changes are planned, {said} are allowed by MILEPOST_MAX_CHANGES: "
            "nothing is written",
            hint="look at them with `milepost plan`, then raise the limit for this run",
        )
