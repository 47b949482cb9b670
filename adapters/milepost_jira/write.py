"""Writing: one change, sent once, and checked in the answer where Jira gives one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change, ChangeKind
from milepost.trackers.writing import check, mapping, same, sequence, text_of, whole_text
from milepost_jira import marks, milestones
from milepost_jira.already import Wanted, is_so, opened
from milepost_jira.client import Client
from milepost_jira.closing import close_issue
from milepost_jira.comment import LONGEST, put_comment
from milepost_jira.linking import link
from milepost_jira.options import Options
from milepost_jira.pen import Pen, field_of, issue_of, number_of
from milepost_jira.removing import fold_comment
from milepost_jira.trouble import Trouble

LONGEST_NAME = 255
"""Signs of a title or a label."""

_INVALID = 400
_EPIC_LEVEL = 1
_EDIT, _CREATE = "Edit Issues", "Create Issues"


def label_name(name: str) -> str:
    """The name a label has here: Jira's labels hold no white space."""
    return re.sub(r"\s+", "-", name)[:LONGEST_NAME]


def apply(client: Client, options: Options, change: Change) -> Applied:
    """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    how = _HOW.get(change.kind) if change.kind in can(options) else None
    if how is None:
        raise WriteFailed(f"the Jira adapter cannot do {change.kind}")
    if options.access == "read":
        raise WriteFailed("not written: the tracker is configured with access: read")
    return how(Pen(client, options), change)


def _add_label(pen: Pen, change: Change) -> Applied:
    name = label_name(text_of(change.after))
    return _label(pen, change, "add", name, f"added: the label {name!r} to {change.target.key}")


def _remove_label(pen: Pen, change: Change) -> Applied:
    if change.target.kind == "label":
        why = "labels of Jira's have no definitions: there is nothing to delete"
        raise WriteFailed(f"not deleted: the label {change.target.key!r}", why=why)
    name = text_of(change.after or change.before)
    what = f"removed: the label {name!r} from {change.target.key}"
    return _label(pen, change, "remove", name, what)


def _label(pen: Pen, change: Change, verb: str, name: str, what: str) -> Applied:
    """Edit one label of an issue; the others stay whatever they are meanwhile."""
    key = issue_of(change.target.key)
    done = Applied(key=key, url=f"{pen.options.base}/browse/{key}")
    body = {"update": {"labels": [{verb: name}]}}
    parameters = pen.asks_back(what)
    if is_so(pen, what, key, name, there=verb == "add"):
        return replace(done, already=True)
    data = pen.send(what, "PUT", f"issue/{key}", body, need=_EDIT, parameters=parameters)
    pen.client.memory.wrote(key)
    found = field_of(data, "labels")
    if isinstance(found, list) and (name in found) != (verb == "add"):
        raise WriteFailed(f"not {what}", why="Jira answered with success and left it as it was")
    return done


def _put_block(pen: Pen, change: Change) -> Applied:
    whole = whole_text(change.after)
    if pen.options.milestones == "epics":
        return _epic_text(pen, change, marks.shown(whole))
    key = number_of(change.target.key)
    what = f"written: the description of version {key}"
    text = milestones.sized(what, whole)
    # Only this field, so that nothing is overwritten that somebody changed meanwhile.
    data = pen.send(
        what, "PUT", f"version/{key}", {"description": text}, need=milestones.ADMINISTER
    )
    if isinstance(data, dict) and data.get("id") == key:
        data = {"description": None, **data}  # of a version without one Jira tells nothing
    same(what, text, data, "description", change, tracker="Jira")
    project = pen.options.project
    return Applied(key=key, url=f"{pen.options.base}/projects/{project}/versions/{key}")


def _epic_text(pen: Pen, change: Change, text: str) -> Applied:
    key = issue_of(change.target.key)
    what = f"written: the description of epic {key}"
    if len(text) > LONGEST:
        raise WriteFailed(f"not {what}", why=f"Jira takes {LONGEST} signs at most")
    body = {"fields": {"description": text}}
    data = pen.send(what, "PUT", f"issue/{key}", body, need=_EDIT, parameters=pen.asks_back(what))
    pen.client.memory.wrote(key)
    kept = field_of(data, "description")
    if kept is not None:
        same(what, text, {"description": kept}, "description", change, tracker="Jira")
    return Applied(key=key, url=f"{pen.options.base}/browse/{key}")


def _create_issue(pen: Pen, change: Change) -> Applied:
    wish = mapping(change)
    title = " ".join(str(wish["title"]).split())[:LONGEST_NAME]
    what = f"created: the issue {title!r}"
    fields: dict[str, Any] = {
        "project": {"key": pen.options.project},
        "issuetype": {"name": "Task"},
        "summary": title,
        "description": str(wish.get("body") or ""),
        "labels": [label_name(str(name)) for name in sequence(wish.get("labels"))],
    }
    milestone = None if wish.get("milestone") is None else str(wish["milestone"])
    if milestone is not None:
        fields |= _belongs(pen, milestone, what)
    wanted = Wanted(title=title, labels=tuple(fields["labels"]), milestone=milestone)
    if there := opened(pen, what, wanted):
        pen.client.memory.saw(there)
        return Applied(key=there, url=f"{pen.options.base}/browse/{there}", already=True)
    data = _sent_issue(pen, fields, what)
    key, number = (data.get(name) if isinstance(data, dict) else None for name in ("key", "id"))
    good = isinstance(key, str) and isinstance(number, str)
    check(what, good, "the answer has no key")
    pen.client.memory.learn(str(key), str(number))
    pen.client.memory.wrote(str(key))
    pen.client.memory.saw(str(key))
    return Applied(key=str(key), url=f"{pen.options.base}/browse/{key}")


def _belongs(pen: Pen, milestone: str, what: str) -> dict[str, Any]:
    """The field that puts a new issue into its milestone."""
    if pen.options.milestones == "versions":
        return {"fixVersions": [{"id": number_of(milestone)}]}
    epic = issue_of(milestone)
    try:
        return {"parent": {"key": epic}} if pen.client.cloud else {pen.client.epic_link: epic}
    except Trouble as trouble:
        raise WriteFailed(f"not {what}", where=pen.options.page, why=trouble.reason) from trouble


def _sent_issue(pen: Pen, fields: dict[str, Any], what: str) -> Any:
    """Send it as a task; where the project has none, as the first ordinary kind it has.

    The first was refused then, so nothing is sent twice.
    """
    try:
        return pen.client.send("POST", "issue", {"fields": fields})
    except Trouble as trouble:
        kind = _other_kind(pen) if _is_about_kind(trouble) else None
        if kind is None:
            raise pen.told(what, trouble, _CREATE) from trouble
    return pen.send(what, "POST", "issue", {"fields": fields | {"issuetype": kind}}, need=_CREATE)


def _is_about_kind(trouble: Trouble) -> bool:
    return trouble.status == _INVALID and "issuetype" in trouble.codes


def _other_kind(pen: Pen) -> dict[str, str] | None:
    try:
        project = pen.client.get(f"project/{pen.options.project}")
    except Trouble:
        return None
    kinds = project.get("issueTypes") if isinstance(project, dict) else None
    for kind in kinds if isinstance(kinds, list) else []:
        if isinstance(kind, dict) and isinstance(kind.get("id"), str) and not _is_special(kind):
            return {"id": kind["id"]}
    return None


def _is_special(kind: Mapping[str, Any]) -> bool:
    level = kind.get("hierarchyLevel")
    above = isinstance(level, int) and level >= _EPIC_LEVEL
    return kind.get("subtask") is True or above or kind.get("name") == "Epic"


def _set_field(pen: Pen, change: Change) -> Applied:
    """Set fields of a milestone, or close an issue."""
    if change.target.kind == "milestone":
        return milestones.set_fields(pen, change)
    return close_issue(pen, change)


_HOW: Mapping[ChangeKind, Callable[[Pen, Change], Applied]] = MappingProxyType(
    {
        ChangeKind.CREATE_ISSUE: _create_issue,
        ChangeKind.ADD_LABEL: _add_label,
        ChangeKind.REMOVE_LABEL: _remove_label,
        ChangeKind.PUT_COMMENT: put_comment,
        ChangeKind.FOLD_COMMENT: fold_comment,
        ChangeKind.PUT_BLOCK: _put_block,
        ChangeKind.SET_FIELD: _set_field,
        ChangeKind.CREATE_RECORD: milestones.create,
        ChangeKind.CLOSE_RECORD: milestones.close,
        ChangeKind.MOVE_ISSUE: milestones.move,
        ChangeKind.LINK: link,
    }
)


def can(options: Options) -> frozenset[ChangeKind]:
    """The kinds of changes it performs: epics are not made."""
    made = options.milestones == "versions"
    return frozenset(_HOW) - (frozenset() if made else {ChangeKind.CREATE_RECORD})
