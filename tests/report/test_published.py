"""The table people publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model.judgement import Judgement
from milepost.model.project import Project
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import Terms
from milepost.report import json_v1
from milepost.report.published import published, table


@pytest.fixture
def plan(rich) -> Judgement:
    """The rich example as a plan file would declare it, with what each one delivers."""
    delivers = {"data": ("Customer data set", "Count | of records"), "pilot": ("One site live",)}
    milestones = tuple(
        replace(
            one,
            milestone=replace(
                one.milestone,
                declared_at="milepost.yaml:7",
                delivers=delivers.get(one.milestone.id, ()),
            ),
        )
        for one in rich.judgement.milestones
    )
    project = Project(name="Onboarding", client="Nordwind")
    seen = replace(rich.portfolio, project=project)
    return replace(rich.judgement, portfolio=seen, milestones=milestones)


def test_golden(plan, golden: Callable) -> None:
    golden("published.md", table(plan, {"api"}))


def test_it_names_nobody_and_leads_into_no_private_tracker(plan) -> None:
    told = table(plan, ())
    for hidden in ("Kim", "Dana", "https://", "MP", "web", "#"):
        assert hidden not in told.removeprefix("# ")


def test_only_public_trackers_are_linked(plan) -> None:
    told = table(plan, {"api"})
    assert "[Integrations live](https://api.example/milestones/integrations)" in told
    assert "web.example" not in told


def test_a_long_closed_milestone_of_the_plan_stays_reached(plan) -> None:
    (archive,) = (one for one in plan.milestones if one.milestone.id == "archive")
    assert archive.health is None
    alone = replace(plan, milestones=(archive,))
    assert "1 of 1 milestone reached." in table(alone, ())
    assert "closed" not in table(alone, ())


def test_one_that_was_closed_unmet_long_ago_is_not_called_reached(plan) -> None:
    (archive,) = (one for one in plan.milestones if one.milestone.id == "archive")
    seen = replace(plan.portfolio, reached={"archive": False})
    told = table(replace(plan, portfolio=seen, milestones=(archive,)), ())
    assert "0 of 1 milestone reached." in told
    assert "| 2026-12-18, closed | Archive 2026 |" in told


def test_what_is_declared_hides_what_was_only_found(plan) -> None:
    first, *rest = plan.milestones
    found = replace(first, milestone=replace(first.milestone, declared_at=""))
    told = published(replace(plan, milestones=(found, *rest)))
    assert first.milestone.id not in [one.milestone.id for one in told]


def test_without_a_plan_all_that_is_judged_is_shown(rich) -> None:
    assert {one.milestone.id for one in published(rich.judgement)} == {
        "kickoff", "data", "integrations", "training", "pilot", "rollout", "legacy",
    }  # fmt: skip


def test_what_will_not_be_done_is_no_promise(make_judged: Callable) -> None:
    here = milestone(declared_at="milepost.yaml:7", terms=Terms(priority="wont"), judged=False)
    seen = portfolio(here)
    judgement = Judgement(portfolio=seen, milestones=(make_judged(here, seen, None),), skipped=())
    told = table(judgement, ())
    assert told == "# Milestones\n\n0 of 0 milestones reached. As of 2027-02-22.\n"


def test_open_and_not_judged_has_only_its_date(make_judged: Callable) -> None:
    here = milestone(declared_at="milepost.yaml:7", judged=False)
    seen = portfolio(here)
    judgement = Judgement(portfolio=seen, milestones=(make_judged(here, seen, None),), skipped=())
    assert "| 2027-03-05 | Data migration validated |  |" in table(judgement, ())


def test_the_client_is_not_said_twice(plan) -> None:
    project = Project(name="Nordwind onboarding", client="Nordwind")
    seen = replace(plan.portfolio, project=project)
    assert table(replace(plan, portfolio=seen), ()).startswith("# Nordwind onboarding\n")


def test_in_json(plan) -> None:
    told = json_v1.external(plan, "1.0", {"api"})
    assert (told["schema"], told["project"], told["client"], told["complete"]) == (
        "milepost.external/1", "Onboarding", "Nordwind", False,
    )  # fmt: skip
    rows = {one["title"]: one for one in told["milestones"]}
    assert rows["Data migration validated"] == {
        "date": "2027-02-12",
        "title": "Data migration validated",
        "delivers": ["Customer data set", "Count | of records"],
        "state": "reached",
        "reached_on": "2027-02-11",
        "url": None,
        "changes": [],
    }
    assert rows["Integrations live"]["url"] == "https://api.example/milestones/integrations"
    assert rows["Full rollout"]["date"] is None


def test_hostile_everywhere(
    hostile: str, poisoned: Callable, look: Callable, tracker_page: Callable
) -> None:
    bad = poisoned(hostile)
    here = bad["here"]
    here = replace(here, milestone=replace(here.milestone, delivers=(hostile, hostile)))
    seen = replace(bad.portfolio, project=Project(name=hostile, client=f"{hostile} client"))
    told = table(replace(bad.judgement, portfolio=seen, milestones=(here,)), {"web", "api"})
    assert look(told).live == []
    assert tracker_page(told).live == []
