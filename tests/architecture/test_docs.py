"""Generated pages say what the code says."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.needs("sources")
def test_no_page_is_stale(root):
    done = subprocess.run(
        [sys.executable, "-I", root / "tools" / "docs.py", "--check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_its_page(root, modules):
    rules = {Path(name).stem[:5].upper() for name in modules if "/rules/mp" in name}
    assert rules
    text = (root / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [code for code in sorted(rules) if code not in text] == []
