"""The order of a plan: nothing before what it needs, and nothing waits for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.change import Change, ChangeKind, Target, later
from milepost.model.memory import FORGETFUL, Memory
from milepost.plan.queue import _ORDER, ordered

SITES = {"web": None, "api": None}
"""The order asks sites for nothing but their names."""


def defined(name, source="web"):
    return Change(
        source=source,
        target=Target("label", name),
        kind=ChangeKind.CREATE_LABEL,
        after={"name": name},
    )


def forgotten(name):
    return Change(
        source="web", target=Target("label", name), kind=ChangeKind.REMOVE_LABEL, before=name
    )


def put_on(issue, name, source="web"):
    return Change(
        source=source, target=Target("issue", issue), kind=ChangeKind.ADD_LABEL, after=name
    )


def taken_off(issue, name):
    return Change(
        source="web", target=Target("issue", issue), kind=ChangeKind.REMOVE_LABEL, before=name
    )


def opened(milestone, *labels):
    return Change(
        source="web",
        target=Target("issue", f"new:{milestone}"),
        kind=ChangeKind.CREATE_ISSUE,
        after={"title": "Status", "labels": labels},
        milestone=milestone,
    )


def commented(issue, milestone):
    return Change(
        source="web",
        target=Target("issue", issue),
        kind=ChangeKind.PUT_COMMENT,
        after=f"about {milestone}",
        milestone=milestone,
    )


def folded(issue, milestone):
    return Change(
        source="web",
        target=Target("comment", "9", parent=issue),
        kind=ChangeKind.FOLD_COMMENT,
        before="an older one",
        milestone=milestone,
    )


def blocked(record, milestone, what="comment"):
    return Change(
        source="api",
        target=Target("milestone", record),
        kind=ChangeKind.PUT_BLOCK,
        after=f"see {later(what, milestone)}",
        milestone=milestone,
    )


def told(changes, memory=FORGETFUL):
    return list(ordered(changes, SITES, memory))


def test_every_kind_of_change_has_its_place():
    assert set(_ORDER) == set(ChangeKind)
    assert len(_ORDER) == len(ChangeKind)


def test_create_add_update_remove_and_trackers_as_in_the_file():
    right = [
        defined("x"),
        defined("x", "api"),
        opened("data", "x"),
        put_on("#4", "x"),
        put_on("#1", "x", "api"),
        commented("#4", "live"),
        blocked("4", "live"),
        taken_off("#4", "y"),
        forgotten("y"),
        folded("#4", "live"),
    ]
    assert told(reversed(right)) == right


def test_the_first_comment_comes_right_behind_its_issue():
    """Half a budget then opens half as many issues, none of them empty."""
    opens = [opened(name, "x") for name in "abc"]
    tells = [commented(f"new:{name}", name) for name in "abc"]
    blocks = [blocked(name, name) for name in "abc"]
    pairs = [one for pair in zip(opens, tells, strict=True) for one in pair]
    changes = [defined("x"), *opens, put_on("#4", "x"), *tells, commented("#4", "d"), *blocks]
    right = [defined("x"), *pairs, put_on("#4", "x"), commented("#4", "d"), *blocks]
    assert told(changes) == right
    memory = Memory(waiting={opens[2].place: 1})
    assert told(changes, memory)[:4] == [defined("x"), opens[2], tells[2], opens[0]]


NEEDED = [
    (defined("x"), put_on("#4", "X")),
    (defined("x"), opened("data", "x")),
    (opened("data"), commented("new:data", "data")),
    (commented("new:data", "data"), blocked("4", "data")),
    (opened("data"), blocked("4", "data", "issue")),
    (put_on("#4", "x"), taken_off("#4", "y")),
    (commented("#4", "data"), folded("#4", "data")),
    (taken_off("#4", "x"), forgotten("x")),
]


@pytest.mark.parametrize(("first", "then"), NEEDED)
def test_what_waited_comes_first_right_behind_what_it_needs(first, then):
    others = [defined("other"), put_on("#77", "other"), commented("#77", "other")]
    memory = Memory(waiting={then.place: 1})
    assert told([*others, then, first], memory)[:2] == [first, then]


def test_what_waited_longest_is_first_of_all():
    changes = [put_on(f"#{number}", "x") for number in range(5)]
    memory = Memory(waiting={changes[3].place: 1, changes[1].place: 4})
    assert told(changes, memory)[:2] == [changes[1], changes[3]]


UNIVERSE = (
    *(defined(name) for name in ("x", "z")),
    *(put_on(f"#{number}", "x") for number in range(3)),
    *(taken_off(f"#{number}", "y") for number in range(3)),
    *(opened(name, "x") for name in ("a", "b")),
    *(commented(f"new:{name}", name) for name in ("a", "b")),
    *(blocked(name, name) for name in ("a", "b")),
    commented("#9", "c"),
    folded("#9", "c"),
    forgotten("y"),
)
ALL = st.sets(st.sampled_from(range(len(UNIVERSE))), min_size=1)
"""Changes by their place in ``UNIVERSE``.  As in any plan only an issue and its first comment are
about one object."""


def _by_hand():
    """What needs what in ``UNIVERSE``, said once more, by hand: ``(needed, by)``."""
    for issue in range(3):
        yield 0, 2 + issue
        yield 2 + issue, 5 + issue
        yield 5 + issue, 16
    for milestone in range(2):
        yield 0, 8 + milestone
        yield 8 + milestone, 10 + milestone
        yield 10 + milestone, 12 + milestone
    yield 14, 15


BY_HAND = frozenset(_by_hand())


def _needs(change, wished):
    return {first for first in wished if (first, change) in BY_HAND}


def _chain(change, wished):
    """How many changes there are up to and with this one."""
    found, todo = set(), [change]
    while todo:
        found.add(one := todo.pop())
        todo += _needs(one, wished)
    return len(found)


def _order(wished, memory):
    return [UNIVERSE.index(change) for change in told([UNIVERSE[at] for at in wished], memory)]


@given(ALL, st.integers(0, 3), st.randoms(use_true_random=False))
def test_no_change_starves_even_where_all_of_them_come_back_in_every_run(wished, spare, random):
    """Each run plans all of it anew, as after news, and gets to a few only."""
    budget = max(_chain(change, wished) for change in wished) + spare
    memory, since = FORGETFUL, dict.fromkeys(wished, 0)
    for _ in range(4 * len(wished)):
        plan = _order(random.sample(sorted(wished), len(wished)), memory)
        tried, left = plan[:budget], plan[budget:]
        since = {change: 0 if change in tried else runs + 1 for change, runs in since.items()}
        assert max(since.values()) <= len(wished)
        places = [UNIVERSE[change].place for change in left]
        memory = Memory(waiting={place: memory.waiting.get(place, 0) + 1 for place in places})


@given(ALL, st.lists(st.integers(0, 9), min_size=len(UNIVERSE), max_size=len(UNIVERSE)))
def test_nothing_is_lost_and_nothing_comes_before_what_it_needs(wished, runs):
    waits = zip(UNIVERSE, runs, strict=True)
    plan = _order(wished, Memory(waiting={change.place: count for change, count in waits}))
    assert sorted(plan) == sorted(wished)
    for place, change in enumerate(plan):
        assert _needs(change, wished) <= set(plan[:place])
