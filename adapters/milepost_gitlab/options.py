"""The keys of a GitLab entry under ``trackers:``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from milepost.trackers.contract import TrackerOptions

_SEGMENT = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.][A-Za-z0-9_.-]*"
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})+")
_ID = re.compile(r"[0-9]{1,18}")
_TOKEN = re.compile(r"[!-~]+")
_PUBLIC = "https://gitlab.com"
_API = "/api/v4"


class Options(TrackerOptions):
    """Where a GitLab project is and who we are there.

    ``project`` is its full path, ``group/name`` or ``group/subgroup/name``, or
    its id.  ``url`` is the address of a self-managed server, without it
    gitlab.com is meant; a server below a path (``https://acme.example/gitlab``)
    is written with that path.  ``token`` may be absent for a public project
    that is only read.  ``dropped`` names labels: a closed issue that carries
    one of them was closed without being done.
    """

    kind: str = "gitlab"
    project: str = Field(description="the project, as group/name, or its id")

    @field_validator("project")
    @classmethod
    def _is_a_project(cls, text: str) -> str:
        if not _PATH.fullmatch(text) and not _ID.fullmatch(text):
            raise ValueError("write it as group/name, for example acme/integrations, or as its id")
        return text

    @field_validator("url")
    @classmethod
    def _is_a_base(cls, text: str | None) -> str | None:
        if text is None:
            return None
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write the server's address, for example https://gitlab.acme.example")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("write the bare address: no user name, no ? and no #")
        _ = parts.port  # raises ValueError for a port that is none
        return text

    @field_validator("token")
    @classmethod
    def _can_be_sent(cls, text: str | None) -> str | None:
        if text and not _TOKEN.fullmatch(text):
            raise ValueError("the token holds spaces, line ends or other signs no token has")
        return text or None

    def shown_as(self) -> str:
        """``group/name``, or the id."""
        return self.project

    @property
    def base(self) -> str:
        """The server's address, without a slash at its end."""
        parts = urlsplit(self.url or _PUBLIC)
        path = parts.path.rstrip("/").removesuffix(_API).rstrip("/")
        return f"{parts.scheme}://{parts.netloc}{path}"

    @property
    def page(self) -> str:
        """The project's page for people; by id GitLab leads on to it."""
        return self.named_page or f"{self.base}/projects/{self.project}"

    @property
    def named_page(self) -> str:
        """The project's page where its path is known, else nothing."""
        return "" if _ID.fullmatch(self.project) else f"{self.base}/{self.project}"

    @property
    def drops(self) -> frozenset[str]:
        """The labels of ``dropped``, case folded."""
        return frozenset(name.strip().casefold() for name in self.dropped or ())

    def is_here(self, path: str, number: int | None) -> bool:
        """Whether a project with that path and id is the configured one."""
        if _ID.fullmatch(self.project):
            return number is not None and int(self.project) == number
        return path.casefold() == self.project.casefold()
