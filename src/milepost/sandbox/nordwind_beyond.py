"""What of the written portfolio lies beyond GitHub: the team's GitLab, and the customer's Jira."""

from __future__ import annotations

from milepost.sandbox.jira.build import jira_project
from milepost.sandbox.world import World

API = "acme/integrations"
OPS = "CUST"
DANA = "5b10ac8d82e05b22cc7d4ef5"
"""Dana Ortiz's account in Jira.  Kim Osei's was never opened."""


def beyond(world: World) -> None:
    """Build the GitLab project and the Jira project that hold parts of the same milestones."""
    _gitlab(world)
    _jira(world)


def _gitlab(world: World) -> None:
    api = world.repo(API, author="kimosei", description="Interfaces", created="2027-01-04")
    api.member("dana-o")
    live = api.milestone("Integrations live", due="2027-03-12", created="2027-01-11")
    work = (
        ("Webhook receiver", "2027-02-09"),
        ("Invoice interface", "2027-02-16"),
        ("Retry after a broken connection", None),
    )
    for title, closed in work:
        api.issue(title, milestone=live, assignees=["kimosei"], created="2027-01-18", closed=closed)
    api.pull("Receive webhooks", milestone=live, merged="2027-02-09", created="2027-02-03", iid=1)


def _jira(world: World) -> None:
    ops = jira_project(world, OPS, name="customer", owner="acme", author="dana-o")
    ops.person("dana-o", account=DANA)
    live = ops.version("Integrations live", due="2027-03-12", created="2027-01-11")
    data = ops.version("Data migration validated", due="2027-03-05", created="2027-01-11")
    work = (
        ("Open the firewall for the webhook", live, "2027-02-11"),
        ("Service account for the invoice interface", live, "2027-02-15"),
        ("Deliver the old exports", data, "2027-02-03"),
        ("Name somebody who compares samples", data, None),
    )
    for summary, version, resolved in work:
        ops.issue(
            summary,
            type="Task",
            versions=[version],
            assignee="ravi-n",
            created="2027-01-18",
            resolved=resolved,
        )
