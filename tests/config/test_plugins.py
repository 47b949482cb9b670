"""``plugins:``: packages beside milepost whose tracker kinds a file may use."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import jsonschema_rs
import pytest
from pydantic import Field

from milepost.config.schema import json_schema
from milepost.trackers import registry
from milepost.trackers.contract import TrackerOptions

BASE = "version: 1\ntrackers: {home: {kind: todo, board: home, url: https://todo.example}}\n"


class Options(TrackerOptions):
    """What the stranger's entries have."""

    kind: str = "todo"
    board: str = Field(description="The board.")


@pytest.fixture(autouse=True)
def stranger(monkeypatch):
    """A package ``milepost-todo`` with a kind ``todo``, a package ``only-rules`` with none."""
    real = registry.entry_points
    kind = SimpleNamespace(contract=1, Options=Options)
    todo = SimpleNamespace(
        name="todo",
        value="milepost_todo",
        dist=SimpleNamespace(name="milepost-todo"),
        load=lambda: kind,
    )

    def distribution(name):
        if registry.package(name) not in ("milepost-todo", "only-rules"):
            raise PackageNotFoundError(name)

    monkeypatch.setattr(registry, "entry_points", lambda **group: [todo, *real(**group)])
    monkeypatch.setattr(registry, "distribution", distribution)
    _forget()
    yield kind
    monkeypatch.undo()
    _forget()


def _forget():
    for cached in (registry.kind, registry.kinds, registry.kinds_of):
        cached.cache_clear()


def test_a_kind_of_a_package_that_is_named(settings):
    made = settings("plugins: [milepost_todo]\n", base=BASE, TODO_TOKEN="abc-token")
    assert made.plugins == ("milepost_todo",)
    assert made.inactive == ()
    assert made.trackers["home"] == Options(
        board="home", url="https://todo.example", token="abc-token"
    )


def test_its_accounts_are_peoples_too(settings, problems):
    people = "people: {robin: {todo: robin}, kim: {todo: %s}}\n"
    made = settings(f"plugins: [milepost_todo]\n{people % 'kim'}", base=BASE)
    assert made.people[0].accounts == {"todo": "robin"}
    clash = problems(f"plugins: [milepost_todo]\n{people % 'Robin'}", base=BASE)
    assert [what for _, what, _ in clash] == ["`Robin` is already the account of `robin` (line 4)"]


def test_a_kind_of_a_package_that_is_not_named(problems):
    ((where, what, hint),) = problems("", base=BASE)
    assert where == "2  trackers.home.kind"
    assert "`todo` comes with the package milepost-todo, which `plugins:` does not name" in what
    assert hint == "if you trust it: `plugins: [milepost-todo]`"
    assert [what for _, what, _ in problems("people: {robin: {todo: robin}}\n")] == [
        "there is no key `todo` here"
    ]


@pytest.mark.parametrize(
    ("plugins", "kind", "account", "fits"),
    [
        (["milepost_todo"], "todo", "todo", True),
        (["milepost_todo"], "github", "github", False),  # a kind of ours has keys of its own
        ([], "todo", "jira", False),
        (None, "todo", "jira", False),
        (None, "github", "jira", False),
        ([], None, "todo", False),
        (None, None, "todo", False),
        (None, None, "jira", True),
    ],
)
def test_the_schema_knows_that_packages_bring_kinds(plugins, kind, account, fits):
    entry = {"kind": kind, "board": "home"} if kind else {"kind": "github", "repo": "a/b"}
    file = {"version": 1, "trackers": {"x": entry}, "people": {"robin": {account: "robin"}}}
    if plugins is not None:
        file["plugins"] = plugins
    assert jsonschema_rs.validator_for(json_schema()).is_valid(file) is fits


def test_a_package_that_is_not_there(problems):
    assert problems("plugins: [milepost_todo, gone]\n") == [
        (
            "3  plugins[1]",
            "there is no package 'gone' here",
            "install it beside milepost, or take it out of `plugins:`",
        )
    ]


def test_a_package_that_brings_nothing_is_named_as_idle(settings):
    made = settings("plugins: [only-rules]\n")
    assert made.inactive == (
        "milepost.yaml:3 plugins[0] (it brings neither an adapter nor a rule)",
    )


@pytest.mark.parametrize(
    "body", ["plugins: milepost_todo\n", "plugins: [[x]]\n", "plugins: {x: y}"]
)
def test_a_list_of_names_is_wanted(problems, body):
    assert any(where.startswith("3  plugins") for where, _, _ in problems(body))


def test_an_adapter_that_cannot_be_used_is_told_where_it_is_used(stranger, problems):
    stranger.contract = 0
    ((where, what, hint),) = problems("plugins: [milepost_todo]\n", base=BASE)
    assert where == "2  trackers.home.kind"
    assert what == "the adapter 'todo' is not written for contract 1"
    assert "contract = 1" in hint


def test_a_key_the_stranger_does_not_know(problems):
    wrong = BASE.replace("board", "bord")
    found = problems("plugins: [milepost_todo]\n", base=wrong)
    assert [(what, hint) for _, what, hint in found] == [
        ("there is no key `bord` here", "did you mean `board`?")
    ]
