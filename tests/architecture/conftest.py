"""What the tests of the house look at: the packages as they are imported, and the clone."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    """The clone these tests lie in."""
    return ROOT


@pytest.fixture(scope="session")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def packages():
    """The folder of each package, wherever it is imported from: sources or an installed wheel."""
    names = ("milepost", "milepost_github", "milepost_gitlab", "milepost_jira")
    specs = {name: importlib.util.find_spec(name) for name in names}
    return {name: Path(spec.origin).parent for name, spec in specs.items()}


@pytest.fixture(scope="session")
def modules(packages):
    """Every Python file of the packages, by its path from above the package."""
    return {
        path.relative_to(folder.parent).as_posix(): path
        for folder in packages.values()
        for path in sorted(folder.rglob("*.py"))
    }


@pytest.fixture(scope="session")
def figures():
    """``tools/figures.py`` as a module: the figures people print are those that are tested."""
    spec = importlib.util.spec_from_file_location("figures", ROOT / "tools" / "figures.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["figures"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tracked_files():
    """Every file that git knows or would be given, as its path in the clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def tracked(tracked_files):
    """The text of every such file that is text."""
    data = {name: (ROOT / name).read_bytes() for name in tracked_files}
    return {name: bits.decode("utf-8", "replace") for name, bits in data.items() if 0 not in bits}


@pytest.fixture
def python(tmp_path):
    """Run Python as a user would, apart from the clone: an empty folder and an empty home."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-I", *arguments],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run
