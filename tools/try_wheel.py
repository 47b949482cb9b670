"""Try the installed wheel as a stranger would: no sources, nothing for development.

Runs in an empty folder with the Python of an environment that holds the wheel
and what it depends on (``make wheel``).  Ends with 1 at the first thing that
is not as promised.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

LEAST_WRITES = 40


def milepost(*arguments: str) -> str:
    """What ``milepost …`` prints; its failure ends the trial."""
    command = [str(Path(sys.prefix) / "bin" / "milepost"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    expect(
        done.returncode == 0,
        f"milepost {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}",
    )
    return done.stdout


def expect(so: object, otherwise: str) -> None:
    """End the trial unless ``so``."""
    if not so:
        raise SystemExit(f"the wheel is not right: {otherwise}")


def outcomes(result: dict[str, Any]) -> Counter[str]:
    """How many changes of a sync ended in each way."""
    return Counter(change["outcome"] for change in result["changes"])


def main() -> None:
    """Import, ask for help, run the whole job."""
    for package in ("milepost", "milepost_github", "milepost_gitlab", "milepost_jira"):
        spec = importlib.util.find_spec(package)
        expect(spec and spec.origin, f"{package} is not in it")
        origin = Path(str(spec.origin if spec else ""))
        expect(origin.is_relative_to(sys.prefix), f"{package} is imported from {origin}")
        expect((origin.parent / "py.typed").is_file(), f"{package} has no py.typed")
    for tool in ("pytest", "mypy", "hypothesis", "jsonschema_rs"):
        expect(importlib.util.find_spec(tool) is None, f"{tool} is here and may hide a need")

    print(milepost("--version").strip())
    expect("check" in milepost("--help"), "--help names no command")
    demo = json.loads(milepost("demo", "--format", "json"))
    first, second = outcomes(demo["first"]), outcomes(demo["second"])
    print(f"demo: first sync {dict(first)}, second sync {dict(second)}")
    expect(first["done"] >= LEAST_WRITES, f"fewer than {LEAST_WRITES} changes were made")
    expect(set(first) <= {"done", "already"}, "the first sync left something undone")
    expect(not second, "the second sync changed something")
    left = sorted(path.name for path in Path.cwd().iterdir())
    expect(set(left) <= {"demo-output"}, f"it left {left} behind")
    print("the wheel works on its own")


if __name__ == "__main__":
    main()
