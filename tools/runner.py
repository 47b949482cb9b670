"""How the steps of the GitHub Action speak to the runner, and to Git on its behalf."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from milepost.report import safe

USAGE = 2


def refuse(why: str) -> NoReturn:
    """End as milepost does for a command line it cannot use."""
    print(f"error: {safe.log(why)}", file=sys.stderr)
    raise SystemExit(USAGE)


@contextmanager
def deaf() -> Iterator[None]:
    """Let the runner take nothing that is printed meanwhile for a command to itself."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", flush=True)


def put(file: str, values: Mapping[str, str]) -> None:
    """Append outputs; each ends at a word that nobody could have put into its text."""
    with Path(file).open("a", encoding="utf-8", newline="\n") as outputs:
        for name, value in values.items():
            end = f"end-{secrets.token_hex(16)}"
            outputs.write(f"{name}<<{end}\n{value}\n{end}\n")


def may_push(environ: Mapping[str, str], token: str) -> dict[str, str]:
    """Variables that let Git read and push to this server with the job's token.

    It is in no command line and in no file, and goes to no other server.  A
    header that the checkout left behind is taken back first: two are refused.
    """
    if not token:
        return {}
    server = environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    first = int(environ.get("GIT_CONFIG_COUNT") or 0)
    known = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    said = {"GIT_CONFIG_COUNT": str(first + 2)}
    for number, value in enumerate(("", f"Authorization: Basic {known}"), first):
        said[f"GIT_CONFIG_KEY_{number}"] = f"http.{server}/.extraheader"
        said[f"GIT_CONFIG_VALUE_{number}"] = value
    return said
