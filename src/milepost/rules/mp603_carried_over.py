"""MP603: an issue is moved on from milestone to milestone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from milepost.model.finding import Found, Unsure
from milepost.model.history import ScopeMove
from milepost.model.issue import Event, Issue
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, issue, milestone, portfolio
from milepost.model.sample_past import lapse, move, remembered, seen
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import folded, refs, some


@dataclass(frozen=True, slots=True)
class _Trip:
    """An open issue here: the milestones it has certainly been in, and how many more perhaps."""

    issue: Issue
    been: int
    perhaps: int


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    most = view.options["milestones"]
    trips = list(_trips(view))
    far = [one for one in trips if one.been >= most]
    doubts = [one.issue for one in trips if one.been < most <= one.been + one.perhaps]
    if far:
        names = some([say("{} ({} milestones)", one.issue.ref, one.been) for one in far])
        yield Found(
            message=say("carried over from milestone to milestone: {}", names),
            fix=say(
                "do it here, split off what matters, or close it as not planned: {}",
                refs([one.issue for one in far]),
            ),
            refs=tuple(one.issue.ref for one in far),
        )
    if doubts:
        why = say("what it was in before is not known of {}", refs(doubts))
        yield Unsure(reason=say("how often work was carried over is not known: {}", why))
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("which issues were carried over is not known: {}", gap))


def _trips(view: View) -> Iterator[_Trip]:
    here = [one for one in view.portfolio.counted(view.milestone) if one.open]
    left, lost = _left(view.portfolio, {one.ref for one in here})
    titles: Mapping[tuple[str, str], set[str]] | None = None
    for one in here:
        past = [event for event in view.portfolio.events(one.ref) or () if _moves(event)]
        if titles is None and any(event.by_title for event in past):
            titles = _titles(view.portfolio)
        now = {held.id for held in view.portfolio.milestones_of(one)} | {view.milestone.id}
        been = set(left.get(one.ref, ()))
        unknown = set()
        for event in past:
            place = (event.issue.source, event.name)
            names = (titles or {}).get(place, set()) if event.by_title else _by_key(view, *place)
            if len(names) == 1:
                been |= names
            else:
                unknown.add(folded(event.name))
        been -= now
        yield _Trip(one, len(been) + 1, len(unknown) + (one.ref in lost))


def _moves(event: Event) -> bool:
    return event.kind in ("milestoned", "demilestoned") and bool(event.name)


def _left(portfolio: Portfolio, wanted: set[Ref]) -> tuple[Mapping[Ref, set[str]], frozenset[Ref]]:
    """The milestones each issue has left, and the issues that moved while no run saw it."""
    left: dict[Ref, set[str]] = {}
    lost = set()
    for name, history in (portfolio.history or {}).items():
        for one in history.moves:
            if one.ref in wanted:
                if not one.came:
                    left.setdefault(one.ref, set()).add(name)
                if history.lapse(one.after, one.on):
                    lost.add(one.ref)
    return left, frozenset(lost)


def _by_key(view: View, source: str, key: str) -> set[str]:
    """A key is one milestone for good, of the plan or not."""
    for one in view.portfolio.milestones:
        if any((held.source, held.key) == (source, key) for held in one.records):
            return {one.id}
    return {f"{source}/{key}"}


def _titles(portfolio: Portfolio) -> Mapping[tuple[str, str], set[str]]:
    """The milestones that have a title in a tracker, or are known to have had it."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in portfolio.milestones:
        history = (portfolio.history or {}).get(one.id)
        before = [held.title for held in history.snapshots] if history else []
        for held in one.records:
            for title in (held.title, *one.aliases, *before):
                found.setdefault((held.source, title), set()).add(one.id)
    return found


def _carried(
    *moves: tuple[str, ScopeMove], events: tuple[Event, ...] = (), **more: object
) -> Portfolio:
    """web#7 lies in *data* and is open; the moves are by milestone, the runs weekly."""
    names = ("data", "kickoff", "training", "rollout")
    held = remembered(
        portfolio(
            *(milestone(name) for name in names),
            issues=[issue(7, "data"), issue(8, "data", "done")],
            unread={"web": [Want.ISSUES]} if more.get("unread") else {},
        ),
        *(seen("2027-01-18", name) for name in names),
        lapses=(lapse("2027-01-25", "2027-02-15"),) if more.get("lost") else (),
    )
    history = {
        name: replace(one, moves=tuple(move for place, move in moves if place == name))
        for name, one in (held.history or {}).items()
    }
    read = {
        name: replace(one, events=events, proofs=one.proofs) for name, one in held.readings.items()
    }
    return replace(held, history=history, readings=read)


def _out(number: int, on: str, after: str = "2027-01-18") -> ScopeMove:
    return move(number, on, after=after, came=False, other="data")


def _event(title: str, day: str) -> Event:
    return Event(issue=Ref("web", "#7"), kind="milestoned", at=at(day), name=title, by_title=True)


RULE = Rule(
    code="MP603",
    name="carried-over",
    says="an open issue has been in 3 or more milestones",
    why="What is moved on each time is work nobody wants, or nobody understands. Each move looks "
    "small, and only together they say so. Counted are the milestones it has left, as runs saw "
    "it or its tracker remembers it, and this one. One that lies in several at once was not "
    "carried over.",
    fix="Do it, split off what matters, or close it as not planned.",
    severity="info",
    check=_check,
    remembers=True,
    options=(
        Option(
            name="milestones",
            default=3,
            unit="milestones",
            says="in how many an open issue must have been",
        ),
    ),
    cases=(
        Case(
            says="it came from another milestone: that is two",
            portfolio=lambda: _carried(("kickoff", _out(7, "2027-01-25"))),
        ),
        Case(
            says="it left the same milestone two times",
            portfolio=lambda: _carried(
                ("kickoff", _out(7, "2027-01-25")),
                ("kickoff", _out(7, "2027-02-08", "2027-02-01")),
            ),
        ),
        Case(
            says="it has been in two others, but it is done",
            portfolio=lambda: _carried(
                ("kickoff", _out(8, "2027-01-25")), ("training", _out(8, "2027-02-08"))
            ),
        ),
        Case(
            says="it has left two others: that is three",
            portfolio=lambda: _carried(
                ("kickoff", _out(7, "2027-01-25")),
                ("training", _out(7, "2027-02-08", "2027-02-01")),
            ),
            finds=("carried over from milestone to milestone: web#7 (3 milestones)",),
        ),
        Case(
            says="runs saw it leave one, and its tracker remembers another",
            portfolio=lambda: _carried(
                ("kickoff", _out(7, "2027-01-25")),
                events=(
                    _event("Training delivered", "2027-01-12"),
                    _event("Kick-off held", "2027-01-13"),
                    _event("Data migration validated", "2027-01-20"),
                ),
            ),
            finds=("carried over from milestone to milestone: web#7 (3 milestones)",),
        ),
        Case(
            says="its tracker remembers a title that no milestone is known to have had",
            portfolio=lambda: _carried(
                ("kickoff", _out(7, "2027-01-25")), events=(_event("Sprint 3", "2027-01-12"),)
            ),
            unsure=True,
        ),
        Case(
            says="it came from another milestone while no run saw it, perhaps not directly",
            portfolio=lambda: _carried(("kickoff", _out(7, "2027-02-15", "2027-01-25")), lost=True),
            unsure=True,
        ),
        Case(
            says="the list of its issues was cut off",
            portfolio=lambda: _carried(("kickoff", _out(7, "2027-01-25")), unread=True),
            unsure=True,
        ),
    ),
)
