"""What tests may need of a machine, and what happens where it is missing.

A test marked ``@pytest.mark.needs("chromium")`` is skipped on a machine without
Chromium, and counted in one line at the end.  With ``--equipped`` (``make
test-all``, CI) nothing may be skipped: a missing need, and any other skip,
fails the test instead.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _command(*names: str) -> Callable[[], Path | None]:
    def look() -> Path | None:
        found = next(filter(None, map(shutil.which, names)), None)
        return Path(found) if found else None

    return look


def _file(folder: Path, pattern: str) -> Callable[[], Path | None]:
    return lambda: next(iter(sorted(folder.glob(pattern))), None)


UNMEASURED = tuple(
    f"tests/{part}"
    for part in (
        *("action/", "architecture/", "bench/", "e2e/", "examples/", "faults/"),
        *("adapters/gitlab/test_contract_gitlab.py", "adapters/jira/test_contract_jira.py"),
        *("judge/test_properties.py", "sandbox/test_peers.py"),
    )
)
"""Tests that go through the same code over and over: there coverage costs as much as the test."""

MEASURED = tuple(
    f"tests/e2e/test_{name}.py"
    for name in (
        *("adopt", "as_of", "boundary", "check", "commands", "doctor", "ends", "explain"),
        *("forget", "history", "log", "many", "news", "own_rules", "repair", "resolve", "rollover"),
        *("stopping", "sync", "terminal", "trust", "undo_fields"),
    )
)
"""Of whole commands those that go through what nothing else does."""

NEEDS: Mapping[str, Callable[[], Path | None]] = {
    "chromium": _command(*BROWSERS),
    "node": _command("node"),
    "java": _command("java"),
    "postgres": _file(Path("/usr/lib/postgresql"), "*/bin/postgres"),
    "recordings": _file(ROOT / ".cache", "pygithub-*.tar.gz"),
    "peers": _file(ROOT / ".cache" / "peers", ".made"),
    "sources": _file(ROOT, "src"),
}
"""What a test may need, and where it is on this machine if it is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--equipped``."""
    parser.addoption(
        "--equipped", action="store_true", help="a test that is skipped fails, whatever the reason"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; in CI, properties are tried on the same examples in every run."""
    settings.register_profile("here", deadline=None)  # how busy a machine is is no property
    settings.register_profile("ci", derandomize=True, deadline=None)
    settings.load_profile("here")
    if os.environ.get("CI") == "true":  # noqa: TID251 - a test run's own environment
        settings.load_profile("ci")
    names = ", ".join(NEEDS)
    config.addinivalue_line("markers", f"needs(*what): what a test needs of a machine: {names}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a need that nobody knows how to look for; measure no coverage where it only costs."""
    for item in items:
        if item.nodeid.startswith(UNMEASURED) and not item.nodeid.startswith(MEASURED):
            item.add_marker("no_cover")
        if unknown := [what for what in _needs(item) if what not in NEEDS]:
            raise pytest.UsageError(f"{item.nodeid} needs {unknown}; known: {', '.join(NEEDS)}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine is not equipped for."""
    if missing := [what for what in _needs(item) if NEEDS[what]() is None]:
        pytest.skip(f"needs {', '.join(missing)}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``--equipped``, turn a skip into a failure; an expected failure stays one."""
    report = yield
    if item.config.getoption("equipped") and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if collector.config.getoption("equipped") and report.skipped:
        _fail(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what was skipped, by reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in skipped)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(
            f"not run: {count} {'test' if count == 1 else 'tests'} ({reason}); "
            "`make test-all` wants every test"
        )


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command line of a headless Chromium that asks nobody anything.

    For tests marked ``needs("chromium")``; append options and an address.  The
    sandbox of Chromium itself is off, for it does not start as root: show it
    nothing but pages of this machine.
    """
    browser = NEEDS["chromium"]()
    assert browser is not None, 'the test lacks @pytest.mark.needs("chromium")'
    home = tmp_path_factory.mktemp("chromium")
    return [
        "env",  # it writes below its home whatever its options say
        *(f"{name}={home}" for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")),
        str(browser),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={home / 'profile'}",
    ]


def _needs(item: pytest.Item) -> list[str]:
    return [what for mark in item.iter_markers("needs") for what in mark.args]


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.longrepr = f"skipped ({_reason(report)}), and with --equipped nothing may be"
    report.outcome = "failed"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
        case other:
            return str(other)
