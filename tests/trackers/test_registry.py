"""Which adapters are found, and whose may be loaded."""

from importlib.metadata import EntryPoint, PackageNotFoundError
from types import SimpleNamespace

import pytest

from milepost.errors import ContractError, UsageError
from milepost.trackers import registry
from milepost.trackers.contract import AdapterKind

KIND = SimpleNamespace(contract=1)
OLD = SimpleNamespace(contract=0)


class Point(SimpleNamespace):
    """An entry point that knows its package, as importlib's do; ``load`` counts."""

    def load(self):
        self.loads.append(self.name)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture
def installed(monkeypatch):
    """``installed(("kind", "Package_Name", object), …)``: what entry points there are."""
    loads = []

    def make(*offers):
        points = [
            Point(name=name, value=f"{home}:x", dist=SimpleNamespace(name=home), found=it,
                  loads=loads)
            for name, home, it in offers
        ]  # fmt: skip
        homes = {registry.package(home) for _, home, _ in offers} | {"rules-only"}

        def distribution(name):
            if registry.package(name) not in homes:
                raise PackageNotFoundError(name)

        monkeypatch.setattr(registry, "entry_points", lambda **_: points)
        monkeypatch.setattr(registry, "distribution", distribution)
        _forget()
        return loads

    yield make
    monkeypatch.undo()
    _forget()


def _forget():
    for cached in (registry.kind, registry.kinds, registry.kinds_of):
        cached.cache_clear()


OURS = ("web", "milepost", KIND)
THEIRS = ("todo", "Milepost_ToDo", KIND)


def test_ours_load_unasked_and_others_do_not(installed):
    loads = installed(OURS, THEIRS)
    assert registry.kinds() == ("web",)
    assert registry.kind("web") is KIND
    with pytest.raises(UsageError) as caught:
        registry.kind("todo")
    assert "comes with the package milepost-todo, which `plugins:` does not" in caught.value.what
    assert caught.value.hint == "if you trust it: `plugins: [milepost-todo]`"
    assert loads == ["web"]


@pytest.mark.parametrize(
    "name", ["milepost_todo", "milepost-todo", "Milepost.Todo", " milepost_todo"]
)
def test_a_package_that_is_named_loads_however_it_is_spelt(installed, name):
    installed(OURS, THEIRS)
    assert registry.kinds((name,)) == ("todo", "web")
    assert registry.kind("todo", (name,)) is KIND


def test_naming_another_package_does_not_help(installed):
    loads = installed(OURS, THEIRS, ("more", "other", KIND))
    with pytest.raises(UsageError, match="milepost-todo"):
        registry.kind("todo", ("other",))
    assert registry.unnamed("todo", ("other",)) == "milepost-todo"
    assert registry.unnamed("todo", ("milepost_todo",)) == ""
    assert loads == []


def test_nobody_takes_the_place_of_one_of_ours(installed):
    evil = SimpleNamespace(contract=1)
    installed(("web", "evil", evil), OURS)
    assert registry.kind("web", ("evil",)) is KIND


def test_two_packages_with_one_kind_are_refused(installed):
    installed(THEIRS, ("todo", "rival", KIND))
    with pytest.raises(UsageError, match="two packages offer a tracker kind 'todo'") as caught:
        registry.kind("todo", ("milepost_todo", "rival"))
    assert "milepost-todo, rival" in caught.value.what
    assert registry.kind("todo", ("rival",)) is KIND


@pytest.mark.parametrize("error", [ImportError("no module gone"), RuntimeError("at import")])
def test_a_package_that_cannot_be_loaded(installed, error):
    installed(("todo", "milepost_todo", error))
    with pytest.raises(UsageError, match="cannot be loaded") as caught:
        registry.kind("todo", ("milepost_todo",))
    assert str(error) in caught.value.why


def test_a_package_for_another_contract(installed):
    installed(("todo", "milepost_todo", OLD))
    with pytest.raises(ContractError, match="not written for contract 1"):
        registry.kind("todo", ("milepost_todo",))


def test_a_kind_nobody_has(installed):
    installed(OURS, THEIRS)
    with pytest.raises(UsageError, match="no tracker kind 'trac'") as caught:
        registry.kind("trac", ("milepost_todo",))
    assert caught.value.hint == "known kinds: todo, web"


def test_what_a_package_brings(installed):
    installed(OURS, THEIRS, ("done", "milepost-todo", KIND))
    assert registry.kinds_of("milepost.todo") == ("done", "todo")
    assert registry.kinds_of("rules_only") == ()
    with pytest.raises(UsageError, match="there is no package 'gone' here"):
        registry.kinds_of("gone")


def test_an_entry_point_without_a_package_is_nobodys(installed, monkeypatch):
    installed(OURS)
    stray = EntryPoint("web", "evil", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda **_: [stray])
    _forget()
    assert registry.kinds(("evil",)) == ()


def test_what_is_really_installed():
    assert "github" in registry.kinds()
    assert isinstance(registry.kind("github"), AdapterKind)
    assert "github" in registry.kinds_of("milepost")
    with pytest.raises(UsageError):
        registry.kinds_of("")
