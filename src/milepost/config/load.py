"""From the text of ``milepost.yaml`` to settings; every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from milepost.config.check import check
from milepost.config.clash import clashes
from milepost.config.compose import compose, slug
from milepost.config.countries import check_subdivision
from milepost.config.form.file import File
from milepost.config.notes import Notes
from milepost.config.plugins import brought, named
from milepost.config.problems import shown
from milepost.config.settings import Settings
from milepost.config.shape import shape
from milepost.config.variables import expand
from milepost.config.yaml12 import read
from milepost.errors import ConfigError, UsageError
from milepost.judge.policy import Policy
from milepost.model.project import Project
from milepost.plan.writing import Writing
from milepost.trackers import registry
from milepost.trackers.contract import TrackerOptions


def decode(path: str, data: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark.

    Raises ``ConfigError`` with the line where it is something else.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = UsageError(
            "the file is not UTF-8 text", where=f"{path}:{line}", hint="save it as UTF-8"
        )
        raise ConfigError((problem,)) from None


def load(path: str, text: str, environ: Mapping[str, str]) -> Settings:
    """What the file says, checked.

    ``path`` is the file as the user named it, for messages; ``text`` what it
    holds; ``environ`` the environment ``${NAME}`` is read from.  Raises
    ``ConfigError`` with every problem in file order.
    """
    root, problems = read(path, text)
    root = expand(root, environ, problems)
    notes = Notes(problems)
    plugins = named(root, notes)
    file = shape(root, File, notes, plugins)
    rules = brought(root, plugins, notes.problems)
    check(root, notes, rules)
    clashes(root, problems, plugins)
    check_subdivision(root, problems)
    if problems or not isinstance(file, File):
        raise problems.error()
    return compose(path, file, root, environ, inactive=notes.all_inactive(), rules=rules)


def zero(
    kind: str, project: str, url: str | None, token: str | None, email: str | None = None
) -> Settings:
    """The settings of a run without a file: one tracker, every milestone that is there.

    The source is named after its ``kind``.  ``project`` is what the first key
    of the kind's own that must be there, its address aside, is to hold
    (``OWNER/REPO``).  ``email`` is passed on with a token to kinds that have
    such a key.  Raises ``UsageError`` for a kind there is not and for a project
    or address that is none.
    """
    form = registry.kind(kind).Options
    own = next(
        name
        for name, field in form.model_fields.items()
        if field.is_required() and name not in TrackerOptions.model_fields
    )
    said = {"kind": kind, own: project, "url": url, "token": token}
    if token and "email" in form.model_fields:
        said["email"] = email
    try:
        options = form.model_validate({name: value for name, value in said.items() if value})
    except ValidationError as error:
        raise _unusable(kind, project, url, error) from None
    return Settings(
        path="",
        project=Project(name=options.shown_as()),
        zone=ZoneInfo("UTC"),
        trackers=MappingProxyType({kind: options}),
        people=(),
        milestones=(),
        policy=Policy(discover="all"),
        writing=Writing(instance=slug(options.shown_as())),
    )


def _unusable(kind: str, project: str, url: str | None, error: ValidationError) -> UsageError:
    detail = error.errors(include_url=False, include_input=False)[0]
    key = next(iter(detail["loc"]), "")
    says = str(detail.get("ctx", {}).get("error", detail["msg"]))
    if key == "url" and not url:
        return UsageError(f"--{kind} needs the server's address", hint="add --url https://…")
    if key == "url":
        return UsageError(f"{shown(url or '')} is no address for --url", hint=says)
    if key in ("token", "email") or not key:
        return UsageError("the token cannot be used", hint=says)
    return UsageError(f"{shown(project)} is no project for --{kind}", hint=says)
