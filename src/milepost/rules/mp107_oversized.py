"""MP107: more committed issues than anybody oversees."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.issue import Issue, State
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import count, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, most = view.milestone, view.options["issues"]
    progress = view.portfolio.progress(here)
    committed = progress.open + progress.closed
    gap = view.unseen() or view.gap(Want.ISSUES)
    if committed > most:
        yield Found(
            message=say(
                "{}{}, more than {}",
                say("at least ") if gap else (),
                count(committed, "committed issue"),
                most,
            ),
            fix=say(
                "split {} where a part of it can be shown on its own, or make issues stretch",
                titled(here),
            ),
        )
    elif gap:
        yield Unsure(reason=say("how many issues it holds is not known: {}", gap))


def _issues(number: int, first: int = 1, state: State = "open") -> list[Issue]:
    return [issue(first + index, "data", state) for index in range(number)]


RULE = Rule(
    code="MP107",
    name="oversized",
    says="more than 100 committed issues: split it",
    why="Nobody oversees so much work at one date: it is late long before anybody can see it. "
    "Open and done issues count; dropped and stretch ones do not. A closed milestone is left "
    "alone.",
    fix="Split it where a part can be shown on its own, or take issues out of the committed work.",
    severity="info",
    pedantic=True,
    check=_check,
    options=(
        Option(
            name="issues", default=100, unit="issues", says="the most that one milestone may hold"
        ),
    ),
    cases=(
        Case(
            says="exactly 100 committed issues",
            portfolio=lambda: portfolio(milestone(), issues=_issues(100)),
        ),
        Case(
            says="100 committed issues, one dropped and one stretch issue",
            portfolio=lambda: portfolio(
                milestone(stretch=frozenset({"stretch"})),
                issues=[
                    *_issues(100),
                    *_issues(1, 101, "dropped"),
                    issue(102, "data", labels=("stretch",)),
                ],
            ),
        ),
        Case(
            says="closed with 101 issues",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"), issues=_issues(101, state="done")
            ),
        ),
        Case(
            says="101 open issues",
            portfolio=lambda: portfolio(milestone(), issues=_issues(101)),
            finds=("101 committed issues, more than 100",),
        ),
        Case(
            says="60 open issues and 50 that are done",
            portfolio=lambda: portfolio(
                milestone(), issues=[*_issues(60), *_issues(50, 61, "done")]
            ),
            finds=("110 committed issues, more than 100",),
        ),
        Case(
            says="the list of issues was cut off after 101",
            portfolio=lambda: portfolio(
                milestone(), issues=_issues(101), unread={"web": [Want.ISSUES]}
            ),
            finds=("at least 101 committed issues, more than 100",),
        ),
        Case(
            says="the list of issues was cut off after 100",
            portfolio=lambda: portfolio(
                milestone(), issues=_issues(100), unread={"web": [Want.ISSUES]}
            ),
            unsure=True,
        ),
    ),
)
