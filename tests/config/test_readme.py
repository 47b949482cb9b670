"""Every plan file the README shows loads, and the one for three trackers has ten lines at most."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from milepost.config.load import load

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = [
    block
    for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    if block.startswith("version:")
]
ENVIRON = {
    "GITHUB_TOKEN": "t",
    "GITLAB_TOKEN": "t",
    "JIRA_EMAIL": "dana@acme.example",
    "JIRA_TOKEN": "t",
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_plan_file_of_the_readme_loads_and_all_of_it_has_an_effect(block: str) -> None:
    found = load("milepost.yaml", block, ENVIRON)
    assert found.trackers
    assert found.inactive == ()


def test_ten_lines_do_for_three_trackers() -> None:
    kinds = {
        len(block.splitlines()): {one.kind for one in load("x", block, ENVIRON).trackers.values()}
        for block in BLOCKS
    }
    lines = [count for count, held in kinds.items() if held == {"github", "gitlab", "jira"}]
    assert lines
    assert min(lines) <= 10
