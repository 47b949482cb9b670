"""Imports point down only, without exceptions."""

import re
import subprocess
import sys
from pathlib import Path

LINT = Path(sys.executable).with_name("lint-imports")


def test_every_contract_is_kept(root):
    done = subprocess.run(
        [LINT, "--no-cache", "--config", root / "pyproject.toml"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_no_exceptions(pyproject):
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    allowed = [name for contract in contracts for name in contract if name.startswith("ignore")]
    assert allowed == []
    assert {contract["id"] for contract in contracts} == {"floors", "adapters", "core"}


def test_a_folder_nobody_planned_is_noticed(pyproject):
    floors = next(
        contract
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["id"] == "floors"
    )
    assert floors["type"] == "layers"
    assert floors["exhaustive"] is True


def test_adapters_are_forbidden_every_room_but_three(pyproject, packages):
    contract = next(
        contract
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["id"] == "adapters"
    )
    rooms = {
        f"milepost.{path.stem}"
        for path in packages["milepost"].iterdir()
        if (path / "__init__.py").exists() or path.suffix == ".py"
    }
    open_to_adapters = {"model", "trackers", "errors", "testing", "__init__", "__main__"}
    closed = rooms - {f"milepost.{name}" for name in open_to_adapters}
    assert closed <= set(contract["forbidden_modules"])
    assert set(contract["source_modules"]) == packages.keys() - {"milepost"}


def test_the_picture_shows_the_rooms_that_are_there(root, packages):
    page = (root / "docs" / "house.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE))
    rooms = {path.parent.name for path in packages["milepost"].glob("*/__init__.py")}
    assert shown == rooms


def test_the_picture_shows_the_floors_that_are_kept(root, pyproject):
    page = (root / "docs" / "house.md").read_text(encoding="utf-8")
    drawn = page.partition("## Floors")[2].split("```")[1].strip().splitlines()
    floors = [sorted(re.split(r" · ", re.split(r"\s{2,}", line)[0])) for line in drawn]
    (layers,) = (
        contract["layers"]
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["id"] == "floors"
    )
    assert floors == [sorted(layer.split(" | ")) for layer in layers]
