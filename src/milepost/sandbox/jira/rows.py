"""Whole issues as answers hold them: the fields, expansions and properties that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.changelog import category_changed, histories
from milepost.sandbox.jira.comment_rows import comment_page
from milepost.sandbox.jira.flags import flag_field, flag_value
from milepost.sandbox.jira.link_rows import links
from milepost.sandbox.jira.shapes import EPIC_LINK, FIELDS, brief, epic_of, key, stamp

Json = dict[str, Any]
_EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
_BARE = frozenset({"id", "key", "self"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What of an issue is asked for.

    ``fields`` are names, ``*all``, ``*navigable`` or ``-name``; names that do
    not exist are not refused.
    """

    fields: tuple[str, ...]
    expand: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether ids and keys will do, of which a page may hold many more."""
        return set(self.fields) <= _BARE and not self.expand and not self.properties

    def wants(self, name: str) -> bool:
        """Whether a field is asked for."""
        if f"-{name}" in self.fields:
            return False
        if name in self.fields or "*all" in self.fields:
            return True
        only_less = all(it.startswith("-") for it in self.fields)
        return ("*navigable" in self.fields or only_less) and name != "comment"


def wish(fields: Sequence[str], expand: str, properties: Sequence[str]) -> Wish:
    """A wish from a query or a body."""
    wanted = frozenset(part.strip() for part in expand.split(",") if part.strip())
    return Wish(tuple(it.strip() for it in fields), wanted, tuple(properties))


def issue_row(call: Call, project: Project, issue: Issue, asked: Wish) -> Json:
    """An issue.  Asked for nothing but its id, it is nothing but its id."""
    if set(asked.fields) == {"id"} and asked.bare:
        return {"id": str(issue.id)}
    row: Json = {
        "expand": _EXPAND,
        "id": str(issue.id),
        "self": f"{call.rest}/issue/{issue.id}",
        "key": key(project, issue),
    }
    fields = {
        name: make(call, project, issue) for name, make in FIELDS.items() if asked.wants(name)
    }
    fields |= _where_there(call, project, issue, asked)
    if fields:
        row["fields"] = fields
    if asked.properties:
        held = issue.properties
        row["properties"] = {name: held[name] for name in asked.properties if name in held}
    if "changelog" in asked.expand:
        entries = histories(call, project, issue)
        row["changelog"] = {
            "startAt": 0,
            "maxResults": len(entries),
            "total": len(entries),
            "histories": entries,
        }
    return row


def _where_there(call: Call, project: Project, issue: Issue, asked: Wish) -> Json:
    fields: Json = {}
    epic = epic_of(call, issue)
    place = call.find(str(issue.parent)) if issue.parent is not None else None
    if place is not None and asked.wants("parent") and (call.cloud or epic is None):
        fields["parent"] = brief(call, *place)
    if not call.cloud and asked.wants(EPIC_LINK):
        fields[EPIC_LINK] = key(*place) if place is not None and epic is not None else None
    if asked.wants(flag_field(call)):
        fields[flag_field(call)] = flag_value(call, issue)
    if call.cloud and asked.wants("statuscategorychangedate"):
        changed = category_changed(project, issue)
        fields["statuscategorychangedate"] = stamp(call, changed)
    if asked.wants("issuelinks"):
        fields["issuelinks"] = links(call, issue)
    if asked.wants("comment"):
        fields["comment"] = comment_page(call, project, issue)
    return fields
