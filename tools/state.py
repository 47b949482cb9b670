"""Where a run of the GitHub Action remembers: a branch, the cache, or nowhere.

Looks, and tells the later steps.  Whatever it finds, the run goes on: without
memory milepost is right as well, it only knows less.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from runner import may_push, put, refuse

from milepost.errors import MilepostError
from milepost.model.clock import SystemClock
from milepost.report import safe
from milepost.store.git import Branch

BRANCH = "milepost-state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Where it is, as an address for ``--state``, and one sentence for people.

    No address leaves it to the file or the command line.  With ``key`` the file
    ``path`` comes from the cache and goes there under that name.
    """

    kind: str
    url: str
    told: str
    path: str = ""
    key: str = ""
    keys: str = ""


def chosen(inputs: Mapping[str, str], environ: Mapping[str, str]) -> Memory:
    """What the inputs ask for, as far as it can be had.  ``SystemExit`` for a word unknown."""
    asked = inputs["STATE"].strip() or "auto"
    if _says_itself(inputs["ARGS"]):
        return _elsewhere("`args` say")
    if asked.startswith("branch:"):
        return _branch(asked.removeprefix("branch:"))
    ways: Mapping[str, Callable[[], Memory]] = {
        "auto": lambda: _best(inputs, environ),
        "cache": lambda: _cache(inputs, environ, ""),
        "file": lambda: _elsewhere("the configuration file says"),
        "none": lambda: _nothing("the input `state` says so"),
    }
    if asked not in ways:
        refuse(f"the input `state` is {asked!r}; known: {', '.join(ways)}, branch:NAME")
    return ways[asked]()


def _best(inputs: Mapping[str, str], environ: Mapping[str, str]) -> Memory:
    """The most lasting place that is there and shows nobody what they may not see."""
    file = _file(inputs, environ)
    if "state" in file:
        return _elsewhere("the configuration file says")
    if inputs["VISIBILITY"] == "public" and not _all_public(file, environ):
        return _nothing(
            "this repository is public, and what milepost remembers of the trackers would be, too. "
            "If that is fine, say `visibility: public` at the trackers, "
            f"or `state: branch:{BRANCH}`"
        )
    why = _barred(inputs)
    return _cache(inputs, environ, why) if why else _branch(BRANCH)


def _says_itself(args: str) -> bool:
    try:
        words = shlex.split(args)
    except ValueError:
        return False  # the run says what is wrong with them
    return any(word == "--state" or word.startswith("--state=") for word in words)


def _file(inputs: Mapping[str, str], environ: Mapping[str, str]) -> Mapping[str, Any]:
    """The configuration as far as it matters here; what is wrong with it the run will say."""
    name = inputs["CONFIG"].strip() or environ.get("MILEPOST_CONFIG") or "milepost.yaml"
    try:
        text = (Path(inputs["WORKING_DIRECTORY"] or ".") / name).read_text(encoding="utf-8")
        read = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return read if isinstance(read, dict) else {}


def _all_public(file: Mapping[str, Any], environ: Mapping[str, str]) -> bool:
    """Whether everybody may see each tracker: it says so, or it is this very repository."""
    trackers = file.get("trackers")
    here = environ.get("GITHUB_REPOSITORY", "").casefold()
    return isinstance(trackers, dict) and all(
        isinstance(one, dict)
        and (
            one.get("visibility") == "public"
            or (one.get("kind") == "github" and str(one.get("repo")).casefold() == here)
        )
        for one in trackers.values()
    )


def _barred(inputs: Mapping[str, str]) -> str:
    """Why the branch cannot be used; empty if it can.  ``sync`` needs to push, others to read."""
    branch = Branch(Path(inputs["WORKING_DIRECTORY"] or "."), BRANCH)
    try:
        branch.check()
        there = branch.latest()
        if inputs["COMMAND"].strip() != "sync":
            return "" if there else f"there is no branch {BRANCH} yet"
        if branch.may_push(SystemClock().now()):
            return ""
    except (MilepostError, OSError) as error:
        return error.what if isinstance(error, MilepostError) else "no such folder"
    return "this job may not push: it lacks `permissions: {contents: write}`"


def _branch(name: str) -> Memory:
    told = f"Remembered on branch {safe.plain(name)}."
    return Memory(kind="branch", url=f"branch:{name}", told=told)


def _cache(inputs: Mapping[str, str], environ: Mapping[str, str], why: str) -> Memory:
    """A file that the cache keeps, one for each configuration; the latest is taken up."""
    about = "\0".join((inputs["WORKING_DIRECTORY"], inputs["CONFIG"]))
    keys = f"{BRANCH}-{hashlib.sha256(about.encode()).hexdigest()[:12]}-"
    run = f"{environ.get('GITHUB_RUN_ID', '0')}-{environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    path = Path(environ["RUNNER_TEMP"], keys.removesuffix("-"), "state.db").absolute()
    return Memory(
        kind="cache",
        url=f"sqlite:///{path}",
        told="Remembered in the cache, which forgets after 7 days without a run"
        + (f": {why}." if why else "."),
        path=str(path),
        key=keys + run,
        keys=keys,
    )


def _elsewhere(where: str) -> Memory:
    return Memory(kind="file", url="", told=f"Remembered where {where}.")


def _nothing(why: str) -> Memory:
    return Memory(kind="none", url="none", told=f"Nothing is remembered: {why}.")


def main() -> None:
    """Look, and put what was found into the step's outputs."""
    names = ("STATE", "COMMAND", "CONFIG", "ARGS", "WORKING_DIRECTORY", "VISIBILITY")
    inputs = {name: os.environ.pop(f"INPUT_{name}", "") for name in names}
    os.environ.update(may_push(os.environ, os.environ.pop("STATE_TOKEN", "")))
    memory = chosen(inputs, os.environ)
    print(safe.log(memory.told))
    put(
        os.environ["GITHUB_OUTPUT"],
        {name: getattr(memory, name) for name in ("kind", "url", "told", "path", "key", "keys")},
    )


if __name__ == "__main__":
    main()
