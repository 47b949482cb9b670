"""MP505: the date moved later, again and again or by a lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Severity, Unsure
from milepost.model.history import Slip
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, person, portfolio, record
from milepost.model.sample_past import lapse, seen, slip, with_past
from milepost.model.sample_said import command
from milepost.rules.past import moved, reason_way, unheard, unseen_times
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import some


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    later = view.history.later
    silent = [one for one in later if not (one.reason or one.cause)]
    if _too_much(view, silent):
        if doubt := unheard(view, silent):
            yield Unsure(
                reason=say("whether it is written down why it moved is not known: {}", doubt)
            )
        else:
            yield _found(view, silent, None)
    elif _too_much(view, later):
        yield _found(view, later, "info")
    elif view.history.snapshots:
        doubts = [doubt for doubt in (view.unseen(), unseen_times(view)) if doubt]
        if doubts:
            yield Unsure(
                reason=say("how often its date moved is not known: {}", some(doubts, "; "))
            )


def _too_much(view: View, slips: Sequence[Slip]) -> bool:
    days = sum(one.working_days for one in slips)
    return len(slips) >= view.options["times"] or days > view.options["working_days"]


def _found(view: View, slips: Sequence[Slip], severity: Severity | None) -> Found:
    silent = "" if severity else ", and nobody wrote down why"
    return Found(
        message=say(
            f"the date moved later {{}}, in working days by {{}}{silent}: {{}}",
            ("once",) if len(slips) == 1 else say("{} times", len(slips)),
            sum(one.working_days for one in slips),
            moved(view, slips),
        ),
        fix=say("nothing: it is written down why") if severity else reason_way(view),
        evidence=tuple(
            Evidence(text=say("due {} in {}", held.due, held.source), url=held.url)
            for held in view.milestone.records
            if held.due
        ),
        severity=severity,
    )


def _slipped(*slips: Slip, lost: bool = False) -> Portfolio:
    """Known since 2027-01-18, with a run each week unless ``lost`` some."""
    lapses = (lapse("2027-01-25", "2027-02-15"),) if lost else ()
    return with_past(portfolio(milestone()), seen("2027-01-18"), slips=slips, lapses=lapses)


_VENDOR = "vendor sandbox late"
_ONE = slip("2027-02-01", "2027-02-19", "2027-02-26", after="2027-01-25")
_TWO = slip("2027-02-08", "2027-02-26", "2027-03-05", after="2027-02-01")
_LONG = slip("2027-02-08", "2027-02-18", "2027-03-05", after="2027-02-01")

RULE = Rule(
    code="MP505",
    name="slipped",
    says="the date moved later 2 times, or by more than 10 working days in all, without a reason "
    "written down (with reasons: info; earlier: nothing)",
    why="One move is news, the second is a pattern: whoever plans with the date needs to know how "
    "much it is worth. With the reasons written down it is only a note. Counted are the moves "
    "that runs have seen since the first one that is remembered: what a date did before that, or "
    "twice between two runs, nobody knows. Setting the first date is no move. A reason is an "
    "entry of `decisions:`, or `/reason` in the status issue by somebody known.",
    fix="Write down why it moved: a date and a `why` under `decisions:` in the plan file, or "
    "`/reason CAUSE: text` in the status issue.",
    severity="warning",
    check=_check,
    remembers=True,
    options=(
        Option(name="times", default=2, unit="times", says="how often it may not move later"),
        Option(
            name="working_days",
            default=10,
            unit="working days",
            says="by how much it may move later in all",
        ),
    ),
    source="count how often a milestone slipped: "
    "https://gitlab.com/gitlab-org/gitlab-foss/-/issues/49201",
    cases=(
        Case(
            says="it moved later once, by 5 working days",
            portfolio=lambda: _slipped(_ONE),
        ),
        Case(
            says="it moved later once, by exactly 10 working days",
            portfolio=lambda: _slipped(
                slip("2027-02-08", "2027-02-19", "2027-03-05", after="2027-02-01")
            ),
        ),
        Case(
            says="it moved earlier two times",
            portfolio=lambda: _slipped(
                slip("2027-02-01", "2027-03-12", "2027-03-10", after="2027-01-25"),
                slip("2027-02-08", "2027-03-10", "2027-03-05", after="2027-02-01"),
            ),
        ),
        Case(
            says="it moved later two times, once with a reason",
            portfolio=lambda: _slipped(replace(_ONE, reason=_VENDOR), _TWO),
            finds=(
                (
                    "the date moved later 2 times, in working days by 10: from 2027-02-19 to "
                    "2027-02-26 (by 2027-02-01, vendor sandbox late); from 2027-02-26 to "
                    "2027-03-05 (by 2027-02-08)"
                ),
            ),
        ),
        Case(
            says="it moved later two times, and nobody says why",
            portfolio=lambda: _slipped(_ONE, _TWO),
            finds=(
                (
                    "the date moved later 2 times, in working days by 10, and nobody wrote down "
                    "why: from 2027-02-19 to 2027-02-26 (by 2027-02-01); from 2027-02-26 to "
                    "2027-03-05 (by 2027-02-08)"
                ),
            ),
        ),
        Case(
            says="it moved later once, by 11 working days",
            portfolio=lambda: _slipped(_LONG),
            finds=(
                (
                    "the date moved later once, in working days by 11, and nobody wrote down "
                    "why: from 2027-02-18 to 2027-03-05 (by 2027-02-08)"
                ),
            ),
        ),
        Case(
            says="it moved later two times, once while no run saw it",
            portfolio=lambda: _slipped(
                slip("2027-01-25", "2027-02-19", "2027-02-26", after="2027-01-18"),
                slip("2027-02-15", "2027-02-26", "2027-03-05", after="2027-01-25"),
                lost=True,
            ),
            finds=(
                (
                    "the date moved later 2 times, in working days by 10, and nobody wrote down "
                    "why: from 2027-02-19 to 2027-02-26 (by 2027-01-25); from 2027-02-26 to "
                    "2027-03-05 (between 2027-01-25 and 2027-02-15)"
                ),
            ),
        ),
        Case(
            says="it moved later two times, and the comment that may say why was edited",
            portfolio=lambda: replace(
                _slipped(_ONE, _TWO),
                commands=(command("reason", by=person("dana", github="dana-o"), edited=True),),
            ),
            unsure=True,
        ),
        Case(
            says="it moved once, and for weeks no run was there to see it",
            portfolio=lambda: _slipped(
                slip("2027-01-25", "2027-02-26", "2027-03-05", after="2027-01-18"), lost=True
            ),
            unsure=True,
        ),
        Case(
            says="it moved once, and one of its trackers was not read",
            portfolio=lambda: with_past(
                portfolio(
                    milestone(records=(record("data", due="2027-03-05"),), sources=("web", "api")),
                    unread={"api": [Want.MILESTONES]},
                ),
                seen("2027-01-18"),
                slips=(_ONE,),
            ),
            unsure=True,
        ),
    ),
)
