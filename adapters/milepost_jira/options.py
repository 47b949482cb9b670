"""The keys of a Jira entry under ``trackers:``."""

from __future__ import annotations

import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from milepost.trackers.contract import TrackerOptions

DROPPED = (
    "Won't Fix", "Won't Do", "Duplicate", "Declined", "Invalid", "Incomplete",
    "Cannot Reproduce", "Rejected",
)  # fmt: skip
"""Resolutions of what closes without being done, where nobody says otherwise."""

BLOCKED_BY = ("is blocked by", "depends on")
"""What links say on an issue that waits: the type *Blocks* every Jira begins with, and the type
*Depends* that is most often added to it and says the same."""

_PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,254}")
_SENT = re.compile(r"[!-~]+")
_CLOUD = (".atlassian.net", ".jira.com")


class Options(TrackerOptions):
    """Where a Jira project is and who we are there.

    ``project`` is the key that its issues begin with.  With ``email`` and
    ``token`` we are a person of Jira Cloud; a token alone is a personal access
    token of Data Center; without any only what is public can be read.
    ``deployment`` is found out with one request where it is not said and the
    address does not tell.  ``milestones`` says what counts as a milestone.
    ``dropped`` names resolutions (or, where an issue has none, statuses) of
    what closes without being done.  ``blocked_by`` holds what links say on an
    issue that waits for another one, in the language of that Jira.
    """

    kind: str = "jira"
    url: str = Field(description="The address of Jira, with its path if it has one: http(s).")
    project: str = Field(description="The project's key.", examples=["CUST"])
    email: str | None = Field(
        default=None, description="Whose token it is (Jira Cloud).", repr=False
    )
    deployment: Literal["cloud", "datacenter"] | None = Field(
        default=None, description="Found out when left away."
    )
    milestones: Literal["versions", "epics"] = Field(
        default="versions", description="What counts as a milestone."
    )
    dropped: tuple[str, ...] | None = Field(
        default=DROPPED, description="Resolutions of what closes without being done."
    )
    blocked_by: tuple[str, ...] = Field(
        default=BLOCKED_BY,
        description="What links say on an issue that waits; letter case does not matter.",
    )

    @field_validator("project")
    @classmethod
    def _is_a_key(cls, text: str) -> str:
        if not _PROJECT.fullmatch(text):
            raise ValueError("write the key in capitals, for example CUST for CUST-61")
        return text

    @field_validator("url")
    @classmethod
    def _is_a_base(cls, text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write Jira's address, for example https://acme.atlassian.net")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("write the bare address: no user name, no ? and no #")
        if "/rest/" in f"{parts.path}/":
            raise ValueError("write the address as in a browser, without /rest/…")
        _ = parts.port  # raises ValueError for a port that is none
        return text

    @field_validator("token", "email")
    @classmethod
    def _can_be_sent(cls, text: str | None) -> str | None:
        if text and not _SENT.fullmatch(text):
            raise ValueError("it holds spaces, line ends or other signs that cannot be sent")
        return text or None

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.email and not self.token:
            raise ValueError(
                '`email` goes with a token: set JIRA_TOKEN, or write `token: "${NAME}"`'
            )
        if self.known_deployment == "cloud" and self.token and not self.email:
            raise ValueError(
                "a token of Jira Cloud goes with the e-mail of its owner:"
                ' set JIRA_EMAIL, and in a file write `email: "${JIRA_EMAIL}"`'
            )
        return self

    def shown_as(self) -> str:
        """The project's key."""
        return self.project

    @property
    def base(self) -> str:
        """Jira's address, without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def page(self) -> str:
        """The project's page for people."""
        return f"{self.base}/browse/{self.project}"

    @property
    def known_deployment(self) -> Literal["cloud", "datacenter"] | None:
        """Which kind of Jira it is, as far as can be said without a request."""
        host = (urlsplit(self.url).hostname or "").lower()
        return self.deployment or ("cloud" if host.endswith(_CLOUD) else None)

    @property
    def drops(self) -> frozenset[str]:
        """What closes without being done, folded for comparing."""
        return frozenset(map(folded, DROPPED if self.dropped is None else self.dropped))

    @property
    def blocking(self) -> frozenset[str]:
        """What links say on an issue that waits, folded for comparing."""
        return frozenset(map(folded, self.blocked_by))


def folded(name: str) -> str:
    """A name as it is compared: case, blanks and the shape of apostrophes aside."""
    return " ".join(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).casefold()
