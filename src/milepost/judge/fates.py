"""What became of a record that a complete list has no more, as its tracker answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from milepost.judge.known import Fated
from milepost.model.agreement import Fate
from milepost.model.history import Snapshot
from milepost.model.milestone import Milestone
from milepost.model.reading import Proof, Reading, Want

_BY_STATUS: Mapping[int, Fate] = MappingProxyType(
    {
        401: "forbidden",
        403: "forbidden",
        404: "gone",
        410: "deleted",
        301: "moved",
        302: "moved",
        307: "moved",
        308: "moved",
    }
)


def lost(milestones: Iterable[Milestone]) -> Mapping[str, tuple[str, ...]]:
    """Keys to ask for directly, by tracker: known or declared, and not in a complete list.

    Not of closed milestones, nor of those that are only listed: nothing is said of them.
    """
    keys: dict[str, dict[str, None]] = {}
    for milestone in milestones:
        if milestone.judged and not milestone.closed:
            for one in milestone.sought:
                if key := one.was or one.key:
                    keys.setdefault(one.source, {})[key] = None
    return {source: tuple(found) for source, found in keys.items()}


def fate(answer: Reading, key: str) -> Fated | None:
    """What the direct answer says of a record; ``None`` where it is there after all."""
    if answer.milestones:
        return None
    proof = answer.proofs.get(Want.MILESTONES, Proof(complete=False))
    status = proof.answers.get(key)
    if status is None and (proof.complete or key in proof.gone):
        return Fated("gone")
    told = _BY_STATUS.get(status or 0, "unreachable")
    return Fated(told, proof.reason if told in ("moved", "unreachable") else "")


def whereabouts(past: Iterable[Snapshot], reading: Reading) -> str:
    """Where its issues are now, by what was seen of it last: versions are merged by moving them."""
    whole = [one for one in past if one.whole]
    had = whole[-1].committed if whole else {}
    keys = {ref.key for ref in had if ref.source == reading.source}
    there = [issue for issue in reading.issues if issue.ref.key in keys]
    titles = {record.key: record.title for record in reading.milestones}
    now = Counter(key for issue in there for key in issue.milestones if key in titles)
    if not now:
        return ""
    (key, many) = now.most_common(1)[0]
    return f'of its issues {many} of {len(there)} are in "{titles[key]}" ({key}) now'
