"""What turned since some day, and why: derived from what is remembered, in a few words each.

A look of that day is held against how it stands now, so what came and went
again in between turned nothing.  Where a look cannot tell, nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.history import CriterionState, Snapshot
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.turn import TURN_KINDS, Turn, Turned, look_of, look_on
from milepost.model.veil import PRIVATE
from milepost.report.looks import Both, is_whole, titled
from milepost.report.turns_in_findings import findings
from milepost.report.turns_in_work import pace, scope
from milepost.report.why import reached
from milepost.report.words import look, plural


def turned(judged: Judged, judgement: Judgement, since: date | Snapshot | None) -> Turned | None:
    """What turned about a milestone since that day or that look of it, in reading order.

    ``None`` where nobody knows: no whole look on or before the day is
    remembered, it was not read to its end now, or it is only listed.
    """
    portfolio = judgement.portfolio
    history = (portfolio.history or {}).get(judged.milestone.id)
    then = look_on(history, since) if isinstance(since, date) else since
    if history is None or then is None or judged.health is None:
        return None
    if not is_whole(judged.milestone, portfolio):
        return None
    found = _turns(Both(judged, judgement, history, then))
    return Turned(
        since=then.day,
        turns=tuple(sorted(found, key=lambda one: TURN_KINDS.index(one.kind))),
        unseen=tuple(one for one in history.lapses if one.until > then.day),
    )


def because(turn: Turn) -> Prose:
    """``, external: “vendor late” (Dana Ortiz)``: why, as far as anybody told; else empty."""
    told = [say("{}", turn.cause)] if turn.cause else []
    told += [say("“{}”", turn.why)] if turn.why else []
    by = say(" ({})", turn.by) if turn.by else ()
    return (*(say(", {}", join(tuple(told), ": ")) if told else ()), *by)


def unseen(told: Turned) -> tuple[Prose, ...]:
    """The times of which nothing is known, each in a few words."""
    return tuple(say("no run saw it between {} and {}", it.since, it.until) for it in told.unseen)


def _turns(both: Both) -> Iterator[Turn]:
    yield from scope(both)
    yield from pace(both)
    yield from _health(both)
    yield from _date(both)
    yield from findings(both)
    yield from _criteria(both)
    yield from _owners(both)
    yield from _dependencies(both)


def _health(both: Both) -> Iterator[Turn]:
    judged, before = both.judged, both.then.health
    now = judged.health
    if now == before or now in (None, "unknown"):
        return
    if now == "done":
        day = reached(judged)
        yield Turn(kind="reached", said=(f"reached {day}".rstrip(),), on=judged.reached_on)
    elif both.then.closed and not both.milestone.closed:
        yield Turn(kind="health", said=(f"opened again, {look(now).counted} now",))
    elif before not in (None, "unknown"):
        told = f"turned {look(now).counted}, was {look(before).counted}"
        yield Turn(kind="health", said=(told,))


def _date(both: Both) -> Iterator[Turn]:
    was, now = both.then.due, both.milestone.due
    if was == now:
        return
    moves = [one for one in both.history.slips if both.after(one)]
    first = next((at for at, one in enumerate(moves) if one.was == was), 0)
    moves = moves[first:]  # those before were seen by an earlier look of that day
    told = next((one for one in reversed(moves) if one.reason or one.cause), None)
    last = told or next(reversed(moves), None)
    if was and now:
        days = both.portfolio.project.calendar.working_days_between(was, now)
        how = f", {plural(abs(days), 'working day')} {'later' if days > 0 else 'earlier'}"
        times = f", in {len(moves)} moves" if len(moves) > 1 else ""
        said = (f"date moved from {was} to {now}{how if days else ''}{times}",)
    elif now:
        said = (f"dated {now}, had no date",)
    else:
        said = (f"has no date any more, was due {was}",)
    yield Turn(
        kind="date",
        said=said,
        on=moves[-1].on if moves else None,
        after=moves[0].after if moves else None,
        why=last.reason if last else "",
        cause=last.cause if last else "",
        by=last.by if last else "",
    )


def _criteria(both: Both) -> Iterator[Turn]:
    now: dict[str, CriterionState] = {}
    for verdict in both.judged.verdicts:
        text = verdict.criterion.text
        now[text] = verdict.state if text not in now else _graver(now[text], verdict.state)
    before = both.then.criteria
    for text, state in now.items():
        was = before.get(text)
        if text == PRIVATE or (both.milestone.closed and state == "met"):
            continue
        if was is None:
            yield _criterion("new criterion", text)
        elif state == "met" and was != "met":
            yield _criterion("met:", text)
        elif state == "unmet" and was == "met":
            yield _criterion("not met any more:", text)
    for text in before:
        if text not in now and text != PRIVATE and PRIVATE not in now:
            yield _criterion("not asked any more:", text)


def _graver(one: CriterionState, other: CriterionState) -> CriterionState:
    order: tuple[CriterionState, ...] = ("met", "unknown", "unmet")
    return max(one, other, key=order.index)


def _criterion(how: str, text: str) -> Turn:
    return Turn(kind="criterion", said=say(f"{how} “{{}}”", text))


def _owners(both: Both) -> Iterator[Turn]:
    owners, before = both.milestone.owners, both.then.owners
    names = [{one.id, *one.accounts.values()} for one in owners]
    same = len(names) == len(before) and all(any(it in them for them in names) for it in before)
    if same or any(one.id == PRIVATE for one in owners):
        return
    people = {
        one.id: one.label
        for them in (both.portfolio.people, *(it.owners for it in both.portfolio.milestones))
        for one in them
    }
    former = [people[one] for one in before if one in people]
    was = say(", was {}", ", ".join(former)) if former else ()
    is_now = say("owner is {}", ", ".join(one.label for one in owners))
    yield Turn(kind="owner", said=(*(is_now if owners else ("nobody owns it any more",)), *was))


def _dependencies(both: Both) -> Iterator[Turn]:
    judged = {one.milestone.id: one for one in both.judgement.milestones}
    for name in both.judged.depends_on:
        other = both.portfolio.by_id.get(name)
        past = (both.portfolio.history or {}).get(name)
        then = look_of(past, both.then.run) or look_on(past, both.then.day)
        if other is None or then is None or not is_whole(other, both.portfolio):
            continue
        told = _turn_of(both.portfolio, other, judged.get(name), then)
        if told:
            yield Turn(
                kind="dependency", said=say(f"{{}}, which it waits for, {told}", titled(other))
            )


def _turn_of(portfolio: Portfolio, other: Milestone, judged: Judged | None, then: Snapshot) -> str:
    """What turned about a milestone that another one waits for: the one thing that counts most."""
    health = judged.health if judged else None
    day = portfolio.reached_on(other)
    if then.closed and not other.closed:
        return "was opened again"
    if then.health != "done" and portfolio.reached.get(other.id) and health in (None, "done"):
        return f"was reached{f' {day}' if day else ''}" if not then.closed else ""
    if other.closed:
        return ""
    if other.due != then.due:
        return f"moved from {then.due or 'no date'} to {other.due or 'no date'}"
    if health == "off_track" and then.health not in (None, "unknown", "off_track"):
        return "turned off track"
    return ""
