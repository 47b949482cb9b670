"""MP405: depends on something that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import folded, place


def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    unknown: dict[str, Dependency] = {}
    for one in here.depends_on:
        if one.milestone is None and not one.unsure:
            unknown.setdefault(folded(one.text), one)
    for name, one in unknown.items():
        near = say('; the nearest name is "{}"', one.suggestion) if one.suggestion else ()
        instead = (
            say('write "{}" instead of "{}" {}', one.suggestion, one.text, place(here))
            if one.suggestion
            else say('take "{}" out of what it depends on, {}', one.text, place(here))
        )
        yield Found(
            message=say('depends on "{}", which does not exist{}', one.text, near),
            fix=instead,
            subject=name,
        )
    for doubt in view.unread_dependencies():
        yield Unsure(reason=say("whether all it depends on exists is not known: {}", doubt))


def _unknown(text: str, suggestion: str = "", unsure: str = "") -> Dependency:
    return Dependency(text=text, milestone=None, suggestion=suggestion, unsure=unsure)


RULE = Rule(
    code="MP405",
    name="unknown-dependency",
    says="depends on something that does not exist; suggests the nearest name",
    why="A name that leads nowhere protects nothing: the order it was meant to keep is not "
    "checked. Usually it is a misspelling, or the milestone was renamed.",
    fix="Correct the name, or take it out.",
    severity="error",
    check=_check,
    cases=(
        Case(
            says="what it depends on exists",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]), milestone("kickoff")
            ),
        ),
        Case(says="it depends on nothing", portfolio=lambda: portfolio(milestone())),
        Case(
            says="a misspelled name",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=[_unknown("kickof", "kickoff")]), milestone("kickoff")
            ),
            finds=('depends on "kickof", which does not exist; the nearest name is "kickoff"',),
        ),
        Case(
            says="two names that resemble nothing, one of them twice",
            portfolio=lambda: portfolio(
                milestone(
                    depends_on=[
                        _unknown("Schema frozen"),
                        _unknown("X"),
                        _unknown("schema  FROZEN"),
                    ]
                )
            ),
            finds=(
                'depends on "Schema frozen", which does not exist',
                'depends on "X", which does not exist',
            ),
        ),
        Case(
            says="the name may be that of a milestone in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone(depends_on=[_unknown("Schema frozen", unsure="api was not read")])
            ),
            unsure=True,
        ),
        Case(
            says="the description that may name dependencies was not read",
            portfolio=lambda: portfolio(milestone(records=()), unread={"web": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
