"""MP303: a criterion was met, and is not any more."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.history import CriterionState, Regression
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Gap, Prose, say
from milepost.model.sample import milestone, portfolio, verdict
from milepost.model.sample_past import lapse, regression, seen, with_past
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import folded, open_in, place


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    lost = {one.criterion: one for one in view.history.regressions}
    for one in view.portfolio.verdicts.get(view.milestone.id, ()):
        text = one.criterion.text
        if one.state == "unmet" and text in lost:
            yield _found(view, one, lost[text])
        elif one.state == "unknown" and _last_known(view, text) == "met":
            why = one.missing or ("nothing tells",)
            yield Unsure(reason=say('whether "{}" is still met is not known: {}', text, why))


def _last_known(view: View, text: str) -> CriterionState:
    states = (one.criteria.get(text, "unknown") for one in reversed(view.history.snapshots))
    return next((state for state in states if state != "unknown"), "unknown")


def _found(view: View, verdict: Verdict, lost: Regression) -> Found:
    told = verdict.evidence[0].text if verdict.evidence else ()
    return Found(
        message=say(
            '"{}" was met on {} and is unmet since {}{}',
            verdict.criterion.text,
            lost.met_on,
            _since(view, lost),
            say(" ({})", told) if told else (),
        ),
        fix=say(
            'meet "{}" again, or take it out {} if it no longer applies',
            verdict.criterion.text,
            place(view.milestone),
        ),
        subject=folded(verdict.criterion.text),
        evidence=tuple(one for one in verdict.evidence if one.url) or open_in(view.milestone),
    )


def _since(view: View, lost: Regression) -> Prose:
    """The day it was seen so; across a lapse nobody knows more than that it was by then."""
    if view.history.lapse(lost.met_on, lost.lost_on):
        return say("{} at the latest", lost.lost_on)
    return say("{}", lost.lost_on)


def _lost(*verdicts: Verdict, lost: bool = True, gap: bool = False) -> Portfolio:
    """Two criteria: the first was met on 2027-02-08."""
    met: CriterionState = "met"
    return with_past(
        portfolio(milestone(), verdicts={"data": verdicts}),
        seen("2027-02-08", criteria={verdicts[0].criterion.text: met}),
        regressions=(
            (
                regression(
                    verdicts[0].criterion.text, "2027-02-08", "2027-02-22" if gap else "2027-02-15"
                ),
            )
            if lost
            else ()
        ),
        lapses=(lapse("2027-02-08", "2027-02-22"),) if gap else (),
    )


_P1 = verdict("no open P1", "unmet", because="web#7 is open")

RULE = Rule(
    code="MP303",
    name="regressed",
    says="a criterion that was met is unmet again",
    why="What was done once is taken for done: nobody looks at it again, and what depends on it "
    "goes on. So it has to be said. An issue that came in late or was reopened makes `all closed` "
    "unmet again, too. Compared is what runs have seen since the first one that is remembered. A "
    "closed milestone is left to MP301.",
    fix="Meet it again, or take the criterion out if it no longer applies.",
    severity="warning",
    health=True,
    remembers=True,
    check=_check,
    cases=(
        Case(
            says="it was met, and is met",
            portfolio=lambda: _lost(verdict(), verdict("no open P1", "unmet"), lost=False),
        ),
        Case(
            says="it was lost on 2027-02-15, and is met again",
            portfolio=lambda: _lost(verdict(), verdict("no open P1", "unmet")),
        ),
        Case(
            says="it was never met",
            portfolio=lambda: with_past(
                portfolio(milestone()), seen("2027-02-08", criteria={"all closed": "unmet"})
            ),
        ),
        Case(
            says="no open P1 was met, and there is one now",
            portfolio=lambda: _lost(_P1),
            finds=(
                (
                    '"no open P1" was met on 2027-02-08 and is unmet since 2027-02-15 '
                    "(web#7 is open)"
                ),
            ),
        ),
        Case(
            says="all was closed, and something was reopened while no run saw it",
            portfolio=lambda: _lost(verdict("all closed", "unmet"), gap=True),
            finds=(
                ('"all closed" was met on 2027-02-08 and is unmet since 2027-02-22 at the latest'),
            ),
        ),
        Case(
            says="it was met, and a tracker that decides it was not read",
            portfolio=lambda: _lost(
                verdict("no open P1", "unknown", missing=say("{} was not read", Gap("web"))),
                lost=False,
            ),
            unsure=True,
        ),
    ),
)
