"""What a plan asks of each kind of tracker, beside the most it may ask, and how long it takes.

One project of the size that people have, in each dialect of the sandbox: a first
plan, a sync, and a plan after it, each with fresh adapters, as a new run has them.
``make bench`` prints the figures.  They are to be read, so nothing here fails on one.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from milepost.sandbox import serve
from milepost.sandbox.gitlab.instance import GitLabInstance


@pytest.fixture(scope="module")
def project():
    spec = importlib.util.spec_from_file_location("project", Path(__file__).parent / "project.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["project"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_plans(project):
    print(
        f"\n{project.ISSUES:,} issues, {project.PULLS} pull or merge requests (none in Jira), "
        f"{project.MILESTONES} milestones ({project.OPEN_ONES} open), "
        f"{project.STATUS} status issue, {project.BLOCKED} blocked"
    )
    print(
        f"{'':<18}{'':<13}{'requests':>9}{'logged':>8}{'at most':>9}{'within':>8}"
        f"{'writes':>8}{'links':>7}{'seconds':>9}"
    )
    for kind in project.KINDS:
        most = kind.most()
        with serve(project.built(jira=kind.jira), gitlab=GitLabInstance(tier=kind.tier)) as server:
            for what, result in project.measured(kind, server):
                links = len(project.as_meant(what, result).links)
                plan = what != "sync"
                within = "yes" if result.requests <= most else "NO"
                print(
                    f"{kind.name:<18}{what:<13}{result.requests:>9}{result.logged:>8}"
                    f"{most if plan else '':>9}{within if plan else '':>8}"
                    f"{result.writes:>8}{links:>7}{result.seconds:>9.2f}"
                )
