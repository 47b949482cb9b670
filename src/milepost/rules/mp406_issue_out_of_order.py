"""MP406: an open issue here is blocked by an open issue in a later milestone, or in none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.issue import Issue, Pull
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import blocks, issue, milestone, portfolio, pull
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import refs, some, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    work = [one for one in view.portfolio.work(view.milestone) if one.open]
    doubts: list[Prose] = []
    for blocked in work:
        obstacles: dict[Ref, Prose] = {}
        for ref in sorted(view.portfolio.blockers(blocked.ref)):
            match _obstacle(view, ref):
                case Unsure(reason=reason):
                    doubts.append(reason)
                case tuple() as words:
                    obstacles[ref] = words
        if obstacles:
            yield _found(view, blocked, obstacles)
    if unread := [one for one in work if _links_unread(view, one)]:
        doubts.append(say("what blocks {} was not read", refs(unread)))
    if gap := view.unseen() or view.gap(Want.ISSUES):
        doubts.append(gap)
    if doubts:
        reasons = some(tuple(dict.fromkeys(doubts)), "; ", "; ")
        yield Unsure(reason=say("whether its issues are in order is not known: {}", reasons))


def _obstacle(view: View, ref: Ref) -> Prose | Unsure | None:
    """What makes this blocker one that comes too late; ``None`` if it does not."""
    blocker = _blocker(view, ref)
    if blocker is None:
        gap = view.portfolio.gap_in((ref.source,), Want.ISSUES) if ref.source else None
        return Unsure(reason=say("{} was not read{}", ref, say(" ({})", gap) if gap else ()))
    if blocker.state == "unknown":
        return Unsure(reason=say("the tracker did not say whether {} is open", ref))
    if blocker.state != "open":
        return None
    if ref.source not in view.portfolio.readings:
        return say("{}, which lies outside the trackers read", ref)
    if not blocker.milestones:
        return say("{}, which is in no milestone", ref)
    return _in_milestones(view, blocker)


def _blocker(view: View, ref: Ref) -> Issue | Pull | None:
    return view.portfolio.issue(ref) or view.portfolio.pull(ref)


def _in_milestones(view: View, blocker: Issue | Pull) -> Prose | Unsure | None:
    homes = view.portfolio.milestones_of(blocker)
    later = [_later(view, home) for home in homes]
    if False in later:
        return None
    if None in later or len(homes) < len(blocker.milestones):
        gap = view.portfolio.gap_in((blocker.ref.source,), Want.MILESTONES)
        told = say(" ({})", gap) if gap else ()
        return Unsure(reason=say("when {} is due was not read{}", blocker.ref, told))
    first = min(homes, key=lambda home: (home.due or date.max, home.id))
    when = (
        say(" (due {})", first.due)
        if first.due and _due_later(view.milestone, first)
        else say(", which depends on this milestone")
    )
    return say("{} in {}{}", blocker.ref, titled(first), when)


def _later(view: View, other: Milestone) -> bool | None:
    """Whether ``other`` comes after the milestone looked at; ``None`` where a date is unread."""
    here, graph = view.milestone, view.portfolio.graph
    if _due_later(here, other):
        return True
    if other.id in graph.downstream(here.id) - graph.upstream(here.id) - {here.id}:
        return True
    undated = [one for one in (here, other) if one.due is None and other.id != here.id]
    return None if any(map(view.unseen, undated)) else False


def _due_later(here: Milestone, other: Milestone) -> bool:
    return here.due is not None and other.due is not None and other.due > here.due


def _links_unread(view: View, blocked: Issue) -> bool:
    if not blocked.blockers:
        return False
    return not view.portfolio.readings[blocked.ref.source].tells(Want.LINKS, blocked.ref)


def _found(view: View, blocked: Issue, obstacles: dict[Ref, Prose]) -> Found:
    here = view.milestone
    label = min(here.stretch, default="")
    spare = say(", or label {} {}", blocked.ref, label) if label else ()
    known = [one for ref in obstacles if (one := _blocker(view, ref))]
    inside = [one.ref for one in known if one.ref.source in view.portfolio.readings]
    verb = "close or merge" if any(isinstance(one, Pull) for one in known) else "close"
    move = say(", or move {} into {}", refs(inside), titled(here)) if inside else ()
    return Found(
        message=say(
            "{} is blocked by {}", blocked.ref, some(tuple(obstacles.values()), "; ", "; ")
        ),
        fix=say(f"{verb} {{}}{{}}{{}}", refs([one.ref for one in known]), move, spare),
        subject=str(blocked.ref),
        refs=(blocked.ref, *obstacles),
        evidence=tuple(
            Evidence(text=say("{} blocks {}", one.ref, blocked.ref), url=one.url) for one in known
        ),
    )


_HERE = issue(1, "data", blockers=1)
_DATA = milestone("data", due="2027-03-05")


def _blocked_by(*blockers: Issue | Pull, later: Milestone | None = None) -> Portfolio:
    others = (later,) if later else ()
    links = [blocks(blocker, _HERE) for blocker in blockers]
    issues = [one for one in blockers if isinstance(one, Issue)]
    pulls = [one for one in blockers if isinstance(one, Pull)]
    return portfolio(_DATA, *others, issues=[_HERE, *issues], pulls=pulls, links=links)


RULE = Rule(
    code="MP406",
    name="issue-out-of-order",
    says="an open issue here is blocked by an open issue in a later milestone, or in none",
    why="It cannot be finished by this date if what it waits for is planned for a later one, or "
    "not planned at all. Later means: due after this one, or depending on it. A milestone "
    "without a date that does not depend on this one is not called later (MP101 asks for its "
    "date). Stretch issues and closed milestones are left alone.",
    fix="Close the blocker, move it into this milestone or an earlier one, or take the blocked "
    "issue out of the committed work.",
    severity="warning",
    health=True,
    check=_check,
    cases=(
        Case(
            says="the blocker is closed, though in a later milestone",
            portfolio=lambda: _blocked_by(
                issue(9, "training", "done"), later=milestone("training", due="2027-03-19")
            ),
        ),
        Case(
            says="the blocker is in the same milestone",
            portfolio=lambda: _blocked_by(issue(2, "data")),
        ),
        Case(
            says="the blocker's milestone is due on the same day",
            portfolio=lambda: _blocked_by(
                issue(9, "training"), later=milestone("training", due="2027-03-05")
            ),
        ),
        Case(
            says="the blocker's milestone has no date and does not depend on this one",
            portfolio=lambda: _blocked_by(
                issue(9, "training"), later=milestone("training", due="")
            ),
        ),
        Case(
            says="the blocker's milestone is due a day later",
            portfolio=lambda: _blocked_by(
                issue(9, "training"), later=milestone("training", due="2027-03-06")
            ),
            finds=("web#1 is blocked by web#9 in Training delivered (due 2027-03-06)",),
        ),
        Case(
            says="the blocker's milestone has no date, but depends on this one",
            portfolio=lambda: _blocked_by(
                issue(9, "later"), later=milestone("later", due="", depends_on=["data"])
            ),
            finds=("web#1 is blocked by web#9 in Later, which depends on this milestone",),
        ),
        Case(
            says="the blocker is in no milestone",
            portfolio=lambda: _blocked_by(issue(5)),
            finds=("web#1 is blocked by web#5, which is in no milestone",),
        ),
        Case(
            says="the blocker is an open pull request in no milestone",
            portfolio=lambda: _blocked_by(pull(7)),
            finds=("web#1 is blocked by web#7, which is in no milestone",),
        ),
        Case(
            says="the blocker is a pull request that is merged",
            portfolio=lambda: _blocked_by(pull(7, state="merged")),
        ),
        Case(
            says="the blocker is in a project that nobody reads: a real obstacle all the same",
            portfolio=lambda: _blocked_by(issue(Ref("", "acme/infra#9"))),
            finds=("web#1 is blocked by acme/infra#9, which lies outside the trackers read",),
        ),
        Case(
            says="something blocks the issue, but the links were not read",
            portfolio=lambda: portfolio(_DATA, issues=[_HERE], unread={"web": [Want.LINKS]}),
            unsure=True,
        ),
        Case(
            says="the blocker itself was not read",
            portfolio=lambda: portfolio(_DATA, issues=[_HERE], links=[blocks(issue(5), _HERE)]),
            unsure=True,
        ),
    ),
)
