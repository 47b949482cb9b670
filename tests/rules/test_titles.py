"""Which titles name work in progress (MP102), and which name an outcome."""

from __future__ import annotations

import pytest

from milepost.rules.mp102_activity_title import activity

ACTIVITIES = {
    "Working on the importer": "Working on",
    "Work on billing": "Work on",
    "working on things planned for Q2": "working on",
    "Improve onboarding": "Improve",
    "Improve how requests are handled": "Improve",
    "Improving search": "Improving",
    "Continue": "Continue",
    "Continue the migration": "Continue",
    "Implement SSO": "Implement",
    "Implementing the webhook": "Implementing",
    "Refactoring": "Refactoring",
    "Backend refactoring": "refactoring",
    "Development sprint": "sprint",
    "Sprint 12": "Sprint 12",
    "Sprint #7": "Sprint 7",
    "Sprint 12 goals": "Sprint 12",
    "2013 Sprint 14": "Sprint 14",
    "Iteration 3": "Iteration 3",
    "Sprint: March": "Sprint",
    "Phase 2 work": "work",
    "Phase 2: Development": "Development",
    "Q1 - Improve search": "Improve",
    "[web] Improve search": "Improve",
    "Ongoing support": "Ongoing",
    "Support, ongoing": "ongoing",
    "WIP": "WIP",
    "Migration in progress": "in progress",
    "In progress": "In progress",
    "Migration in progress since May": "in progress",
    "Start onboarding customers": "Start onboarding",
    "Keep fixing bugs": "Keep fixing",
    "Clean up the database": "Clean up",
    "Fix all bugs": "Fix",
    "Update the docs": "Update",
    "Testing the importer": "Testing",
    "Onboarding new customers": "Onboarding",
    "Load testing": "testing",
    "Performance improvements": "improvements",
    "Add invoices": "Add",
    "Migrating data - part 2": "Migrating",
}
OUTCOMES = [
    "",
    "🚀",
    "Training delivered",
    "Onboarding live",
    "Testing signed off",
    "Testing signed off by QA lead",
    "Pricing page live",
    "Alloy 1.4.0",
    "alloy-1.7.4",
    "CLI Release 7.0.4",
    "Release 5.1",
    "v2.0",
    "2.0",
    "Data migration validated",
    "Kick-off held",
    "Integrations live",
    "Full rollout",
    "Sprint review held",
    "Sprint 12: login live",
    "Phase 2",
    "Phase 1 complete",
    "Sprint backlog 2.0",
    "Network reference implementation",
    "Sprint 5 demo accepted by the client",
    "Landing page",
    "Billing v2",
    "Building permit granted",
    "Building B",
    "Getting started guide",
    "Everything the customer needs",
    "During the freeze",
    "Spring release",
    "Working prototype",
    "Supporting documents filed",
    "Improving partner signed",
    "Implementing partner chosen",
    "Make 4.4",
    "Test environment",
    "Support for SSO",
    "Work packages defined",
    "Add-on store",
    "Design system 1.0",
    "Reference implementation",
    "Start of production",
    "Network ready",
    "First invoice paid",
    "Go-live",
    "API integration signed off by QA lead",
    "Refactoring: done",
    "Improve onboarding: done",
    "Continuous integration",
    "Bugs fixed in beta",
]


def test_the_table_is_large_enough_to_mean_something():
    assert len(ACTIVITIES) + len(OUTCOMES) >= 80


@pytest.mark.parametrize(("title", "told"), ACTIVITIES.items())
def test_work_in_progress_is_told_by(title, told):
    assert activity(title) == told


@pytest.mark.parametrize("title", OUTCOMES)
def test_an_outcome_or_a_plain_name_is_left_alone(title):
    assert activity(title) == ""
