"""References to issues and pull requests, and how people write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One issue or pull/merge request: tracker name and the tracker's own key.

    ``key`` carries the tracker's sigil where it has one: ``#42`` (GitHub and
    GitLab issues, GitHub pull requests), ``!12`` (GitLab merge requests),
    ``CUST-61`` (Jira), ``acme/infra#9`` (outside the configured trackers;
    ``source`` is then empty).
    """

    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.source}{self.key}" if self.key[:1] in "#!" else self.key
