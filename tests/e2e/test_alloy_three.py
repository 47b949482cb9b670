"""The 176 versions of a real project, made in two more trackers from the one that has them.

All of them are open here, as if none had been released yet: what is closed for
long is not shared any more.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from milepost.model.clock import parse_day
from milepost.sandbox.alloy_data import versions

pytestmark = pytest.mark.no_cover

_NAME = "trio"
if _NAME not in sys.modules:  # one for all tests of a process
    _spec = importlib.util.spec_from_file_location(_NAME, Path(__file__).parent / f"{_NAME}.py")
    sys.modules[_NAME] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_NAME])
trio = sys.modules[_NAME]

EDITED, TWICE = 22, 8
"""So many records are edited, some of them in two fields: thirty edits."""
_PLAN = """
version: 1
project: {{name: Alloy}}
{trackers}
milestones:
{stones}
write: {{labels: {{on: none}}, block: false, limits: {{pace: none}}}}
sync: {{title: two-way, due: two-way, start: two-way, state: two-way, description: two-way,
       create_missing: [web, api]}}
state: "sqlite:///{folder}/state.db"
"""


@pytest.fixture(scope="module")
def alloy(tmp_path_factory):
    """All versions in Jira, and a plan file that wants them in all three."""
    folder = tmp_path_factory.mktemp("alloy")
    with trio.trio(folder) as made:
        for one in versions():
            made.repo("ops").milestone(one.name, due=one.release, description=f"{one.id}\r\n")
        stones = "\n".join(
            f'  v{one.id}: {{title: "{one.name}", in: [web, api, ops], done_when: [all closed]}}'
            for one in versions()
        )
        text = _PLAN.format(
            trackers=trio.TRACKERS.format(url=made.server.url),
            stones=stones,
            folder=folder.as_posix(),
        )
        (folder / "milepost.yaml").write_text(text)
        yield made


def written(made):
    """How often each address was written to since the last look."""
    found = Counter(f"{one.method} {one.path}" for one in made.server.log.mutating)
    made.server.log.reset()
    return Counter({where: number for where, number in found.items() if "graphql" not in where})


def titles(made, name):
    return sorted(one.title for one in made.records(name).values())


def dated(made, name):
    return {
        said["title"]: (said["due"], said["state"])
        for (where, _), said in made.look().items()
        if where == name
    }


def test_176_versions_in_three_trackers(alloy, capsys):
    told = []
    first = alloy.sync()
    assert first.whole, first.said
    assert len(versions()) == 176
    assert [len(alloy.records(name)) for name in trio.NAMES] == [176] * 3
    assert titles(alloy, "web") == titles(alloy, "api") == titles(alloy, "ops")
    assert dated(alloy, "web") == dated(alloy, "api") == dated(alloy, "ops")
    writes = written(alloy)
    assert writes.total() == 2 * 176 == len(first.changes)
    told.append(f"created: {writes.total()} writes, {_asked(first)} requests")

    again = alloy.sync()
    assert (again.changes, again.whole, written(alloy).total()) == ([], True, 0)
    told.append(f"again: 0 writes, {_asked(again)} requests")

    edits = edit(alloy, random.Random(176))  # noqa: S311 - any numbers, the same in each run
    assert edits == EDITED + TWICE == 30
    after = alloy.sync()
    assert after.whole, after.said
    writes = written(alloy)
    assert writes.total() == 2 * EDITED == len(after.changes), after.changes
    assert set(writes.values()) == {1}, "an object is written once, whatever changed of it"
    assert dated(alloy, "web") == dated(alloy, "api") == dated(alloy, "ops")
    told.append(f"30 edits of {EDITED}: {writes.total()} writes, {_asked(after)} requests")

    last = alloy.sync()
    assert (last.changes, last.whole, written(alloy).total()) == ([], True, 0)
    told.append(f"again: 0 writes, {_asked(last)} requests")
    with capsys.disabled():
        print("", *told, sep="\n")  # noqa: T201 - figures are to be read


def _asked(ran):
    return sum(one["requests"] for one in ran.json["sources"])


def edit(made, chance):
    """Thirty edits: a date, a title or a closing in any of the trackers; of some, two fields."""
    stones = chance.sample(titles(made, "ops"), EDITED)
    for number, title in enumerate(stones):
        name = chance.choice(trio.NAMES)
        one = next(it for it in made.records(name).values() if it.title == title)
        if number < TWICE:
            one.due, one.title = parse_day(trio.later(number)), f"{title} (moved)"
        elif chance.random() < 0.3:
            one.state, one.closed_at = "closed", made.world.now()
        else:
            one.due = parse_day(trio.later(number))
        one.updated_at = made.world.now()
    return EDITED + TWICE
