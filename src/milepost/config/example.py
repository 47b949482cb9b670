"""``config.example.yaml``: every key with what it means, written from the form itself.

Prose begins with ``# ``.  A key that begins with ``#`` is left out; taking the
``#`` away makes it speak.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from milepost.config.form.base import Form
from milepost.config.form.file import File
from milepost.config.form.parts import entries, parts
from milepost.config.hints import fields_of
from milepost.config.node import natural
from milepost.config.variables import variable
from milepost.trackers.contract import TrackerOptions

_HEAD = """\
# milepost.yaml: everything a configuration may say. A few lines of it will do.
# Keys behind a `#` are examples that are not needed, or have no effect in this version yet.
# The file is read as YAML 1.2: only true, false, null, ~ and decimal numbers are special.
# Text with a comma (within [ ]), a colon and a space, ` #`, or `[ ]` in front needs quotes.
# Generated from the form milepost checks; `milepost schema` prints it for editors.
"""

_FIRST = MappingProxyType(
    {"people": "dana", "milestones": "data", "numbers": "seats", "objectives": "live-90"}
)
"""The entry of a map by name that is written out key by key."""

_OTHERS: Mapping[str, Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "people": {
            "kim": {"name": "Kim Osei", "github": "kimosei"},
            "qa": {"team": True, "lead": "dana"},
        },
        "milestones": {
            "kickoff": {"title": "Kick-off held", "due": "2027-01-15", "in": ["web"]},
            "integrations": {
                "title": "Integrations live",
                "level": "major",
                "due": "2027-03-05",
                "depends_on": ["data"],
                "done_when": ["all closed", "reached data"],
            },
        },
    }
)
"""Further entries, in one line each."""

_ACCOUNTS = MappingProxyType({"github": "dana-o", "gitlab": "dortiz", "jira": "5b10ac8d82e05b22"})

_TRACKERS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("web", {"kind": "github", "repo": "acme/onboarding"}),
    (
        "api",
        {"kind": "gitlab", "project": "acme/integrations", "url": "https://gitlab.acme.example",
         "token": "${GITLAB_TOKEN}"},
    ),
    (
        "ops",
        {"kind": "jira", "project": "CUST", "url": "https://acme.atlassian.net",
         "email": "${JIRA_EMAIL}", "token": "${JIRA_TOKEN}"},
    ),
    ("sites", {"kind": "github", "repos": "acme/*-site", "exclude": ["acme/old-site"]}),
)  # fmt: skip

_OPTIONAL: Mapping[str, Any] = MappingProxyType(
    {
        "url": "https://tracker.acme.example",
        "access": "write",
        "visibility": "private",
        "identity": "acme-bot",
    }
)
"""What keys of a tracker entry may hold that it does without."""

_QUIET = frozenset(
    {"rules.select", "rules.ignore", "rules.severity", "rules.options", "write.identities",
     "write.notify", "rules.only", "rules.custom", "waivers", "discover", "milestones.NAME.stretch",
     "people.NAME.team", "people.NAME.lead", "write.close_when_ready", "sync.create_missing",
     "sync.adopt_from"}
)  # fmt: skip
"""Keys that have an effect but are better not taken over unasked."""

_BY_DEFAULT = ("owner", "review", "stretch")
"""Fields of a milestone that are shown under ``defaults``, too."""

_PLAIN = re.compile(r"[A-Za-z0-9][\w ./()+-]*")
_WIDTH = 96


def example() -> str:
    """The whole file as text."""
    return _HEAD + "".join(f"{line}\n" for line in _keys("", File))


def uncommented(text: str) -> str:
    """The example with every key speaking: each ``#`` before a key taken away."""
    return re.sub(r"(?m)^( *)#(?! \S)", r"\1", text)


def _keys(at: str, form: type[Form]) -> Iterator[str]:
    for key, (name, _) in fields_of(form).items():
        path = f"{at}.{key}".lstrip(".")
        later = name in form.LATER
        if at == "defaults" and name not in _BY_DEFAULT:
            continue  # these are a milestone's own keys, shown there
        lines = list(_value(path, key, form.model_fields[name].examples))
        description = form.model_fields[name].description or ""
        if not at:
            yield ""
        yield from _prose(f"{description} (Not active yet.)" if later else description)
        yield from (f"#{line}" for line in lines) if later or path in _QUIET else lines


def _value(path: str, key: str, examples: list[Any] | None) -> Iterator[str]:
    if examples:
        yield f"{key}: {flow(examples[0])}"
        return
    yield f"{key}:"
    inner: Iterator[str]
    if path == "trackers":
        inner = _trackers()
    elif f"{path}.NAME" in parts():
        inner = _named(path)
    else:
        inner = _keys(path, parts()[path])
    yield from (f"  {line}" if line else "" for line in inner)


def _named(path: str) -> Iterator[str]:
    others = _OTHERS.get(path, {})
    yield f"{_FIRST[path]}:"
    yield from (f"  {line}" for line in _keys(f"{path}.NAME", parts()[f"{path}.NAME"]))
    if path == "people":
        yield "  # An account per tracker kind."
        yield from (f"  {kind}: {login}" for kind, login in _ACCOUNTS.items())
    yield from (f"{name}: {flow(entry)}" for name, entry in others.items())


def _trackers() -> Iterator[str]:
    forms = dict(entries())
    (name, said), *others = _TRACKERS
    form = forms[said["kind"]]
    yield f"{name}:"
    for key, (field, _) in fields_of(form).items():
        if field in form.NO_EFFECT - TrackerOptions.NO_EFFECT:
            continue
        yield from (f"  {line}" for line in _prose(describe(form, field)))
        if key in said:
            yield f"  {key}: {flow(said[key])}"
        else:
            optional = {**_OPTIONAL, "token": f"${{{variable(said['kind'])}}}"}
            yield f"  #{key}: {flow(optional[key])}"
    yield from _prose("Other kinds, and many repositories by one entry:")
    yield from (f"#{name}: {flow(dict(entry))}" for name, entry in others)


def describe(form: type[BaseModel], name: str) -> str:
    """What a key of a tracker entry means, as a sentence."""
    own = form.model_fields[name].description
    base = TrackerOptions.model_fields.get(name)
    text = own or (base.description if base is not None else None) or name
    return f"{text[:1].upper()}{text[1:].rstrip('.')}.{_without_effect(form, name)}"


def _without_effect(form: type[BaseModel], name: str) -> str:
    if name in TrackerOptions.NO_EFFECT:
        return " (Not active yet.)"
    here = form.NO_EFFECT if issubclass(form, TrackerOptions) else frozenset()
    return " (Without effect for this kind.)" if name in here else ""


def _prose(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(text, _WIDTH - 8))


def flow(value: Any) -> str:
    """A value on one line of YAML, quoted where it must be."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {flow(item)}' for key, item in value.items())}}}"
        case str():
            plain = _PLAIN.fullmatch(value) and value.strip() == value and natural(value) == value
            return value if plain else f'"{value}"'
    return str(value)
