"""For any portfolio: nothing is ever planned away but what is ours."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.issue import Label
from milepost.model.marks import END, Mark
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, record
from milepost.plan.diff import make
from milepost.plan.noticed import notice
from milepost.plan.writing import Writing
from milepost.report.labels import every_label

KEPT = (
    "<sub>milepost keeps this one comment up to date and mentions nobody. Checked 2027-02-15</sub>"
)
NAMES = ("kickoff", "data", "live")
OURS = every_label("milepost: ")
FORMER = "prefix: done"
"""One of ours under another prefix: ours only where the ledger says that we put it there."""
LABELLING = ("add_label", "remove_label")
WRITES = frozenset(ChangeKind) - {
    ChangeKind.SET_FIELD,
    ChangeKind.CREATE_RECORD,
    ChangeKind.CLOSE_RECORD,
    ChangeKind.MOVE_ISSUE,
    ChangeKind.LINK,
}
"""All that a plan of ``sync`` may hold.  None of it deletes or closes anything of people's."""
labels = st.sampled_from(
    (*OURS, "Milepost: Done", "milepost: mine", "milepost", "bug", "milestone", FORMER)
)
bodies = st.sampled_from(
    [
        f"{Mark('status', instance, name)}\nSaid.\n\n<sub>{KEPT} Checked 2027-02-15</sub>"
        for instance in ("nordwind", "others")
        for name in (*NAMES, "gone")
    ]
    + [f"{Mark('status', 'nordwind', 'data')}\ncut", "What a person says", ""]
)
descriptions = st.sampled_from(
    [
        "",
        "Words.",
        *(f"Words.\n\n{Mark('block', 'nordwind', name)}\nold\n{END}" for name in NAMES),
        f"{Mark('block', 'others', 'data')}\nold\n{END}",
        f"{Mark('block', 'nordwind', 'data')}\n",
    ]
)
stones = st.fixed_dictionaries(
    {
        "closed": st.sampled_from(["", "2027-02-19"]),
        "due": st.sampled_from(["", "2027-02-01", "2027-03-05"]),
        "description": descriptions,
        "labels": st.lists(labels, max_size=4, unique_by=str.casefold),
        "state": st.sampled_from(["open", "done", "dropped"]),
        "comments": st.lists(st.tuples(bodies, st.sampled_from(["bot", "kim"])), max_size=3),
    }
)
kinds = st.sampled_from(
    ["add_label", "remove_label", "put_comment", "fold_comment", "create_label"]
)
outcomes = st.sampled_from(["done", "already", "unknown", None])
writes = st.lists(st.tuples(kinds, st.integers(0, 3), labels, outcomes), max_size=6)


def past(kind, number, label):
    """Something an earlier run wrote."""
    kind, issue_ = ChangeKind(kind), Target("issue", f"#{number}")
    comment = Target("comment", f"{number}0", parent=f"#{number}")
    if kind is ChangeKind.CREATE_LABEL:
        return Change(source="web", target=Target("label", label), kind=kind, after={"name": label})
    if "label" in kind:
        return Change(source="web", target=issue_, kind=kind, after=label)
    name = NAMES[number % 3]
    return Change(
        source="web",
        target=comment if "fold" in kind else issue_,
        kind=kind,
        after="x",
        milestone=name,
    )


def put_there(writes):
    """The labels that earlier runs put on issues last, whatever their prefix was then."""
    last = {(f"#{number}", name): kind for kind, number, name, _ in writes if kind in LABELLING}
    return {place for place, kind in last.items() if kind == "add_label"}


def is_ours(change, judgement, writes):
    """Whether what a change takes away is ours: a label of ours, or our comment."""
    if change.kind is ChangeKind.REMOVE_LABEL:
        by_name = change.before in {*OURS, "Milepost: Done"}
        former = change.before == FORMER and (change.target.key, FORMER) in put_there(writes)
        return change.target.kind == "issue" and (by_name or former)
    (there,) = (
        it for it in judgement.portfolio.readings["web"].comments if it.id == change.target.key
    )
    return (
        change.kind is ChangeKind.FOLD_COMMENT
        and there.author.login == "bot"
        and there.body.startswith("<!-- milepost:status instance=nordwind ")
        and there.body.endswith("</sub>")
    )


scenes = st.fixed_dictionaries(
    {
        "stones": st.tuples(stones, stones, stones),
        "writes": writes,
        "writing": st.builds(
            Writing,
            instance=st.just("nordwind"),
            labels_on=st.sampled_from(["status_issue", "issues", "none"]),
            create_status_issue=st.booleans(),
            repair=st.booleans(),
        ),
        "hidden": st.booleans(),
        "health": st.sampled_from(["on_track", "off_track", "done"]),
    }
)


@pytest.fixture
def stage(judged, comment):
    """Three milestones, each with one issue, its comments and its block."""

    def judgement(stones):
        numbered = [
            (n, name, stone) for n, (name, stone) in enumerate(zip(NAMES, stones, strict=True), 1)
        ]
        return judged(
            *(
                milestone(name, due=stone["due"], records=(described(name, stone),))
                for _, name, stone in numbered
            ),
            issues=[
                issue(n, name, stone["state"], labels=tuple(stone["labels"]))
                for n, name, stone in numbered
            ],
            comments=tuple(
                replace(comment(body, f"#{n}", f"{n}{place}"), author=Account(who, who))
                for n, _, stone in numbered
                for place, (body, who) in enumerate(stone["comments"])
            ),
            labels=(Label("milestone"), Label(OURS[0])),
            statuses={
                name: Ref("web", f"#{n}")
                for n, name, stone in numbered
                if "milestone" in stone["labels"]
            },
        )

    return judgement


def described(name, stone):
    there = record(name, due=stone["due"], closed=stone["closed"])
    return replace(there, description=stone["description"])


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scene=scenes)
def test_only_what_is_ours_is_taken_away(stage, sites, ledger, scene):
    found = stage(scene["stones"])
    wrote = ((past(*said), outcome, "10") for *said, outcome in scene["writes"])
    memory = ledger(*wrote, health=scene["health"])
    comments = found.portfolio.readings["web"].comments
    answers = {"web": {it.id: True for it in comments if scene["hidden"]}}
    gestures = notice(found, scene["writing"], sites(found), memory, answers)
    made = make(found, scene["writing"], sites(found), memory, gestures)
    for change in made.changes:
        assert change.kind in WRITES
        if change.removes:
            assert is_ours(change, found, scene["writes"]), change
        if change.target.kind == "milestone":
            assert change.kind is ChangeKind.PUT_BLOCK
            assert isinstance(change.after, str)
    places = {
        fate: {(it.source, it.place) for it in getattr(gestures, fate)}
        for fate in ("silenced", "woken", "active")
    }
    assert not places["active"] & (places["woken"] | places["silenced"])
    assert not places["silenced"] & places["woken"]
