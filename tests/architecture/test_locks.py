"""Dependencies are pinned with hashes, hold for every machine, and name no address."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ("run", "dev", "build", "lock", "peers", "recordings")
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; .+?)? \\$", re.MULTILINE)
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}(?: \\)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def locks(root):
    return {
        name: (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in LOCKS
    }


@pytest.fixture(scope="module")
def pins(locks):
    return {name: dict(PINNED.findall(text)) for name, text in locks.items()}


def test_every_file_there_is_looked_at(root):
    there = {path.stem for path in (root / "requirements").iterdir()}
    assert there - {"release"} == set(LOCKS)  # release.txt is there in the commit of a release only


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_a_hash_or_a_comment(locks, pins, name):
    other = [
        line
        for line in locks[name].splitlines()
        if not (PINNED.match(line) or HASH.match(line) or re.match(r"\s*(#|$)", line))
    ]
    assert other == []
    blocks = re.split(r"^(?=[a-z])", locks[name], flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins[name])
    assert [block.partition("\n")[0] for block in blocks if not HASH.search(block)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_address(locks, name):
    assert not re.search(r"://|^\s*--?(index|extra|find|trusted|[ief])", locks[name], re.MULTILINE)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run", lambda project: project["project"]["dependencies"]),
        ("dev", lambda project: project["dependency-groups"]["dev"]),
        ("build", lambda project: project["dependency-groups"]["build"]),
        ("build", lambda project: project["build-system"]["requires"]),
        ("lock", lambda project: project["dependency-groups"]["lock"]),
        ("peers", lambda project: project["dependency-groups"]["peers"]),
    ],
)
def test_what_is_wanted_is_locked(pins, pyproject, lock, wanted):
    for requirement in map(Requirement, wanted(pyproject)):
        pinned = pins[lock].get(canonicalize_name(requirement.name))
        assert pinned, f"{requirement.name} is not in {lock}.txt: make lock"
        assert requirement.specifier.contains(Version(pinned)), f"{requirement}: make lock"


def test_the_locks_agree(pins):
    for name, version in pins["run"].items():
        for other in ("dev", "build", "peers", "recordings"):
            assert pins[other].get(name, version) == version, f"{name} in {other}.txt"


def test_the_recordings_are_of_the_library_we_run(pins):
    assert pins["recordings"] == {"pygithub": pins["run"]["pygithub"]}
