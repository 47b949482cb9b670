"""Releases and deployments, as a tracker tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

_NO_TAG = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A published version.

    ``tag`` is what a criterion names.  ``at`` is when it was published, a UTC
    instant.  ``draft`` ones are seen by their authors only; ``upcoming`` ones
    carry a date that lies ahead.
    """

    source: str
    tag: str
    name: str = ""
    url: str = ""
    at: datetime | None = None
    draft: bool = False
    prerelease: bool = False
    upcoming: bool = False


DeploymentState = Literal["success", "failure", "running", "inactive", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The latest attempts to bring something into an environment.

    ``ref`` is the branch, tag or commit that was deployed.
    """

    source: str
    environment: str
    state: DeploymentState
    ref: str = ""
    url: str = ""
    at: datetime | None = None


def is_tag(name: str) -> bool:
    """Whether git would take it for a tag.

    What git refuses was never released, and would be another place in an
    address (``../../user``).
    """
    parts = name.split("/")
    return not _NO_TAG.search(name) and all(part and part[0] != "." for part in parts)
