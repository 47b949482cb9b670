"""A configuration of two lines, and what loading says about what is added to it."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from milepost.config.load import load
from milepost.config.settings import Settings
from milepost.errors import ConfigError

BASE = "version: 1\ntrackers: {web: {kind: github, repo: acme/web}}\n"


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """``settings('project: {name: X}')``: the added lines begin on line 3."""

    def make(body: str = "", *, base: str = BASE, **environ: str) -> Settings:
        return load("milepost.yaml", base + dedent(body), environ)

    return make


@pytest.fixture
def problems() -> Callable[..., list[tuple[str, str, str]]]:
    """The problems of a file: (``LINE  PATH``, what, hint), in order."""

    def find(body: str, *, base: str = BASE, **environ: str) -> list[tuple[str, str, str]]:
        with pytest.raises(ConfigError) as raised:
            load("milepost.yaml", base + dedent(body), environ)
        return [
            (problem.where.removeprefix("milepost.yaml:"), problem.what, problem.hint)
            for problem in raised.value.problems
        ]

    return find
