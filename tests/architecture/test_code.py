"""Small files, honest exceptions, and nothing the house refuses."""

import re

import pytest


def test_no_file_is_past_the_hard_limit(modules, figures):
    too_long = {
        name: figures.lines(path)
        for name, path in modules.items()
        if figures.lines(path) > figures.HARD
    }
    assert too_long == {}


def test_exceptions_carry_a_reason(modules, figures):
    silent = [
        f"{escape.where} {escape.kind}"
        for name, path in modules.items()
        for escape in figures.escapes(path.read_text(encoding="utf-8"), name)
        if not escape.reason
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("comment", "kinds", "reason"),
    [
        ("# noqa: N802 - it is a class", ["noqa"], "it is a class"),
        ("# noqa: N802", ["noqa"], ""),
        ("# noqa: N802, ANN001  # as requests says", ["noqa"], "as requests says"),
        ("# type: ignore[arg-type]  # an int really", ["type"], "an int really"),
        ("# type: ignore[arg-type]", ["type"], ""),
        ("# pragma: no cover - only on Windows", ["pragma"], "only on Windows"),
        ("# pragma: no cover - no", ["pragma"], ""),
        ("# type: ignore[misc]  # noqa: X100 - both are so", ["type", "noqa"], "both are so"),
        ("# type of a thing, no excuse", [], None),
    ],
)
def test_a_reason_is_told_from_silence(figures, comment, kinds, reason):
    found = list(figures.escapes(f"x = 1  {comment}\n", "x.py"))
    assert [escape.kind for escape in found] == kinds
    assert {escape.reason for escape in found} == ({reason} if kinds else set())


def test_preview_and_writing_are_never_one_function_with_a_flag(modules):
    flag = re.compile(r"dry_?run|--dry-run|really_write", re.IGNORECASE)
    found = [name for name, path in modules.items() if flag.search(path.read_text("utf-8"))]
    assert found == []


def test_nobody_asks_whether_it_is_under_test(modules):
    asks = re.compile(r"PYTEST_|_called_from_test|\"pytest\" in |sys\.modules")
    found = [name for name, path in modules.items() if asks.search(path.read_text("utf-8"))]
    assert found == []


def test_there_is_no_room_for_anything_and_everything(modules):
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    names = {part for name in modules for part in name.removesuffix(".py").split("/")}
    assert names & vague == set()
