"""The keys of a GitHub entry under ``trackers:``, of one repository or of many."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from milepost.trackers.contract import TrackerOptions
from milepost.trackers.many import ManyOptions

REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")
"""``owner/name``."""
_TOKEN = re.compile(r"[!-~]+")
_PUBLIC = frozenset({"github.com", "www.github.com", "api.github.com"})
_RESIDENT = ".ghe.com"
_ENTERPRISE = "/api/v3"


class Server(TrackerOptions):
    """Which GitHub, and who we are there.

    ``url`` is the address of a GitHub Enterprise server, without it github.com
    is meant.  ``identity`` is the login to use where GitHub does not tell whose
    the token is (a job's own token).
    """

    kind: str = "github"
    NO_EFFECT = TrackerOptions.NO_EFFECT | {"dropped"}  # GitHub itself says "not planned"

    @field_validator("url")
    @classmethod
    def _is_a_base(cls, text: str | None) -> str | None:
        if text is None:
            return None
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write the server's address, for example https://github.acme.example")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("write the bare address: no user name, no ? and no #")
        if parts.path.rstrip("/") not in {"", _ENTERPRISE}:
            raise ValueError(f"write the address without a path (or with {_ENTERPRISE})")
        _ = parts.port  # raises ValueError for a port that is none
        return text

    @field_validator("token")
    @classmethod
    def _can_be_sent(cls, text: str | None) -> str | None:
        if text and not _TOKEN.fullmatch(text):
            raise ValueError("the token holds spaces, line ends or other signs no token has")
        return text or None

    @property
    def api(self) -> str:
        """The base address of the REST interface, without a slash at its end."""
        parts = urlsplit(self.url or "https://github.com")
        host = (parts.hostname or "").lower()
        if host in _PUBLIC:
            return "https://api.github.com"
        if host.endswith(_RESIDENT):
            return f"https://api.{host.removeprefix('api.')}"
        return f"{parts.scheme}://{parts.netloc}{_ENTERPRISE}"

    @property
    def site(self) -> str:
        """The address of its pages for people, without a slash at its end."""
        parts = urlsplit(self.url or "https://github.com")
        host = (parts.hostname or "").lower()
        if host in _PUBLIC:
            return "https://github.com"
        if host.endswith(_RESIDENT):
            return f"https://{host.removeprefix('api.')}"
        return f"{parts.scheme}://{parts.netloc}"


class Options(Server):
    """One repository: ``repo`` is ``owner/name``.

    ``token`` may be absent for a public repository that is only read.
    """

    repo: str = Field(description="the repository, as owner/name")

    @field_validator("repo")
    @classmethod
    def _is_a_repository(cls, text: str) -> str:
        if not REPO.fullmatch(text):
            raise ValueError("write it as owner/name, for example acme/onboarding")
        return text

    def shown_as(self) -> str:
        """``owner/name``."""
        return self.repo

    @property
    def page(self) -> str:
        """The repository's page for people."""
        return f"{self.site}/{self.repo}"


class Many(Server, ManyOptions):
    """Many repositories, each as if it had an entry of its own with these keys."""

    def one(self, repo: str) -> Options:
        """The options of the member ``owner/name``."""
        said = self.model_dump(exclude={"repos", "exclude"}, exclude_unset=True)
        return Options.model_validate({**said, "repo": repo})
