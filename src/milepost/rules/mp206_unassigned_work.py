"""MP206: open committed issues without an assignee, close to the date."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.person import Account
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import NAMED, count, refs


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.due is None:
        yield from undated(view)
        return
    between = view.portfolio.project.calendar.working_days_between
    if abs(between(view.portfolio.today, here.due)) > view.options["working_days"]:
        return
    alone = [one for one in view.portfolio.work(here) if one.open and not one.assignees]
    if alone:
        yield Found(
            message=say(
                "due {}, and nobody is assigned to {}: {}",
                here.due,
                count(len(alone), "open committed issue"),
                refs(alone),
            ),
            fix=say("assign somebody to {}, or take it out of the milestone", refs(alone)),
            refs=tuple(one.ref for one in alone),
            evidence=tuple(
                Evidence(text=say("{} has no assignee", one.ref), url=one.url)
                for one in alone[:NAMED]
            ),
        )
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("whether all its issues are assigned is not known: {}", gap))


_KIM = (Account("kimosei"),)

RULE = Rule(
    code="MP206",
    name="unassigned-work",
    says="open committed issues without an assignee, within 10 working days of the date",
    why="Work that nobody has taken is work that nobody does. Far from the date that is how a "
    "plan looks; close to it, it is the part that will be missing. Stretch issues and closed "
    "milestones are left alone, and so is a date that passed longer ago: MP501 speaks of that.",
    fix="Assign each of them to one person, or take it out of the milestone.",
    severity="warning",
    check=_check,
    options=(
        Option(
            name="working_days",
            default=10,
            unit="working days",
            says="how close to the due date, before or after, everything must be assigned",
        ),
    ),
    cases=(
        Case(
            says="every open issue has an assignee",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"), issues=[issue(1, "data", assignees=_KIM)]
            ),
        ),
        Case(
            says="nobody has it yet, 11 working days before the date",
            portfolio=lambda: portfolio(milestone(due="2027-03-09"), issues=[issue(1, "data")]),
        ),
        Case(
            says="nobody had it, and it is closed; what is open is a stretch issue",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05", stretch=frozenset({"stretch"})),
                issues=[issue(1, "data", "done"), issue(2, "data", labels=("stretch",))],
            ),
        ),
        Case(
            says="the date passed 11 working days ago: MP501 says so",
            portfolio=lambda: portfolio(milestone(due="2027-02-07"), issues=[issue(1, "data")]),
        ),
        Case(says="without a date: MP101 says so", portfolio=lambda: portfolio(milestone(due=""))),
        Case(
            says="nobody has two issues, 10 working days before the date",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-08"),
                issues=[
                    issue(1, "data"),
                    issue(2, "data", assignees=_KIM),
                    issue(3, "data"),
                ],
            ),
            finds=(
                (
                    "due 2027-03-08, and nobody is assigned to 2 open committed issues: "
                    "web#1 and web#3"
                ),
            ),
        ),
        Case(
            says="the date passed 10 working days ago, and nobody has the last issue",
            portfolio=lambda: portfolio(milestone(due="2027-02-08"), issues=[issue(1, "data")]),
            finds=("due 2027-02-08, and nobody is assigned to 1 open committed issue: web#1",),
        ),
        Case(
            says="the list of issues was cut off",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"),
                issues=[issue(1, "data", assignees=_KIM)],
                unread={"web": [Want.ISSUES]},
            ),
            unsure=True,
        ),
    ),
)
