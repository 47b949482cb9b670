"""The tree takes the form its types describe.

What is expected decides how a scalar is read: where text is, it is taken as
written; where a number or ``true``/``false`` is, YAML 1.2 decides.  Pydantic
then checks each map with values that already have their types, so every
complaint belongs to one node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from milepost.config import say
from milepost.config.form import trackers
from milepost.config.form.base import Form, Names
from milepost.config.form.project import Person
from milepost.config.form.words import Line
from milepost.config.hints import (
    EXACT,
    alternatives,
    fields_of,
    is_a,
    is_text,
    kind_of,
    peeled,
    validator,
    wanted,
)
from milepost.config.node import Node, join
from milepost.config.notes import Mention, Notes
from milepost.config.plugins import no_kind
from milepost.config.problems import nearest, shown, suggest
from milepost.errors import MilepostError
from milepost.trackers.contract import TrackerOptions


class Broken:
    """What a node becomes that was complained about."""


BROKEN: Final = Broken()

_REQUIRED: Final = object()
"""In place of a default."""
_UNFIT: Final = object()
"""No type of scalar that is expected fits."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """One node: where it stands, its key, and whether what stands there has an effect."""

    node: Node
    at: str
    key: Node | None = None
    active: bool = True

    @property
    def home(self) -> Node:
        """What to point at when all of it is meant: the key where there is one."""
        return self.node if self.key is None else self.key

    def below(
        self, node: Node, step: str, key: Node | None = None, *, active: bool = True
    ) -> _Spot:
        return _Spot(node, join(self.at, step), key, self.active and active)


def shape(
    root: Node, form: type[BaseModel], notes: Notes, plugins: tuple[str, ...] = ()
) -> BaseModel | None:
    """The file as ``form``; ``None`` where ``notes.problems`` says why not.

    ``plugins`` are the packages whose tracker kinds it may use.
    """
    made = _Shaper(notes, plugins).value(_Spot(root, ""), form)
    return made if isinstance(made, BaseModel) else None


@dataclass(frozen=True, slots=True)
class _Shaper:
    notes: Notes
    plugins: tuple[str, ...]

    def value(self, spot: _Spot, hint: Any) -> Any:
        """The node as ``hint`` wants it, or ``BROKEN``."""
        node = spot.node
        if node.broken:
            return BROKEN
        hint, marks = peeled(hint)
        arms = alternatives(hint)
        fitting = [arm for arm in arms if kind_of(arm) == node.kind]
        if node.empty and NoneType in arms:
            return None
        if not fitting or (node.empty and not self._takes(fitting, node)):
            return self._complain(spot, arms)
        match node.kind:
            case "text":
                made = self._scalar(spot, fitting, marks)
                return self._complain(spot, arms) if made is _UNFIT else made
            case "list":
                return self._list(spot, fitting[0])
            case "map":
                return self._map(spot, fitting[0], arms)

    def _takes(self, arms: list[Any], node: Node) -> bool:
        """Whether ``null`` or ``~`` is taken as the text it is; nothing at all never is."""
        return bool(node.text) and any(is_text(arm) for arm in arms)

    # -- scalars --------------------------------------------------------------------------

    def _scalar(self, spot: _Spot, arms: list[Any], marks: tuple[Any, ...]) -> Any:
        if say.is_cut(spot.node):
            say.cut(self.notes.problems, spot.node, spot.at)
            return BROKEN
        natural = spot.node.natural
        for arm in arms:
            bare, own = peeled(arm)
            if (
                (bare is bool and isinstance(natural, bool))
                or (bare is int and type(natural) is int)
                or (bare is float and type(natural) in (int, float))
            ):
                return self._leaf(spot, natural, arm, marks)
            if get_origin(bare) is Literal:
                return self._choice(spot, {str(choice): choice for choice in get_args(bare)})
            if bare not in EXACT:
                made = self._leaf(spot, spot.node.text, arm, marks)
                if made is not BROKEN:
                    self._mention(spot, (*marks, *own))
                return made
        return _UNFIT

    def _leaf(self, spot: _Spot, value: Any, arm: Any, marks: tuple[Any, ...]) -> Any:
        """The value, if its own type has nothing against it."""
        try:
            validator(Annotated[(arm, *marks, None)]).validate_python(value)
        except ValidationError as error:
            detail = error.errors(include_url=False, include_input=False)[0]
            say.invalid(self.notes.problems, spot.node, spot.node, spot.at, detail)
            return BROKEN
        return value

    def _mention(self, spot: _Spot, marks: tuple[Any, ...]) -> None:
        for mark in marks:
            if isinstance(mark, Names):
                self.notes.mentions.append(Mention(mark.thing, spot.node, spot.at, spot.active))

    def _choice(self, spot: _Spot, choices: Mapping[str, Any]) -> Any:
        if spot.node.text in choices:
            return choices[spot.node.text]
        what = f"{shown(spot.node.text)} is not one of {', '.join(choices)}"
        if spot.at == "version":
            knows = " or ".join(choices)
            said = shown(spot.node.text).strip("`")
            what = f"version {said} is not known; this milepost reads version {knows}"
        near = nearest(spot.node.text, list(choices))
        hint = f"did you mean `{near}`?" if near else ""
        self.notes.problems.add(spot.node, spot.at, what, hint=hint)
        return BROKEN

    # -- lists and maps -------------------------------------------------------------------

    def _list(self, spot: _Spot, hint: Any) -> Any:
        item = next(iter(get_args(hint)), str)
        values = [
            self.value(spot.below(node, f"[{index}]"), item)
            for index, node in enumerate(spot.node.items)
        ]
        return _unless_broken(tuple(values), values)

    def _map(self, spot: _Spot, hint: Any, arms: list[Any]) -> Any:
        if is_a(hint, TrackerOptions):
            return self._tracker(spot)
        return self._or_text(spot, hint, arms) if is_a(hint, BaseModel) else self._dict(spot, hint)

    def _dict(self, spot: _Spot, hint: Any) -> Any:
        key_hint, value_hint = get_args(hint) or (str, str)
        made = {}
        for key, value in spot.node.entries:
            below = spot.below(value, f".{key.text}", key)
            if value.empty and is_a(value_hint, Form):
                below = replace(below, node=replace(value, kind="map", text="", plain=False))
            name = self.value(replace(below, node=key), key_hint)
            made[name] = self.value(below, value_hint)
        return _unless_broken(made, [*made, *made.values()])

    def _or_text(self, spot: _Spot, model: type[BaseModel], arms: list[Any]) -> Any:
        """A map where text could stand too: without a known key, text with a colon in it."""
        known = fields_of(model)
        if any(is_text(arm) for arm in arms) and not any(
            key.text in known for key, _ in spot.node.entries
        ):
            return self._complain(spot, arms)
        return self._model(spot, model, getattr(model, "LATER", frozenset()))

    def _model(self, spot: _Spot, model: type[BaseModel], later: frozenset[str]) -> Any:
        keys = _keys(model, trackers.kinds(self.plugins))
        values: dict[str, Any] = {}
        for key, node in spot.node.entries:
            if key.text not in keys:
                values[key.text] = self._unknown(spot, key, keys)
                # The key it was meant to be is not missing, too.
                values.setdefault(nearest(key.text, keys), BROKEN)
                continue
            name, hint, default = keys[key.text]
            active = name not in later
            below = spot.below(node, f".{key.text}", key, active=active)
            if node.empty and default is not _REQUIRED:
                # `key:` and `key: null` say as much as no key at all.
                if say.is_cut(node):
                    say.cut(self.notes.problems, node, below.at)
                continue
            values[key.text] = self.value(below, hint)
            if spot.active and not active and values[key.text] != default:
                self.notes.inactive(key, below.at)
        return self._checked(spot, model, values)

    def _unknown(self, spot: _Spot, key: Node, keys: Mapping[str, Any]) -> Any:
        if not key.broken:
            what = f"there is no key {shown(key.text)} here"
            hint = suggest(key.text, keys, "keys")
            self.notes.problems.add(key, join(spot.at, f".{key.text}"), what, hint=hint)
        return BROKEN

    def _tracker(self, spot: _Spot) -> Any:
        kinds = trackers.kinds(self.plugins)
        kind = spot.node.get("kind")
        if kind is None or kind.kind != "text" or kind.empty:
            hint = f"say `kind:`, one of {', '.join(kinds)}"
            self.notes.problems.add(spot.home, spot.at, "a tracker needs a kind", hint=hint)
            return BROKEN
        if kind.text not in kinds:
            what, hint = no_kind(kind.text, kinds, self.plugins)
            self.notes.problems.add(kind, join(spot.at, ".kind"), what, hint=hint)
            return BROKEN
        keys = [key.text for key, _ in spot.node.entries]
        try:
            entry = trackers.entry(kind.text, keys, self.plugins)
        except MilepostError as error:
            at = join(spot.at, ".kind")
            self.notes.problems.add(kind, at, error.what, why=error.why, hint=error.hint)
            return BROKEN
        if entry.unread:
            self.notes.inactive(spot.home, spot.at, entry.unread)
            return self._model(replace(spot, active=False), entry.model, frozenset())
        own = entry.model.model_fields
        known = []
        for key, node in spot.node.entries:
            if key.text in entry.later and key.text not in own:
                self.notes.inactive(key, join(spot.at, f".{key.text}"))
            else:
                known.append((key, node))
        bare = replace(spot.node, entries=tuple(known))
        return self._model(replace(spot, node=bare), entry.model, entry.later)

    # -- checks ---------------------------------------------------------------------------

    def _checked(self, spot: _Spot, model: type[BaseModel], values: dict[str, Any]) -> Any:
        broken = {key for key, value in values.items() if value is BROKEN}
        sound = {key: value for key, value in values.items() if key not in broken}
        try:
            made = model.model_validate(sound)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                first = str(next(iter(detail["loc"]), ""))
                # Without a broken value nothing can be said of the whole, or of its absence.
                if first not in broken and (first or not broken):
                    say.invalid(self.notes.problems, spot.home, spot.node, spot.at, detail)
            return BROKEN
        return BROKEN if broken else made

    def _complain(self, spot: _Spot, arms: list[Any]) -> Broken:
        say.unexpected(self.notes.problems, spot.node, spot.at, wanted(arms))
        return BROKEN


def _keys(model: type[BaseModel], kinds: tuple[str, ...]) -> dict[str, tuple[str, Any, Any]]:
    """The keys of a map: field, type and default; a person has an account per tracker kind."""
    keys = {}
    for key, (name, hint) in fields_of(model).items():
        field = model.model_fields[name]
        default = field.get_default(call_default_factory=True)
        keys[key] = (name, hint, _REQUIRED if field.is_required() else default)
    if is_a(model, Person):
        keys.update({kind: (kind, Line, None) for kind in kinds})
    return keys


def _unless_broken(made: Any, parts: list[Any]) -> Any:
    return BROKEN if any(part is BROKEN for part in parts) else made
