"""MP904: what matters less gets done, what matters more does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from milepost.model.finding import Found, Unsure
from milepost.model.history import Snapshot
from milepost.model.issue import Issue
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.rank import ranks
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.model.sample_past import remembered, seen
from milepost.model.terms import Priority, Terms
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.upstream import needed
from milepost.rules.wording import place, some, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    others = [one for one in view.portfolio.milestones if _alike(one, here)]
    reached = {view.portfolio.reached.get(one.id) for one in needed(view)}
    if not others or here.nowhere or False in reached:
        return  # one that waits for another stalls for a reason
    then = _before(view, here)
    if then is None:
        yield _unsure(say("no run from so far back saw all of it"))
        return
    if _advanced(view.portfolio, here, then):
        return
    rank = ranks(view.portfolio)
    ahead = [one for one in others if _lower(view, one, then, rank) and _got_on(view, one)]
    gap = view.unseen() or view.gap(Want.ISSUES)
    if ahead and (gap or None in reached):
        yield _unsure(gap or say("whether what it waits for is reached is not known"))
    elif ahead:
        yield _found(here, then, ahead)


def _alike(one: Milestone, here: Milestone) -> bool:
    """Another that is judged and has an owner in common."""
    owners = {owner.id for owner in here.owners}
    return one.judged and one.id != here.id and any(owner.id in owners for owner in one.owners)


def _before(view: View, milestone: Milestone) -> Snapshot | None:
    """How it stood so many working days ago, or as soon before as a run saw it."""
    calendar, today = view.portfolio.project.calendar, view.portfolio.today
    past = (view.portfolio.history or {}).get(milestone.id)
    for one in reversed(past.snapshots if past else ()):
        old = calendar.working_days_between(one.day, today) >= view.options["quiet_days"]
        if old and one.whole and not one.rebuilt:
            return one
    return None


def _advanced(portfolio: Portfolio, milestone: Milestone, then: Snapshot) -> bool:
    """Whether anything of it was closed as done or met since."""
    done = (one.ref for one in portfolio.work(milestone) if one.state == "done")
    met = (
        one.criterion.text for one in portfolio.verdicts.get(milestone.id, ()) if one.state == "met"
    )
    return (
        (milestone.closed and not then.closed)
        or any(then.committed.get(ref) != "done" for ref in done)
        or any(then.criteria.get(text) != "met" for text in met)
    )


def _lower(view: View, other: Milestone, here: Snapshot, rank: Mapping[str, int]) -> bool:
    """Whether it ranked lower than this one then, and does now unless it is closed."""
    then = _before(view, other)
    if then is None or then.rank is None or here.rank is None or then.rank <= here.rank:
        return False
    return other.closed or rank[other.id] > rank[view.milestone.id]


def _got_on(view: View, other: Milestone) -> bool:
    then = _before(view, other)
    return then is not None and _advanced(view.portfolio, other, then)


def _unsure(why: Prose) -> Unsure:
    return Unsure(
        reason=say(
            "whether it stalls while something less important gets done is not known: {}", why
        )
    )


def _found(here: Milestone, then: Snapshot, ahead: list[Milestone]) -> Found:
    names = some([say("{}", titled(one)) for one in ahead])
    lower = "ranks lower and is" if len(ahead) == 1 else "rank lower and are"
    return Found(
        message=say(
            f"nothing was closed or met since {{}}, while {{}}, which {lower} of the same owner, "
            "got on",
            then.day,
            names,
        ),
        fix=say(
            "go on with this one first, or correct `priority`, `value` or `if_late` {}",
            place(here),
        ),
    )


_DATA, _TRAINING = Ref("web", "#1"), Ref("web", "#2")


def _two(
    *snapshots: Snapshot,
    done: tuple[str, ...] = ("training",),
    wants: tuple[Priority, Priority] = ("must", "could"),
    other: Milestone | None = None,
    depends_on: tuple[str, ...] = (),
    unread: Want | None = None,
) -> Portfolio:
    """Kim's *data* with web#1 (must) and *training* with web#2 (could), and how runs saw them."""
    terms = [Terms(priority=one) for one in wants]
    look = portfolio(
        milestone("data", terms=terms[0], depends_on=depends_on),
        other or milestone("training", terms=terms[1]),
        milestone("kickoff", owners=["dana"]),
        issues=[_work(1, "data", done), _work(2, "training", done)],
        unread={"web": [unread]} if unread else None,
    )
    return remembered(look, *snapshots)


def _work(number: int, name: str, done: tuple[str, ...]) -> Issue:
    return issue(number, name, "done" if name in done else "open")


def _runs(day: str, *, data: int = 1, training: int = 2) -> tuple[Snapshot, Snapshot]:
    """How both stood that day, with their ranks: nothing was done."""
    return (
        seen(day, "data", rank=data, committed={_DATA: "open"}),
        seen(day, "training", rank=training, committed={_TRAINING: "open"}),
    )


RULE = Rule(
    code="MP904",
    name="priority-inverted",
    says="a lower-ranked milestone is getting done while a higher-ranked one of the same owner "
    "stalls",
    why="Whoever owns two milestones works on the pleasant one. Ranks are those of the plan "
    "(`priority_rank`), as runs saw them then and as they are now. Compared is how both stood at "
    "the last run that was 5 working days ago or longer: in the lower one something was closed as "
    "done or met since, in the higher one nothing, although all it depends on is reached.",
    fix="Go on with the one that matters more, or correct what says that it does.",
    severity="info",
    pedantic=True,
    remembers=True,
    check=_check,
    options=(
        Option(
            name="quiet_days",
            default=5,
            unit="working days",
            says="how long nothing may have moved in the higher-ranked one",
        ),
    ),
    cases=(
        Case(
            says="both got on since 2027-02-15",
            portfolio=lambda: _two(*_runs("2027-02-15"), done=("data", "training")),
        ),
        Case(says="neither got on", portfolio=lambda: _two(*_runs("2027-02-15"), done=())),
        Case(
            says="the one that got on ranked higher then",
            portfolio=lambda: _two(*_runs("2027-02-15", data=2, training=1)),
        ),
        Case(
            says="the one that got on ranks higher now",
            portfolio=lambda: _two(*_runs("2027-02-15"), wants=("could", "must")),
        ),
        Case(
            says="the one that got on belongs to somebody else",
            portfolio=lambda: _two(
                *_runs("2027-02-15"), other=milestone("training", owners=["dana"])
            ),
        ),
        Case(
            says="the higher one waits for something that is not reached",
            portfolio=lambda: _two(*_runs("2027-02-15"), depends_on=("kickoff",)),
        ),
        Case(
            says="it cannot be told of the lower one how it stood then",
            portfolio=lambda: _two(_runs("2027-02-15")[0]),
        ),
        Case(
            says="what is done in the lower one was done by 2027-02-15 already",
            portfolio=lambda: _two(
                _runs("2027-02-15")[0],
                seen("2027-02-15", "training", rank=2, committed={_TRAINING: "done"}),
            ),
        ),
        Case(
            says="an issue of the lower one was done since 2027-02-15, 5 working days ago",
            portfolio=lambda: _two(*_runs("2027-02-15"), *_runs("2027-02-16")),
            finds=(
                (
                    "nothing was closed or met since 2027-02-15, while Training delivered, which "
                    "ranks lower and is of the same owner, got on"
                ),
            ),
        ),
        Case(
            says="the lower one was closed since then",
            portfolio=lambda: _two(
                *_runs("2027-02-12"),
                done=(),
                other=milestone("training", closed="2027-02-19", criteria=()),
            ),
            finds=(
                (
                    "nothing was closed or met since 2027-02-12, while Training delivered, which "
                    "ranks lower and is of the same owner, got on"
                ),
            ),
        ),
        Case(
            says="no run saw it 5 working days ago or longer, or not whole",
            portfolio=lambda: _two(
                *_runs("2027-02-16"),
                *(replace(one, whole=False) for one in _runs("2027-02-12")),
            ),
            unsure=True,
        ),
        Case(
            says="its issues were not read to the end",
            portfolio=lambda: _two(*_runs("2027-02-15"), unread=Want.ISSUES),
            unsure=True,
        ),
    ),
)
