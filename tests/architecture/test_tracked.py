"""Nothing of one machine or one package index is in the project."""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest
from pip._internal.models.index import PyPI

WORKFLOWS = ".github/workflows/"


@pytest.fixture(scope="module")
def indexes():
    """Hosts and folders that packages come from, here and by default."""
    configured = subprocess.run(
        [sys.executable, "-Im", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    told = re.findall(r"(?:index-url|find-links)='(.*)'$", configured, re.MULTILINE)
    places = re.split(r"\s|\\n", " ".join(told))
    bare = {re.sub(r"^\w+://(?:[^/@]*@)?", "", place).rstrip("/") for place in places} - {""}
    return {PyPI.netloc, PyPI.file_storage_domain, *bare}


def test_no_file_names_a_package_index(tracked, indexes):
    found = [(name, host) for name, text in tracked.items() for host in indexes if host in text]
    assert found == []


def test_no_file_names_this_machine(tracked, root):
    above = {str(root), str(Path.home()), str(Path(sys.base_prefix))}
    above |= {str(root.parent)} - {"/home", gettempdir()}
    paths = [f"{path}/" for path in above if path not in ("/", "/usr")]
    found = [(name, path) for name, text in tracked.items() for path in paths if path in text]
    assert found == []


def test_what_sets_things_up_goes_nowhere_but_to_pip_and_apt(tracked):
    files = {
        name: text
        for name, text in tracked.items()
        if name in ("Makefile", ".ci/run", "pyproject.toml") or name.startswith("requirements/")
    }
    assert len(files) > 3
    assert [name for name, text in files.items() if re.search(r"\b(curl|wget)\b|://", text)] == []


def test_actions_are_pinned_to_a_commit_with_its_version(tracked):
    uses = [
        (name, line.strip())
        for name, text in tracked.items()
        if name.startswith(WORKFLOWS) or name == "action.yml"
        for line in text.splitlines()
        if re.match(r"\s*(- )?uses:(?! \./ )", line)  # our own action is this very commit
    ]
    assert uses
    pinned = re.compile(r"(- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
    assert [use for use in uses if not pinned.match(use[1])] == []


def test_workflows_begin_with_no_permission_and_keep_no_credentials(tracked):
    workflows = {name: text for name, text in tracked.items() if name.startswith(WORKFLOWS)}
    assert workflows
    for name, text in workflows.items():
        assert re.search(r"^permissions: \{\}$", text, re.MULTILINE), name
        checkouts = text.count("actions/checkout@")
        assert text.count("persist-credentials: false") == checkouts, name


def test_the_commands_that_pages_name_are_there(tracked):
    targets = set(re.findall(r"^([a-z-]+):", tracked["Makefile"], re.MULTILINE))
    for page in ("CONTRIBUTING.md", "README.md", "docs/house.md"):
        named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", tracked[page], re.MULTILINE))
        assert {first or second for first, second in named} <= targets, page
