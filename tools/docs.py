"""Write the pages that are made from the code; with ``--check`` only say which are stale.

A page is a line in ``GENERATED``.  ``make docs`` writes, ``make lint`` checks.
"""

from __future__ import annotations

import difflib
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from milepost import errors
from milepost.app.demo import stage
from milepost.app.explain import meant
from milepost.app.gate import find_gate
from milepost.cli.door import BUG, INTERRUPTED
from milepost.cli.group import milepost
from milepost.config.example import example
from milepost.config.page import page as config_page
from milepost.judge.complaints import STEPS
from milepost.judge.expression import LONGEST, MOST_ISSUES
from milepost.judge.fields import ISSUE, MILESTONE, Field
from milepost.model.clock import ManualClock
from milepost.report import text as views
from milepost.report.pages import rules_doc
from milepost.report.voice import Voice
from milepost.rules.rule import catalogue, page
from milepost.sandbox.nordwind import NOW
from milepost.testing import AdapterContract

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "milepost_todo"
MADE = "<!-- Made by `make docs`; change what it is made from. -->\n\n"
WIDTH = 100
SHOWN = 20
"""Lines of a difference that ``--check`` prints for a stale page."""

EXIT_CODES: Mapping[int, str] = {
    0: "Nothing to say, or everything asked for was done",
    1: "Findings at or above `--fail-on`; or `plan --exit-code`, and there are changes",
    2: "The command line or the configuration cannot be used; known without a request",
    3: "A source could not be read completely (what is shown is partial), or `doctor` found "
    "something missing",
    4: "`sync` made some changes and not others",
    5: "Refused: a stale plan, or over a limit",
    70: "A bug in milepost; a report file was written",
    130: "Interrupted",
}


def cli_page() -> str:
    """Every command with its help, as a person would see it, and the exit codes."""
    raised = {kind.exit_code for kind in vars(errors).values() if _is_error(kind)}
    unknown = (raised | {BUG, INTERRUPTED}) - EXIT_CODES.keys()
    assert not unknown, f"exit codes without a meaning: {unknown}"  # noqa: S101 - a page must be whole
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    parts = [
        MADE + "# Commands",
        "Results go to stdout, talk to stderr. Only `sync` writes to a tracker.",
        *_commands(milepost),
        "## Exit codes",
        f"| code | meaning |\n|---|---|\n{codes}",
        "When several apply, the larger number wins.",
    ]
    return "\n\n".join(parts) + "\n"


def _is_error(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, errors.MilepostError)


def _commands(command: click.Command, above: click.Context | None = None) -> Iterator[str]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, parent=above, info_name=command.name, **settings)
    yield f"## `{context.command_path}`"
    yield f"```\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from _commands(command.commands[below], context)


def readme() -> str:
    """The README with screens of the demo between its marks, whatever stood there."""
    with stage(clock=ManualClock(NOW)) as show:
        judgement = show.check(lambda *_: None)
        address = show.server.url
    voice = Voice(width=WIDTH, at_least="error")
    (pilot,), (live,) = meant(judgement, "pilot"), meant(judgement, "integrations")
    freeze = find_gate(live, "code-freeze")
    screens = {
        "check": ("check", views.check(judgement, voice)),
        "explain": ("explain pilot", views.explained(pilot, judgement, voice)),
        "gate": (
            "check --milestone integrations --gate code-freeze",
            views.gate(freeze, live, judgement, voice),
        ),
    }

    def fill(found: re.Match[str]) -> str:
        command, screen = screens[found["what"]]
        # The demo's port is another one in each run.
        shown = screen.rstrip().replace(address, "https://web.example")
        return f"{found['start']}\n```\n$ milepost {command}\n{shown}\n```\n\n{found['end']}"

    return MARKS.sub(fill, (ROOT / "README.md").read_text(encoding="utf-8"))


def marked(name: str) -> str:
    """A page that people write, with what is made between its marks."""

    def fill(found: re.Match[str]) -> str:
        what = found["what"]
        made = MARKED[what]() if what in MARKED else listing(what)
        return f"{found['start']}\n{made}\n\n{found['end']}"

    return MARKS.sub(fill, (ROOT / name).read_text(encoding="utf-8"))


def listing(name: str) -> str:
    """A file of the clone as a block of code under its name."""
    kind = {".py": "python", ".toml": "toml", ".yaml": "yaml"}[Path(name).suffix]
    text = (ROOT / name).read_text(encoding="utf-8").rstrip()
    return f"`{name}`\n\n```{kind}\n{text}\n```"


def adapter_count() -> str:
    """How many files and lines a stranger's adapter takes, and its tests."""
    parts = (
        ("the adapter", sorted(EXAMPLE.glob("milepost_todo/*.py"))),
        ("how it is packaged", [EXAMPLE / "pyproject.toml", EXAMPLE / "milepost_todo/py.typed"]),
        ("its contract test", [EXAMPLE / "tests/test_contract.py"]),
        ("a tracker to test it on", [EXAMPLE / "tests/toy.py"]),
    )
    rows = ["| | files | lines |", "|---|---|---|"]
    for what, paths in parts:
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
        rows.append(f"| {what} | {len(paths)} | {lines} |")
    return "\n".join(rows)


def promises() -> str:
    """Every test of the contract kit, in the order it is written, with what it says."""
    rows = ["| promise | |", "|---|---|"]
    for part in AdapterContract.__mro__[1:]:
        for name, test in vars(part).items():
            if name.startswith("test_"):
                title = name.removeprefix("test_").replace("_", " ")
                says = (inspect.getdoc(test) or "").replace("``", "`")
                rows.append(f"| {title} | {says} |")
    return "\n".join(rows)


def field_table(fields: Iterable[Field]) -> str:
    """What an expression may ask of a milestone or an issue."""
    rows = ["| field | kind | meaning |", "|---|---|---|"]
    rows += [f"| `{one.name}` | {one.kind} | {one.says} |" for one in fields]
    return "\n".join(rows)


def expression_limits() -> str:
    """How long an expression may be, and what it may look at."""
    return (
        f"- {LONGEST:,} characters;\n- fewer than {STEPS:,} steps through lists, those within each"
        f" other included;\n- the issues of milestones that have {MOST_ISSUES:,} of them at most."
    )


MARKS = re.compile(
    r"(?P<start><!-- made: (?P<what>\S+) -->\n).*?(?P<end><!-- /made -->)", re.DOTALL
)
MARKED: Mapping[str, Callable[[], str]] = {
    "count": adapter_count,
    "promises": promises,
    "milestone": lambda: field_table(MILESTONE),
    "issue": lambda: field_table(ISSUE),
    "limits": expression_limits,
}
"""What may stand between marks besides files of the clone."""

GENERATED: Mapping[str, Callable[[], str]] = {
    "docs/adapters.md": lambda: marked("docs/adapters.md"),
    "docs/rules-custom.md": lambda: marked("docs/rules-custom.md"),
    "docs/rules.md": lambda: MADE + rules_doc(page(rule) for rule in catalogue().values()),
    "docs/cli.md": cli_page,
    "docs/config.md": lambda: MADE + config_page(),
    "config.example.yaml": example,
    "README.md": readme,
}
"""Each generated file of the project, and what makes it."""


def stale(name: str, text: str) -> str:
    """The difference between a file and what it should be; empty where there is none."""
    path = ROOT / name
    there = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = difflib.unified_diff(
        there.splitlines(keepends=True), text.splitlines(keepends=True), name, "as made"
    )
    return "".join([*lines][:SHOWN])


def main() -> None:
    """Write every page, or check every page."""
    pages = {name: make() for name, make in GENERATED.items()}
    changes = {name: change for name, text in pages.items() if (change := stale(name, text))}
    if "--check" in sys.argv[1:]:
        for name, change in changes.items():
            print(f"{name} is stale; make docs\n{change}")
        raise SystemExit(bool(changes))
    for name in changes:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name], encoding="utf-8")
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
