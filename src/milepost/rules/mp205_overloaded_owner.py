"""MP205: one person owns too many open milestones, or too many due at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.person import Person
from milepost.model.prose import Prose, join, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, person, portfolio
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import folded, some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    owned: dict[str, list[Milestone]] = {}
    people: dict[str, Person] = {}
    for one in view.milestones:
        for owner in one.owners if any(held.open for held in one.records) else ():
            if not owner.team:
                people.setdefault(_identity(owner), owner)
                owned.setdefault(_identity(owner), []).append(one)
    for name in sorted(owned):
        yield from _load(view, name, people[name], owned[name])
    if view.gap:
        yield Unsure(reason=say("whether somebody owns too much is not known: {}", view.gap))


def _identity(owner: Person) -> str:
    """What tells people apart, however they were written."""
    accounts = sorted(f"{kind}:{folded(login)}" for kind, login in owner.accounts.items())
    return owner.id if owner.declared or not accounts else accounts[0]


def _load(
    view: Survey, name: str, owner: Person, milestones: Sequence[Milestone]
) -> Iterator[Found]:
    told: list[Prose] = []
    busiest = max(
        (_at_once(view, milestones[start:]) for start in range(len(milestones))),
        key=len,
    )
    if len(milestones) > view.options["open"]:
        told.append(say("owns {} open milestones", len(milestones)))
    if len(busiest) >= view.options["at_once"]:
        told.append(
            say(
                "owns {} that are due from {} to {}: {}",
                len(busiest),
                busiest[0].due or (),
                busiest[-1].due or (),
                some([say("{}", titled(one)) for one in busiest]),
            )
        )
    if told:
        yield Found(
            message=say("{} {}", owner.label, join(tuple(told), "; ")),
            fix=say("give one of them to somebody else, or move the date of one"),
            subject=name,
        )


def _at_once(view: Survey, milestones: Sequence[Milestone]) -> list[Milestone]:
    """The first of them with those that are due so soon after it that they come at once."""
    first = milestones[0].due
    if first is None:
        return []
    calendar = view.portfolio.project.calendar
    off = not calendar.is_working_day(first)
    # The working day after the last one that counts: days off before it belong to the span.
    stop = calendar.working_day(first, view.options["working_days"] + off)
    return list(takewhile(lambda one: one.due is not None and one.due < stop, milestones))


def _each(*days: str) -> list[Milestone]:
    """A milestone of Kim's for each day, called after its place in the list."""
    return [milestone(f"m{number}", due=day) for number, day in enumerate(days, 1)]


_SEVEN = ("2027-03-01", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30", "2027-07-30", "")

RULE = Rule(
    code="MP205",
    name="overloaded-owner",
    says="owns more than 7 open milestones, or 3 due within the same 10 working days",
    why="Nobody can answer for everything at once: what one person owns too much of is owned by "
    "nobody on some days. Open is what at least one tracker has open; working days are those of "
    "the project's calendar. Teams are left alone: MP202 speaks of them.",
    fix="Give one of them to somebody else, or move one of the dates.",
    severity="warning",
    survey=_survey,
    options=(
        Option(
            name="open",
            default=7,
            unit="milestones",
            says="how many open ones one person may own",
        ),
        Option(
            name="at_once",
            default=3,
            unit="milestones",
            says="how many due at once are too many",
        ),
        Option(
            name="working_days",
            default=10,
            unit="working days",
            says="how close to each other dates are at once",
        ),
    ),
    cases=(
        Case(
            says="seven open milestones, far apart, and one closed",
            portfolio=lambda: portfolio(
                *_each(*_SEVEN), milestone("done", due="2027-03-02", closed="2027-02-19")
            ),
        ),
        Case(
            says="two due within 10 working days, the third on the 11th",
            portfolio=lambda: portfolio(*_each("2027-03-01", "2027-03-12", "2027-03-15")),
        ),
        Case(
            says="three due in one week, of three people",
            portfolio=lambda: portfolio(
                milestone("a", due="2027-03-01", owners=["kim"]),
                milestone("b", due="2027-03-02", owners=["dana"]),
                milestone("c", due="2027-03-03", owners=["qa"]),
            ),
        ),
        Case(
            says="three due in one week, owned by a team, and three with no date",
            portfolio=lambda: portfolio(
                *(
                    milestone(name, due="2027-03-01", owners=[person("qa", team=True)])
                    for name in ("a", "b", "c")
                ),
                *_each("", "", ""),
            ),
        ),
        Case(says="there are no milestones", portfolio=portfolio, milestone="none"),
        Case(
            says="eight open milestones",
            portfolio=lambda: portfolio(*_each(*_SEVEN, "2027-08-31")),
            finds=("Kim Osei owns 8 open milestones",),
        ),
        Case(
            says="three due within 10 working days, the last on the weekend after the 10th",
            portfolio=lambda: portfolio(
                *_each("2027-02-01", "2027-03-01", "2027-03-05", "2027-03-14")
            ),
            finds=("Kim Osei owns 3 that are due from 2027-03-01 to 2027-03-14: M2, M3 and M4",),
        ),
        Case(
            says="three due within 10 working days from a Sunday on",
            portfolio=lambda: portfolio(*_each("2027-02-28", "2027-03-05", "2027-03-12")),
            finds=("Kim Osei owns 3 that are due from 2027-02-28 to 2027-03-12: M1, M2 and M3",),
        ),
        Case(
            says="a tracker that may hold more milestones was not read",
            portfolio=lambda: portfolio(milestone(), unread={"web": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
