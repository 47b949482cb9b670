"""What the GitHub Action does once milepost is installed: run it, keep its views, tell the runner.

Takes its inputs from the environment (``action.yml`` puts them there), never
from text that a shell has seen.  Ends with milepost's own exit code.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runner import deaf, may_push, put, refuse

from milepost.report import safe
from milepost.report.cut import by_section

REPORT = 60_000
"""Bytes of the output ``report``: a comment takes as many, and so does a variable."""
SUMMARY = 1_000_000
"""Bytes of a job's summary; GitHub drops one of more than 1 MiB as a whole."""
ROWS = 200
TAIL = 40
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "check": (),
    "plan": (),
    "sync": ("--yes",),
    "report": (),
}
VIEWS = {"json": "run.json", "findings": "findings.json", "markdown": "report.md"}


def arguments(inputs: Mapping[str, str], folder: Path) -> list[str]:
    """The command line that the inputs ask for.  ``SystemExit`` for one that is none."""
    command = inputs["COMMAND"].strip()
    if command not in COMMANDS:
        refuse(f"the input `command` is {command!r}; known: {', '.join(COMMANDS)}")
    try:
        own = shlex.split(inputs["ARGS"])
    except ValueError as error:
        refuse(f"the input `args` cannot be split into words: {error}")
    config, fail_on = inputs["CONFIG"].strip(), inputs["FAIL_ON"].strip()
    state = inputs["STATE_URL"]
    return [
        command,
        *COMMANDS[command],
        *(("--config", config) if config else ()),
        *(("--fail-on", fail_on) if fail_on else ()),
        *(("--state", state) if state else ()),
        *(word for view, name in VIEWS.items() for word in ("--also", f"{view}={folder / name}")),
        *own,
    ]


def run(command: list[str], where: str, environ: Mapping[str, str]) -> tuple[int, list[str]]:
    """Run milepost; its exit code and the last lines of its talk."""
    talk: deque[str] = deque(maxlen=TAIL)
    milepost = [sys.executable, "-Im", "milepost", *command]
    with (
        deaf(),
        subprocess.Popen(
            milepost,
            cwd=where,
            env=dict(environ),
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stderr or ():
            print(line, end="", file=sys.stderr, flush=True)
            talk.append(line)
    return process.returncode, list(talk)


def loaded(path: Path) -> dict[str, Any] | None:
    """A view that was written; ``None`` where the run did not get that far."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def findings(verdict: dict[str, Any] | None) -> str:
    """How many findings speak."""
    if verdict is None:
        return ""
    return str(sum(verdict["counts"][severity] for severity in ("error", "warning", "info")))


def changes(result: dict[str, Any] | None) -> str:
    """How many changes were made, or would be."""
    if result is None or "changes" not in result:
        return ""
    if "outcomes" in result:
        return str(result["outcomes"]["done"])
    return str(len(result["changes"]))


def table(result: dict[str, Any] | None) -> str:
    """The changes of a plan or a sync, in Markdown; empty without any."""
    rows = (result or {}).get("changes") or []
    if not rows:
        return ""
    done = "outcomes" in (result or {})
    head = f"## {len(rows)} {'change' if len(rows) == 1 else 'changes'}"
    head += " and what became of them" if done else " that sync would make"
    lines = [head, "", "| Tracker | Change | Of | Why | Outcome |", "|---|---|---|---|---|"]
    for row in rows[:ROWS]:
        target = row["target"]
        outcome = row.get("outcome", "not made: this is a plan")
        detail = f"{outcome}: {row['detail']}" if row.get("detail") else outcome
        cells = (
            row["source"],
            row["kind"].replace("_", " "),
            target["title"] or f"{target['kind']} {target['key']}",
            row["reason"],
            detail.replace("_", " "),
        )
        lines.append("| " + " | ".join(safe.table_cell(str(cell)) for cell in cells) + " |")
    more = len(rows) - ROWS
    lines += [f"\nand {more} more"] if more > 0 else []
    return "\n".join(lines) + "\n\n"


def summary(code: int, talk: list[str], result: dict[str, Any] | None, report: str) -> str:
    """The job's summary in Markdown."""
    if report:
        return table(result) + report
    lines = [safe.plain(line, cap=safe.SENTENCE) for line in talk]
    told = "\n".join(filter(None, lines)) or "It said nothing."
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", told))])
    return f"# milepost ended with exit code {code}\n\n{fence}text\n{told}\n{fence}\n"


def main() -> None:
    """Run, and leave with milepost's exit code."""
    environ = dict(os.environ)
    names = ("COMMAND", "CONFIG", "ARGS", "HOSTS", "FAIL_ON", "WORKING_DIRECTORY")
    memory = ("STATE_KIND", "STATE_URL", "STATE_TOLD", "STATE_PATH")
    inputs = {name: environ.pop(f"INPUT_{name}", "") for name in (*names, *memory)}
    token = environ.pop("STATE_TOKEN", "")
    if inputs["STATE_KIND"] == "branch":
        environ |= may_push(environ, token)
    if inputs["HOSTS"].strip():
        environ["MILEPOST_ALLOWED_HOSTS"] = inputs["HOSTS"]
    where = inputs["WORKING_DIRECTORY"] or "."
    if not Path(where).is_dir():
        refuse(f"the input `working-directory` is no folder: {where!r}")
    folder = Path(tempfile.mkdtemp(prefix="milepost-", dir=environ.get("RUNNER_TEMP")))
    code, talk = run(arguments(inputs, folder), where, environ)
    whole = folder / VIEWS["markdown"]
    report = whole.read_text(encoding="utf-8") if whole.is_file() else ""
    result = loaded(folder / VIEWS["json"])
    keeps = inputs["COMMAND"].strip() == "sync" and inputs["STATE_KIND"] == "cache"
    kept = inputs["STATE_PATH"] if keeps and Path(inputs["STATE_PATH"]).is_file() else ""
    put(
        environ["GITHUB_OUTPUT"],
        {
            "findings": findings(loaded(folder / VIEWS["findings"])),
            "changes": changes(result),
            "report": by_section(report, REPORT, whole="the output `report-file` has all of it"),
            "report-file": str(whole) if report else "",
            "state": inputs["STATE_KIND"],
            "kept": kept,
            "exit-code": str(code),
        },
    )
    page = by_section(summary(code, talk, result, report), SUMMARY)
    with Path(environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{page}\n{inputs['STATE_TOLD']}\n")
    raise SystemExit(code)


if __name__ == "__main__":
    main()
