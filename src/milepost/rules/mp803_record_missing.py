"""MP803: declared for a tracker, but not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone, Sought
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place, some


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    for one in here.sought:
        if not one.anywhere:
            yield Found(
                message=say("{} has no milestone {}{}", one.source, _what(one), _perhaps(one)),
                fix=say(
                    "{}create it in {}, or correct where it lies, {}",
                    _renamed(one),
                    one.source,
                    place(here),
                ),
                source=one.source,
            )
    if anywhere := [one for one in here.sought if one.anywhere]:
        yield _nowhere(here, anywhere)
    if gap := view.unseen():
        yield Unsure(reason=say("whether it is there is not known: {}", gap))


def _nowhere(here: Milestone, sought: list[Sought]) -> Found:
    """One finding, as no tracker was named: which of them should have it, nobody said."""
    near = next((one for one in sought if one.perhaps), sought[0])
    looked = some([say("{}", one.source) for one in sought])
    return Found(
        message=say("no tracker has a milestone {}: {}{}", _what(near), looked, _perhaps(near)),
        fix=say("{}create it, or say where it lies (`in`), {}", _renamed(near), place(here)),
    )


def _what(one: Sought) -> Prose:
    if one.key:
        return say("with the id {} (deleted, moved or not created yet)", one.key)
    return say('"{}" (renamed, deleted or not created yet)', one.title)


def _perhaps(one: Sought) -> Prose:
    return say('; perhaps it is "{}" now', one.perhaps) if one.perhaps else ()


def _renamed(one: Sought) -> Prose:
    return (
        say('if it is "{}" now, add that to `aliases`; else ', one.perhaps) if one.perhaps else ()
    )


def _lost(*sought: Sought, held: bool = False, closed: str = "") -> Milestone:
    """Declared for two trackers; with ``held`` one of them has it."""
    records = (record("data", closed=closed),) if held else ()
    lost = milestone(sources=("web", "api"), records=records, declared_at="milepost.yaml:7")
    return replace(lost, sought=sought)


_TITLE = "Data migration validated"
_IN_API = Sought(source="api", title=_TITLE)

RULE = Rule(
    code="MP803",
    name="record-missing",
    says="declared for a tracker but not there (says whether renamed, deleted, moved or forbidden, "
    "as far as that can be known); for 10 working days after a tracker joins it is a proposal, "
    "not a finding",
    why="Whoever works in that tracker does not see the milestone, and no issue there counts. Only "
    "a list of milestones that was read to its end proves that one is not there: where it may not "
    "be read, that is not known. When a tracker joined is not remembered yet, so it is a finding "
    "from the start. A closed milestone is left alone.",
    fix="Create it there, add the title it has now to `aliases`, or take the tracker out of `in`.",
    severity="error",
    check=_check,
    source="a deletion ladder: https://github.com/golang/go/issues/40640",
    cases=(
        Case(
            says="it is in each of its trackers",
            portfolio=lambda: portfolio(milestone(sources=("web", "api"))),
        ),
        Case(
            says="closed in one tracker, and never created in the other",
            portfolio=lambda: portfolio(_lost(_IN_API, held=True, closed="2027-02-19")),
        ),
        Case(
            says="declared for two trackers, and one of them has it",
            portfolio=lambda: portfolio(_lost(_IN_API, held=True)),
            finds=(
                (
                    'api has no milestone "Data migration validated" '
                    "(renamed, deleted or not created yet)"
                ),
            ),
        ),
        Case(
            says="declared by its id, which is gone, and by a title that is spelt otherwise now",
            portfolio=lambda: portfolio(
                _lost(
                    replace(_IN_API, source="web", key="12"),
                    replace(_IN_API, perhaps="Data migration valid"),
                )
            ),
            finds=(
                "web has no milestone with the id 12 (deleted, moved or not created yet)",
                (
                    'api has no milestone "Data migration validated" '
                    "(renamed, deleted or not created yet); "
                    'perhaps it is "Data migration valid" now'
                ),
            ),
        ),
        Case(
            says="declared for no tracker in particular, and found in none",
            portfolio=lambda: portfolio(
                _lost(
                    replace(_IN_API, source="web", anywhere=True),
                    replace(_IN_API, perhaps="Data migration valid", anywhere=True),
                )
            ),
            finds=(
                (
                    'no tracker has a milestone "Data migration validated" '
                    "(renamed, deleted or not created yet): web and api; "
                    'perhaps it is "Data migration valid" now'
                ),
            ),
        ),
        Case(
            says="the list of milestones was cut off",
            portfolio=lambda: portfolio(_lost(held=True), unread={"api": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
