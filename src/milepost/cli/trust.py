"""The brakes that stand above the configuration file.

A pull request can change the file.  It must not widen what a token is used
for, so these come from the environment of the run alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from milepost.errors import Refused, UsageError


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
