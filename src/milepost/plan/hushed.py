"""Comments of ours that people deleted or hid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from milepost.model.finding import Health
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Memory, Snooze, Written
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.plan.desired import is_writable
from milepost.plan.gestures import Gesture, place
from milepost.plan.past import comment_of, posted
from milepost.plan.site import Site
from milepost.plan.standing import Standing, standing
from milepost.plan.writing import Writing

Answers = Mapping[str, Mapping[str, bool]]
"""By tracker and id of a comment, whether somebody hid it; only those that were asked for."""


def comments(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory,
    answers: Answers | None,
) -> Iterator[Gesture]:
    """What was done to the status comment of each milestone about which enough is known.

    One that a person deleted or hid is silenced at the health that it told;
    it may speak again as soon as the health is another one.
    """
    known = {
        (one.source, one.place): one
        for one in memory.snoozes
        if one.how == "deleted" or (one.how == "hidden" and answers is not None)
    }
    for judged in judgement.milestones:
        issue = judged.status
        if issue is None or judged.health is None or not is_writable(judged, judgement):
            continue
        home = sites[issue.source]
        asked = (answers or {}).get(issue.source, {})
        hidden = [key for key, is_hidden in asked.items() if is_hidden]
        now = standing(judged, judgement, writing, home, memory, hidden)
        before = known.get((issue.source, place(issue)))
        if before is not None:
            yield _still(before, now, asked, judged.health), before
            continue
        last = posted(memory, judged.milestone.id, issue, home)
        how = _done(now, last, issue, judgement)
        if how is not None and not _is_void(last, issue, memory):
            told = _told(judged, memory) or judged.health
            yield (
                "silenced" if told == judged.health else "woken",
                Snooze(
                    source=issue.source,
                    place=place(issue),
                    milestone=judged.milestone.id,
                    verdict=told,
                    how=how,
                    since=judgement.portfolio.now,
                ),
            )


def _still(
    before: Snooze, now: Standing, asked: Mapping[str, bool], health: Health
) -> Literal["woken", "active"]:
    """Whether what was silenced stays so: the same health, and nobody brought the comment back."""
    back = now.current is not None and (
        before.how == "deleted" or asked.get(now.current.id) is False
    )
    return "woken" if before.verdict != health or back else "active"


def _done(
    now: Standing, last: Written | None, issue: Ref, judgement: Judgement
) -> Literal["deleted", "hidden"] | None:
    """What a person did to our comment; ``None`` where nothing is certain."""
    if now.current is not None:
        return None
    if now.hidden:
        return "hidden"
    reading = judgement.portfolio.readings[issue.source]
    there = {one.id for one in reading.comments if one.issue == issue}
    gone = last is not None and comment_of(last) not in there
    # Our mark by somebody else: our account may have got another name.
    explained = now.other or now.strangers or not reading.tells(Want.COMMENTS, issue)
    return "deleted" if gone and not explained else None


def _is_void(last: Written | None, issue: Ref, memory: Memory) -> bool:
    """Whether this was answered before: it may speak, and has not been able to since."""
    woken = memory.woken.get(f"{issue.source} {place(issue)}", "")
    return bool(woken) and (last is None or last.id < woken)


def _told(judged: Judged, memory: Memory) -> Health | None:
    """The health at the last run: what the comment told when a person did away with it."""
    seen = memory.seen.get(judged.milestone.id)
    return seen.health if seen else None
