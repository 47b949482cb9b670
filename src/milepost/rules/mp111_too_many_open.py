"""MP111: more open milestones than anybody follows."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    most = view.options["milestones"]
    still_open = [one for one in view.milestones if view.view(one).closed() is False]
    if len(still_open) > most:
        names = some([say("{}", titled(one)) for one in still_open])
        yield Found(
            message=say("{} milestones are open, more than {}: {}", len(still_open), most, names),
            fix=say(
                "close those that are reached, join small ones, or leave out with `discover` "
                "what is no milestone"
            ),
        )
    elif view.gap:
        yield Unsure(reason=say("how many milestones are open is not known: {}", view.gap))


def _open(number: int, source: str = "web") -> list[Milestone]:
    return [milestone(f"m{index:02}", sources=(source,)) for index in range(number)]


RULE = Rule(
    code="MP111",
    name="too-many-open",
    says="more than 21 open milestones in one project (3 majors with 6 minors each)",
    why="What is followed at one time must fit into one head: three major milestones with six "
    "minor ones each. Beyond that a date that passes goes unnoticed. Milestones that are only "
    "listed do not count.",
    fix="Close those that are reached, join small ones, or leave out what is no milestone.",
    severity="info",
    pedantic=True,
    survey=_survey,
    options=(
        Option(name="milestones", default=21, unit="milestones", says="the most that may be open"),
    ),
    cases=(
        Case(says="exactly 21 open milestones", portfolio=lambda: portfolio(*_open(21))),
        Case(
            says="21 open ones, one closed and one that is only listed",
            portfolio=lambda: portfolio(
                *_open(21), milestone(closed="2027-02-12"), milestone("training", judged=False)
            ),
        ),
        Case(
            says="22 open milestones",
            portfolio=lambda: portfolio(*_open(22)),
            finds=("22 milestones are open, more than 21: M00, M01, M02, M03, M04 and 17 more",),
        ),
        Case(
            says="22 open milestones, and a tracker that was not read",
            portfolio=lambda: portfolio(
                *_open(22),
                milestone("training", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            finds=("22 milestones are open, more than 21: M00, M01, M02, M03, M04 and 17 more",),
        ),
        Case(
            says="21 open milestones, and a tracker that was not read",
            portfolio=lambda: portfolio(
                *_open(21),
                milestone("training", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
