"""MP307: committed issues were closed without being done."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import at, issue, milestone, portfolio
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import NAMED, count, refs


def _check(view: View) -> Iterator[Found | Unsure]:
    work = list(view.portfolio.work(view.milestone))
    dropped = [one for one in work if one.state == "dropped"]
    if dropped:
        were = "was" if len(dropped) == 1 else "were"
        yield Found(
            message=say(
                f"{{}} of {{}} {were} closed without being done: {{}}",
                len(dropped),
                count(len(work), "committed issue"),
                refs(dropped),
            ),
            fix=say(
                "nothing, if they are not needed; what was done is to be closed as completed: {}",
                refs(dropped),
            ),
            refs=tuple(one.ref for one in dropped),
            evidence=tuple(
                Evidence(text=say("{} is dropped", one.ref), url=one.url, at=one.closed_at)
                for one in dropped[:NAMED]
            ),
        )
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("how much of its work was dropped is not known: {}", gap))


RULE = Rule(
    code="MP307",
    name="dropped-work",
    says="committed issues closed as not planned or duplicate count as dropped, not done; "
    "says how many",
    why="A milestone can be reached by doing its work or by striking it off the list. Both are "
    "fine, and whoever relies on it should know which it was. Stretch issues are left alone.",
    fix="Nothing, if the work is not needed. What was done after all is to be closed as completed.",
    severity="info",
    check=_check,
    source="closed as not planned is not done: "
    "https://docs.github.com/en/issues/tracking-your-work-with-issues/closing-an-issue",
    cases=(
        Case(
            says="all that is closed was done",
            portfolio=lambda: portfolio(
                milestone(), issues=[issue(1, "data", "done"), issue(2, "data")]
            ),
        ),
        Case(
            says="only a stretch issue was dropped",
            portfolio=lambda: portfolio(
                milestone(stretch=frozenset({"stretch"})),
                issues=[issue(1, "data", "dropped", labels=("stretch",)), issue(2, "data")],
            ),
        ),
        Case(
            says="one of three issues was closed as not planned",
            portfolio=lambda: portfolio(
                milestone(),
                issues=[
                    issue(1, "data", "done"),
                    issue(2, "data", "dropped", closed_at=at("2027-02-12")),
                    issue(3, "data"),
                ],
            ),
            finds=("1 of 3 committed issues was closed without being done: web#2",),
        ),
        Case(
            says="closed, with two of two issues dropped",
            portfolio=lambda: portfolio(
                milestone(closed="2027-02-19"),
                issues=[issue(1, "data", "dropped"), issue(2, "data", "dropped")],
            ),
            finds=("2 of 2 committed issues were closed without being done: web#1 and web#2",),
        ),
        Case(
            says="the list of issues was cut off",
            portfolio=lambda: portfolio(milestone(), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
    ),
)
