"""One wheel: the house and its adapters side by side, each package whole."""

import subprocess
import sys
import zipfile
from importlib.metadata import distribution, entry_points
from pathlib import PurePosixPath

import pytest

from milepost.trackers.contract import CONTRACT, AdapterKind
from milepost.trackers.registry import GROUP


def test_every_package_says_that_it_is_typed(packages):
    assert [name for name, folder in packages.items() if not (folder / "py.typed").is_file()] == []


def test_adapters_register_as_a_stranger_would(pyproject, packages):
    declared = pyproject["project"]["entry-points"][GROUP]
    installed = {
        point.name: point.value
        for point in entry_points(group=GROUP)
        if point.dist and point.dist.name == "milepost"
    }
    assert installed == declared
    assert set(declared.values()) == packages.keys() - {"milepost"}


def test_every_adapter_kind_keeps_the_contract():
    kinds = {point.name: point.load() for point in entry_points(group=GROUP)}
    assert kinds
    for name, kind in kinds.items():
        assert isinstance(kind, AdapterKind), name
        assert kind.contract == CONTRACT, name


def test_the_licence_is_there_and_shipped(root, pyproject):
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert pyproject["project"]["license"] == "Apache-2.0"
    assert distribution("milepost").metadata["License-Expression"] == "Apache-2.0"


def test_the_promised_pythons_are_those_that_may_install(pyproject):
    versions = [
        line.rpartition(" ")[2]
        for line in pyproject["project"]["classifiers"]
        if line.startswith("Programming Language :: Python :: 3.")
    ]
    assert pyproject["project"]["requires-python"] == f">={versions[0]}"
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in versions


@pytest.mark.needs("sources")
def test_adapters_are_a_plain_folder_mapped_into_the_wheel(root, pyproject):
    folders = {path for path in (root / "adapters").iterdir() if path.is_dir()}
    packages = {path for path in folders if (path / "__init__.py").is_file()}
    stray = {path for path in folders - packages if path.name != "__pycache__"}
    assert not (root / "adapters" / "__init__.py").exists()
    assert stray == set()
    mapped = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(mapped) == {"src/milepost", *(f"adapters/{path.name}" for path in packages)}
    assert pyproject["tool"]["hatch"]["build"]["dev-mode-dirs"] == ["src", "adapters"]


@pytest.mark.needs("sources")
def test_the_wheel_holds_what_the_sources_hold(root, tracked_files, tmp_path):
    done = subprocess.run(
        [sys.executable, "-Im", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = {
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if not PurePosixPath(name).parts[0].endswith(".dist-info")
    }
    sources = {
        name.partition("/")[2]
        for name in tracked_files
        if name.startswith(("src/milepost/", "adapters/milepost_"))
    }
    assert held == sources
