"""MP408: a committed issue has been blocked for more than a few working days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.issue import Event, EventKind, Issue, Pull, same_label
from milepost.model.person import Account
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import at, blocks, issue, milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import refs, some

LABEL = "blocked"


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """One thing in the way: since which day, if that is known; else since which day at most."""

    what: Prose
    since: date | None
    earliest: date
    blocker: Issue | Pull | None = None


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    doubts: list[Prose] = []
    for blocked in view.portfolio.work(view.milestone):
        if not blocked.open:
            continue
        lasting = []
        for obstacle in _obstacles(view, blocked):
            if obstacle.since is not None and _too_long(view, obstacle.since):
                lasting.append(obstacle)
            elif obstacle.since is None and _too_long(view, obstacle.earliest):
                doubts.append(say("since when {} {}", blocked.ref, obstacle.what))
        if lasting:
            yield _found(blocked, lasting)
        doubts += _unseen(view, blocked)
    if gap := view.unseen() or view.gap(Want.ISSUES):
        doubts.append(gap)
    doubts += [
        say("what blocks {} was not read", one.ref)
        for one in view.portfolio.work(view.milestone)
        if one.open and one.blockers and not _links_told(view, one)
    ]
    if doubts:
        reasons = some(tuple(dict.fromkeys(doubts)), "; ", "; ")
        yield Unsure(reason=say("how long its issues have been blocked is not known: {}", reasons))


def _unseen(view: View, blocked: Issue) -> Iterator[Prose]:
    """Blockers that lie in a tracker which was not read."""
    for ref in view.portfolio.blockers(blocked.ref):
        gap = view.portfolio.gap_in((ref.source,), Want.ISSUES) if ref.source else None
        if gap and not (view.portfolio.issue(ref) or view.portfolio.pull(ref)):
            yield say("whether {} is open: {}", ref, gap)


def _past(view: View) -> Iterator[Ref]:
    """Blocked work, and marked work, of which nothing else tells since when."""
    if view.closed():
        return
    for blocked in view.portfolio.work(view.milestone):
        if blocked.open and any(
            one.since is None and _too_long(view, one.earliest) for one in _obstacles(view, blocked)
        ):
            yield blocked.ref


def _obstacles(view: View, blocked: Issue) -> Iterator[_Obstacle]:
    day = view.portfolio.day
    for ref in sorted(view.portfolio.blockers(blocked.ref)):
        blocker = view.portfolio.issue(ref) or view.portfolio.pull(ref)
        if blocker is None or blocker.state != "open":
            continue
        since = view.portfolio.linked_at(ref, blocked.ref) or _began(
            view, blocked, "blocked", "unblocked", {str(ref), ref.key}
        )
        yield _Obstacle(
            say("waits for {}{}", ref, _held_by(blocker)),
            day(since) if since else None,
            day(max(blocker.created_at, blocked.created_at)),
            blocker,
        )
    labels = {name for name in blocked.labels if same_label(name) == LABEL}
    marks: tuple[tuple[bool, Prose, EventKind, EventKind, set[str]], ...] = (
        (bool(labels), ("carries the label blocked",), "labeled", "unlabeled", labels),
        (blocked.flagged, ("is flagged",), "flagged", "unflagged", {""}),
    )
    for marked, what, on, off, names in marks:
        if marked:
            since = _began(view, blocked, on, off, names)
            yield _Obstacle(what, day(since) if since else None, day(blocked.created_at))


def _began(
    view: View, blocked: Issue, on: EventKind, off: EventKind, names: Iterable[str]
) -> datetime | None:
    """When what stands now came about; ``None`` where nobody remembers."""
    meant = {same_label(name) for name in names}
    since = None
    for event in view.portfolio.events(blocked.ref) or ():
        if meant == {""} or same_label(event.name) in meant:
            if event.kind == on:
                since = since or event.at
            elif event.kind == off:
                since = None
    return since


def _too_long(view: View, since: date) -> bool:
    calendar = view.portfolio.project.calendar
    days = calendar.working_days_between(since, view.portfolio.today)
    return days > view.options["working_days"]


def _links_told(view: View, one: Issue) -> bool:
    return view.portfolio.readings[one.ref.source].tells(Want.LINKS, one.ref)


def _held_by(blocker: Issue | Pull) -> Prose:
    """Who can do something about it."""
    people = blocker.assignees if isinstance(blocker, Issue) else ()
    if not people and isinstance(blocker, Pull) and blocker.author:
        people = (blocker.author,)
    if not people:
        return (" (nobody is assigned)",) if isinstance(blocker, Issue) else ()
    return say(" ({})", some([say("{}", one.name or one.login) for one in people]))


def _found(blocked: Issue, lasting: list[_Obstacle]) -> Found:
    told = [say("{} since {}", one.what, one.since) for one in lasting if one.since]
    blockers = [one.blocker for one in lasting if one.blocker]
    marks = [one for one in lasting if not one.blocker]
    ways = [say("settle {}", refs([one.ref for one in blockers]))] if blockers else []
    ways += [say("take the mark off once {} can go on", blocked.ref)] if marks else []
    return Found(
        message=say("{} {}", blocked.ref, some(told, ", ", " and ")),
        fix=some(ways, ", ", " and "),
        subject=str(blocked.ref),
        refs=(blocked.ref, *(one.ref for one in blockers)),
        evidence=(
            Evidence(text=say('{} "{}"', blocked.ref, blocked.title), url=blocked.url),
            *(Evidence(text=say('{} "{}"', one.ref, one.title), url=one.url) for one in blockers),
        ),
    )


_KIM = Account("kimosei", name="Kim Osei")


def _linked(since: str, *, told: bool = True, **of_blocker: object) -> Portfolio:
    """web#1 in the milestone waits for web#2 since a day, which the link tells or nobody does."""
    here = issue(1, "data", blockers=1)
    fields: dict[str, object] = {"assignees": (_KIM,), **of_blocker}
    other = replace(issue(2), **fields)  # type: ignore[arg-type]  # fields of a specimen
    link = replace(blocks(other, here), since=at(since) if told else None)
    return portfolio(milestone(), issues=[here, other], links=[link])


def _marked(*events: Event, told: bool = True, **fields: object) -> Portfolio:
    """web#1 carries a mark; what happened to it is told, or was not read."""
    held = portfolio(
        milestone(),
        issues=[replace(issue(1, "data"), **fields)],  # type: ignore[arg-type]  # likewise
        unread={} if told else {"web": [Want.EVENTS]},
    )
    web = replace(held.readings["web"], events=events)
    return replace(held, readings=MappingProxyType({"web": web}))


def _event(kind: EventKind, day: str, name: str = "") -> Event:
    return Event(issue=Ref("web", "#1"), kind=kind, at=at(day), name=name)


RULE = Rule(
    code="MP408",
    name="blocked-work",
    says="a committed issue has been blocked (link, Jira flag, label `blocked`) for more than 3 "
    "working days; names who holds the blocker",
    why="Most blocked work is settled within a day or two by the people at it. What is not has "
    "nobody working on the obstacle, and the date moves with it, silently. How long it has been so "
    "counts from the link, the label or the flag that stands now; where the tracker does not "
    "remember that, the rule says that it does not know, unless the issues are too young anyway.",
    fix="Get the blocker done or answered, or take the blocked issue out of the committed work; "
    "take the label or the flag off once it can go on.",
    severity="warning",
    health=True,
    check=_check,
    past=_past,
    options=(
        Option(
            name="working_days",
            default=3,
            unit="working days",
            says="how long work may be blocked before it speaks",
        ),
    ),
    cases=(
        Case(
            says="blocked for 3 working days: since Wednesday, 2027-02-17",
            portfolio=lambda: _linked("2027-02-17"),
        ),
        Case(
            says="the blocker is closed",
            portfolio=lambda: _linked("2027-02-01", state="done"),
        ),
        Case(
            says="nobody remembers since when, but the blocker was opened 3 working days ago",
            portfolio=lambda: _linked("2027-02-17", told=False, created_at=at("2027-02-17")),
        ),
        Case(
            says="the label was taken off and put on again yesterday",
            portfolio=lambda: _marked(
                _event("labeled", "2027-02-01", "blocked"),
                _event("unlabeled", "2027-02-18", "blocked"),
                _event("labeled", "2027-02-21", "Blocked"),
                labels=("Blocked",),
            ),
        ),
        Case(
            says="blocked for 4 working days by an issue somebody holds",
            portfolio=lambda: _linked("2027-02-16"),
            finds=("web#1 waits for web#2 (Kim Osei) since 2027-02-16",),
        ),
        Case(
            says="blocked by an issue nobody is assigned to",
            portfolio=lambda: _linked("2027-02-01", assignees=()),
            finds=("web#1 waits for web#2 (nobody is assigned) since 2027-02-01",),
        ),
        Case(
            says="flagged, and labelled before that",
            portfolio=lambda: _marked(
                _event("labeled", "2027-02-10", "blocked"),
                _event("labeled", "2027-02-11", "P1"),
                _event("flagged", "2027-02-12"),
                labels=("blocked", "P1"),
                flagged=True,
            ),
            finds=(
                "web#1 carries the label blocked since 2027-02-10 and is flagged since 2027-02-12",
            ),
        ),
        Case(
            says="nobody remembers since when",
            portfolio=lambda: _linked("2027-02-01", told=False),
            unsure=True,
        ),
        Case(
            says="a label whose history was not read",
            portfolio=lambda: _marked(labels=("blocked",), told=False),
            unsure=True,
        ),
        Case(
            says="the blocker lies in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone(),
                milestone("infra", sources=("api",)),
                issues=[issue(1, "data", blockers=1)],
                links=[blocks(issue(7, source="api"), issue(1, "data"))],
                unread={"api": [Want.ISSUES]},
            ),
            unsure=True,
        ),
        Case(
            says="the issues were not read to their end",
            portfolio=lambda: portfolio(milestone(), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
        Case(
            says="what blocks it was not read",
            portfolio=lambda: portfolio(
                milestone(),
                issues=[issue(1, "data", blockers=1)],
                unread={"web": [Want.LINKS]},
            ),
            unsure=True,
        ),
    ),
)
