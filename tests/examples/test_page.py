"""``docs/adapters.md`` shows the example as it is: no block of code stands there for itself."""

import re
import tomllib
from pathlib import Path

from milepost.testing import AdapterContract

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "milepost_todo"
PAGE = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^`(?P<name>\S+)`\n\n```\w+\n(?P<code>.*?)\n```$", re.MULTILINE | re.DOTALL)


def test_every_block_of_code_is_a_file_that_tests_run():
    blocks = {found["name"]: found["code"] for found in BLOCK.finditer(PAGE)}
    assert PAGE.count("\n```") == 2 * len(blocks)
    for name, code in blocks.items():
        assert code == (ROOT / name).read_text(encoding="utf-8").rstrip(), name
    inside = {EXAMPLE / "pyproject.toml", EXAMPLE / "milepost.yaml"}
    inside |= {*EXAMPLE.glob("milepost_todo/*.py"), EXAMPLE / "tests" / "test_contract.py"}
    assert {ROOT / name for name in blocks} == inside


def test_the_figures_are_those_of_the_files():
    files = [*EXAMPLE.glob("milepost_todo/*.py")]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    assert f"| the adapter | {len(files)} | {lines} |" in PAGE


def test_every_promise_of_the_kit_is_told():
    told = set(re.findall(r"^\| ([\w ]+) \| \S", PAGE, re.MULTILINE))
    names = [name for name in dir(AdapterContract) if name.startswith("test_")]
    assert {name.removeprefix("test_").replace("_", " ") for name in names} <= told


def test_the_package_sees_only_what_the_page_says_it_may():
    rooms = set()
    for path in EXAMPLE.glob("milepost_todo/*.py"):
        text = path.read_text(encoding="utf-8")
        rooms |= set(re.findall(r"^(?:from|import) (milepost\.\w+)", text, re.MULTILINE))
    assert rooms == {"milepost.model", "milepost.trackers", "milepost.errors"}
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {"milepost.adapters": {"todo": "milepost_todo"}}
