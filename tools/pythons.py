"""The Pythons that ``pyproject.toml`` promises, as a JSON list for a workflow's matrix."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

PREFIX = "Programming Language :: Python :: 3."


def main() -> None:
    """Print ``pythons=["3.11", …]``."""
    text = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    classifiers = tomllib.loads(text)["project"]["classifiers"]
    pythons = [line.rpartition(" ")[2] for line in classifiers if line.startswith(PREFIX)]
    print(f"pythons={json.dumps(pythons)}")


if __name__ == "__main__":
    main()
