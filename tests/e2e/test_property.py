"""For any portfolio: what a plan says is done, then there is nothing left to plan."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.app import sync as syncing
from milepost.app.opened import open_trackers
from milepost.app.read import Selection
from milepost.config.load import load
from milepost.model.clock import HeldClock
from milepost.model.marks import parse
from milepost.sandbox.server import serve
from milepost.sandbox.world import World

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
TEXT = """
version: 1
project: {{name: Any}}
trackers: {{web: {{kind: github, repo: acme/web, url: "{url}", token: "${{GITHUB_TOKEN}}"}}}}
write:
  limits: {{pace: none}}
  labels: {{on: {labels}}}
  status_issue: {{create: {create}}}
  block: {block}
"""
days = st.integers(-60, 60).map(lambda n: (NOW + timedelta(days=n)).date())
lines = st.sampled_from(
    [
        "Owner: @kim",
        "Owner: @a, @b",
        "Depends on: M1",
        "Done when: all closed",
        "Words.\r\n",
        "# Head",
        "- [ ] x",
    ]
)
stones = st.lists(
    st.fixed_dictionaries(
        {
            "due": st.none() | days,
            "closed": st.none()
            | st.integers(0, 50).map(lambda n: (NOW - timedelta(days=n)).date()),
            "description": st.lists(lines, max_size=4).map("\n".join)
            | st.text(max_size=30)
            | st.none(),
            "issues": st.lists(
                st.sampled_from(["open", "done", "dropped", "status", "stale", "blocked"]),
                max_size=4,
            ),
        }
    ),
    min_size=1,
    max_size=4,
)


def build(world, portfolio):
    repo = world.repo("acme/web", author="dana-o")
    blocker = repo.issue("blocker")
    for number, stone in enumerate(portfolio):
        made = repo.milestone(
            f"M{number}", due=stone["due"], closed=stone["closed"], description=stone["description"]
        )
        for state in stone["issues"]:
            issue = repo.issue(
                f"{state} of M{number}",
                milestone=made,
                closed="2027-01-20" if state in ("done", "dropped") else None,
                reason="not_planned" if state == "dropped" else None,
                created="2027-01-10",
                labels={"status": ["milestone"], "stale": ["milepost: done"]}.get(state, []),
            )
            if state == "blocked":
                repo.block(blocked=issue, blocker=blocker)
    return repo


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    stones,
    st.sampled_from(["status_issue", "issues", "none"]),
    st.sampled_from(["true", "false"]),
    st.sampled_from(["true", "false"]),
)
def test_a_second_plan_is_empty_and_people_keep_their_words(portfolio, labels, create, block):
    world = World(HeldClock(NOW))
    repo = build(world, portfolio)
    before = {number: it.description for number, it in repo.project.milestones.items()}
    world.token("t", login="bot", repos={"acme/web": "write"})
    with serve(world) as server:
        text = TEXT.format(url=server.url, labels=labels, create=create, block=block)
        config = load("milepost.yaml", text, {"GITHUB_TOKEN": "t"})
        opened = open_trackers(config, world.clock, progress=lambda *_: None)
        try:
            planned = syncing.plan(config, opened, world.clock, Selection())
            outcomes = [(it.outcome, it.detail) for it in syncing.apply(planned, opened)]
            assert {state for state, _ in outcomes} <= {"done"}, outcomes
            again = syncing.plan(config, opened, world.clock, Selection())
            assert again.plan.changes == ()
        finally:
            for found in opened.values():
                found.transport.close()
    for number, old in before.items():
        assert parse(repo.project.milestones[number].description or "", "any").human == (old or "")
