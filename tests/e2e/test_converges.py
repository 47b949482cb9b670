"""People edit the same milestones in three trackers at once, and milepost keeps them the same.

Whatever they do: nobody's edit is written over but by who is right, what
differs is told, nothing is made twice or taken away, and in the end there is
nothing left to do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import integers, sampled_from

sys.path.insert(0, str(Path(__file__).parent))

from converging import ACTIONS, MODES, begun, born, lives, step
from trio import trio

pytestmark = pytest.mark.no_cover

EACH = 10
LIVES = {"two-way": 9, "adopt": 5, "plan": 3, "tracker": 6}
"""So many lives in each mode, with so many of each action: together 3,220 steps and the syncs."""

CONFLICTS = {"two-way": 50, "adopt": 40, "plan": 10, "tracker": 0}
"""How many conflicts a mode must have shown: together at least a hundred are seen."""


@pytest.mark.parametrize("mode", MODES)
def test_nobodys_edit_is_lost(mode, tmp_path, capsys):
    steps, conflicts = {}, 0
    with trio(tmp_path) as served:
        start = begun(served, mode)
        for seed in range(LIVES[mode]):
            counts, seen = lives(served, start, mode, seed, EACH)
            conflicts += seen
            steps = {name: steps.get(name, 0) + number for name, number in counts.items()}
        assert served.world.violations == []
    with capsys.disabled():
        print(f"\n{mode}: {conflicts} conflicts, {sum(steps.values())} steps: {steps}")  # noqa: T201 - figures are to be read
    assert all(steps[action] >= LIVES[mode] * EACH for action in ACTIONS)
    assert conflicts >= CONFLICTS[mode]


def test_together_they_are_enough():
    assert set(LIVES) == set(CONFLICTS) == set(MODES)
    each = sum(LIVES.values()) * EACH
    assert each >= 200
    assert each * len(ACTIONS) >= 2000
    assert sum(CONFLICTS.values()) >= 100


class People(RuleBasedStateMachine):
    """The same actions in whatever order makes it fail soonest."""

    served = None
    starts: dict = {}  # noqa: RUF012 - one sandbox for all examples

    @initialize(mode=sampled_from(sorted(MODES)), seed=integers(0, 10**6))
    def begin(self, mode, seed):
        if mode not in People.starts:
            People.starts[mode] = begun(People.served, mode)
        self.life = born(People.served, People.starts[mode], mode, seed)

    @rule(action=sampled_from(ACTIONS))
    def act(self, action):
        step(self.life, action)

    @rule()
    def sync(self):
        self.life.sync()

    @invariant()
    def nobody_is_spoken_to(self):
        assert People.served.world.violations == []

    def teardown(self):
        if hasattr(self, "life"):
            self.life.settle()


def test_in_any_order():
    with tempfile.TemporaryDirectory() as folder, trio(Path(folder)) as People.served:
        People.starts = {}
        People.TestCase.settings = settings(
            max_examples=5,
            stateful_step_count=12,
            phases=(
                Phase.explicit,
                Phase.generate,
            ),  # what failed is told as it is: each step costs
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        People.TestCase().runTest()
