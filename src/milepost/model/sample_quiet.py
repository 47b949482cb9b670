"""Specimens of milestones in which little happens."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project
from milepost.model.sample import milestone, portfolio, record
from milepost.model.sample_work import at, issue

DAYLESS = replace(record("kickoff", closed="2027-02-12"), closed_at=None)
"""Closed, in a tracker that does not tell when."""


def last_closed(day: str, due: str) -> Portfolio:
    """An issue was closed that day, another is open."""
    closed = issue(1, "data", "done", closed_at=at(day))
    return portfolio(milestone(due=due), issues=[closed, issue(2, "data")])


def without_criteria(due: str) -> Portfolio:
    """Its only issue was closed on 2027-02-01, and it says nothing else of what is to be done."""
    closed = issue(1, "data", "done", closed_at=at("2027-02-01"))
    return portfolio(milestone(due=due, criteria=()), issues=[closed])


def unstarted(due: str, created: str = "2027-01-11", project: Project | None = None) -> Portfolio:
    """No work has started since it was created."""
    made = replace(record("data"), created_at=at(created))
    return portfolio(
        milestone(due=due, records=(made,)), issues=[issue(2, "data")], project=project or Project()
    )


def after(due: str, *dependencies: Milestone | Dependency) -> Portfolio:
    """Waiting for these, with the last sign of work on 2027-02-01."""
    known = [one for one in dependencies if isinstance(one, Milestone)]
    waits = [one.id if isinstance(one, Milestone) else one for one in dependencies]
    return portfolio(
        milestone(due=due, depends_on=waits),
        *known,
        issues=[issue(1, "data", "done", closed_at=at("2027-02-01"))],
    )
