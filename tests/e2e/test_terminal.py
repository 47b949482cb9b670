"""What happens where a person can be asked, and where they look at progress."""

import sys

import pytest

from milepost.cli import voice


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    return repo


@pytest.fixture
def terminal(bench, repo, monkeypatch):
    monkeypatch.setattr(voice, "is_terminal", lambda: True)
    monkeypatch.setenv("CI", "false")
    return bench.config()


@pytest.mark.parametrize(("answer", "written"), [(True, 1), (False, 0)])
def test_a_sync_shows_the_plan_and_asks(terminal, monkeypatch, answer, written):
    asked = []
    monkeypatch.setattr("click.confirm", lambda question, **_: asked.append(question) or answer)
    ran = terminal.milepost("sync")
    assert ran.code == 0
    assert asked == ["Apply these changes?"]
    assert "block" in ran.err
    assert len(terminal.server.log.mutating) == written
    assert ("Nothing was written" in ran.err) is not answer


def test_nothing_to_do_is_not_asked(terminal, monkeypatch):
    terminal.milepost("sync", "--yes")
    monkeypatch.setattr("click.confirm", lambda *_, **__: pytest.fail("asked"))
    ran = terminal.milepost("sync")
    assert ran.code == 0
    assert "No changes" in ran.out


def test_colour_is_for_terminals_and_can_be_switched_off(terminal, monkeypatch):
    assert "\x1b[" in terminal.milepost("check").out
    assert "\x1b[" not in terminal.milepost("check", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in terminal.milepost("check").out


def test_progress_is_shown_on_a_terminal_only(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with voice.progress(quiet=False) as told:
        told("web issues", 1, 3)
        told("web issues", 3, 3)
    with voice.progress(quiet=True) as told:
        told("web issues", 1, None)


def test_a_long_wait_is_told(terminal):
    terminal.server.faults.answer("GET", "*/milestones", 429, headers={"Retry-After": "30"})
    ran = terminal.milepost("check", "--deadline", "1")
    assert ran.code == 3
    shown = ran.out + ran.err
    assert "429" in shown
