"""What every write to Jira needs at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from milepost.errors import WriteFailed, WriteUnknown
from milepost.trackers.rows import Malformed
from milepost.trackers.writing import told
from milepost_jira.client import Client, Parameters
from milepost_jira.keys import issue_key, version_id
from milepost_jira.options import Options
from milepost_jira.trouble import Trouble, advice


@dataclass(frozen=True, slots=True)
class Pen:
    """A client that writes, and says what became of it as the contract wants it."""

    client: Client
    options: Options

    def send(
        self,
        what: str,
        verb: str,
        path: str,
        body: object,
        *,
        need: str,
        parameters: Parameters | None = None,
    ) -> Any:
        """Send and give the answer.

        ``what`` is the write in words, after "not"; ``need`` the permission it
        takes.  Raises ``WriteFailed`` or ``WriteUnknown``.
        """
        try:
            return self.client.send(verb, path, body, parameters)
        except Trouble as trouble:
            raise self.told(what, trouble, need) from trouble

    def told(self, what: str, trouble: Trouble, need: str) -> WriteFailed | WriteUnknown:
        """A write's trouble as the contract wants it."""
        options = self.options
        hint = advice(
            trouble, email=options.email is not None, token=options.token is not None, need=need
        )
        return told(what, trouble, where=options.page, hint=hint)

    def look(self, what: str, path: str, parameters: Parameters) -> Any:
        """Look before the write: what goes wrong now has changed nothing.

        Raises ``WriteFailed``.
        """
        try:
            return self.client.get(path, parameters)
        except Trouble as trouble:
            raise self.not_seen(what, trouble) from trouble

    def not_seen(self, what: str, trouble: Trouble) -> WriteFailed:
        """A look before a write that failed: nothing was written."""
        options = self.options
        hint = advice(
            trouble,
            email=options.email is not None,
            token=options.token is not None,
            need="Browse Projects",
        )
        return WriteFailed(f"not {what}", where=options.page, why=trouble.reason, hint=hint)

    def asks_back(self, what: str) -> Parameters | None:
        """Parameters that make Cloud answer an edit with the issue; Data Center cannot.

        Raises ``WriteFailed`` if it cannot be found out which of them it is.
        """
        try:
            return {"returnIssue": "true"} if self.client.cloud else None
        except Trouble as trouble:
            raise self.not_seen(what, trouble) from trouble


def issue_of(key: str) -> str:
    """The key of an issue to write to.  Raises ``WriteFailed`` for anything else."""
    try:
        return issue_key(key)
    except Malformed as error:
        raise WriteFailed(f"not written: {error}") from None


def number_of(key: str) -> str:
    """An id of Jira's.  Raises ``WriteFailed`` for anything else."""
    try:
        return version_id(key)
    except Malformed:
        raise WriteFailed(f"not written: {key!r} is not an id of Jira's") from None


def field_of(data: Any, name: str) -> Any:
    """A field of the issue an edit was answered with, where it was."""
    fields = data.get("fields") if isinstance(data, dict) else None
    return fields.get(name) if isinstance(fields, dict) else None
