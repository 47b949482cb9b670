"""Words that rules about the past share: when something happened, and what nobody saw."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.model.accountable import is_known
from milepost.model.history import ScopeMove, Slip
from milepost.model.prose import Gap, Prose, say
from milepost.model.reading import Want
from milepost.rules.rule import View
from milepost.rules.wording import place, some


def when(view: View, one: Slip | ScopeMove) -> Prose:
    """``by 2027-02-08``; ``on`` where a tracker told; across a lapse ``between`` two days."""
    if one.after is None:
        return say("on {}", one.on)
    if view.history.lapse(one.after, one.on):
        return say("between {} and {}", one.after, one.on)
    return say("by {}", one.on)


def moved(view: View, slips: Sequence[Slip]) -> Prose:
    """``from 2027-02-26 to 2027-03-05 (by 2027-02-08, vendor late)``, each of them."""
    return some([_moved(view, one) for one in slips], "; ", "; ")


def _moved(view: View, slip: Slip) -> Prose:
    was = say("from {}", slip.was) if slip.was else say("from no date")
    to = say("to {}", slip.now) if slip.now else say("to no date")
    because = say(", {}", slip.reason or slip.cause) if slip.reason or slip.cause else ()
    return say("{} {} ({}{})", was, to, when(view, slip), because)


def unseen_times(view: View) -> Prose | None:
    """What was not seen because no run was there to see it; ``None`` if nothing."""
    times = [say("between {} and {}", one.since, one.until) for one in view.history.lapses]
    return say("no run saw it {}", some(times)) if times else None


def unheard(view: View, silent: Sequence[Slip | ScopeMove]) -> Prose | None:
    """Why there may be a reason for changes that have none; ``None`` where there is certainly none.

    Comments that were not read may hold it; of an edited one nobody knows what it said.
    """
    here, status = view.milestone, view.portfolio.statuses.get(view.milestone.id)
    reading = view.portfolio.readings.get(status.source) if status else None
    if status and not (reading and reading.tells(Want.COMMENTS, status)):
        return say("the comments on {} were not read", Gap(str(status)))
    first = min(one.after or one.on for one in silent)
    for said in view.portfolio.commands:
        mine = said.verb == "reason" and said.milestone == here.id
        late = view.portfolio.day(said.at) >= first
        if mine and late and said.edited and is_known(view.portfolio, here, said):
            name = said.person.label if said.person else said.account.login
            return say("the `/reason` of {} was edited after it was written", name)
    return None


def reason_way(view: View) -> Prose:
    """How to write down why something changed."""
    here = view.milestone
    heard = " or `/reason CAUSE: text` in its status issue" if view.portfolio.hears(here) else ""
    where = place(here) if here.declared_at else ("in a plan file",)
    return say(f"write down why: `decisions:` {{}}{heard}", where)
