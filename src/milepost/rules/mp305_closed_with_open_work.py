"""MP305: closed with committed issues open."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.rule import Case, Rule, View, while_closed
from milepost.rules.wording import NAMED, count, refs, titled


@while_closed
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    left = [one for one in view.portfolio.work(here) if one.open]
    gap = view.gap(Want.ISSUES)
    if left:
        least = "at least {}: {}" if gap else "{}: {}"
        issues = count(len(left), "committed issue open", "committed issues open")
        yield Found(
            message=say("closed with {}", say(least, issues, refs(left))),
            fix=say("close or move {}, or reopen {}", refs(left), titled(here)),
            refs=tuple(one.ref for one in left),
            evidence=tuple(
                Evidence(text=say("{} is open", one.ref), url=one.url) for one in left[:NAMED]
            ),
        )
    elif gap:
        yield Unsure(reason=say("whether all its issues are closed is not known: {}", gap))


RULE = Rule(
    code="MP305",
    name="closed-with-open-work",
    says="closed with committed issues open",
    why="Work that was promised for it is not done, and nobody looks into a closed milestone. "
    "Stretch issues were never promised and do not count.",
    fix="Close the issues, move them to where they will be done, or reopen the milestone.",
    severity="error",
    health=True,
    check=_check,
    source="https://github.com/johnbillion/probot-semver/issues/4",
    cases=(
        Case(
            says="closed with every issue done or dropped",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                issues=[issue(1, "data", "done"), issue(2, "data", "dropped")],
            ),
        ),
        Case(
            says="only a stretch issue is left open",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12", stretch=frozenset({"stretch"})),
                issues=[issue(1, "data", labels=("stretch",))],
            ),
        ),
        Case(
            says="open issues in an open milestone",
            portfolio=lambda: portfolio(milestone(), issues=[issue(1, "data")]),
        ),
        Case(
            says="one issue was left open",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"), issues=[issue(1, "data", "done"), issue(2, "data")]
            ),
            finds=("closed with 1 committed issue open: web#2",),
        ),
        Case(
            says="many were left open: five are named, the rest is counted",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"), issues=[issue(n, "data") for n in range(1, 8)]
            ),
            finds=(
                "closed with 7 committed issues open: web#1, web#2, web#3, web#4, web#5 and 2 more",
            ),
        ),
        Case(
            says="the list of issues was cut off, but an open one was on it",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                issues=[issue(3, "data")],
                unread={"web": [Want.ISSUES]},
            ),
            finds=("closed with at least 1 committed issue open: web#3",),
        ),
        Case(
            says="none open so far, but the list of issues was cut off",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-12"),
                issues=[issue(1, "data", "done")],
                unread={"web": [Want.ISSUES]},
            ),
            unsure=True,
        ),
    ),
)
