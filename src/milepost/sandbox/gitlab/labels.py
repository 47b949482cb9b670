"""Labels of a project.  They are told by id or by exact name."""

from __future__ import annotations

import re

from milepost.sandbox import actions
from milepost.sandbox.entities import Label, Project
from milepost.sandbox.gitlab.call import Call, routes
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.placing import exact_label
from milepost.sandbox.gitlab.refusals import invalid, malformed, not_found, refuse
from milepost.sandbox.web import Answer

ROUTES = routes()
_NAME = 255
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_LONG = len("aabbcc")
_LABELS = "/projects/{project}/labels"
_ONE = _LABELS + "/{label}"


@ROUTES.add("GET", _LABELS)
def listed(call: Call, project: str) -> Answer:
    """The project's labels, by name; with ``search`` those whose names hold it."""
    where = call.project(project)
    sought = (call.params.text("search") or "").lower()
    chosen = [it for it in where.labels.values() if sought in it.name.lower()]
    chosen.sort(key=lambda it: it.name.lower())
    return paged(call, chosen, lambda it: call.shapes.label(where, it))


@ROUTES.add("POST", _LABELS)
def create(call: Call, project: str) -> Answer:
    """A new label; name and colour are needed."""
    where = call.project(project)
    call.need(where, "write")
    name, color = call.params.needed("name"), _color(call.params.needed("color"))
    if exact_label(where, name) is not None:
        raise refuse(409, "Label already exists")
    label = actions.add_label(call.act(where), _name(name), color, call.params.text("description"))
    return Answer(status=201, body=call.shapes.label(where, label))


@ROUTES.add("GET", _ONE)
def one(call: Call, project: str, label: str) -> Answer:
    """One label."""
    where = call.project(project)
    return Answer(body=call.shapes.label(where, _label(where, label)))


@ROUTES.add("PUT", _ONE)
@ROUTES.add("PUT", _LABELS)
def edit(call: Call, project: str, label: str = "") -> Answer:
    """Rename, recolour or describe a label; the old way names it in the body."""
    where = call.project(project)
    call.need(where, "write")
    found = _label(where, label or call.params.text("label_id") or call.params.needed("name"))
    if not any(it in call.params for it in ("new_name", "color", "description", "priority")):
        problem = "new_name, color, description, priority are missing, "
        raise malformed(f"{problem}at least one parameter must be provided")
    new, color = call.params.text("new_name"), call.params.text("color")
    if new is not None and exact_label(where, new) not in (None, found):
        raise invalid("title", "has already been taken")
    found.name = found.name if new is None else _name(new)
    found.color = found.color if color is None else _color(color)
    if "description" in call.params:
        found.description = call.params.text("description")
    return Answer(body=call.shapes.label(where, found))


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, project: str, label: str) -> Answer:
    """Delete a label, also from its issues."""
    where = call.project(project)
    call.need(where, "write")
    actions.delete_label(call.act(where), _label(where, label))
    return Answer(status=204)


def _label(where: Project, which: str) -> Label:
    number = int(which) if which.isascii() and which.isdecimal() else 0
    found = exact_label(where, which) or where.labels.get(number)
    if found is None:
        raise not_found("Label")
    return found


def _name(name: str) -> str:
    if not name.strip():
        raise invalid("title", "can't be blank")
    if len(name) > _NAME:
        raise invalid("title", f"is too long (maximum is {_NAME} characters)")
    if "," in name:
        raise invalid("title", "is invalid")
    return name


def _color(sent: str) -> str:
    if not _COLOR.fullmatch(sent):
        raise invalid("color", "must be a valid color code")
    digits = sent.removeprefix("#").lower()
    return digits if len(digits) == _LONG else "".join(it * 2 for it in digits)
