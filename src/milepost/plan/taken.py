"""Labels of ours that people took off issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import ChangeKind
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Snooze
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.plan import past
from milepost.plan.desired import Wish, is_writable, label_wishes
from milepost.plan.gestures import Gesture, issue_of, label_of, place
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.writing import Writing
from milepost.report.labels import every_label, label_definitions

Spot = tuple[Ref, str]
"""An issue, and a label as its tracker spells it."""


def labels(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site], memory: Memory
) -> Iterator[Gesture]:
    """What was done to labels of ours on issues that were read to their end.

    One that a person took off is silenced as long as what it tells is the same:
    the health, or the rule and its severity.
    """
    if writing.labels_on == "none":
        return
    wishes: dict[Spot, Wish] = {}
    for wish in label_wishes(judgement, writing):
        wishes.setdefault((wish.issue, sites[wish.issue.source].label(wish.label)), wish)
    writable = frozenset(
        judged.milestone.id for judged in judgement.milestones if is_writable(judged, judgement)
    )
    bare = {spot: wish for spot, wish in wishes.items() if _lacks(spot, judgement)}
    known = {(issue_of(one), label_of(one)): one for one in memory.snoozes if one.how == "removed"}
    for spot, before in known.items():
        wish_now = wishes.get(spot)
        same = wish_now is not None and wish_now.verdict == before.verdict
        if same and spot in bare:
            yield "active", before
        elif not same and before.milestone in writable:
            yield "woken", before
    for spot, wish in bare.items():
        site = sites[spot[0].source]
        if (
            spot not in known
            and _was_ours(spot, memory)
            and _is_sure(spot, judgement, writing, site)
        ):
            yield "silenced", _snooze(spot, wish.milestone, wish.verdict, judgement)
    for spot, milestone in _put(writing, sites, memory):
        silent = milestone in writable and spot not in wishes and _lacks(spot, judgement)
        if silent and _was_ours(spot, memory):
            # It tells nothing now: taken away or not, it may be put there when it does again.
            yield "woken", _snooze(spot, milestone, "", judgement)


def _lacks(spot: Spot, judgement: Judgement) -> bool:
    """Whether an issue was read, with all others of its tracker, and is without the label."""
    issue, label = spot
    reading = judgement.portfolio.readings.get(issue.source)
    found = judgement.portfolio.issue(issue)
    if reading is None or found is None or not reading.proves(Want.MILESTONES, Want.ISSUES):
        return False
    return label.casefold() not in {name.casefold() for name in found.labels}


def _was_ours(spot: Spot, memory: Memory) -> bool:
    """Whether a write of ours should stand there, and nothing has made it void since."""
    issue, label = spot
    one = past.carried(memory, issue, label)
    return one is not None and one.id > memory.woken.get(f"{issue.source} {place(*spot)}", "")


def _is_sure(spot: Spot, judgement: Judgement, writing: Writing, site: Site) -> bool:
    """Whether nothing but a person's hand on this issue explains that the label is not there.

    Somebody may have deleted the whole definition; or our memory is older than
    our last write, where the issue tells another health.
    """
    issue, label = spot
    reading = judgement.portfolio.readings[issue.source]
    exists = ChangeKind.CREATE_LABEL not in site.can or Spelling(reading).has(label)
    healths = {
        site.label(one.name).casefold() for one in label_definitions(writing.prefix).values()
    }
    found = judgement.portfolio.issue(issue)
    carried = {name.casefold() for name in found.labels} if found else set()
    return exists and not (label.casefold() in healths and healths & carried)


def _put(writing: Writing, sites: Mapping[str, Site], memory: Memory) -> Iterator[tuple[Spot, str]]:
    """Where the ledger has labels of ours put on issues, with their milestones."""
    ours = {
        source: {
            site.label(name).casefold(): site.label(name) for name in every_label(writing.prefix)
        }
        for source, site in sites.items()
    }
    for one in memory.written:
        change = one.change
        if one.stands and change.kind in (ChangeKind.ADD_LABEL, ChangeKind.CREATE_ISSUE):
            here = ours.get(change.source, {})
            for name in past.names(change) & here.keys():
                yield (Ref(change.source, past.issue_of(one)), here[name]), change.milestone


def _snooze(spot: Spot, milestone: str, verdict: str, judgement: Judgement) -> Snooze:
    issue, label = spot
    return Snooze(
        source=issue.source,
        place=place(issue, label),
        milestone=milestone,
        verdict=verdict,
        how="removed",
        since=judgement.portfolio.now,
    )
