"""MP103: nothing says what done looks like."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import write


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    if view.milestone.criteria:
        return
    if gap := view.unseen():
        yield Unsure(reason=say("whether it has done-criteria is not known: {}", gap))
    else:
        yield Found(
            message=say("nothing says what done looks like"),
            fix=write(view.milestone, "done_when: [all closed]", "Done when: all closed"),
        )


RULE = Rule(
    code="MP103",
    name="no-done-criteria",
    says="nothing says what done looks like",
    why="A milestone marks a state that can be verified. Without a criterion, written down before "
    "the date, whether it was reached is a matter of opinion. A closed milestone is left alone.",
    fix="Write at least one criterion: `done_when` in the plan file, or a list under `Done when:` "
    "in the description.",
    severity="warning",
    check=_check,
    source="release teams paste the same checklists by hand: "
    "https://github.com/kubernetes/enhancements/issues/4580",
    cases=(
        Case(
            says="an open milestone that is done when all its issues are closed",
            portfolio=lambda: portfolio(milestone(criteria=["all closed"])),
        ),
        Case(
            says="a closed milestone without criteria: too late to write them",
            portfolio=lambda: portfolio(milestone(criteria=[], closed="2027-02-12")),
        ),
        Case(
            says="an open milestone without any criterion",
            portfolio=lambda: portfolio(milestone(criteria=[])),
            finds=("nothing says what done looks like",),
        ),
        Case(
            says="a milestone of the plan file without `done_when`",
            portfolio=lambda: portfolio(
                milestone(criteria=[], declared_at="milepost.yaml:12", sources=())
            ),
            finds=("nothing says what done looks like",),
        ),
        Case(
            says="the description that may hold the criteria was not read",
            portfolio=lambda: portfolio(
                milestone(criteria=[], sources=("web", "api"), records=(record("data"),)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
