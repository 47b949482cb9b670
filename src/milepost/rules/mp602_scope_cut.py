"""MP602: much of what was committed is not any more."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.history import ScopeMove
from milepost.model.issue import Issue
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.model.sample_past import move, seen, with_past, work
from milepost.rules.rule import Case, Option, Rule, View
from milepost.rules.scope import movers, work_now, work_then
from milepost.rules.wording import count, refs, some

_WHOLE = 100


def _check(view: View) -> Iterator[Found | Unsure]:
    then = view.history.baseline
    if then is None or not (before := work_then(then)):
        return
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("whether its committed work shrank is not known: {}", gap))
        return
    now = work_now(view)
    less = len(before) - len(now)
    if less * _WHOLE <= view.options["percent"] * len(before):
        return
    committed = {one.ref for one in view.portfolio.work(view.milestone)}
    left = sorted(before - committed)
    dropped = sorted((before & committed) - now.keys())
    parts = [say("out: {}", movers(view, left, came=False))] if left else []
    parts += [say("closed without being done: {}", refs(dropped))] if dropped else []
    yield Found(
        message=say(
            "committed work shrank from {} to {} (-{} %) since {}; {}",
            len(before),
            count(len(now), "issue"),
            less * _WHOLE // len(before),
            then.day,
            some(parts, "; ", "; "),
        ),
        fix=say("nothing, if those who rely on it know; else put back what they wait for"),
        refs=(*left, *dropped),
    )


def _cut(
    *now: Issue, moves: tuple[ScopeMove, ...] = (), closed: str = "", unread: bool = False
) -> Portfolio:
    """Four issues on 2027-02-01, and these now."""
    return with_past(
        portfolio(
            milestone(closed=closed),
            milestone("training"),
            issues=now,
            unread={"web": [Want.ISSUES]} if unread else {},
        ),
        seen("2027-02-01", committed=work(1, 2, 3, 4)),
        moves=moves,
    )


_ONE, _TWO, _THREE = issue(1, "data", "done"), issue(2, "data"), issue(3, "data")

RULE = Rule(
    code="MP602",
    name="scope-cut",
    says="committed work shrank by more than 25 % since the baseline",
    why="Cutting scope is a good way to hold a date, and whoever waits for what was cut should "
    "hear of it. The baseline is the first run that saw the milestone with a date and committed "
    "work. What left it, became stretch or was closed without being done counts as cut.",
    fix="Nothing, if those who rely on it know. Else put back what they wait for.",
    severity="info",
    check=_check,
    remembers=True,
    options=(
        Option(
            name="percent",
            default=25,
            unit="%",
            says="by how much committed work may shrink before it is told",
        ),
    ),
    cases=(
        Case(
            says="one of four issues is gone: exactly 25 %",
            portfolio=lambda: _cut(_ONE, _TWO, _THREE),
        ),
        Case(
            says="two are gone, and two others came in",
            portfolio=lambda: _cut(_ONE, _TWO, issue(5, "data"), issue(6, "data")),
        ),
        Case(
            says="two of four are gone, one of them to another milestone",
            portfolio=lambda: _cut(
                _ONE,
                _TWO,
                moves=(
                    move(3, "2027-02-08", after="2027-02-01", came=False, other="training"),
                    move(4, "2027-02-08", after="2027-02-01", came=False),
                ),
            ),
            finds=(
                (
                    "committed work shrank from 4 to 2 issues (-50 %) since 2027-02-01; out: web#3 "
                    "(to Training delivered) and web#4"
                ),
            ),
        ),
        Case(
            says="closed, with one of four gone and one closed as not planned",
            portfolio=lambda: _cut(
                _ONE, issue(2, "data", "done"), issue(3, "data", "dropped"), closed="2027-02-19"
            ),
            finds=(
                (
                    "committed work shrank from 4 to 2 issues (-50 %) since 2027-02-01; out: "
                    "web#4; closed without being done: web#3"
                ),
            ),
        ),
        Case(
            says="the list of its issues was cut off",
            portfolio=lambda: _cut(_ONE, _TWO, unread=True),
            unsure=True,
        ),
    ),
)
