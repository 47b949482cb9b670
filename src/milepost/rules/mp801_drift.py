"""MP801: a tracker says something else than what it should follow."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.agreement import PLAN, Agreement, Side
from milepost.model.finding import Found, Unsure
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_shared import agreement, sharing, side
from milepost.rules.rule import Case, Rule, View
from milepost.rules.shared import about, each, evidence, in_file, named, resolving, told


def _check(view: View) -> Iterator[Found | Unsure]:
    said = about(view)
    if said and (gap := view.gap(Want.MILESTONES)):
        yield Unsure(reason=say("whether its trackers agree is not known: {}", gap))
        return
    for one in said:
        if one.state == "ask":
            yield _asked(view, one)
        else:
            yield from _drifted(view, one)


def _drifted(view: View, one: Agreement) -> Iterator[Found]:
    """With the file: each tracker that stands against it, by itself."""
    plan = next((found for found in one.sides if found.source == PLAN), None)
    if plan is None or one.state != "drift":
        return
    for stray in one.sides:
        if stray.value != plan.value and stray.source not in one.writes:
            yield Found(
                message=say(
                    f"the {named(one.field)} is {{}}, and {{}}",
                    told(view, one.field, stray),
                    told(view, one.field, plan),
                ),
                fix=_ways(view, one, stray),
                subject=one.field,
                source=stray.source,
                evidence=evidence(view.milestone, (stray,), one.field),
            )


def _ways(view: View, one: Agreement, stray: Side) -> Prose:
    return say(
        "{}; or write the plan's back: {}",
        in_file(view.milestone, stray, one.field),
        resolving(view.milestone, one.field, (PLAN,)),
    )


def _asked(view: View, one: Agreement) -> Found:
    names = [found.source for found in one.sides]
    stands = {found.stands for found in one.sides}
    why = "each says what it last agreed on"
    if "unclear" in stands:
        why = "nobody knows whether somebody changed it since they agreed"
    elif "new" in stands:
        why = "they never agreed on it"
    return Found(
        message=say(f"the {named(one.field)} is {{}}: {why}", each(view, one.field, one.sides)),
        fix=say(
            "say which it is: {}; or for all that never agreed: `adopt_from` under `sync:`",
            resolving(view.milestone, one.field, names),
        ),
        subject=one.field,
        evidence=evidence(view.milestone, one.sides, one.field),
    )


_DECLARED = milestone(sources=("web", "ops"), declared_at="milepost.yaml:12")
_PLAN = side(PLAN, "2027-03-05")


def _one(*agreements: Agreement, unread: bool = False) -> Portfolio:
    lost = {"ops": [Want.MILESTONES]} if unread else None
    return sharing(portfolio(_DECLARED, unread=lost), *agreements)


_MOVED = side("ops", "2027-03-12", "changed", was="2027-03-05", on="2027-02-18")

RULE = Rule(
    code="MP801",
    name="drift",
    says="a record's title, date or state differs from what it should follow",
    why="Two dates for one milestone are none: everybody believes the one they saw. milepost does "
    "not guess which is right. With `sync: {due: plan}` (the default) the plan file is, and a "
    "date that somebody moved in a tracker stands until somebody decides; so does what trackers "
    "said before they ever agreed.",
    fix="Take the tracker's value into the plan file, or write the plan's back: `milepost resolve "
    "ID FIELD --take plan`. Both are shown with each finding.",
    severity="warning",
    check=_check,
    cases=(
        Case(
            says="the trackers say what the plan file says",
            portfolio=lambda: _one(
                agreement("agreed", _PLAN, side("web", "2027-03-05"), value="2027-03-05")
            ),
        ),
        Case(
            says="the plan file changed: its trackers follow it with the next `sync`",
            portfolio=lambda: _one(
                agreement(
                    "copy",
                    side(PLAN, "2027-03-12", "changed", was="2027-03-05"),
                    side("web", "2027-03-05"),
                    value="2027-03-12",
                )
            ),
        ),
        Case(
            says="somebody moved the date in one tracker",
            portfolio=lambda: _one(
                agreement("drift", _PLAN, side("web", "2027-03-05"), _MOVED),
            ),
            finds=(
                (
                    "the due date is 2027-03-12 in ops (changed on 2027-02-18), and 2027-03-05 in "
                    "the plan"
                ),
            ),
        ),
        Case(
            says="the date was taken away in a tracker",
            portfolio=lambda: _one(
                agreement("drift", _PLAN, side("ops", "", "changed", was="2027-03-05")),
            ),
            finds=("the due date is none in ops, and 2027-03-05 in the plan",),
        ),
        Case(
            says="two trackers differ, and nobody says who is right",
            portfolio=lambda: _one(
                agreement(
                    "ask",
                    side("web", "Data validated", "new"),
                    side("ops", "Data migrated", "new"),
                    field="title",
                ),
            ),
            finds=(
                (
                    'the title is "Data validated" in web and "Data migrated" in ops: '
                    "they never agreed on it"
                ),
            ),
        ),
        Case(
            says="two trackers were changed to different dates: a conflict, which MP802 tells",
            portfolio=lambda: _one(
                agreement("conflict", _MOVED, side("web", "2027-03-19", "changed"))
            ),
        ),
        Case(
            says="one of its trackers was not read to its end",
            portfolio=lambda: _one(agreement("left"), unread=True),
            unsure=True,
        ),
    ),
)
