"""MP704: the date or the scope changed, and nobody wrote down why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from milepost.model.finding import Found, Unsure
from milepost.model.history import ScopeMove, Slip
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, person, portfolio
from milepost.model.sample_past import lapse, move, seen, slip, with_past, work
from milepost.model.sample_said import command
from milepost.rules.past import moved, reason_way, unheard, unseen_times, when
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.scope import movers
from milepost.rules.wording import some

_WHOLE = 100


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    slips = [one for one in view.history.slips if _silent(one)]
    moves = _moves(view)
    changes: Sequence[Slip | ScopeMove] = (*slips, *moves)
    if changes and (doubt := unheard(view, changes)):
        yield Unsure(
            reason=say("whether it is written down why it changed is not known: {}", doubt)
        )
        return
    if slips:
        yield Found(
            message=say("the date moved, and nobody wrote down why: {}", moved(view, slips)),
            fix=reason_way(view),
            subject="due",
        )
    if moves:
        yield Found(
            message=say("the scope changed, and nobody wrote down why: {}", _scope(view, moves)),
            fix=reason_way(view),
            subject="scope",
            refs=tuple(dict.fromkeys(one.ref for one in moves)),
        )
    doubts = [doubt for doubt in (_gap(view), unseen_times(view)) if doubt]
    if doubts and not changes and view.history.snapshots:
        yield Unsure(
            reason=say("whether date or scope changed is not known: {}", some(doubts, "; "))
        )


def _silent(one: Slip | ScopeMove) -> bool:
    return not (one.reason or one.cause)


def _gap(view: View) -> Prose | None:
    return view.unseen() or view.gap(Want.ISSUES)


def _moves(view: View) -> list[ScopeMove]:
    """The moves without a reason since the baseline, where they are too many to pass over."""
    base = view.history.baseline
    if base is None:
        return []
    silent = [one for one in view.history.moves if _silent(one) and one.on > base.day]
    few = len(silent) * _WHOLE < view.options["scope_percent"] * len(base.committed)
    return [] if few else silent


def _scope(view: View, moves: Sequence[ScopeMove]) -> Prose:
    """What came in and what went out, and when the first and the last of it."""
    parts = []
    for came, word in ((True, "in"), (False, "out")):
        refs = list(dict.fromkeys(one.ref for one in moves if one.came == came))
        if refs:
            parts.append(say(f"{word}: {{}}", movers(view, refs, came=came)))
    days = [when(view, one) for one in (moves[0], moves[-1])]
    told = say("{}", days[0]) if days[0] == days[1] else say("first {}, last {}", *days)
    return some([*parts, told], "; ", "; ")


def _changed(
    *slips: Slip,
    moves: tuple[ScopeMove, ...] = (),
    committed: int = 4,
    lost: bool = False,
    unread: tuple[Want, ...] = (),
) -> Portfolio:
    """``committed`` issues on 2027-01-18."""
    return with_past(
        portfolio(
            milestone(),
            issues=[issue(number, "data") for number in range(1, committed + 1)],
            statuses={"data": Ref("web", "#90")},
            unread={"web": unread},
        ),
        seen("2027-01-18", committed=work(*range(1, committed + 1))),
        slips=slips,
        moves=moves,
        lapses=(lapse("2027-01-25", "2027-02-15"),) if lost else (),
    )


_VENDOR = "vendor sandbox late"
_SLIP = slip("2027-02-08", "2027-02-26", "2027-03-05", after="2027-02-01")
_EARLIER = slip("2027-02-08", "2027-03-08", "2027-03-05", after="2027-02-01")
_CAME = move(5, "2027-02-08", after="2027-02-01", by="dana-o")
_LEFT = move(6, "2027-02-15", after="2027-02-08", came=False)

RULE = Rule(
    code="MP704",
    name="change-without-reason",
    says="the date or scope changed and nobody wrote down why (`/reason`, `decisions:`)",
    why="A plan may change, and the reason is known for a week. Written down it tells whoever "
    "waits for it what to expect, and the look back what to learn. Counted are changes that runs "
    "have seen, of the scope those since the milestone had a date and committed work. A reason "
    "is an entry of `decisions:` with a `why`, or `/reason` by somebody known, written from one "
    "review before the change to one after it; one that is later explains the last change that "
    "has none. An entry that names a date explains the move to that date.",
    fix="Write down why: a date and a `why` under `decisions:` in the plan file, or `/reason "
    "CAUSE: text` in the status issue.",
    severity="warning",
    check=_check,
    remembers=True,
    options=(
        Option(
            name="scope_percent",
            default=5,
            unit="%",
            says="how much of the committed work may come and go before a reason is asked for",
        ),
    ),
    cases=(
        Case(
            says="the date moved, and it is written down why",
            portfolio=lambda: _changed(replace(_SLIP, reason=_VENDOR)),
        ),
        Case(
            says="one of 21 issues came in: less than 5 %",
            portfolio=lambda: _changed(moves=(_CAME,), committed=21),
        ),
        Case(
            says="issues came in while it had no baseline yet",
            portfolio=lambda: _changed(moves=(move(5, "2027-01-18", after="2027-01-11"),)),
        ),
        Case(
            says="the date moved later, and nobody says why",
            portfolio=lambda: _changed(_SLIP),
            finds=(
                (
                    "the date moved, and nobody wrote down why: from 2027-02-26 to 2027-03-05 "
                    "(by 2027-02-08)"
                ),
            ),
        ),
        Case(
            says="the date moved earlier, and one issue of 20 came in",
            portfolio=lambda: _changed(_EARLIER, moves=(_CAME,), committed=20),
            finds=(
                (
                    "the date moved, and nobody wrote down why: from 2027-03-08 to 2027-03-05 "
                    "(by 2027-02-08)"
                ),
                (
                    "the scope changed, and nobody wrote down why: in: web#5 (by dana-o); "
                    "by 2027-02-08"
                ),
            ),
        ),
        Case(
            says="one came in, and a week later another went out",
            portfolio=lambda: _changed(moves=(_CAME, _LEFT)),
            finds=(
                (
                    "the scope changed, and nobody wrote down why: in: web#5 (by dana-o); "
                    "out: web#6; first by 2027-02-08, last by 2027-02-15"
                ),
            ),
        ),
        Case(
            says="the date moved, and the comments on its status issue were not read",
            portfolio=lambda: _changed(_SLIP, unread=(Want.COMMENTS,)),
            unsure=True,
        ),
        Case(
            says="the date moved, and the comment that may say why was edited",
            portfolio=lambda: replace(
                _changed(_SLIP),
                commands=(command("reason", by=person("dana", github="dana-o"), edited=True),),
            ),
            unsure=True,
        ),
        Case(
            says="for weeks no run was there to see what changed",
            portfolio=lambda: _changed(lost=True),
            unsure=True,
        ),
        Case(
            says="the list of its issues was cut off",
            portfolio=lambda: _changed(unread=(Want.ISSUES,)),
            unsure=True,
        ),
    ),
)
