"""MP601: more work came in than the date was set for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from milepost.model.clock import parse_day
from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.history import ScopeMove, Slip, Snapshot
from milepost.model.issue import Issue
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.model.sample_past import move, seen, slip, with_past, work
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.scope import movers, work_now, work_then
from milepost.rules.wording import NAMED, count, refs
from milepost.rules.wording import move as move_date

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class _Growth:
    """How many issues there were on a day, how many there are, and those that came in."""

    since: date
    before: int
    after: int
    came: tuple[Issue, ...]

    @property
    def percent(self) -> int:
        return (self.after - self.before) * _WHOLE // self.before


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    if view.milestone.due is None or _reference(view) is None:
        return
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("whether its committed work grew is not known: {}", gap))
    elif growth := _growth(view):
        yield _found(view, growth)


def _past(view: View) -> Iterator[Ref]:
    """Those that are named, to say who put them there."""
    if not view.closed() and view.milestone.due and (growth := _growth(view)):
        yield from (one.ref for one in growth.came[:NAMED])


def _reference(view: View) -> Snapshot | None:
    """What scope is held against: how it stood when the date moved later, else the baseline."""
    history = view.history
    if history.later:
        day = history.later[-1].on
        return next((one for one in history.snapshots if one.whole and one.day >= day), None)
    return history.baseline


def _growth(view: View) -> _Growth | None:
    """How much it grew, if that is too much."""
    then = _reference(view)
    if then is None or not (before := work_then(then)):
        return None
    now = work_now(view)
    came = tuple(now[ref] for ref in sorted(now.keys() - then.committed.keys()))
    growth = _Growth(then.day, len(before), len(now), came)
    most = view.options["percent"]
    return growth if (len(now) - len(before)) * _WHOLE > most * len(before) else None


def _found(view: View, growth: _Growth) -> Found:
    here = view.milestone
    stretch = say(" or label it {}", min(here.stretch)) if here.stretch else ()
    return Found(
        message=say(
            "committed work grew from {} to {} (+{} %) since {}, and the date did not move; "
            "came in: {}",
            growth.before,
            count(growth.after, "issue"),
            growth.percent,
            growth.since,
            movers(view, [one.ref for one in growth.came], came=True),
        ),
        fix=say(
            "take out what can wait{}, or {} to a later day: {}",
            stretch,
            move_date(here),
            refs(growth.came),
        ),
        refs=tuple(one.ref for one in growth.came),
        evidence=tuple(
            Evidence(text=say("{} came in", one.ref), url=one.url) for one in growth.came[:NAMED]
        ),
    )


def _grown(
    before: int,
    after: int,
    *more: Issue,
    slips: tuple[Slip, ...] = (),
    moves: tuple[ScopeMove, ...] = (),
    later: int = 0,
    unread: bool = False,
) -> Portfolio:
    """``before`` issues on 2027-02-01, ``later`` ones on 2027-02-08, and ``after`` now."""
    due = parse_day("2027-03-05")
    snapshots = [seen("2027-02-01", committed=work(*range(1, before + 1)), due=due)]
    if later:
        snapshots += [seen("2027-02-08", committed=work(*range(1, later + 1)), due=due)]
    issues = [issue(number, "data") for number in range(1, after + 1)]
    return with_past(
        portfolio(
            milestone(stretch=frozenset({"stretch"})),
            milestone("kickoff", closed="2027-02-05"),
            issues=[*issues, *more],
            unread={"web": [Want.ISSUES]} if unread else {},
        ),
        *snapshots,
        slips=slips,
        moves=moves,
    )


_SLIP = slip("2027-02-08", "2027-02-26", "2027-03-05", after="2027-02-01")

RULE = Rule(
    code="MP601",
    name="scope-creep",
    says="committed work grew by more than 15 % since the baseline without the date moving; lists "
    "what came in and who put it there",
    why="Each issue that comes in is small, and together they are the reason why the date does "
    "not hold. The baseline is the first run that saw the milestone with a date and committed "
    "work; once the date has moved later, it is how things stood then. What was closed without "
    "being done is no work. Who put an issue there is told where the tracker remembers.",
    fix="Take out what can wait, or move the date and write down why.",
    severity="warning",
    check=_check,
    past=_past,
    remembers=True,
    options=(
        Option(
            name="percent",
            default=15,
            unit="%",
            says="by how much committed work may grow while the date stays",
        ),
    ),
    source="show what was added and removed since the start: "
    "https://gitlab.com/gitlab-org/gitlab/-/issues/6903",
    cases=(
        Case(
            says="20 issues were committed, and 23 are: exactly 15 % more",
            portfolio=lambda: _grown(20, 23),
        ),
        Case(
            says="it grew, but what came in is stretch",
            portfolio=lambda: _grown(4, 4, issue(5, "data", labels=("stretch",))),
        ),
        Case(
            says="it grew, and the date moved later with it",
            portfolio=lambda: _grown(4, 6, later=6, slips=(_SLIP,)),
        ),
        Case(
            says="one came in, another was closed as not planned",
            portfolio=lambda: _grown(2, 2, issue(3, "data", "dropped")),
        ),
        Case(
            says="20 issues were committed, and 24 are",
            portfolio=lambda: _grown(
                20,
                24,
                moves=(
                    move(21, "2027-02-08", after="2027-02-01", by="dana-o"),
                    move(22, "2027-02-08", after="2027-02-01", other="kickoff"),
                    move(23, "2027-02-08", after="2027-02-01", other="kickoff", by="dana-o"),
                ),
            ),
            finds=(
                (
                    "committed work grew from 20 to 24 issues (+20 %) since 2027-02-01, and the "
                    "date did not move; came in: web#21 (by dana-o), web#22 (from Kick-off held), "
                    "web#23 (from Kick-off held by dana-o) and web#24"
                ),
            ),
        ),
        Case(
            says="the date moved later with the first two, and two more came in since",
            portfolio=lambda: _grown(4, 8, later=6, slips=(_SLIP,)),
            finds=(
                (
                    "committed work grew from 6 to 8 issues (+33 %) since 2027-02-08, and the date "
                    "did not move; came in: web#7 and web#8"
                ),
            ),
        ),
        Case(
            says="the list of its issues was cut off",
            portfolio=lambda: _grown(4, 6, unread=True),
            unsure=True,
        ),
    ),
)
