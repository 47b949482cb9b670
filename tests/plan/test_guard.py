"""The guard: how much of what is ours may change in one run."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.model.change import Change, ChangeKind, Plan, Target
from milepost.model.marks import END, Mark
from milepost.model.memory import FORGETFUL, Memory, Run, Written
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import NOW, issue, milestone, record
from milepost.plan.guard import owned, refusal
from milepost.plan.limits import Limits
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind")
LIMITS = Limits()
COUNT = 10
"""Milestones; each has a comment, a label and a block of ours: thirty objects."""


def described(name, instance="nordwind"):
    text = f"Words.\n\n{Mark('block', instance, name, 'bot')}\nold\n{END}"
    return replace(record(name, due="2027-03-05"), description=text)


@pytest.fixture
def ours(judged, comment):
    """Ten milestones with everything of ours, and as much of people, strangers and others."""
    names = [f"m{number}" for number in range(COUNT)]
    labels = ("milestone", "Milepost: on-track", "milepost: on-track-ish", "bug")
    return judged(
        *(milestone(name, records=(described(name),)) for name in names),
        milestone("theirs", records=(described("theirs", "others"),)),
        issues=[issue(n, name, labels=labels) for n, name in enumerate(names)],
        comments=(
            *(
                comment(f"{Mark('status', 'nordwind', name)}\nold", f"#{n}", f"c{n}")
                for n, name in enumerate(names)
            ),
            comment(f"{Mark('status', 'others', 'm1')}\nold", "#1", "c91"),
            comment("What people say", "#1", "c92"),
            replace(
                comment(f"{Mark('status', 'nordwind', 'm1')}\nforged", "#1", "c93"),
                author=Account("mallory", "mallory"),
            ),
        ),
        statuses={name: Ref("web", f"#{n}") for n, name in enumerate(names)},
    )


def edit(n):
    before = f"{Mark('status', 'nordwind', f'm{n}')}\nold"
    return Change(
        source="web",
        target=Target("comment", f"c{n}", parent=f"#{n}"),
        kind=ChangeKind.PUT_COMMENT,
        before=before,
        after=f"{before}, then news",
    )


def block(n, after="new"):
    return Change(
        source="web",
        target=Target("milestone", f"m{n}"),
        kind=ChangeKind.PUT_BLOCK,
        before="old",
        after=after,
    )


def unlabel(n, name="Milepost: on-track"):
    return Change(
        source="web", target=Target("issue", f"#{n}"), kind=ChangeKind.REMOVE_LABEL, before=name
    )


def added(n):
    return (
        Change(
            source="web",
            target=Target("issue", f"#{n}"),
            kind=ChangeKind.ADD_LABEL,
            after="milepost: off-track",
        ),
        Change(
            source="web", target=Target("issue", f"#{n}"), kind=ChangeKind.PUT_COMMENT, after="x"
        ),
        Change(
            source="web", target=Target("milestone", "new"), kind=ChangeKind.PUT_BLOCK, after="x"
        ),
    )


@pytest.fixture
def refused(ours, sites):
    def ask(*changes, limits=LIMITS, memory=FORGETFUL, allowed=None):
        plan = Plan(changes=changes)
        return refusal(plan, ours, sites(ours), WRITING, limits, memory, allowed=allowed)

    return ask


def test_what_is_ours_is_told_by_mark_author_instance_and_name(ours, sites):
    assert owned(ours, sites(ours), WRITING) == {
        place
        for n in range(COUNT)
        for place in (
            f"web issue/#{n}/comment/c{n}",
            f"web milestone/m{n} block",
            f"web issue/#{n} Milepost: on-track",
        )
    }


def test_places_are_those_of_changes(ours, sites):
    changes = [one(n) for one in (edit, block, unlabel) for n in range(COUNT)]
    assert {one.place for one in changes} == owned(ours, sites(ours), WRITING)


@pytest.mark.parametrize(
    ("count", "limits", "allowed", "goes"),
    [
        (9, Limits(), None, True),
        (10, Limits(), None, False),
        (10, Limits(max_changes_percent=34), None, True),
        (10, Limits(above=31), None, True),
        (10, Limits(above=30), None, False),
        (10, Limits(), 33, False),
        (10, Limits(), 34, True),
        (9, Limits(), 0, False),
        (0, Limits(max_changes_percent=0), None, True),
        (1, Limits(max_changes_percent=0), None, False),
    ],
)
def test_a_share_of_what_is_ours(refused, count, limits, allowed, goes):
    said = refused(*map(edit, range(count)), limits=limits, allowed=allowed)
    assert (said == "") is goes, said


def test_one_sentence_with_counts_limit_and_both_ways_out(refused):
    said = refused(*map(edit, range(10)), *map(block, range(4)))
    assert said == (
        "sync would change or take away 14 of the 30 labels, comments and blocks that are ours "
        "(47 %), and the limit is 30 %: if that is right, allow it for this run with "
        "--max-changes 47, or for good with write.limits.max_changes_percent"
    )
    assert refused(*map(edit, range(10)), *map(block, range(4)), allowed=47) == ""


def test_what_is_added_does_not_count_however_much(refused):
    assert refused(*(one for n in range(40) for one in added(n))) == ""


def test_a_stamp_does_not_count(refused):
    told = "milepost keeps this one comment up to date and mentions nobody. Checked 2027-02-"
    stamps = [
        replace(edit(n), before=f"Same.\n{told}01", after=f"Same.\n{told}08") for n in range(COUNT)
    ]
    assert refused(*stamps) == ""
    news = [replace(one, after=f"Other.\n{told}08") for one in stamps]
    assert "10 of the 30" in refused(*news)


def test_one_object_counts_once(refused):
    assert refused(*(edit(n) for n in range(9)), *(edit(n) for n in range(9))) == ""


@pytest.mark.parametrize(
    ("count", "largest", "allowed", "goes"),
    [
        (9, 0, None, True),
        (10, 0, 99, True),
        (11, 0, 99, False),
        (11, 0, 100, True),
        (12, 6, 99, True),
        (13, 6, 99, False),
        (11, 5, 99, False),
    ],
)
def test_removals_above_the_number_and_twice_the_largest(refused, count, largest, allowed, goes):
    wide = Limits(max_changes_percent=100)
    gone = [unlabel(n, "old prefix: x") for n in range(count)]
    said = refused(*gone, limits=wide, memory=Memory(largest_removal=largest), allowed=allowed)
    assert (said == "") is goes, said


def test_the_sentence_on_removals_names_its_limit(refused):
    gone = [unlabel(n, "old prefix: x") for n in range(20)]
    assert refused(*gone) == (
        "sync would take away 20 labels, comments and blocks of ours, and the limit is 10, the "
        "number in write.limits.above: if that is right, allow it for this run with "
        "--max-changes 100, or for good with write.limits.above"
    )
    known = refused(*gone, memory=Memory(largest_removal=7))
    assert "the limit is 14, twice the most that any earlier run took away:" in known


def test_the_way_out_it_names_is_enough_where_both_limits_are_in_the_way(refused):
    said = refused(*map(unlabel, range(10)), unlabel(11, "old prefix: x"))
    assert "--max-changes 100," in said


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # a pure function
@given(
    edits=st.integers(0, 10),
    blocks=st.integers(0, 10),
    labels=st.integers(0, 10),
    limit=st.integers(0, 100),
)
def test_the_percentage_it_names_is_enough(refused, edits, blocks, labels, limit):
    changes = (*map(edit, range(edits)), *map(block, range(blocks)), *map(unlabel, range(labels)))
    said = refused(*changes, limits=Limits(max_changes_percent=limit))
    assert bool(said) is (len(changes) * 100 > limit * 3 * COUNT)
    if said:
        percent = float(said.partition("--max-changes ")[2].partition(",")[0])
        assert refused(*changes, allowed=percent) == ""


def remembered(*writes, **states):
    """Writes as ``(change, run, outcome, key)``; runs as the words say, the oldest first."""
    runs = [
        Run(id=name, instance="nordwind", command="sync", started=NOW, state=state)
        for name, state in states.items()
    ]
    written = [
        Written(id=f"{n:02}", run=run, at=NOW, change=change, outcome=outcome, key=key)
        for n, (change, run, outcome, key) in enumerate(writes)
    ]
    return Memory(runs=tuple(reversed(runs)), written=tuple(reversed(written)))


def first(n):
    target = Target("issue", f"#{n}")
    return Change(source="web", target=target, kind=ChangeKind.PUT_COMMENT, after="x")


def labelled(n):
    after = {"title": "Status", "labels": ("milestone", "Milepost: on-track")}
    return Change(
        source="web",
        target=Target("issue", f"new:m{n}"),
        kind=ChangeKind.CREATE_ISSUE,
        after=after,
        milestone=f"m{n}",
    )


def made(run, outcome="done", known=True):
    """What a run made at nine of the ten milestones: of thirty things three are older."""
    for n in range(1, COUNT):
        yield labelled(n), run, outcome, f"#{n}" if known else ""
        yield first(n), run, outcome, f"c{n}" if known else ""
        yield replace(block(n), before=None), run, outcome, ""


OLDER = (edit(0), block(0), unlabel(0))
"""All that was ours before."""


@pytest.mark.parametrize("state", [None, "interrupted", "partial", "failed"])
@pytest.mark.parametrize(("outcome", "known"), [("done", True), (None, False), ("unknown", False)])
def test_the_rest_of_a_run_that_was_cut_short_is_judged_as_that_run_was(
    refused, state, outcome, known
):
    """Three things of ours are too few to ask about, and so they were before it."""
    rest = (*OLDER, *map(edit, range(1, COUNT)))
    assert refused(*rest)
    assert refused(*rest, memory=remembered(*made("a", outcome, known), a=state)) == ""


@pytest.mark.parametrize(
    "writes",
    [
        remembered(*made("a"), a="complete"),
        remembered(*made("a"), a="interrupted", b="complete", c="interrupted"),
        remembered(*made("a", "already"), a="interrupted"),
        remembered(*made("a", "failed"), a="interrupted"),
        # One tracker is down for months: then only what the last run made is new.
        remembered(*made("a"), a="partial", b="partial"),
        remembered(*((edit(n), "a", "done", f"c{n}") for n in range(COUNT)), a="interrupted"),
    ],
)
def test_what_was_ours_before_stays_so(refused, writes):
    assert refused(*map(edit, range(COUNT)), memory=writes).startswith("sync would change")


def test_runs_cut_short_in_a_row_are_one(refused):
    rest = (*OLDER, *map(edit, range(1, COUNT)))
    chain = {"a": None, "b": "failed", "c": "partial", "d": "interrupted"}
    assert refused(*rest, memory=remembered(*made("a"), **chain)) == ""
    chain = {"a": "partial", "b": "partial", "c": "partial"}
    waits = replace(remembered(*made("a"), **chain), waiting={"web issue/#1": 3})
    assert refused(*rest, memory=waits) == ""


def test_the_larger_rest_of_a_run_is_as_large_as_before(refused):
    """Half of what is older was changed by the run that was cut short; half is left."""
    writes = remembered(*([*made("a")][:9]), a="interrupted")
    assert refused(*map(edit, range(4, 10)), memory=writes) == ""
    assert "7 of the 21" in refused(*map(edit, range(3, 10)), block(0), memory=writes)


def test_removals_are_counted_all_the_same(refused):
    gone = [unlabel(n, "old prefix: x") for n in range(11)]
    assert "take away 11" in refused(*gone, memory=remembered(*made("a"), a="interrupted"))
