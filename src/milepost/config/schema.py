"""The JSON Schema of the configuration, for editors and for scripts that write one."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from milepost.config.form import trackers
from milepost.config.form.base import Form
from milepost.config.form.file import File
from milepost.config.form.parts import entries, parts
from milepost.config.form.project import Person

NOT_YET = "(Not active in this version.)"

Json = dict[str, Any]
_ABOUT = ("description", "default", "examples")
_MODE: Final = "validation"


def json_schema() -> dict[str, Any]:
    """A schema of draft 2020-12 for the file as YAML 1.2 reads it.

    It says what a file may look like; references (trackers, people, rules,
    phrases) and the environment are checked by ``load`` alone.
    """
    forms: list[type[BaseModel]] = list(dict.fromkeys(parts().values()))
    kinds = entries()
    many = [made for kind, _ in kinds if (made := trackers.many(kind)) is not None]
    models: list[type[BaseModel]] = [
        *forms,
        *(form for _, form in kinds),
        *many,
        trackers.Unread,
    ]
    refs, whole = models_json_schema([(model, _MODE) for model in models], by_alias=True)
    definitions: Json = whole["$defs"]
    names = {model: _name(refs[model, _MODE]) for model in models}
    for form in forms:
        _mark_later(definitions[names[form]], form)
    for schema in definitions.values():
        _tidy(schema)
    definitions[names[Person]].update(_person(definitions[names[Person]]))
    top = definitions.pop(names[File])
    definitions.pop("TrackerOptions", None)
    top["properties"]["trackers"]["patternProperties"] = {
        pattern: {"anyOf": [*_kinds(definitions, names, kinds), _strangers()]}
        for pattern in top["properties"]["trackers"]["patternProperties"]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "milepost.yaml",
        **top,
        **_unless_plugins(list(definitions[names[Person]]["properties"])),
        "$defs": definitions,
    }


def _name(ref: Json) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _mark_later(schema: Json, form: type[BaseModel]) -> None:
    later = form.LATER if issubclass(form, Form) else frozenset()
    for name, field in form.model_fields.items():
        if name in later:
            entry = schema["properties"][field.alias or name]
            entry["description"] = f"{field.description} {NOT_YET}"


def _tidy(schema: Json) -> None:
    """No titles made from key names; other names refused; ``key: null`` is no key at all."""
    schema.pop("title", None)
    required = schema.get("required", ())
    for key, entry in schema.get("properties", {}).items():
        entry.pop("title", None)
        if "patternProperties" in entry:
            entry["additionalProperties"] = False
        if key not in required and {"type": "null"} not in entry.get("anyOf", ()):
            kept = {name: entry.pop(name) for name in _ABOUT if name in entry}
            bare = dict(entry)
            entry.clear()
            entry.update({**kept, "anyOf": [bare, {"type": "null"}]})


def _person(schema: Json) -> Json:
    accounts = {
        kind: {**schema["additionalProperties"], "description": f"Their account: {kind}."}
        for kind in trackers.kinds()
    }
    return {
        "properties": {**schema["properties"], **accounts},
        "additionalProperties": schema["additionalProperties"],
    }


def _strangers() -> Json:
    """An entry of a kind that a package under ``plugins`` brings: its keys are its own."""
    return {
        "description": "A kind of a package that `plugins` names.",
        "properties": {"kind": {"type": "string", "not": {"enum": list(trackers.kinds())}}},
        "required": ["kind"],
        "type": "object",
    }


def _unless_plugins(person: list[str]) -> Json:
    """Where ``plugins`` names no package, kinds and accounts are those of milepost alone."""
    some = {"properties": {"plugins": {"type": "array", "minItems": 1}}, "required": ["plugins"]}
    known = {"properties": {"kind": {"enum": list(trackers.kinds())}}}
    ours = {
        "trackers": {"additionalProperties": known},
        "people": {"additionalProperties": {"propertyNames": {"enum": person}}},
    }
    return {"if": {"not": some}, "then": {"properties": ours}}


def _kinds(
    definitions: Json, names: dict[type[BaseModel], str], kinds: list[tuple[str, Any]]
) -> list[Json]:
    """Two schemas per kind: of one project, and of many, which not every kind can find out."""
    unread = definitions.pop(names[trackers.Unread])
    made = []
    for kind, form in kinds:
        schema = definitions.pop(names[form])
        if many := trackers.many(kind):
            made.append(_one_kind(definitions.pop(names[many]), kind, later=False))
        else:
            extra = {key: {"description": NOT_YET} for key in sorted(trackers.NOT_YET - {"repos"})}
            other = {**unread, "properties": {**unread["properties"]}}
            made.append(_one_kind(other, kind, later=True))
            schema["properties"] = {**extra, **schema["properties"]}
        made.append(_one_kind(schema, kind, later=False))
    return made


def _one_kind(schema: Json, kind: str, *, later: bool) -> Json:
    schema["properties"]["kind"] = {"const": kind, "description": "The kind of tracker."}
    schema["required"] = sorted({"kind", *schema.get("required", ())})
    if later:
        schema["description"] = f"{schema.get('description', kind)} {NOT_YET}"
    return schema
